//go:build weft_static || !(linux || darwin) || !(amd64 || arm64)

package blas

import "github.com/cb434341/weft/internal/dylib"

// openblas is the loaded library, which this binary never has.
type openblas struct {
	gonumEngine
	Library
}

func open() (*openblas, error) { return nil, wrap(dylib.LeftOut(wanted.Name)) }
