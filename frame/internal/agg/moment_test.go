package agg

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestMomentsJoined holds skewness and kurtosis of values that came in parts, each
// about a point of its own, against their definitions.
func TestMomentsJoined(t *testing.T) {
	for _, row := range []struct {
		name  string
		value func(r *rand.Rand) float64
	}{
		{"normal", func(r *rand.Rand) float64 { return r.NormFloat64() }},
		{"far away", func(r *rand.Rand) float64 { return 1e6 + r.Float64() }},
		{"skewed", func(r *rand.Rand) float64 { return r.ExpFloat64() }},
		{"tiny", func(r *rand.Rand) float64 { return 1e-12 * r.ExpFloat64() }},
		{"two", func(r *rand.Rand) float64 { return float64(r.IntN(2)) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(7, 8))
			var all moments
			var values []float64
			for range 20 {
				var part moments
				some := make([]float64, r.IntN(100))
				for i := range some {
					some[i] = row.value(r)
				}
				addMoments(&part, some, true)
				values = append(values, some...)
				mean, two, three, four := part.central()
				all.join(part.n, mean, two, three, four)
			}
			skew, kurt := byDefinition(values)
			if got := all.skewness(); math.Abs(got-skew) > 1e-8*max(1, math.Abs(skew)) {
				t.Errorf("skewness %v, not %v", got, skew)
			}
			if got := all.kurtosis(); math.Abs(got-kurt) > 1e-8*max(1, math.Abs(kurt)) {
				t.Errorf("kurtosis %v, not %v", got, kurt)
			}
		})
	}
	var equal moments
	addMoments(&equal, []float64{0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, true)
	if k, s := equal.kurtosis(), equal.skewness(); k == k || s == s {
		t.Errorf("of equal values the kurtosis is %v and the skewness %v", k, s)
	}
}

// byDefinition is the skewness and the excess kurtosis of a sample, without bias.
func byDefinition(values []float64) (skew, kurt float64) {
	n := float64(len(values))
	mean := 0.0
	for _, v := range values {
		mean += v / n
	}
	var two, three, four float64
	for _, v := range values {
		d := v - mean
		two, three, four = two+d*d/n, three+d*d*d/n, four+d*d*d*d/n
	}
	skew = math.Sqrt(n*(n-1)) / (n - 2) * three / math.Pow(two, 1.5)
	kurt = (n - 1) / ((n - 2) * (n - 3)) * ((n+1)*(four/(two*two)-3) + 6)
	return skew, kurt
}
