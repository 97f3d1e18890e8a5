package array

import (
	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/internal/block"
)

// FromFunc1 makes an array of n elements, each computed by a Go function of its
// index. As with Map1 the function becomes part of the kernel around it, so that
// the array need never be in memory.
func FromFunc1[T Elem](f func(i int) T, n int) Array[T] {
	return Array[T]{ofIndices[T](Func1(f).elemMap, n)}
}

// FromFunc2 makes an array of n rows and m columns, each element computed by a Go
// function of its indices, see FromFunc1.
func FromFunc2[T Elem](f func(i, j int) T, n, m int) Array[T] {
	return Array[T]{ofIndices[T](Func2(f).elemMap, n, m)}
}

// FromFunc3 makes an array of three axes, each element computed by a Go function
// of its indices, see FromFunc1.
func FromFunc3[T Elem](f func(i, j, k int) T, n, m, l int) Array[T] {
	return Array[T]{ofIndices[T](Func3(f).elemMap, n, m, l)}
}

// ofIndices calls a function of as many indices as there are axes.
func ofIndices[T Elem](m *elemMap, shape ...int) *expr.Node {
	if err := checkShape[T](shape); err != nil {
		return expr.Fail("from func", nil, "%w", err)
	}
	blocks := expr.AutoBlocks(dtypeFor[T]().Size(), shape)
	indices := make([]*expr.Node, len(shape))
	for axis := range indices {
		indices[axis] = expr.New(expr.Index{Axis: axis}, block.Int64, shape, blocks)
	}
	return m.apply(indices...)
}
