package spmd_test

import (
	"testing"

	"github.com/cb434341/weft/internal/front"
	"github.com/cb434341/weft/internal/kernel"
)

// An arith writes kernels on float64 in a form near to formulas.
type arith struct{ *kernel.Builder }

func (b arith) f(v float64) kernel.Reg         { return b.Float(kernel.Float64, v) }
func (b arith) add(x, y kernel.Reg) kernel.Reg { return b.Op(kernel.Add, x, y) }
func (b arith) sub(x, y kernel.Reg) kernel.Reg { return b.Op(kernel.Sub, x, y) }
func (b arith) mul(x, y kernel.Reg) kernel.Reg { return b.Op(kernel.Mul, x, y) }
func (b arith) div(x, y kernel.Reg) kernel.Reg { return b.Op(kernel.Quo, x, y) }
func (b arith) neg(x kernel.Reg) kernel.Reg    { return b.Op(kernel.Neg, x) }

func (b arith) call(name string, x kernel.Reg) kernel.Reg {
	r := b.Reg("t", kernel.Float64)
	b.Emit(&kernel.Call{Dst: []kernel.Reg{r}, Func: name, Args: []kernel.Reg{x}})
	return r
}

// library is what kernels call.
var library = front.Library

// TestLibrary compares every function of the library, and FMA, which is one on
// CPUs that lack it.
func TestLibrary(t *testing.T) {
	for _, name := range kernel.LibraryNames() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lib, _ := kernel.Library(name)
			b := kernel.NewBuilder("library")
			var args, dst []kernel.Reg
			for _, k := range lib.Params {
				args = append(args, b.Stream("x", k))
			}
			for _, k := range lib.Results {
				dst = append(dst, b.Reg("y", k))
			}
			b.Emit(&kernel.Call{Dst: dst, Func: name, Args: args})
			for _, r := range dst {
				b.Result(r)
			}
			newTrial(t, module(b)).everywhere()
		})
	}
	t.Run("FMA", func(t *testing.T) {
		b := kernel.NewBuilder("fma")
		b.Result(b.Op(kernel.FMA, b.Stream("x", kernel.Float64), b.Stream("y", kernel.Float64), b.Stream("z", kernel.Float64)))
		newTrial(t, module(b)).everywhere()
	})
}
