package viz

import (
	"cmp"
	"slices"
	"time"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/order"
	"github.com/cb434341/weft/viz/profile"
)

// measures is what is known of each task.
type measures struct {
	order []int32         // when it runs, -1 if it does not; nil if not asked for
	time  []time.Duration // of all tries; nil if the graph has not run
	bytes []int64         // of its result, 0 if not known
	ran   []bool
}

func (d *Drawing) measures() *measures {
	n := d.g.Len()
	m := &measures{bytes: make([]int64, n)}
	for id, op := range d.g.Tasks() {
		if s, ok := op.(graph.Sizer); ok {
			m.bytes[id] = s.SizeBytes()
		}
	}
	if d.run != nil {
		m.ofRun(d.run, n)
	} else if d.color == byOrder {
		m.order = planned(d.g, d.want)
	}
	return m
}

// ofRun reads a profile.
func (m *measures) ofRun(p *profile.Profile, n int) {
	m.time, m.ran, m.order = make([]time.Duration, n), make([]bool, n), make([]int32, n)
	start := make([]int64, n)
	var ran []graph.ID
	for s := range p.Tasks() {
		if int(s.Task) >= n {
			continue
		}
		m.time[s.Task] += time.Duration(s.End - s.Start)
		if s.Outcome == profile.Done {
			m.bytes[s.Task] = s.Bytes
		}
		if !m.ran[s.Task] {
			m.ran[s.Task] = true
			ran = append(ran, s.Task)
			start[s.Task] = s.Start
		}
		start[s.Task] = min(start[s.Task], s.Start)
	}
	slices.SortFunc(ran, func(a, b graph.ID) int {
		return cmp.Or(cmp.Compare(start[a], start[b]), cmp.Compare(a, b))
	})
	for i := range m.order {
		m.order[i] = -1
	}
	for i, id := range ran {
		m.order[id] = int32(i)
	}
}

// planned returns the order that a runner would choose for one worker, -1 for
// tasks that nobody wants.
func planned(g *graph.Graph, want []graph.ID) []int32 {
	rank := order.Rank(g, want, nil, 1)
	needed, _ := graph.Needed(g, want)
	for id := range rank {
		if !needed[id] {
			rank[id] = -1
		}
	}
	return rank
}
