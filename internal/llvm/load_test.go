//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package llvm

import (
	"errors"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/cb434341/weft/internal/dylib"
	"github.com/cb434341/weft/internal/dylib/dylibtest"
)

// TestEveryLibrary runs the tests of Compile with each library on this machine,
// not the newest alone.
func TestEveryLibrary(t *testing.T) {
	t.Setenv(wanted.Variable, "")
	found, err := wanted.Candidates()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range found {
		t.Run(filepath.Base(c.Path), func(t *testing.T) {
			output, err := dylibtest.Run(t, "^Test(Compile|Names|Width|Refusals|Remarks|Many)$", wanted.Variable+"="+c.Path)
			if err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			if !strings.Contains(output, c.Path+", version "+c.Version) {
				t.Errorf("not version %s of %s:\n%s", c.Version, c.Path, output)
			}
			if strings.Contains(output, "is not a recognized") {
				t.Errorf("a name that it does not know:\n%s", output)
			}
		})
	}
}

// TestGivingUp compiles what LLVM ends the process for: inline assembly without a
// parser for it.
func TestGivingUp(t *testing.T) {
	if !*dylibtest.Again {
		if output, err := dylibtest.Run(t, "^TestGivingUp$"); err != nil {
			t.Errorf("%v\n%s", err, output)
		}
		return
	}
	l := library(t)
	const ir = "define void @f() {\n  call void asm sideeffect \"nonsense\", \"\"()\n  ret void\n}"
	for range 2 * cap(l.slots) { // places are given back
		_, err := l.Compile(t.Context(), ir, l.Host(), Options{})
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Stage != "fatal" || !strings.Contains(e.Text, "asm") {
			t.Fatalf("got %v", err)
		}
	}
	if _, err := l.Compile(t.Context(), triad, l.Host(), Options{Remarks: true}); err != nil {
		t.Errorf("after that nothing compiles: %v", err)
	}
}

// TestOpen looks at what Open says, in children that find something else.
func TestOpen(t *testing.T) {
	if *dylibtest.Again {
		l, err := Open()
		if err != nil {
			t.Fatalf("error: %v", err)
		}
		t.Logf("opened %s", l.Path())
		return
	}
	file := map[string]string{"linux": "libLLVM.so.99.1", "darwin": "libLLVM.99.1.dylib"}[runtime.GOOS]
	dylibtest.Search(t, "llvm", wanted, file, library(t).Path())
}

// TestForeign loads a library that is none of LLVM's.
func TestForeign(t *testing.T) {
	foreign := map[string]string{"linux": "libm.so.6", "darwin": "/usr/lib/libSystem.B.dylib"}[runtime.GOOS]
	if _, err := load(dylib.File{Path: foreign}); err == nil || !strings.Contains(err.Error(), "not a libLLVM") {
		t.Errorf("got %v", err)
	}
}

// TestFirstUse says how long the first use in a process takes.
func TestFirstUse(t *testing.T) {
	if !*dylibtest.Again {
		output, err := dylibtest.Run(t, "^TestFirstUse$")
		if err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		t.Log(regexp.MustCompile(`opened.*`).FindString(output))
		return
	}
	began := time.Now()
	l := library(t)
	opened := time.Since(began)
	out, err := l.Compile(t.Context(), trivial, l.Host(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("opened in %v, the first result after %v, of that %+v", opened, time.Since(began), out.Times)
}

// TestStatic builds a program without libLLVM.
func TestStatic(t *testing.T) { dylibtest.Static(t, "llvm", wanted) }
