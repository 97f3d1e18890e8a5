package expr

import "unsafe"

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
	to, from := r.packs[i].Base, unsafe.Add(t.base, at)
	switch t.size {
	case 1:
		spreadOf[uint8](to, from, rows, cols, row, col)
	case 2:
		spreadOf[uint16](to, from, rows, cols, row, col)
	case 4:
		spreadOf[uint32](to, from, rows, cols, row, col)
	case 8:
		spreadOf[uint64](to, from, rows, cols, row, col)
	default:
		spreadOf[[2]uint64](to, from, rows, cols, row, col)
	}
}

// spreadOf copies eight columns at a time: what lies across is read along those,
// in as many streams, and whole lines of the cache are written.
func spreadOf[T any](to, from unsafe.Pointer, rows, cols, row, col int) {
	dst := unsafe.Slice((*T)(to), rows*cols)
	const some = 8
	c := 0
	for ; c+some <= cols; c += some {
		var s [some]unsafe.Pointer
		for k := range s {
			s[k] = unsafe.Add(from, (c+k)*col)
		}
		for i := range rows {
			d := (*[some]T)(dst[i*cols+c:])
			at := i * row
			d[0], d[1] = *(*T)(unsafe.Add(s[0], at)), *(*T)(unsafe.Add(s[1], at))
			d[2], d[3] = *(*T)(unsafe.Add(s[2], at)), *(*T)(unsafe.Add(s[3], at))
			d[4], d[5] = *(*T)(unsafe.Add(s[4], at)), *(*T)(unsafe.Add(s[5], at))
			d[6], d[7] = *(*T)(unsafe.Add(s[6], at)), *(*T)(unsafe.Add(s[7], at))
		}
	}
	for ; c < cols; c++ {
		src := unsafe.Add(from, c*col)
		for i := range rows {
			dst[i*cols+c] = *(*T)(unsafe.Add(src, i*row))
		}
	}
}
