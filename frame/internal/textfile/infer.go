package textfile

import "github.com/cb434341/weft/frame/table"

const (
	mostSampled = 16 // files
	places      = 24 // in all of them together, and three in each at least

	// WholeSize is the size up to which files are looked at from end to end.
	WholeSize = 256 << 10
)

// Sampled are the files to look into, of n: evenly among all, the first and the
// last.
func Sampled(n int) []int {
	out := make([]int, min(n, mostSampled))
	for i := range out {
		out[i] = i
		if n > mostSampled {
			out[i] = i * (n - 1) / (mostSampled - 1)
		}
	}
	return out
}

// Spread are the places behind the front at which to look into one of so many
// sampled files, whose rows begin at start: evenly up to its end, of which there
// are span bytes left at the last one.
func Spread(sampled int, start, size, span int64) []int64 {
	n := max(3, places/max(1, sampled))
	out := make([]int64, n-1)
	for i := range out {
		at := start + (size-start)*int64(i+1)/int64(n-1)
		out[i] = max(min(at, size-span), start+1)
	}
	return out
}

// HugeInteger is the type of integers that neither int64 nor uint64 holds. Among
// floats they are floats; else only text is what they are. It is for [Join], and no
// column has it.
var HugeInteger = table.Of(table.Decimal)

// ColumnType is the type of a column of values of type t.
func ColumnType(t table.Type) table.Type {
	if t == HugeInteger {
		return table.Of(table.String)
	}
	return t
}

// Join is the narrowest type for values of both types. Null is that of no values.
func Join(a, b table.Type) table.Type {
	if a.Kind > b.Kind {
		a, b = b, a
	}
	switch {
	case a == b || a.Kind == table.Null:
		return b
	case a.Kind == table.Int64 && b.Kind == table.Uint64 || a.Kind.Integer() && b == HugeInteger:
		return HugeInteger
	case a.Kind == table.Float64 && b == HugeInteger:
		return a
	case a.Kind.Number() && b.Kind == table.Float64:
		return b
	case a.Kind == table.Date && b.Kind == table.Timestamp && b.Zone == "":
		return b
	case a.Kind == table.Timestamp && b.Kind == table.Timestamp && a.Zone == b.Zone:
		a.Unit = max(a.Unit, b.Unit)
		return a
	}
	return table.Of(table.String)
}
