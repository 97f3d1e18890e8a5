//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package dylib

import (
	"fmt"
	"sync"

	"github.com/ebitengine/purego"
)

// environment is that of the C library.
type environment struct {
	Setenv   func(name, value string, overwrite int32) int32 `also:"setenv"`
	Unsetenv func(name string) int32                         `also:"unsetenv"`
}

var libc = sync.OnceValues(func() (e environment, err error) {
	err = Bind(purego.RTLD_DEFAULT, "C library", "", &e)
	return e, err
})

// Setenv sets a variable in the environment of the C library, which is not the
// one that Go keeps: what [os.Setenv] changes, native libraries do not see.
func Setenv(name, value string) error {
	e, err := libc()
	if err == nil && e.Setenv(name, value, 1) != 0 {
		err = fmt.Errorf("setenv %s failed", name)
	}
	return err
}

// Unsetenv removes a variable from the environment of the C library.
func Unsetenv(name string) error {
	e, err := libc()
	if err == nil && e.Unsetenv(name) != 0 {
		err = fmt.Errorf("unsetenv %s failed", name)
	}
	return err
}
