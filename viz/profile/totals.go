package profile

import (
	"cmp"
	"slices"
	"time"

	"github.com/cb434341/weft/graph"
)

// Totals is a profile summed up.
type Totals struct {
	Functions []Function // the one that took longest first
	Workers   []Worker   // by number; tasks that wait come first if there are any
	Tasks     int        // that gave a result
	Failed    int
	Retried   int
	Busy      time.Duration // of all workers together
	Waited    time.Duration // by tasks off the workers

	Spilled, Loaded           int   // results
	SpilledBytes, LoadedBytes int64 // their bytes
}

// Function is what the tasks of one function took together. A try that failed
// counts in Total, Max and Failed or Retried, and not in Count.
type Function struct {
	Name    string
	Count   int
	Failed  int
	Retried int
	Total   time.Duration
	Max     time.Duration
	Bytes   int64 // of all results
}

// Mean returns how long one try took on average.
func (f Function) Mean() time.Duration {
	if n := f.Count + f.Failed + f.Retried; n > 0 {
		return f.Total / time.Duration(n)
	}
	return 0
}

// Worker is what one worker did.
type Worker struct {
	Number int           // graph.IOWorker for all tasks that wait
	Tasks  int           // tries of tasks
	Busy   time.Duration // with some task; for tasks that wait, the sum of all
}

// Totals sums the profile up.
func (p *Profile) Totals() Totals {
	var t Totals
	names := newNames(p.info.Graph)
	var functions []Function
	for worker, pieces := range p.logs() {
		w := Worker{Number: worker - 1}
		for s := range spans(worker-1, pieces) {
			k := names.of(s.Task)
			for k >= len(functions) {
				functions = append(functions, Function{Name: names.list[len(functions)]})
			}
			f := &functions[k]
			took := time.Duration(s.End - s.Start)
			f.Total += took
			f.Max = max(f.Max, took)
			f.Bytes += s.Bytes
			switch s.Outcome {
			case Done:
				f.Count++
				t.Tasks++
			case Failed:
				f.Failed++
				t.Failed++
			case Retried:
				f.Retried++
				t.Retried++
			}
			w.Tasks++
			w.Busy += took
		}
		switch {
		case w.Number == graph.IOWorker && w.Tasks == 0: // nothing waited
		case w.Number == graph.IOWorker:
			t.Waited = w.Busy
			t.Workers = append(t.Workers, w)
		default:
			if !disjoint(spans(w.Number, pieces)) {
				w.Busy = outermost(slices.Collect(spans(w.Number, pieces)))
			}
			t.Busy += w.Busy
			t.Workers = append(t.Workers, w)
		}
	}
	slices.SortStableFunc(functions, func(a, b Function) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Name, b.Name))
	})
	t.Functions = functions
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.moves {
		if m.way == spilled {
			t.Spilled++
			t.SpilledBytes += m.bytes
		} else {
			t.Loaded++
			t.LoadedBytes += m.bytes
		}
	}
	return t
}

// outermost returns how long a worker was busy that ran tasks inside of others.
func outermost(list []Span) (busy time.Duration) {
	for _, s := range stack(list)[0] {
		busy += time.Duration(s.End - s.Start)
	}
	return busy
}

// Parallelism returns how many workers were busy on average: the time that
// they were busy over the time that the run took.
func (p *Profile) Parallelism() float64 {
	if wall := p.Wall(); wall > 0 {
		return float64(p.Totals().Busy) / float64(wall)
	}
	return 0
}

// names numbers the functions of a graph.
type names struct {
	g      *graph.Graph
	list   []string
	number map[string]int
}

func newNames(g *graph.Graph) *names { return &names{g: g, number: map[string]int{}} }

// of returns the number of a task's function, in the order of first being asked
// for.
func (n *names) of(task graph.ID) int {
	name := "?"
	if n.g != nil && int(task) < n.g.Len() {
		name = graph.OpName(n.g.Op(task))
	}
	k, ok := n.number[name]
	if !ok {
		k = len(n.list)
		n.number[name] = k
		n.list = append(n.list, name)
	}
	return k
}
