package array

import "github.com/cb434341/weft/array/internal/stats"

// Order: of floats NaN is the greatest, wherever it is asked. Complex numbers have
// none.

// Sort sorts the lines along an axis, least first; of an array of one axis that is
// all of it. A line becomes one block, which one task sorts; other axes are cut
// further instead.
func (a Array[T]) Sort(axis int) Array[T] { return Array[T]{stats.Sort(a.node(), axis, false)} }

// ArgSort returns where the numbers of the sorted lines were along the axis; equal
// ones stay in order.
func (a Array[T]) ArgSort(axis int) Array[int64] {
	return Array[int64]{stats.Sort(a.node(), axis, true)}
}

// TopK returns the k greatest numbers of each line along an axis, greatest first;
// if k is negative the -k least ones, least first. Blocks along the axis are
// searched one by one.
func (a Array[T]) TopK(k, axis int) Array[T] { return Array[T]{stats.TopK(a.node(), k, axis, false)} }

// ArgTopK returns where the numbers of TopK are along the axis; of equal ones the
// first come first.
func (a Array[T]) ArgTopK(k, axis int) Array[int64] {
	return Array[int64]{stats.TopK(a.node(), k, axis, true)}
}

// A Side says where a number belongs that is among sorted ones already.
type Side int

// The sides of equal numbers.
const (
	Left  Side = iota // in front of the first
	Right             // behind the last
)

// SearchSorted returns where elements of v belong among sorted numbers: how many of
// these are less, or on the right side less or equal. That sorted is an array of
// one axis, in order, is not checked. It becomes one block.
func SearchSorted[T Elem](sorted, v Array[T], side Side) Array[int64] {
	ask := stats.Left
	if side == Right {
		ask = stats.Right
	}
	return Array[int64]{stats.LookUp("searchsorted", v.node(), sorted.node(), stats.Lookup{Ask: ask})}
}

// IsIn reports which elements are among those of a set, which may have any shape.
// NaN is in none.
func (a Array[T]) IsIn(set Array[T]) Array[bool] {
	return Array[bool]{stats.LookUp("isin", a.node(), stats.Unique(set.node(), false), stats.Lookup{Ask: stats.Member})}
}
