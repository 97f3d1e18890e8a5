//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package llvm

import (
	"debug/elf"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// again says that the test runs in a child of the test: what is decided once a
// process, or may end it, is tested there.
var again = flag.Bool("again", false, "this process is a child of a test")

// child runs tests of this binary in a process of its own.
func child(t *testing.T, tests string, environment ...string) (output string, err error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self, "-again", "-test.v", "-test.run", tests)
	c.Env = append(os.Environ(), environment...)
	text, err := c.CombinedOutput()
	return string(text), err
}

// TestEveryLibrary runs the tests of Compile with each library on this machine,
// not the newest alone.
func TestEveryLibrary(t *testing.T) {
	s := here()
	s.chosen = ""
	found, _ := s.candidates()
	if len(found) == 0 {
		t.Fatal(s.find())
	}
	for _, c := range found {
		t.Run(filepath.Base(c.path), func(t *testing.T) {
			output, err := child(t, "^Test(Compile|Names|Width|Refusals|Remarks|Many)$", variable+"="+c.path)
			if err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			if !strings.Contains(output, c.path+", version "+c.version) {
				t.Errorf("not version %s of %s:\n%s", c.version, c.path, output)
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
	if !*again {
		if output, err := child(t, "^TestGivingUp$"); err != nil {
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
	if *again {
		l, err := Open()
		if err != nil {
			t.Fatalf("error: %v", err)
		}
		t.Logf("opened %s", l.Path())
		return
	}
	folder := t.TempDir()
	name := map[string]string{"linux": "libLLVM.so.99.1", "darwin": "libLLVM.99.1.dylib"}[runtime.GOOS]
	broken := filepath.Join(folder, name)
	if err := os.WriteFile(broken, []byte("no library"), 0o755); err != nil {
		t.Fatal(err)
	}
	list := map[string]string{"linux": "LD_LIBRARY_PATH", "darwin": "DYLD_LIBRARY_PATH"}[runtime.GOOS]
	best := library(t).Path()
	for _, test := range []struct {
		name, set string
		want      string // a pattern
	}{
		{"off", variable + "=off", `error: llvm: turned off by WEFT_LLVM=off`},
		{"absent", variable + "=/nowhere/libLLVM.so.19", `error: .*WEFT_LLVM=/nowhere/libLLVM.so.19: .*no such file`},
		{"a word", variable + "=on", `error: .*WEFT_LLVM=on: neither "off" nor the path`},
		{"a folder", variable + "=" + folder, `error: .*a folder: name the file`},
		{"broken", variable + "=" + broken, `error: llvm: no libLLVM from version 15 on: ` + regexp.QuoteMeta(broken) + `: .*(invalid ELF header|file too short|not a mach-o)`},
		{"the next best", list + "=" + folder, `opened ` + regexp.QuoteMeta(best) + `\n`},
		{"by name", variable + "=" + best, `opened ` + regexp.QuoteMeta(best) + `\n`},
	} {
		t.Run(test.name, func(t *testing.T) {
			set := []string{test.set}
			if !strings.HasPrefix(test.set, variable) {
				set = append(set, variable+"=")
			}
			output, _ := child(t, "^TestOpen$", set...)
			if !regexp.MustCompile(test.want).MatchString(output) {
				t.Errorf("want %s in\n%s", test.want, output)
			}
		})
	}
}

// TestForeign loads a library that is none of LLVM's.
func TestForeign(t *testing.T) {
	foreign := map[string]string{"linux": "libm.so.6", "darwin": "/usr/lib/libSystem.B.dylib"}[runtime.GOOS]
	if _, err := load(candidate{path: foreign}); err == nil || !strings.Contains(err.Error(), "not a libLLVM") {
		t.Errorf("got %v", err)
	}
}

// TestFirstUse says how long the first use in a process takes.
func TestFirstUse(t *testing.T) {
	if !*again {
		output, err := child(t, "^TestFirstUse$")
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

// TestStatic builds a program without libLLVM, which says so and, on Linux, needs
// no loader.
func TestStatic(t *testing.T) {
	program := filepath.Join(t.TempDir(), "find")
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "weft_static", "-o", program, "./find")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	output, err := exec.CommandContext(t.Context(), program).CombinedOutput()
	want := "llvm: this binary was built with -tags weft_static, which leaves libLLVM out\n"
	if err == nil || string(output) != want {
		t.Errorf("got %v: %s", err, output)
	}
	if runtime.GOOS != "linux" {
		return
	}
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("the binary wants a loader")
		}
	}
}
