package array_test

import (
	"context"
	"fmt"
	"math"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
)

// Two tones in a signal of a second, of 50 and 120 Hz.
func ExampleRFFT() {
	const rate = 1000
	seconds := array.Arange(0.0, 1, 1.0/rate)
	tone := func(hz float64) array.Array[float64] { return seconds.MulN(2 * math.Pi * hz).Sin() }
	x := tone(50).Add(tone(120).MulN(0.5))

	size := array.Modulus[float64](array.RFFT(x)).DivN(rate / 2)
	loud := array.RFFTFreq(rate, 1.0/rate).Mask(size.GreaterN(0.25))
	d, err := weft.Compute(context.Background(), loud)
	fmt.Println(d.Data, err)
	// Output: [50 120] <nil>
}

// How far one image lies from another, by phase correlation: the shift in space is
// a turn of phases.
func ExampleRFFT2() {
	image := array.NewRand(1).Float64(64, 48)
	moved := image.Roll(5, 0).Roll(9, 1)

	x, y := array.RFFT2(moved), array.RFFT2(image)
	r := x.Mul(y.Conj())
	r = r.Div(array.Cast[complex128](array.Modulus[float64](r)))
	peak := array.IRFFT2(r).ArgMax()

	at, err := weft.Compute(context.Background(), peak)
	fmt.Println("down", at/48, "right", at%48, err)
	// Output: down 5 right 9 <nil>
}
