package native

import "fmt"

// A Setting is a value of the environment's WEFT_JIT.
type Setting string

const (
	Compile   Setting = ""          // native code, where there can be some
	Interpret Setting = "interpret" // the interpreter for all that it can do
	Off       Setting = "off"       // nor kernels made of Go functions
)

// Check refuses what is none.
func (s Setting) Check() error {
	switch s {
	case Compile, Interpret, Off:
		return nil
	}
	return fmt.Errorf("WEFT_JIT=%s: off and interpret are what it may be", s)
}
