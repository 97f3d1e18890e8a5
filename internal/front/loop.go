package front

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"math"

	"github.com/cb434341/weft/internal/kernel"
)

// fors lowers for: to a For where it counts, else to a Loop.
func (l *lowerer) fors(s *ast.ForStmt, label string) {
	if c, ok := l.counting(s); ok {
		l.count(s, c, label)
		return
	}
	if s.Init != nil {
		l.stmt(s.Init, "")
	}
	l.forever(l.pos(s.Pos()), func(end kernel.Label) {
		if s.Cond != nil {
			cond := l.number(s.Cond)
			l.branch(l.op(kernel.Not, kernel.Bool, cond), func() { l.leave(end) }, nil)
		}
		l.turn(label, end, s.Body)
		if s.Post != nil {
			l.stmt(s.Post, "")
		}
	})
}

// turn lowers the body of a loop, one turn of it.
func (l *lowerer) turn(label string, end kernel.Label, body *ast.BlockStmt) {
	l.block(func(next kernel.Label) {
		l.within(jump{name: label, brk: end, cont: next, unlabelled: true}, func() { l.stmts(body.List) })
	})
}

// A counter is a for that counts: for i := lo; i < hi; i += step.
type counter struct {
	id     *ast.Ident
	object types.Object
	kind   kernel.Kind
	lo, hi ast.Expr
	op     token.Token // of the condition, i on its left
	step   int64
}

// counting recognises a for that can be a For: i is declared by it and assigned
// by nothing else, the step is constant, and nothing in the loop changes the
// bound.
func (l *lowerer) counting(s *ast.ForStmt) (counter, bool) {
	var c counter
	info := &l.prog.info
	init, ok := s.Init.(*ast.AssignStmt)
	if !ok || init.Tok != token.DEFINE || len(init.Lhs) != 1 || len(init.Rhs) != 1 || s.Post == nil {
		return c, false
	}
	if c.id, ok = init.Lhs[0].(*ast.Ident); !ok {
		return c, false
	}
	c.object, c.lo = info.Defs[c.id], init.Rhs[0]
	if c.object == nil {
		return c, false
	}
	c.kind = scalarKind(l.frame.concrete(c.object.Type()))
	if !c.kind.Integer() {
		return c, false
	}
	cond, ok := ast.Unparen(s.Cond).(*ast.BinaryExpr)
	if !ok {
		return c, false
	}
	c.op, c.hi = cond.Op, cond.Y
	if !l.isUse(cond.X, c.object) {
		if !l.isUse(cond.Y, c.object) {
			return c, false
		}
		c.hi = cond.X
		switch cond.Op {
		case token.LSS:
			c.op = token.GTR
		case token.LEQ:
			c.op = token.GEQ
		case token.GTR:
			c.op = token.LSS
		case token.GEQ:
			c.op = token.LEQ
		}
	}
	if c.step, ok = l.stepOf(s.Post, c.object); !ok {
		return c, false
	}
	up := c.op == token.LSS || c.op == token.LEQ
	down := c.op == token.GTR || c.op == token.GEQ
	if !(up && c.step > 0 || down && c.step < 0) {
		return c, false
	}
	changed := map[types.Object]bool{}
	l.changes(s.Body, changed)
	for o := range l.frame.hidden() {
		changed[o] = true
	}
	if changed[c.object] {
		return c, false
	}
	changed[c.object] = true // as far as the bound goes
	if !l.invariant(c.hi, changed) {
		return c, false
	}
	return c, l.safe(c)
}

// hidden are the variables that a function literal assigns: a call of it may, at
// any place.
func (f *frame) hidden() map[types.Object]bool {
	all := map[types.Object]bool{}
	for ; f != nil; f = f.up {
		maps.Copy(all, f.inside)
	}
	return all
}

// isUse reports the use of a variable.
func (l *lowerer) isUse(e ast.Expr, o types.Object) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && l.prog.info.Uses[id] == o
}

// stepOf gives the step of i++, i--, i += c and i -= c.
func (l *lowerer) stepOf(post ast.Stmt, o types.Object) (int64, bool) {
	switch p := post.(type) {
	case *ast.IncDecStmt:
		if l.isUse(p.X, o) {
			if p.Tok == token.DEC {
				return -1, true
			}
			return 1, true
		}
	case *ast.AssignStmt:
		if len(p.Lhs) != 1 || !l.isUse(p.Lhs[0], o) || p.Tok != token.ADD_ASSIGN && p.Tok != token.SUB_ASSIGN {
			return 0, false
		}
		c := l.prog.info.Types[p.Rhs[0]].Value
		if c == nil {
			return 0, false
		}
		n, exact := constant.Int64Val(constant.ToInt(c))
		if !exact || n == 0 || n == math.MinInt64 {
			return 0, false
		}
		if p.Tok == token.SUB_ASSIGN {
			n = -n
		}
		return n, true
	}
	return 0, false
}

// invariant reports an expression that gives the same each time, if only the
// changed variables change.
func (l *lowerer) invariant(e ast.Expr, changed map[types.Object]bool) bool {
	if l.prog.info.Types[e].Value != nil {
		return true
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return l.invariant(e.X, changed)
	case *ast.Ident:
		o, ok := l.prog.info.Uses[e].(*types.Var)
		return ok && !changed[o] && under(o.Type()) != types.Typ[types.Invalid]
	case *ast.SelectorExpr:
		s := l.prog.info.Selections[e]
		return s != nil && s.Kind() == types.FieldVal && !s.Indirect() && l.invariant(e.X, changed)
	case *ast.UnaryExpr:
		return (e.Op == token.SUB || e.Op == token.ADD || e.Op == token.XOR) && l.invariant(e.X, changed)
	case *ast.BinaryExpr:
		_, ok := arithmetic[e.Op]
		return ok && l.invariant(e.X, changed) && l.invariant(e.Y, changed)
	case *ast.CallExpr:
		if len(e.Args) != 1 {
			return false
		}
		if id, ok := e.Fun.(*ast.Ident); ok && id.Name == "len" {
			if _, ok := l.prog.info.Uses[id].(*types.Builtin); ok {
				return l.invariant(e.Args[0], changed)
			}
		}
		return l.prog.info.Types[e.Fun].IsType() && l.invariant(e.Args[0], changed)
	}
	return false
}

// known reports a bound far from where counting would wrap: a constant, or a
// length. What it is, if it is constant.
func (l *lowerer) known(e ast.Expr) (n int64, isConst, isLen bool) {
	if c := l.prog.info.Types[e].Value; c != nil {
		n, exact := constant.Int64Val(constant.ToInt(c))
		return n, exact, false
	}
	if c, ok := ast.Unparen(e).(*ast.CallExpr); ok {
		if id, ok := c.Fun.(*ast.Ident); ok && id.Name == "len" {
			_, ok := l.prog.info.Uses[id].(*types.Builtin)
			return 0, false, ok
		}
	}
	return 0, false, false
}

// limits are the least and the greatest number of an integer kind, as far as
// Int64 holds them.
func limits(k kernel.Kind) (lo, hi int64) {
	if k.Signed() {
		hi = 1<<(k.Bits()-1) - 1
		return -hi - 1, hi
	}
	if k == kernel.Uint64 {
		return 0, math.MaxInt64
	}
	return 0, 1<<k.Bits() - 1
}

// safe reports a counter that cannot wrap before it reaches a constant bound, or
// whose bound is known when it runs only: see count for those. Counters that
// int64 cannot hold need a constant bound that it can.
func (l *lowerer) safe(c counter) bool {
	n, isConst, isLen := l.known(c.hi)
	lo, hi := limits(c.kind)
	switch {
	case isLen:
		return c.kind == kernel.Int64
	case isConst:
		if c.op == token.LSS || c.op == token.LEQ {
			return n <= hi-c.step && n >= lo && (c.kind != kernel.Uint64 || l.small(c.lo))
		}
		return n >= lo-c.step && n <= hi && (c.kind != kernel.Uint64 || l.small(c.lo))
	case c.kind == kernel.Uint64:
		return false
	}
	return true
}

// small reports a constant that fits int64.
func (l *lowerer) small(e ast.Expr) bool {
	_, isConst, _ := l.known(e)
	return isConst
}

// count lowers a counter to a For. Where the bound is so near to the end of the
// counter's type that Go would wrap and go on, the kernel stops with an error
// after the last turn that it can count.
func (l *lowerer) count(s *ast.ForStmt, c counter, label string) {
	first := l.expr(c.lo)
	lo := l.convert(kernel.Int64, l.hold(l.scalar(first)))
	n, isConst, isLen := l.known(c.hi)
	bound := l.scalar(l.expr(c.hi))
	if !isLen { // a length that the loop does not change is known by its register
		bound = l.convert(kernel.Int64, l.hold(bound))
	}
	hi := bound
	least, most := limits(c.kind)
	wraps := kernel.NoReg // set where Go's loop would not end at the bound
	far := isConst || isLen
	one := int64(1)
	if c.step < 0 {
		one = -1
	}
	closed := c.op == token.LEQ || c.op == token.GEQ
	switch {
	case isConst && closed:
		hi = l.int(n + one)
	case closed:
		hi = l.op(kernel.Add, kernel.Int64, bound, l.int(one))
		if c.kind == kernel.Int64 && !far {
			end := l.op(kernel.Eq, kernel.Bool, bound, l.int(map[bool]int64{true: most, false: least}[one > 0]))
			hi = l.op(kernel.Select, kernel.Int64, end, bound, hi)
		}
	}
	if !far && (closed || c.step != one) {
		// The last number from which a step stays inside the type.
		edge, code := most-c.step, kernel.Gt
		if c.step < 0 {
			edge, code = least-c.step, kernel.Lt
		}
		if !closed {
			edge += one
		}
		past := l.op(code, kernel.Bool, bound, l.int(edge))
		runs := l.op(map[bool]kernel.Code{true: kernel.Le, false: kernel.Ge}[one > 0], kernel.Bool, lo, bound)
		wraps = l.op(kernel.And, kernel.Bool, past, runs)
		delete(l.temps, wraps)
	}
	turn := func(end kernel.Label) {
		l.loop(l.pos(s.Pos()), c.object.Name(), lo, hi, c.step, func(own kernel.Label, i kernel.Reg) {
			brk := own
			if end != 0 {
				brk = end
			}
			r := i
			if c.kind != kernel.Int64 {
				r = l.op(kernel.Convert, c.kind, i)
				delete(l.temps, r)
				l.names[r] = c.object.Name()
				l.steady[r] = true
			}
			v := scalarOf(l.frame.concrete(c.object.Type()), c.kind, r, false)
			v.fixed = true
			l.frame.vars[c.object] = v
			l.frame.spans[c.object] = l.spanOfLoop(c, first, bound)
			l.turn(label, brk, s.Body)
		})
	}
	if wraps == kernel.NoReg {
		turn(0)
		return
	}
	l.block(func(end kernel.Label) {
		turn(end)
		l.branch(wraps, func() {
			l.check(kernel.PanicCheck, s.Pos(), "the loop's counter passes the end of its type, which kernels do not follow")
		}, nil)
	})
}

// spanOfLoop is what is known of the counter inside of the loop.
func (l *lowerer) spanOfLoop(c counter, first value, bound kernel.Reg) span {
	s := span{lo: -1, length: kernel.NoReg}
	start, startConst := int64(0), false
	if len(first.locs) == 1 && first.locs[0].where == inConst {
		start, startConst = int64(first.locs[0].bits), true
	}
	n, isConst, isLen := l.known(c.hi)
	if c.step > 0 {
		if startConst {
			s.lo = start
		}
		switch {
		case isConst && c.op == token.LSS:
			s.hi = n
		case isConst:
			s.hi = n + 1
		case isLen && c.op == token.LSS:
			s.length = bound
		}
		return s
	}
	if isConst {
		s.lo = n
		if c.op == token.GTR {
			s.lo++
		}
	}
	if startConst {
		s.hi = start + 1
	}
	return s
}
