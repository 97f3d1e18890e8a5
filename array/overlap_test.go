package array_test

import (
	"math/cmplx"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/internal/runnertest"
)

func edges(w [3]float64) float64 { return w[2] - w[0] }

// cross sums what is above, below and beside.
func cross(w [3][3]float64) float64 { return w[0][1] + w[1][0] + w[1][2] + w[2][1] }

// heaviest loops, and reads the window at places that only the loop knows.
func heaviest(w [3][5]float64) int {
	best, at := w[0][0], 0
	for i, row := range w {
		for j, v := range row {
			if v > best {
				best, at = v, 5*i+j
			}
		}
	}
	return at
}

func complexCross(w [3]complex128) complex128 { return w[0] * cmplx.Conj(w[2]) }

// crossBlock is cross of a whole block, whose margin it leaves as it is.
func crossBlock(x floats) (floats, error) {
	out := array.NewDense[float64](x.Shape...)
	for i := 1; i < x.Shape[0]-1; i++ {
		for j := 1; j < x.Shape[1]-1; j++ {
			out.Set(x.At(i-1, j)+x.At(i+1, j)+x.At(i, j-1)+x.At(i, j+1), i, j)
		}
	}
	return out, nil
}

func inside(x floats) (floats, error) {
	out := array.NewDense[float64](x.Shape[0]-2, x.Shape[1]-4)
	for i := range out.Shape[0] {
		for j := range out.Shape[1] {
			out.Set(x.At(i+1, j+2), i, j)
		}
	}
	return out, nil
}

// total of a block and all around it.
func totalOf(x floats) (floats, error) {
	sum := 0.0
	for _, v := range x.Data {
		sum += v
	}
	for i := range x.Data {
		x.Data[i] = sum
	}
	return x, nil
}

var (
	crossBy    = array.BlockFunc1(crossBlock)
	insideBy   = array.BlockFunc1(inside)
	totalBy    = array.BlockFunc1(totalOf)
	stencils   = array.StencilFunc[float64](cross)
	heaviestBy = array.StencilFunc[float64](heaviest)
	upwards    = array.StencilFunc[float64](func(w [1][3][1]float64) float64 { return w[0][2][0] - w[0][0][0] }, array.Named("upwards"))
	complexBy  = array.StencilFunc[complex128](complexCross)
)

// around reads at30 where there is none as a mode does.
func around(mode array.PadMode, i, j int) float64 {
	fold := func(i, n int) int {
		switch mode {
		case array.PadEdge:
			return max(0, min(i, n-1))
		case array.PadWrap:
			return (i + n) % n
		case array.PadReflect:
			if i < 0 {
				return -i
			}
			return n - 1 - max(i-(n-1), -(i-(n-1))) // exact inside too
		}
		if i < 0 {
			return -1 - i
		}
		return min(i, 2*n-1-i)
	}
	return at30(fold(i, 5), fold(j, 6))
}

func TestOverlap(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		for mode, name := range map[array.PadMode]string{array.PadEdge: "edge", array.PadReflect: "reflect", array.PadSymmetric: "symmetric", array.PadWrap: "wrap"} {
			want := made30(func(i, j int) float64 {
				return around(mode, i-1, j) + around(mode, i+1, j) + around(mode, i, j-1) + around(mode, i, j+1)
			})
			wantArray(t, on, "blocks, "+name, crossBy.Overlap(six, []int{1}, mode), want, 5, 6)
			wantArray(t, on, "windows, "+name, stencils.Map(six, mode), want, 5, 6)
			wantArray(t, on, "windows of turned blocks, "+name, stencils.Map(six.T(), mode).T(), want, 5, 6)
		}
		zero := func(outside float64) []float64 {
			at := func(i, j int) float64 {
				if i < 0 || i > 4 || j < 0 || j > 5 {
					return outside
				}
				return at30(i, j)
			}
			return made30(func(i, j int) float64 { return at(i-1, j) + at(i+1, j) + at(i, j-1) + at(i, j+1) })
		}
		wantArray(t, on, "a number", crossBy.Overlap(six, []int{1, 1}, array.PadWith(100.0)), zero(100), 5, 6)
		wantArray(t, on, "windows, a number", stencils.Map(six, array.PadWith(100.0)), zero(100), 5, 6)
		wantArray(t, on, "windows, zeros", stencils.Map(six), zero(0), 5, 6)
		wantArray(t, on, "untrimmed", insideBy.Overlap(six, []int{1, 2}, array.PadWrap, array.Untrimmed()), made30(at30), 5, 6)
		wantArray(t, on, "no border", totalBy.Overlap(array.Of([]float64{1, 10, 100, 1000, 10000}).Rechunk(2), []int{1}), []float64{111, 111, 11110, 11110, 11000}, 5)
		wantArray(t, on, "deeper than blocks", totalBy.Overlap(array.Of([]float64{1, 10, 100, 1000, 10000}).Rechunk(1), []int{2}), []float64{111, 1111, 11111, 11110, 11100}, 5)
		wantArray(t, on, "deeper than the array", totalBy.Overlap(array.Of([]float64{1, 10}), []int{7}), []float64{11, 11}, 2)
		wantArray(t, on, "depth 0", totalBy.Overlap(array.Of([]float64{1, 10, 100}).Rechunk(2), []int{0}), []float64{11, 11, 100}, 3)
		wantArray(t, on, "complex windows", complexBy.Map(array.Of([]complex128{1i, 2, 3i, 4}).Rechunk(3), array.PadWrap), []complex128{8, 3, 8, 3}, 4)
		wantArray(t, on, "no elements", stencils.Map(array.Zeros[float64](0, 3)), []float64{}, 0, 3)

		thin := array.Arange(0.0, 150, 1).Square().Reshape(50, 3).Rechunk(40, 2)
		off, err := weft.Compute(t.Context(), stencils.Map(thin, array.PadWrap).Sub(crossBy.Overlap(thin, []int{1}, array.PadWrap)).Abs().Max(), on)
		if off != 0 || err != nil {
			t.Errorf("a short last axis: %v, %v", off, err)
		}
		wantArray(t, on, "three axes", upwards.Map(array.Arange(0.0, 8, 1).Reshape(2, 2, 2).Rechunk(1, 2, 1), array.PadEdge), []float64{2, 2, 2, 2, 2, 2, 2, 2}, 2, 2, 2)

		var places []int
		for k := range 30 {
			best, at := 0.0, 0
			for w := range 15 {
				if v := -around(array.PadEdge, k/6+w/5-1, k%6+w%5-2); w == 0 || v > best {
					best, at = v, w
				}
			}
			places = append(places, at)
		}
		wantArray(t, on, "a window that is looped over", heaviestBy.Map(six.Neg(), array.PadEdge), places, 5, 6)
	})
}

// TestWindowsOff computes windows by Go functions.
func TestWindowsOff(t *testing.T) {
	for _, setting := range []string{"interpret", "off"} {
		t.Run(setting, func(t *testing.T) {
			t.Setenv("WEFT_JIT", setting)
			runnertest.Each(t, func(t *testing.T, on weft.Option) {
				wantArray(t, on, "windows", stencils.Map(six, array.PadWrap), made30(func(i, j int) float64 {
					return around(array.PadWrap, i-1, j) + around(array.PadWrap, i+1, j) + around(array.PadWrap, i, j-1) + around(array.PadWrap, i, j+1)
				}), 5, 6)
			})
		})
	}
}

func TestOverlapMistakes(t *testing.T) {
	row := array.Of([]float64{1, 2, 3})
	for _, c := range []struct {
		name string
		x    interface{ Err() error }
		want string
	}{
		{"no depth", crossBy.Overlap(six, nil), "map overlap: 0 depths for an array of 2 axes"},
		{"a negative one", crossBy.Overlap(six, []int{1, -1}), "map overlap: axis 1: a depth of -1"},
		{"another shape", crossBy.Overlap(six, []int{1}, array.DropAxis(0)), "map overlap: the result has the shape of the array"},
		{"another number", crossBy.Overlap(six, []int{1}, array.PadWith(1)), "map overlap: PadWith a int64, of an array of float64"},
		{"Blockwise", countBy.Overlap(six, []int{1}), "map overlap: the function is lifted for Blockwise"},
		{"unknown lengths", crossBy.Overlap(six.Mask(six.GreaterN(0)), []int{1}), "blocks of unknown length"},
		{"no window", array.Stencil(func(x float64) float64 { return x }, row), "stencil: a window is an array of float64, such as [3][3]float64, not float64"},
		{"a window of another type", array.Stencil(func(x [3]int) int { return 0 }, row), "stencil: a window is an array of float64"},
		{"a window without a middle", array.Stencil(func(x [4]float64) float64 { return x[0] }, row), "stencil: a window [4]float64 has no middle: its lengths must be odd"},
		{"another number of axes", array.Stencil(cross, row), "stencil: a window of 2 axes over an array of 1"},
		{"other options", array.Stencil(edges, row, array.Untrimmed()), "stencil: its options are a PadMode, PadWith and Named"},
		{"no function", array.Stencil[float64, float64, [3]float64](nil, row), "stencil: the function is nil"},
		{"nothing lifted", array.StencilMap[float64, float64]{}.Map(row), "stencil: the function was not lifted"},
	} {
		err := c.x.Err()
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "overlap_test.go:") {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}
