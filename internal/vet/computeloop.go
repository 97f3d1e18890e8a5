package vet

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// ComputeLoop reports computing in a loop over lazy values.
var ComputeLoop = &analysis.Analyzer{
	Name:     "computeloop",
	Doc:      computeLoopDoc,
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      runComputeLoop,
}

const computeLoopDoc = `report computing one lazy value after the other in a loop

weft.Compute waits for its result. In a loop over lazy values this leaves all
workers but one without work: nothing of the next round begins before.

	for _, x := range xs {                          // Don't
		y, err := weft.Compute(ctx, f.Of(x))
		...
		ys = append(ys, y)
	}

	ys, err := weft.ComputeAll(ctx, f.Each(xs...))  // Do

Reported is a call of Compute, Compute2, Compute3, ComputeAll, ComputeMap,
ComputeNamed, Run or Persist, if what it computes depends on the variable of the
loop around it, and no later round needs the result.

Not reported: a result that is used, by way of variables from outside of the
loop, to build what is computed next (iterating until it converges); that
decides when the loop ends; or that is sent on a channel; loops over a channel,
and loops without a variable of their own (benchmarks, retries); function
literals in the loop, which may be goroutines; and computing one batch of many,
xs[i:i+n], in each round.`

func runComputeLoop(pass *analysis.Pass) (any, error) {
	if !usesWeft(pass) {
		return nil, nil
	}
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	in.WithStack([]ast.Node{(*ast.CallExpr)(nil)}, func(n ast.Node, push bool, stack []ast.Node) bool {
		call := n.(*ast.CallExpr)
		name := ""
		if push {
			name = computeCall(pass.TypesInfo, call)
		}
		if name == "" {
			return true
		}
		r := newRound(pass.TypesInfo, stack)
		if r == nil || len(r.vars) == 0 || !r.varies(call) || r.needed(call, stack) {
			return true
		}
		once := "call weft.ComputeAll once after it"
		if name == "Persist" {
			once = "persist what they share, or compute them, once after it"
		}
		report(pass, call.Pos(), fmt.Sprintf("weft.%s in a loop: each round waits for its result before the next begins; collect the lazy values in the loop and %s", name, once))
		return true
	})
	return nil, nil
}

// round is the innermost loop around a call, within the same function.
type round struct {
	info *types.Info
	body *ast.BlockStmt
	loop *ast.ForStmt        // nil for a range
	vars map[*types.Var]bool // the loop's own variables
	call *ast.CallExpr       // stands for its result where no variable holds it
}

func newRound(info *types.Info, stack []ast.Node) *round {
	for i := len(stack) - 1; i >= 0; i-- {
		switch n := stack[i].(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return nil
		case *ast.ForStmt:
			if stack[i+1] != n.Body {
				continue // in its head, which is not part of each round alike
			}
			r := &round{info: info, body: n.Body, loop: n, vars: map[*types.Var]bool{}}
			for _, head := range []ast.Stmt{n.Init, n.Post} {
				for v := range assigned(info, head) {
					r.vars[v] = true
				}
			}
			return r
		case *ast.RangeStmt:
			if stack[i+1] != n.Body {
				continue
			}
			r := &round{info: info, body: n.Body, vars: map[*types.Var]bool{}}
			if _, ok := info.TypeOf(n.X).Underlying().(*types.Chan); !ok {
				for _, e := range []ast.Expr{n.Key, n.Value} {
					if v := base(info, e); v != nil {
						r.vars[v] = true
					}
				}
			}
			return r
		}
	}
	return nil
}

// varies reports whether what the call computes depends on a variable of the
// loop, other than as one batch of many.
func (r *round) varies(call *ast.CallExpr) bool {
	fed := map[*types.Var]bool{}
	for _, arg := range r.lazyArgs(call) {
		if !r.isBatch(arg) {
			r.mention(fed, arg)
		}
	}
	r.feeders(fed)
	for v := range r.vars {
		if fed[v] {
			return true
		}
	}
	return false
}

// lazyArgs returns what the call computes: its arguments without the context
// and the options.
func (r *round) lazyArgs(call *ast.CallExpr) []ast.Expr {
	var lazy []ast.Expr
	for _, arg := range call.Args {
		if into := intoCall(r.info, arg); into != nil {
			lazy = append(lazy, into.Args[1])
		} else if holdsLazy(r.info.TypeOf(arg)) {
			lazy = append(lazy, arg)
		}
	}
	return lazy
}

// intoCall returns the expression as a call of weft.Into, or nil.
func intoCall(info *types.Info, e ast.Expr) *ast.CallExpr {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 2 {
		return nil
	}
	if f := callee(info, call); f == nil || f.Pkg() == nil || f.Pkg().Path() != rootPath || f.Name() != "Into" {
		return nil
	}
	return call
}

// isBatch reports whether an argument is a part of a longer list that the loop
// walks: xs[i:j], a variable that holds it, or the range's own slice.
func (r *round) isBatch(arg ast.Expr) bool {
	arg = ast.Unparen(arg)
	if _, ok := arg.(*ast.SliceExpr); ok {
		return true
	}
	id, ok := arg.(*ast.Ident)
	if !ok {
		return false
	}
	v := base(r.info, id)
	if v == nil {
		return false
	}
	if _, list := v.Type().Underlying().(*types.Slice); !list {
		return false
	}
	if r.vars[v] {
		return true
	}
	batch := false
	ast.Inspect(r.body, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == len(a.Rhs) {
			for i, l := range a.Lhs {
				if base(r.info, l) == v {
					_, batch = ast.Unparen(a.Rhs[i]).(*ast.SliceExpr)
				}
			}
		}
		return true
	})
	return batch
}

// needed reports whether a later round needs the result of the call.
func (r *round) needed(call *ast.CallExpr, stack []ast.Node) bool {
	if r.once(stack) {
		return true
	}
	r.call = call
	held := r.results(call, stack)
	r.spread(held)
	fed := map[*types.Var]bool{}
	for _, arg := range r.lazyArgs(call) {
		r.mention(fed, arg)
	}
	r.feeders(fed)
	for v := range held {
		outer := v.Pos() < r.body.Pos() || v.Pos() > r.body.End()
		if outer && fed[v] {
			return true
		}
	}
	if r.loop != nil && (r.mentions(held, r.loop.Cond) || r.mentions(held, r.loop.Post)) {
		return true
	}
	return r.steers(held)
}

// once reports whether the loop ends with the call's round in any case: some
// block around the call ends by leaving.
func (r *round) once(stack []ast.Node) bool {
	for i := len(stack) - 1; i >= 0; i-- {
		var list []ast.Stmt
		switch n := stack[i].(type) {
		case *ast.ReturnStmt:
			return true
		case *ast.BlockStmt:
			list = n.List
		case *ast.CaseClause:
			list = n.Body
		}
		if len(list) > 0 && leaves(r.info, list[len(list)-1]) {
			switch list[len(list)-1].(type) {
			case *ast.ReturnStmt, *ast.BranchStmt, *ast.ExprStmt:
				return true
			}
		}
		if stack[i] == r.body {
			break
		}
	}
	return false
}

// results returns the variables that hold the results of the call, errors
// aside.
func (r *round) results(call *ast.CallExpr, stack []ast.Node) map[*types.Var]bool {
	held := map[*types.Var]bool{}
	for _, arg := range call.Args {
		if into := intoCall(r.info, arg); into != nil {
			r.mention(held, into.Args[0])
		}
	}
	for i := len(stack) - 1; i >= 0; i-- {
		if stack[i] == r.body {
			break
		}
		s, ok := stack[i].(ast.Stmt)
		if !ok {
			continue
		}
		if a, ok := s.(*ast.AssignStmt); ok && r.ownElement(call, a) {
			r.call = nil
			break
		}
		for v := range assigned(r.info, s) {
			if !isError(v.Type()) {
				held[v] = true
			}
		}
		break
	}
	return held
}

// ownElement reports whether an assignment replaces the element that the call
// computes, ys[i] = f(ys[i]), which no other round looks at.
func (r *round) ownElement(call *ast.CallExpr, a *ast.AssignStmt) bool {
	x, ok := ast.Unparen(a.Lhs[0]).(*ast.IndexExpr)
	if !ok || !r.vars[base(r.info, x.Index)] {
		return false
	}
	for _, arg := range r.lazyArgs(call) {
		if types.ExprString(arg) == types.ExprString(x) {
			return true
		}
	}
	return false
}
