package array_test

import (
	"fmt"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/local"
)

// BenchmarkPhaseCorrelation finds how far two images of 2048 x 2048 lie apart.
func BenchmarkPhaseCorrelation(b *testing.B) {
	image := func(seed uint64) array.Array[float64] {
		d, err := weft.Compute(b.Context(), array.NewRand(seed).Float64(2048, 2048))
		if err != nil {
			b.Fatal(err)
		}
		return array.FromDense(d)
	}
	one, two := image(1), image(2)
	for _, workers := range []int{1, 2} {
		on := weft.On(&local.Runner{Workers: workers})
		b.Run(fmt.Sprint(workers, " workers"), func(b *testing.B) {
			for b.Loop() {
				x, y := array.RFFT2(one), array.RFFT2(two)
				r := x.Mul(y.Conj())
				r = r.Div(array.Cast[complex128](array.Modulus[float64](r)))
				if _, err := weft.Compute(b.Context(), array.IRFFT2(r).ArgMax(), on); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
