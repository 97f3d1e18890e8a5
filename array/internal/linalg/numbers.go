package linalg

import (
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

type integer interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

type number interface {
	integer | float32 | float64 | complex64 | complex128
}

// multiplyPlainly is the product of matrices of integers, which wrap around and
// for which there is no BLAS, and of others that BLAS is not asked for: row by
// row, so that memory is walked along.
func multiplyPlainly(c, a, b *block.Block, onto bool) {
	a, b = a.Contiguous(), b.Contiguous()
	defer a.Release()
	defer b.Release()
	switch c.DType {
	case block.Int8:
		multiplyOf[int8](c, a, b, onto)
	case block.Int16:
		multiplyOf[int16](c, a, b, onto)
	case block.Int32:
		multiplyOf[int32](c, a, b, onto)
	case block.Int64:
		multiplyOf[int64](c, a, b, onto)
	case block.Uint8:
		multiplyOf[uint8](c, a, b, onto)
	case block.Uint16:
		multiplyOf[uint16](c, a, b, onto)
	case block.Uint32:
		multiplyOf[uint32](c, a, b, onto)
	case block.Uint64:
		multiplyOf[uint64](c, a, b, onto)
	case block.Float32:
		multiplyOf[float32](c, a, b, onto)
	case block.Float64:
		multiplyOf[float64](c, a, b, onto)
	case block.Complex64:
		multiplyOf[complex64](c, a, b, onto)
	case block.Complex128:
		multiplyOf[complex128](c, a, b, onto)
	}
}

// strip is how many columns are worked on at once: a row of the sum and one of
// b stay in the nearest cache.
const strip = 512

func multiplyOf[T number](c, a, b *block.Block, onto bool) {
	cs, as, bs := asSlice[T](c), asSlice[T](a), asSlice[T](b)
	rows, inner, cols := a.Shape[0], a.Shape[1], b.Shape[1]
	if !onto {
		clear(cs)
	}
	for left := 0; left < cols; left += strip {
		n := min(strip, cols-left)
		for i := range rows {
			sum := cs[i*cols+left:][:n]
			for k, v := range as[i*inner:][:inner] {
				row := bs[k*cols+left:][:n]
				for j := range sum {
					sum[j] += v * row[j]
				}
			}
		}
	}
}

// finite reports that no number of a matrix of floats or complex numbers is NaN
// or infinite.
func finite(b *block.Block) bool {
	b = b.Contiguous()
	defer b.Release()
	if b.DType.Real() == block.Float32 {
		return finiteOf(unsafe.Slice((*float32)(b.Base), b.Len()*b.DType.Size()/4))
	}
	return finiteOf(unsafe.Slice((*float64)(b.Base), b.Len()*b.DType.Size()/8))
}

func finiteOf[T float32 | float64](x []T) bool {
	for _, v := range x {
		if v-v != 0 {
			return false
		}
	}
	return true
}

// addBlocks adds b to a, both contiguous and of one shape.
func addBlocks(a, b *block.Block) {
	switch a.DType {
	case block.Int8, block.Uint8:
		addOf[uint8](a, b)
	case block.Int16, block.Uint16:
		addOf[uint16](a, b)
	case block.Int32, block.Uint32:
		addOf[uint32](a, b)
	case block.Int64, block.Uint64:
		addOf[uint64](a, b)
	case block.Float32, block.Complex64:
		addOf[float32](a, b)
	case block.Float64, block.Complex128:
		addOf[float64](a, b)
	}
}

func addOf[T integer | float32 | float64](a, b *block.Block) {
	n := a.Len() * a.DType.Size() / int(unsafe.Sizeof(*new(T)))
	x, y := unsafe.Slice((*T)(a.Base), n), unsafe.Slice((*T)(b.Base), n)
	for i := range x {
		x[i] += y[i]
	}
}

// sliceOf is n numbers from an address on.
func sliceOf[T number](p unsafe.Pointer, n int) []T { return unsafe.Slice((*T)(p), n) }

func asSlice[T number](b *block.Block) []T { return sliceOf[T](b.Base, b.Len()) }
