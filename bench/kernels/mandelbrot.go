package kernels

import (
	"context"

	"github.com/cb434341/weft/jit"
)

// Iterations is how often Escape looks before it takes a point for one of the
// Mandelbrot set.
const Iterations = 256

// Escape returns in how many steps of z = z*z + c the point c leaves the circle
// of radius 2, Iterations if it does not. Neighbours need different numbers of
// steps, which is what makes it hard for vectors.
func Escape(cx, cy float64) int32 {
	var x, y float64
	for n := int32(0); n < Iterations; n++ {
		xx, yy := x*x, y*y
		if xx+yy > 4 {
			return n
		}
		x, y = xx-yy+cx, 2*x*y+cy
	}
	return Iterations
}

// mandelbrot is a picture of side by side pixels.
func mandelbrot(side int) Case {
	return Case{Name: "mandelbrot", Of: "Escape", Rows: side * side, setUp: func(opts []jit.Option) setting {
		cx, cy := plane(side)
		steps, k := make([]int32, side*side), jit.Vectorize2(Escape, opts...)
		return setting{
			kernel: k,
			loop: func() {
				for i := range steps {
					steps[i] = Escape(cx[i], cy[i])
				}
			},
			call:     func(ctx context.Context) error { return k.Into(ctx, steps, cx, cy) },
			checksum: func() float64 { return sumOf(steps) },
		}
	}}
}

// plane returns the points of a picture of the whole set, row by row.
func plane(side int) (cx, cy []float64) {
	for i := range side * side {
		cx = append(cx, -2+float64(i%side)*3/float64(side))
		cy = append(cy, -1.5+float64(i/side)*3/float64(side))
	}
	return cx, cy
}
