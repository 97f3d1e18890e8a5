package frame

import (
	"slices"
	"time"

	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/internal/plan"
)

// Asof says how [Frame.MergeAsof] finds rows.
type Asof struct {
	On      string // the column, of numbers or times, by which both sides are sorted
	RightOn string // its name on the right side, if that is another one
	By      []string
	RightBy []string
	// Direction is where to look: "backward", also if it is "", for the last row at
	// or before; "forward", for the first at or after; "nearest" of both.
	Direction string
	// Within is how far away a row of times may be, Distance one of numbers; 0 is as
	// far as there are rows.
	Within   time.Duration
	Distance float64
	// Before does not take rows at the same place: only those before, or after.
	Before   bool
	Suffixes [2]string // as of [Suffixes]
}

// MergeAsof puts beside each row the row of another frame that is nearest in a
// column, among those that are equal in the columns By: pandas' merge_asof. All
// rows stay, in order. Both sides must be sorted by the column: a right side that is
// not, or a partition of the left, is an error. The right side must fit in memory.
//
//	trades.MergeAsof(quotes, frame.Asof{On: "time", By: []string{"ticker"}, Within: time.Second})
func (f Frame) MergeAsof(right Frame, how Asof) Frame {
	if how.RightOn == "" {
		how.RightOn = how.On
	}
	if how.RightBy == nil {
		how.RightBy = how.By
	}
	if how.Direction == "" {
		how.Direction = "backward"
	}
	if how.Suffixes == [2]string{} {
		how.Suffixes = [2]string{"_x", "_y"}
	}
	if len(how.By) != len(how.RightBy) {
		return fail("asof join", "%d columns By, and %d on the right", len(how.By), len(how.RightBy))
	}
	j := joining{suffixes: how.Suffixes}
	j.op.Left, j.op.Right = append(slices.Clone(how.By), how.On), append(slices.Clone(how.RightBy), how.RightOn)
	left := f
	if left.Err() == nil && right.Err() == nil {
		for i, name := range j.op.Left {
			if left.Schema().Index(name) < 0 {
				return fail("asof join", "the left side has %v", expr.UnknownColumn(name, left.Schema()))
			}
			if right.Schema().Index(j.op.Right[i]) < 0 {
				return fail("asof join", "the right side has %v", expr.UnknownColumn(j.op.Right[i], right.Schema()))
			}
		}
		var same string
		if left, right, same = j.apart(left, right); same != "" {
			return fail("asof join", "both sides have a column %q, and the suffixes are the same", same)
		}
	}
	last := len(how.By)
	return Frame{plan.New(&plan.Asof{
		Left: j.op.Left[last], Right: j.op.Right[last], LeftBy: j.op.Left[:last], RightBy: j.op.Right[:last],
		Direction: how.Direction, Within: how.Within, Distance: how.Distance, Strict: how.Before,
	}, left.node(), right.node())}
}
