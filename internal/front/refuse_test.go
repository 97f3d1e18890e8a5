package front

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
)

// refusedNames are the functions of testdata/refused, by mode.
var refusedNames = []struct {
	name string
	mode Mode
}{
	{"Everything", Rows},
	{"Recursive", Rows},
	{"Strings", Rows},
	{"Interface", Rows},
	{"Pointers", Rows},
	{"Globals", Rows},
	{"Slices", Whole},
	{"Rows", Rows},
	{"Variadic", Whole},
	{"Values", Rows},
	{"Unknown", Rows},
	{"Local", Rows},
	{"None", Rows},
	{"Huge", Rows},
	{"NoBody", Rows},
	{"Loops", Rows},
	{"refused.go:142:9", Rows},
	{"Unplaced", Rows},
	{"Missing", Rows},
	{"assembly", Rows},
}

// TestRefusals keeps all messages in one file, as a user reads them.
func TestRefusals(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	var w strings.Builder
	for _, r := range refusedNames {
		_, err := Lower(Request{Dir: "testdata/refused", Name: r.name, Mode: r.mode})
		if err == nil {
			t.Errorf("%s is not refused", r.name)
			continue
		}
		fmt.Fprintf(&w, "-- %s --\n%s\n\n", r.name, strings.ReplaceAll(err.Error(), here+"/testdata/refused/", ""))
		if strings.Contains(err.Error(), "a fault of Weft") {
			t.Error(err)
		}
	}
	golden(t, "testdata/refused.txt", w.String())
}

// TestRefusalsAreData wants the list, with positions.
func TestRefusalsAreData(t *testing.T) {
	_, err := Lower(Request{Dir: "testdata/refused", Name: "Rows"})
	r, ok := errors.AsType[Refusals](err)
	if !ok || len(r) != 1 || r[0].Pos.Line != 107 || !strings.HasSuffix(r[0].Pos.Filename, "refused.go") {
		t.Errorf("Lower gives %#v", err)
	}
}

// FuzzLower lowers whatever parses: no source may be a fault of Weft's.
func FuzzLower(f *testing.F) {
	for _, name := range []string{"testdata/refused/refused.go", "testdata/kernels/control.go", "testdata/kernels/composites.go", "testdata/kernels/whole.go", "testdata/kernels/scalars.go"} {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, data, parser.SkipObjectResolution)
		if err != nil {
			f.Fatal(err)
		}
		for _, d := range file.Decls { // each alone, and then all
			f.Add("package p\n" + string(data[d.Pos()-file.FileStart:d.End()-file.FileStart]))
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := parser.ParseFile(token.NewFileSet(), "p.go", text, parser.SkipObjectResolution)
		if err != nil {
			return
		}
		source := []Source{{Path: "github.com/cb434341/weft/internal/front/p", Files: map[string]string{"p.go": text}}}
		for _, name := range functionNames(file) {
			for _, mode := range []Mode{Rows, Whole} {
				_, err := Lower(Request{Dir: "p", Name: name, Mode: mode, Sources: source})
				if err != nil && strings.Contains(err.Error(), "a fault of Weft") {
					t.Fatalf("%s: %v", name, err)
				}
			}
		}
	})
}
