package vet

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// Uncomputed reports lazy values that never reach anything that computes.
var Uncomputed = &analysis.Analyzer{
	Name:     "uncomputed",
	Doc:      uncomputedDoc,
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      runUncomputed,
}

const uncomputedDoc = `report lazy values that nobody computes

A lifted call does nothing by itself. Its result has to reach weft.Compute or
one of its siblings, or nothing will ever happen.

	for _, f := range files {          // Don't: this saves nothing
		save.Of(f)
	}

	var saved []weft.Lazy[struct{}]    // Do
	for _, f := range files {
		saved = append(saved, save.Of(f))
	}
	_, err := weft.ComputeAll(ctx, saved)

Reported are a call of a lifted function, or of a function of Weft's that
returns a lazy value, as a statement of its own or assigned to _; and a local
variable for a lazy value, or a slice, array or map of such, that only ever
flows into variables of which the same is true.

Every other use counts as one that computes: passing it to a function of yours,
returning it, sending it, storing it in a field, drawing it.`

func runUncomputed(pass *analysis.Pass) (any, error) {
	if !usesWeft(pass) {
		return nil, nil
	}
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	in.Preorder([]ast.Node{(*ast.FuncDecl)(nil), (*ast.GenDecl)(nil)}, func(n ast.Node) {
		switch d := n.(type) {
		case *ast.FuncDecl:
			if d.Body != nil && !inTest(pass, d.Pos()) {
				checkUncomputed(pass, d.Body)
			}
		case *ast.GenDecl:
			// Variables of the package are anyone's; literals in their values
			// have bodies of their own.
			if d.Tok == token.VAR && d.Pos().IsValid() && isTopLevel(pass, d) {
				ast.Inspect(d, func(n ast.Node) bool {
					lit, ok := n.(*ast.FuncLit)
					if ok && !inTest(pass, d.Pos()) {
						checkUncomputed(pass, lit.Body)
					}
					return !ok
				})
			}
		}
	})
	return nil, nil
}

func isTopLevel(pass *analysis.Pass, d *ast.GenDecl) bool {
	for _, f := range pass.Files {
		for _, decl := range f.Decls {
			if decl == d {
				return true
			}
		}
	}
	return false
}

// drop is where values go that nobody looks at again; keep where they may yet
// be computed.
var (
	drop = types.NewVar(token.NoPos, nil, "drop", nil)
	keep = types.NewVar(token.NoPos, nil, "keep", nil)
)

// flow is where the lazy values of one function's variables go.
type flow struct {
	info    *types.Info
	pass    *analysis.Pass
	local   map[*types.Var]token.Pos // lazy variables of the function
	order   []*types.Var
	to      map[*types.Var]map[*types.Var]bool
	dropped []*ast.CallExpr // calls whose lazy result goes nowhere
}

func checkUncomputed(pass *analysis.Pass, body *ast.BlockStmt) {
	fl := &flow{info: pass.TypesInfo, pass: pass, local: map[*types.Var]token.Pos{}, to: map[*types.Var]map[*types.Var]bool{}}
	fl.declare(body)
	fl.stmt(body)
	for _, call := range fl.dropped {
		report(pass, call.Pos(), fmt.Sprintf("the lazy result of %s goes nowhere, so it will never be computed: keep it and pass it to weft.Compute, or to a lifted function that is computed", types.ExprString(call.Fun)))
	}
	dead := map[*types.Var]bool{}
	for _, v := range fl.order {
		if !fl.reaches(v) {
			dead[v] = true
		}
	}
	for _, v := range fl.order {
		if dead[v] && !fl.feedsLater(v, dead) {
			report(pass, fl.local[v], fmt.Sprintf("%s is lazy and nobody computes it: pass it to weft.Compute, or to a lifted function that is computed", v.Name()))
		}
	}
}

// declare finds the lazy variables that the body declares.
func (fl *flow) declare(body *ast.BlockStmt) {
	params := map[*ast.Ident]bool{}
	ast.Inspect(body, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.FuncType: // of a literal: its parameters are somebody's
			for _, list := range []*ast.FieldList{x.Params, x.Results} {
				if list == nil {
					continue
				}
				for _, f := range list.List {
					for _, id := range f.Names {
						params[id] = true
					}
				}
			}
		case *ast.Ident:
			v, ok := fl.info.Defs[x].(*types.Var)
			if ok && !v.IsField() && !params[x] && x.Name != "_" && holdsLazy(v.Type()) {
				fl.local[v] = x.Pos()
				fl.order = append(fl.order, v)
			}
		}
		return true
	})
}

// reaches reports whether values of v may be computed.
func (fl *flow) reaches(v *types.Var) bool {
	seen := map[*types.Var]bool{v: true}
	for todo := []*types.Var{v}; len(todo) > 0; {
		v := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for w := range fl.to[v] {
			if w == keep {
				return true
			}
			if !seen[w] {
				seen[w] = true
				todo = append(todo, w)
			}
		}
	}
	return false
}

// feedsLater reports whether v flows into another variable that nobody computes
// and that does not flow back: one finding, at the end of a chain, is enough.
func (fl *flow) feedsLater(v *types.Var, dead map[*types.Var]bool) bool {
	for w := range fl.to[v] {
		if w != v && dead[w] && !fl.to[w][v] {
			return true
		}
	}
	return false
}

// stmt follows the values of a statement and of all those in it.
func (fl *flow) stmt(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch s := n.(type) {
		case *ast.AssignStmt:
			fl.assign(s.Lhs, s.Rhs)
		case *ast.ValueSpec:
			lhs := make([]ast.Expr, len(s.Names))
			for i, id := range s.Names {
				lhs[i] = id
			}
			fl.assign(lhs, s.Values)
		case *ast.RangeStmt:
			fl.expr(s.X, fl.target(s.Value))
			fl.stmt(s.Body)
		case *ast.ExprStmt:
			fl.expr(s.X, drop)
			if call, ok := ast.Unparen(s.X).(*ast.CallExpr); ok && fl.makesLazy(call) {
				fl.dropped = append(fl.dropped, call)
			}
		case *ast.BinaryExpr: // y == nil computes nothing
			fl.expr(s.X, drop)
			fl.expr(s.Y, drop)
		case ast.Expr:
			fl.expr(s, keep)
		default:
			return true
		}
		return false
	})
}

func (fl *flow) assign(lhs, rhs []ast.Expr) {
	for i, r := range rhs {
		to := keep
		if len(lhs) == len(rhs) {
			to = fl.target(lhs[i])
			if call, ok := ast.Unparen(r).(*ast.CallExpr); ok && to == drop && fl.makesLazy(call) {
				fl.dropped = append(fl.dropped, call)
			}
		}
		fl.expr(r, to)
	}
	for _, l := range lhs {
		if x, ok := ast.Unparen(l).(*ast.IndexExpr); ok {
			fl.expr(x.Index, drop)
		}
	}
}

// target returns where an assignment to an expression puts a value.
func (fl *flow) target(l ast.Expr) *types.Var {
	if l == nil {
		return drop
	}
	if id, ok := ast.Unparen(l).(*ast.Ident); ok && id.Name == "_" {
		return drop
	}
	if v := base(fl.info, l); v != nil {
		if _, ok := fl.local[v]; ok {
			return v
		}
	}
	return keep
}

// makesLazy reports whether a call makes a lazy value and does nothing else.
func (fl *flow) makesLazy(call *ast.CallExpr) bool {
	if t := fl.info.TypeOf(call); t == nil || !holdsLazy(t) {
		return false
	}
	return fl.building(call)
}

// building reports whether a call, of a lifted function or of one of Weft's,
// only passes lazy arguments on to its lazy result.
func (fl *flow) building(call *ast.CallExpr) bool {
	if t := fl.info.TypeOf(call); t == nil || !holdsLazy(t) {
		return false
	}
	if t := fl.info.TypeOf(call.Fun); isLifted(t) {
		return true
	}
	f := callee(fl.info, call)
	return f != nil && isWeft(f.Pkg())
}

// expr follows the lazy variables of an expression to where its value goes.
func (fl *flow) expr(e ast.Expr, to *types.Var) {
	switch x := e.(type) {
	case nil:
	case *ast.Ident:
		v, _ := fl.info.Uses[x].(*types.Var)
		if _, ok := fl.local[v]; ok {
			if fl.to[v] == nil {
				fl.to[v] = map[*types.Var]bool{}
			}
			fl.to[v][to] = true
		}
	case *ast.ParenExpr:
		fl.expr(x.X, to)
	case *ast.SliceExpr:
		fl.expr(x.X, to)
	case *ast.IndexExpr:
		fl.expr(x.X, to)
		fl.expr(x.Index, drop)
	case *ast.TypeAssertExpr:
		fl.expr(x.X, to)
	case *ast.KeyValueExpr:
		fl.expr(x.Key, to)
		fl.expr(x.Value, to)
	case *ast.CompositeLit:
		for _, el := range x.Elts {
			fl.expr(el, to)
		}
	case *ast.BinaryExpr:
		fl.expr(x.X, drop)
		fl.expr(x.Y, drop)
	case *ast.UnaryExpr:
		fl.expr(x.X, keep)
	case *ast.StarExpr:
		fl.expr(x.X, keep)
	case *ast.SelectorExpr:
		fl.expr(x.X, keep)
	case *ast.FuncLit:
		fl.stmt(x.Body)
	case *ast.CallExpr:
		fl.call(x, to)
	}
}

func (fl *flow) call(call *ast.CallExpr, to *types.Var) {
	argsTo, recvTo := keep, keep
	switch tv := fl.info.Types[call.Fun]; {
	case tv.IsType():
		argsTo = to
	case tv.IsBuiltin():
		switch id, _ := ast.Unparen(call.Fun).(*ast.Ident); {
		case id != nil && id.Name == "append":
			argsTo = to
		default: // len, cap, clear, delete, copy
			argsTo = drop
			if id != nil && id.Name == "copy" {
				argsTo = fl.target(call.Args[0])
			}
		}
	case fl.building(call):
		argsTo, recvTo = to, to
	}
	for _, arg := range call.Args {
		fl.expr(arg, argsTo)
	}
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		if f := callee(fl.info, call); f != nil && isLazy(fl.info.TypeOf(fun.X)) && (f.Name() == "Err" || f.Name() == "Site") {
			recvTo = drop // looking for a mistake computes nothing
		}
		fl.expr(fun.X, recvTo)
	default:
		fl.expr(call.Fun, keep)
	}
}
