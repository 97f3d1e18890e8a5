package viz

import (
	"errors"
	"fmt"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/viz/profile"
)

// Drawing is a graph and how it is to be drawn. Its methods return it, so that
// they can be chained; a mistake comes back from the one that writes.
type Drawing struct {
	g       *graph.Graph
	want    []graph.ID
	run     *profile.Profile // nil if the graph has not run
	color   coloring
	names   []string // of the wanted results
	most    int      // nodes that are drawn one by one
	colored error
	err     error
}

type coloring uint8

const (
	byName coloring = iota
	byOrder
	byMemory
	byTime
)

// mostNodes is how many nodes are drawn one by one.
const mostNodes = 2000

// New returns a drawing of what these sources need: lazy calls, arrays, frames.
func New(sources ...graph.Source) *Drawing {
	b := graph.NewBuilder(0, 0)
	b.Emit(sources...)
	var want []graph.ID
	for _, s := range sources {
		if s != nil {
			want = append(want, b.Value(s))
		}
	}
	g, err := b.Graph()
	if err != nil {
		return &Drawing{err: fmt.Errorf("viz: %w", err)}
	}
	return Of(g, want)
}

// Of returns a drawing of a graph.
func Of(g *graph.Graph, want []graph.ID) *Drawing {
	d := &Drawing{g: g, want: want, most: mostNodes}
	if g == nil {
		d.err = errors.New("viz: there is no graph")
	} else if err := graph.VerifyWant(g, want); err != nil {
		d.err = fmt.Errorf("viz: %w", err)
	}
	return d
}

// OfRun returns a drawing of the graph of a run, whose colours tell what the
// run did.
func OfRun(p *profile.Profile) *Drawing {
	info := p.Info()
	d := Of(info.Graph, info.Want)
	d.run = p
	if info.Graph == nil {
		d.err = errors.New("viz: the profile is of no run")
	}
	return d
}

// Results names the wanted results, in their order, for the boxes on top.
func (d *Drawing) Results(names ...string) *Drawing {
	d.names = names
	return d
}

// ByOrder colours tasks by when they run: as they did if the drawing is of a
// run, else as a runner would choose for one worker.
func (d *Drawing) ByOrder() *Drawing {
	d.color = byOrder
	return d
}

// ByMemory colours tasks by the bytes of their results: as measured if the
// drawing is of a run, else as predicted by those Ops that are a [graph.Sizer].
func (d *Drawing) ByMemory() *Drawing {
	d.color = byMemory
	return d
}

// ByTime colours tasks by how long they took. The drawing must be of a run.
func (d *Drawing) ByTime() *Drawing {
	d.color = byTime
	d.colored = nil
	if d.run == nil {
		d.colored = errors.New("viz: by time: the graph has not run: draw the profile of a run with viz.OfRun")
	}
	return d
}

// Collapsed draws one oval for all tasks of a function, as graphs of over 2,000
// nodes are drawn anyway.
func (d *Drawing) Collapsed() *Drawing {
	d.most = 0
	return d
}

// Whole draws every task however many there are. Beyond some ten thousand this
// takes minutes, and the picture shows little.
func (d *Drawing) Whole() *Drawing {
	d.most = -1
	return d
}

// check returns the mistake made so far.
func (d *Drawing) check() error {
	if d.err != nil {
		return d.err
	}
	if d.color == byTime {
		return d.colored
	}
	return nil
}
