package bag_test

import (
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

// The table of names in docs/BAGS.md says what dask.bag's functions are called
// here. These tests hold it against the source, and against dask.bag's own list.

// folders are the packages that the table names, seen from this one; b is a bag.
var folders = map[string]string{"bag": ".", "weft": "..", "frame": "../frame", "viz": "../viz", "graph": "../graph"}

// others are the functions and methods that are in no table: what bags are made
// of inside, and what needs no counterpart.
var others = strings.Fields(`
	Bag.Emit Bag.Err Bag.Inputs Bag.Join Bag.Persisted Bag.Site Bag.String Bag.Value MaxLine Named
	Task.Run Task.OpName Task.Portable Task.MarshalBinary Task.UnmarshalBinary
	Merge.Run Merge.OpName Merge.Portable Merge.MarshalBinary Merge.UnmarshalBinary
`)

// exports are the exported functions and types of a package, methods as
// "Type.Name".
func exports(t *testing.T, folder string) (functions, types []string) {
	t.Helper()
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
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				name := decl.Name.Name
				if decl.Recv != nil {
					name = receiver(decl.Recv.List[0].Type) + "." + name
				}
				if decl.Name.IsExported() && ast.IsExported(name) {
					functions = append(functions, name)
				}
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					if spec, ok := spec.(*ast.TypeSpec); ok {
						types = append(types, spec.Name.Name)
					}
				}
			}
		}
	}
	return functions, types
}

func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	}
	return ""
}

var (
	codeSpan = regexp.MustCompile("`([^`]*)`")
	selector = regexp.MustCompile(`\b([a-z]+)\.([A-Z]\w*)`)
)

// tableRows are the cells of the table of names, by line of docs/BAGS.md.
func tableRows(t *testing.T) map[int][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "docs", "BAGS.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows, inside := map[int][]string{}, false
	for i, line := range strings.Split(string(text), "\n") {
		inside = inside || line == "## Names"
		if inside && strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| ---") && !strings.HasPrefix(line, "| dask") {
			rows[i+1] = strings.Split(strings.Trim(line, "|"), "|")
		}
	}
	return rows
}

func TestTableOfNames(t *testing.T) {
	have, types := map[string][]string{}, map[string][]string{}
	for name, folder := range folders {
		have[name], types[name] = exports(t, folder)
	}
	used, dask := map[string]bool{}, map[string]bool{}
	for line, cells := range tableRows(t) {
		if len(cells) != 3 {
			t.Errorf("docs/BAGS.md:%d: %d cells", line, len(cells))
			continue
		}
		for _, span := range codeSpan.FindAllStringSubmatch(cells[0], -1) {
			dask[span[1]] = true
		}
		spans := codeSpan.FindAllStringSubmatch(cells[1], -1)
		if (strings.TrimSpace(cells[1]) == "-") != (len(spans) == 0) {
			t.Errorf("docs/BAGS.md:%d: %q names nothing and is no dash", line, cells[1])
		}
		for _, span := range append(spans, codeSpan.FindAllStringSubmatch(cells[2], -1)...) {
			if _, err := parser.ParseExpr(span[1]); err != nil {
				t.Errorf("docs/BAGS.md:%d: %s: %v", line, span[1], err)
			}
			for _, m := range selector.FindAllStringSubmatch(span[1], -1) {
				in, name := m[1], m[2]
				if in == "b" {
					in, name = "bag", "Bag."+name
				}
				if have[in] == nil {
					continue // of the standard library
				}
				if !slices.Contains(have[in], name) && !slices.Contains(types[in], name) {
					t.Errorf("docs/BAGS.md:%d: package %s has no %s", line, in, name)
				}
				if in == "bag" {
					used[name] = true
				}
			}
		}
	}
	for _, name := range have["bag"] {
		if used[name] == slices.Contains(others, name) {
			t.Errorf("%s belongs in the table of docs/BAGS.md, or in the list of others, and not in both", name)
		}
	}
	for _, name := range others {
		if !slices.Contains(have["bag"], name) {
			t.Errorf("%s is among the others, and is no function", name)
		}
	}
	text, err := os.ReadFile("testdata/dask_names.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(string(text)) {
		if !dask[name] {
			t.Errorf("docs/BAGS.md has no row of %s", name)
		}
	}
}
