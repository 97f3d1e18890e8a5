package front

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cb434341/weft/internal/front/testdata/kernels"
)

// TestPrograms builds a program in several ways, runs it in several places, and
// keeps what it could lower there.
func TestPrograms(t *testing.T) {
	module, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	tmp := t.TempDir()
	var w strings.Builder
	for _, b := range []struct {
		name, dir string
		flags     []string
	}{
		{"plain", tmp, nil},
		{"trimpath, in the module", module, []string{"-trimpath"}},
		{"trimpath, elsewhere", tmp, []string{"-trimpath", "-ldflags=-s"}},
	} {
		exe := filepath.Join(tmp, strings.ReplaceAll(b.name, " ", ""))
		build := exec.Command("go", append(append([]string{"build", "-o", exe}, b.flags...), "./testdata/program")...)
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		run := exec.Command(exe)
		run.Dir = b.dir
		out, err := run.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		text := strings.NewReplacer(module, "MODULE", tmp, "ELSEWHERE").Replace(string(out))
		w.WriteString("-- " + b.name + " --\n" + text + "\n")
	}
	golden(t, "testdata/program.txt", w.String())
}

func TestSourceProblems(t *testing.T) {
	const path = "github.com/cb434341/weft/internal/front/testdata/kernels"
	file := func(text string) []Source {
		return []Source{{Path: path, Files: map[string]string{"scalars.go": text}}}
	}
	real, err := os.ReadFile("testdata/kernels/scalars.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name    string
		request Request
		want    string // "" for none
	}{
		{"registered", Request{Sources: file(string(real))}, ""},
		{"newer than the program", Request{Built: time.Unix(1, 0)}, "its source changed since the program was built"},
		{"another line", Request{Sources: file("\n\n" + string(real))}, "its source changed since the program was built"},
		{"gone", Request{Sources: file("package kernels\n")}, "its source changed since the program was built"},
		{"syntax error", Request{Sources: file("package kernels\nfunc {")}, "scalars.go:2:6: expected 'IDENT', found '{'"},
		{"type error", Request{Sources: file(strings.Replace(string(real), "x*y + z", "x*y + w", 1))}, "undefined: w"},
		{"nil", Request{Func: (func())(nil)}, "is no function"},
		{"not by name", Request{Dir: "testdata/kernels", Name: "Aritmetic"}, "there is no such function"},
		{"no folder", Request{Dir: "testdata/nothing", Name: "Arith"}, "no such file or directory"},
		{"generic by name", Request{Dir: "testdata/kernels", Name: "Generics"}, "name it with all type arguments"},
		{"no type", Request{Dir: "testdata/kernels", Name: "Generics[wrong]"}, "wrong is no type of its package"},
	} {
		t.Run(x.name, func(t *testing.T) {
			r := x.request
			if r.Func == nil && r.Name == "" {
				r.Func = kernels.Arith
			}
			_, err := Lower(r)
			if x.want == "" && err != nil || x.want != "" && (err == nil || !strings.Contains(err.Error(), x.want)) {
				t.Errorf("Lower says %v, want %q", err, x.want)
			}
		})
	}
}
