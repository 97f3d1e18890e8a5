package vmath

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// instructions are what the functions may use of other packages: what compiles
// to an instruction or a few, and constants.
var instructions = []string{
	"math.FMA", "math.Float64bits", "math.Float64frombits", "math.Abs", "math.Copysign", "math.Sqrt", "math.Floor", "math.Trunc", "math.RoundToEven",
	"math.MaxFloat64", "math.SmallestNonzeroFloat64", "math.MaxInt32", "math.MinInt32",
	"bits.Mul64", "bits.LeadingZeros64",
}

// TestSource holds the embedded source against the rules of doc.go: it is whole,
// and keeps to the constructs that a kernel's compiler knows.
func TestSource(t *testing.T) {
	var want []string
	all, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range all {
		if !strings.HasSuffix(name, "_test.go") && name != "doc.go" && name != "source.go" {
			want = append(want, name)
		}
	}
	names, err := fs.Glob(Source, "*")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(names, want) {
		t.Fatalf("Source has %q, the folder %q", names, want)
	}

	fset := token.NewFileSet()
	calls := map[string][]string{}
	for _, name := range names {
		text, err := fs.ReadFile(Source, name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(fset, name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				complain := func(what string) { t.Errorf("%s: %s", fset.Position(n.Pos()), what) }
				switch n := n.(type) {
				case *ast.SelectorExpr:
					if use := n.X.(*ast.Ident).Name + "." + n.Sel.Name; !slices.Contains(instructions, use) {
						complain(use)
					}
				case *ast.CallExpr:
					if id, ok := n.Fun.(*ast.Ident); ok {
						calls[fn.Name.Name] = append(calls[fn.Name.Name], id.Name)
					}
				case *ast.ForStmt:
					if c, ok := n.Cond.(*ast.BinaryExpr); !ok || n.Init == nil || n.Post == nil {
						complain("a loop without a constant bound")
					} else if _, ok := c.Y.(*ast.BasicLit); !ok {
						complain("a loop without a constant bound")
					}
				case *ast.FuncLit, *ast.CompositeLit, *ast.StarExpr, *ast.SliceExpr, *ast.RangeStmt, *ast.DeferStmt, *ast.GoStmt,
					*ast.SendStmt, *ast.SelectStmt, *ast.TypeAssertExpr, *ast.BranchStmt, *ast.LabeledStmt, *ast.InterfaceType:
					complain("a construct too many")
				case *ast.ReturnStmt:
					if fn.Body.List[len(fn.Body.List)-1] != ast.Stmt(n) {
						complain("an early return")
					}
				}
				return true
			})
		}
	}
	if len(calls) < 50 {
		t.Fatalf("only %d functions call others", len(calls))
	}

	const open, done = 1, 2
	state := map[string]int{}
	var visit func(fn string)
	visit = func(fn string) {
		if state[fn] == open {
			t.Errorf("%s calls itself", fn)
		}
		if state[fn] != 0 {
			return
		}
		state[fn] = open
		for _, callee := range calls[fn] {
			visit(callee)
		}
		state[fn] = done
	}
	for fn := range calls {
		visit(fn)
	}
}
