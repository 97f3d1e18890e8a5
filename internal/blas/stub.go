//go:build weft_static || !(linux || darwin) || !(amd64 || arm64)

package blas

import "fmt"

// openblas is the loaded library, which this binary never has.
type openblas struct {
	gonumEngine
	Library
}

// Find returns an error: see [Open].
func Find() (path, version string, err error) {
	return "", "", leftOut()
}

func open() (*openblas, error) { return nil, leftOut() }

func leftOut() error { return fmt.Errorf("blas: %s", reason) }
