package array

import "github.com/cb434341/weft/array/internal/layout"

// A Range is what is asked for along an axis: some indices of it, one, or an
// axis that was not there. It is made by Index, From, To and By.
type Range struct{ r layout.Range }

// Ranges that need no bounds.
var (
	All      = Range{}                                    // a whole axis, ":"
	NewAxis  = Range{layout.Range{Kind: layout.NewAxis}}  // a new axis of length 1
	Ellipsis = Range{layout.Range{Kind: layout.Ellipsis}} // as many whole axes as are left, "..."
)

// Index is one index of an axis, which then goes; a negative one counts from
// the end.
func Index(i int) Range { return Range{layout.Range{Kind: layout.At, Start: i}} }

// From is the indices of an axis from one on: From(2).To(10).By(3) is "2:10:3".
func From(start int) Range { return Range{}.from(start) }

// To is the indices of an axis up to but not including one.
func To(stop int) Range { return Range{}.To(stop) }

// By is every step-th index of an axis, from the last one back if step is
// negative. A step of 0 is a mistake.
func By(step int) Range { return Range{}.By(step) }

func (r Range) from(start int) Range {
	r.r.Start, r.r.HasStart = start, true
	return r
}

// To sets the index that is not taken any more.
func (r Range) To(stop int) Range {
	r.r.Stop, r.r.HasStop = stop, true
	return r
}

// By sets the step.
func (r Range) By(step int) Range {
	r.r.Step, r.r.HasStep = step, true
	return r
}

// String writes the range as Slice reads it.
func (r Range) String() string { return r.r.String() }

func plain(ranges []Range) []layout.Range {
	out := make([]layout.Range, len(ranges))
	for i, r := range ranges {
		out[i] = r.r
	}
	return out
}

// Slice takes a part of the array, in the words that NumPy has between
// brackets:
//
//	x.Slice("::2, -1")       // every second row, of the last column
//	x.Slice("3:0:-1")        // rows 3, 2 and 1
//	x.Slice("..., newaxis")  // a new last axis
//
// Bounds beyond the array are moved to its ends; an index beyond it is a
// mistake. A slice costs nothing: it becomes part of what reads it.
func (a Array[T]) Slice(text string) Array[T] {
	return Array[T]{layout.SliceText(a.node(), text)}
}

// At is Slice for bounds that are computed:
//
//	x.At(array.From(lo).To(hi), array.Index(3), array.All, array.NewAxis)
func (a Array[T]) At(ranges ...Range) Array[T] {
	return Array[T]{layout.Slice(a.node(), plain(ranges))}
}

// Replace returns the array with b, stretched as needed, in the place of a
// slice: NumPy's a[text] = b. The array itself stays as it is.
func (a Array[T]) Replace(text string, b Operand[T]) Array[T] {
	return Array[T]{layout.ReplaceText(a.node(), text, nodeOf(b))}
}

// ReplaceN returns the array with a number in the place of a slice.
func (a Array[T]) ReplaceN(text string, v T) Array[T] { return a.Replace(text, Number(v)) }

// ReplaceAt is Replace for bounds that are computed.
func (a Array[T]) ReplaceAt(b Operand[T], ranges ...Range) Array[T] {
	return Array[T]{layout.Replace(a.node(), plain(ranges), nodeOf(b))}
}
