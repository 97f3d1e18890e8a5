package profile

import (
	"cmp"
	"container/heap"
	"fmt"
	"iter"
	"slices"

	"github.com/cb434341/weft/graph"
)

// row is a line of a timeline: spans that do not overlap, in the order of time.
type row struct {
	worker int
	sub    int // 0 for the first row of a worker
	spans  iter.Seq[Span]
}

func (r row) label() string {
	switch {
	case r.worker != graph.IOWorker && r.sub == 0:
		return fmt.Sprintf("worker %d", r.worker)
	case r.worker != graph.IOWorker:
		return fmt.Sprintf("worker %d, inner %d", r.worker, r.sub)
	default:
		return fmt.Sprintf("waiting %d", r.sub+1)
	}
}

// rows returns the profile as a timeline. A worker has one row, unless a task
// ran others while it waited for them, which are then in a row below; tasks
// that wait have as many rows as there were at once.
func (p *Profile) rows() []row {
	var rows, waiting []row
	for lane, pieces := range p.logs() {
		worker := lane - 1
		if disjoint(spans(worker, pieces)) {
			if worker != graph.IOWorker || len(pieces) > 0 {
				rows = append(rows, row{worker, 0, spans(worker, pieces)})
			}
			continue
		}
		for sub, list := range stack(slices.Collect(spans(worker, pieces))) {
			rows = append(rows, row{worker, sub, slices.Values(list)})
		}
	}
	// Tasks that wait come last: they may have many rows.
	rows = slices.DeleteFunc(rows, func(r row) bool {
		if r.worker == graph.IOWorker {
			waiting = append(waiting, r)
			return true
		}
		return false
	})
	return append(rows, waiting...)
}

func disjoint(seq iter.Seq[Span]) bool {
	var last int64
	for s := range seq {
		if s.Start < last {
			return false
		}
		last = s.End
	}
	return true
}

// stack puts overlapping spans into rows: each, as they begin, into the first
// row that is free.
func stack(list []Span) [][]Span {
	slices.SortFunc(list, func(a, b Span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.Task, b.Task))
	})
	var rows [][]Span
	var free numbers // rows that are free
	var busy ends    // the others, the first to be free first
	for _, s := range list {
		for len(busy) > 0 && busy[0].at <= s.Start {
			heap.Push(&free, heap.Pop(&busy).(rowEnd).row)
		}
		if len(free) == 0 {
			free = append(free, len(rows))
			rows = append(rows, nil)
		}
		r := heap.Pop(&free).(int)
		rows[r] = append(rows[r], s)
		heap.Push(&busy, rowEnd{s.End, r})
	}
	return rows
}

type numbers []int

func (h numbers) Len() int           { return len(h) }
func (h numbers) Less(i, j int) bool { return h[i] < h[j] }
func (h numbers) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *numbers) Push(x any)        { *h = append(*h, x.(int)) }
func (h *numbers) Pop() any          { x := (*h)[len(*h)-1]; *h = (*h)[:len(*h)-1]; return x }

type rowEnd struct {
	at  int64
	row int
}

type ends []rowEnd

func (h ends) Len() int           { return len(h) }
func (h ends) Less(i, j int) bool { return h[i].at < h[j].at }
func (h ends) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *ends) Push(x any)        { *h = append(*h, x.(rowEnd)) }
func (h *ends) Pop() any          { x := (*h)[len(*h)-1]; *h = (*h)[:len(*h)-1]; return x }
