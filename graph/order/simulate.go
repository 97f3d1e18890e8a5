package order

import (
	"math/bits"

	"github.com/cb434341/weft/graph"
)

// Peak is the worst moment of a schedule.
type Peak struct {
	Bytes int64    // held at once
	Task  graph.ID // whose start made it so
}

// Simulate runs the graph on paper and returns the peak of the bytes held.
//
// The model: every task takes one unit of time. A free worker starts the ready
// task of the lowest rank, and the bytes of its result are held from then on.
// Tasks end in the order in which they started. When one ends, each result
// that it was the last to need is dropped, unless it is wanted, and the next
// ready task starts before another one ends. Bytes nil weighs each result 1.
//
// So at every moment a running task's inputs and its result are held together.
func Simulate(g *graph.Graph, want []graph.ID, bytes []int64, ranks []int32, workers int) Peak {
	s := newShape(g, want, bytes)
	if s.n == 0 {
		return Peak{Task: -1}
	}
	at := make([]graph.ID, g.Len())
	for i, r := range ranks {
		at[r] = graph.ID(i)
	}
	number := make([]int32, g.Len())
	for i := range number {
		number[i] = -1
	}
	for v, id := range s.id {
		number[id] = int32(v)
	}
	seq := make([]int32, 0, s.n)
	for _, id := range at {
		if v := number[id]; v >= 0 {
			seq = append(seq, v)
		}
	}
	peak, task := newReplay(s).run(seq, workers)
	return Peak{peak, s.id[task]}
}

// replay simulates orders of one shape; its memory is used again for each.
type replay struct {
	s     *shape
	wait  []int32 // dependencies that have not ended
	left  []int32 // users that have not ended; one more for a kept task
	rank  []int32
	ready heap64
	ring  []int32 // running tasks, the first started first
}

func newReplay(s *shape) *replay {
	return &replay{s: s, left: make([]int32, s.n)}
}

// run returns the peak of an order and the task that starts at it.
func (r *replay) run(seq []int32, workers int) (peak int64, task int32) {
	s := r.s
	for v := range s.n {
		r.left[v] = s.user.count(v)
		if s.kept[v] {
			r.left[v]++
		}
	}
	if workers <= 1 {
		return r.alone(seq)
	}
	if r.wait == nil {
		r.wait = make([]int32, s.n)
		r.rank = make([]int32, s.n)
		r.ready = newHeap64(int(s.n))
	}
	for i, v := range seq {
		r.rank[v] = int32(i)
		r.wait[v] = s.dep.count(v)
		if r.wait[v] == 0 {
			r.ready.push(int32(i))
		}
	}
	workers = min(workers, len(seq))
	r.ring = append(r.ring[:0], make([]int32, workers)...)
	held := int64(0)
	first, running := 0, 0
	for done := 0; done < len(seq); done++ {
		for running < workers {
			i, ok := r.ready.pop()
			if !ok {
				break
			}
			v := seq[i]
			if held += s.bytes[v]; held > peak {
				peak, task = held, v
			}
			r.ring[(first+running)%workers] = v
			running++
		}
		v := r.ring[first]
		first = (first + 1) % workers
		running--
		held -= r.end(v)
		for _, u := range s.user.of(v) {
			if r.wait[u]--; r.wait[u] == 0 {
				r.ready.push(r.rank[u])
			}
		}
	}
	return peak, task
}

// alone is run with one worker, which follows the order as it stands.
func (r *replay) alone(seq []int32) (peak int64, task int32) {
	held := int64(0)
	for _, v := range seq {
		if held += r.s.bytes[v]; held > peak {
			peak, task = held, v
		}
		held -= r.end(v)
	}
	return peak, task
}

// end returns the bytes that are dropped when a task ends.
func (r *replay) end(v int32) (dropped int64) {
	s := r.s
	for _, d := range s.dep.of(v) {
		if r.left[d]--; r.left[d] == 0 {
			dropped += s.bytes[d]
		}
	}
	return dropped
}

// heap64 is a set of small integers that gives its smallest: a tree of words
// of 64 bits, where a bit says that the word below it is not zero.
type heap64 struct {
	level [][]uint64 // the first holds the members
}

func newHeap64(n int) heap64 {
	var h heap64
	for {
		n = (n + 63) / 64
		h.level = append(h.level, make([]uint64, max(n, 1)))
		if n <= 1 {
			return h
		}
	}
}

func (h *heap64) push(i int32) {
	for _, words := range h.level {
		w := &words[i>>6]
		was := *w
		*w |= 1 << (i & 63)
		if was != 0 {
			return
		}
		i >>= 6
	}
}

func (h *heap64) pop() (int32, bool) {
	top := len(h.level) - 1
	if h.level[top][0] == 0 {
		return 0, false
	}
	i := int32(0)
	for l := top; l >= 0; l-- {
		i = i<<6 | int32(bits.TrailingZeros64(h.level[l][i]))
	}
	for k, words := 0, i; k <= top; k++ {
		w := &h.level[k][words>>6]
		*w &^= 1 << (words & 63)
		if *w != 0 {
			break
		}
		words >>= 6
	}
	return i, true
}
