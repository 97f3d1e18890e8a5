package fft_test

import (
	"fmt"

	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/fft"
)

func ExampleAxis() {
	x := block.Of([]float64{1, 2, 3, 4}, 4)
	y, err := fft.Axis(x, 0, fft.RFFT, 0, fft.Backward)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer y.Release()
	fmt.Println(block.Slice[complex128](y))
	// Output: [(10+0i) (-2+2i) (-2+0i)]
}
