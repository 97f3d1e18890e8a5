package array

import (
	"github.com/cb434341/weft/array/internal/stats"
)

// How many different numbers there are is known when they are computed: until then
// the lengths of these arrays are -1, and what must know them is a mistake that says
// so. Persist makes them known. All NaN are one number, and so are -0 and 0.

// Unique returns the different elements, in order.
func Unique[T Elem](x Array[T]) Array[T] {
	return Array[T]{stats.Values.Of(stats.Unique(x.node(), false))}
}

// UniqueCounts returns the different elements, in order, and how many there are of
// each.
func UniqueCounts[T Elem](x Array[T]) (values Array[T], counts Array[int64]) {
	all := stats.Unique(x.node(), false)
	return Array[T]{stats.Values.Of(all)}, Array[int64]{stats.Counts.Of(all)}
}

// Uniques are the different elements of an array, and all about them.
type Uniques[T Elem] struct {
	Values  Array[T]
	Counts  Array[int64] // how many there are of each
	Index   Array[int64] // where the first of each is, in row-major order
	Inverse Array[int64] // of the array's shape: where each element is among the values
}

// UniqueAll returns the different elements, in order, and all about them. What is
// not computed costs nothing, but for Index.
func UniqueAll[T Elem](x Array[T]) Uniques[T] {
	n := x.node()
	all := stats.Unique(n, true)
	return Uniques[T]{
		Values:  Array[T]{stats.Values.Of(all)},
		Counts:  Array[int64]{stats.Counts.Of(all)},
		Index:   Array[int64]{stats.First.Of(all)},
		Inverse: Array[int64]{stats.LookUp("unique", n, all, stats.Lookup{Ask: stats.Left})},
	}
}

// IntElem is a type of integers.
type IntElem interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~int | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uint
}

// Bincount returns how often 0, 1, 2 ... are among the elements, up to the greatest
// of these, and as far as least elements. How long it is is known when it is
// computed. A negative element is an error then, and so is one above 2^28.
func Bincount[T IntElem](x Array[T], least int) Array[int64] {
	return Array[int64]{stats.CountEach(x.node(), nil, least)}
}

// BincountWeighted returns the sums of weights where the elements are 0, 1, 2 ...,
// see Bincount.
func BincountWeighted[T IntElem](x Array[T], weights Array[float64], least int) Array[float64] {
	n := weights.node()
	return Array[float64]{stats.CountEach(x.node(), n, least)}
}
