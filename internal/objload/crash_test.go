//go:build linux && amd64

package objload

import (
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"testing"
	"unsafe"
)

// crashVariable makes the test binary call a kernel that faults.
const crashVariable = "WEFT_OBJLOAD_CRASH"

// TestFault sees the process end when native code does what a compiler must not
// let it do: it is not a panic that somebody recovers from with native frames
// half run. The runtime ends it when the signal's handler, or the traceback of
// its panic, finds a stack that is not a goroutine's; the system does when the
// guard stops a stack, since the handler cannot read there either.
func TestFault(t *testing.T) {
	for _, kernel := range []string{"fault", "overrun"} {
		t.Run(kernel, func(t *testing.T) {
			command := exec.Command(os.Args[0])
			command.Env = append(os.Environ(), crashVariable+"="+kernel)
			out, err := command.CombinedOutput()
			if err == nil {
				t.Fatalf("the process lives:\n%s", out)
			}
			if strings.Contains(string(out), "survived") {
				t.Errorf("%v:\n%s", err, out)
			}
		})
	}
}

// crash is the child's side.
func crash(kernel string) {
	debug.SetPanicOnFault(true) // the most that a program can ask for
	defer func() { fmt.Println("survived:", recover()) }()
	data, err := os.ReadFile("testdata/kernels.o")
	if err != nil {
		panic(err)
	}
	o, err := Load(data)
	if err != nil {
		panic(err)
	}
	e, err := o.Entry(kernel)
	if err != nil {
		panic(err)
	}
	args := &[1]uintptr{64 << 20} // not mapped, and no null pointer
	Get().Start(e, unsafe.Pointer(args), 0)
}
