package array_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"
	"sort"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/local"
	"github.com/cb434341/weft/array"
)

func image(seed uint64) array.Array[float64] {
	r := rand.New(rand.NewPCG(seed, 1))
	d := make([]float64, 2048*2048)
	for i := range d {
		d[i] = r.Float64()
	}
	return array.Of(d, 2048, 2048)
}

func TestPhaseTime(t *testing.T) {
	a, b := image(1), image(2)
	for _, workers := range []int{1, 2} {
		med := func(name string, f func() error) {
			var ts []float64
			for range 9 {
				s := time.Now()
				if err := f(); err != nil {
					t.Fatal(err)
				}
				ts = append(ts, time.Since(s).Seconds()*1e3)
			}
			sort.Float64s(ts)
			t.Logf("%d workers %s: min %.1f median %.1f ms", workers, name, ts[0], ts[4])
		}
		r := &local.Runner{Workers: workers}
		ctx := context.Background()
		med("rfft2 abs max", func() error {
			_, err := weft.Compute(ctx, array.ModT(array.RFFT2(a)).Max(), weft.On(r))
			return err
		})
		med("rfft2 irfft2 max", func() error {
			_, err := weft.Compute(ctx, array.IRFFT2(array.RFFT2(a)).Max(), weft.On(r))
			return err
		})
		med("phase", func() error {
			x, y := array.RFFT2(a), array.RFFT2(b)
			p := x.Mul(array.ConjT(y))
			p = p.Div(array.Cast[complex128](array.ModT(p)))
			_, err := weft.Compute(ctx, array.IRFFT2(p).ArgMax(), weft.On(r))
			return err
		})
	}
}
