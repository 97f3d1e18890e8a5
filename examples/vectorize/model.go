package main

import (
	"math"

	"github.com/cb434341/weft/jit"
)

// Months is a prediction for the next 15 months.
type Months [15]float64

// predictOverTime predicts what a customer will owe in each of the next 15
// months: x is how many months ago the account was opened, y is what is owed now,
// and z the share of it that such a customer repays in a month. Those who have
// been here for long repay faster. The overlay is a recession, in which everyone
// repays less at first.
//
// It is written for one observation, with no thought of arrays.
func predictOverTime(x int, y, z float64, overlay bool) Months {
	var months Months
	pace := z * (1 + math.Log1p(float64(x))/10)
	owed := y
	for t := range months {
		repaid := pace
		if overlay {
			repaid *= 1 - 0.4*math.Exp(-float64(t)/6)
		}
		owed *= math.Exp(-repaid)
		months[t] = owed
	}
	return months
}

// predictAll is the same for arrays: it loops itself, and writes a row of out for
// each observation.
func predictAll(x []int, y, z []float64, overlay bool, out jit.Mat[float64]) {
	for i := range x {
		months := predictOverTime(x[i], y[i], z[i], overlay)
		for t := range months {
			out.Set(i, t, months[t])
		}
	}
}

// predictRow is the same with the months as the last parameter, however many
// there are up to 15: for those whose rows are those of an array.
func predictRow(x int, y, z float64, overlay bool, row []float64) {
	months := predictOverTime(x, y, z, overlay)
	for t := range row {
		row[t] = months[t]
	}
}

// The compiled kernels. Nothing is compiled until they are first used.
var (
	compiled   = jit.CompileDo5(predictAll)
	universal  = jit.GUVectorize(predictRow, "(),(),(),()->(month)")
	vectorised = jit.Vectorize4(predictOverTime)
	parallel   = jit.Vectorize4(predictOverTime, jit.Parallel(0))
)
