package spectral

import (
	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/layout"
	"github.com/cb434341/weft/internal/block"
)

// Shift moves frequency 0 to the middle of axes, or back; nil means all of them.
func Shift(name string, n *expr.Node, axes []int, back bool) *expr.Node {
	if n.Err() != nil {
		return n
	}
	if axes == nil {
		for i := range n.NDim() {
			axes = append(axes, i)
		}
	}
	set, err := expr.AxisSet(axes, n.NDim())
	if err != nil {
		return expr.Fail(name, []*expr.Node{n}, "%w", err)
	}
	for _, axis := range set {
		by := n.Shape[axis] / 2
		if back {
			by = -by
		}
		n = layout.Roll(n, by, []int{axis})
	}
	return n
}

// Frequencies are those of the results of a transform of n points that are d
// apart, in cycles: of all, the negative ones behind the others, or of the first
// half.
func Frequencies(name string, n int, d float64, half bool) *expr.Node {
	if n < 1 {
		return expr.Fail(name, nil, "a transform of length %d", n)
	}
	length := n
	if half {
		length = n/2 + 1
	}
	shape := []int{length}
	i := expr.New(expr.Index{}, block.Int64, shape, expr.AutoBlocks(block.Float64.Size(), shape))
	if !half {
		behind := expr.Apply("ge", i, expr.Number(int64((n+1)/2)))
		i = expr.Apply("where", behind, expr.Apply("sub", i, expr.Number(int64(n))), i)
	}
	return expr.Apply("mul", expr.Cast(i, block.Float64), expr.Number(1/(float64(n)*d)))
}
