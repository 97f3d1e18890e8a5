package kernels

import (
	"context"
	"math"

	"github.com/cb434341/weft/jit"
)

// Months is a prediction for the next 15 months.
type Months [15]float64

// PredictOverTime predicts a quantity in each of the next 15 months for one
// observation: from x on it grows by y a month, ever slower the more there is, as
// z says; with the overlay there is a rise on top that wears off.
//
// Each month needs the one before it, through an exponential, so there is nothing
// to vectorise within an observation: only several observations at once help.
func PredictOverTime(x, y, z float64, overlay bool) Months {
	var months Months
	level := x
	for t := range months {
		level += y * math.Exp(-z*level)
		months[t] = level
		if overlay {
			months[t] *= 1 + 0.5*math.Exp(-z*float64(t))
		}
	}
	return months
}

// score has the overlay on for all observations, as when one output of a model is
// asked for; scoreMixed has it on for every other one or so.
func score(n int) Case      { return scoring("score", n, []bool{true}) }
func scoreMixed(n int) Case { return scoring("scoremixed", n, coins(4, n)) }

func scoring(name string, n int, overlay []bool) Case {
	return Case{Name: name, Of: "PredictOverTime", Rows: n, setUp: func(opts []jit.Option) setting {
		x, y, z := uniform(1, n, 0, 4), uniform(2, n, 0.5, 2), uniform(3, n, 0.1, 0.6)
		rows, k := make([]Months, n), jit.Vectorize4(PredictOverTime, opts...)
		step := min(1, len(overlay)-1) // one overlay may be there for all
		return setting{
			kernel: k,
			loop: func() {
				for i := range rows {
					rows[i] = PredictOverTime(x[i], y[i], z[i], overlay[i*step])
				}
			},
			call: func(ctx context.Context) error { return k.Into(ctx, rows, x, y, z, overlay) },
			checksum: func() float64 {
				var s sum
				for i := range rows {
					for _, v := range rows[i] {
						s.add(v)
					}
				}
				return s.mean()
			},
		}
	}}
}
