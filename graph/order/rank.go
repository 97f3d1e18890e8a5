package order

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/cb434341/weft/graph"
)

// Rank returns the rank of every task: the task of rank 0 is to run first, and
// every task ranks after its dependencies. Of all orders that this package
// writes it is the one with the lowest peak of bytes held in [Simulate] on so
// many workers.
//
// bytes holds the size to expect of every task's result; nil weighs each one 1.
// Tasks that no wanted one needs rank last.
//
// The ranks depend on the shape of the graph and on sizes, not on the numbers
// of its tasks, except between tasks that nothing tells apart. They are the
// same however many processors there are.
func Rank(g *graph.Graph, want []graph.ID, bytes []int64, workers int) []int32 {
	rank := make([]int32, g.Len())
	for i := range rank {
		rank[i] = -1
	}
	next := int32(0)
	if s := newShape(g, want, bytes); s.n > 0 {
		s.scale()
		s = s.renumbered()
		for _, v := range newContest(s, workers).best() {
			rank[s.id[v]] = next
			next++
		}
	}
	for i, r := range rank {
		if r < 0 {
			rank[i] = next
			next++
		}
	}
	return rank
}

// contest finds the best of many orders of one shape.
type contest struct {
	s       *shape
	workers int
	lanes   []*lane

	forth []node
	back  []past

	count  *preference // by peaks of results of size 1
	size   *preference // by peaks of bytes
	light  *preference // size reversed
	begins []int32     // tasks without dependencies
}

// lane is what one goroutine needs to write and to score orders.
type lane struct {
	c *contest
	f *forward  // or nil, see forward
	b *backward // or nil, see backward
	r *replay
}

// forward makes f when it is first needed: a lane that never writes forwards
// need not hold the memory.
func (l *lane) forward() *forward {
	if l.f == nil {
		l.f = newForward(l.c.s, l.c.forth)
	}
	return l.f
}

func (l *lane) backward() *backward {
	if l.b == nil {
		l.b = newBackward(l.c.s, l.c.back)
	}
	return l.b
}

// entry is an order and its scores.
type entry struct {
	seq   []int32
	peak  int64 // with the contest's number of workers
	alone int64 // with one worker
}

func (e *entry) compare(o *entry) int {
	return cmp.Or(cmp.Compare(e.peak, o.peak), cmp.Compare(e.alone, o.alone))
}

// job writes an order that should stay under the mark.
type job func(l *lane, mark int64) (seq []int32, alone int64)

func newContest(s *shape, workers int) *contest {
	c := &contest{s: s, workers: workers, forth: startForward(s), back: startBackward(s)}
	c.count = byPeak(s, nil)
	c.size = c.count
	if slices.Max(s.bytes) != slices.Min(s.bytes) {
		c.size = byPeak(s, s.bytes)
	}
	c.light = c.size.reversed()
	c.begins = s.dep.ends(s.n)
	n := 1
	if s.large() {
		n = min(4, runtime.GOMAXPROCS(0))
	}
	for range n {
		c.lanes = append(c.lanes, &lane{c: c, r: newReplay(s)})
	}
	return c
}

// best returns the best order. The first one written sets the mark for the
// others, so that none depends on which of the others is written first.
func (c *contest) best() []int32 {
	jobs := c.jobs()
	entries := c.run(jobs[:1], math.MaxInt64)
	entries = append(entries, c.run(jobs[1:], entries[0].alone)...)

	mark := int64(math.MaxInt64)
	for _, e := range entries {
		mark = min(mark, e.alone)
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return a.compare(&b) })
	again, times := 4, 2
	if c.s.large() {
		again, times = 1, 1
	}
	var sinks []job
	for _, e := range entries[:min(again, len(entries))] {
		sinks = append(sinks, func(l *lane, mark int64) ([]int32, int64) {
			f, seq := l.forward(), e.seq
			for range times {
				f.sink(seq, mark)
				seq = f.seq
			}
			return seq, f.peak
		})
	}
	entries = append(entries, c.run(sinks, mark)...)
	return slices.MinFunc(entries, func(a, b entry) int { return a.compare(&b) }).seq
}

// jobs returns the portfolio.
func (c *contest) jobs() []job {
	forth := func(p *preference, write func(*forward)) job {
		return func(l *lane, mark int64) ([]int32, int64) {
			f := l.forward()
			f.begin(p.need, mark)
			write(f)
			return f.seq, f.peak
		}
	}
	back := func(need rows, write func(*backward)) job {
		return func(l *lane, mark int64) ([]int32, int64) {
			b := l.backward()
			b.begin(need, mark)
			write(b)
			return b.order(), b.peak
		}
	}
	jobs := []job{
		forth(c.count, func(f *forward) { f.depth(c.count.roots) }),
		forth(c.size, func(f *forward) { f.nearest(c.size.roots, c.size.peak) }),
		back(c.s.user, func(b *backward) { b.depth(c.begins) }),
	}
	if c.s.large() {
		return jobs
	}
	return append(jobs,
		forth(c.light, func(f *forward) { f.depth(c.light.roots) }),
		forth(c.size, func(f *forward) { f.nearest(c.size.roots, c.s.bytes) }),
		forth(c.count, func(f *forward) { f.closing(c.count.roots) }),
		back(c.s.user, func(b *backward) { b.nearest(c.count.roots) }),
	)
}

// run runs jobs on all lanes and returns their orders, in the order of jobs.
func (c *contest) run(jobs []job, mark int64) []entry {
	entries := make([]entry, len(jobs))
	var next atomic.Int32
	work := func(l *lane) {
		for {
			i := int(next.Add(1)) - 1
			if i >= len(jobs) {
				return
			}
			e := &entries[i]
			e.seq, e.alone = jobs[i](l, mark)
			e.peak = e.alone
			if c.workers > 1 {
				e.peak, _ = l.r.run(e.seq, c.workers)
			}
		}
	}
	var wg sync.WaitGroup
	for _, l := range c.lanes[1:] {
		wg.Go(func() { work(l) })
	}
	work(c.lanes[0])
	wg.Wait()
	return entries
}
