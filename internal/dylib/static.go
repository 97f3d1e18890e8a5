//go:build weft_static

package dylib

import "fmt"

// LeftOut says why this program cannot load the library of a name.
func LeftOut(library string) error {
	return fmt.Errorf("this binary was built with -tags weft_static, which leaves %s out", library)
}
