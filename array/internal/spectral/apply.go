package spectral

import (
	"fmt"
	"math"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/feed"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/fft"
)

// A Call is what a user asks for.
type Call struct {
	Name   string // for people
	Kind   fft.Kind
	Axes   []int // negative ones count from the last
	Points []int // for each axis, 0 for its own; nil for all of them
	Norm   fft.Norm
}

// Apply transforms axes. FFT goes from the last to the first; RFFT does, too, and
// takes real numbers along the last. IFFT and IRFFT go the other way round.
func Apply(n *expr.Node, c Call) *expr.Node {
	if n.Err() != nil {
		return n
	}
	points, err := c.check(n)
	if err != nil {
		return expr.Fail(c.Name, []*expr.Node{n}, "%w", err)
	}
	last := len(c.Axes) - 1
	switch c.Kind {
	case fft.IRFFT, fft.IFFT:
		// In the order of the blocks that a transform leaves.
		for i := range last {
			n = c.one(n, c.Axes[i], fft.IFFT, points[i])
		}
		return c.one(n, c.Axes[last], c.Kind, points[last])
	}
	n = c.one(n, c.Axes[last], c.Kind, points[last])
	for i := last - 1; i >= 0; i-- {
		n = c.one(n, c.Axes[i], fft.FFT, points[i])
	}
	return n
}

// check holds the call against its argument, and finds the number of points along
// each axis.
func (c *Call) check(n *expr.Node) ([]int, error) {
	if _, ok := fft.Result(c.Kind, n.DType); !ok {
		return nil, fmt.Errorf("%s: it is for real numbers", n.DType)
	}
	axes := make([]int, len(c.Axes))
	for i, a := range c.Axes {
		axis, err := expr.Axis(a, n.NDim())
		if err != nil {
			return nil, err
		}
		if slices.Contains(axes[:i], axis) {
			return nil, fmt.Errorf("axis %d is there twice", a)
		}
		axes[i] = axis
	}
	c.Axes = axes
	if len(axes) == 0 {
		return nil, fmt.Errorf("there are no axes to transform")
	}
	if c.Points != nil && len(c.Points) != len(axes) {
		return nil, fmt.Errorf("%d lengths for %d axes", len(c.Points), len(axes))
	}
	if !n.KnownBlocks() {
		return nil, fmt.Errorf("shape %s has an unknown length: compute or persist the array first", expr.ShapeText(n.Shape))
	}
	points := make([]int, len(axes))
	for i, axis := range axes {
		asked := 0
		if c.Points != nil {
			asked = c.Points[i]
			if asked < 1 {
				return nil, fmt.Errorf("a transform of length %d along axis %d", asked, axis)
			}
		}
		kind := c.Kind
		if kind == fft.IRFFT && i < len(axes)-1 {
			kind = fft.IFFT
		}
		if _, points[i] = fft.Length(kind, n.Shape[axis], asked); points[i] < 1 {
			return nil, fmt.Errorf("axis %d of length %d has nothing to transform", axis, n.Shape[axis])
		}
		if points[i] > math.MaxInt/64 {
			return nil, fmt.Errorf("a transform of length %d along axis %d", points[i], axis)
		}
	}
	return points, nil
}

// one transforms one axis.
func (c *Call) one(n *expr.Node, axis int, kind fft.Kind, points int) *expr.Node {
	if n.Err() != nil {
		return n
	}
	d, _ := fft.Result(kind, n.DType)
	length, _ := fft.Length(kind, n.Shape[axis], points)
	n = expr.Rechunk(n, feed.WholeLines(n, axis, max(n.Shape[axis], points)*block.Complex128.Size(), blockBytes))
	shape, blocks := slices.Clone(n.Shape), slices.Clone(n.Blocks)
	shape[axis], blocks[axis] = length, []int{length}
	return expr.New(Transformed{kind, axis, points, c.Norm}, d, shape, blocks, n)
}

// blockBytes is how large blocks of lines should be at most: with what the task
// needs beside them they stay in a cache of a few megabytes, and an image of four
// million points gives a few workers something to do.
const blockBytes = 4 << 20
