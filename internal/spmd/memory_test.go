package spmd_test

import (
	"math"
	"runtime"
	"slices"
	"testing"
	"unsafe"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/llvm"
	"github.com/cb434341/weft/internal/spmd"
)

// stencilKernel smooths the inner rows and columns of a matrix, in one lane.
func stencilKernel() *kernel.Module {
	b := arith{kernel.NewBuilder("stencil")}
	in, out := b.Uniform("in", kernel.Ptr), b.Uniform("out", kernel.Ptr)
	n, rows, cols := b.Uniform("n", kernel.Int64), b.Uniform("rows", kernel.Int64), b.Uniform("cols", kernel.Int64)
	one := b.Int(1)
	quarter := b.f(.25)
	load := func(i kernel.Reg) kernel.Reg {
		b.Emit(&kernel.Check{Code: kernel.IndexCheck, A: i, B: n, Site: 0})
		v := b.Reg("v", kernel.Float64)
		b.Emit(&kernel.Load{Dst: v, Base: in, Index: i, Scale: 8})
		return v
	}
	b.For(kernel.Pos{File: 0, Line: 3}, "y", one, b.Op(kernel.Sub, rows, one), 1, func(_ kernel.Label, y kernel.Reg) {
		b.For(kernel.Pos{File: 0, Line: 4}, "x", one, b.Op(kernel.Sub, cols, one), 1, func(_ kernel.Label, x kernel.Reg) {
			at := b.add(b.mul(y, cols), x)
			sum := b.add(b.add(load(b.sub(at, one)), load(b.add(at, one))), b.add(load(b.sub(at, cols)), load(b.add(at, cols))))
			b.Emit(&kernel.Check{Code: kernel.IndexCheck, A: at, B: n, Site: 1})
			b.Emit(&kernel.Store{Base: out, Index: at, Scale: 8, Src: b.mul(sum, quarter)})
		})
	})
	m := module(b.Builder)
	m.Sites = []kernel.Site{{Code: kernel.IndexCheck}, {Code: kernel.IndexCheck}}
	return m
}

// cubicKernel evaluates a cubic over a whole slice in one lane.
func cubicKernel() *kernel.Module {
	b := arith{kernel.NewBuilder("cubic")}
	in, n, out, no := b.Uniform("in", kernel.Ptr), b.Uniform("n", kernel.Int64), b.Uniform("out", kernel.Ptr), b.Uniform("no", kernel.Int64)
	b.For(kernel.Pos{}, "i", b.Int(0), n, 1, func(_ kernel.Label, i kernel.Reg) {
		x := b.Reg("x", kernel.Float64)
		b.Emit(&kernel.Check{Code: kernel.IndexCheck, A: i, B: n, Site: 0})
		b.Emit(&kernel.Load{Dst: x, Base: in, Index: i, Scale: 8})
		y := b.add(b.mul(b.add(b.mul(b.add(b.mul(b.f(3), x), b.f(2)), x), b.f(1)), x), b.f(.5))
		b.Emit(&kernel.Check{Code: kernel.IndexCheck, A: i, B: no, Site: 0})
		b.Emit(&kernel.Store{Base: out, Index: i, Scale: 8, Src: y})
	})
	m := module(b.Builder)
	m.Sites = []kernel.Site{{Code: kernel.IndexCheck}}
	return m
}

func stencilGo(in, out []float64, rows, cols int) {
	for y := 1; y < rows-1; y++ {
		for x := 1; x < cols-1; x++ {
			at := y*cols + x
			out[at] = ((in[at-1] + in[at+1]) + (in[at-cols] + in[at+cols])) * .25
		}
	}
}

func pointer[T any](s []T) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(s)) }

func TestStencil(t *testing.T) {
	n := build(t, stencilKernel(), spmd.Options{Lanes: 1, Target: spmd.X86(4)}, llvm.Options{})
	if n.code.Report.Hoisted != 1 {
		t.Errorf("%d loops with checks in front, want 1", n.code.Report.Hoisted)
	}
	for _, size := range [][2]int{{3, 3}, {1, 9}, {2, 2}, {40, 57}, {5, 9000}} {
		rows, cols := size[0], size[1]
		in, out, want := random(rows*cols, 0, 1), make([]float64, rows*cols), make([]float64, rows*cols)
		n.fuel = 1000
		if s := n.run(0, 1, pointer(in), pointer(out), len(in), rows, cols); s.site != 0 {
			t.Fatal(s)
		}
		stencilGo(in, want, rows, cols)
		if !slices.Equal(out, want) {
			t.Fatalf("%v differs", size)
		}
		runtime.KeepAlive(in)
	}
	if n.yields == 0 {
		t.Error("never yielded")
	}
	// Too short a slice: the rows that fit are written, then the first index
	// behind its end is reported.
	in, out := random(100, 0, 1), make([]float64, 100)
	s := n.run(0, 1, pointer(in), pointer(out), 77, 10, 10)
	if want := (status{1, 0, 77, 77}); s != want {
		t.Errorf("status %v, want %v", s, want)
	}
	if out[66] == 0 || out[67] != 0 {
		t.Error("the elements before the one that failed are not all that was written")
	}
}

// TestPointers reads and writes by addresses that differ between lanes.
func TestPointers(t *testing.T) {
	b := arith{kernel.NewBuilder("pointers")}
	table, out := b.Uniform("table", kernel.Ptr), b.Uniform("out", kernel.Ptr)
	n := b.Uniform("n", kernel.Int64)
	i := b.Stream("i", kernel.Int64)
	sum := b.Reg("sum", kernel.Float64)
	v, flag := b.Reg("v", kernel.Float64), b.Reg("flag", kernel.Bool)
	b.If(b.Op(kernel.Lt, i, n), func() {
		b.Emit(&kernel.Check{Code: kernel.IndexCheck, A: i, B: n, Site: 0})
		b.Emit(&kernel.Load{Dst: v, Base: table, Index: i, Scale: 16, Disp: 8})
		b.Emit(&kernel.Load{Dst: flag, Base: table, Index: i, Scale: 16})
		b.If(flag, func() { b.OpTo(sum, kernel.Add, sum, v) }, nil)
		p := b.Reg("p", kernel.Ptr)
		b.OpTo(p, kernel.Offset, out, b.mul(i, b.Int(8)))
		b.Emit(&kernel.Store{Base: p, Index: kernel.NoReg, Src: sum})
		b.Emit(&kernel.Store{Base: out, Index: n, Scale: 8, Src: v}) // all to one place: the last stays
	}, nil)
	b.Result(sum)
	m := module(b.Builder)
	m.Sites = sites

	type entry struct {
		flag  bool
		value float64
	}
	entries := make([]entry, 50)
	for i := range entries {
		entries[i] = entry{i%3 == 0, float64(i) + .5}
	}
	for _, level := range []int{1, 3, 4} {
		for _, lanes := range []int{1, 4, 16} {
			k := build(t, m, spmd.Options{Lanes: lanes, Target: spmd.X86(level)}, llvm.Options{})
			index, sum, out := make([]int64, 75), make([]float64, 75), make([]float64, 51)
			for i := range index {
				index[i] = int64(i) * 7 % 60
			}
			if s := k.run(0, len(index), pointer(entries), pointer(out), len(entries), index, sum); s.site != 0 {
				t.Fatal(s)
			}
			last := 0.
			for row, i := range index {
				want := 0.
				if i < 50 {
					last = entries[i].value
					if entries[i].flag {
						want = entries[i].value
					}
					if out[i] != want {
						t.Fatalf("level %d, %d lanes: out %d is %v, want %v", level, lanes, i, out[i], want)
					}
				}
				if sum[row] != want {
					t.Fatalf("level %d, %d lanes: row %d is %v, want %v", level, lanes, row, sum[row], want)
				}
			}
			if out[50] != last {
				t.Fatalf("level %d, %d lanes: the last store left %v, want %v", level, lanes, out[50], last)
			}
			index[33] = math.MinInt64
			if s := k.run(0, len(index), pointer(entries), pointer(out), len(entries), index, sum); s.site != 1 || s.row != int64(33/lanes*lanes) {
				t.Fatalf("level %d, %d lanes: status %v", level, lanes, s)
			}
		}
	}
}

// sumsKernel sums a slice for each row.
func sumsKernel() *kernel.Module {
	b := arith{kernel.NewBuilder("sums")}
	p, n := b.Stream("p", kernel.Ptr), b.Stream("n", kernel.Int64)
	sum := b.Reg("sum", kernel.Float64)
	b.For(kernel.Pos{}, "i", b.Int(0), n, 1, func(_ kernel.Label, i kernel.Reg) {
		v := b.Reg("v", kernel.Float64)
		b.Emit(&kernel.Check{Code: kernel.IndexCheck, A: i, B: n, Site: 0})
		b.Emit(&kernel.Load{Dst: v, Base: p, Index: i, Scale: 8})
		b.OpTo(sum, kernel.Add, sum, v)
	})
	b.Result(sum)
	m := module(b.Builder)
	m.Sites = sites
	return m
}

// TestSlices reads slices of different lengths in different lanes.
func TestSlices(t *testing.T) {
	for _, level := range []int{1, 3, 4} {
		for _, lanes := range []int{1, 8, 0} {
			k := build(t, sumsKernel(), spmd.Options{Lanes: lanes, Target: spmd.X86(level)}, llvm.Options{})
			const rows = 77
			var slices [rows][]float64
			var p [rows]unsafe.Pointer
			var n [rows]int
			sums := make([]float64, rows)
			for i := range slices {
				slices[i] = random(i*i%23, 0, 1)
				p[i], n[i] = pointer(slices[i]), len(slices[i])
			}
			if s := k.run(0, rows, p[:], n[:], sums); s.site != 0 {
				t.Fatal(s)
			}
			for i, s := range slices {
				want := 0.
				for _, v := range s {
					want += v
				}
				if sums[i] != want {
					t.Fatalf("level %d, %d lanes: row %d: %v, want %v", level, lanes, i, sums[i], want)
				}
			}
			runtime.KeepAlive(&slices)
		}
	}
}
