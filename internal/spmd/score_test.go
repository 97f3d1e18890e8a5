package spmd_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"unsafe"

	"github.com/cb434341/weft/internal/llvm"
	"github.com/cb434341/weft/internal/spmd"
	"github.com/cb434341/weft/internal/vmath"
)

func scoreGo(x, y, z float64, overlay bool) (months [15]float64) {
	usual := float64(4+float64(6*y)) + float64(10*z)
	level := x + usual
	for t := range months {
		e := vmath.Exp(-0.25 * (1 + level/100))
		level = usual + float64((level-usual)*e)
		v := level * (1 + float64(0.2*vmath.Cos(2*math.Pi*float64(t)/12)))
		if overlay {
			v *= 1 + float64(0.5*vmath.Exp(-float64(t)/6))
		}
		months[t] = v
	}
	return months
}

// TestScore holds a whole kernel against Go, its results as arrays of rows and as
// parts of something wider.
func TestScore(t *testing.T) {
	const rows = 205
	x, y, z := random(rows, 0, 9), random(rows, 0, 2), random(rows, 0, 1)
	overlay := make([]bool, rows)
	for i := range overlay {
		overlay[i] = i%3 == 0
	}
	type wide struct {
		_      int32
		months [15]float64
	}
	for _, level := range []int{4, 3} {
		for _, lanes := range []int{1, 4, 16, 0} {
			t.Run(fmt.Sprintf("v%d/%d", level, lanes), func(t *testing.T) {
				k := build(t, scoreKernel(), spmd.Options{Lanes: lanes, Target: spmd.X86(level), Library: library}, llvm.Options{})
				got, some := make([][15]float64, rows+1), make([]wide, rows+1)
				k.run(0, rows, x, y, z, overlay, got)
				k.run(3, rows-2, x, y, z, overlay, strided{unsafe.Pointer(&some[0].months), unsafe.Sizeof(some[0]), 8})
				for i := range rows {
					want := scoreGo(x[i], y[i], z[i], overlay[i])
					if got[i] != want {
						t.Fatalf("row %d: %v, want %v", i, got[i], want)
					}
					if i < 3 || i >= rows-2 {
						want = [15]float64{}
					}
					if some[i].months != want {
						t.Fatalf("row %d of a part: %v, want %v", i, some[i].months, want)
					}
				}
				if got[rows] != [15]float64{} {
					t.Error("wrote behind the last row")
				}
				// In place: results where a parameter was.
				if lanes != 0 {
					return
				}
				a := slices.Clone(x)
				axpy := build(t, axpy(), spmd.Options{Target: spmd.X86(level)}, llvm.Options{})
				axpy.run(0, rows, a, y, a)
				for i := range a {
					if want := float64(x[i]*2) + y[i]; a[i] != want {
						t.Fatalf("row %d in place: %v, want %v", i, a[i], want)
					}
				}
			})
		}
	}
}
