// Gridsearch fits a pipeline of three steps with all combinations of their
// parameters and scores them. The loops are written without a thought of what
// combinations share; Pure lets equal calls be made once.
package main

import (
	"context"
	"math"
	"sync/atomic"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/examples/tutorial/lesson"
)

// combination is one choice of parameters.
type combination struct{ a, b, c float64 }

var fits atomic.Int64 // how often a step has been fitted

func fit1(x, a float64) float64 { fits.Add(1); return x * a }
func fit2(r, b float64) float64 { fits.Add(1); return r + b }
func fit3(r, c float64) float64 { fits.Add(1); return math.Pow(r, c) }

// score finds the combination that comes nearest to 10.
func score(results map[combination]float64) combination {
	best, least := combination{}, math.Inf(1)
	for params, r := range results {
		if miss := math.Abs(r - 10); miss < least {
			best, least = params, miss
		}
	}
	return best
}

func main() { lesson.Main(run) }

func run(ctx context.Context, l *lesson.Lesson) error {
	fits.Store(0)
	fit1 := delayed.Func2(fit1, delayed.Pure)
	fit2 := delayed.Func2(fit2, delayed.Pure)
	fit3 := delayed.Func2(fit3, delayed.Pure)
	score := delayed.Func1(score)

	x := delayed.Of(2.0)
	results := map[combination]weft.Lazy[float64]{}
	for _, a := range []float64{1, 2} {
		for _, b := range []float64{0.5, 1, 1.5} {
			for _, c := range []float64{1, 2} {
				r1 := fit1(x, delayed.Of(a))
				r2 := fit2(r1, delayed.Of(b))
				r3 := fit3(r2, delayed.Of(c))
				results[combination{a, b, c}] = r3
			}
		}
	}
	best := score(delayed.AllMap(results))

	v, err := weft.Compute(ctx, best)
	if err != nil {
		return err
	}
	l.Printf("best of %d: a=%g b=%g c=%g\n", len(results), v.a, v.b, v.c)
	l.Printf("fitted %d times rather than %d\n", fits.Load(), 3*len(results))
	return l.Draw(best)
}
