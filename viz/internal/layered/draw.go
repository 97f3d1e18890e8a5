package layered

import "math"

// draw finds the heights of the layers and the curves, and writes the component
// into l with its lower left corner at the origin.
func (s *sheet) draw(p part, nodes []Node, edges []Edge, space Spacing, l *Layout) box {
	b := box{}
	mid, half := s.heights(space)
	for k, i := range p.nodes {
		l.Center[i] = Point{s.x[k], mid[s.layer[k]]}
		b.w = max(b.w, s.x[k]+s.w[k]/2)
	}
	for i, x := range s.x[s.real:] {
		b.w = max(b.w, x+s.w[s.real+i]/2)
	}
	last := len(mid) - 1
	b.h = mid[last] + half[last]
	for k, i := range p.edges {
		if s.path[k] == nil {
			continue
		}
		e := edges[i]
		curve := s.curve(s.path[k], mid, half, nodes[min(e.From, e.To)], nodes[max(e.From, e.To)])
		if e.From > e.To {
			for a, z := 0, len(curve)-1; a < z; a, z = a+1, z-1 {
				curve[a], curve[z] = curve[z], curve[a]
			}
		}
		l.Curves[i] = curve
	}
	return b
}

// heights returns the middle and half the height of each layer. Where links run
// far sideways the gap is wider, so that they do not lie flat.
func (s *sheet) heights(space Spacing) (mid, half []float64) {
	mid, half = make([]float64, len(s.layers)), make([]float64, len(s.layers))
	far := make([]float64, len(s.layers)) // of the links that begin in a layer
	for i, l := range s.layer {
		half[l] = max(half[l], s.h[i]/2)
	}
	for _, e := range s.links {
		l := s.layer[e.lo]
		far[l] = max(far[l], math.Abs(s.x[e.lo]-s.x[e.hi]))
	}
	y := 0.0
	for l := range mid {
		y += half[l]
		mid[l] = y
		y += half[l] + min(max(space.Layers, 0.14*far[l]), 5*space.Layers)
	}
	return mid, half
}

// curve joins the spots of a path, from the border of the node below to that of
// the node above: nearly straight from node to node in
// neighbouring layers, and smoothly through the bends of a longer edge.
func (s *sheet) curve(path []int, mid, half []float64, lo, hi Node) []Point {
	var at []Point
	for k, i := range path {
		l := s.layer[i]
		p := Point{s.x[i], mid[l]}
		ends := k == 0 || k == len(path)-1
		if ends || half[l] == 0 || s.isSteep(path[k-1], i) && s.isSteep(i, path[k+1]) {
			at = append(at, p)
			continue
		}
		// Where it goes far sideways, an edge runs straight up between the
		// nodes of the layer that it passes.
		at = append(at, Point{p.X, p.Y - half[l]}, Point{p.X, p.Y + half[l]})
	}
	if len(at) == 2 {
		return clip(link2(at[0], at[1]), lo, hi)
	}
	last := len(at) - 1
	at[0], at[last] = border(lo, at[0], at[1]), border(hi, at[last], at[last-1])
	curve := []Point{at[0]}
	for k := 0; k+1 < len(at); k++ {
		a, b := at[k], at[k+1]
		third := (b.Y - a.Y) / 3
		c, d := Point{a.X + (b.X-a.X)/3, a.Y + third}, Point{b.X - (b.X-a.X)/3, b.Y - third}
		if k > 0 {
			c.X = a.X + slope(at[k-1], a, b)*third
		}
		if k+2 < len(at) {
			d.X = b.X - slope(a, b, at[k+2])*third
		}
		curve = append(curve, c, d, b)
	}
	return curve
}

func (s *sheet) isSteep(lo, hi int) bool { return math.Abs(s.x[lo]-s.x[hi]) < 24 }

// link2 joins two nodes: straight if the edge is steep; a flat one leaves
// upwards, so that it clears the neighbours of the node below.
func link2(a, b Point) []Point {
	dx, dy := b.X-a.X, b.Y-a.Y
	flat := min(max(math.Abs(dx)/dy-0.8, 0), 1) // 0 for steep edges
	lean := 1.0/3 - flat*0.22
	return []Point{a, {a.X + lean*dx, a.Y + dy*(1+flat*0.4)/3}, {b.X - dx/3, b.Y - dy/3}, b}
}

// slope returns dx/dy of a smooth curve at b: none where it turns, and no more
// than the flatter side has, so that the curve never swings past its points.
func slope(a, b, c Point) float64 {
	before, after := (b.X-a.X)/(b.Y-a.Y), (c.X-b.X)/(c.Y-b.Y)
	if before*after <= 0 {
		return 0
	}
	return 2 * before * after / (before + after)
}

// clip moves the ends of a single curve, which are the middles of its nodes, to
// their borders. The whole moves along, or a straight line would not stay one.
func clip(curve []Point, lo, hi Node) []Point {
	from, to := curve[0], curve[3]
	a, b := border(lo, from, curve[1]), border(hi, to, curve[2])
	move := func(p Point, t float64) Point {
		return Point{p.X + (1-t)*(a.X-from.X) + t*(b.X-to.X), p.Y + (1-t)*(a.Y-from.Y) + t*(b.Y-to.Y)}
	}
	return []Point{a, move(curve[1], 1.0/3), move(curve[2], 2.0/3), b}
}

// border returns where the line from the middle of a node to another point
// leaves the node.
func border(n Node, at, to Point) Point {
	dx, dy := to.X-at.X, to.Y-at.Y
	var t float64
	if n.Round {
		t = 1 / math.Hypot(dx/(n.W/2), dy/(n.H/2))
	} else {
		t = min(n.W/2/math.Abs(dx), n.H/2/math.Abs(dy))
	}
	if math.IsNaN(t) || math.IsInf(t, 0) { // the two are one point
		return at
	}
	return Point{at.X + dx*t, at.Y + dy*t}
}
