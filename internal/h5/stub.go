//go:build weft_static || !(linux || darwin) || !(amd64 || arm64)

package h5

import (
	"fmt"

	"github.com/cb434341/weft/internal/dylib"
)

// Open returns an error that says why this binary cannot load libhdf5.
func Open() (*Library, error) {
	return nil, fmt.Errorf("h5: %w", dylib.LeftOut(wanted.Name))
}
