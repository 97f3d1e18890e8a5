package front

import (
	"go/ast"
	"go/token"
	"go/types"
	"math"

	"github.com/cb434341/weft/internal/kernel"
)

// ranges lowers range over integers, slices and arrays.
func (l *lowerer) ranges(s *ast.RangeStmt, label string) {
	t := l.typeOf(s.X)
	if what := unranged(t); what != "" {
		l.refuse(s.X.Pos(), "range over %s is not supported in a kernel; use an integer, a slice or an array", what)
		return
	}
	x := l.expr(s.X)
	if p, ok := under(t).(*types.Pointer); ok {
		t = l.frame.concrete(p.Elem())
		if s.Value != nil {
			x = l.deref(s.X, x)
		}
	}
	pos := l.pos(s.Pos())
	switch u := under(t).(type) {
	case *types.Basic:
		l.rangeInt(s, label, x)
	case *types.Array:
		if s.Value != nil && !blank(s.Value) && l.changedIn(s.X, s.Body) {
			x = l.snapshot(x)
		}
		sp := span{hi: u.Len(), length: kernel.NoReg}
		l.loop(pos, "i", l.int(0), l.int(u.Len()), 1, func(end kernel.Label, i kernel.Reg) {
			l.iterate(s, label, end, i, sp, func() value { return l.part(x, u, i, 0) })
		})
	case *types.Slice:
		if len(x.locs) != 3 {
			return
		}
		base, length := l.get(x.locs[0]), l.get(x.locs[1])
		if l.changedIn(s.X, s.Body) {
			base, length = l.hold(base), l.hold(length)
		}
		sp := span{length: length}
		l.loop(pos, "i", l.int(0), length, 1, func(end kernel.Label, i kernel.Reg) {
			l.iterate(s, label, end, i, sp, func() value {
				v := memory(u.Elem(), base, i, sizes.Sizeof(u.Elem()), 0)
				v.typ = l.frame.concrete(u.Elem())
				return v
			})
		})
	}
}

// unranged names what kernels do not range over; "" for what they do.
func unranged(t types.Type) string {
	switch u := under(t).(type) {
	case *types.Basic:
		if u.Info()&types.IsString != 0 {
			return "a string"
		}
	case *types.Signature:
		return "a function"
	case *types.Map:
		return "a map"
	case *types.Chan:
		return "a channel"
	}
	return ""
}

// changedIn reports whether a body assigns the variable that e is a part of, or
// it is not known.
func (l *lowerer) changedIn(e ast.Expr, body ast.Node) bool {
	o := l.root(e)
	if o == nil {
		_, isLit := ast.Unparen(e).(*ast.CompositeLit)
		return !isLit
	}
	changed := map[types.Object]bool{}
	l.changes(body, changed)
	return changed[o] || l.frame.hidden()[o]
}

func blank(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return e == nil || ok && id.Name == "_"
}

// rangeInt lowers range n.
func (l *lowerer) rangeInt(s *ast.RangeStmt, label string, n value) {
	k := scalarKind(n.typ)
	if s.Key != nil {
		k = scalarKind(l.typeOf(s.Key))
	}
	if len(n.locs) != 1 || !k.Integer() {
		return
	}
	sp := span{length: kernel.NoReg}
	if n.locs[0].where == inConst {
		sp.hi = int64(n.locs[0].bits)
	}
	if e, ok := ast.Unparen(s.X).(*ast.CallExpr); ok {
		if _, _, isLen := l.known(e); isLen {
			sp.length = l.get(n.locs[0])
		}
	}
	hi := l.hold(l.scalar(n))
	if l.b.Kind(hi) == kernel.Uint64 {
		// More turns than int64 counts are never made.
		top := l.constant(kernel.Uint64, math.MaxInt64)
		hi = l.op(kernel.Min, kernel.Uint64, hi, top)
	}
	hi = l.convert(kernel.Int64, hi)
	l.loop(l.pos(s.Pos()), "i", l.int(0), hi, 1, func(end kernel.Label, i kernel.Reg) {
		l.iterate(s, label, end, i, sp, nil)
	})
}

// iterate lowers a turn of a range: its variables, then its body.
func (l *lowerer) iterate(s *ast.RangeStmt, label string, end kernel.Label, i kernel.Reg, sp span, elem func() value) {
	set := func(e ast.Expr, v func() value) {
		if blank(e) {
			return
		}
		if s.Tok != token.DEFINE {
			place, check := l.place(e, true)
			check()
			l.assign(place, v())
			return
		}
		if o := l.prog.info.Defs[e.(*ast.Ident)]; o != nil {
			l.declare(o, l.frame.concrete(o.Type()), v())
		}
	}
	if s.Key != nil {
		set(s.Key, func() value {
			t := l.typeOf(s.Key)
			v := scalarOf(t, kernel.Int64, i, false)
			v.fixed = true
			if id, ok := s.Key.(*ast.Ident); ok && s.Tok == token.DEFINE {
				o := l.prog.info.Defs[id]
				l.names[i] = id.Name
				if o != nil && !l.frame.isChanged(o) {
					l.frame.spans[o] = sp
				}
			}
			if k := scalarKind(t); k.Integer() && k != kernel.Int64 {
				v = scalarValue(t, k, l.op(kernel.Convert, k, i))
			}
			return v
		})
	}
	if s.Value != nil {
		set(s.Value, elem)
	}
	l.turn(label, end, s.Body)
}
