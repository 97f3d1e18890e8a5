package spmd_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
	"unsafe"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/llvm"
	"github.com/cb434341/weft/internal/spmd"
)

func module(b *kernel.Builder) *kernel.Module { return &kernel.Module{Funcs: []*kernel.Func{b.Func()}} }

func elementwise(name string) *kernel.Module {
	b := arith{kernel.NewBuilder("each " + name)}
	b.Result(b.call(name, b.Stream("x", kernel.Float64)))
	return module(b.Builder)
}

func fusedKernel() *kernel.Module {
	b := arith{kernel.NewBuilder("fused")}
	x, y, z := b.Stream("a", kernel.Float64), b.Stream("b", kernel.Float64), b.Stream("c", kernel.Float64)
	b.Result(b.add(b.mul(x, y), b.call("math.Sin", z)))
	return module(b.Builder)
}

func mandelbrotKernel() *kernel.Module {
	b := arith{kernel.NewBuilder("mandelbrot")}
	cx, cy := b.Stream("cx", kernel.Float64), b.Stream("cy", kernel.Float64)
	n, x, y := b.Reg("n", kernel.Int64), b.Reg("x", kernel.Float64), b.Reg("y", kernel.Float64)
	hi, one := b.Int(256), b.Int(1)
	b.OpTo(n, kernel.Copy, b.Int(0))
	b.Loop(kernel.Pos{}, func(l kernel.Label) {
		b.If(b.Op(kernel.Ge, n, hi), func() { b.Emit(&kernel.Break{Label: l}) }, nil)
		xx, yy := b.mul(x, x), b.mul(y, y)
		b.If(b.Op(kernel.Gt, b.add(xx, yy), b.f(4)), func() { b.Emit(&kernel.Break{Label: l}) }, nil)
		xy := b.mul(b.mul(b.f(2), x), y)
		b.OpTo(x, kernel.Add, b.sub(xx, yy), cx)
		b.OpTo(y, kernel.Add, xy, cy)
		b.OpTo(n, kernel.Add, n, one)
	})
	b.Result(n)
	return module(b.Builder)
}

// scoreKernel is 15 months of examples/scoring: an exp recurrence, an overlay.
func scoreKernel() *kernel.Module {
	b := arith{kernel.NewBuilder("score")}
	x, y, z := b.Stream("x", kernel.Float64), b.Stream("y", kernel.Float64), b.Stream("z", kernel.Float64)
	overlay := b.Stream("overlay", kernel.Bool)
	months := b.Array("months", kernel.Float64, 15)
	usual := b.add(b.add(b.f(4), b.mul(b.f(6), y)), b.mul(b.f(10), z))
	level := b.Reg("level", kernel.Float64)
	b.OpTo(level, kernel.Add, x, usual)
	b.For(kernel.Pos{}, "t", b.Int(0), b.Int(15), 1, func(_ kernel.Label, t kernel.Reg) {
		month := b.Convert(kernel.Float64, t)
		e := b.call("math.Exp", b.mul(b.f(-0.25), b.add(b.f(1), b.div(level, b.f(100)))))
		b.OpTo(level, kernel.Add, usual, b.mul(b.sub(level, usual), e))
		c := b.call("math.Cos", b.div(b.mul(b.f(2*math.Pi), month), b.f(12)))
		v := b.Reg("v", kernel.Float64)
		b.OpTo(v, kernel.Mul, level, b.add(b.f(1), b.mul(b.f(0.2), c)))
		b.If(overlay, func() {
			b.OpTo(v, kernel.Mul, v, b.add(b.f(1), b.mul(b.f(0.5), b.call("math.Exp", b.div(b.neg(month), b.f(6))))))
		}, nil)
		b.Emit(&kernel.ArrayStore{Array: months, Index: t, Src: v})
	})
	b.ResultArray(months)
	return module(b.Builder)
}

func blackScholesKernel() *kernel.Module {
	b := arith{kernel.NewBuilder("blackscholes")}
	s, k, t := b.Stream("s", kernel.Float64), b.Stream("k", kernel.Float64), b.Stream("t", kernel.Float64)
	r, v := b.Uniform("r", kernel.Float64), b.Uniform("v", kernel.Float64)
	vt := b.mul(v, b.Op(kernel.Sqrt, t))
	d1 := b.div(b.add(b.call("math.Log", b.div(s, k)), b.mul(b.add(r, b.mul(b.mul(b.f(0.5), v), v)), t)), vt)
	d2 := b.sub(d1, vt)
	cnd := func(d kernel.Reg) kernel.Reg {
		return b.mul(b.f(0.5), b.add(b.f(1), b.call("math.Erf", b.mul(d, b.f(math.Sqrt2/2)))))
	}
	n1, n2 := cnd(d1), cnd(d2)
	e := b.mul(k, b.call("math.Exp", b.mul(b.neg(r), t)))
	b.Result(b.sub(b.mul(s, n1), b.mul(e, n2)))
	b.Result(b.sub(b.mul(e, b.sub(b.f(1), n2)), b.mul(s, b.sub(b.f(1), n1))))
	return module(b.Builder)
}

func random(n int, lo, hi float64) []float64 {
	r := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, n)
	for i := range x {
		x[i] = lo + (hi-lo)*r.Float64()
	}
	return x
}

type kernelCase struct {
	name string
	m    *kernel.Module
	rows int
	args []any
}

func cases() []kernelCase {
	const n = 8192
	mx, my := make([]float64, 128*128), make([]float64, 128*128)
	for i := range mx {
		mx[i], my[i] = -2+3*float64(i%128)/128, -1.5+3*float64(i/128)/128
	}
	overlay := make([]bool, n)
	for i := range overlay {
		overlay[i] = i%3 == 0
	}
	pool := random(n+32, 0, 1)
	rows, lengths := make([]unsafe.Pointer, n), make([]int, n)
	for i := range rows {
		rows[i], lengths[i] = unsafe.Pointer(&pool[i]), 20+i%12
	}
	return []kernelCase{
		{"trivial", axpy(), n, []any{random(n, 0, 1), random(n, 0, 1), make([]float64, n)}},
		{"exp", elementwise("math.Exp"), n, []any{random(n, -20, 20), make([]float64, n)}},
		{"log", elementwise("math.Log"), n, []any{random(n, 0, 20), make([]float64, n)}},
		{"sin", elementwise("math.Sin"), n, []any{random(n, -20, 20), make([]float64, n)}},
		{"fused", fusedKernel(), n, []any{random(n, 0, 1), random(n, 0, 1), random(n, -9, 9), make([]float64, n)}},
		{"score", scoreKernel(), n, []any{random(n, 0, 1), random(n, 0, 1), random(n, 0, 1), []bool{true}, make([][15]float64, n)}},
		{"scoremixed", scoreKernel(), n, []any{random(n, 0, 1), random(n, 0, 1), random(n, 0, 1), overlay, make([][15]float64, n)}},
		{"blackscholes", blackScholesKernel(), n, []any{random(n, 10, 100), random(n, 10, 100), random(n, .1, 3), .05, .3, make([]float64, n), make([]float64, n)}},
		{"sums", sumsKernel(), n, []any{rows, lengths, make([]float64, n)}},
		{"mandelbrot", mandelbrotKernel(), len(mx), []any{mx, my, make([]int64, len(mx))}},
	}
}

func axpy() *kernel.Module {
	b := arith{kernel.NewBuilder("axpy")}
	x, y := b.Stream("x", kernel.Float64), b.Stream("y", kernel.Float64)
	b.Result(b.add(b.mul(x, b.f(2)), y))
	return module(b.Builder)
}

// BenchmarkRows is what a row costs; lanes by CPU level are the lowering's own
// choice.
func BenchmarkRows(b *testing.B) {
	for _, c := range cases() {
		for _, level := range []int{4, 3} {
			b.Run(fmt.Sprintf("%s/v%d", c.name, level), func(b *testing.B) {
				k := build(b, c.m, spmd.Options{Target: spmd.X86(level), Library: library}, llvm.Options{})
				for b.Loop() {
					k.run(0, c.rows, c.args...)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(c.rows), "ns/row")
				b.ReportMetric(float64(k.code.Lanes), "lanes")
			})
		}
	}
}

// BenchmarkScalar is what an element costs in loops that LLVM makes vectors of,
// beside Go.
func BenchmarkScalar(b *testing.B) {
	const side, n = 1024, 32768
	in, out := random(side*side, 0, 1), make([]float64, side*side)
	o := spmd.Options{Lanes: 1, Target: spmd.X86(4)}
	each := func(name string, elements int, do func()) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				do()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(elements), "ns/element")
		})
	}
	stencil, cubic := build(b, stencilKernel(), o, llvm.Options{}), build(b, cubicKernel(), o, llvm.Options{})
	each("stencil/native", side*side, func() { stencil.run(0, 1, pointer(in), pointer(out), len(in), side, side) })
	each("stencil/go", side*side, func() { stencilGo(in, out, side, side) })
	each("cubic/native", n, func() { cubic.run(0, 1, pointer(in), n, pointer(out), n) })
	each("cubic/go", n, func() {
		for i, x := range in[:n] {
			out[i] = ((3*x+2)*x+1)*x + .5
		}
	})
}

// BenchmarkCompile is the way from a module to an object.
func BenchmarkCompile(b *testing.B) {
	l, err := llvm.Open()
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range append(cases(), kernelCase{name: "stencil", m: stencilKernel()}) {
		b.Run(c.name, func(b *testing.B) {
			var lower time.Duration
			for b.Loop() {
				began := time.Now()
				code, err := spmd.Lower(c.m, spmd.Options{Target: spmd.X86(4), Library: library})
				if err != nil {
					b.Fatal(err)
				}
				lower += time.Since(began)
				target := llvm.Target{Triple: "x86_64-unknown-linux-gnu", CPU: "x86-64-v4"}
				if _, err := l.Compile(b.Context(), code.IR, target, llvm.Options{Passes: spmd.Passes(code.Lanes, llvmMajor)}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(lower.Seconds()*1e3/float64(b.N), "lower-ms")
			b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N), "ms")
		})
	}
}
