package main

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"

	"github.com/cb434341/weft/jit"
)

// glow are the colours of a temperature from 0 to 1, as of metal.
var glow = [...][3]float64{{8, 6, 24}, {64, 18, 92}, {168, 36, 84}, {236, 96, 36}, {252, 190, 64}, {255, 252, 220}}

// picture shows the temperatures, a pixel a point.
func picture(m jit.Mat[float64]) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, m.Cols, m.Rows))
	for y := range m.Rows {
		for x, heat := range m.Row(y) {
			place := max(0, min(1, heat)) * float64(len(glow)-1)
			at := min(int(place), len(glow)-2)
			share := place - float64(at)
			var c [3]uint8
			for i := range c {
				c[i] = uint8(glow[at][i] + share*(glow[at+1][i]-glow[at][i]) + 0.5)
			}
			img.SetRGBA(x, y, color.RGBA{c[0], c[1], c[2], 255})
		}
	}
	return img
}

// save writes a PNG, and makes its folder.
func save(path string, img image.Image) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("heat: %w", err)
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("heat: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return png.Encode(f, img)
}
