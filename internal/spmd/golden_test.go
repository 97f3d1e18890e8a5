package spmd_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/spmd"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden shows what small kernels become.
func TestGolden(t *testing.T) {
	branch := arith{kernel.NewBuilder("branch")}
	x, y := branch.Stream("x", kernel.Float64), branch.Stream("y", kernel.Float64)
	r := branch.Reg("r", kernel.Float64)
	branch.If(branch.Op(kernel.Lt, x, y), func() { branch.OpTo(r, kernel.Sub, y, x) }, func() { branch.OpTo(r, kernel.Mul, x, y) })
	branch.Result(r)

	check := arith{kernel.NewBuilder("check")}
	i, n := check.Stream("i", kernel.Int64), check.Uniform("n", kernel.Int64)
	p, v := check.Uniform("p", kernel.Ptr), check.Reg("v", kernel.Float32)
	check.Emit(&kernel.Check{Code: kernel.IndexCheck, A: i, B: n, Site: 0})
	check.Emit(&kernel.Load{Dst: v, Base: p, Index: i, Scale: 4})
	check.Result(v)

	for _, c := range []struct {
		name string
		m    *kernel.Module
		o    spmd.Options
	}{
		{"axpy", axpy(), spmd.Options{Lanes: 8, Target: spmd.X86(4), FastMath: spmd.Contract}},
		{"branch", module(branch.Builder), spmd.Options{Lanes: 4, Target: spmd.X86(3)}},
		{"mandelbrot", mandelbrotKernel(), spmd.Options{Lanes: 16, Target: spmd.X86(4)}},
		{"check", module(check.Builder), spmd.Options{Lanes: 4, Target: spmd.X86(1)}},
		{"cubic", cubicKernel(), spmd.Options{Lanes: 1, Target: spmd.ARM64()}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, err := spmd.Lower(c.m, c.o)
			if err != nil {
				t.Fatal(err)
			}
			got := "; " + strings.ReplaceAll(strings.TrimSpace(c.m.String()), "\n", "\n; ") + "\n\n" + code.IR
			file := filepath.Join("testdata", c.name+".ll")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs; -update rewrites it. Now:\n%s", file, got)
			}
		})
	}
}

// TestLowerRefuses says what cannot be lowered.
func TestLowerRefuses(t *testing.T) {
	loops := arith{kernel.NewBuilder("a")}
	loops.Result(loops.call("a", loops.Stream("x", kernel.Float64)))
	for _, c := range []struct {
		name string
		m    *kernel.Module
		o    spmd.Options
		want string
	}{
		{"odd lanes", axpy(), spmd.Options{Lanes: 6}, "spmd: axpy: 6 lanes: a power of 2 up to 64 is wanted"},
		{"no library", elementwise("math.Exp"), spmd.Options{Lanes: 8}, "spmd: each math.Exp: call of math.Exp: there is no such function"},
		{"recursion", module(loops.Builder), spmd.Options{Lanes: 8}, "spmd: a: call of a: it calls itself"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := spmd.Lower(c.m, c.o); err == nil || err.Error() != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

// TestWidth says how many rows run side by side.
func TestWidth(t *testing.T) {
	small := arith{kernel.NewBuilder("small")}
	a := small.Stream("a", kernel.Float32)
	small.Result(small.Op(kernel.Add, a, a))
	big := arith{kernel.NewBuilder("big")}
	many := big.Array("many", kernel.Float64, 3000)
	big.Emit(&kernel.ArrayStore{Array: many, Index: big.Op(kernel.And, big.Stream("i", kernel.Int64), big.Int(1023)), Src: big.f(1)})
	big.ResultArray(many)
	for _, c := range []struct {
		name                string
		m                   *kernel.Module
		avx512, avx2, other int
	}{
		{"axpy", axpy(), 16, 8, 4},
		{"float32", module(small.Builder), 32, 16, 8},
		{"score", scoreKernel(), 32, 16, 8},
		{"blackscholes", blackScholesKernel(), 32, 8, 4},
		{"mandelbrot", mandelbrotKernel(), 32, 8, 4},
		{"stencil", stencilKernel(), 1, 1, 1},
		{"big arrays", module(big.Builder), 8, 8, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			for target, want := range map[spmd.Target]int{spmd.X86(4): c.avx512, spmd.X86(3): c.avx2, spmd.ARM64(): c.other} {
				code, err := spmd.Lower(c.m, spmd.Options{Target: target, Library: library})
				if err != nil {
					t.Fatal(err)
				}
				if code.Lanes != want || code.Report.Lanes != want {
					t.Errorf("%s: %d lanes, want %d (%s)", target.CPU, code.Lanes, want, code.Report.Why)
				}
			}
		})
	}
}
