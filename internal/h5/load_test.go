//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package h5

import (
	"debug/elf"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// again says that the test runs in a child of the test: what is decided once a
// process is tested there.
var again = flag.Bool("again", false, "this process is a child of a test")

func library(t *testing.T) *Library {
	t.Helper()
	l, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	return l
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
	broken := filepath.Join(folder, map[string]string{"linux": "libhdf5.so.9999", "darwin": "libhdf5.9999.dylib"}[runtime.GOOS])
	if err := os.WriteFile(broken, []byte("no library"), 0o755); err != nil {
		t.Fatal(err)
	}
	list := map[string]string{"linux": "LD_LIBRARY_PATH", "darwin": "DYLD_LIBRARY_PATH"}[runtime.GOOS]
	foreign := map[string]string{"linux": "/proc/self/exe", "darwin": "/usr/lib/libSystem.B.dylib"}[runtime.GOOS]
	if found, err := filepath.Glob("/usr/lib/*-linux-gnu/libm.so.6"); err == nil && len(found) > 0 {
		foreign = found[0]
	}
	best := library(t).Path()
	next := `opened ` + regexp.QuoteMeta(best) + `\n`
	if os.Getenv("WEFT_HDF5") != "" { // and the system may have none
		next = `opened /|error: h5: no libhdf5 that will do: `
	}
	for _, test := range []struct {
		name, set string
		want      string // a pattern
	}{
		{"off", "WEFT_HDF5=off", `error: h5: turned off by WEFT_HDF5=off\n`},
		{"absent", "WEFT_HDF5=/nowhere/libhdf5.so", `error: h5: WEFT_HDF5=/nowhere/libhdf5.so: .*no such file`},
		{"a word", "WEFT_HDF5=on", `error: h5: WEFT_HDF5=on: neither "off" nor the path`},
		{"a folder", "WEFT_HDF5=" + folder, `error: .*a folder: name the file`},
		{"broken", "WEFT_HDF5=" + broken, `error: h5: no libhdf5 that will do: ` + regexp.QuoteMeta(broken) + `: .*(invalid ELF header|file too short|not a mach-o).*apt install`},
		{"foreign", "WEFT_HDF5=" + foreign, `error: .*not a libhdf5: it has none of its functions`},
		{"the next best", list + "=" + folder, next},
		{"by name", "WEFT_HDF5=" + best, `opened ` + regexp.QuoteMeta(best) + `\n`},
	} {
		t.Run(test.name, func(t *testing.T) {
			set := []string{test.set}
			if !strings.HasPrefix(test.set, "WEFT_HDF5") {
				set = append(set, "WEFT_HDF5=")
			}
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			c := exec.CommandContext(t.Context(), self, "-again", "-test.v", "-test.run", "^TestOpen$")
			c.Env = append(os.Environ(), set...)
			output, _ := c.CombinedOutput()
			if !regexp.MustCompile(test.want).Match(output) {
				t.Errorf("want %s in\n%s", test.want, output)
			}
		})
	}
}

// TestVersion checks that the release is asked for, and is late enough.
func TestVersion(t *testing.T) {
	l := library(t)
	if !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(l.Version()) || l.Path() == "" {
		t.Errorf("got %q of %q", l.Version(), l.Path())
	}
}

// TestFailures checks that the first failure ends a row of calls, with its reason,
// and that the next begins clean.
func TestFailures(t *testing.T) {
	l := library(t)
	late := false
	err := l.Do(func(c *Call) {
		c.Own("H5Fopen", c.Fopen("/nowhere", ReadOnly, c.FileAccess()))
		late = true
	})
	if late || err == nil || !strings.Contains(err.Error(), "H5Fopen: ") || !strings.Contains(err.Error(), "No such file or directory") {
		t.Errorf("got %v", err)
	}
	if err = l.Do(func(c *Call) { c.Failf("of %s", "ours") }); err == nil || err.Error() != "of ours" {
		t.Errorf("got %v", err)
	}
	if err = l.Do(func(c *Call) { Must(c, "H5Xnone", int32(-1)) }); err == nil || err.Error() != "H5Xnone failed" {
		t.Errorf("got %v", err)
	}
	if err = l.Do(func(*Call) {}); err != nil {
		t.Errorf("got %v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a panic of another kind is swallowed")
			}
		}()
		_ = l.Do(func(*Call) { panic("of another kind") })
	}()
}

// TestOwned checks that what a row of calls owns is closed at its end, or at that
// of its part.
func TestOwned(t *testing.T) {
	l := library(t)
	var ids [3]ID
	err := l.Do(func(c *Call) {
		ids[0] = c.Own("H5Screate", c.Screate(SpaceScalar))
		c.Within(func() { ids[1] = c.Own("H5Screate", c.Screate(SpaceScalar)) })
		if c.Iget_type(ids[0]) < 0 || c.Iget_type(ids[1]) >= 0 {
			t.Error("a part closes what is not its own, or not what is")
		}
		ids[2] = c.Own("H5Screate", c.Screate(SpaceScalar))
		c.Failf("halfway")
	})
	if err == nil {
		t.Error("no error")
	}
	err = l.Do(func(c *Call) {
		for _, id := range ids {
			if c.Iget_type(id) >= 0 {
				t.Errorf("%d is still open", id)
			}
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// TestAlone checks that rows of calls do not mix.
func TestAlone(t *testing.T) {
	l := library(t)
	var callers sync.WaitGroup
	defer callers.Wait()
	inside := 0
	for range 8 {
		callers.Go(func() {
			for range 100 {
				err := l.Do(func(c *Call) {
					if inside++; inside != 1 {
						t.Error("two at once")
					}
					c.Own("H5Screate", c.Screate(SpaceScalar))
					inside--
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestStatic builds a program without libhdf5, which says so and, on Linux, needs
// no loader.
func TestStatic(t *testing.T) {
	program := filepath.Join(t.TempDir(), "find")
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "weft_static", "-o", program, "./find")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	output, err := exec.CommandContext(t.Context(), program).CombinedOutput()
	want := "h5: this binary was built with -tags weft_static, which leaves libhdf5 out: build it without\n"
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
