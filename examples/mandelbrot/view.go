package main

import (
	"image"
	"image/color"
	"math"
)

// A view is a part of the plane on the pixels of a picture.
type view struct {
	width, height int     // pixels
	x, y          float64 // the middle
	across        float64 // from the left to the right
}

// side is how many points a pixel has in a row and in a column: their mean makes
// edges smooth.
const side = 2

// points returns the coordinates of all points, row by row from the top.
func (v view) points() (cx, cy []float64) {
	columns, rows := v.width*side, v.height*side
	step := v.across / float64(columns)
	for j := range rows {
		for i := range columns {
			cx = append(cx, v.x+(float64(i)-float64(columns-1)/2)*step)
			cy = append(cy, v.y-(float64(j)-float64(rows-1)/2)*step)
		}
	}
	return cx, cy
}

// picture colours the pixels by the escapes of their points.
func (v view) picture(escapes []float64) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, v.width, v.height))
	for py := range v.height {
		for px := range v.width {
			var sum [3]float64
			for k := range side * side {
				row, column := py*side+k/side, px*side+k%side
				for i, c := range colour(escapes[row*v.width*side+column]) {
					sum[i] += c / (side * side)
				}
			}
			img.SetRGBA(px, py, color.RGBA{uint8(sum[0] + 0.5), uint8(sum[1] + 0.5), uint8(sum[2] + 0.5), 255})
		}
	}
	return img
}

// palette goes round: sand, ember, night, sea, foam, and sand again. What is far
// from the set is night.
var palette = [...][3]float64{{250, 180, 40}, {128, 32, 24}, {6, 8, 38}, {22, 84, 160}, {226, 243, 250}}

// colour is dark for what does not escape. The logarithm spreads out the colours
// of the points that are gone at once, which are most of a picture.
func colour(escape float64) [3]float64 {
	if escape < 0 {
		return [3]float64{4, 4, 12}
	}
	place := math.Log1p(escape) * 1.6
	at := int(place)
	share := place - float64(at)
	share *= share * (3 - 2*share) // no edges at the colours
	from, to := palette[at%len(palette)], palette[(at+1)%len(palette)]
	var c [3]float64
	for i := range c {
		c[i] = from[i] + share*(to[i]-from[i])
	}
	return c
}
