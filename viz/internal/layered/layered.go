// Package layered finds places for the nodes and curves for the edges of a
// directed graph that is drawn in layers, every edge upwards, as the dot program
// of Graphviz draws it. It is the method of Sugiyama, Tagawa and Toda ("Methods
// for Visual Understanding of Hierarchical System Structures", 1981) in the
// steps of Gansner, Koutsofios, North and Vo ("A Technique for Drawing Directed
// Graphs", 1993):
//
//	layers   a node lies above all that it depends on, edges short in sum
//	order    nodes of a layer side by side, so that few edges cross
//	places   x by least squares along the edges, in the order found
//	curves   through the gaps that edges were given in the layers they pass
//
// Parts of the graph that hang together by no edge are drawn each on its own
// and packed into rows.
package layered

import "math"

// Point is a place in a drawing; y grows upwards.
type Point struct{ X, Y float64 }

// Node is the size of a node.
type Node struct {
	W, H  float64
	Round bool    // edges end at an ellipse rather than at a box
	Pad   float64 // room kept free on both sides
}

// Edge goes from one node up to another. Edges from a node to one of a smaller
// number count as going back: they do not lift the latter, and their curves run
// downwards. An edge from a node to itself is left out of the layout.
type Edge struct{ From, To int }

// Layout is a drawing whose lower left corner is at the origin.
type Layout struct {
	W, H   float64
	Center []Point // of each node
	// Curves holds for each edge the control points of joined cubic Bezier
	// curves, 3k+1 of them, from the border of one node to that of the other;
	// nil for an edge from a node to itself.
	Curves [][]Point
}

// Spacing between what is drawn, in the unit of the nodes' sizes.
type Spacing struct {
	Nodes  float64 // between neighbours of a layer
	Layers float64 // between layers, at least
}

// Lay draws a graph. The same graph gives the same drawing.
func Lay(nodes []Node, edges []Edge, space Spacing) Layout {
	l := Layout{Center: make([]Point, len(nodes)), Curves: make([][]Point, len(edges))}
	var boxes []box
	for _, part := range components(len(nodes), edges) {
		b := layPart(part, nodes, edges, space, &l)
		b.part = part
		boxes = append(boxes, b)
	}
	pack(boxes, 2*space.Nodes, &l)
	return l
}

// part is a component: its nodes and its edges.
type part struct{ nodes, edges []int }

// box is a component that is laid out, with its lower left corner at the
// origin.
type box struct {
	part
	w, h float64
}

// components splits the graph, in the order of each part's first node.
func components(n int, edges []Edge) []part {
	root := make([]int, n)
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for _, e := range edges {
		a, b := find(e.From), find(e.To)
		root[max(a, b)] = min(a, b)
	}
	number := make([]int, n)
	var parts []part
	for i := range n {
		r := find(i)
		if r == i {
			number[i] = len(parts)
			parts = append(parts, part{})
		}
		p := &parts[number[r]]
		p.nodes = append(p.nodes, i)
	}
	for i, e := range edges {
		p := &parts[number[find(e.From)]]
		p.edges = append(p.edges, i)
	}
	return parts
}

// pack puts the components into rows from the top down, about half again as
// wide as high.
func pack(boxes []box, gap float64, l *Layout) {
	var area, widest float64
	for _, b := range boxes {
		area += (b.w + gap) * (b.h + gap)
		widest = max(widest, b.w)
	}
	limit := max(widest, math.Sqrt(1.5*area))
	type row struct {
		from, to int // of boxes
		h        float64
	}
	var rows []row
	var x float64
	for i, b := range boxes {
		if i == 0 || x+b.w > limit*1.0001 {
			rows = append(rows, row{from: i})
			x = 0
		}
		r := &rows[len(rows)-1]
		r.to, r.h = i+1, max(r.h, b.h)
		x += b.w + gap
		l.W = max(l.W, x-gap)
	}
	for _, r := range rows {
		l.H += r.h + gap
	}
	l.H = max(0, l.H-gap)
	top := l.H
	for _, r := range rows {
		x := 0.0
		for _, b := range boxes[r.from:r.to] {
			b.move(x, top-b.h, l)
			x += b.w + gap
		}
		top -= r.h + gap
	}
}

func (b box) move(dx, dy float64, l *Layout) {
	for _, i := range b.nodes {
		l.Center[i].X += dx
		l.Center[i].Y += dy
	}
	for _, i := range b.edges {
		for k := range l.Curves[i] {
			l.Curves[i][k].X += dx
			l.Curves[i][k].Y += dy
		}
	}
}

// layPart lays out one component into l.
func layPart(p part, nodes []Node, edges []Edge, space Spacing, l *Layout) box {
	s := newSheet(p, nodes, edges)
	s.assignLayers()
	s.addBends()
	s.orderLayers()
	s.placeX(space.Nodes)
	return s.draw(p, nodes, edges, space, l)
}
