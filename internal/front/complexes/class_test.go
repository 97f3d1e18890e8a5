package complexes_test

import (
	"math"
	"math/cmplx"
	"testing"

	"github.com/cb434341/weft/internal/front/complexes"
)

// What numbers are, in all pairs of edges.
func TestClassification(t *testing.T) {
	edges := []float64{0, math.Copysign(0, -1), 1, -2.5, math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN()}
	for _, re := range edges {
		for _, im := range edges {
			x := complex(re, im)
			if got, want := complexes.IsInf(x), cmplx.IsInf(x); got != want {
				t.Errorf("IsInf(%v) is %v", x, got)
			}
			if got, want := complexes.IsNaN(x), cmplx.IsNaN(x); got != want {
				t.Errorf("IsNaN(%v) is %v", x, got)
			}
		}
	}
}
