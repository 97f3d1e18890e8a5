package frame_test

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

// The tables of names in docs/FRAMES.md say what the functions of pandas and
// dask.dataframe are called here. These tests hold them against the source, and
// against the list of dask.dataframe's names.

// packagesNamed are the packages that the tables name, seen from this one.
var packagesNamed = map[string]string{"frame": ".", "parquet": "parquet", "table": "table", "weft": "..", "bag": "../bag", "array": "../array", "delayed": "../delayed"}

// variablesNamed are what the tables compute with, and the types of these.
var variablesNamed = map[string]string{"f": "Frame", "g": "Frame", "x": "Expr", "by": "GroupBy"}

// unlisted are the functions and methods that are in no table: what a Frame is to
// package weft, and what packages of formats below this one use.
var unlisted = strings.Fields(`Frame.Emit Frame.Inputs Frame.Join Frame.Persisted Frame.Site Frame.Value NodeOf Of`)

// A declared is the exported functions, methods ("Type.Name"), types and values of a
// package, and for the first two the type of what they give: "" for other packages'.
type declared struct {
	names     map[string]string
	functions map[string]bool
}

func declarations(t *testing.T, folder string) declared {
	t.Helper()
	d := declared{map[string]string{}, map[string]bool{}}
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: %d files, %v", folder, len(paths), err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			d.enter(decl)
		}
	}
	return d
}

func (d declared) enter(decl ast.Decl) {
	switch decl := decl.(type) {
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				d.names[spec.Name.Name] = spec.Name.Name
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					d.names[name.Name] = ""
				}
			}
		}
	case *ast.FuncDecl:
		name := decl.Name.Name
		if decl.Recv != nil {
			name = typeName(decl.Recv.List[0].Type) + "." + name
		}
		if !decl.Name.IsExported() || !ast.IsExported(name) {
			return
		}
		d.names[name] = ""
		if r := decl.Type.Results; r != nil {
			d.names[name] = typeName(r.List[0].Type)
		}
		d.functions[name] = true
	}
}

// typeName is the name of a type of the file's own package, without its arguments.
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.IndexExpr:
		return typeName(e.X)
	case *ast.IndexListExpr:
		return typeName(e.X)
	}
	return ""
}

// A lookup follows the names of the tables' expressions.
type lookup struct {
	packages map[string]declared
	used     map[string]bool // of package frame
}

// of follows an expression's names, and returns the type of its value if that is one
// of package frame.
func (l *lookup) of(e ast.Expr) (string, error) {
	switch e := e.(type) {
	case *ast.Ident:
		return variablesNamed[e.Name], nil
	case *ast.ParenExpr:
		return l.of(e.X)
	case *ast.IndexExpr:
		return l.of(e.X)
	case *ast.IndexListExpr:
		return l.of(e.X)
	case *ast.CompositeLit:
		if e.Type == nil {
			return "", nil
		}
		for _, elt := range e.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				if _, err := l.of(kv.Value); err != nil {
					return "", err
				}
			}
		}
		return l.of(e.Type)
	case *ast.CallExpr:
		for _, arg := range e.Args {
			if _, err := l.of(arg); err != nil {
				return "", err
			}
		}
		return l.of(e.Fun)
	case *ast.SelectorExpr:
		return l.selected(e)
	}
	return "", nil
}

func (l *lookup) selected(e *ast.SelectorExpr) (string, error) {
	in, name := "frame", e.Sel.Name
	x, isName := e.X.(*ast.Ident)
	if isName && variablesNamed[x.Name] == "" {
		in = x.Name
	} else {
		of, err := l.of(e.X)
		if err != nil || of == "" { // of another package
			return "", err
		}
		name = of + "." + name
	}
	d, ok := l.packages[in]
	if !ok {
		return "", nil // the standard library
	}
	result, ok := d.names[name]
	if !ok {
		return "", fmt.Errorf("package %s has no %s", in, name)
	}
	switch in {
	case "frame":
		l.used[name] = true
		return result, nil
	case "parquet":
		return "Frame", nil
	}
	return "", nil
}

var (
	endOfCell   = regexp.MustCompile(`(?:^|[^\\])\|`)
	inBackticks = regexp.MustCompile("`([^`]*)`")
	oursAtAll   = regexp.MustCompile(`^(frame|parquet|table|weft|bag|array|delayed|f|g|x|by)\.[A-Z]`)
)

func codes(cell string) []string {
	var texts []string
	for _, m := range inBackticks.FindAllStringSubmatch(cell, -1) {
		texts = append(texts, m[1])
	}
	return texts
}

// rowsOfNames are the cells of the tables of names, by line of docs/FRAMES.md.
func rowsOfNames(t *testing.T) map[int][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "docs", "FRAMES.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows, inside := map[int][]string{}, false
	for i, line := range strings.Split(string(text), "\n") {
		inside = inside || line == "## Names"
		if !inside || !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| ---") || strings.HasPrefix(line, "| pandas") {
			continue
		}
		var cells []string
		for start := 2; start < len(line); {
			end := endOfCell.FindStringIndex(line[start:])
			cells = append(cells, strings.TrimSpace(line[start:start+end[1]-1]))
			start += end[1]
		}
		rows[i+1] = cells
	}
	if len(rows) < 100 {
		t.Fatalf("%d rows of names in docs/FRAMES.md", len(rows))
	}
	return rows
}

func TestTableOfNames(t *testing.T) {
	l := &lookup{map[string]declared{}, map[string]bool{}}
	for name, folder := range packagesNamed {
		l.packages[name] = declarations(t, folder)
	}
	for line, cells := range rowsOfNames(t) {
		if len(cells) != 3 {
			t.Errorf("docs/FRAMES.md:%d: %d cells", line, len(cells))
			continue
		}
		ours, notes := codes(cells[1]), codes(cells[2])
		if (cells[1] == "-") != (len(ours) == 0) {
			t.Errorf("docs/FRAMES.md:%d: %q names nothing and is no dash", line, cells[1])
		}
		if cells[1] == "-" && cells[2] == "" {
			t.Errorf("docs/FRAMES.md:%d: no word on why, or what to use", line)
		}
		notes = slices.DeleteFunc(notes, func(s string) bool { return !oursAtAll.MatchString(s) })
		for _, text := range append(ours, notes...) {
			e, err := parser.ParseExpr(text)
			if err == nil {
				_, err = l.of(e)
			}
			if err != nil {
				t.Errorf("docs/FRAMES.md:%d: %s: %v", line, text, err)
			}
		}
	}
	for name := range l.packages["frame"].functions {
		stem := strings.TrimRight(name, "234")
		covered := l.used[name] || stem != name && (l.used[stem+"1"] || l.used[stem])
		if method, ok := strings.CutPrefix(name, "F"); ok && len(method) > 1 && method[1] == '.' {
			covered = l.used["F1"+method[1:]]
		}
		if covered == slices.Contains(unlisted, name) {
			t.Errorf("%s belongs in a table of docs/FRAMES.md, or among the unlisted, and not in both", name)
		}
	}
}

// TestNamesAreComplete looks for each name of dask.dataframe in the first column.
func TestNamesAreComplete(t *testing.T) {
	have := map[string]int{}
	for line, cells := range rowsOfNames(t) {
		for _, name := range codes(cells[0]) {
			if other, ok := have[name]; ok {
				t.Errorf("docs/FRAMES.md:%d: %s is in line %d too", line, name, other)
			}
			have[name] = line
		}
	}
	text, err := os.ReadFile("testdata/names/dask.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(string(text)) {
		if have[name] == 0 {
			t.Errorf("docs/FRAMES.md has no row of %s", name)
		}
	}
}
