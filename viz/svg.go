package viz

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"strconv"

	"github.com/cb434341/weft/viz/internal/layered"
)

// WriteSVG writes the picture as SVG. Its letters are left to the viewer, and
// a pointer that rests on a shape shows more about it.
func (d *Drawing) WriteSVG(w io.Writer) error {
	p, err := d.picture()
	if err != nil {
		return err
	}
	at := p.place()
	c := &svg{w: bufio.NewWriter(w)}
	fmt.Fprintf(c.w, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]s" height="%[2]s" viewBox="0 0 %[1]s %[2]s" font-family="Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif">`+"\n", num(at.w), num(at.h))
	c.rect(0, 0, at.w, at.h, 0, white, white, 0)
	at.paint(c)
	c.w.WriteString("</svg>\n")
	return c.w.Flush()
}

// svg is a canvas.
type svg struct {
	w         *bufio.Writer
	gradients int
}

// num writes a length to a hundredth of a pixel.
func num(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	if s == "-0" {
		return "0"
	}
	return s
}

func (c *svg) begin(tip string) {
	c.w.WriteString("<g><title>" + html.EscapeString(tip) + "</title>\n")
}

func (c *svg) end() { c.w.WriteString("</g>\n") }

func (c *svg) rect(x, y, w, h, radius float64, fill, stroke rgb, width float64) {
	fmt.Fprintf(c.w, `<rect x="%s" y="%s" width="%s" height="%s"`, num(x), num(y), num(w), num(h))
	if radius > 0 {
		fmt.Fprintf(c.w, ` rx="%s"`, num(radius))
	}
	fmt.Fprintf(c.w, ` fill="%s"`, fill)
	if width > 0 {
		fmt.Fprintf(c.w, ` stroke="%s" stroke-width="%s"`, stroke, num(width))
	}
	c.w.WriteString("/>\n")
}

func (c *svg) ellipse(x, y, rx, ry float64, fill, stroke rgb) {
	fmt.Fprintf(c.w, `<ellipse cx="%s" cy="%s" rx="%s" ry="%s" fill="%s" stroke="%s" stroke-width="1.2"/>`+"\n", num(x), num(y), num(rx), num(ry), fill, stroke)
}

func (c *svg) curve(points []layered.Point, stroke rgb, dashed bool) {
	fmt.Fprintf(c.w, `<path d="M%s %s`, num(points[0].X), num(points[0].Y))
	for i := 1; i+2 < len(points); i += 3 {
		c.w.WriteByte('C')
		for k, q := range points[i : i+3] {
			if k > 0 {
				c.w.WriteByte(' ')
			}
			c.w.WriteString(num(q.X) + " " + num(q.Y))
		}
	}
	fmt.Fprintf(c.w, `" fill="none" stroke="%s" stroke-width="1.2"`, stroke)
	if dashed {
		c.w.WriteString(` stroke-dasharray="5 4"`)
	}
	c.w.WriteString("/>\n")
}

func (c *svg) triangle(p [3]layered.Point, fill rgb) {
	fmt.Fprintf(c.w, `<path d="M%s %sL%s %sL%s %sZ" fill="%s"/>`+"\n", num(p[0].X), num(p[0].Y), num(p[1].X), num(p[1].Y), num(p[2].X), num(p[2].Y), fill)
}

func (c *svg) text(x, y, size float64, a anchor, fill rgb, halo bool, s string) {
	fmt.Fprintf(c.w, `<text x="%s" y="%s" font-size="%s" fill="%s"`, num(x), num(y+baseline(size)), num(size), fill)
	switch a {
	case middle:
		c.w.WriteString(` text-anchor="middle"`)
	case right:
		c.w.WriteString(` text-anchor="end"`)
	}
	if halo {
		c.w.WriteString(` stroke="#ffffff" stroke-width="4" stroke-linejoin="round" paint-order="stroke"`)
	}
	c.w.WriteString(` xml:space="preserve">` + html.EscapeString(s) + "</text>\n")
}

// baseline is how far below its middle a line of text stands.
func baseline(size float64) float64 { return 0.35 * size }

func (c *svg) gradient(x, y, w, h float64, r ramp) {
	id := fmt.Sprintf("scale%d", c.gradients)
	c.gradients++
	fmt.Fprintf(c.w, `<defs><linearGradient id="%s">`, id)
	for i, color := range r {
		fmt.Fprintf(c.w, `<stop offset="%s" stop-color="%s"/>`, num(float64(i)/float64(len(r)-1)), color)
	}
	fmt.Fprintf(c.w, `</linearGradient></defs>`+"\n"+`<rect x="%s" y="%s" width="%s" height="%s" rx="2" fill="url(#%s)"/>`+"\n", num(x), num(y), num(w), num(h), id)
}
