package profile

import (
	"iter"
	"math"

	"github.com/cb434341/weft/graph"
)

// lane is the log of one worker. A task that began when the one before it
// ended, took less than 4.3 s, and gave a result of the same size as the one
// before is two words: its number and how long it took. Anything else sets the
// first word's top bit, which no task's number needs, and adds a third word that
// says what follows:
//
//	task | rare, took, header, [took>>32], [bytes, [bytes>>32]], [gap, gap>>32]
//
// where gap is the time since the task before it ended, negative for tasks that
// overlap, as those that wait do; a short one is in the header itself.
type lane struct {
	full [][]uint32
	tail []uint32 // the piece that is being filled
	last int64    // when the last span of the log ended
	size int64    // bytes of its result
	open []opening
}

// opening is a task that has begun. A worker has one, or a few if a task runs
// others while it waits; those that wait off the workers are many.
type opening struct {
	task  graph.ID
	start int64
}

const (
	rare = 1 << 31 // in the first word

	longTook  = 1 << 2 // in the header, whose lowest two bits are the outcome
	hasBytes  = 1 << 3
	manyBytes = 1 << 4 // with hasBytes: two words of them; alone: as many as before
	longGap   = 1 << 5
	gapShift  = 6 // a gap of up to 67 ms is in the header's upper bits

	mostWords  = 8 // of one span
	firstPiece = 256
	lastPiece  = 16 << 10
)

// addPlain logs a task of two words, if it is one and there is room. It is small
// enough to be inlined.
func (l *lane) addPlain(start, end, bytes int64, task graph.ID) bool {
	n, took := len(l.tail), uint64(end-start)
	if start != l.last || bytes != l.size || took>>32 != 0 || n+2 > cap(l.tail) {
		return false
	}
	l.last = end
	l.tail = l.tail[:n+2]
	l.tail[n], l.tail[n+1] = uint32(task), uint32(took)
	return true
}

// add logs one try of a task.
func (l *lane) add(task graph.ID, start, end, bytes int64, outcome Outcome) {
	if cap(l.tail)-len(l.tail) < mostWords {
		if len(l.tail) > 0 {
			l.full = append(l.full, l.tail)
		}
		l.tail = make([]uint32, 0, min(max(firstPiece, 2*cap(l.tail)), lastPiece))
	}
	end = max(end, start) // clocks of two cores may differ by a hair
	bytes = max(bytes, 0)
	took, gap, before := uint64(end-start), start-l.last, l.size
	l.last, l.size = end, bytes
	if gap == 0 && bytes == before && outcome == Done && took <= math.MaxUint32 {
		l.tail = append(l.tail, uint32(task), uint32(took))
		return
	}
	at := len(l.tail) + 2
	header := uint32(outcome)
	w := append(l.tail, uint32(task)|rare, uint32(took), 0)
	if took > math.MaxUint32 {
		header |= longTook
		w = append(w, uint32(took>>32))
	}
	switch {
	case bytes == before:
		header |= manyBytes
	case bytes > math.MaxUint32:
		header |= hasBytes | manyBytes
		w = append(w, uint32(bytes), uint32(bytes>>32))
	case bytes > 0:
		header |= hasBytes
		w = append(w, uint32(bytes))
	}
	if gap >= 0 && gap < 1<<(32-gapShift) {
		header |= uint32(gap) << gapShift
	} else {
		header |= longGap
		w = append(w, uint32(gap), uint32(gap>>32))
	}
	w[at] = header
	l.tail = w
}

// begin notes that a task has started, for the third time maybe, if it is tried
// again.
func (l *lane) begin(task graph.ID, start int64) {
	for i := range l.open {
		if l.open[i].task == task {
			l.open[i].start = start
			return
		}
	}
	l.open = append(l.open, opening{task, start})
}

// finish returns when the task that ends now began, and forgets it. A task that
// nobody saw begin took no time.
func (l *lane) finish(task graph.ID, end int64) (start int64) {
	for i := len(l.open) - 1; i >= 0; i-- {
		if o := l.open[i]; o.task == task {
			l.open[i] = l.open[len(l.open)-1]
			l.open = l.open[:len(l.open)-1]
			return o.start
		}
	}
	return end
}

// pieces returns the log as it is now; it may be read while the lane is
// written on, which only appends.
func (l *lane) pieces() [][]uint32 {
	if len(l.tail) == 0 {
		return l.full[:len(l.full):len(l.full)]
	}
	return append(l.full[:len(l.full):len(l.full)], l.tail)
}

// spans reads a log back.
func spans(worker int, pieces [][]uint32) iter.Seq[Span] {
	return func(yield func(Span) bool) {
		s := Span{Worker: worker}
		for _, w := range pieces {
			for len(w) >= 2 {
				if w[0]&rare != 0 {
					w = s.readRare(w)
				} else {
					s.Task = graph.ID(w[0])
					s.Start, s.End = s.End, s.End+int64(w[1])
					s.Outcome = Done
					w = w[2:]
				}
				if !yield(s) {
					return
				}
			}
		}
	}
}

// readRare makes s, which is the span before, the next one, and returns the
// rest of the log.
func (s *Span) readRare(w []uint32) (rest []uint32) {
	s.Task = graph.ID(w[0] &^ rare)
	took, header := int64(w[1]), w[2]
	w = w[3:]
	s.Outcome = Outcome(header & 3)
	if header&longTook != 0 {
		took |= int64(w[0]) << 32
		w = w[1:]
	}
	switch header & (hasBytes | manyBytes) {
	case 0:
		s.Bytes = 0
	case hasBytes:
		s.Bytes = int64(w[0])
		w = w[1:]
	case hasBytes | manyBytes:
		s.Bytes = int64(w[0]) | int64(w[1])<<32
		w = w[2:]
	}
	gap := int64(header >> gapShift)
	if header&longGap != 0 {
		gap = int64(w[0]) | int64(w[1])<<32
		w = w[2:]
	}
	s.Start = s.End + gap
	s.End = s.Start + took
	return w
}
