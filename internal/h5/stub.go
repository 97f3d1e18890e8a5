//go:build weft_static || !(linux || darwin) || !(amd64 || arm64)

package h5

import "fmt"

// Open returns an error that says why this binary cannot load libhdf5.
func Open() (*Library, error) {
	return nil, leftOut()
}

func leftOut() error { return fmt.Errorf("h5: %s", reason) }
