package array

import (
	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/layout"
)

// Concatenate puts arrays side by side along an axis. Along the others they must
// have the same lengths. The blocks stay as they are, and nothing is copied, if
// they are cut alike along the other axes.
func Concatenate[T Elem](axis int, xs ...Array[T]) Array[T] {
	return Array[T]{layout.Concatenate("concatenate", axis, nodesOf(xs)...)}
}

// Stack puts arrays of one shape side by side along a new axis.
func Stack[T Elem](axis int, xs ...Array[T]) Array[T] {
	return Array[T]{layout.Stack(axis, nodesOf(xs)...)}
}

// VStack puts arrays below each other; one with a single axis is a row.
func VStack[T Elem](xs ...Array[T]) Array[T] {
	return concatenated("vstack", 0, xs, Array[T].AtLeast2D)
}

// HStack puts arrays beside each other, along the second axis, or the only one.
func HStack[T Elem](xs ...Array[T]) Array[T] {
	axis := 1
	if len(xs) > 0 && xs[0].NDim() < 2 {
		axis = 0
	}
	return concatenated("hstack", axis, xs, Array[T].AtLeast1D)
}

// DStack puts arrays behind each other, along a third axis.
func DStack[T Elem](xs ...Array[T]) Array[T] {
	return concatenated("dstack", 2, xs, Array[T].AtLeast3D)
}

func concatenated[T Elem](name string, axis int, xs []Array[T], grow func(Array[T]) Array[T]) Array[T] {
	nodes := make([]*expr.Node, len(xs))
	for i, x := range xs {
		nodes[i] = grow(x).node()
	}
	return Array[T]{layout.Concatenate(name, axis, nodes...)}
}

// Split cuts an array into n parts along an axis, as equal as can be, longer
// ones first: NumPy's array_split.
func (a Array[T]) Split(n, axis int) []Array[T] {
	return arraysOf[T](layout.Split(a.node(), n, axis))
}

// SplitAt cuts an array in front of each of some indices of an axis.
func (a Array[T]) SplitAt(places []int, axis int) []Array[T] {
	return arraysOf[T](layout.SplitAt(a.node(), places, axis))
}

func arraysOf[T Elem](nodes []*expr.Node) []Array[T] {
	out := make([]Array[T], len(nodes))
	for i, n := range nodes {
		out[i] = Array[T]{n}
	}
	return out
}
