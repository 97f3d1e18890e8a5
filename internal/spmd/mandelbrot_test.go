package spmd_test

import (
	"fmt"
	"testing"

	"github.com/cb434341/weft/internal/llvm"
	"github.com/cb434341/weft/internal/spmd"
)

func mandelbrotGo(cx, cy float64) int64 {
	var x, y float64
	n := int64(0)
	for ; n < 256 && float64(x*x)+float64(y*y) <= 4; n++ {
		x, y = float64(x*x)-float64(y*y)+cx, float64(2*x*y)+cy
	}
	return n
}

// TestMandelbrot leaves a loop in each lane at another time, for all numbers of
// lanes and levels of CPUs.
func TestMandelbrot(t *testing.T) {
	for level := 1; level <= 4; level++ {
		for lanes := 1; lanes <= 64; lanes *= 2 {
			t.Run(fmt.Sprintf("v%d/%d", level, lanes), func(t *testing.T) {
				k := build(t, mandelbrotKernel(), spmd.Options{Lanes: lanes, Target: spmd.X86(level)}, llvm.Options{})
				for _, rows := range []int{0, 1, lanes - 1, lanes, lanes + 1, 3*lanes + 5} {
					x, y, out := make([]float64, rows), make([]float64, rows), make([]int64, rows+1)
					for i := range x {
						x[i], y[i] = float64(i%7)/4-1.5, float64(i%5)/4-.5
					}
					if s := k.run(0, rows, x, y, out); s.site != 0 {
						t.Fatal(s)
					}
					for i := range x {
						if w := mandelbrotGo(x[i], y[i]); out[i] != w {
							t.Fatalf("%d rows: row %d: %d, want %d\n%s", rows, i, out[i], w, k.code.IR)
						}
					}
				}
			})
		}
	}
}
