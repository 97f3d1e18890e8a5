package spmd_test

import (
	"fmt"
	"testing"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/llvm"
	"github.com/cb434341/weft/internal/spmd"
)

func module(b *kernel.Builder) *kernel.Module { return &kernel.Module{Funcs: []*kernel.Func{b.Func()}} }

func TestMandelbrot(t *testing.T) {
	b := kernel.NewBuilder("mandelbrot")
	cx, cy := b.Stream("cx", kernel.Float64), b.Stream("cy", kernel.Float64)
	limit := b.Uniform("limit", kernel.Int64)
	n, x, y := b.Reg("n", kernel.Int64), b.Reg("x", kernel.Float64), b.Reg("y", kernel.Float64)
	zero := b.Int(0)
	four, two, one := b.Float(kernel.Float64, 4), b.Float(kernel.Float64, 2), b.Int(1)
	b.OpTo(n, kernel.Copy, zero)
	b.Loop(kernel.Pos{}, func(l kernel.Label) {
		b.If(b.Op(kernel.Ge, n, limit), func() { b.Emit(&kernel.Break{Label: l}) }, nil)
		xx, yy := b.Op(kernel.Mul, x, x), b.Op(kernel.Mul, y, y)
		b.If(b.Op(kernel.Gt, b.Op(kernel.Add, xx, yy), four), func() { b.Emit(&kernel.Break{Label: l}) }, nil)
		xy := b.Op(kernel.Mul, b.Op(kernel.Mul, two, x), y)
		b.OpTo(x, kernel.Add, b.Op(kernel.Sub, xx, yy), cx)
		b.OpTo(y, kernel.Add, xy, cy)
		b.OpTo(n, kernel.Add, n, one)
	})
	b.Result(n)
	m := module(b)
	want := func(cx, cy float64, limit int64) int64 {
		var x, y float64
		n := int64(0)
		for ; n < limit && float64(x*x)+float64(y*y) <= 4; n++ {
			x, y = float64(x*x)-float64(y*y)+cx, float64(2*x*y)+cy
		}
		return n
	}
	for level := 1; level <= 4; level++ {
		for _, lanes := range []int{1, 4, 8, 16, 32} {
			t.Run(fmt.Sprintf("v%d/%d", level, lanes), func(t *testing.T) {
				k := build(t, m, spmd.Options{Lanes: lanes, Target: spmd.X86(level)}, llvm.Options{})
				for _, rows := range []int{0, 1, lanes - 1, lanes, lanes + 1, 3*lanes + 5} {
					x, y, out := make([]float64, rows), make([]float64, rows), make([]int64, rows+1)
					for i := range x {
						x[i], y[i] = float64(i%7)/4-1.5, float64(i%5)/4-.5
					}
					if s := k.run(0, rows, x, y, int64(100), out); s.site != 0 {
						t.Fatal(s)
					}
					for i := range x {
						if w := want(x[i], y[i], 100); out[i] != w {
							t.Fatalf("%d rows: row %d: %d, want %d\n%s", rows, i, out[i], w, k.code.IR)
						}
					}
				}
			})
		}
	}
}
