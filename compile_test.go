package weft_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// TestMustNotCompile type-checks testdata/nocompile. A line that the compiler
// must refuse says so, with what it must say: // ERROR "regexp" "another".
func TestMustNotCompile(t *testing.T) {
	fset := token.NewFileSet()
	names, err := filepath.Glob("testdata/nocompile/*.go")
	if err != nil || len(names) == 0 {
		t.Fatalf("no snippets: %v", err)
	}
	var files []*ast.File
	want := map[place][]*regexp.Regexp{}
	for _, name := range names {
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
		expected(t, fset, f, want)
	}
	conf := types.Config{
		Importer: importer.ForCompiler(fset, "gc", exportData(t)),
		Error: func(err error) {
			var e types.Error
			if !errors.As(err, &e) {
				t.Error(err)
				return
			}
			at := placeOf(fset, e.Pos)
			for i, re := range want[at] {
				if re.MatchString(e.Msg) {
					want[at] = append(want[at][:i:i], want[at][i+1:]...)
					return
				}
			}
			t.Errorf("%s:%d: %s, which no comment expects", at.file, at.line, e.Msg)
		},
	}
	_, _ = conf.Check("nocompile", fset, files, nil) // the errors go to conf.Error
	for at, list := range want {
		for _, re := range list {
			t.Errorf("%s:%d: compiles, but should be refused with %q", at.file, at.line, re)
		}
	}
}

type place struct {
	file string
	line int
}

func placeOf(fset *token.FileSet, pos token.Pos) place {
	p := fset.Position(pos)
	return place{filepath.Base(p.Filename), p.Line}
}

var (
	errorComment = regexp.MustCompile(`^// ERROR ("(?:[^"\\]|\\.)*"\s*)+$`)
	quoted       = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
)

// expected reads a file's ERROR comments.
func expected(t *testing.T, fset *token.FileSet, f *ast.File, want map[place][]*regexp.Regexp) {
	t.Helper()
	for _, group := range f.Comments {
		for _, c := range group.List {
			if !errorComment.MatchString(c.Text) {
				continue
			}
			at := placeOf(fset, c.Pos())
			for _, q := range quoted.FindAllString(c.Text, -1) {
				// A backslash before a quote is the comment's, others the regexp's.
				text := string(bytes.ReplaceAll([]byte(q[1:len(q)-1]), []byte(`\"`), []byte(`"`)))
				re, err := regexp.Compile(text)
				if err != nil {
					t.Fatalf("%s:%s: %v", at.file, strconv.Itoa(at.line), err)
				}
				want[at] = append(want[at], re)
			}
		}
	}
}

// exportData gives the type-checker what the compiler wrote of the packages that
// the snippets import.
func exportData(t *testing.T) importer.Lookup {
	t.Helper()
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export", ".", "./delayed", "./local")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct{ ImportPath, Export string }
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		files[p.ImportPath] = p.Export
	}
	return func(path string) (io.ReadCloser, error) { return os.Open(files[path]) }
}
