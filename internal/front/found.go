package front

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"strconv"
	"strings"
)

// jitPath is the import path of the package whose calls make kernels.
const jitPath = "github.com/cb434341/weft/jit"

// A Found is a call that makes a kernel, in source.
type Found struct {
	Call    string // the function of package jit: "Vectorize3"
	Dir     string // folder of the package that the kernel's function is in
	Name    string // of the function, as Request.Name has it; "" where it is not to be seen
	Mode    Mode
	Fold    bool     // it is a Reduce or an Accumulate
	Kind    FoldKind // which
	Layout  string   // of a GUVectorize
	Options []string // the other arguments, as they are written
	Pos     token.Position
}

// Kernels finds the calls of jit's functions in a package's folder that are given
// a function by its name, or a literal; files for tests are left out. What a
// function is called by is all that is looked at: no types, and no source of
// other packages.
func Kernels(dir string) ([]Found, error) {
	f := newFinder(nil)
	files, err := f.folder(dir, false)
	if err != nil {
		return nil, fmt.Errorf("front: kernels: %w", err)
	}
	var all []Found
	fset := token.NewFileSet()
	for _, t := range files {
		if !strings.Contains(string(t.data), jitPath) {
			continue
		}
		tree, err := parser.ParseFile(fset, t.name, t.data, parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("front: kernels: %w", err)
		}
		s := scan{fset: fset, find: f, dir: dir, imports: map[string]string{}}
		for _, spec := range tree.Imports {
			to := strings.Trim(spec.Path.Value, `"`)
			name := guessName(to)
			if spec.Name != nil {
				name = spec.Name.Name
			}
			s.imports[name] = to
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if found, ok := s.call(call); ok {
					all = append(all, found)
				}
			}
			return true
		})
	}
	return all, nil
}

// A scan looks through one file.
type scan struct {
	fset    *token.FileSet
	find    *finder
	dir     string
	imports map[string]string
}

// call reports a call that makes a kernel.
func (s *scan) call(c *ast.CallExpr) (Found, bool) {
	fun := c.Fun
	switch x := fun.(type) { // explicit type arguments
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok || len(c.Args) == 0 {
		return Found{}, false
	}
	if x, ok := sel.X.(*ast.Ident); !ok || s.imports[x.Name] != jitPath {
		return Found{}, false
	}
	found := Found{Call: sel.Sel.Name, Dir: s.dir, Pos: s.fset.Position(c.Pos())}
	rest := c.Args[1:]
	switch base := strings.TrimRight(sel.Sel.Name, "0123456789"); base {
	case "Vectorize":
	case "Compile", "CompileDo":
		found.Mode = Whole
	case "Reduce":
		found.Fold = true
	case "Accumulate":
		found.Fold, found.Kind = true, Accumulate
	case "GUVectorize":
		found.Mode = GU
		if len(rest) == 0 {
			return Found{}, false
		}
		lit, ok := rest[0].(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return Found{}, false
		}
		found.Layout = constant.StringVal(constant.MakeFromLiteral(lit.Value, token.STRING, 0))
		rest = rest[1:]
	default:
		return Found{}, false
	}
	s.function(c.Args[0], &found)
	for _, o := range rest {
		found.Options = append(found.Options, types.ExprString(o))
	}
	return found, true
}

// function reads which function a kernel is made of.
func (s *scan) function(e ast.Expr, found *Found) {
	switch x := ast.Unparen(e).(type) {
	case *ast.Ident:
		found.Name = x.Name
	case *ast.FuncLit:
		at := s.fset.Position(x.Pos())
		found.Name = filepath.Base(at.Filename) + ":" + strconv.Itoa(at.Line) + ":" + strconv.Itoa(at.Column)
	case *ast.SelectorExpr:
		id, ok := x.X.(*ast.Ident)
		if !ok {
			if _, ok := x.X.(*ast.IndexExpr); ok {
				found.Name = types.ExprString(x) // of an instance of a type
			}
			return
		}
		path, imported := s.imports[id.Name]
		if !imported {
			found.Name = id.Name + "." + x.Sel.Name // a method expression
			return
		}
		if dir := s.find.imported(s.absolute(), path); dir != "" {
			found.Dir, found.Name = dir, x.Sel.Name
		}
	case *ast.IndexExpr:
		s.instance(x.X, []ast.Expr{x.Index}, found)
	case *ast.IndexListExpr:
		s.instance(x.X, x.Indices, found)
	}
}

// instance reads a generic function with its type arguments.
func (s *scan) instance(fun ast.Expr, args []ast.Expr, found *Found) {
	if s.function(fun, found); found.Name == "" {
		return
	}
	names := make([]string, len(args))
	for i, a := range args {
		names[i] = types.ExprString(a)
	}
	found.Name += "[" + strings.Join(names, ",") + "]"
}

func (s *scan) absolute() string {
	full, err := filepath.Abs(s.dir)
	if err != nil {
		return s.dir
	}
	return full
}
