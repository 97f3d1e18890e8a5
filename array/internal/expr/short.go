package expr

import (
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// A short last axis, three columns say, would make short rows of the kernel, each
// of which costs a call. Where all that is written lies row behind row, several
// rows are one row of the kernel: operands that lie so too are read as they are,
// others are packed so, and one that is the same for all rows is packed once.

const (
	// shortAxis is the length from which on a last axis is long enough.
	shortAxis = 16
	// manyRows is how many rows there must be.
	manyRows = 64
)

// canFlatten reports whether several rows can be one of the kernel.
func (s *sweep) canFlatten() bool {
	last := len(s.shape) - 1
	if last < 1 || s.shape[last] >= shortAxis || s.shape[last-1] < manyRows {
		return false
	}
	for i := range s.streams {
		if t := &s.streams[i]; (t.index || i >= s.result) && !t.even(s.shape) {
			return false
		}
	}
	return true
}

// even reports that a stream lies row behind row.
func (t *stream) even(shape []int) bool {
	last := len(shape) - 1
	return t.strides[last-1] == t.strides[last]*shape[last]
}

// flatten makes tiles of several rows each, in which operands that do not lie row
// behind row are packed.
func (r *runner) flatten() {
	r.flat = true
	r.across, r.cols = r.last-1, r.shape[r.last]
	r.rows = min(longRun/r.cols, r.shape[r.across])
	r.packed = make([]packed, len(r.streams))
	for i, t := range r.streams[:r.result] {
		r.turned[i] = t.half == 0 && !t.even(r.shape)
	}
}

// packed is where the rows that are in scratch began, and how many they are, of
// an operand that is the same for all rows.
type packed struct{ at, rows int }

// spread packs some rows of an operand, one behind another.
func (r *runner) spread(i, at, rows, cols int) {
	t := &r.streams[i]
	row, col := t.strides[r.across], t.strides[r.last]
	if r.flat && row == 0 {
		if r.packed[i].at == at && r.packed[i].rows >= rows {
			return
		}
		r.packed[i] = packed{at, rows}
	}
	block.CopyTile(r.packs[i].Base, unsafe.Add(t.base, at), rows, cols, cols*t.size, row, col, t.size)
}
