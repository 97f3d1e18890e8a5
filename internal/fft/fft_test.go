package fft

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/cmplx"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/cb434341/weft/internal/block"
)

// sequence is the input of testdata/oracle.py.
func sequence(lo, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(((lo+i)*7919+13)%1009)/1009 - 0.5
	}
	return x
}

func input(d block.DType, shape ...int) *block.Block {
	n := block.Count(shape)
	re, im := sequence(0, n), sequence(n, n)
	switch d {
	case block.Complex128, block.Complex64:
		x := make([]complex128, n)
		for i := range x {
			x[i] = complex(re[i], im[i])
		}
		return converted(block.Of(x, shape...), d)
	case block.Float32, block.Float64:
		return converted(block.Of(re, shape...), d)
	}
	whole := make([]int16, n)
	small := make([]uint8, n)
	for i := range whole {
		whole[i] = int16(re[i] * 100)
		small[i] = uint8(whole[i])
	}
	if d == block.Uint8 {
		return block.Of(small, shape...)
	}
	return block.Of(whole, shape...)
}

// numbers are the elements of a block as complex ones.
func numbers(b *block.Block) []complex128 {
	c := converted(b, block.Complex128)
	defer c.Release()
	return slices.Clone(block.Slice[complex128](c))
}

// naive is the transform by its definition, with sums that keep what they lose and
// roots that TestRoots looks at.
func naive(x []complex128, inverse bool) []complex128 {
	n := len(x)
	w := make([]complex128, n)
	for k := range w {
		w[k] = complex(roots{n}.at(k))
		if inverse {
			w[k] = cmplx.Conj(w[k])
		}
	}
	y := make([]complex128, n)
	for k := range y {
		var sum, lost complex128
		for j, v := range x {
			t := v*w[j*k%n] - lost
			next := sum + t
			lost = (next - sum) - t
			sum = next
		}
		y[k] = sum
	}
	return y
}

func TestRoots(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 1000, 1 << 20} {
		for k := 0; k < n; k += max(1, n/4096) {
			re, im := roots{n}.at(k)
			sin, cos := math.Sincos(-2 * math.Pi * float64(k) / float64(n))
			if math.Abs(re-cos) > 1e-15 || math.Abs(im-sin) > 1e-15 || math.Abs(re*re+im*im-1) > 3e-16 {
				t.Errorf("root %d of %d: %v, %v; want %v, %v", k, n, re, im, cos, sin)
			}
			if k > 0 {
				if a, b := (roots{n}).at(n - k); a != re || b != -im && im != 0 {
					t.Errorf("roots %d and %d of %d are not conjugates", k, n-k, n)
				}
			}
			if k%max(1, n/4) == 0 && n%4 == 0 && re*im != 0 {
				t.Errorf("quarter %d of %d: %v, %v", k, n, re, im)
			}
		}
	}
}

// distance is the root of the mean square of the differences, in that of want.
func distance(got, want []complex128) float64 {
	if len(got) != len(want) {
		return math.Inf(1)
	}
	d, w := 0.0, 0.0
	for i, v := range want {
		e := cmplx.Abs(got[i] - v)
		d += e * e
		w += real(v)*real(v) + imag(v)*imag(v)
	}
	if w == 0 {
		return math.Sqrt(d)
	}
	return math.Sqrt(d / w)
}

func must(t *testing.T, b *block.Block, axis int, k Kind, n int, norm Norm) *block.Block {
	t.Helper()
	y, err := Axis(b, axis, k, n, norm)
	if err != nil {
		t.Fatal(err)
	}
	return y
}

const eps32, eps64 = 1.0 / (1 << 24), 1.0 / (1 << 53)

func TestAllSmallSizes(t *testing.T) {
	sizes := []int{}
	for n := 1; n <= 130; n++ {
		sizes = append(sizes, n)
	}
	sizes = append(sizes, 1009, 2048, 2187, 2310, 625, 3125, 2401, 1331, 2197)
	if !testing.Short() {
		sizes = append(sizes, 4096, 4097, 8192, 10007)
	}
	for _, n := range sizes {
		for _, inverse := range []bool{false, true} {
			x := input(block.Complex128, n)
			kind, norm := FFT, Backward
			if inverse {
				kind, norm = IFFT, Forward
			}
			want := naive(numbers(x), inverse)
			got := must(t, x, 0, kind, 0, norm)
			if d := distance(numbers(got), want); d > 8*eps64*math.Log2(float64(n)+1) {
				t.Errorf("%s of %d: error %.2g eps", kind, n, d/eps64)
			}
			got.Release()
			single := input(block.Complex64, n)
			want = naive(numbers(single), inverse)
			got = must(t, single, 0, kind, 0, norm)
			if d := distance(numbers(got), want); got.DType != block.Complex64 || d > 8*eps32*math.Log2(float64(n)+1) {
				t.Errorf("%s of %d, single: %v, error %.2g eps", kind, n, got.DType, d/eps32)
			}
			got.Release()
		}
		x := input(block.Float64, n)
		want := naive(numbers(x), false)
		half := must(t, x, 0, RFFT, 0, Backward)
		if d := distance(numbers(half), want[:n/2+1]); d > 8*eps64*math.Log2(float64(n)+1) {
			t.Errorf("rfft of %d: error %.2g eps", n, d/eps64)
		}
		back := must(t, half, 0, IRFFT, n, Backward)
		if d := distance(numbers(back), numbers(x)); d > 8*eps64*math.Log2(float64(n)+1) {
			t.Errorf("irfft of %d: error %.2g eps", n, d/eps64)
		}
		half.Release()
		back.Release()
	}
}

// Large sizes: a line of one frequency, and back; and a few frequencies by the
// definition.
func TestLargeSizes(t *testing.T) {
	sizes := []int{1 << 16, 59049, 78125, 65537, 1 << 18, 30030, 2 * 65537}
	if testing.Short() {
		sizes = sizes[:4]
	}
	for _, n := range sizes {
		x := input(block.Complex128, n)
		in := numbers(x)
		y := must(t, x, 0, FFT, 0, Backward)
		out := numbers(y)
		var got, want []complex128
		for _, k := range []int{0, 1, 2, n / 3, n / 2, n - 1} {
			var sum, lost complex128
			for j, v := range in {
				re, im := roots{n}.at(j * k % n)
				s := v*complex(re, im) - lost
				next := sum + s
				lost = (next - sum) - s
				sum = next
			}
			got, want = append(got, out[k]), append(want, sum)
		}
		if d := distance(got, want); d > 8*eps64*math.Log2(float64(n)) {
			t.Errorf("fft of %d: error %.2g eps", n, d/eps64)
		}
		power := func(x []complex128) float64 {
			s := 0.0
			for _, v := range x {
				s += real(v)*real(v) + imag(v)*imag(v)
			}
			return s
		}
		if p, q := power(in), power(out)/float64(n); math.Abs(p-q) > 1e-12*p {
			t.Errorf("fft of %d: power %g became %g", n, p, q)
		}
		back := must(t, y, 0, IFFT, 0, Backward)
		if d := distance(numbers(back), in); d > 8*eps64*math.Log2(float64(n)) {
			t.Errorf("ifft of fft of %d: error %.2g eps", n, d/eps64)
		}
		y.Release()
		back.Release()
	}
}

func TestNumPy(t *testing.T) {
	data, err := os.ReadFile("testdata/oracle.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Kind, DType, Norm string
		Shape, Axes       []int
		Sizes             []int
		WantDType         string `json:"want_dtype"`
		WantShape         []int  `json:"want_shape"`
		Want              []float64
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]Kind{"fft": FFT, "ifft": IFFT, "rfft": RFFT, "irfft": IRFFT}
	norms := map[string]Norm{"backward": Backward, "ortho": Ortho, "forward": Forward}
	for _, c := range cases {
		name := fmt.Sprintf("%s %v %v axes %v sizes %v %s", c.Kind, c.DType, c.Shape, c.Axes, c.Sizes, c.Norm)
		x := input(block.DTypeNamed(c.DType), c.Shape...)
		y, err := Axes(x, c.Axes, kinds[c.Kind], c.Sizes, norms[c.Norm])
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if y.DType.String() != c.WantDType || !slices.Equal(y.Shape, c.WantShape) {
			t.Errorf("%s: %v %v, want %v %v", name, y.DType, y.Shape, c.WantDType, c.WantShape)
			continue
		}
		got := numbers(y)
		for i, v := range got {
			var want complex128
			if y.DType.Complex() {
				want = complex(c.Want[2*i], c.Want[2*i+1])
			} else {
				want = complex(c.Want[i], 0)
			}
			tolerance := 1e-12
			if y.DType.Real() == block.Float32 {
				tolerance = 2e-6
			}
			if cmplx.Abs(v-want) > tolerance*(1+cmplx.Abs(want)) {
				t.Errorf("%s: element %d is %v, want %v", name, i, v, want)
				break
			}
		}
		y.Release()
	}
}

func TestMistakes(t *testing.T) {
	x := input(block.Float64, 3, 4)
	z := input(block.Complex64, 4)
	empty := block.New(block.Float64, 0, 4)
	for _, c := range []struct {
		name string
		b    *block.Block
		axis int
		kind Kind
		n    int
		want error
		text string
	}{
		{"axis", x, 2, FFT, 0, ErrAxis, "fft: fft: no such axis (2)"},
		{"axis below", x, -3, FFT, 0, ErrAxis, "fft: fft: no such axis (-3)"},
		{"no points", empty, 0, FFT, 0, ErrSize, "fft: fft: invalid number of data points (0)"},
		{"fewer than none", x, 0, IFFT, -2, ErrSize, "fft: ifft: invalid number of data points (-2)"},
		{"one frequency", input(block.Complex128, 1), 0, IRFFT, 0, ErrSize, "fft: irfft: invalid number of data points (0)"},
		{"complex", z, 0, RFFT, 0, ErrType, "fft: rfft: elements of a wrong type (complex64)"},
		{"too many", x, 0, FFT, math.MaxInt / 2, ErrSize, fmt.Sprintf("fft: fft: invalid number of data points (%d)", math.MaxInt/2)},
	} {
		_, err := Axis(c.b, c.axis, c.kind, c.n, Backward)
		if !errors.Is(err, c.want) || err.Error() != c.text {
			t.Errorf("%s: %v, want %s", c.name, err, c.text)
		}
	}
	if _, err := Axis(x, 0, FFT, 0, 7); !errors.Is(err, ErrNorm) {
		t.Errorf("a norm that is none: %v", err)
	}
	for _, c := range []struct {
		axes, sizes []int
		want        string
	}{
		{[]int{0, 1}, []int{3}, "fft: rfft: 1 sizes for 2 axes"},
		{nil, nil, "fft: rfft: no such axis (there must be one)"},
		{[]int{5, 1}, nil, "fft: fft: no such axis (5)"},
	} {
		if _, err := Axes(x, c.axes, RFFT, c.sizes, Backward); err == nil || err.Error() != c.want {
			t.Errorf("axes %v: %v, want %s", c.axes, err, c.want)
		}
	}
	// Nothing to transform, but points to transform it to.
	y := must(t, empty, 1, RFFT, 0, Backward)
	if !slices.Equal(y.Shape, []int{0, 3}) {
		t.Errorf("rfft of no rows: %v", y.Shape)
	}
	y = must(t, empty, 0, FFT, 2, Backward)
	if !slices.Equal(numbers(y), make([]complex128, 8)) {
		t.Errorf("fft of rows that are not there: %v", numbers(y))
	}
}

func TestNaN(t *testing.T) {
	for _, n := range []int{8, 15, 17, 22, 8192} {
		for _, kind := range []Kind{FFT, IFFT, RFFT} {
			x := sequence(0, n)
			x[n/2] = math.NaN()
			for i, v := range numbers(must(t, block.Of(x, n), 0, kind, 0, Backward)) {
				if !cmplx.IsNaN(v) && kind != RFFT || !math.IsNaN(real(v)) {
					t.Errorf("%s of %d with a NaN: %v at %d", kind, n, v, i)
					break
				}
			}
		}
	}
}

// Transforms give back what they take on the way.
func TestReleases(t *testing.T) {
	for _, n := range []int{36, 37} {
		for _, d := range []block.DType{block.Int16, block.Float64, block.Complex64} {
			for kind := FFT; kind <= IRFFT; kind++ {
				x := block.New(d, 40, n, 100)
				before := block.Live()
				y, err := Axes(x, []int{0, 1}, kind, []int{50, 0}, Backward)
				if err == nil {
					y.Release()
				} else if kind != RFFT {
					t.Error(err)
				}
				if after := block.Live(); after != before {
					t.Errorf("%s of %v: %d bytes are held", kind, d, after-before)
				}
				x.Release()
			}
		}
	}
}

// Reals give the frequencies that they do as complex numbers.
func TestRealIsComplex(t *testing.T) {
	for _, n := range []int{1, 2, 3, 10, 11, 96, 97} {
		x := input(block.Float64, 3, n, 4)
		for _, kind := range []Kind{FFT, IFFT} {
			got := numbers(must(t, x, 1, kind, 0, Ortho))
			want := numbers(must(t, converted(x, block.Complex128), 1, kind, 0, Ortho))
			if d := distance(got, want); d > 1e-15 {
				t.Errorf("%s of %d reals: error %.2g", kind, n, d)
			}
		}
	}
}

// A line gives the same bits alone, in a batch, and whatever its strides are.
func TestStrides(t *testing.T) {
	for _, d := range []block.DType{block.Float32, block.Float64, block.Complex64, block.Complex128} {
		for _, n := range []int{2, 9, 16, 30, 34, 60, 5000} {
			x := input(d, 3, n, 5)
			for kind := FFT; kind <= IRFFT; kind++ {
				if kind == RFFT && d.Complex() {
					continue
				}
				want := must(t, x, 1, kind, 0, Ortho)
				turned := x.Transpose(1, 2, 0).Clone()
				got := must(t, turned, 0, kind, 0, Ortho).Transpose(2, 0, 1)
				back := x.Narrow(0, 2, 3, -1)
				again := must(t, back, 1, kind, 0, Ortho).Narrow(0, 2, 3, -1)
				one := x.Narrow(0, 1, 1, 1).Narrow(2, 4, 1, 1)
				alone := must(t, one, 1, kind, 0, Ortho)
				of := want.Narrow(0, 1, 1, 1).Narrow(2, 4, 1, 1)
				if !slices.Equal(numbers(got), numbers(want)) || !slices.Equal(numbers(again), numbers(want)) ||
					!slices.Equal(numbers(alone), numbers(of)) {
					t.Errorf("%s of %v, n = %d: strides matter", kind, d, n)
				}
			}
		}
	}
}

func TestConcurrentPlans(t *testing.T) {
	sizes := []int{12, 64, 97, 130, 4096, 5000, 8192}
	want := make([][]complex128, len(sizes))
	for i, n := range sizes {
		want[i] = numbers(must(t, input(block.Float64, n), 0, RFFT, 0, Backward))
	}
	clear(doubles.plans)
	doubles.bytes = 0
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i, n := range sizes {
				y, err := Axis(input(block.Float64, n), 0, RFFT, 0, Backward)
				if err != nil || !slices.Equal(numbers(y), want[i]) {
					t.Errorf("rfft of %d beside others: %v", n, err)
				}
			}
		})
	}
	all.Wait()
}

func TestShelfForgets(t *testing.T) {
	s := shelf[float64]{plans: map[int]*kept[float64]{}}
	for n := 1; n < 1_300_000; n += 400_000 {
		s.put(&plan[float64]{n: n})
		s.find(1)
	}
	s.put(&plan[float64]{n: shelfBytes})
	if s.bytes > shelfBytes || s.find(1) == nil || s.find(400_001) != nil || s.find(1_200_001) == nil || s.find(shelfBytes) != nil {
		t.Errorf("%d bytes in %d plans", s.bytes, len(s.plans))
	}
}
