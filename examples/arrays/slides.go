package main

import (
	"context"
	"fmt"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/viz"
)

// A slide is an expression: as NumPy writes it, and as it is here.
type slide struct {
	python  string
	picture string // the file of its graph, without extension
	compute func(ctx context.Context) (answer, error)
	drawing *viz.Drawing
}

// An answer is some numbers of a shape.
type answer struct {
	shape  []int // none for a number
	values []float64
}

func (a answer) String() string {
	if len(a.shape) == 0 {
		return fmt.Sprintf("%.6f", a.values[0])
	}
	return fmt.Sprintf("%v: %.4f, %.4f ... %.4f", a.shape, a.values[0], a.values[1], a.values[len(a.values)-1])
}

// slides are the expressions, in the order of the talk.
func slides(x array.Array[float64], block int) []slide {
	mean := blockedMean(x, block)
	product := x.Dot(x.T().AddN(1))
	u, s, vt := array.SVD(x.Add(x.T()).Sub(x.Mean()))
	return []slide{
		number("blocked mean", "blocked-mean", mean),
		number("x.mean()", "mean", x.Mean()),
		whole("x + x.T", "transpose", x.Add(x.T())),
		whole("x.dot(x.T + 1)", "dot", product),
		whole("x.dot(x.T + 1) - x.mean()", "dot-mean", product.Sub(x.Mean())),
		number("(x.dot(x.T + 1) - x.mean()).std()", "dot-mean-std", product.Sub(x.Mean()).Std()),
		decomposed("svd(x + x.T - x.mean())", "svd", u, s, vt),
	}
}

func total(chunk array.Dense[float64]) (sum float64) {
	for _, v := range chunk.Data {
		sum += v
	}
	return sum
}

func count(chunk array.Dense[float64]) float64 { return float64(chunk.Len()) }

func sum(values []float64) (sum float64) {
	for _, v := range values {
		sum += v
	}
	return sum
}

func divide(a, b float64) float64 { return a / b }

// blockedMean is the mean by hand: some rows at a time, with functions that know
// nothing of arrays in blocks. A lifted function gets an array as a Dense.
func blockedMean(x array.Array[float64], rows int) weft.Lazy[float64] {
	total, count := delayed.Func1(total), delayed.Func1(count)
	sum, divide := delayed.Func1(sum), delayed.Func2(divide)

	var sums, counts []weft.Lazy[float64]
	for i := 0; i < x.Shape()[0]; i += rows {
		chunk := x.At(array.From(i).To(i + rows)) // pull out chunk
		sums = append(sums, total(chunk))         // sum chunk
		counts = append(counts, count(chunk))     // count chunk
	}
	return divide(sum(delayed.All(sums)), sum(delayed.All(counts))) // aggregate results
}

// number is a slide that ends in one number.
func number(python, picture string, y weft.Lazy[float64]) slide {
	return slide{python, picture, func(ctx context.Context) (answer, error) {
		v, err := weft.Compute(ctx, y)
		return answer{values: []float64{v}}, err
	}, viz.New(y).Results(python)}
}

// whole is a slide that ends in an array.
func whole(python, picture string, y array.Array[float64]) slide {
	return slide{python, picture, func(ctx context.Context) (answer, error) {
		d, err := weft.Compute(ctx, y)
		return answer{d.Shape, d.Data}, err
	}, viz.New(y).Results(python)}
}

// decomposed is a slide of the three parts of a decomposition, of which the middle
// is the answer.
func decomposed(python, picture string, u, s, vt array.Array[float64]) slide {
	return slide{python, picture, func(ctx context.Context) (answer, error) {
		_, d, _, err := weft.Compute3(ctx, u, s, vt)
		return answer{d.Shape, d.Data}, err
	}, viz.New(u, s, vt).Results("u", "s", "vt")}
}
