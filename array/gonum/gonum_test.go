package gonum_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/gonum"
)

func TestMatrix(t *testing.T) {
	d := array.Dense[float64]{Data: []float64{1, 2, 3, 4, 5, 6}, Shape: []int{2, 3}}
	m, err := gonum.Matrix(d)
	if err != nil {
		t.Fatal(err)
	}
	if r, c := m.Dims(); r != 2 || c != 3 || m.At(1, 0) != 4 {
		t.Error(mat.Formatted(m))
	}
	m.Set(0, 0, 7)
	if d.At(0, 0) != 7 {
		t.Error("the memory is not shared")
	}
	v, err := gonum.Vector(array.Dense[float64]{Data: []float64{1, 2}, Shape: []int{2}})
	if err != nil || v.Len() != 2 || v.AtVec(1) != 2 {
		t.Error(v, err)
	}
	for _, shape := range [][]int{{0, 3}, {3, 0}} {
		if m, err := gonum.Matrix(array.NewDense[float64](shape...)); err != nil || !m.IsEmpty() {
			t.Error(shape, m, err)
		}
	}
	if v, err := gonum.Vector(array.NewDense[float64](0)); err != nil || !v.IsEmpty() {
		t.Error(v, err)
	}
	for want, d := range map[string]array.Dense[float64]{
		"gonum: 6 numbers of shape [6] are no matrix":   array.NewDense[float64](6),
		"gonum: 1 numbers of shape [] are no matrix":    array.NewDense[float64](),
		"gonum: 0 numbers of shape [2 2] are no matrix": {Shape: []int{2, 2}},
	} {
		if _, err := gonum.Matrix(d); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := gonum.Vector(d); err == nil || err.Error() != "gonum: 6 numbers of shape [2 3] are no vector" {
		t.Error(err)
	}
}

func TestFromMatrix(t *testing.T) {
	m := mat.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6})
	for name, row := range map[string]struct {
		m     mat.Matrix
		shape []int
		data  []float64
	}{
		"dense":      {m, []int{2, 3}, []float64{1, 2, 3, 4, 5, 6}},
		"transposed": {m.T(), []int{3, 2}, []float64{1, 4, 2, 5, 3, 6}},
		"a part":     {m.Slice(0, 2, 1, 3), []int{2, 2}, []float64{2, 3, 5, 6}},
		"symmetric":  {mat.NewSymDense(2, []float64{1, 2, 0, 3}), []int{2, 2}, []float64{1, 2, 2, 3}},
		"triangular": {mat.NewTriDense(2, mat.Lower, []float64{1, 0, 2, 3}), []int{2, 2}, []float64{1, 0, 2, 3}},
		"diagonal":   {mat.NewDiagDense(2, []float64{5, 6}), []int{2, 2}, []float64{5, 0, 0, 6}},
		"vector":     {mat.NewVecDense(2, []float64{8, 9}), []int{2, 1}, []float64{8, 9}},
		"empty":      {&mat.Dense{}, []int{0, 0}, nil},
	} {
		d := gonum.FromMatrix(row.m)
		if !slices.Equal(d.Shape, row.shape) || !slices.Equal(d.Data, row.data) {
			t.Errorf("%s: %v", name, d)
		}
	}
	d := gonum.FromMatrix(m)
	m.Set(0, 0, 99)
	if d.At(0, 0) != 1 {
		t.Error("the memory is shared")
	}
}

// Gonum's eigenvalues of a matrix that Weft has made.
func ExampleMatrix() {
	x := array.Of([]float64{2, 0, 1, 1, 0, 2}, 3, 2)
	d, err := weft.Compute(context.Background(), x.T().Dot(x))
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := gonum.Matrix(d)
	if err != nil {
		fmt.Println(err)
		return
	}
	var eigen mat.EigenSym
	ok := eigen.Factorize(mat.NewSymDense(2, m.RawMatrix().Data), false)
	fmt.Printf("%.0f %v\n", eigen.Values(nil), ok)

	back := array.FromDense(gonum.FromMatrix(m.T()))
	trace, err := weft.Compute(context.Background(), back.Diagonal(0).Sum())
	fmt.Println(trace, err)
	// Output:
	// [4 6] true
	// 10 <nil>
}
