//go:build !weft_static && (!(linux || darwin) || !(amd64 || arm64))

package dylib

import (
	"fmt"
	"runtime"
)

// LeftOut says why this program cannot load the library of a name.
func LeftOut(library string) error {
	return fmt.Errorf("%s is not loaded on %s/%s", library, runtime.GOOS, runtime.GOARCH)
}
