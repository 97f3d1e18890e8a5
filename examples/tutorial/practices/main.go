// Practices are the do's and don'ts of lazy calls, in pairs: each file has the
// do, and beside it, in a file whose name ends in _dont, is what not to do. Both
// halves compute the same answer, or try to; the don'ts are built with
//
//	go run -tags dont ./examples/tutorial/practices
//
// and most of them are what weft vet finds:
//
//	weft vet -tags dont ./examples/tutorial/practices
package main

import (
	"context"

	"github.com/cb434341/weft/examples/tutorial/lesson"
)

// A practice is one half of a pair.
type practice struct {
	title string
	run   func(context.Context) (float64, error)
}

// practices are those of this build, in the order of the page that they are
// from.
var practices = []practice{
	{"lift the function, not its result", onFunction},
	{"compute a lot at once", onLots},
	{"leave inputs as they are", onInputs},
	{"stay away from global state", onGlobals},
	{"pass every result on to something that is computed", onEffects},
	{"break work up into many tasks", onPieces},
	{"but not into too many", onBatches},
	{"lift the small functions, not those that build graphs", onBuilding},
	{"make large data lazy once", onData},
}

func main() { lesson.Main(run) }

func run(ctx context.Context, l *lesson.Lesson) error {
	for _, p := range practices {
		v, err := p.run(ctx)
		if err != nil {
			l.Printf("%-56s %v\n", p.title, err)
			continue
		}
		l.Printf("%-56s %.0f\n", p.title, v)
	}
	return nil
}

// The functions that the pairs use.

func inc(x float64) float64 { return x + 1 }

func square(x float64) float64 { return x * x }

func sum(xs []float64) float64 {
	total := 0.0
	for _, x := range xs {
		total += x
	}
	return total
}

func numbers(n int) []float64 {
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = float64(i)
	}
	return xs
}
