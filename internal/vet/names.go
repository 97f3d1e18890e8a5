package vet

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

const (
	rootPath    = "github.com/cb434341/weft"
	graphPath   = rootPath + "/graph"
	delayedPath = rootPath + "/delayed"
)

// computing are the functions of the root package that run a graph and wait.
var computing = map[string]bool{
	"Compute": true, "Compute2": true, "Compute3": true, "ComputeAll": true,
	"ComputeMap": true, "ComputeNamed": true, "Run": true, "Persist": true,
}

// isWeft reports whether a package is one of Weft's own, examples and commands
// aside: those are users.
func isWeft(pkg *types.Package) bool {
	if pkg == nil {
		return false
	}
	rest, ok := strings.CutPrefix(pkg.Path(), rootPath)
	if !ok || rest != "" && rest[0] != '/' {
		return false
	}
	return !strings.HasPrefix(rest, "/examples/") && !strings.HasPrefix(rest, "/cmd/")
}

// callee returns the declared function or method that a call names, as it was
// declared rather than instantiated, or nil.
func callee(info *types.Info, call *ast.CallExpr) *types.Func {
	f, _ := typeutil.Callee(info, call).(*types.Func)
	if f == nil {
		return nil
	}
	return f.Origin()
}

// computeCall returns the name of the function of the root package that a call
// computes with, or "".
func computeCall(info *types.Info, call *ast.CallExpr) string {
	f := callee(info, call)
	if f == nil || f.Pkg() == nil || f.Pkg().Path() != rootPath || !computing[f.Name()] || f.Signature().Recv() != nil {
		return ""
	}
	return f.Name()
}

// liftCall reports whether a call lifts a function: delayed.Func2 and its
// siblings, which are known by what they return.
func liftCall(info *types.Info, call *ast.CallExpr) bool {
	f := callee(info, call)
	if f == nil || f.Pkg() == nil || f.Pkg().Path() != delayedPath {
		return false
	}
	sig := f.Signature()
	return sig.Recv() == nil && sig.Results().Len() == 1 && isLifted(sig.Results().At(0).Type())
}

// isLazy reports whether a type is a lazy value: one that can write itself into
// a graph, by a method Emit(*graph.Builder). The nodes of which Weft's own
// collections make such values are none.
func isLazy(t types.Type) bool {
	if t == nil || isNode(t) {
		return false
	}
	if _, ok := t.Underlying().(*types.Signature); ok {
		return false // a lifted function makes lazy values and is none
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "Emit")
	f, ok := obj.(*types.Func)
	if !ok || f.Signature().Params().Len() != 1 {
		return false
	}
	p, ok := f.Signature().Params().At(0).Type().(*types.Pointer)
	return ok && isNamed(p.Elem(), graphPath, "Builder")
}

// isNode reports whether a type is a pointer to one of Weft's internal packages.
func isNode(t types.Type) bool {
	p, ok := t.(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return false
	}
	path := n.Obj().Pkg().Path()
	return strings.HasPrefix(path, rootPath+"/") && strings.Contains(path, "/internal/")
}

// holdsLazy reports whether a type is a lazy value or a slice, an array or a
// map of such.
func holdsLazy(t types.Type) bool {
	if isLazy(t) {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return holdsLazy(u.Elem())
	case *types.Array:
		return holdsLazy(u.Elem())
	case *types.Map:
		return holdsLazy(u.Elem())
	}
	return false
}

// isLifted reports whether a type is that of a lifted function.
func isLifted(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != delayedPath {
		return false
	}
	_, ok = n.Underlying().(*types.Signature)
	return ok
}

func isNamed(t types.Type, path, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == path
}

// usesWeft reports whether the package imports one of Weft's directly.
func usesWeft(pass *analysis.Pass) bool {
	for _, p := range pass.Pkg.Imports() {
		if isWeft(p) {
			return true
		}
	}
	return false
}

// isError reports whether a type is the predeclared error.
func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

// base returns the variable that an expression starts from, such as x in
// x.f[i], or nil.
func base(info *types.Info, e ast.Expr) *types.Var {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			v, _ := info.ObjectOf(x).(*types.Var)
			return v
		case *ast.ParenExpr:
			e = x.X
		case *ast.SelectorExpr:
			if v, ok := info.Uses[x.Sel].(*types.Var); ok && !v.IsField() {
				return v // of another package
			}
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		default:
			return nil
		}
	}
}
