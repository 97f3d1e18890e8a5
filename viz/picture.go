package viz

import (
	"fmt"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/unit"
)

// picture is what is drawn, before it has a place.
type picture struct {
	nodes []node
	edges []edge
	note  string // below the picture, "" if there is nothing to say
	scale scale
}

type shape uint8

const (
	oval   shape = iota // a function
	box                 // data
	result              // data that is wanted
)

type node struct {
	name  string // in the DOT
	shape shape
	lines []string // the label, a smaller line below it
	tip   string
	fill  rgb
}

type edge struct {
	from, to int
	waits    bool   // is only waited for
	label    string // "" for none
}

// picture returns what to draw.
func (d *Drawing) picture() (*picture, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	if n := d.countNodes(); d.most >= 0 && n > d.most {
		return d.collapsed(), nil
	}
	return d.whole(), nil
}

func (d *Drawing) countNodes() int {
	n := len(d.want) + d.g.Len()
	for id := range d.g.Tasks() {
		for _, dep := range d.g.Deps(id) {
			if dep.IsConst() {
				n++
			}
		}
	}
	return n
}

// whole draws every task, and boxes for constants and wanted results.
func (d *Drawing) whole() *picture {
	p := &picture{}
	m := d.measures()
	paint := d.paint(p, m)
	at := make([]int, d.g.Len()) // of each task among the nodes
	for id, op := range d.g.Tasks() {
		deps, given := d.g.Deps(id), len(d.g.Given(id))
		// A constant is drawn beside each use: one shared box would tie distant
		// parts of the picture together.
		first := len(p.nodes)
		for i, dep := range deps {
			if dep.IsConst() {
				text := graph.ConstText(d.g.Const(dep))
				p.nodes = append(p.nodes, node{name: fmt.Sprintf("t%dc%d", id, i), shape: box, lines: []string{text}, tip: "constant " + text, fill: white})
			}
		}
		at[id] = len(p.nodes)
		for i, dep := range deps {
			from := first
			if dep.IsConst() {
				first++
			} else {
				from = at[dep]
			}
			p.edges = append(p.edges, edge{from: from, to: at[id], waits: i >= given})
		}
		n := node{name: fmt.Sprintf("t%d", id), shape: oval, lines: []string{graph.OpName(op)}, tip: d.tip(id, m)}
		n.fill, n.lines = paint(int(id), n.lines)
		p.nodes = append(p.nodes, n)
	}
	for i, id := range d.want {
		n := node{name: fmt.Sprintf("w%d", i), shape: result, fill: white}
		if id.IsConst() {
			n.lines = []string{graph.ConstText(d.g.Const(id))}
			n.tip = "wanted constant"
		} else {
			n.lines = []string{d.resultName(i)}
			n.tip = "wanted: the result of " + d.g.Name(id)
			p.edges = append(p.edges, edge{from: at[id], to: len(p.nodes)})
		}
		p.nodes = append(p.nodes, n)
	}
	return p
}

func (d *Drawing) resultName(i int) string {
	switch {
	case i < len(d.names):
		return d.names[i]
	case len(d.want) > 1:
		return fmt.Sprintf("result %d", i+1)
	default:
		return "result"
	}
}

// tip says of a task what there is to know.
func (d *Drawing) tip(id graph.ID, m *measures) string {
	s := d.g.Name(id)
	if site := d.g.Site(id).String(); site != "" {
		s += " (" + site + ")"
	}
	if m.order != nil && m.order[id] >= 0 {
		s += fmt.Sprintf(", number %s to run", unit.Count(int(m.order[id])+1))
	}
	if m.time != nil && m.ran[id] {
		s += ", took " + unit.Time(m.time[id])
	}
	if m.bytes != nil && m.bytes[id] > 0 {
		s += ", result of " + unit.Bytes(m.bytes[id])
	}
	return s
}
