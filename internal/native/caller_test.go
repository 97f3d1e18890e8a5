package native

import (
	"testing"

	"github.com/cb434341/weft/internal/kernel"
)

// TestCaller runs a kernel by way of a Caller: before there is code, with it, and
// after a release.
func TestCaller(t *testing.T) {
	const rows = 100
	k, err := newRunnable(double(), Compile)
	if err != nil {
		t.Fatal(err)
	}
	x, y := make([]uint8, rows), make([]uint8, rows)
	args := &kernel.Args{In: []kernel.Stream{packed(x)}, Out: []kernel.Stream{packed(y)}}
	c := k.Caller()
	for i := range 3 {
		for j := range x {
			x[j] = uint8(j + i)
		}
		if err := c.Run(t.Context(), args, 0, rows); err != nil {
			t.Fatal(err)
		}
		for j := range y {
			if y[j] != 2*x[j] {
				t.Fatalf("run %d, row %d: %d + %d is %d", i, j, x[j], x[j], y[j])
			}
		}
		switch i {
		case 0:
			if err := k.Prepare(); err != nil {
				t.Fatal(err)
			}
		case 1:
			c.Release()
		}
	}
	c.Release()
	c.Release()
}
