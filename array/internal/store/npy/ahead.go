package npy

import "sync/atomic"

// The system is told of the parts of a mapping that are wanted soon. It is worth
// it where most of a part is looked at: a cold file of 800 MB is read by blocks of
// whole rows in 200 ms rather than 290. For tiles, asking row by row takes the
// system's large pages away: 650 ms; not asking at all takes 270.
//
// Asking for what is mapped already is not free: the system walks all pages of it,
// which takes as long as adding up their numbers. So a mapping is asked for in
// pieces, once each, and again only if the system has dropped what it read.

const (
	// pieceBytes is what is asked for at once, a multiple of every page.
	pieceBytes = 1 << 20
	// mostAhead bounds what is read ahead of its use.
	mostAhead = 256 << 20
)

// ahead asks for the pieces that bytes from first up to last lie in, of which used
// will be looked at.
func (f *file) ahead(first, last int64, used int) {
	n := last - first
	if n < pieceBytes || n > mostAhead || int64(used) < n/2 {
		return
	}
	from := int64(-1) // where a run of pieces begins that are to be asked for
	for at := first / pieceBytes * pieceBytes; at < last; at += pieceBytes {
		switch asked := f.asked.set(at / pieceBytes); {
		case asked && resident(f.data[at:]):
			if from >= 0 {
				populate(f.data[from:at])
			}
			from = -1
		case from < 0:
			from = at
		}
	}
	if from >= 0 {
		end := (last + pieceBytes - 1) / pieceBytes * pieceBytes
		populate(f.data[from:min(end, int64(len(f.data)))])
	}
}

// marks are bits that any number of goroutines set.
type marks []atomic.Uint64

// newMarks makes a mark for each piece of so many bytes.
func newMarks(size int64) marks { return make(marks, size/pieceBytes/64+1) }

// set sets a mark and reports whether it was set before.
func (m marks) set(i int64) bool {
	bit := uint64(1) << (i % 64)
	word := &m[i/64]
	return word.Load()&bit != 0 || word.Or(bit)&bit != 0
}
