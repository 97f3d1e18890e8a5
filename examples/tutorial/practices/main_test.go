package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft/examples/tutorial/lesson/lessontest"
)

// TestRun runs the half that this test is built with: go test -tags dont runs
// the other.
func TestRun(t *testing.T) {
	lessontest.Check(t, run, want, false)
}

// TestVet holds that weft vet finds the don'ts, those that can be found, and
// nothing to complain about in the do's.
func TestVet(t *testing.T) {
	weft := filepath.Join(t.TempDir(), "weft")
	build := exec.Command("go", "build", "-o", weft, "github.com/cb434341/weft/cmd/weft")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"do", []string{"vet", "--json", "."}, ""},
		{"don't", []string{"vet", "--json", "--tags=dont", "."}, `
data_dont.go eagerarg
effects_dont.go uncomputed
function_dont.go eagerarg
globals_dont.go impuretask
inputs_dont.go impuretask
lots_dont.go computeloop
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := exec.Command(weft, tt.args...)
			cmd.Stderr = os.Stderr
			out, err := cmd.Output()
			if (err == nil) != (tt.want == "") {
				t.Errorf("exit: %v", err)
			}
			var findings []struct{ File, Analyzer string }
			if err := json.NewDecoder(bytes.NewReader(out)).Decode(&findings); err != nil {
				t.Fatalf("%v:\n%s", err, out)
			}
			slices.SortFunc(findings, func(a, b struct{ File, Analyzer string }) int { return cmp.Compare(a.File, b.File) })
			var got strings.Builder
			for _, f := range findings {
				got.WriteString(filepath.Base(f.File) + " " + f.Analyzer + "\n")
			}
			if got.String() != strings.TrimLeft(tt.want, "\n") {
				t.Errorf("it finds:\n%s\nwant:\n%s", got.String(), tt.want)
			}
		})
	}
}
