package vet

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// Where values go in one round of a loop, as far as its statements show, without
// regard to their order: enough to tell what another round may need.

// feeders adds to a set of variables those of the loop's body that their values
// come from.
func (r *round) feeders(fed map[*types.Var]bool) {
	for before := -1; before != len(fed); {
		before = len(fed)
		r.flows(func(to, from ast.Node) {
			for v := range assigned(r.info, to) {
				if fed[v] {
					r.mention(fed, from)
					return
				}
			}
		})
	}
}

// spread adds the variables that values of the set flow into in the body: by
// assignments, by calls that are given one beside a pointer, and by decisions.
func (r *round) spread(held map[*types.Var]bool) {
	for before := -1; before != len(held); {
		before = len(held)
		add := func(n ast.Node) {
			for v := range assigned(r.info, n) {
				if !isError(v.Type()) {
					held[v] = true
				}
			}
		}
		r.flows(func(to, from ast.Node) {
			if r.mentions(held, from) {
				add(to)
			}
		})
		r.decisions(func(decided ast.Node, by ...ast.Node) {
			for _, b := range by {
				if r.mentions(held, b) {
					ast.Inspect(decided, func(n ast.Node) bool {
						if s, ok := n.(ast.Stmt); ok {
							add(s)
						}
						return true
					})
				}
			}
		})
	}
}

// steers reports whether a decision by the set ends the loop, or whether the
// set is sent away.
func (r *round) steers(held map[*types.Var]bool) bool {
	found := false
	r.decisions(func(decided ast.Node, by ...ast.Node) {
		for _, b := range by {
			if r.mentions(held, b) && leaves(r.info, decided) {
				found = true
			}
		}
	})
	ast.Inspect(r.body, func(n ast.Node) bool {
		if s, ok := n.(*ast.SendStmt); ok && r.mentions(held, s.Value) {
			found = true
		}
		return !found
	})
	return found
}

// leaves reports whether a statement holds one that may leave the loop.
func leaves(info *types.Info, n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch s := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			found = true
		case *ast.BranchStmt:
			found = found || s.Tok == token.BREAK || s.Tok == token.GOTO || s.Label != nil
		case *ast.CallExpr:
			if id, ok := s.Fun.(*ast.Ident); ok && id.Name == "panic" {
				found = true
			}
			if f := callee(info, s); f != nil && (f.FullName() == "os.Exit" || f.Pkg() != nil && f.Pkg().Path() == "log" && strings.HasPrefix(f.Name(), "Fatal")) {
				found = true
			}
		}
		return !found
	})
	return found
}

// decisions calls f with each statement of the body that is done or not, and
// with what decides about it.
func (r *round) decisions(f func(decided ast.Node, by ...ast.Node)) {
	ast.Inspect(r.body, func(n ast.Node) bool {
		switch s := n.(type) {
		case *ast.IfStmt:
			f(s.Body, s.Cond)
			if s.Else != nil {
				f(s.Else, s.Cond)
			}
		case *ast.SwitchStmt:
			by := []ast.Node{s.Tag}
			for _, c := range s.Body.List {
				for _, e := range c.(*ast.CaseClause).List {
					by = append(by, e)
				}
			}
			f(s.Body, by...)
		case *ast.ForStmt:
			f(s.Body, s.Cond)
		}
		return true
	})
}

// flows calls f with each pair of the body such that a value goes from the one
// to what the other assigns.
func (r *round) flows(f func(to, from ast.Node)) {
	ast.Inspect(r.body, func(n ast.Node) bool {
		switch s := n.(type) {
		case *ast.AssignStmt:
			if len(s.Lhs) != len(s.Rhs) {
				f(s, s)
				break
			}
			for i := range s.Lhs {
				one := &ast.AssignStmt{Lhs: s.Lhs[i : i+1], Tok: s.Tok, Rhs: s.Rhs[i : i+1]}
				if s.Tok == token.ASSIGN || s.Tok == token.DEFINE {
					f(one, s.Rhs[i])
					f(one, indexOf(s.Lhs[i]))
				} else {
					f(one, one)
				}
			}
		case *ast.ValueSpec:
			for _, v := range s.Values {
				f(s, v)
			}
		case *ast.RangeStmt:
			f(s, s.X)
		case *ast.CallExpr:
			// A method may keep its arguments in what it is called on, a
			// function in what it is given a pointer to.
			for _, arg := range s.Args {
				if sel, ok := s.Fun.(*ast.SelectorExpr); ok && r.info.Selections[sel] != nil {
					f(&ast.UnaryExpr{Op: token.AND, X: sel.X}, arg)
				}
				for _, other := range s.Args {
					if other != arg {
						f(&ast.UnaryExpr{Op: token.AND, X: other}, arg)
					}
				}
			}
		}
		return true
	})
}

// indexOf returns the index of x[i], which decides about where a value goes.
func indexOf(e ast.Expr) ast.Node {
	if x, ok := e.(*ast.IndexExpr); ok {
		return x.Index
	}
	return nil
}

// assigned returns the variables that a statement assigns, or that a call may
// change by way of an argument, which flows writes as &x.
func assigned(info *types.Info, n ast.Node) map[*types.Var]bool {
	vars := map[*types.Var]bool{}
	add := func(e ast.Expr) {
		if e == nil {
			return
		}
		if v := base(info, e); v != nil {
			vars[v] = true
		}
	}
	switch s := n.(type) {
	case *ast.AssignStmt:
		for _, l := range s.Lhs {
			add(l)
		}
	case *ast.IncDecStmt:
		add(s.X)
	case *ast.RangeStmt:
		add(s.Key)
		add(s.Value)
	case *ast.ValueSpec:
		for _, id := range s.Names {
			add(id)
		}
	case *ast.DeclStmt:
		if d, ok := s.Decl.(*ast.GenDecl); ok {
			for _, spec := range d.Specs {
				for v := range assigned(info, spec) {
					vars[v] = true
				}
			}
		}
	case *ast.UnaryExpr:
		if x, ok := ast.Unparen(s.X).(*ast.UnaryExpr); ok && x.Op == token.AND {
			add(x.X)
		} else if v := base(info, s.X); v != nil && refers(v.Type()) {
			vars[v] = true
		}
	}
	return vars
}

// refers reports whether a value of the type gives access to memory that others
// see as well.
func refers(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Slice, *types.Interface:
		return !isLazy(t) && !isError(t) && !isNamed(t, "context", "Context")
	case *types.Struct, *types.Chan:
		return true // a method with a pointer receiver, called on a variable
	}
	return false
}

// mention adds the variables that an expression or a statement mentions.
func (r *round) mention(set map[*types.Var]bool, n ast.Node) {
	if n == nil {
		return
	}
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := r.info.ObjectOf(id).(*types.Var); ok && !v.IsField() {
				set[v] = true
			}
		}
		return true
	})
}

// mentions reports whether n mentions one of the set, or the call itself.
func (r *round) mentions(set map[*types.Var]bool, n ast.Node) bool {
	if n == nil {
		return false
	}
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.Ident:
			v, ok := r.info.ObjectOf(x).(*types.Var)
			found = found || ok && set[v]
		case *ast.CallExpr:
			found = found || x == r.call
		}
		return !found
	})
	return found
}
