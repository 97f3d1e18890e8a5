package front

import (
	"go/ast"
	"go/token"
	"go/types"
)

// assignOps are the operators of op-assignments.
var assignOps = map[token.Token]token.Token{
	token.ADD_ASSIGN: token.ADD, token.SUB_ASSIGN: token.SUB, token.MUL_ASSIGN: token.MUL, token.QUO_ASSIGN: token.QUO,
	token.REM_ASSIGN: token.REM, token.AND_ASSIGN: token.AND, token.OR_ASSIGN: token.OR, token.XOR_ASSIGN: token.XOR,
	token.SHL_ASSIGN: token.SHL, token.SHR_ASSIGN: token.SHR, token.AND_NOT_ASSIGN: token.AND_NOT,
}

// assignment lowers =, := and op=.
func (l *lowerer) assignment(s *ast.AssignStmt) {
	if op, ok := assignOps[s.Tok]; ok {
		l.update(s.Lhs[0], op, s.Rhs[0], s.TokPos)
		return
	}
	// Go's two phases: operands of the left side and the right side first, then
	// the assignments, from left to right, each with its check.
	type target struct {
		object types.Object // to declare
		place  value
		check  func()
		blank  bool
	}
	targets := make([]target, len(s.Lhs))
	for i, e := range s.Lhs {
		id, isName := ast.Unparen(e).(*ast.Ident)
		switch {
		case isName && id.Name == "_":
			targets[i].blank = true
		case isName && s.Tok == token.DEFINE && l.prog.info.Defs[id] != nil:
			targets[i].object = l.prog.info.Defs[id]
		default:
			targets[i].place, targets[i].check = l.place(e, len(s.Lhs) > 1)
		}
	}
	places := make([]value, len(targets))
	for i, t := range targets {
		places[i] = t.place
	}
	values := l.values(s.Rhs, len(s.Lhs), places)
	for i, t := range targets {
		if i >= len(values) {
			if t.object != nil {
				l.missing(t.object)
			}
			continue
		}
		switch {
		case t.blank:
		case t.object != nil:
			l.declare(t.object, l.frame.concrete(t.object.Type()), values[i])
		default:
			t.check()
			if values[i].literal != nil {
				l.refuse(s.Rhs[min(i, len(s.Rhs)-1)].Pos(), "assigning a function literal is not supported in a kernel; give it a name with := and call it")
				continue
			}
			l.assign(t.place, values[i])
		}
	}
}

// missing declares a variable whose value has been refused.
func (l *lowerer) missing(o types.Object) {
	t := l.frame.concrete(o.Type())
	if unsupported(t) == "" {
		l.frame.vars[o] = l.variable(o.Name(), t)
	}
}

// place lowers the left side of an assignment. What it says of indices holds when
// the assignment is made, after others, if several is set.
func (l *lowerer) place(e ast.Expr, several bool) (value, func()) {
	nothing := func() {}
	e = ast.Unparen(e)
	if o, ok := l.root(e).(*types.Var); ok && o.Pkg() != nil && o.Parent() == o.Pkg().Scope() {
		l.refuse(e.Pos(), "assigning the package variable %s is not supported in a kernel; rows are independent", o.Name())
		return invalid(types.Typ[types.Invalid]), nothing
	}
	check := nothing
	var v value
	if x, ok := e.(*ast.IndexExpr); ok {
		v, check = l.indexed(x)
	} else {
		v = l.expr(e)
	}
	if v.pointer != nil {
		l.refuse(e.Pos(), "assigning a pointer is not supported in a kernel")
		return invalid(v.typ), nothing
	}
	if v.readOnly {
		l.refuse(e.Pos(), "assigning what a pointer to a type with slices points to is not supported in a kernel; pass it by value, or return it")
		return invalid(v.typ), nothing
	}
	for _, x := range v.locs {
		if x.where == inTable || x.where == inConst {
			return invalid(v.typ), check
		}
	}
	if several {
		v.locs = l.held(v.locs)
	}
	return v, check
}

// update lowers x op= y; y is 1 where there is none.
func (l *lowerer) update(x ast.Expr, op token.Token, y ast.Expr, pos token.Pos) {
	if id, ok := ast.Unparen(x).(*ast.Ident); ok && id.Name == "_" {
		return
	}
	place, check := l.place(x, false)
	check()
	t := l.typeOf(x)
	if len(place.locs) == 0 {
		if y != nil {
			l.expr(y)
		}
		return
	}
	place.locs = l.held(place.locs)
	var v value
	if y == nil {
		v = constantValue(t, one)
	} else {
		v = l.expr(y)
	}
	l.assign(place, l.arith(op, t, place, v, pos))
}
