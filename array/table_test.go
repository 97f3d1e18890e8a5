package array_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The tables of names in docs/ARRAYS.md say what NumPy's functions are called
// here. These tests hold them against the source, and against the list of
// dask.array's functions.

// folders are the packages that the tables name, seen from this one.
var folders = map[string]string{
	"array": ".", "zarr": "zarr", "hdf5": "hdf5", "picture": "picture", "gonum": "gonum",
	"weft": "..", "delayed": "../delayed", "jit": "../jit", "viz": "../viz",
}

// variables are what the tables compute with, and the types of these.
var variables = map[string]string{"x": "Array", "y": "Array", "i": "Array", "b": "Array", "c": "Array", "d": "Dyn", "rng": "Rand"}

// others are the functions and methods that are in no table: what arrays are
// made of inside, what an array in memory has, and how the rest is asked for.
var others = strings.Fields(`
	Array.Dyn Array.Emit Array.Err Array.Inputs Array.Join Array.Persisted Array.Site Array.Value
	Scalar.Array Scalar.Emit Scalar.Err Scalar.Explain Scalar.Inputs Scalar.Join Scalar.Persisted
	Scalar.Site Scalar.String Scalar.Value
	Dyn.Err Dyn.Site DynOf NodeOf
	Dense.At Dense.Len Dense.NDim Dense.Row Dense.Set NewDense
	BlockMap1.Map BlockMap1.Overlap BlockMap2.Map BlockMap3.Map ElemMap1.Map ElemMap2.Map ElemMap3.Map
	GUMap.Dim GUMap.Map StencilMap.Map Range.String
`)

// exported are the exported functions, methods ("Type.Name"), types, variables
// and constants of a package, and the types of what the first two give, "" for
// those of other packages.
type exported map[string]string

// exportsOf parses a package.
func exportsOf(t *testing.T, folder string) (all, functions exported) {
	t.Helper()
	all, functions = exported{}, exported{}
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", folder, len(files), err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range f.Decls {
			enterDecl(all, functions, decl)
		}
	}
	return all, functions
}

func enterDecl(all, functions exported, decl ast.Decl) {
	switch decl := decl.(type) {
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				all[spec.Name.Name] = ""
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					all[name.Name] = ""
				}
			}
		}
	case *ast.FuncDecl:
		name := decl.Name.Name
		if decl.Recv != nil {
			name = baseName(decl.Recv.List[0].Type) + "." + name
		}
		if !decl.Name.IsExported() || !ast.IsExported(name) {
			return
		}
		all[name] = ""
		if r := decl.Type.Results; r != nil {
			all[name] = baseName(r.List[0].Type)
		}
		functions[name] = all[name]
	}
}

// baseName is the name of a type of its own package, without its arguments.
func baseName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return baseName(e.X)
	case *ast.IndexExpr:
		return baseName(e.X)
	case *ast.IndexListExpr:
		return baseName(e.X)
	}
	return ""
}

// names finds out what the tables' expressions use.
type names struct {
	packages map[string]exported
	used     map[string]bool // of package array
}

// resolve follows an expression's names. It returns the type of its value if
// that is one of package array, and "" for all others.
func (n *names) resolve(e ast.Expr) (string, error) {
	switch e := e.(type) {
	case *ast.Ident:
		return variables[e.Name], nil
	case *ast.ParenExpr:
		return n.resolve(e.X)
	case *ast.IndexExpr: // array.Zeros[T]
		return n.resolve(e.X)
	case *ast.IndexListExpr:
		return n.resolve(e.X)
	case *ast.CompositeLit:
		return n.resolve(e.Type)
	case *ast.CallExpr:
		for _, arg := range e.Args {
			if _, err := n.resolve(arg); err != nil {
				return "", err
			}
		}
		return n.resolve(e.Fun)
	case *ast.SelectorExpr:
		return n.selected(e)
	}
	return "", nil
}

// selected resolves a name of a package, or a method.
func (n *names) selected(e *ast.SelectorExpr) (string, error) {
	in, name := "array", e.Sel.Name
	if x, ok := e.X.(*ast.Ident); ok && variables[x.Name] == "" {
		if in = x.Name; n.packages[in] == nil {
			return "", nil // the standard library
		}
	} else {
		of, err := n.resolve(e.X)
		if err != nil {
			return "", err
		}
		name = of + "." + name
	}
	result, ok := n.packages[in][name]
	if !ok {
		return "", fmt.Errorf("package %s has no %s", in, name)
	}
	if in != "array" {
		return "", nil
	}
	n.used[name] = true
	return result, nil
}

// covers reports whether the tables have a function: by its name, as a sibling of
// one (Map2 of Map1), or as what Array has too.
func (n *names) covers(name string) bool {
	if n.used[name] {
		return true
	}
	if method, ok := strings.CutPrefix(name, "Along."); ok {
		return n.used["Array."+method]
	}
	stem := strings.TrimRight(name, "23")
	return stem != name && (n.used[stem+"1"] || n.used[stem])
}

var (
	cellEnd  = regexp.MustCompile(`(?:^|[^\\])\|`)
	codeSpan = regexp.MustCompile("`([^`]*)`")
	weftSpan = regexp.MustCompile(`^(array|zarr|hdf5|picture|gonum|x|i|b|c|rng)\.[A-Z]`)
)

// spans are the texts in backticks.
func spans(cell string) []string {
	var texts []string
	for _, m := range codeSpan.FindAllStringSubmatch(cell, -1) {
		texts = append(texts, m[1])
	}
	return texts
}

// tableRows are the cells of the tables of names, by line of docs/ARRAYS.md.
func tableRows(t *testing.T) map[int][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "docs", "ARRAYS.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows, inside := map[int][]string{}, false
	for i, line := range strings.Split(string(text), "\n") {
		inside = inside || line == "## Names"
		if !inside || !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| ---") || strings.HasPrefix(line, "| NumPy") {
			continue
		}
		var cells []string
		for start := 2; start < len(line); {
			end := cellEnd.FindStringIndex(line[start:])
			cells = append(cells, strings.TrimSpace(line[start:start+end[1]-1]))
			start += end[1]
		}
		rows[i+1] = cells
	}
	if len(rows) < 100 {
		t.Fatalf("%d rows of names in docs/ARRAYS.md", len(rows))
	}
	return rows
}

func TestTableOfNames(t *testing.T) {
	n := &names{map[string]exported{}, map[string]bool{}}
	var functions exported
	for name, folder := range folders {
		all, fs := exportsOf(t, folder)
		n.packages[name] = all
		if name == "array" {
			functions = fs
		}
	}
	for line, cells := range tableRows(t) {
		if len(cells) != 3 {
			t.Errorf("docs/ARRAYS.md:%d: %d cells", line, len(cells))
			continue
		}
		weft, notes := spans(cells[1]), spans(cells[2])
		if (cells[1] == "-") != (len(weft) == 0) {
			t.Errorf("docs/ARRAYS.md:%d: %q names nothing and is no dash", line, cells[1])
		}
		notes = slices.DeleteFunc(notes, func(s string) bool { return !weftSpan.MatchString(s) })
		for _, text := range append(weft, notes...) {
			e, err := parser.ParseExpr(text)
			if err == nil {
				_, err = n.resolve(e)
			}
			if err != nil {
				t.Errorf("docs/ARRAYS.md:%d: %s: %v", line, text, err)
			}
		}
	}
	for name := range functions {
		if n.covers(name) == slices.Contains(others, name) {
			t.Errorf("%s belongs in a table of docs/ARRAYS.md, or in the list of others, and not in both", name)
		}
	}
	for _, name := range others {
		if _, ok := functions[name]; !ok {
			t.Errorf("%s is among the others, and is no function", name)
		}
	}
}

// TestTableIsComplete looks for each function of dask.array in the first column.
func TestTableIsComplete(t *testing.T) {
	have := map[string]bool{}
	for _, cells := range tableRows(t) {
		for _, name := range spans(cells[0]) {
			have[name] = true
		}
	}
	text, err := os.ReadFile("testdata/names/dask.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(string(text)) {
		if !have[name] {
			t.Errorf("docs/ARRAYS.md has no row of %s", name)
		}
	}
}
