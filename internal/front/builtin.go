package front

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"

	"github.com/cb434341/weft/internal/kernel"
)

// refusedBuiltins are the builtins that kernels have not, and why.
var refusedBuiltins = map[string]string{
	"append":  "append allocates, which is not supported in a kernel; write to a slice that is long enough",
	"make":    "make allocates, which is not supported in a kernel; use an array, or pass a slice",
	"new":     "new allocates, which is not supported in a kernel; use a variable",
	"delete":  "a map is not supported in a kernel; use a slice or a switch",
	"close":   "a channel is not supported in a kernel",
	"recover": "recover is not supported in a kernel",
	"print":   "print is not supported in a kernel",
	"println": "println is not supported in a kernel",
}

// builtin lowers a call of a builtin function.
func (l *lowerer) builtin(e *ast.CallExpr, name string) []value {
	t := l.typeOf(e)
	if why, ok := refusedBuiltins[name]; ok {
		l.refuse(e.Pos(), "%s", why)
		return nil
	}
	one := func(v value) []value { return []value{v} }
	switch name {
	case "panic":
		l.panics(e)
		return nil
	case "len", "cap":
		x := l.expr(e.Args[0])
		if p, ok := under(x.typ).(*types.Pointer); ok {
			x.typ = p.Elem() // of a pointer to an array, which is not read
		}
		switch u := under(x.typ).(type) {
		case *types.Array:
			return one(constantValue(t, constant.MakeInt64(u.Len())))
		case *types.Slice:
			if len(x.locs) != 3 {
				return nil
			}
			at := 1
			if name == "cap" {
				at = 2
			}
			return one(value{typ: t, locs: x.locs[at : at+1 : at+1], fixed: x.fixed, nilable: kernel.NoReg})
		case *types.Basic:
		default:
			if why := unsupported(x.typ); why != "" {
				l.refuse(e.Pos(), "%s", why)
			}
		}
		return nil
	case "min", "max":
		c := kernel.Min
		if name == "max" {
			c = kernel.Max
		}
		k := scalarKind(t)
		if k == kernel.Invalid {
			l.refuse(e.Pos(), "a string is not supported in a kernel; use a number or a switch")
			return nil
		}
		r := l.number(e.Args[0])
		for _, a := range e.Args[1:] {
			y := l.number(a)
			r = l.op(c, k, r, y)
		}
		return one(scalarOf(t, k, r, len(e.Args) > 1))
	case "complex":
		re, im := l.expr(e.Args[0]), l.expr(e.Args[1])
		part := partOf(under(t).(*types.Basic))
		a := l.scalar(re)
		return one(value{typ: t, nilable: kernel.NoReg, locs: []loc{register(part, a), register(part, l.scalar(im))}})
	case "real", "imag":
		x := l.expr(e.Args[0])
		if len(x.locs) != 2 {
			return nil
		}
		at := 0
		if name == "imag" {
			at = 1
		}
		return one(value{typ: t, locs: x.locs[at : at+1 : at+1], fixed: x.fixed, fresh: x.fresh, nilable: kernel.NoReg})
	case "copy":
		return one(l.copySlice(e))
	case "clear":
		l.clearSlice(e)
		return nil
	}
	l.refuse(e.Pos(), "%s is not supported in a kernel", name)
	return nil
}

// scalarOf is scalarValue for a register that may be a variable's.
func scalarOf(t types.Type, k kernel.Kind, r kernel.Reg, fresh bool) value {
	v := scalarValue(t, k, r)
	v.fresh = fresh
	return v
}

// panics lowers panic("text").
func (l *lowerer) panics(e *ast.CallExpr) {
	text := ""
	switch c := l.prog.info.Types[e.Args[0]].Value; {
	case c == nil:
		l.refuse(e.Args[0].Pos(), "panic with anything but a constant is not supported in a kernel")
	case c.Kind() == constant.String:
		text = constant.StringVal(c)
	case scalarKind(l.typeOf(e.Args[0])) == kernel.Float32:
		x, _ := constant.Float32Val(c)
		text = fmt.Sprint(x)
	case scalarKind(l.typeOf(e.Args[0])) == kernel.Float64:
		x, _ := constant.Float64Val(c)
		text = fmt.Sprint(x)
	default:
		text = c.ExactString()
	}
	l.check(kernel.PanicCheck, e.Pos(), text)
	l.exit()
}

// exit leaves the function that is being lowered.
func (l *lowerer) exit() {
	if l.frame.end == 0 {
		l.emit(&kernel.Return{})
		return
	}
	l.leave(l.frame.end)
}

// copySlice lowers copy(dst, src): forwards, or backwards where that would read
// what has been written.
func (l *lowerer) copySlice(e *ast.CallExpr) value {
	t := l.typeOf(e)
	dst, src := l.expr(e.Args[0]), l.expr(e.Args[1])
	u, ok := under(dst.typ).(*types.Slice)
	if !ok || len(dst.locs) != 3 || len(src.locs) != 3 {
		return invalid(t)
	}
	to, from := l.get(dst.locs[0]), l.get(src.locs[0])
	n := l.op(kernel.Min, kernel.Int64, l.get(dst.locs[1]), l.get(src.locs[1]))
	size := sizes.Sizeof(u.Elem())
	one := func(_ kernel.Label, i kernel.Reg) {
		l.assign(memory(u.Elem(), to, i, size, 0), memory(u.Elem(), from, i, size, 0))
	}
	// Where dst starts inside of src, the last goes first. Addresses are only
	// ever compared for being the same, so that is looked for.
	pos := l.pos(e.Pos())
	behind := l.b.Reg("behind", kernel.Bool)
	l.names[behind] = "behind"
	l.emit(&kernel.Const{Dst: behind})
	l.loop(pos, "i", l.int(1), n, 1, func(_ kernel.Label, i kernel.Reg) {
		at := l.op(kernel.Offset, kernel.Ptr, from, l.times(i, size))
		l.emit(&kernel.Op{Code: kernel.Or, Dst: behind, A: behind, B: l.op(kernel.Eq, kernel.Bool, at, to), C: kernel.NoReg})
	})
	l.branch(behind, func() {
		l.loop(pos, "i", l.op(kernel.Sub, kernel.Int64, n, l.int(1)), l.int(-1), -1, one)
	}, func() { l.loop(pos, "i", l.int(0), n, 1, one) })
	return scalarOf(t, kernel.Int64, n, false)
}

// clearSlice lowers clear(s).
func (l *lowerer) clearSlice(e *ast.CallExpr) {
	s := l.expr(e.Args[0])
	u, ok := under(s.typ).(*types.Slice)
	if !ok {
		if why := unsupported(s.typ); why != "" {
			l.refuse(e.Pos(), "%s", why)
		}
		return
	}
	if len(s.locs) != 3 {
		return
	}
	base := l.get(s.locs[0])
	l.loop(l.pos(e.Pos()), "i", l.int(0), l.get(s.locs[1]), 1, func(_ kernel.Label, i kernel.Reg) {
		l.clear(memory(u.Elem(), base, i, sizes.Sizeof(u.Elem()), 0))
	})
}
