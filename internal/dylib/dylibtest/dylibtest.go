// Package dylibtest tests packages that find and load a native library. What they
// load is decided once a process, so they are tested in children of the test.
//
//	Again   tells a child from its parent
//	Run     runs tests of this binary in a child
//	Search  a suite: what is found, and what is said where nothing is
//	Static  what a program says that cannot load anything
package dylibtest

import (
	"debug/elf"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/cb434341/weft/internal/dylib"
)

// Again says that this process is a child.
var Again = flag.Bool("again", false, "this process is a child of a test")

// Run runs tests of this binary in a process of its own.
func Run(t *testing.T, tests string, environment ...string) (output string, err error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self, "-again", "-test.short", "-test.v", "-test.run", tests)
	c.Env = append(os.Environ(), environment...)
	text, err := c.CombinedOutput()
	return string(text), err
}

// A Row is what a child of a Search finds.
type Row struct {
	Name string
	Set  string // a variable of its environment: "LD_LIBRARY_PATH=/opt/x"
	Want string // a pattern of what it says
}

// Search tells children of the test to find something else than the best of the
// libraries. Such a child of a package p opens the library and then says "opened",
// its path, and what it likes, or else "error: p:" and why not. File is the name
// that the newest one could have.
func Search(t *testing.T, p string, l dylib.Library, file, best string, more ...Row) {
	t.Helper()
	folder := t.TempDir()
	broken := filepath.Join(folder, file)
	if err := os.WriteFile(broken, []byte("no library"), 0o755); err != nil {
		t.Fatal(err)
	}
	list := map[string]string{"linux": "LD_LIBRARY_PATH", "darwin": "DYLD_LIBRARY_PATH"}[runtime.GOOS]
	opened := `opened ` + regexp.QuoteMeta(best) + `\b`
	none := `error: ` + p + `: no ` + strings.TrimSpace(l.Name+" "+l.Which) + `: `
	rows := append([]Row{
		{"off", l.Variable + "=off", `error: ` + p + `: turned off by ` + l.Variable + `=off`},
		{"absent", l.Variable + "=/nowhere/x.so", none + l.Variable + `=/nowhere/x.so: no such file`},
		{"a word", l.Variable + "=on", none + l.Variable + `=on: neither "off" nor the path`},
		{"a folder", l.Variable + "=" + folder, none + l.Variable + `=.*: a folder: name the file`},
		{"broken", l.Variable + "=" + broken, none + regexp.QuoteMeta(broken) + `: .*(invalid ELF header|file too short|not a mach-o).*` + regexp.QuoteMeta(l.Advice)},
		{"the next best", list + "=" + folder + ":" + filepath.Dir(best), opened},
		{"by name", l.Variable + "=" + best, opened},
	}, more...)
	for _, row := range rows {
		t.Run(row.Name, func(t *testing.T) {
			set := []string{row.Set}
			if !strings.HasPrefix(row.Set, l.Variable+"=") {
				set = append(set, l.Variable+"=")
			}
			parent, _, _ := strings.Cut(t.Name(), "/")
			output, _ := Run(t, "^"+parent+"$", set...)
			if !regexp.MustCompile(row.Want).MatchString(output) {
				t.Errorf("want %s, got\n%s", row.Want, output)
			}
		})
	}
}

// Static builds the package's command find without the library, which must say so
// and, on Linux, need no loader.
func Static(t *testing.T, p string, l dylib.Library) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "find")
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "weft_static", "-o", program, "./find")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	output, err := exec.CommandContext(t.Context(), program).CombinedOutput()
	want := p + ": this binary was built with -tags weft_static, which leaves " + l.Name + " out\n"
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
	defer f.Close() //nolint:errcheck // read only
	for _, part := range f.Progs {
		if part.Type == elf.PT_INTERP {
			t.Error("the binary wants a loader")
		}
	}
}
