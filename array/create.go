package array

import (
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/internal/block"
)

// Of makes an array of a Go slice in row-major order, which it shares: the
// slice must not be changed afterwards. No shape means one axis; otherwise the
// length must be that of the shape.
func Of[T Elem](data []T, shape ...int) Array[T] {
	if len(shape) == 0 {
		shape = []int{len(data)}
	}
	if err := checkShape[T](shape); err != nil {
		return Array[T]{expr.Fail("of", nil, "%w", err)}
	}
	if n := block.Count(shape); n != len(data) {
		return Array[T]{expr.Fail("of", nil, "%d elements for shape %s", len(data), expr.ShapeText(shape))}
	}
	return Array[T]{expr.NewData(block.Of(data, shape...), nil)}
}

// FromDense makes an array of a Dense, whose memory it shares.
func FromDense[T Elem](d Dense[T]) Array[T] {
	if len(d.Shape) == 0 && len(d.Data) == 1 {
		return Array[T]{expr.NewData(d.block(), nil)}
	}
	return Of(d.Data, d.Shape...)
}

// checkShape finds what is wrong with a shape.
func checkShape[T Elem](shape []int) error {
	for i, n := range shape {
		if n < 0 {
			return fmt.Errorf("shape %s: axis %d is negative", expr.ShapeText(shape), i)
		}
	}
	if _, ok := block.Bytes(dtypeFor[T](), shape); !ok {
		return fmt.Errorf("shape %s has more bytes than there can be", expr.ShapeText(shape))
	}
	return nil
}

// Full makes an array of one number.
func Full[T Elem](v T, shape ...int) Array[T] {
	if err := checkShape[T](shape); err != nil {
		return Array[T]{expr.Fail("full", nil, "%w", err)}
	}
	blocks := expr.AutoBlocks(dtypeFor[T]().Size(), shape)
	return Array[T]{expr.BroadcastTo(expr.Number(v), slices.Clone(shape), blocks)}
}

// Zeros makes an array of zeros.
func Zeros[T Elem](shape ...int) Array[T] { return Full(*new(T), shape...) }

// Rechunk cuts the array into blocks of at most the given lengths along each
// axis; 0 does not cut an axis. Fewer lengths than axes leave the other axes as
// they are.
func (a Array[T]) Rechunk(sizes ...int) Array[T] {
	n := a.node()
	if n.Err() != nil {
		return a
	}
	if len(sizes) > n.NDim() {
		return Array[T]{expr.Fail("rechunk", nil, "%d lengths for %d axes", len(sizes), n.NDim())}
	}
	blocks := slices.Clone(n.Blocks)
	for i, s := range sizes {
		blocks[i] = expr.Cut(n.Shape[i:i+1], []int{s})[0]
	}
	return Array[T]{expr.Rechunk(n, blocks)}
}

// RechunkTo cuts the array into the given blocks along each axis.
func (a Array[T]) RechunkTo(blocks ...[]int) Array[T] {
	return Array[T]{expr.Rechunk(a.node(), blocks)}
}

// T turns the order of the axes round: rows become columns.
func (a Array[T]) T() Array[T] { return Array[T]{expr.Transpose(a.node())} }

// Transpose puts axis perm[i] at i.
func (a Array[T]) Transpose(perm ...int) Array[T] {
	return Array[T]{expr.Transpose(a.node(), perm...)}
}

// BroadcastTo stretches the array to a shape by NumPy's rules.
func (a Array[T]) BroadcastTo(shape ...int) Array[T] {
	return Array[T]{expr.BroadcastTo(a.node(), slices.Clone(shape), nil)}
}
