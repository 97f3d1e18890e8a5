package kernels

import (
	"math"
	"slices"
	"testing"
)

// small are the cases at sizes that suit a test. The checksums are those that
// bench/jit/peer/numba_kernels.py prints for as many rows.
var small = []struct {
	c    Case
	want float64
}{
	{score(100), 82.08601429405238},
	{scoreMixed(100), 77.28986024942972},
	{blackScholes(100), 804.4729681733717},
	{mandelbrot(16), 13433.31640625},
	{fused(100), 13.286067496376658},
	{cubic("cubic", 100), 39.83889922696858},
	{cubic("cubicdram", 100), 39.83889922696858},
	{stencil(16), 15.227469426540534},
	{exp(100), 10637499.492742393},
	{log(100), 84.82124462195752},
	{sin(100), 13.488029969896058},
	{pow(100), 150.80127994081823},
}

// TestWays: whatever the way, the results are those of the peers.
func TestWays(t *testing.T) {
	for _, test := range small {
		for _, way := range Ways() {
			t.Run(test.c.Name+"/"+way, func(t *testing.T) {
				job, err := test.c.Open(way)
				if err != nil {
					t.Fatal(err)
				}
				for range 2 { // the second time over what the first has left
					if err := job.Run(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				if got := job.Checksum(); !(math.Abs(got-test.want) <= 1e-12*test.want) {
					t.Errorf("checksum %v, want %v", got, test.want)
				}
			})
		}
	}
}

// TestCases: every case that is measured is tested, and can be found.
func TestCases(t *testing.T) {
	var tested, measured []string
	for _, test := range small {
		tested = append(tested, test.c.Name)
	}
	for _, c := range Cases() {
		measured = append(measured, c.Name)
		if found, ok := Find(c.Name); !ok || found.Rows != c.Rows || c.Rows < 8192 {
			t.Errorf("%s of %d rows: found %v with %d", c.Name, c.Rows, ok, found.Rows)
		}
	}
	if !slices.Equal(tested, measured) {
		t.Errorf("tested are %v, measured %v", tested, measured)
	}
}

func TestRefuses(t *testing.T) {
	if c, ok := Find("fibonacci"); ok {
		t.Errorf("found %+v", c)
	}
	c := exp(1)
	if _, err := c.Open("gpu"); err == nil || err.Error() != `kernels: exp: no way "gpu"` {
		t.Errorf("got %v", err)
	}
}

// TestSum: the checksum tells values, signs and places apart.
func TestSum(t *testing.T) {
	same := sumOf([]float64{1, -2, 3})
	for name, other := range map[string][]float64{
		"value": {1, -2, 3.5}, "sign": {1, 2, 3}, "place": {-2, 1, 3}, "not a number": {1, -2, math.NaN()},
	} {
		t.Run(name, func(t *testing.T) {
			if sumOf(other) == same {
				t.Errorf("%v has the checksum of another column", other)
			}
		})
	}
}
