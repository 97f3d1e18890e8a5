package kernel_test

import (
	"context"
	"testing"
	"unsafe"

	"github.com/cb434341/weft/internal/kernel"
)

func packed[T any](s []T) kernel.Stream {
	var zero T
	return kernel.Stream{Base: unsafe.Pointer(unsafe.SliceData(s)), Stride: int(unsafe.Sizeof(zero)), Step: int(unsafe.Sizeof(zero))}
}

func program(b testing.TB, f *kernel.Func, sites ...kernel.Site) *kernel.Program {
	p, err := kernel.NewProgram(&kernel.Module{Funcs: []*kernel.Func{f}, Sites: sites})
	if err != nil {
		b.Fatal(err)
	}
	return p
}

func perElement(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkChain is what arrays fuse: ten operations on a million numbers.
func BenchmarkChain(b *testing.B) {
	k := kernel.NewBuilder("chain")
	x, y := k.Stream("x", kernel.Float64), k.Stream("y", kernel.Float64)
	c := k.Float(kernel.Float64, 1.5)
	t := k.Op(kernel.Mul, x, y)
	t = k.Op(kernel.Add, t, x)
	t = k.Op(kernel.Sub, t, y)
	t = k.Op(kernel.Mul, t, c)
	u := k.Op(kernel.Abs, t)
	u = k.Op(kernel.Add, u, c)
	t = k.Op(kernel.Quo, t, u)
	t = k.Op(kernel.Max, t, y)
	t = k.Op(kernel.Select, k.Op(kernel.Lt, t, c), t, x)
	k.Result(t)
	p := program(b, k.Func())

	const n = 1 << 20
	xs, ys, zs := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range xs {
		xs[i], ys[i] = float64(i%1000)/500-1, float64(i%777)/300
	}
	args := &kernel.Args{In: []kernel.Stream{packed(xs), packed(ys)}, Out: []kernel.Stream{packed(zs)}}
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Run(context.Background(), args, 0, n); err != nil {
			b.Fatal(err)
		}
	}
	perElement(b, n)
}

// runningSum is y[i] = x[0] + ... + x[i], a kernel of one row.
func runningSum() *kernel.Func {
	k := kernel.NewBuilder("runningsum")
	x, n := k.Uniform("x", kernel.Ptr), k.Uniform("x.len", kernel.Int64)
	y, m := k.Uniform("y", kernel.Ptr), k.Uniform("y.len", kernel.Int64)
	sum := k.Reg("sum", kernel.Float64)
	k.For(kernel.Pos{}, "i", k.Int(0), n, 1, func(_ kernel.Label, i kernel.Reg) {
		v := k.Reg("v", kernel.Float64)
		k.Emit(&kernel.Load{Dst: v, Base: x, Index: i, Scale: 8})
		k.OpTo(sum, kernel.Add, sum, v)
		k.Emit(&kernel.Check{Code: kernel.IndexCheck, A: i, B: m})
		k.Emit(&kernel.Store{Base: y, Index: i, Scale: 8, Src: sum})
	})
	k.Result(sum)
	return k.Func()
}

// BenchmarkScan is a loop in one row: the interpreter has no lanes to spread its
// costs over.
func BenchmarkScan(b *testing.B) {
	p := program(b, runningSum(), kernel.Site{Code: kernel.IndexCheck})
	const n = 1 << 16
	x, y, sum := make([]float64, n), make([]float64, n), make([]float64, 1)
	for i := range x {
		x[i] = float64(i % 10)
	}
	address := func(s []float64) uint64 { return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(s)))) }
	args := &kernel.Args{Uniform: []uint64{address(x), n, address(y), n}, Out: []kernel.Stream{packed(sum)}}
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Run(context.Background(), args, 0, 1); err != nil {
			b.Fatal(err)
		}
	}
	perElement(b, n)
}

// mandelbrot counts the rounds of z = z*z + c up to a limit.
func mandelbrot() *kernel.Func {
	k := kernel.NewBuilder("mandelbrot")
	cx, cy, limit := k.Stream("cx", kernel.Float64), k.Stream("cy", kernel.Float64), k.Uniform("limit", kernel.Int64)
	x, y, n := k.Reg("x", kernel.Float64), k.Reg("y", kernel.Float64), k.Reg("n", kernel.Int64)
	k.For(kernel.Pos{}, "i", k.Int(0), limit, 1, func(l kernel.Label, _ kernel.Reg) {
		xx, yy := k.Op(kernel.Mul, x, x), k.Op(kernel.Mul, y, y)
		k.If(k.Op(kernel.Gt, k.Op(kernel.Add, xx, yy), k.Float(kernel.Float64, 4)), func() { k.Emit(&kernel.Break{Label: l}) }, nil)
		xy := k.Op(kernel.Mul, x, y)
		k.OpTo(y, kernel.Add, k.Op(kernel.Add, xy, xy), cy)
		k.OpTo(x, kernel.Add, k.Op(kernel.Sub, xx, yy), cx)
		k.OpTo(n, kernel.Add, n, k.Int(1))
	})
	k.Result(n)
	return k.Func()
}

// BenchmarkDivergent has rows that leave a loop at very different times. Its
// other metric is for a round of a row.
func BenchmarkDivergent(b *testing.B) {
	p := program(b, mandelbrot())
	const side, limit = 128, 256
	cx, cy, counts := make([]float64, side*side), make([]float64, side*side), make([]int64, side*side)
	for i := range cx {
		cx[i], cy[i] = float64(i%side)/side*3-2, float64(i/side)/side*2.4-1.2
	}
	args := &kernel.Args{Uniform: []uint64{limit}, In: []kernel.Stream{packed(cx), packed(cy)}, Out: []kernel.Stream{packed(counts)}}
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Run(context.Background(), args, 0, side*side); err != nil {
			b.Fatal(err)
		}
	}
	rounds := 0
	for i, n := range counts {
		rounds += int(n)
		x, y, want := 0.0, 0.0, int64(0)
		for want < limit && x*x+y*y <= 4 {
			x, y, want = x*x-y*y+cx[i], float64(x*y)+float64(x*y)+cy[i], want+1
		}
		if n != want {
			b.Fatalf("point %d: %d rounds, want %d", i, n, want)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rounds), "ns/round")
	perElement(b, side*side)
}
