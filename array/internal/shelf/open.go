package shelf

import (
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/store"
)

// Open makes the node of an array that is stored. sizes are the lengths of its
// blocks along each axis, 0 for an axis that is not cut; none at all chooses
// them. A err, of opening the Reader, makes it a mistake of the verb's.
func Open(verb string, r store.Reader, err error, sizes []int) *expr.Node {
	if err != nil {
		return expr.Fail(verb, nil, "%w", err)
	}
	shape := r.Describe().Shape
	if len(sizes) == 0 {
		return expr.NewStored(r, nil)
	}
	if len(sizes) != len(shape) {
		return expr.Fail(verb, nil, "lengths of blocks for %s, the array has shape %s", expr.Axes(len(sizes)), expr.ShapeText(shape))
	}
	return expr.NewStored(r, expr.Cut(shape, slices.Clone(sizes)))
}
