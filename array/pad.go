package array

import (
	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/layout"
)

// PadMode is what Pad puts around an array.
type PadMode uint8

// The modes, and what they make of a b c d.
const (
	PadEdge      = PadMode(layout.Edge)      // a a a | a b c d | d d d
	PadReflect   = PadMode(layout.Reflect)   // d c b | a b c d | c b a
	PadSymmetric = PadMode(layout.Symmetric) // c b a | a b c d | d c b
	PadWrap      = PadMode(layout.Wrap)      // b c d | a b c d | a b c
)

// Pad puts widths[i][0] elements in front of axis i and widths[i][1] behind it.
// One pair of widths is for all axes.
func (a Array[T]) Pad(mode PadMode, widths ...[2]int) Array[T] {
	return Array[T]{layout.Pad(a.node(), layout.Mode(mode), expr.Number(*new(T)), widths)}
}

// PadN is Pad with a number.
func (a Array[T]) PadN(v T, widths ...[2]int) Array[T] {
	return Array[T]{layout.Pad(a.node(), layout.Constant, expr.Number(v), widths)}
}
