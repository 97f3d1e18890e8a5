package front

import (
	"math"
	"math/cmplx"
	"testing"
	"unsafe"

	"github.com/cb434341/weft/internal/front/testdata/kernels"
	"github.com/cb434341/weft/internal/kernel"
)

// TestCmplx lowers functions of math/cmplx, which package complexes stands for,
// and wants what Go gives to a few digits: how good they are, complexes tests.
func TestCmplx(t *testing.T) {
	for name, f := range kernels.Cmplx {
		k, err := Lower(Request{Func: f})
		if err != nil {
			t.Error(err)
			continue
		}
		p, err := kernel.NewProgram(k.Module)
		if err != nil {
			t.Error(err)
			continue
		}
		in := []complex128{1 + 2i, -0.5 + 0.25i, 3 - 4i, 0.1i, -2, 0, 1}
		out := make([]complex128, len(in))
		stream := func(x []complex128) []kernel.Stream {
			return []kernel.Stream{{Base: unsafe.Pointer(&x[0]), Stride: 16}, {Base: unsafe.Add(unsafe.Pointer(&x[0]), 8), Stride: 16}}
		}
		if err := p.Run(t.Context(), &kernel.Args{In: stream(in), Out: stream(out)}, 0, len(in)); err != nil {
			t.Error(err)
		}
		for i, x := range in {
			if want := f(x); cmplx.Abs(out[i]-want) > 1e-12*math.Max(1, cmplx.Abs(want)) && out[i] != want {
				t.Errorf("%s(%v) = %v, want %v", name, x, out[i], want)
			}
		}
	}
}
