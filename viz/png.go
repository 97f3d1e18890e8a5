package viz

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"github.com/cb434341/weft/viz/internal/layered"
)

const (
	pngScale = 2 // points a CSS pixel: for the screens of today
	mostSide = 16384
	mostArea = 40e6
)

// WritePNG writes the picture as PNG, two points for each CSS pixel.
func (d *Drawing) WritePNG(w io.Writer) error {
	p, err := d.picture()
	if err != nil {
		return err
	}
	at := p.place()
	scale := min(pngScale, mostSide/max(at.w, at.h), math.Sqrt(mostArea/(at.w*at.h)))
	c := newRaster(at.w, at.h, scale)
	at.paint(c)
	return png.Encode(w, c.img)
}

// raster is a canvas of points.
type raster struct {
	img   *image.RGBA
	scale float64
	shape vector.Rasterizer
	faces map[float64]font.Face
}

func newRaster(w, h, scale float64) *raster {
	c := &raster{img: image.NewRGBA(image.Rect(0, 0, max(1, int(w*scale)), max(1, int(h*scale)))), scale: scale, faces: map[float64]font.Face{}}
	draw.Draw(c.img, c.img.Bounds(), image.White, image.Point{}, draw.Src)
	return c
}

func (c *raster) begin(string) {}
func (c *raster) end()         {}

// fill fills a closed polygon, given in CSS pixels. Only the points around it
// are touched.
func (c *raster) fill(polygon []layered.Point, fill rgb) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range polygon {
		x0, y0, x1, y1 = min(x0, p.X), min(y0, p.Y), max(x1, p.X), max(y1, p.Y)
	}
	box := image.Rect(int(x0*c.scale)-1, int(y0*c.scale)-1, int(x1*c.scale)+2, int(y1*c.scale)+2)
	if box.Intersect(c.img.Bounds()).Empty() {
		return
	}
	c.shape.Reset(box.Dx(), box.Dy())
	at := func(p layered.Point) (x, y float32) {
		return float32(p.X*c.scale - float64(box.Min.X)), float32(p.Y*c.scale - float64(box.Min.Y))
	}
	c.shape.MoveTo(at(polygon[0]))
	for _, p := range polygon[1:] {
		c.shape.LineTo(at(p))
	}
	c.shape.ClosePath()
	c.shape.Draw(c.img, box, image.NewUniform(color.RGBA{fill.r, fill.g, fill.b, 255}), image.Point{})
}

func (c *raster) rect(x, y, w, h, radius float64, fill, stroke rgb, width float64) {
	if width > 0 {
		c.fill(rounded(x-width/2, y-width/2, w+width, h+width, radius+width/2), stroke)
	}
	c.fill(rounded(x+width/2, y+width/2, w-width, h-width, max(radius-width/2, 0)), fill)
}

// rounded returns a rectangle with round corners.
func rounded(x, y, w, h, r float64) []layered.Point {
	if r == 0 {
		return []layered.Point{{X: x, Y: y}, {X: x + w, Y: y}, {X: x + w, Y: y + h}, {X: x, Y: y + h}}
	}
	var p []layered.Point
	corner := func(cx, cy, from float64) {
		const steps = 6
		for i := range steps + 1 {
			sin, cos := math.Sincos(from + math.Pi/2*float64(i)/steps)
			p = append(p, layered.Point{X: cx + r*cos, Y: cy + r*sin})
		}
	}
	corner(x+w-r, y+h-r, 0)
	corner(x+r, y+h-r, math.Pi/2)
	corner(x+r, y+r, math.Pi)
	corner(x+w-r, y+r, 3*math.Pi/2)
	return p
}

func (c *raster) ellipse(x, y, rx, ry float64, fill, stroke rgb) {
	const width = 1.2
	ring := func(rx, ry float64) []layered.Point {
		p := make([]layered.Point, 72)
		for i := range p {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(len(p)))
			p[i] = layered.Point{X: x + rx*cos, Y: y + ry*sin}
		}
		return p
	}
	c.fill(ring(rx+width/2, ry+width/2), stroke)
	c.fill(ring(rx-width/2, ry-width/2), fill)
}

func (c *raster) triangle(p [3]layered.Point, fill rgb) { c.fill(p[:], fill) }

func (c *raster) curve(points []layered.Point, stroke rgb, dashed bool) {
	const width, dash, gap = 1.2, 5.0, 4.0
	flat := flatten(points)
	if !dashed {
		// In short pieces, as a polygon costs as much as the box around it.
		const piece = 6
		for len(flat) > 1 {
			n := min(len(flat), piece)
			c.stroke(flat[:n], width, stroke)
			flat = flat[n-1:]
		}
		return
	}
	on, left := true, dash
	piece := []layered.Point{flat[0]}
	for i := 1; i < len(flat); {
		a, b := piece[len(piece)-1], flat[i]
		d := math.Hypot(b.X-a.X, b.Y-a.Y)
		if d <= left {
			piece = append(piece, b)
			left -= d
			i++
			continue
		}
		cut := layered.Point{X: a.X + (b.X-a.X)*left/d, Y: a.Y + (b.Y-a.Y)*left/d}
		if on {
			c.stroke(append(piece, cut), width, stroke)
		}
		piece = append(piece[:0], cut)
		on = !on
		left = gap
		if on {
			left = dash
		}
	}
	if on {
		c.stroke(piece, width, stroke)
	}
}

// flatten turns joined Bezier curves into a line of straight pieces.
func flatten(points []layered.Point) []layered.Point {
	flat := []layered.Point{points[0]}
	for i := 0; i+3 < len(points); i += 3 {
		p := points[i : i+4]
		long := math.Hypot(p[1].X-p[0].X, p[1].Y-p[0].Y) + math.Hypot(p[2].X-p[1].X, p[2].Y-p[1].Y) + math.Hypot(p[3].X-p[2].X, p[3].Y-p[2].Y)
		steps := min(max(int(long/5), 4), 40)
		for k := 1; k <= steps; k++ {
			t := float64(k) / float64(steps)
			u := 1 - t
			a, b, d, e := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
			flat = append(flat, layered.Point{X: a*p[0].X + b*p[1].X + d*p[2].X + e*p[3].X, Y: a*p[0].Y + b*p[1].Y + d*p[2].Y + e*p[3].Y})
		}
	}
	return flat
}

// stroke draws a line as a polygon around it.
func (c *raster) stroke(line []layered.Point, width float64, color rgb) {
	n := len(line)
	polygon := make([]layered.Point, 2*n)
	for i, p := range line {
		a, b := line[max(i-1, 0)], line[min(i+1, n-1)]
		dx, dy := b.X-a.X, b.Y-a.Y
		d := math.Hypot(dx, dy)
		if d == 0 {
			d = 1
		}
		ox, oy := -dy/d*width/2, dx/d*width/2
		polygon[i] = layered.Point{X: p.X + ox, Y: p.Y + oy}
		polygon[2*n-1-i] = layered.Point{X: p.X - ox, Y: p.Y - oy}
	}
	c.fill(polygon, color)
}

func (c *raster) text(x, y, size float64, a anchor, fill rgb, halo bool, s string) {
	f, ok := c.faces[size]
	if !ok {
		f = face(size * c.scale)
		c.faces[size] = f
	}
	d := font.Drawer{Dst: c.img, Src: image.NewUniform(color.RGBA{fill.r, fill.g, fill.b, 255}), Face: f}
	width := float64(d.MeasureString(s)) / 64 / c.scale
	switch a {
	case middle:
		x -= width / 2
	case right:
		x -= width
	}
	if halo {
		c.fill(rounded(x-3, y-size*0.62, width+6, size*1.24, 3), white)
	}
	d.Dot = fixed.Point26_6{X: fixed.Int26_6(x * c.scale * 64), Y: fixed.Int26_6((y + baseline(size)) * c.scale * 64)}
	d.DrawString(s)
}

func (c *raster) gradient(x, y, w, h float64, r ramp) {
	const steps = 60
	for i := range steps {
		// A little wider than its share, so that no seam shows.
		c.fill(rounded(x+w*float64(i)/steps, y, min(w/steps+0.5, w-w*float64(i)/steps), h, 0), r.at((float64(i)+0.5)/steps))
	}
}
