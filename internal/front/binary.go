package front

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"github.com/cb434341/weft/internal/kernel"
)

var arithmetic = map[token.Token]kernel.Code{
	token.ADD: kernel.Add, token.SUB: kernel.Sub, token.MUL: kernel.Mul, token.QUO: kernel.Quo, token.REM: kernel.Rem,
	token.AND: kernel.And, token.OR: kernel.Or, token.XOR: kernel.Xor, token.AND_NOT: kernel.AndNot,
	token.SHL: kernel.Shl, token.SHR: kernel.Shr,
}

var comparisons = map[token.Token]kernel.Code{
	token.EQL: kernel.Eq, token.NEQ: kernel.Ne, token.LSS: kernel.Lt, token.LEQ: kernel.Le, token.GTR: kernel.Gt, token.GEQ: kernel.Ge,
}

// binary lowers operators with two operands.
func (l *lowerer) binary(e *ast.BinaryExpr) value {
	t := l.typeOf(e)
	if e.Op == token.LAND || e.Op == token.LOR {
		return scalarValue(t, kernel.Bool, l.both(e))
	}
	if c, ok := comparisons[e.Op]; ok {
		return scalarValue(t, kernel.Bool, l.compare(e, c))
	}
	x, y := l.expr(e.X), l.expr(e.Y)
	return l.arith(e.Op, t, x, y, e.OpPos)
}

// arith computes x op y, both of type t but for shifts.
func (l *lowerer) arith(op token.Token, t types.Type, x, y value, pos token.Pos) value {
	if b, ok := under(t).(*types.Basic); ok && b.Info()&types.IsString != 0 {
		l.refuse(pos, "a string is not supported in a kernel; use a number or a switch")
		return invalid(t)
	}
	if len(x.locs) == 0 || len(y.locs) == 0 {
		return invalid(t)
	}
	if len(x.locs) == 2 {
		return l.complexArith(op, t, x, y)
	}
	c := arithmetic[op]
	k := scalarKind(t)
	if c == kernel.NoCode || k == kernel.Invalid {
		return invalid(t)
	}
	a, b := l.scalar(x), l.scalar(y)
	nonzero := y.locs[0].where == inConst && y.locs[0].bits != 0
	switch {
	case (c == kernel.Quo || c == kernel.Rem) && k.Integer() && !nonzero:
		l.check(kernel.DivideCheck, pos, "", b)
	case (c == kernel.Shl || c == kernel.Shr) && y.locs[0].kind.Signed() && !nonzero && y.locs[0].where != inConst:
		l.check(kernel.ShiftCheck, pos, "", b)
	}
	return scalarValue(t, k, l.op(c, k, a, b))
}

// both lowers && and ||. The right side is computed anyway if that is cheap and
// cannot fail; otherwise only where it counts.
func (l *lowerer) both(e *ast.BinaryExpr) kernel.Reg {
	c := kernel.And
	if e.Op == token.LOR {
		c = kernel.Or
	}
	if l.harmless(e.Y, new(int)) {
		x := l.number(e.X)
		return l.op(c, kernel.Bool, x, l.number(e.Y))
	}
	r := l.b.Reg("ok", kernel.Bool)
	l.names[r] = "ok"
	l.move(r, l.number(e.X))
	right := func() { l.move(r, l.number(e.Y)) }
	if c == kernel.And {
		l.branch(r, right, nil)
	} else {
		l.branch(l.op(kernel.Not, kernel.Bool, r), right, nil)
	}
	return r
}

// harmless reports an expression that cannot fail and costs little.
func (l *lowerer) harmless(e ast.Expr, cost *int) bool {
	if *cost++; *cost > 12 {
		return false
	}
	if l.prog.info.Types[e].Value != nil {
		return true
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return l.harmless(e.X, cost)
	case *ast.Ident:
		o, ok := l.prog.info.Uses[e].(*types.Var)
		if !ok {
			return false
		}
		_, known := l.frame.lookup(o)
		return known
	case *ast.SelectorExpr:
		s := l.prog.info.Selections[e]
		if s == nil || s.Kind() != types.FieldVal || s.Indirect() {
			return false
		}
		return l.harmless(e.X, cost)
	case *ast.UnaryExpr:
		return (e.Op == token.SUB || e.Op == token.NOT || e.Op == token.XOR || e.Op == token.ADD) && l.harmless(e.X, cost)
	case *ast.BinaryExpr:
		switch e.Op {
		case token.QUO, token.REM, token.SHL, token.SHR:
			k := scalarKind(l.typeOf(e))
			c := l.prog.info.Types[e.Y].Value
			if !k.Float() && (c == nil || constant.Sign(c) == 0) {
				return false
			}
		}
		if scalarKind(l.typeOf(e.X)) == kernel.Invalid {
			return false
		}
		return l.harmless(e.X, cost) && l.harmless(e.Y, cost)
	case *ast.CallExpr:
		if len(e.Args) != 1 {
			return false
		}
		if tv := l.prog.info.Types[e.Fun]; tv.IsType() {
			return scalarKind(l.typeOf(e)) != kernel.Invalid && l.harmless(e.Args[0], cost)
		}
		if id, ok := e.Fun.(*ast.Ident); ok && id.Name == "len" {
			if _, ok := l.prog.info.Uses[id].(*types.Builtin); ok {
				return l.harmless(e.Args[0], cost)
			}
		}
		switch l.mathName(e.Fun) {
		case "Abs", "IsNaN", "Float64bits", "Float32bits", "Float64frombits", "Float32frombits", "Floor", "Ceil", "Trunc", "Sqrt", "Signbit":
			return l.harmless(e.Args[0], cost)
		}
	}
	return false
}

// mathName gives the name of a function of package math; "" for any other.
func (l *lowerer) mathName(fun ast.Expr) string {
	if s, ok := ast.Unparen(fun).(*ast.SelectorExpr); ok {
		if f, ok := l.prog.info.Uses[s.Sel].(*types.Func); ok && f.Pkg() != nil && f.Pkg().Path() == "math" {
			return f.Name()
		}
	}
	return ""
}

// compare lowers a comparison of numbers, structs, arrays, or of a pointer with
// nil.
func (l *lowerer) compare(e *ast.BinaryExpr, c kernel.Code) kernel.Reg {
	info := &l.prog.info
	xNil, yNil := info.Types[e.X].IsNil(), info.Types[e.Y].IsNil()
	if xNil || yNil {
		other := e.X
		if xNil {
			other = e.Y
		}
		return l.compareNil(e, l.expr(other), c)
	}
	x, y := l.expr(e.X), l.expr(e.Y)
	if _, ok := under(x.typ).(*types.Pointer); ok {
		l.refuse(e.OpPos, "comparing pointers is not supported in a kernel, but with nil")
		return l.truth(false)
	}
	return l.equal(x, y, c)
}

func (l *lowerer) compareNil(e *ast.BinaryExpr, v value, c kernel.Code) kernel.Reg {
	isNil := kernel.NoReg
	switch {
	case v.pointer != nil && v.nilable == kernel.NoReg:
		isNil = l.truth(false)
	case v.pointer != nil:
		isNil = l.op(kernel.Eq, kernel.Bool, v.nilable, l.constant(kernel.Ptr, 0))
	case len(v.locs) == 3 && v.locs[0].kind == kernel.Ptr:
		isNil = l.op(kernel.Eq, kernel.Bool, l.get(v.locs[0]), l.constant(kernel.Ptr, 0))
	default:
		if why := unsupported(v.typ); why != "" {
			l.refuse(e.OpPos, "%s", why)
		}
		return l.truth(false)
	}
	if c == kernel.Ne {
		return l.op(kernel.Not, kernel.Bool, isNil)
	}
	return isNil
}

// equal compares values leaf by leaf.
func (l *lowerer) equal(x, y value, c kernel.Code) kernel.Reg {
	if len(x.locs) != len(y.locs) {
		return l.truth(false)
	}
	if len(x.locs) == 1 && x.locs[0].dims == nil {
		a := l.get(x.locs[0])
		return l.op(c, kernel.Bool, a, l.get(y.locs[0]))
	}
	all := kernel.NoReg
	join := func(same kernel.Reg) {
		if all == kernel.NoReg {
			all = same
			return
		}
		all = l.op(kernel.And, kernel.Bool, all, same)
	}
	for i, a := range x.locs {
		b := y.locs[i]
		if a.dims == nil {
			r := l.get(a)
			join(l.op(kernel.Eq, kernel.Bool, r, l.get(b)))
			continue
		}
		same := l.b.Reg("same", kernel.Bool)
		l.names[same] = "same"
		l.emit(&kernel.Const{Dst: same, Bits: 1})
		l.each(a.dims, func(at func(loc) loc) {
			r := l.get(at(a))
			l.emit(&kernel.Op{Code: kernel.And, Dst: same, A: same, B: l.op(kernel.Eq, kernel.Bool, r, l.get(at(b))), C: kernel.NoReg})
		})
		join(same)
	}
	if all == kernel.NoReg {
		all = l.truth(true)
	}
	if c == kernel.Ne {
		return l.op(kernel.Not, kernel.Bool, all)
	}
	return all
}

// complexArith computes with complex numbers as Go on amd64 does: products in
// float64, quotients by Smith's algorithm with the corrections of C99's annex G.
func (l *lowerer) complexArith(op token.Token, t types.Type, x, y value) value {
	part := x.locs[0].kind
	var re, im kernel.Reg
	a, b, c, d := l.get(x.locs[0]), l.get(x.locs[1]), l.get(y.locs[0]), l.get(y.locs[1])
	switch op {
	case token.ADD, token.SUB:
		re, im = l.op(arithmetic[op], part, a, c), l.op(arithmetic[op], part, b, d)
	case token.MUL, token.QUO:
		const f = kernel.Float64
		wide := func(r kernel.Reg) kernel.Reg { return l.convert(f, r) }
		a, b, c, d = wide(a), wide(b), wide(c), wide(d)
		if op == token.MUL {
			ac, bd := l.op(kernel.Mul, f, a, c), l.op(kernel.Mul, f, b, d)
			re = l.op(kernel.Sub, f, ac, bd)
			ad, bc := l.op(kernel.Mul, f, a, d), l.op(kernel.Mul, f, b, c)
			im = l.op(kernel.Add, f, ad, bc)
		} else {
			var args []value
			for _, r := range []kernel.Reg{a, b, c, d} {
				args = append(args, scalarOf(types.Typ[types.Float64], f, r, false))
			}
			out := l.inlineOurs("complex division", "divide", args...)
			if len(out) != 2 {
				return invalid(t)
			}
			re, im = l.scalar(out[0]), l.scalar(out[1])
		}
		re = l.convert(part, re)
		im = l.convert(part, im)
	default:
		return invalid(t)
	}
	return value{typ: t, fresh: true, nilable: kernel.NoReg, locs: []loc{register(part, re), register(part, im)}}
}

// convert gives a number of another kind.
func (l *lowerer) convert(k kernel.Kind, r kernel.Reg) kernel.Reg {
	if l.b.Kind(r) == k {
		return r
	}
	return l.op(kernel.Convert, k, r)
}
