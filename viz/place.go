package viz

import (
	"math"

	"golang.org/x/image/font"

	"github.com/cb434341/weft/viz/internal/layered"
)

// Sizes in CSS pixels.
const (
	textSize  = 14.0
	smallSize = 11.0
	lineRoom  = 15.0 // that a second line adds
	margin    = 24.0
	loopRoom  = 34.0 // beside an oval, for an edge to itself
	barWidth  = 180.0
	barHeight = 10.0
	rowHeight = 22.0 // of a line below the picture
)

// placed is a picture with a place for everything. y grows downwards.
type placed struct {
	*picture
	w, h    float64
	size    []layered.Node
	center  []layered.Point
	curves  [][]layered.Point
	drawing float64 // the height of the drawing without what is below it
}

// canvas is what a placed picture is painted on.
type canvas interface {
	begin(tip string) // of a group with a tooltip
	end()
	rect(x, y, w, h, radius float64, fill, stroke rgb, width float64)
	ellipse(x, y, rx, ry float64, fill, stroke rgb)
	curve(points []layered.Point, stroke rgb, dashed bool)
	triangle(points [3]layered.Point, fill rgb)
	// text writes a line around x; behind it is a halo of the ground if wanted.
	text(x, y, size float64, anchor anchor, fill rgb, halo bool, s string)
	gradient(x, y, w, h float64, r ramp)
}

type anchor uint8

const (
	left anchor = iota
	middle
	right
)

// place finds a place for all of a picture.
func (p *picture) place() *placed {
	out := &placed{picture: p, size: make([]layered.Node, len(p.nodes))}
	large, small := face(textSize), face(smallSize)
	for i := range p.nodes {
		n := &p.nodes[i]
		w, h := 0.0, 32.0
		for k := range n.lines {
			n.lines[k] = label(n.lines[k])
			if k == 0 {
				w = measure(large, textSize, n.lines[k])
			} else {
				w = max(w, measure(small, smallSize, n.lines[k]))
				h += lineRoom
			}
		}
		size := layered.Node{W: max(w+22, 36), H: h - 4}
		if n.shape == oval {
			size = layered.Node{W: max(w*1.12+30, 62), H: h + 4, Round: true}
		}
		out.size[i] = size
	}
	edges := make([]layered.Edge, len(p.edges))
	space := layered.Spacing{Nodes: 18, Layers: 34}
	for i, e := range p.edges {
		edges[i] = layered.Edge{From: e.from, To: e.to}
		if e.label != "" {
			space = layered.Spacing{Nodes: 40, Layers: 52}
		}
		if e.from == e.to {
			out.size[e.to].Pad = loopRoom + measure(small, smallSize, e.label)
		}
	}
	l := layered.Lay(out.size, edges, space)
	out.center, out.curves = l.Center, l.Curves
	out.w, out.drawing = l.W, l.H
	out.turn()
	out.addLegend(small)
	return out
}

// turn makes y grow downwards, adds the margin, and draws edges from a node to
// itself, which the layout leaves out.
func (p *placed) turn() {
	at := func(q layered.Point) layered.Point {
		return layered.Point{X: q.X + margin, Y: p.drawing - q.Y + margin}
	}
	for i := range p.center {
		p.center[i] = at(p.center[i])
	}
	for i, curve := range p.curves {
		for k := range curve {
			curve[k] = at(curve[k])
		}
		if e := p.edges[i]; e.from == e.to {
			c, w, h := p.center[e.to], p.size[e.to].W/2, p.size[e.to].H/2
			p.curves[i] = []layered.Point{
				{X: c.X + 0.82*w, Y: c.Y - 0.58*h},
				{X: c.X + w + loopRoom, Y: c.Y - 1.5*h},
				{X: c.X + w + loopRoom, Y: c.Y + 1.5*h},
				{X: c.X + 0.82*w, Y: c.Y + 0.58*h},
			}
		}
	}
}

// addLegend makes room below the drawing.
func (p *placed) addLegend(small font.Face) {
	need := 0.0
	p.h = p.drawing + 2*margin
	p.w += 2 * margin
	if p.scale.ramp != nil {
		need = measure(small, smallSize, p.scale.title+p.scale.from+p.scale.to) + barWidth + 40
		p.h += rowHeight
	}
	if p.note != "" {
		need = max(need, measure(small, smallSize, p.note))
		p.h += rowHeight
	}
	if len(p.nodes) == 0 {
		p.note = "There is nothing to run."
		need, p.h = measure(small, smallSize, p.note), p.h+rowHeight
	}
	if grow := need + 2*margin - p.w; grow > 0 {
		p.shift(grow / 2)
		p.w += grow
	}
	p.w, p.h = math.Ceil(p.w), math.Ceil(p.h)
}

func (p *placed) shift(dx float64) {
	for i := range p.center {
		p.center[i].X += dx
	}
	for _, curve := range p.curves {
		for k := range curve {
			curve[k].X += dx
		}
	}
}

// paint paints the picture: edges first, so that shapes lie on them.
func (p *placed) paint(c canvas) {
	for i, e := range p.edges {
		p.paintEdge(c, e, p.curves[i])
	}
	for i, n := range p.nodes {
		p.paintNode(c, n, p.center[i], p.size[i])
	}
	for i, e := range p.edges {
		if e.label == "" {
			continue
		}
		if e.from == e.to {
			at := p.center[e.to]
			c.text(at.X+p.size[e.to].W/2+0.8*loopRoom, at.Y, smallSize, left, soft, true, e.label)
			continue
		}
		at := middleOf(p.curves[i])
		c.text(at.X, at.Y, smallSize, middle, soft, true, e.label)
	}
	p.paintLegend(c)
}

func middleOf(curve []layered.Point) layered.Point {
	k := (len(curve) - 1) / 3
	if k%2 == 0 {
		return curve[k/2*3]
	}
	a := curve[k/2*3:]
	return layered.Point{X: (a[0].X + 3*a[1].X + 3*a[2].X + a[3].X) / 8, Y: (a[0].Y + 3*a[1].Y + 3*a[2].Y + a[3].Y) / 8}
}

func (p *placed) paintEdge(c canvas, e edge, curve []layered.Point) {
	const long, wide = 8.0, 3.2
	n := len(curve)
	tip, from := curve[n-1], curve[n-2]
	dx, dy := tip.X-from.X, tip.Y-from.Y
	d := math.Hypot(dx, dy)
	if d == 0 {
		return
	}
	dx, dy = dx/d, dy/d
	base := layered.Point{X: tip.X - long*dx, Y: tip.Y - long*dy}
	shaft := append([]layered.Point(nil), curve...)
	shaft[n-1] = layered.Point{X: tip.X - (long-1)*dx, Y: tip.Y - (long-1)*dy}
	c.curve(shaft, line, e.waits)
	c.triangle([3]layered.Point{tip, {X: base.X - wide*dy, Y: base.Y + wide*dx}, {X: base.X + wide*dy, Y: base.Y - wide*dx}}, line)
}

func (p *placed) paintNode(c canvas, n node, at layered.Point, size layered.Node) {
	c.begin(tooltip(n.tip))
	switch n.shape {
	case oval:
		c.ellipse(at.X, at.Y, size.W/2, size.H/2, n.fill, n.fill.edge())
	case box:
		c.rect(at.X-size.W/2, at.Y-size.H/2, size.W, size.H, 3, n.fill, n.fill.edge(), 1.2)
	case result:
		c.rect(at.X-size.W/2, at.Y-size.H/2, size.W, size.H, 3, n.fill, dark, 2)
	}
	y := at.Y - float64(len(n.lines)-1)*lineRoom/2
	for k, s := range n.lines {
		if k == 0 {
			c.text(at.X, y, textSize, middle, n.fill.ink(), false, s)
		} else {
			c.text(at.X, y+1, smallSize, middle, n.fill.ink(), false, s)
		}
		y += lineRoom
	}
	c.end()
}

func (p *placed) paintLegend(c canvas) {
	y := p.drawing + 2*margin + rowHeight/2 - 8
	x := margin
	if s := p.scale; s.ramp != nil {
		f := face(smallSize)
		c.text(x, y, smallSize, left, dark, false, s.title)
		x += measure(f, smallSize, s.title) + 14
		c.text(x, y, smallSize, left, soft, false, s.from)
		x += measure(f, smallSize, s.from) + 8
		c.gradient(x, y-barHeight/2, barWidth, barHeight, s.ramp)
		c.text(x+barWidth+8, y, smallSize, left, soft, false, s.to)
		y += rowHeight
	}
	if p.note != "" {
		c.text(margin, y, smallSize, left, soft, false, p.note)
	}
}
