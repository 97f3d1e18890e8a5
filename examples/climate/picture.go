package main

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os"
	"path/filepath"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Where things are, in pixels.
const (
	margin  = 56
	wide    = 720 // of the map and the stripes
	mapTop  = 56
	mapHigh = 360
	barTop  = mapTop + mapHigh + 34
	barHigh = 12
	rowTop  = barTop + 88
	rowHigh = 90
	high    = rowTop + rowHigh + 76
)

var (
	ink     = color.RGBA{40, 40, 46, 255}
	nothing = color.RGBA{200, 200, 200, 255}
)

// shades go from cold to warm; usual is in the middle.
var shades = [...][3]float64{
	{8, 48, 107},
	{33, 113, 181},
	{107, 174, 214},
	{198, 219, 239},
	{247, 247, 247},
	{252, 208, 180},
	{251, 130, 90},
	{203, 44, 36},
	{103, 0, 13},
}

// shade is the colour of an anomaly on a scale from -most to most; grey for NaN.
func shade(anomaly, most float64) color.RGBA {
	if math.IsNaN(anomaly) {
		return nothing
	}
	place := max(0, min(1, (anomaly/most+1)/2)) * float64(len(shades)-1)
	at := min(int(place), len(shades)-2)
	share := place - float64(at)
	var c [3]uint8
	for i := range c {
		c[i] = uint8(shades[at][i] + share*(shades[at+1][i]-shades[at][i]) + 0.5)
	}
	return color.RGBA{c[0], c[1], c[2], 255}
}

// scale is the end of a scale, in quarters, that has room for all anomalies.
func scale(anomalies []float64) float64 {
	most := 0.0
	for _, a := range anomalies {
		if m := math.Abs(a); m > most && !math.IsInf(m, 0) {
			most = m
		}
	}
	return max(math.Ceil(4*most)/4, 0.25)
}

// A sheet is a picture that can be written on.
type sheet struct {
	*image.RGBA
	face font.Face
}

func (s *sheet) fill(r image.Rectangle, c color.RGBA) {
	draw.Draw(s, r, image.NewUniform(c), image.Point{}, draw.Src)
}

// text writes at a point: align 0 begins there, 1 ends there, 0.5 has its middle
// there.
func (s *sheet) text(x, y int, align float64, format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	d := font.Drawer{Dst: s, Src: image.NewUniform(ink), Face: s.face}
	at := float64(x) - align*float64(d.MeasureString(line).Round())
	d.Dot = fixed.P(int(math.Round(at)), y)
	d.DrawString(line)
}

// draw makes the map of the last year's anomaly, the stripes of all years, and the
// legends of both.
func (c *climate) draw(f *findings, base int) (image.Image, error) {
	typeface, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("climate: %w", err)
	}
	face, err := opentype.NewFace(typeface, &opentype.FaceOptions{Size: 13, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		return nil, fmt.Errorf("climate: %w", err)
	}
	s := &sheet{image.NewRGBA(image.Rect(0, 0, wide+2*margin, high)), face}
	s.fill(s.Bounds(), color.RGBA{255, 255, 255, 255})
	usual := fmt.Sprintf("%d to %d", c.first, c.first+min(base, c.years)-1)

	last := c.first + c.years - 1
	s.text(margin, mapTop-18, 0, "%d: how much warmer than the mean of %s, %s", last, usual, c.units)
	most := scale(f.last.Data)
	c.drawMap(s, f, most)
	s.legend(barTop, most)

	s.text(margin, rowTop-14, 0, "The globe, year by year")
	most = scale(f.anomalies.Data)
	edge := func(i int) int { return margin + i*wide/c.years }
	for i, a := range f.anomalies.Data {
		s.fill(image.Rect(edge(i), rowTop, edge(i+1), rowTop+rowHigh), shade(a, most))
		if year := c.first + i; year%10 == 0 || i == c.years-1 {
			s.text((edge(i)+edge(i+1))/2, rowTop+rowHigh+16, 0.5, "%d", year)
		}
	}
	s.legend(rowTop+rowHigh+32, most)
	return s.RGBA, nil
}

// drawMap draws each cell as a rectangle, north above, and degrees at the edges.
func (c *climate) drawMap(s *sheet, f *findings, most float64) {
	rows, cols := f.last.Shape[0], f.last.Shape[1]
	for y := range rows {
		row := y
		if f.lat.At(0) < f.lat.At(rows-1) {
			row = rows - 1 - y // the file begins in the south
		}
		for x := range cols {
			s.fill(image.Rect(
				margin+x*wide/cols, mapTop+y*mapHigh/rows,
				margin+(x+1)*wide/cols, mapTop+(y+1)*mapHigh/rows,
			), shade(f.last.At(row, x), most))
		}
	}
	for lat := -60; lat <= 60; lat += 30 {
		y := mapTop + (90-lat)*mapHigh/180
		s.fill(image.Rect(margin-5, y, margin, y+1), ink)
		s.text(margin-8, y+5, 1, "%s", degrees(lat, "N", "S"))
	}
	west := int(math.Round(f.lon.At(0) - 180/float64(cols)))
	for i := 0; i <= 360; i += 60 {
		x := margin + i*wide/360
		s.fill(image.Rect(x, mapTop+mapHigh, x+1, mapTop+mapHigh+5), ink)
		s.text(x, mapTop+mapHigh+18, 0.5, "%s", degrees((west+i+540)%360-180, "E", "W"))
	}
}

// degrees is an angle as maps have it: 60°N.
func degrees(angle int, positive, negative string) string {
	switch {
	case angle > 0 && angle < 180:
		return fmt.Sprintf("%d°%s", angle, positive)
	case angle < 0 && angle > -180:
		return fmt.Sprintf("%d°%s", -angle, negative)
	}
	return fmt.Sprintf("%d°", max(angle, -angle))
}

// legend draws a scale from -most to most.
func (s *sheet) legend(top int, most float64) {
	const left, length = margin + wide/4, wide / 2
	for x := range length {
		a := (2*(float64(x)+0.5)/length - 1) * most
		s.fill(image.Rect(left+x, top, left+x+1, top+barHigh), shade(a, most))
	}
	for i := range 3 {
		x := left + i*(length-1)/2
		s.fill(image.Rect(x, top+barHigh, x+1, top+barHigh+4), ink)
		a := most * float64(i-1)
		text := fmt.Sprintf("%+.2f", a)
		if a == 0 {
			text = "0"
		}
		s.text(x, top+barHigh+17, 0.5, "%s", text)
	}
}

// save writes a PNG, and makes its folder.
func save(path string, img image.Image) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("climate: %w", err)
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("climate: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return png.Encode(f, img)
}
