package array

import (
	"fmt"
	"math"
	"strings"
)

// SVG draws the array as the field draws blocked arrays: a rectangle, or for
// three axes a box, with a line between blocks and the length at each side. Of
// more axes the last three are drawn.
func (a Array[T]) SVG() string {
	n := a.node()
	if n.Err() != nil || !n.KnownBlocks() {
		return svgText(describe(n))
	}
	blocks, lengths := n.Blocks, n.Shape
	if extra := len(blocks) - 3; extra > 0 {
		blocks, lengths = blocks[extra:], lengths[extra:]
	}
	if len(blocks) == 0 || n.Count() == 0 {
		return svgText(describe(n))
	}
	return (&svg{blocks: blocks, lengths: lengths, title: describe(n)}).draw()
}

func svgText(s string) string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="30" font-family="sans-serif" font-size="13"><text x="8" y="20">%s</text></svg>`+"\n",
		20+8*len(s), svgEscape.Replace(s))
}

var svgEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// svg draws one, two or three axes.
type svg struct {
	blocks  [][]int
	lengths []int
	title   string
	w       strings.Builder
}

const (
	svgSide   = 200.0 // the longest side
	svgShort  = 0.15  // the shortest, of the longest: thin arrays can still be seen
	svgMargin = 20.0
	svgLean   = 0.4 // how far the third axis leans, for each of its length
	maxLines  = 40  // lines along an axis; of more, some are left out
)

// side is how long an axis is drawn: short ones longer than in proportion.
func (s *svg) side(axis int) float64 {
	longest := 1.0
	for _, n := range s.lengths {
		longest = max(longest, float64(n))
	}
	return svgSide * max(math.Cbrt(float64(s.lengths[axis])/longest), svgShort)
}

// ends are the places of the lines between blocks along an axis, from 0 to 1.
func (s *svg) ends(axis int) []float64 {
	sizes := s.blocks[axis]
	every := (len(sizes) + maxLines - 1) / maxLines
	out := []float64{0}
	end := 0
	for i, n := range sizes {
		end += n
		if (i+1)%every == 0 || i == len(sizes)-1 {
			out = append(out, float64(end)/float64(s.lengths[axis]))
		}
	}
	return out
}

// line draws a line, a strong one around the array.
func (s *svg) line(x1, y1, x2, y2 float64, strong bool) {
	width, colour := 0.7, "#5b8ca8"
	if strong {
		width, colour = 1.6, "#1d4e68"
	}
	fmt.Fprintf(&s.w, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>\n", x1, y1, x2, y2, colour, width)
}

// face draws a parallelogram with lines between blocks: from a corner along two
// sides, which are cut at the ends.
func (s *svg) face(x, y, ax, ay, bx, by float64, along, across []float64, fill string) {
	fmt.Fprintf(&s.w, "<polygon points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f %.1f,%.1f\" fill=\"%s\"/>\n",
		x, y, x+ax, y+ay, x+ax+bx, y+ay+by, x+bx, y+by, fill)
	for i, t := range along {
		s.line(x+t*ax, y+t*ay, x+t*ax+bx, y+t*ay+by, i == 0 || i == len(along)-1)
	}
	for i, t := range across {
		s.line(x+t*bx, y+t*by, x+t*bx+ax, y+t*by+ay, i == 0 || i == len(across)-1)
	}
}

func (s *svg) text(x, y float64, turn int, v int) {
	fmt.Fprintf(&s.w, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" transform=\"rotate(%d %.1f %.1f)\">%d</text>\n", x, y, turn, x, y, v)
}

func (s *svg) draw() string {
	last := len(s.lengths) - 1
	wide, tall, lean := s.side(last), svgSide*svgShort, 0.0
	down := []float64{0, 1}
	if last >= 1 {
		tall, down = s.side(last-1), s.ends(last-1)
	}
	if last == 2 {
		lean = s.side(0) * svgLean
	}
	x, y := svgMargin, svgMargin
	if last == 2 { // the top and the left side, leaning to the front
		s.face(x, y, wide, 0, lean, lean, s.ends(2), s.ends(0), "#cfe3ee")
		s.face(x, y, lean, lean, 0, tall, s.ends(0), down, "#b9d5e4")
		s.text(x+lean/2-8, y+tall+lean/2+12, 45, s.lengths[0])
		x, y = x+lean, y+lean
	}
	s.face(x, y, wide, 0, 0, tall, s.ends(last), down, "#dcecf4")
	s.text(x+wide/2, y+tall+18, 0, s.lengths[last])
	if last >= 1 {
		s.text(x+wide+18, y+tall/2, -90, s.lengths[last-1])
	}
	width, height := x+wide+svgMargin+20, y+tall+svgMargin+50
	caption := svgEscape.Replace(s.title)
	width = max(width, svgMargin+7.2*float64(len(s.title)))
	return fmt.Sprintf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n%s<text x=\"%.0f\" y=\"%.0f\">%s</text>\n</svg>\n",
		width, height, s.w.String(), svgMargin, height-12, caption)
}

// SVG draws the array, see [Array.SVG].
func (d Dyn) SVG() string { return Array[float64]{d.node()}.SVG() }
