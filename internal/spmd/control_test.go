package spmd_test

import (
	"testing"

	"github.com/cb434341/weft/internal/kernel"
)

// Control flow in which lanes part, each case a kernel that leaves its results
// itself.
var controls = []struct {
	name  string
	build func(b arith)
}{
	{"if without else", func(b arith) {
		x, y := b.Stream("x", kernel.Int64), b.Stream("y", kernel.Int64)
		r := b.Reg("r", kernel.Int64)
		b.OpTo(r, kernel.Copy, x)
		b.If(b.Op(kernel.Lt, x, y), func() { b.OpTo(r, kernel.Copy, y) }, nil)
		b.Result(r)
	}},
	{"if with else", func(b arith) {
		x, y := b.Stream("x", kernel.Int64), b.Stream("y", kernel.Int64)
		r, s := b.Reg("r", kernel.Int64), b.Reg("s", kernel.Int64)
		b.If(b.Op(kernel.Lt, x, y), func() { b.OpTo(r, kernel.Add, x, y) }, func() {
			b.OpTo(r, kernel.Sub, x, y)
			b.OpTo(s, kernel.Copy, y)
		})
		b.Result(r)
		b.Result(s)
	}},
	{"uniform constants from a side", func(b arith) {
		x := b.Stream("x", kernel.Int64)
		n := b.Reg("n", kernel.Int64)
		one, two := b.Int(1), b.Int(2)
		b.If(b.Op(kernel.Lt, x, two), func() { b.OpTo(n, kernel.Copy, one) }, func() { b.OpTo(n, kernel.Copy, two) })
		k := b.Reg("k", kernel.Int64)
		b.If(b.Op(kernel.Eq, x, two), func() { b.OpTo(k, kernel.Copy, one) }, nil)
		b.Result(n)
		b.Result(k)
	}},
	{"early return", func(b arith) {
		x, y := b.Stream("x", kernel.Int64), b.Stream("y", kernel.Int64)
		r := b.Reg("r", kernel.Int64)
		b.OpTo(r, kernel.Copy, x)
		b.If(b.Op(kernel.Lt, x, y), func() {
			b.OpTo(r, kernel.Mul, x, y)
			b.Emit(&kernel.Return{})
		}, nil)
		b.OpTo(r, kernel.Add, r, y)
		b.If(b.Op(kernel.Gt, r, x), func() { b.Emit(&kernel.Return{}) }, func() { b.OpTo(r, kernel.Copy, y) })
		b.OpTo(r, kernel.Xor, r, x)
		b.Result(r)
	}},
	{"continue and break", func(b arith) {
		x := b.Stream("x", kernel.Int64)
		n, sum := b.Reg("n", kernel.Int64), b.Reg("sum", kernel.Int64)
		mask, one, four := b.Int(15), b.Int(1), b.Int(4)
		small := b.Op(kernel.And, x, mask)
		b.Loop(kernel.Pos{}, func(l kernel.Label) {
			b.OpTo(n, kernel.Add, n, one)
			b.If(b.Op(kernel.Gt, n, small), func() { b.Emit(&kernel.Break{Label: l}) }, nil)
			b.Block(func(next kernel.Label) {
				b.If(b.Op(kernel.Eq, b.Op(kernel.Rem, n, b.Int(3)), one), func() { b.Emit(&kernel.Break{Label: next}) }, nil)
				b.OpTo(sum, kernel.Add, sum, b.Op(kernel.Mul, n, n))
				b.If(b.Op(kernel.Eq, n, four), func() { b.OpTo(sum, kernel.Sub, sum, one) }, nil)
			})
		})
		b.Result(sum)
		b.Result(n)
	}},
	{"nested loops, outer break", func(b arith) {
		x, y := b.Stream("x", kernel.Int64), b.Stream("y", kernel.Int64)
		sum := b.Reg("sum", kernel.Int64)
		limit, seven, eleven := b.Int(7), b.Int(7), b.Int(11)
		zero := b.Int(0)
		k := b.Op(kernel.And, x, seven)
		e := b.Op(kernel.And, y, b.Int(63))
		b.For(kernel.Pos{}, "i", zero, limit, 1, func(outer kernel.Label, i kernel.Reg) {
			b.For(kernel.Pos{}, "j", zero, eleven, 1, func(inner kernel.Label, j kernel.Reg) {
				b.If(b.Op(kernel.Gt, j, k), func() { b.Emit(&kernel.Break{Label: inner}) }, nil)
				b.If(b.Op(kernel.Gt, sum, e), func() { b.Emit(&kernel.Break{Label: outer}) }, nil)
				b.OpTo(sum, kernel.Add, sum, b.Op(kernel.Mul, i, j))
			})
			b.OpTo(sum, kernel.Add, sum, i)
		})
		b.Result(sum)
	}},
	{"return from a loop", func(b arith) {
		x := b.Stream("x", kernel.Int64)
		n, r := b.Reg("n", kernel.Int64), b.Reg("r", kernel.Int64)
		one := b.Int(1)
		m := b.Op(kernel.And, x, b.Int(31))
		b.Loop(kernel.Pos{}, func(l kernel.Label) {
			b.If(b.Op(kernel.Eq, n, m), func() { b.Emit(&kernel.Return{}) }, nil)
			b.If(b.Op(kernel.Gt, n, b.Int(20)), func() { b.Emit(&kernel.Break{Label: l}) }, nil)
			b.OpTo(n, kernel.Add, n, one)
			b.OpTo(r, kernel.Add, r, n)
		})
		b.OpTo(r, kernel.Neg, r)
		b.Result(r)
		b.Result(n)
	}},
	{"counted by lane", func(b arith) {
		x, y := b.Stream("x", kernel.Int8), b.Stream("y", kernel.Int8)
		sum, last := b.Reg("sum", kernel.Int64), b.Reg("last", kernel.Int64)
		lo, hi := b.Convert(kernel.Int64, x), b.Convert(kernel.Int64, y)
		b.For(kernel.Pos{}, "i", lo, hi, 3, func(l kernel.Label, i kernel.Reg) {
			b.OpTo(sum, kernel.Add, sum, i)
			b.OpTo(last, kernel.Copy, i)
			b.If(b.Op(kernel.Eq, i, b.Int(33)), func() { b.Emit(&kernel.Break{Label: l}) }, nil)
		})
		b.For(kernel.Pos{}, "j", lo, hi, -1, func(l kernel.Label, i kernel.Reg) { b.OpTo(sum, kernel.Xor, sum, i) })
		b.Result(sum)
		b.Result(last)
	}},
	{"uniform loop with bounds at the edge", func(b arith) {
		u := b.Uniform("u", kernel.Int64) // MaxInt64 - 5
		x := b.Stream("x", kernel.Int64)
		sum := b.Reg("sum", kernel.Int64)
		top := b.Int(1<<63 - 1)
		for _, step := range []int64{1, 2, 7} {
			b.For(kernel.Pos{}, "i", u, top, step, func(_ kernel.Label, i kernel.Reg) {
				b.OpTo(sum, kernel.Add, sum, b.Op(kernel.Xor, i, x))
			})
			b.For(kernel.Pos{}, "i", top, u, -step, func(_ kernel.Label, i kernel.Reg) {
				b.OpTo(sum, kernel.Sub, b.Op(kernel.Mul, sum, b.Int(3)), i)
			})
			b.For(kernel.Pos{}, "i", top, u, step, func(kernel.Label, kernel.Reg) { b.OpTo(sum, kernel.Neg, sum) })
		}
		b.Result(sum)
	}},
	{"arrays", func(b arith) {
		x := b.Stream("x", kernel.Int64)
		in := b.StreamArray("in", kernel.Float32, 5)
		a, c, out := b.Array("a", kernel.Float32, 5), b.Array("c", kernel.Float32, 5), b.Array("out", kernel.Float32, 40)
		u := b.Array("u", kernel.Int16, 4)
		b.Emit(&kernel.ArrayStore{Array: u, Index: b.Int(2), Src: b.Const(kernel.Int16, 77)})
		i := b.Op(kernel.And, x, b.Int(3))
		v, w := b.Reg("v", kernel.Float32), b.Reg("w", kernel.Int16)
		b.Emit(&kernel.ArrayLoad{Dst: v, Array: in, Index: i})
		b.Emit(&kernel.ArrayLoad{Dst: w, Array: u, Index: i})
		b.Emit(&kernel.ArrayCopy{Dst: a, Src: in})
		b.If(b.Op(kernel.Lt, i, b.Int(2)), func() {
			b.Emit(&kernel.ArrayStore{Array: a, Index: i, Src: b.Op(kernel.Add, v, v)})
			b.Emit(&kernel.ArrayStore{Array: a, Index: b.Int(4), Src: v})
			b.Emit(&kernel.ArrayCopy{Dst: c, Src: a})
		}, func() {
			b.Emit(&kernel.ArrayZero{Array: a})
			b.Emit(&kernel.ArrayStore{Array: c, Index: b.Int(1), Src: v})
		})
		five := b.Int(5)
		b.For(kernel.Pos{}, "k", b.Int(0), b.Int(40), 1, func(_ kernel.Label, k kernel.Reg) {
			t := b.Reg("t", kernel.Float32)
			b.Emit(&kernel.ArrayLoad{Dst: t, Array: c, Index: b.Op(kernel.Rem, k, five)})
			b.Emit(&kernel.ArrayStore{Array: out, Index: k, Src: t})
		})
		b.ResultArray(a)
		b.ResultArray(c)
		b.ResultArray(out)
		b.ResultArray(u)
		b.Result(w)
	}},
	{"bool arrays", func(b arith) {
		in := b.StreamArray("in", kernel.Bool, 3)
		x := b.Stream("x", kernel.Uint8)
		i := b.Op(kernel.Rem, b.Convert(kernel.Int64, x), b.Int(3))
		v := b.Reg("v", kernel.Bool)
		b.Emit(&kernel.ArrayLoad{Dst: v, Array: in, Index: i})
		b.If(v, func() { b.Emit(&kernel.ArrayStore{Array: in, Index: b.Int(0), Src: b.Op(kernel.Not, v)}) }, nil)
		b.ResultArray(in)
		b.Result(v)
	}},
	{"row", func(b arith) {
		x := b.Stream("x", kernel.Int64)
		b.Result(b.Op(kernel.Add, b.Op(kernel.Row), x))
		b.Result(b.Op(kernel.Row))
	}},
	{"costly side", func(b arith) {
		x := b.Stream("x", kernel.Float64)
		y := b.Reg("y", kernel.Float64)
		b.OpTo(y, kernel.Copy, x)
		b.If(b.Op(kernel.Gt, x, b.f(1)), func() {
			p := x
			for range 40 {
				p = b.Op(kernel.Sqrt, b.add(p, x))
			}
			b.OpTo(y, kernel.Copy, p)
		}, nil)
		b.Result(y)
	}},
	{"traps", func(b arith) {
		x := b.Stream("x", kernel.Int64)
		b.If(b.Op(kernel.Eq, x, b.Int(65)), func() {
			b.Emit(&kernel.Check{Code: kernel.IndexCheck, A: x, B: b.Int(65), Site: 0})
		}, nil)
		b.Emit(&kernel.Check{Code: kernel.ShiftCheck, A: b.Op(kernel.Add, x, b.Int(1<<62)), B: kernel.NoReg, Site: 1})
		b.Result(x)
	}},
	{"panic", func(b arith) {
		x := b.Stream("x", kernel.Int64)
		b.If(b.Op(kernel.Eq, x, b.Int(0x7fff)), func() {
			b.Emit(&kernel.Check{Code: kernel.PanicCheck, A: kernel.NoReg, B: kernel.NoReg, Site: 2})
		}, nil)
		b.Result(b.Op(kernel.Neg, x))
	}},
	{"zero divisors in lanes that do not run", func(b arith) {
		x, y := b.Stream("x", kernel.Int32), b.Stream("y", kernel.Int32)
		q := b.Reg("q", kernel.Int32)
		b.If(b.Op(kernel.Ne, y, b.Const(kernel.Int32, 0)), func() {
			b.Emit(&kernel.Check{Code: kernel.DivideCheck, A: y, B: kernel.NoReg, Site: 3})
			b.OpTo(q, kernel.Quo, x, y)
		}, nil)
		b.Result(q)
	}},
}

var sites = []kernel.Site{{Code: kernel.IndexCheck}, {Code: kernel.ShiftCheck}, {Code: kernel.PanicCheck, Text: "no"}, {Code: kernel.DivideCheck}}

// TestControl compares them all.
func TestControl(t *testing.T) {
	for _, c := range controls {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := arith{kernel.NewBuilder("control")}
			c.build(b)
			m := module(b.Builder)
			m.Sites = sites
			newTrial(t, m, 1<<63-6).everywhere()
		})
	}
}
