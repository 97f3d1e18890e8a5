package array_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
)

func ExampleArray_Dot_shifted() {
	x := array.Arange(0, 6.0, 1).Reshape(2, 3)
	v, err := weft.Compute(context.Background(), x.Dot(x.T().AddN(1)))
	fmt.Println(v.Row(0), v.Row(1), err)
	// Output: [8 17] [26 62] <nil>
}

func ExampleArray_MatMul() {
	many := array.Ones[float64](10, 2, 3) // ten matrices
	one := array.Eye[float64](3, 4, 0)
	fmt.Println(many.MatMul(one).Shape())
	// Output: [10 2 4]
}

func ExampleTensordot() {
	a, b := array.Ones[float64](3, 4, 5), array.Ones[float64](4, 3, 2)
	c := array.Tensordot(a, b, []int{1, 0}, []int{0, 1})
	v, err := weft.Compute(context.Background(), c.Sum())
	fmt.Println(c.Shape(), v, err)
	// Output: [5 2] 120 <nil>
}

func ExampleEinsum_several() {
	a := array.Of([]int64{1, 2, 3, 4}, 2, 2)
	trace := array.Einsum("ii", a)
	chain := array.Einsum("ij,jk,kl->il", a, a, a)
	t, c, err := weft.Compute2(context.Background(), trace, chain)
	fmt.Println(t.Data, c.Data, err)
	// Output: [5] [37 54 81 118] <nil>
}

func ExampleQR() {
	a := array.Of([]float64{3, 1, 4, 1}, 2, 2)
	q, r := array.QR(a)
	d, err := weft.Compute(context.Background(), r.Round())
	back, _ := weft.Compute(context.Background(), q.Dot(r).Round())
	fmt.Println(d.Data, back.Data, err)
	// Output: [5 1 0 0] [3 1 4 1] <nil>
}

// A matrix that is cut along both axes.
func ExampleSVD_bothAxes() {
	x := array.NewRand(1).Normal(0, 1, 300, 300).Rechunk(100, 100)
	u, s, vt := array.SVD(x.Add(x.T()).Sub(x.Mean()))
	back := u.Mul(s).Dot(vt)
	off, err := weft.Compute(context.Background(), back.Sub(x.Add(x.T()).Sub(x.Mean())).Abs().Max())
	fmt.Println(s.Shape(), off < 1e-12, err)
	// Output: [300] true <nil>
}

func ExampleSVDCompressed() {
	r := array.NewRand(1)
	x := r.Normal(0, 1, 5000, 3).Dot(r.Normal(0, 1, 3, 800)) // of rank 3
	_, s, _ := array.SVDCompressed(x, 5, array.Compression{Passes: 1})
	few, err := weft.Compute(context.Background(), s.GreaterN(1e-9))
	fmt.Println(few.Data, err)
	// Output: [true true true false false] <nil>
}

func ExampleLU() {
	a := array.Of([]float64{0, 1, 2, 3}, 2, 2)
	p, l, u := array.LU(a)
	ctx := context.Background()
	order, lower, upper, err := weft.Compute3(ctx, p, l, u)
	fmt.Println(order.Data, lower.Data, upper.Data, err)
	// Output: [0 1 1 0] [1 0 0 1] [2 3 0 1] <nil>
}

func ExampleSolve_singular() {
	a := array.Of([]float64{2, 1, 1, 3}, 2, 2)
	x, err := weft.Compute(context.Background(), array.Solve(a, array.Of([]float64{3, 5})).MulN(5).Round())
	fmt.Println(x.Data, err)

	_, err = weft.Compute(context.Background(), array.Inv(array.Zeros[float64](2, 2)))
	fmt.Println(errors.Is(err, array.ErrSingular))
	// Output:
	// [4 7] <nil>
	// true
}

func ExampleCholesky() {
	a := array.Of([]float64{4, 2, 2, 5}, 2, 2)
	l, err := weft.Compute(context.Background(), array.Cholesky(a))
	fmt.Println(l.Data, err)
	// Output: [2 0 1 2] <nil>
}

// A line through points.
func ExampleLstsq() {
	t := array.Arange(0, 5.0, 1)
	a := array.Stack(1, t, array.Ones[float64](5))
	fit := array.Lstsq(a, t.MulN(3).AddN(2), -1)
	x, rank, err := weft.Compute2(context.Background(), fit.X.Round(), fit.Rank)
	fmt.Println(x.Data, rank, err)
	// Output: [3 2] 2 <nil>
}

func ExampleEigh() {
	w, _ := array.Eigh(array.Of([]float64{2, 1, 1, 2}, 2, 2))
	v, err := weft.Compute(context.Background(), w.Round())
	fmt.Println(v.Data, err)
	// Output: [1 3] <nil>
}

func ExampleDet() {
	a := array.Of([]float64{4, 1, 2, 3}, 2, 2)
	sign, logarithm := array.SlogDet(a.MulN(-1e200))
	d, s, l, err := weft.Compute3(context.Background(), array.Det(a), sign, logarithm)
	fmt.Printf("%.0f %v %.1f %v\n", d, s, l, err)
	// Output: 10 1 923.3 <nil>
}

func ExampleNorm() {
	a := array.Of([]float64{3, 0, 4, 12}, 2, 2)
	all, rows, err := weft.Compute2(context.Background(), array.Norm(a), a.Along(1).NormOf(1))
	fmt.Println(all, rows.Data, err)
	// Output: 13 [3 16] <nil>
}
