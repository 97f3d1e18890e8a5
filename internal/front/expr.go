package front

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"github.com/cb434341/weft/internal/kernel"
)

// expr lowers an expression to a value. What it refuses becomes an invalid value,
// so that the rest of the function is looked at too.
func (l *lowerer) expr(e ast.Expr) value {
	t := l.typeOf(e)
	if tv := l.prog.info.Types[e]; tv.Value != nil {
		if tv.Value.Kind() == constant.String {
			l.refuse(e.Pos(), "a string is not supported in a kernel; use a number or a switch")
			return invalid(t)
		}
		return constantValue(t, tv.Value)
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return l.expr(e.X)
	case *ast.Ident:
		return l.name(e)
	case *ast.SelectorExpr:
		return l.selector(e)
	case *ast.IndexExpr:
		v, check := l.indexed(e)
		check()
		return v
	case *ast.SliceExpr:
		return l.reslice(e)
	case *ast.StarExpr:
		return l.deref(e.X, l.expr(e.X))
	case *ast.UnaryExpr:
		return l.unary(e)
	case *ast.BinaryExpr:
		return l.binary(e)
	case *ast.CallExpr:
		results := l.call(e)
		if len(results) != 1 {
			return invalid(t)
		}
		return results[0]
	case *ast.CompositeLit:
		return l.composite(e)
	case *ast.FuncLit:
		l.refuse(e.Pos(), "a function literal is not supported here; give it a name with := and call it")
	case *ast.TypeAssertExpr:
		l.refuse(e.Pos(), "a type assertion is not supported in a kernel")
	case *ast.BasicLit: // its type is unknown
	default:
		l.refuse(e.Pos(), "this expression is not supported in a kernel")
	}
	return invalid(t)
}

// number lowers an expression that is one scalar.
func (l *lowerer) number(e ast.Expr) kernel.Reg { return l.scalar(l.expr(e)) }

// name lowers the use of an identifier.
func (l *lowerer) name(id *ast.Ident) value {
	t := l.typeOf(id)
	o := l.prog.info.Uses[id]
	if o == nil {
		o = l.prog.info.Defs[id]
	}
	switch o := o.(type) {
	case *types.Var:
		if v, ok := l.frame.lookup(o); ok {
			return v
		}
		if o.Pkg() != nil && o.Parent() == o.Pkg().Scope() {
			return l.global(id, o)
		}
		if l.frame.captures(o) {
			l.refuse(id.Pos(), "the function literal captures the variable %s, which may change; make it a parameter or a constant", o.Name())
		}
	case *types.Nil:
		l.refuse(id.Pos(), "nil is not supported here")
	case *types.Func:
		l.refuse(id.Pos(), "the function %s as a value is not supported in a kernel; call it", o.Name())
	}
	return invalid(t)
}

// captures reports a variable of a function around the one that is lowered. A
// variable of its own that is missing has been refused where it is declared.
func (f *frame) captures(o types.Object) bool {
	lit, ok := f.fn.(*ast.FuncLit)
	return ok && f.up == nil && (o.Pos() < lit.Pos() || o.Pos() >= lit.End())
}

// selector lowers x.f.
func (l *lowerer) selector(e *ast.SelectorExpr) value {
	t := l.typeOf(e)
	sel := l.prog.info.Selections[e]
	if sel == nil { // a qualified name
		switch o := l.prog.info.Uses[e.Sel].(type) {
		case *types.Var:
			return l.global(e.Sel, o)
		case *types.Func:
			l.refuse(e.Pos(), "the function %s as a value is not supported in a kernel; call it", o.Name())
		}
		return invalid(t)
	}
	if sel.Kind() != types.FieldVal {
		l.refuse(e.Pos(), "the method value %s is not supported in a kernel; call it", e.Sel.Name)
		return invalid(t)
	}
	v := l.fields(e, l.expr(e.X), sel.Index())
	if why := unsupported(v.typ); why != "" && under(v.typ) != types.Typ[types.Invalid] {
		l.refuse(e.Sel.Pos(), "field %s: %s", e.Sel.Name, why)
		return invalid(t)
	}
	return v
}

// fields follows the path of a selection, through pointers on the way.
func (l *lowerer) fields(e ast.Expr, v value, path []int) value {
	for _, i := range path {
		if _, ok := under(v.typ).(*types.Pointer); ok {
			v = l.deref(e, v)
		}
		v = v.field(i)
	}
	return v
}

// deref gives the variable that a pointer points to. One that may be nil is
// checked.
func (l *lowerer) deref(e ast.Expr, v value) value {
	p, ok := under(v.typ).(*types.Pointer)
	if !ok {
		return invalid(types.Typ[types.Invalid])
	}
	if v.pointer == nil {
		return invalid(l.frame.concrete(p.Elem()))
	}
	if v.nilable != kernel.NoReg {
		isNil := l.op(kernel.Eq, kernel.Bool, v.nilable, l.constant(kernel.Ptr, 0))
		l.branch(isNil, func() {
			l.check(kernel.PanicCheck, e.Pos(), "runtime error: invalid memory address or nil pointer dereference")
		}, nil)
	}
	return *v.pointer
}

// indexed lowers x[i]. The check of i comes apart: in an assignment it is made
// after the right side has been evaluated.
func (l *lowerer) indexed(e *ast.IndexExpr) (value, func()) {
	nothing := func() {}
	t := l.typeOf(e)
	x := l.expr(e.X)
	if _, ok := under(x.typ).(*types.Pointer); ok {
		x = l.deref(e.X, x)
	}
	switch u := under(x.typ).(type) {
	case *types.Array:
		if c := l.prog.info.Types[e.Index].Value; c != nil {
			n, _ := constant.Int64Val(constant.ToInt(c))
			return l.part(x, u, kernel.NoReg, n), nothing
		}
		i := l.index(e.Index)
		v := l.part(x, u, i, 0)
		if s, ok := l.spanOf(e.Index); ok && s.lo >= 0 && s.hi > 0 && s.hi <= u.Len() {
			return v, nothing
		}
		return v, func() { l.check(kernel.IndexCheck, e.Pos(), l.signText(e.Index), i, l.int(u.Len())) }
	case *types.Slice:
		i := l.index(e.Index)
		if len(x.locs) != 3 {
			return invalid(t), nothing
		}
		v := memory(u.Elem(), l.get(x.locs[0]), i, sizes.Sizeof(u.Elem()), 0)
		v.typ = t
		length := l.get(x.locs[1])
		if s, ok := l.spanOf(e.Index); ok && s.lo >= 0 && s.length == length && length != kernel.NoReg {
			return v, nothing
		}
		return v, func() { l.check(kernel.IndexCheck, e.Pos(), l.signText(e.Index), i, length) }
	case *types.Map:
		l.refuse(e.Pos(), "a map index is not supported in a kernel; use a slice or a switch")
	case *types.Basic:
		if u.Info()&types.IsString != 0 {
			l.refuse(e.Pos(), "a string is not supported in a kernel; use a number or a switch")
		}
	case *types.Signature:
		l.refuse(e.Pos(), "a function as a value is not supported in a kernel; call it")
	}
	return invalid(t), nothing
}

// index lowers an index to Int64. One that no int64 can hold is made negative,
// which no check lets pass.
func (l *lowerer) index(e ast.Expr) kernel.Reg {
	v := l.expr(e)
	k := scalarKind(v.typ)
	if len(v.locs) == 1 && v.locs[0].where == inConst && k.Integer() {
		return l.constant(kernel.Int64, v.locs[0].bits)
	}
	r := l.scalar(v)
	if k := l.b.Kind(r); k != kernel.Int64 && k.Number() {
		return l.op(kernel.Convert, kernel.Int64, r)
	}
	return r
}

// signText is the text of the check of an index: that it is an unsigned number,
// which matters to what is said of it if no int64 holds it.
func (l *lowerer) signText(e ast.Expr) string {
	if k := scalarKind(l.typeOf(e)); k.Unsigned() && k.Size() == 8 {
		return kernel.Unsigned
	}
	return ""
}

// part selects an element of an array.
func (l *lowerer) part(x value, u *types.Array, i kernel.Reg, n int64) value {
	v := value{typ: u.Elem(), fixed: x.fixed && i == kernel.NoReg, nilable: kernel.NoReg}
	for _, a := range x.locs {
		if len(a.dims) == 0 {
			return invalid(u.Elem())
		}
		v.locs = append(v.locs, l.element(a, i, n))
	}
	return v
}

// spanOf gives what is known of the variable that an index is.
func (l *lowerer) spanOf(e ast.Expr) (span, bool) {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return span{}, false
	}
	s, ok := l.frame.spans[l.prog.info.Uses[id]]
	return s, ok
}

// reslice lowers x[lo:hi:max].
func (l *lowerer) reslice(e *ast.SliceExpr) value {
	t := l.typeOf(e)
	x := l.expr(e.X)
	if _, ok := under(x.typ).(*types.Pointer); ok {
		x = l.deref(e.X, x)
	}
	var base, length, capacity kernel.Reg
	var elem types.Type
	switch u := under(x.typ).(type) {
	case *types.Slice:
		if len(x.locs) != 3 {
			return invalid(t)
		}
		base, length, capacity, elem = l.get(x.locs[0]), l.get(x.locs[1]), l.get(x.locs[2]), u.Elem()
	case *types.Array:
		for _, a := range x.locs {
			if a.where != inMemory {
				l.refuse(e.Pos(), "slicing an array variable is not supported in a kernel; pass the array, or index it")
				return invalid(t)
			}
		}
		if len(x.locs) == 0 {
			return invalid(t)
		}
		// The first leaf need not be at the array's start.
		a := x.locs[0]
		base = a.reg
		if a.index != kernel.NoReg {
			base = l.op(kernel.Offset, kernel.Ptr, base, l.times(a.index, a.scale))
		}
		if disp := a.disp - leaves(u.Elem())[0].off; disp != 0 {
			base = l.op(kernel.Offset, kernel.Ptr, base, l.int(disp))
		}
		length = l.int(u.Len())
		capacity, elem = length, u.Elem()
	default:
		if b, ok := u.(*types.Basic); !ok || b.Info()&types.IsString != 0 {
			l.refuse(e.Pos(), "slicing a string is not supported in a kernel")
		}
		return invalid(t)
	}
	lo, hi := l.int(0), length
	if e.Low != nil {
		lo = l.index(e.Low)
	}
	if e.High != nil {
		hi = l.index(e.High)
	}
	if e.Max != nil {
		limit := l.index(e.Max)
		l.check(kernel.SliceHighCheck, e.Pos(), kernel.MaxIndex+" "+l.signText(e.Max), limit, capacity)
		l.check(kernel.SliceHighCheck, e.Pos(), kernel.ThreeIndex+" "+l.signText(e.High), hi, limit)
		capacity = limit
	} else if e.High != nil {
		l.check(kernel.SliceHighCheck, e.Pos(), l.signText(e.High), hi, capacity)
	}
	if e.Low != nil {
		text := l.signText(e.Low)
		if e.Max != nil {
			text = kernel.ThreeIndex + " " + text
		}
		l.check(kernel.SliceLowCheck, e.Pos(), text, lo, hi)
		base = l.op(kernel.Offset, kernel.Ptr, base, l.times(lo, sizes.Sizeof(elem)))
		capacity = l.op(kernel.Sub, kernel.Int64, capacity, lo)
		length = l.op(kernel.Sub, kernel.Int64, hi, lo)
	} else {
		length = hi
	}
	return sliceValue(t, base, length, capacity)
}

func sliceValue(t types.Type, base, length, capacity kernel.Reg) value {
	return value{typ: t, nilable: kernel.NoReg, locs: []loc{register(kernel.Ptr, base), register(kernel.Int64, length), register(kernel.Int64, capacity)}}
}

// composite lowers T{...}.
func (l *lowerer) composite(e *ast.CompositeLit) value {
	t := l.typeOf(e)
	if p, ok := under(t).(*types.Pointer); ok { // &T{} left out inside of another
		t = l.frame.concrete(p.Elem())
	}
	switch u := under(t).(type) {
	case *types.Struct:
		v := l.variable("t", t)
		if len(e.Elts) < u.NumFields() {
			l.clear(v)
		}
		for i, elt := range e.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				elt = kv.Value
				i = -1
				if id, ok := kv.Key.(*ast.Ident); ok {
					i = fieldIndex(u, id.Name)
				}
			}
			if i < 0 || i >= u.NumFields() {
				continue
			}
			if why := unsupported(u.Field(i).Type()); why != "" {
				l.refuse(elt.Pos(), "field %s: %s", u.Field(i).Name(), why)
				continue
			}
			l.assign(v.field(i), l.convertTo(u.Field(i).Type(), l.expr(elt)))
		}
		return v
	case *types.Array:
		if why := unsupported(t); why != "" {
			l.refuse(e.Pos(), "%s", why)
			return invalid(t)
		}
		v := l.variable("t", t)
		if int64(len(e.Elts)) < u.Len() || keyed(e) {
			l.clear(v)
		}
		if len(v.locs) == 0 {
			return v
		}
		n := int64(0)
		for _, elt := range e.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				if c := l.prog.info.Types[kv.Key].Value; c != nil {
					n, _ = constant.Int64Val(constant.ToInt(c))
				}
				elt = kv.Value
			}
			l.assign(l.part(v, u, kernel.NoReg, n), l.expr(elt))
			n++
		}
		return v
	case *types.Slice:
		l.refuse(e.Pos(), "a slice literal allocates, which is not supported in a kernel; use an array")
	case *types.Map:
		l.refuse(e.Pos(), "a map is not supported in a kernel; use a slice or a switch")
	}
	return invalid(t)
}

func keyed(e *ast.CompositeLit) bool {
	for _, elt := range e.Elts {
		if _, ok := elt.(*ast.KeyValueExpr); ok {
			return true
		}
	}
	return false
}

func fieldIndex(s *types.Struct, name string) int {
	for i := range s.NumFields() {
		if s.Field(i).Name() == name {
			return i
		}
	}
	return -1
}

// convertTo lets a value of a constant's type stand for one of type t.
func (l *lowerer) convertTo(t types.Type, v value) value {
	if v.pointer == nil && len(v.locs) > 0 {
		v.typ = t
	}
	return v
}

// unary lowers operators with one operand.
func (l *lowerer) unary(e *ast.UnaryExpr) value {
	t := l.typeOf(e)
	if e.Op == token.AND {
		return l.address(e)
	}
	if e.Op == token.ARROW {
		l.refuse(e.Pos(), "receiving from a channel is not supported in a kernel")
		return invalid(t)
	}
	x := l.expr(e.X)
	if len(x.locs) == 0 {
		return invalid(t)
	}
	switch e.Op {
	case token.ADD:
		return x
	case token.SUB:
		v := value{typ: t, fresh: true, nilable: kernel.NoReg}
		for _, part := range x.locs {
			v.locs = append(v.locs, register(part.kind, l.op(kernel.Neg, part.kind, l.get(part))))
		}
		return v
	case token.XOR:
		return scalarValue(t, x.locs[0].kind, l.op(kernel.Compl, x.locs[0].kind, l.scalar(x)))
	case token.NOT:
		return scalarValue(t, kernel.Bool, l.op(kernel.Not, kernel.Bool, l.scalar(x)))
	}
	return invalid(t)
}

// address lowers &x: a pointer that is known to be one to x for as long as it
// lives. What has no place yet gets one.
func (l *lowerer) address(e *ast.UnaryExpr) value {
	t := l.typeOf(e)
	x := l.expr(e.X)
	if len(x.locs) == 0 && len(leaves(x.typ)) > 0 {
		return invalid(t)
	}
	if _, ok := ast.Unparen(e.X).(*ast.CompositeLit); !ok && x.fresh {
		l.refuse(e.Pos(), "taking an address is not supported here")
		return invalid(t)
	}
	x.locs = l.held(x.locs)
	return value{typ: t, pointer: &x, nilable: kernel.NoReg}
}

// held gives locs whose indices later assignments do not change.
func (l *lowerer) held(locs []loc) []loc {
	out := append([]loc(nil), locs...)
	for i := range out {
		out[i].index = l.hold(out[i].index)
		if out[i].where == inMemory {
			out[i].reg = l.hold(out[i].reg)
		}
	}
	return out
}
