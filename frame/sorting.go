package frame

import "github.com/cb434341/weft/frame/internal/plan"

// Key is a column to sort by, see [Asc] and [Desc].
type Key struct{ by plan.By }

// Asc sorts by a column, the smallest first and missing values last.
func Asc(name string) Key { return Key{plan.By{Name: name}} }

// Desc sorts by a column, the largest first and missing values last.
func Desc(name string) Key { return Key{plan.By{Name: name, Desc: true}} }

// NullsFirst puts missing values in front.
func (k Key) NullsFirst() Key {
	k.by.NullsFirst = true
	return k
}

func bys(keys []Key) []plan.By {
	out := make([]plan.By, len(keys))
	for i, k := range keys {
		out[i] = k.by
	}
	return out
}

// Sort returns the rows sorted by columns. Rows that are equal in them stay in
// the order in which they were.
func (f Frame) Sort(keys ...Key) Frame {
	if len(keys) == 0 {
		return fail("sort", "by no column")
	}
	return Frame{plan.New(&plan.Sort{By: bys(keys)}, f.node())}
}

// Top returns the first n rows in an order: the largest by Desc, the smallest
// by Asc. It holds no more than n rows a task.
func (f Frame) Top(n int, keys ...Key) Frame {
	if len(keys) == 0 {
		return fail("top", "by no column")
	}
	return Frame{plan.New(&plan.Top{By: bys(keys), Rows: n}, f.node())}
}

// Head returns the first n rows. Partitions are read one after the other, until
// there are enough.
func (f Frame) Head(n int) Frame { return Frame{plan.New(&plan.Head{Rows: int64(n)}, f.node())} }

// Tail returns the last n rows.
func (f Frame) Tail(n int) Frame { return Frame{plan.New(&plan.Tail{Rows: int64(n)}, f.node())} }

// Repartition returns the same rows in so many partitions of about the same
// size.
func (f Frame) Repartition(parts int) Frame {
	return Frame{plan.New(&plan.Repartition{Parts: parts}, f.node())}
}

// Sample returns each row with a probability; the same rows for the same seed
// and partitions.
func (f Frame) Sample(fraction float64, seed uint64) Frame {
	return Frame{plan.New(&plan.Sample{Fraction: fraction, Seed: seed}, f.node())}
}

// RandomSplit returns a frame for each share, so that each row is in one of them, at
// random, or in none, if the shares are less than 1 in all: for training and
// testing. It is the same for the same seed and partitions.
func (f Frame) RandomSplit(seed uint64, shares ...float64) []Frame {
	out := make([]Frame, len(shares))
	from := 0.0
	for i, share := range shares {
		out[i] = Frame{plan.New(&plan.Sample{From: from, Fraction: share, Seed: seed}, f.node())}
		from += share
		if from > 1+1e-9 {
			out[i] = fail("random split", "the shares %v are more than 1", shares)
		}
		if i == len(shares)-1 && from > 1-1e-9 && out[i].Err() == nil { // rounding loses no row
			out[i] = Frame{plan.New(&plan.Sample{From: from - share, Fraction: 1 - (from - share), Seed: seed}, f.node())}
		}
	}
	return out
}

// Concat returns the rows of all frames behind one another. All must have the
// columns of the first, in any order.
func Concat(frames ...Frame) Frame {
	if len(frames) == 0 {
		return fail("concat", "of nothing")
	}
	nodes := make([]*plan.Node, len(frames))
	for i, f := range frames {
		if i > 0 && f.Err() == nil && frames[0].Err() == nil {
			f = f.Select(frames[0].Columns()...)
		}
		nodes[i] = f.node()
	}
	return Frame{plan.New(plan.Concat{}, nodes...)}
}
