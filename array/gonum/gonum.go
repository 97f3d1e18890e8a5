// Package gonum passes matrices between Weft and gonum (gonum.org/v1/gonum/mat),
// both ways. It is a package of its own so that programs that do not use gonum's
// matrices do not link them.
//
//	Matrix, Vector      what gonum takes, of what computing an array gave
//	FromMatrix          an array in memory of any of gonum's matrices
//
// The eigenvalues of a covariance matrix of a file larger than memory:
//
//	x := array.As[float64](array.OpenNpy("x.npy"))
//	c := x.Sub(x.Along(0).Mean())
//	d, err := weft.Compute(ctx, c.T().Dot(c))
//	m, err := gonum.Matrix(d)
//	var eigen mat.EigenSym
//	ok := eigen.Factorize(mat.NewSymDense(d.Shape[0], m.RawMatrix().Data), false)
//
// # Invariants
//
//   - Matrix and Vector share the array's memory; FromMatrix copies.
//
// # Limits
//
// Matrices are of float64. Gonum panics on shapes that do not fit, which Weft's
// arrays do not.
package gonum

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/cb434341/weft/array"
)

// Matrix returns an array of two axes as a matrix of gonum's, which shares its
// memory. One without elements is gonum's empty matrix.
func Matrix(d array.Dense[float64]) (*mat.Dense, error) {
	if len(d.Shape) != 2 || len(d.Data) != d.Shape[0]*d.Shape[1] {
		return nil, fmt.Errorf("gonum: %d numbers of shape %v are no matrix", len(d.Data), d.Shape)
	}
	if len(d.Data) == 0 {
		return &mat.Dense{}, nil
	}
	return mat.NewDense(d.Shape[0], d.Shape[1], d.Data), nil
}

// Vector returns an array of one axis as a column vector of gonum's, which shares
// its memory.
func Vector(d array.Dense[float64]) (*mat.VecDense, error) {
	if len(d.Shape) != 1 || len(d.Data) != d.Shape[0] {
		return nil, fmt.Errorf("gonum: %d numbers of shape %v are no vector", len(d.Data), d.Shape)
	}
	if len(d.Data) == 0 {
		return &mat.VecDense{}, nil
	}
	return mat.NewVecDense(len(d.Data), d.Data), nil
}

// FromMatrix copies a matrix, also a transposed, symmetric, triangular or banded
// one; array.FromDense makes an array to compute with of it. Vectors are matrices
// of one column.
func FromMatrix(m mat.Matrix) array.Dense[float64] {
	rows, cols := m.Dims()
	d := array.NewDense[float64](rows, cols)
	if rows == 0 || cols == 0 {
		return d
	}
	mat.NewDense(rows, cols, d.Data).Copy(m)
	return d
}
