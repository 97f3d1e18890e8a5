package layout

import (
	"fmt"
	"math"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
)

// Slice is the view of what the ranges ask for. Missing ranges are whole axes.
func Slice(n *expr.Node, ranges []Range) *expr.Node {
	if n.Err() != nil {
		return n
	}
	s, err := resolve(n, ranges)
	if err != nil {
		return expr.Fail("slice", []*expr.Node{n}, "%w", err)
	}
	return expr.NewView(n, s.view, s.shape, nil)
}

// SliceText is Slice of ranges as text.
func SliceText(n *expr.Node, text string) *expr.Node {
	if n.Err() != nil {
		return n
	}
	ranges, err := Parse(text)
	if err != nil {
		return expr.Fail("slice", []*expr.Node{n}, "%w", err)
	}
	s, err := resolve(n, ranges)
	if err != nil {
		return expr.Fail("slice", []*expr.Node{n}, "%q: %w", text, err)
	}
	return expr.NewView(n, s.view, s.shape, nil)
}

// A selection is ranges held against an array.
type selection struct {
	view  expr.View
	shape []int // of the result
	count []int // how many indices are taken along each axis of the array
}

// resolve holds ranges against the axes of an array.
func resolve(n *expr.Node, ranges []Range) (s selection, err error) {
	taken, dots := 0, 0
	for _, r := range ranges {
		switch r.Kind {
		case Ellipsis:
			dots++
		case Span, At:
			taken++
		}
	}
	if dots > 1 {
		return s, fmt.Errorf("... is there more than once")
	}
	if taken > n.NDim() {
		return s, fmt.Errorf("%d indices for an array of %s", taken, expr.Axes(n.NDim()))
	}
	if dots == 0 {
		ranges = append(slices.Clone(ranges), Range{Kind: Ellipsis})
	}
	s.shape = []int{}
	for _, r := range ranges {
		switch r.Kind {
		case NewAxis:
			s.shape = append(s.shape, 1)
		case Ellipsis:
			for range n.NDim() - taken {
				err = s.add(n, Range{})
			}
		default:
			err = s.add(n, r)
		}
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// add holds a range against the next axis of the array.
func (s *selection) add(n *expr.Node, r Range) error {
	axis := len(s.view.Axes)
	start, step, count, err := r.bounds(n.Shape[axis])
	if err != nil {
		return fmt.Errorf("axis %d: %w", axis, err)
	}
	to := -1
	if r.Kind == Span {
		to = len(s.shape)
		s.shape = append(s.shape, count)
	}
	s.view.Axes = append(s.view.Axes, expr.ViewAxis{To: to, Start: start, Step: step})
	s.count = append(s.count, count)
	return nil
}

// bounds is what a range takes of an axis: count indices from start by step.
// Bounds beyond the axis are moved to its ends, an index beyond it is an error.
func (r Range) bounds(length int) (start, step, count int, err error) {
	step = 1
	if r.HasStep {
		if step = r.Step; step == 0 {
			return 0, 0, 0, errZeroStep
		}
		step = max(step, -math.MaxInt)
	}
	if length == expr.Unknown {
		if r.Kind == Span && !r.HasStop && step == 1 && r.Start == 0 {
			return 0, 1, expr.Unknown, nil
		}
		return 0, 0, 0, fmt.Errorf("its length is unknown: compute or persist the array first")
	}
	if r.Kind == At {
		if r.Start < -length || r.Start >= length {
			return 0, 0, 0, fmt.Errorf("index %d is out of range with length %d", r.Start, length)
		}
		return wrap(r.Start, length), 1, 1, nil
	}
	first, last := 0, length // the ends that bounds are moved to
	if step < 0 {
		first, last = length-1, -1
	}
	clamp := func(v int, given bool, otherwise int) int {
		if !given {
			return otherwise
		}
		return min(max(wrap(v, length), min(first, last)), max(first, last))
	}
	start, stop := clamp(r.Start, r.HasStart, first), clamp(r.Stop, r.HasStop, last)
	switch {
	case step > 0 && start < stop:
		count = (stop-start-1)/step + 1
	case step < 0 && start > stop:
		count = (start-stop-1)/-step + 1
	default:
		return 0, 1, 0, nil
	}
	if count == 1 {
		step = 1
	}
	return start, step, count, nil
}

// wrap counts a negative index from the end.
func wrap(i, length int) int {
	if i < 0 {
		return i + length
	}
	return i
}

// narrow is the view of count indices of an axis from start by step.
func narrow(n *expr.Node, axis, start, step, count int) *expr.Node {
	if n.Err() != nil || start == 0 && step == 1 && count == n.Shape[axis] {
		return n
	}
	v := expr.Identity(n.NDim())
	v.Axes[axis].Start, v.Axes[axis].Step = start, step
	shape := slices.Clone(n.Shape)
	shape[axis] = count
	return expr.NewView(n, v, shape, nil)
}
