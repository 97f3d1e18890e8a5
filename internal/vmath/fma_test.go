package vmath

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestFMA holds the soft FMA against math.FMA: random bits, products and sums
// that cancel, ties, results around and below the smallest normal number.
func TestFMA(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	try := func(x, y, z float64) {
		t.Helper()
		if got, want := FMA(x, y, z), math.FMA(x, y, z); !same(got, want) {
			t.Errorf("FMA(%x, %x, %x) = %x, want %x", x, y, z, got, want)
		}
	}
	for _, x := range corners {
		for _, y := range corners {
			for _, z := range corners {
				try(x, y, z)
			}
		}
	}
	sparse := func() float64 { // few bits: ties are frequent
		return math.Ldexp(float64(1+r.IntN(64)), r.IntN(110)-60) * float64(1-2*r.IntN(2))
	}
	unit := func() float64 { return math.Copysign(1+r.Float64(), r.Float64()-0.5) }
	n := 400000
	if testing.Short() {
		n = 40000
	}
	for range n {
		x, y := random(r), random(r)
		try(x, y, random(r))
		try(x, y, -x*y)
		try(x, y, math.Nextafter(-x*y, 0))
		try(sparse(), sparse(), sparse())
		try(sparse()+sparse(), sparse()+sparse(), sparse())
		e, f := r.IntN(2100)-1074, r.IntN(240)-120
		d := -1022 - e - r.IntN(60) // subnormal or nearly
		try(math.Ldexp(unit(), e), math.Ldexp(unit(), d), math.Ldexp(unit(), e+d+f))
		try(math.Ldexp(sparse(), -537), math.Ldexp(sparse(), -500), math.Ldexp(sparse(), -1030))
		try(math.Ldexp(unit(), 500), math.Ldexp(unit(), 523), math.Ldexp(unit(), 1023-r.IntN(3)))
	}
}
