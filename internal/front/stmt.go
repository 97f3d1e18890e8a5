package front

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cb434341/weft/internal/kernel"
)

func (l *lowerer) stmts(list []ast.Stmt) {
	for _, s := range list {
		l.stmt(s, "")
	}
}

// stmt lowers a statement; label is the one in front of it.
func (l *lowerer) stmt(s ast.Stmt, label string) {
	l.frame.at = s.Pos()
	switch s := s.(type) {
	case *ast.BlockStmt:
		l.stmts(s.List)
	case *ast.ExprStmt:
		if c, ok := ast.Unparen(s.X).(*ast.CallExpr); ok {
			l.call(c)
			return
		}
		l.expr(s.X)
	case *ast.AssignStmt:
		l.assignment(s)
	case *ast.IncDecStmt:
		op := token.ADD
		if s.Tok == token.DEC {
			op = token.SUB
		}
		l.update(s.X, op, nil, s.TokPos)
	case *ast.DeclStmt:
		l.declaration(s)
	case *ast.ReturnStmt:
		l.returns(s)
	case *ast.IfStmt:
		l.ifs(s)
	case *ast.SwitchStmt:
		l.switches(s, label)
	case *ast.ForStmt:
		l.fors(s, label)
	case *ast.RangeStmt:
		l.ranges(s, label)
	case *ast.BranchStmt:
		l.jumps(s)
	case *ast.LabeledStmt:
		l.stmt(s.Stmt, s.Label.Name)
	case *ast.EmptyStmt:
	case *ast.GoStmt:
		l.refuse(s.Pos(), "a goroutine is not supported in a kernel")
	case *ast.DeferStmt:
		l.refuse(s.Pos(), "defer is not supported in a kernel")
	case *ast.SelectStmt:
		l.refuse(s.Pos(), "select is not supported in a kernel")
	case *ast.SendStmt:
		l.refuse(s.Pos(), "sending to a channel is not supported in a kernel")
	case *ast.TypeSwitchStmt:
		l.refuse(s.Pos(), "a type switch is not supported in a kernel")
	default:
		l.refuse(s.Pos(), "this statement is not supported in a kernel")
	}
}

// within lowers what break and continue may leave.
func (l *lowerer) within(j jump, body func()) {
	l.frame.jumps = append(l.frame.jumps, j)
	body()
	l.frame.jumps = l.frame.jumps[:len(l.frame.jumps)-1]
}

func (l *lowerer) jumps(s *ast.BranchStmt) {
	if s.Tok == token.GOTO {
		l.refuse(s.Pos(), "goto is not supported in a kernel; use a loop")
		return
	}
	for i := len(l.frame.jumps) - 1; i >= 0; i-- {
		j := l.frame.jumps[i]
		switch {
		case s.Label != nil && s.Label.Name != j.name:
		case s.Tok == token.CONTINUE && j.cont != 0:
			l.leave(j.cont)
			return
		case s.Tok == token.BREAK && (s.Label != nil || j.unlabelled):
			l.leave(j.brk)
			return
		}
	}
}

// declare makes a variable that starts with a value.
func (l *lowerer) declare(o types.Object, t types.Type, v value) {
	if o == nil || o.Name() == "_" {
		return
	}
	if v.literal != nil {
		if l.frame.isChanged(o) {
			l.refuse(o.Pos(), "the function variable %s is assigned, which is not supported in a kernel", o.Name())
		}
		l.frame.vars[o] = v
		return
	}
	if _, ok := under(t).(*types.Pointer); ok && v.pointer != nil {
		if l.frame.isChanged(o) {
			l.refuse(o.Pos(), "the pointer %s is assigned, which is not supported in a kernel", o.Name())
		}
		l.frame.vars[o] = v
		return
	}
	if why := unsupported(t); why != "" {
		if under(t) != types.Typ[types.Invalid] && (len(v.locs) > 0 || !l.refusedAt(o)) {
			l.refuse(o.Pos(), "%s: %s", o.Name(), why)
		}
		return
	}
	if len(v.locs) != len(leaves(t)) {
		v = l.variable(o.Name(), t) // refused: something of that type
	}
	l.frame.vars[o] = l.bindValue(o, t, v, true)
}

// refusedAt reports a refusal on the line of a declaration: one is enough.
func (l *lowerer) refusedAt(o types.Object) bool {
	at := l.prog.fset.Position(o.Pos())
	for r := range l.refused.seen {
		if r.Pos.Line == at.Line && r.Pos.Filename == at.Filename {
			return true
		}
	}
	return false
}

// declaration lowers var; constants and types need nothing.
func (l *lowerer) declaration(s *ast.DeclStmt) {
	d, ok := s.Decl.(*ast.GenDecl)
	if !ok || d.Tok != token.VAR {
		return
	}
	for _, spec := range d.Specs {
		vs := spec.(*ast.ValueSpec)
		objects := make([]types.Object, len(vs.Names))
		for i, n := range vs.Names {
			objects[i] = l.prog.info.Defs[n]
		}
		var values []value
		if len(vs.Values) > 0 {
			values = l.values(vs.Values, len(vs.Names), nil)
		}
		for i, o := range objects {
			if o == nil {
				continue
			}
			t := l.frame.concrete(o.Type())
			if vs.Values != nil {
				if i < len(values) {
					l.declare(o, t, values[i])
				}
				continue
			}
			if why := unsupported(t); why != "" {
				if under(t) != types.Typ[types.Invalid] {
					l.refuse(o.Pos(), "%s: %s", o.Name(), why)
				}
				continue
			}
			if o.Name() == "_" {
				continue
			}
			v := l.variable(o.Name(), t)
			l.clear(v)
			v.fresh = false
			l.frame.vars[o] = v
		}
	}
}

// values lowers the right side of an assignment to n values. Assigning them to
// the targets, one after the other, changes none that is still to come.
func (l *lowerer) values(exprs []ast.Expr, n int, targets []value) []value {
	if len(exprs) == 1 && n > 1 {
		if c, ok := ast.Unparen(exprs[0]).(*ast.CallExpr); ok {
			return l.call(c)
		}
		l.expr(exprs[0]) // v, ok := something that is refused
		return nil
	}
	values := make([]value, len(exprs))
	for i, e := range exprs {
		if v, ok := l.calledValue(e); ok {
			values[i] = v
			continue
		}
		values[i] = l.expr(e)
	}
	for i, v := range values {
		for j := range min(i, len(targets)) {
			if overlap(targets[j], v) {
				values[i] = l.snapshot(v)
				break
			}
		}
	}
	return values
}

// overlap reports whether an assignment to target may change what v reads.
func overlap(target, v value) bool {
	for _, x := range v.locs {
		for _, t := range target.locs {
			switch {
			case t.where == inReg && (x.where == inReg || x.where == inMemory) && t.reg == x.reg,
				t.where == inReg && x.index == t.reg,
				t.where == inArray && x.where == inArray && t.array == x.array,
				t.where == inMemory && x.where == inMemory:
				return true
			}
		}
	}
	return false
}

// returns lowers return.
func (l *lowerer) returns(s *ast.ReturnStmt) {
	f := l.frame
	if len(s.Results) > 0 {
		values := l.values(s.Results, len(f.results), f.results)
		for i, v := range values {
			if i >= len(f.results) {
				break
			}
			if v.pointer != nil {
				l.refuse(s.Results[i].Pos(), "returning a pointer is not supported in a kernel")
				continue
			}
			l.assign(f.results[i], v)
		}
	}
	l.exit()
}

// ifs lowers if.
func (l *lowerer) ifs(s *ast.IfStmt) {
	if s.Init != nil {
		l.stmt(s.Init, "")
	}
	cond := l.number(s.Cond)
	var otherwise func()
	if s.Else != nil {
		otherwise = func() { l.stmt(s.Else, "") }
	}
	l.branch(cond, func() { l.stmts(s.Body.List) }, otherwise)
}

// A choice is a clause of a switch.
type choice struct {
	clause *ast.CaseClause
	next   bool // it falls through
}

// switches lowers an expression switch.
func (l *lowerer) switches(s *ast.SwitchStmt, label string) {
	if s.Init != nil {
		l.stmt(s.Init, "")
	}
	var tag *value
	if s.Tag != nil {
		v := l.expr(s.Tag)
		if !inVariables(v) {
			v = l.snapshot(v)
		}
		tag = &v
	}
	var choices []choice
	var last *ast.CaseClause
	falls := false
	for _, c := range s.Body.List {
		clause := c.(*ast.CaseClause)
		x := choice{clause: clause}
		if n := len(clause.Body); n > 0 {
			if b, ok := clause.Body[n-1].(*ast.BranchStmt); ok && b.Tok == token.FALLTHROUGH {
				x.next, falls = true, true
			}
		}
		if clause.List == nil {
			last = clause
		}
		choices = append(choices, x)
	}
	l.block(func(end kernel.Label) {
		l.within(jump{name: label, brk: end, unlabelled: true}, func() {
			if falls {
				l.fallThrough(choices, tag)
				return
			}
			l.chain(choices, last, tag)
		})
	})
}

// chain lowers clauses to if and else.
func (l *lowerer) chain(choices []choice, last *ast.CaseClause, tag *value) {
	for len(choices) > 0 && choices[0].clause.List == nil {
		choices = choices[1:]
	}
	if len(choices) == 0 {
		if last != nil {
			l.stmts(last.Body)
		}
		return
	}
	c := choices[0].clause
	l.branch(l.matches(c, tag), func() { l.stmts(c.Body) }, func() { l.chain(choices[1:], last, tag) })
}

// fallThrough lowers clauses of which some fall through: first the number of the
// clause is found, then the clauses follow each other, each by its number.
func (l *lowerer) fallThrough(choices []choice, tag *value) {
	at := l.b.Reg("clause", kernel.Int64)
	l.names[at] = "clause"
	none := int64(-1)
	for i, c := range choices {
		if c.clause.List == nil {
			none = int64(i)
		}
	}
	var find func(i int)
	find = func(i int) {
		for i < len(choices) && choices[i].clause.List == nil {
			i++
		}
		if i == len(choices) {
			l.emit(&kernel.Const{Dst: at, Bits: uint64(none)})
			return
		}
		l.branch(l.matches(choices[i].clause, tag), func() {
			l.emit(&kernel.Const{Dst: at, Bits: uint64(i)})
		}, func() { find(i + 1) })
	}
	find(0)
	for i, c := range choices {
		body := c.clause.Body
		if c.next {
			body = body[:len(body)-1]
		}
		l.branch(l.op(kernel.Eq, kernel.Bool, at, l.int(int64(i))), func() {
			l.stmts(body)
			if c.next {
				l.emit(&kernel.Const{Dst: at, Bits: uint64(i + 1)})
			}
		}, nil)
	}
}

// matches lowers the list of a clause. Later expressions are only computed if
// they cannot fail, or the earlier ones do not match.
func (l *lowerer) matches(c *ast.CaseClause, tag *value) kernel.Reg {
	one := func(e ast.Expr) kernel.Reg {
		v := l.expr(e)
		if tag == nil {
			return l.scalar(v)
		}
		return l.equal(*tag, v, kernel.Eq)
	}
	r := one(c.List[0])
	for _, e := range c.List[1:] {
		if l.harmless(e, new(int)) {
			r = l.op(kernel.Or, kernel.Bool, r, one(e))
			continue
		}
		ok := l.b.Reg("ok", kernel.Bool)
		l.names[ok] = "ok"
		l.move(ok, r)
		l.branch(l.op(kernel.Not, kernel.Bool, ok), func() { l.move(ok, one(e)) }, nil)
		r = ok
	}
	return r
}
