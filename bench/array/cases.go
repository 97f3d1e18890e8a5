package main

import (
	"context"
	"os"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
)

// cases open their files and return what is to be computed: expressions as a user
// writes them, and the bounds.
var cases = map[string]func(in folder, workers int) (computation, error){
	"sum":        over(square, 1000, sum),
	"mean":       over(square, 1000, mean),
	"std":        over(square, 1000, std),
	"chain":      over(square, 1000, chain),
	"interpret":  interpreted(over(square, 1000, chain)),
	"transposed": over(square, 1000, transposed),
	"dot":        over(square, 1000, dot),
	"svd":        over(tall, 10_000, svd),
	"phase":      phase,

	"mean, large":       over(square20, 1000, mean),
	"std, large":        over(square20, 1000, std),
	"chain, large":      over(square20, 1000, chain),
	"transposed, large": over(square20, 1000, transposed),
	"dot, large":        over(square20, 1000, dot),
	"svd, large":        over(tall4, 10_000, svd),

	"read":           read,
	"read in blocks": readBlocks,
	"copy":           copied,
	"gemm":           gemm,
}

// over computes a number from a file of two axes, in blocks of so many rows and at
// most as many columns.
func over(f file, rows int, number func(ctx context.Context, x array.Array[float64]) (float64, error)) func(folder, int) (computation, error) {
	return func(in folder, _ int) (computation, error) {
		x, err := in.open(f, rows, 1000)
		return func(ctx context.Context) (float64, error) { return number(ctx, x) }, err
	}
}

// interpreted is a case without machine code.
func interpreted(open func(folder, int) (computation, error)) func(folder, int) (computation, error) {
	return func(in folder, workers int) (computation, error) {
		if err := os.Setenv("WEFT_JIT", "off"); err != nil {
			return nil, err
		}
		return open(in, workers)
	}
}

func sum(ctx context.Context, x array.Array[float64]) (float64, error) {
	return weft.Compute(ctx, x.Sum())
}

func mean(ctx context.Context, x array.Array[float64]) (float64, error) {
	return weft.Compute(ctx, x.Mean())
}

func std(ctx context.Context, x array.Array[float64]) (float64, error) {
	return weft.Compute(ctx, x.Std())
}

// chain is ten operations on each element.
func chain(ctx context.Context, x array.Array[float64]) (float64, error) {
	y := x.AddN(1).MulN(2).SubN(3).Mul(x).AddN(0.5).DivN(1.5).Abs().Sqrt().SubN(1).Mul(x)
	return weft.Compute(ctx, y.Sum())
}

func transposed(ctx context.Context, x array.Array[float64]) (float64, error) {
	return weft.Compute(ctx, x.Add(x.T()).Sum())
}

func dot(ctx context.Context, x array.Array[float64]) (float64, error) {
	return weft.Compute(ctx, x.Dot(x.T().AddN(1)).Sub(x.Mean()).Std())
}

// svd sums the moduli of all singular vectors, whose signs are anybody's, and the
// singular values.
func svd(ctx context.Context, x array.Array[float64]) (float64, error) {
	u, s, vt := array.SVD(x)
	a, b, c, err := weft.Compute3(ctx, u.Abs().Sum(), s.Sum(), vt.Abs().Sum())
	return a + b + c, err
}

// phase finds by how much a picture was moved: the place of the highest peak of
// the phase correlation.
func phase(in folder, _ int) (computation, error) {
	a, err := in.open(picture, 2048, 2048)
	if err != nil {
		return nil, err
	}
	b, err := in.open(shifted, 2048, 2048)
	return func(ctx context.Context) (float64, error) {
		p := array.RFFT2(b).Mul(array.RFFT2(a).Conj())
		p = p.Div(array.Cast[complex128](array.Modulus[float64](p)))
		at, err := weft.Compute(ctx, array.IRFFT2(p).ArgMax())
		return float64(at), err
	}, err
}
