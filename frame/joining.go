package frame

import (
	"fmt"
	"slices"

	"github.com/cb434341/weft/frame/internal/plan"
)

// How says which rows a join keeps.
type How string

// The joins. Semi and Anti keep rows of the left side, once each and with its
// columns only: those that have a match on the right, and those that have none.
const (
	Inner How = "inner"
	Left  How = "left"
	Right How = "right"
	Outer How = "outer"
	Semi  How = "semi"
	Anti  How = "anti"
	Cross How = "cross"
)

// JoinOption says more about a join.
type JoinOption func(*joining)

type joining struct {
	op       plan.Join
	suffixes [2]string
}

// On names the columns, of both sides, that must be equal.
func On(names ...string) JoinOption {
	return func(j *joining) {
		j.op.Left = append(j.op.Left, names...)
		j.op.Right = append(j.op.Right, names...)
	}
}

// OnPair names a column of the left side and the one of the right that must be
// equal to it. The result has both.
func OnPair(left, right string) JoinOption {
	return func(j *joining) {
		j.op.Left = append(j.op.Left, left)
		j.op.Right = append(j.op.Right, right)
	}
}

// Suffixes are put behind the names of columns that both sides have and that
// are not keys; "_x" and "_y" else, as in pandas.
func Suffixes(left, right string) JoinOption {
	return func(j *joining) { j.suffixes = [2]string{left, right} }
}

// Whole gives the right side whole to every partition of the left, instead of
// shuffling both: for a right side that fits in memory though its estimated size
// does not say so.
func Whole() JoinOption { return func(j *joining) { j.op.Whole = true } }

// Validate makes it an error if keys are not as they are said to be:
// "one_to_one", "one_to_many" or "many_to_one".
func Validate(kind string) JoinOption { return func(j *joining) { j.op.Validate = kind } }

// Merge joins the frame, the left side, with another one: pandas' merge.
// Missing keys match missing keys. Where the right side is small, or there is
// one partition, the rows come in the order of the left; else their order is
// not specified. Those of an outer join are sorted by the keys.
func (f Frame) Merge(right Frame, how How, opts ...JoinOption) Frame {
	j := joining{op: plan.Join{How: string(how)}, suffixes: [2]string{"_x", "_y"}}
	for _, o := range opts {
		if o == nil {
			return fail("join", "an option is nil")
		}
		o(&j)
	}
	left := f
	if left.Err() != nil || right.Err() != nil {
		return Frame{plan.New(&j.op, left.node(), right.node())}
	}
	if how == Cross && len(j.op.Left) > 0 {
		return fail("join", "a cross join has no keys")
	}
	if how != Cross && len(j.op.Left) == 0 {
		for _, name := range left.Columns() {
			if right.Schema().Index(name) >= 0 {
				On(name)(&j)
			}
		}
		if len(j.op.Left) == 0 {
			return fail("join", "no keys are given, and no column is on both sides")
		}
	}
	if how != Semi && how != Anti {
		var same string
		if left, right, same = j.apart(left, right); same != "" {
			return fail("join", "both sides have a column %q, and the suffixes are the same", same)
		}
	}
	joined := Frame{plan.New(&j.op, left.node(), right.node())}
	if how == Outer && joined.Err() == nil {
		return joined.byKeys(j.op.Left, j.op.Right)
	}
	return joined
}

// byKeys is a joined frame sorted by its keys, of whichever side has one.
func (f Frame) byKeys(left, right []string) Frame {
	var keys []Key
	var more []Expr
	names := f.Columns()
	for i, l := range left {
		if l == right[i] {
			keys = append(keys, Asc(l))
			continue
		}
		name := f.unused(fmt.Sprintf("key %d", i))
		keys = append(keys, Asc(name))
		more = append(more, Coalesce(Col(l), Col(right[i])).As(name))
	}
	return f.With(more...).Sort(keys...).Select(names...)
}

// apart renames the columns that both sides have and that are not one key. If the
// suffixes cannot tell them apart, it returns the name of one.
func (j *joining) apart(left, right Frame) (l, r Frame, same string) {
	var ofLeft, ofRight []string
	for _, name := range left.Columns() {
		if right.Schema().Index(name) < 0 || j.sharedKey(name) {
			continue
		}
		ofLeft = append(ofLeft, name, name+j.suffixes[0])
		ofRight = append(ofRight, name, name+j.suffixes[1])
	}
	if j.suffixes[0] == j.suffixes[1] && len(ofLeft) > 0 {
		return left, right, ofLeft[0]
	}
	j.rename(ofLeft, ofRight)
	return left.Rename(ofLeft...), right.Rename(ofRight...), ""
}

// sharedKey reports whether a column is a key of both sides, under that name.
func (j *joining) sharedKey(name string) bool {
	for i, l := range j.op.Left {
		if l == name && j.op.Right[i] == name {
			return true
		}
	}
	return false
}

// rename changes the names of keys as those of the columns were changed.
func (j *joining) rename(left, right []string) {
	j.op.Left, j.op.Right = slices.Clone(j.op.Left), slices.Clone(j.op.Right)
	change := func(keys, pairs []string) {
		for i, k := range keys {
			for p := 0; p < len(pairs); p += 2 {
				if pairs[p] == k {
					keys[i] = pairs[p+1]
				}
			}
		}
	}
	change(j.op.Left, left)
	change(j.op.Right, right)
}
