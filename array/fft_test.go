package array_test

import (
	"fmt"
	"math"
	"math/cmplx"
	"reflect"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/internal/runnertest"
)

// dft transforms an axis by the definition.
func dft(d array.Dense[complex128], axis int, sign float64) array.Dense[complex128] {
	out := array.NewDense[complex128](d.Shape...)
	n, step := d.Shape[axis], 1
	for _, m := range d.Shape[axis+1:] {
		step *= m
	}
	for i := range out.Data {
		k := i / step % n
		first := i - k*step
		for j := range n {
			out.Data[i] += d.Data[first+j*step] * cmplx.Rect(1, sign*2*math.Pi*float64(j*k%n)/float64(n))
		}
	}
	return out
}

func closeTo(t *testing.T, name string, got, want array.Dense[complex128], tolerance float64) {
	t.Helper()
	if !reflect.DeepEqual(got.Shape, want.Shape) {
		t.Fatalf("%s: shape %v, want %v", name, got.Shape, want.Shape)
	}
	for i, w := range want.Data {
		if cmplx.Abs(got.Data[i]-w) > tolerance {
			t.Fatalf("%s: element %d is %v, want %v", name, i, got.Data[i], w)
		}
	}
}

// signal is an array of numbers without a pattern.
func signal(shape ...int) array.Array[float64] {
	return array.NewRand(9).Normal(0, 1, shape...)
}

func TestFFT(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		re, im := signal(4, 6, 5), signal(4, 6, 5).Flip()
		for _, sizes := range [][]int{{4, 6, 5}, {3, 4, 2}, {1, 1, 1}} {
			x := array.Cast[complex128](re).Add(array.Cast[complex128](im).MulN(1i)).Rechunk(sizes...)
			d := runnertest.Compute(t, on, x)
			for axis := range 3 {
				name := fmt.Sprint("axis ", axis, " of blocks ", sizes)
				closeTo(t, name, runnertest.Compute(t, on, array.FFT(x, array.FFTAxis(axis-3))), dft(d, axis, -1), 1e-13)
				closeTo(t, name+" back", runnertest.Compute(t, on, array.IFFT(array.FFT(x, array.FFTAxis(axis)), array.FFTAxis(axis))), d, 1e-14)
			}
			all := dft(dft(dft(d, 0, -1), 1, -1), 2, -1)
			closeTo(t, "all axes", runnertest.Compute(t, on, array.FFTN(x)), all, 1e-12)
			closeTo(t, "all axes back", runnertest.Compute(t, on, array.IFFTN(array.FFTN(x, array.FFTOrtho), array.FFTOrtho)), d, 1e-14)
			closeTo(t, "two axes back", runnertest.Compute(t, on, array.IFFT2(array.FFT2(x))), d, 1e-14)

			real := re.Rechunk(sizes...)
			whole := runnertest.Compute(t, on, array.FFTN(array.Cast[complex128](real)).Slice(":, :, :3"))
			closeTo(t, "real", runnertest.Compute(t, on, array.RFFTN(real)), whole, 1e-12)
			back := array.IRFFTN(array.RFFTN(real), array.FFTSize(4, 6, 5))
			closeTo(t, "real back", runnertest.Compute(t, on, array.Cast[complex128](back)), runnertest.Compute(t, on, array.Cast[complex128](real)), 1e-14)
			two := array.IRFFT2(array.RFFT2(real, array.FFTAxis(0, 1), array.FFTForward), array.FFTAxis(0, 1), array.FFTForward)
			closeTo(t, "two real back", runnertest.Compute(t, on, array.Cast[complex128](two)), runnertest.Compute(t, on, array.Cast[complex128](real)), 1e-14)
			signalBack := array.IHFFT(array.HFFT(x.Slice("0"), array.FFTSize(9)))
			want := runnertest.Compute(t, on, array.RFFT(array.IRFFT(x.Slice("0"), array.FFTSize(9))))
			closeTo(t, "hermitian", runnertest.Compute(t, on, signalBack), want, 1e-13)
		}
		single := array.Cast[float32](re)
		got := runnertest.Compute(t, on, array.Cast[complex128](array.RFFT2Of[complex64](single)))
		closeTo(t, "single", got, runnertest.Compute(t, on, array.RFFT2(re)), 1e-4)
		rounded := runnertest.Compute(t, on, array.IRFFT2Of[float32](array.RFFT2Of[complex64](single), array.FFTSize(6, 5)).Sub(single).Abs().Max())
		if rounded > 1e-6 {
			t.Errorf("single precision came back %v off", rounded)
		}
		padded := runnertest.Compute(t, on, array.FFT(array.Cast[complex128](re.Slice("0, 0")).Rechunk(2), array.FFTSize(8)))
		closeTo(t, "filled up", padded, runnertest.Compute(t, on, array.FFT(array.Concatenate(0, array.Cast[complex128](re.Slice("0, 0")), array.Zeros[complex128](3)))), 1e-14)
	})
}

func TestFFTBlocks(t *testing.T) {
	x := array.Zeros[float64](2048, 2048)
	y := array.RFFT2(x)
	if n := y.NumBlocks(); n < 8 {
		t.Errorf("an image's frequencies are in %d blocks: too few for workers", n)
	}
	if got := y.BlockSizes()[0]; len(got) != 1 {
		t.Errorf("the axis that went last is cut: %v", got)
	}
	back := array.IRFFT2(y)
	if n := len(back.BlockSizes()[1]); n != 1 {
		t.Errorf("the axis that went last is cut into %d", n)
	}
	if one := array.FFT(array.Zeros[complex128](1 << 22).Rechunk(1 << 20)); one.NumBlocks() != 1 {
		t.Errorf("a line is cut into %d", one.NumBlocks())
	}
}

func TestFFTShift(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		x := array.Arange(0.0, 5, 1).Rechunk(2)
		same(t, "shift", runnertest.Compute(t, on, array.FFTShift(x)).Data, []float64{3, 4, 0, 1, 2})
		same(t, "back", runnertest.Compute(t, on, array.IFFTShift(array.FFTShift(x))).Data, []float64{0, 1, 2, 3, 4})
		m := array.Arange[int32](0, 12, 1).Reshape(3, 4).Rechunk(2, 3)
		same(t, "one axis", runnertest.Compute(t, on, array.FFTShift(m, -1)).Data, []int32{2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9})
		same(t, "both", runnertest.Compute(t, on, array.FFTShift(m)).Data, []int32{10, 11, 8, 9, 2, 3, 0, 1, 6, 7, 4, 5})
		same(t, "freq", runnertest.Compute(t, on, array.FFTFreq(5, 0.1)).Data, []float64{0, 2, 4, -4, -2})
		same(t, "freq even", runnertest.Compute(t, on, array.FFTFreq(4, 0.25)).Data, []float64{0, 1, -2, -1})
		same(t, "rfreq", runnertest.Compute(t, on, array.RFFTFreq(4, 0.25)).Data, []float64{0, 1, 2})
	})
}

func TestFFTMistakes(t *testing.T) {
	x := array.Zeros[complex128](4, 6)
	r := array.Zeros[float64](4, 6)
	for name, row := range map[string]struct {
		err  error
		want string
	}{
		"axis":           {array.FFT(x, array.FFTAxis(2)).Err(), "fft: axis 2 is out of bounds for an array of 2 axes"},
		"two axes":       {array.FFT(x, array.FFTAxis(0, 1)).Err(), "fft: it transforms one axis, not 2"},
		"twice":          {array.FFT2(x, array.FFTAxis(0, -2)).Err(), "fft2: axis -2 is there twice"},
		"no axes":        {array.FFTN(array.Zeros[complex128]()).Err(), "fftn: there are no axes"},
		"size":           {array.FFT(x, array.FFTSize(0)).Err(), "fft: a transform of length 0 along axis 1"},
		"sizes":          {array.FFT2(x, array.FFTSize(4)).Err(), "fft2: 1 lengths for 2 axes"},
		"size too large": {array.FFT(x, array.FFTSize(math.MaxInt)).Err(), "a transform of length 9223372036854775807"},
		"nothing":        {array.RFFT(array.Zeros[float64](3, 0)).Err(), "rfft: axis 1 of length 0 has nothing to transform"},
		"one frequency":  {array.IRFFT(array.Zeros[complex128](1)).Err(), "irfft: axis 0 of length 1 has nothing to transform"},
		"unknown":        {array.RFFT(r.Slice("0").Mask(r.Slice("0").GreaterN(0))).Err(), "rfft: shape (?,) has an unknown length"},
		"precision":      {array.RFFTOf[complex64](r).Err(), "rfft: the transform of float64 is complex128, not complex64"},
		"shift":          {array.FFTShift(r, 2).Err(), "fftshift: axis 2 is out of bounds for an array of 2 axes"},
		"freq":           {array.FFTFreq(0, 1).Err(), "fftfreq: a transform of length 0"},
	} {
		if row.err == nil || !strings.Contains(row.err.Error(), row.want) || !strings.HasPrefix(row.err.Error(), "fft_test.go:") {
			t.Errorf("%s: %v, want %q with this file's line", name, row.err, row.want)
		}
	}
}
