// Package model has functions that another package lifts. It does not know Weft.
package model

func Predict(x float64) float64 { // want Predict:"working"
	for x < 100 { // no rounds are counted: it may take a while
		x *= 1.01
	}
	return x
}

func Name(x float64) string { return "model" }

var calls int

func Counted(x float64) float64 { // want Counted:`writes\(calls\)`
	calls++
	return x
}

func Normalize(xs []float64, by float64) []float64 { // want Normalize:`writes\(param 0\)` Normalize:"working"
	for i := range xs {
		xs[i] /= by
	}
	return xs
}

type Table struct{ rows []float64 }

func (t *Table) Set(i int, v float64) { t.rows[i] = v } // want Set:`writes\(param 0\)`
