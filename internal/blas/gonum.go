package blas

import (
	"unsafe"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/cb434341/weft/internal/block"
)

// gonumEngine is the engine in Go, which is always there. Gonum has BLAS for four
// types and LAPACK for float64: the other decompositions are in this package.
type gonumEngine struct{}

var inGo gonum.Implementation

func (gonumEngine) name() string { return "gonum" }

func (gonumEngine) columns() bool { return false }

func (gonumEngine) working(d block.DType) block.DType {
	if d.Complex() {
		return block.Complex128
	}
	return block.Float64
}

// span is the memory of far runs of near elements as a slice.
func span[T any](a array, far, near int) []T {
	if far == 0 || near == 0 {
		return nil
	}
	return unsafe.Slice((*T)(a.p), (far-1)*a.ld+near)
}

// operand is the memory of one that an op makes m by n.
func operand[T any](a array, o op, m, n int) []T {
	if o == asIs {
		return span[T](a, m, n)
	}
	return span[T](a, n, m)
}

func (gonumEngine) gemm(d block.DType, ta, tb op, m, n, k int, alpha float64, a, b array, beta float64, c array) {
	ga, gb := blas.Transpose(ta), blas.Transpose(tb)
	switch d {
	case block.Float32:
		inGo.Sgemm(ga, gb, m, n, k, float32(alpha), operand[float32](a, ta, m, k), a.ld,
			operand[float32](b, tb, k, n), b.ld, float32(beta), span[float32](c, m, n), c.ld)
	case block.Float64:
		inGo.Dgemm(ga, gb, m, n, k, alpha, operand[float64](a, ta, m, k), a.ld,
			operand[float64](b, tb, k, n), b.ld, beta, span[float64](c, m, n), c.ld)
	case block.Complex64:
		inGo.Cgemm(ga, gb, m, n, k, complex(float32(alpha), 0), operand[complex64](a, ta, m, k), a.ld,
			operand[complex64](b, tb, k, n), b.ld, complex(float32(beta), 0), span[complex64](c, m, n), c.ld)
	case block.Complex128:
		inGo.Zgemm(ga, gb, m, n, k, complex(alpha, 0), operand[complex128](a, ta, m, k), a.ld,
			operand[complex128](b, tb, k, n), b.ld, complex(beta, 0), span[complex128](c, m, n), c.ld)
	}
}

func (gonumEngine) syrk(d block.DType, ta op, lower bool, n, k int, alpha float64, a array, beta float64, c array) {
	up, ga := upOrLow(lower), blas.Transpose(ta)
	switch d {
	case block.Float32:
		inGo.Ssyrk(up, ga, n, k, float32(alpha), operand[float32](a, ta, n, k), a.ld, float32(beta), span[float32](c, n, n), c.ld)
	case block.Float64:
		inGo.Dsyrk(up, ga, n, k, alpha, operand[float64](a, ta, n, k), a.ld, beta, span[float64](c, n, n), c.ld)
	case block.Complex64:
		inGo.Csyrk(up, ga, n, k, complex(float32(alpha), 0), operand[complex64](a, ta, n, k), a.ld,
			complex(float32(beta), 0), span[complex64](c, n, n), c.ld)
	case block.Complex128:
		inGo.Zsyrk(up, ga, n, k, complex(alpha, 0), operand[complex128](a, ta, n, k), a.ld,
			complex(beta, 0), span[complex128](c, n, n), c.ld)
	}
}

func (gonumEngine) trsm(d block.DType, left, lower bool, ta op, unit bool, m, n int, a, b array) {
	side, diagonal, size := blas.Right, blas.NonUnit, n
	if left {
		side, size = blas.Left, m
	}
	if unit {
		diagonal = blas.Unit
	}
	up, ga := upOrLow(lower), blas.Transpose(ta)
	switch d {
	case block.Float32:
		inGo.Strsm(side, up, ga, diagonal, m, n, 1, span[float32](a, size, size), a.ld, span[float32](b, m, n), b.ld)
	case block.Float64:
		inGo.Dtrsm(side, up, ga, diagonal, m, n, 1, span[float64](a, size, size), a.ld, span[float64](b, m, n), b.ld)
	case block.Complex64:
		inGo.Ctrsm(side, up, ga, diagonal, m, n, 1, span[complex64](a, size, size), a.ld, span[complex64](b, m, n), b.ld)
	case block.Complex128:
		inGo.Ztrsm(side, up, ga, diagonal, m, n, 1, span[complex128](a, size, size), a.ld, span[complex128](b, m, n), b.ld)
	}
}

func upOrLow(lower bool) blas.Uplo {
	if lower {
		return blas.Lower
	}
	return blas.Upper
}
