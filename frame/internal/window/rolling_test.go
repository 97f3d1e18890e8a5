package window_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cb434341/weft/frame/internal/window"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/lift"
)

// naive is an aggregate of the values of a window, by its definition.
func naive(c window.Call, x, y []float64, rows int) float64 {
	least := c.Min
	if least == 0 {
		least = c.N
	}
	if len(x) < max(least, 0) {
		return math.NaN()
	}
	n := float64(len(x))
	mean := func(v []float64) float64 {
		s := 0.0
		for _, v := range v {
			s += v
		}
		return s / n
	}
	product := func(a, b []float64) float64 {
		ma, mb, s := mean(a), mean(b), 0.0
		for i := range a {
			s += (a[i] - ma) * (b[i] - mb)
		}
		return s
	}
	power := func(p float64) float64 {
		m, s := mean(x), 0.0
		for _, v := range x {
			s += math.Pow(v-m, p)
		}
		return s / n
	}
	same := len(x) == 0 || slices.Min(x) == slices.Max(x)
	switch c.Agg {
	case "skew":
		if n < 3 || same {
			return math.NaN()
		}
		return math.Sqrt(n*(n-1)) / (n - 2) * power(3) / math.Pow(power(2), 1.5)
	case "kurt":
		if n < 4 || same {
			return math.NaN()
		}
		return (n - 1) / ((n - 2) * (n - 3)) * ((n+1)*(power(4)/power(2)/power(2)-3) + 6)
	case "cov":
		if n < 2 {
			return math.NaN()
		}
		return product(x, y) / (n - 1)
	case "corr":
		if n < 2 || same || slices.Min(y) == slices.Max(y) {
			return math.NaN()
		}
		return product(x, y) / math.Sqrt(product(x, x)*product(y, y))
	}
	if len(x) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(x))
	at := c.Quantile * (n - 1)
	low := math.Floor(at)
	return sorted[int(low)] + (at-low)*(sorted[int(math.Ceil(at))]-sorted[int(low)])
}

// TestRollingAsDefined holds aggregates of moving windows, short ones and such as
// are kept in halves, against those of each window for itself.
func TestRollingAsDefined(t *testing.T) {
	const n = 1500
	shapes := map[string]func(r *rand.Rand, i int) float64{
		"normal":    func(r *rand.Rand, i int) float64 { return r.NormFloat64() },
		"rising":    func(_ *rand.Rand, i int) float64 { return float64(i) / 7 },
		"falling":   func(_ *rand.Rand, i int) float64 { return -float64(i) / 3 },
		"few":       func(r *rand.Rand, i int) float64 { return float64(r.IntN(3)) },
		"equal":     func(r *rand.Rand, i int) float64 { return 0.1 },
		"far away":  func(r *rand.Rand, i int) float64 { return 1e6 + r.Float64() },
		"with huge": func(r *rand.Rand, i int) float64 { return r.NormFloat64() * math.Pow(10, float64(9*(i%397/396))) },
	}
	for name, shape := range shapes {
		r := rand.New(rand.NewPCG(3, 4))
		x, y := make([]*float64, n), make([]*float64, n)
		for i := range n {
			a, b := shape(r, i), r.NormFloat64()+float64(i%11)
			if r.IntN(9) > 0 && (i < 400 || i > 650) { // a gap that is longer than most windows
				x[i] = &a
			}
			if r.IntN(9) > 0 {
				y[i] = &b
			}
		}
		tab := tableOf(t, callCase{Values: x, Others: y})
		for _, agg := range []string{"median", "quantile", "skew", "kurt", "corr", "cov"} {
			for _, width := range []int{1, 2, 7, 300, 700} {
				for _, least := range []int{0, -1} {
					c := window.Call{Func: "rolling", Agg: agg, N: width, Min: least, Quantile: 0.5, Column: 0, Other: 3, Name: "out"}
					if agg == "quantile" {
						c.Quantile = 0.93
					}
					t.Run(fmt.Sprintf("%s of %d, at least %d, %s", agg, width, least, name), func(t *testing.T) {
						w := &window.Window{Input: tab.Schema, Calls: []window.Call{c}}
						got := applied(t, w, parts(r, tab))
						for i := range n {
							var wx, wy []float64
							for j := max(0, i+1-width); j <= i; j++ {
								if x[j] != nil && (y[j] != nil || agg != "corr" && agg != "cov") {
									wx = append(wx, *x[j])
									if y[j] != nil {
										wy = append(wy, *y[j])
									}
								}
							}
							want := naive(c, wx, wy, width)
							if off := math.Abs(got[i] - want); off > 1e-7*max(1, math.Abs(want)) || (got[i] != got[i]) != (want != want) {
								t.Fatalf("row %d: %v, not %v", i, got[i], want)
							}
						}
					})
				}
			}
		}
	}
}

// slow is a function of users that takes a while.
var slow = &lift.Function[func([]float64) float64]{
	Key: lift.Key{ID: "slow", Type: "func([]float64) float64"},
	Calls: func(w []float64) float64 {
		s := 0.0
		for range 100 {
			for _, v := range w {
				s += v
			}
		}
		return s
	},
}

// TestWindowsEndWithTheirContext cancels windows of many rows while they run.
func TestWindowsEndWithTheirContext(t *testing.T) {
	if _, err := window.Functions.Enter(slow); err != nil {
		t.Fatal(err)
	}
	const n = 1 << 21
	r := rand.New(rand.NewPCG(5, 6))
	x := make([]*float64, n)
	for i := range x {
		v := r.Float64()
		x[i] = &v
	}
	tab := tableOf(t, callCase{Values: x, Others: x})
	for _, c := range []window.Call{
		{Func: "rolling", Agg: "median", N: 100_000},
		{Func: "rolling", Agg: "apply", N: 1000, User: slow.Key},
		{Func: "rolling", Agg: "corr", N: 1000, Other: 3},
		{Func: "expanding", Agg: "median"},
		{Func: "expanding", Agg: "apply", User: slow.Key},
	} {
		t.Run(c.Func+" "+c.Agg, func(t *testing.T) {
			c.Name = "out"
			w := &window.Window{Input: tab.Schema, Calls: []window.Call{c, c, c, c, c, c, c, c}}
			late := time.Hour
			for range 5 { // a machine with other things to do may be late itself
				if late = min(late, cancelled(t, w, tab)); late < 100*time.Millisecond {
					return
				}
			}
			t.Errorf("it ended %v after its context", late)
		})
	}
}

// cancelled is how long after its context the computation of a window ends.
func cancelled(t *testing.T, w *window.Window, tab *table.Table) time.Duration {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := w.Apply(ctx, tab, nil)
		ended <- err
	}()
	select {
	case err := <-ended:
		t.Fatalf("it was not long: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	cancel()
	begin := time.Now()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	return time.Since(begin)
}

// TestUsersWindows holds what a user's function is given: a copy, in which
// something missing is NaN, and what becomes of its panic.
func TestUsersWindows(t *testing.T) {
	wild := &lift.Function[func([]float64) float64]{Key: lift.Key{ID: "wild", Type: "t"}, Calls: func(w []float64) float64 {
		if w[0] == 3 {
			panic("three")
		}
		out := float64(len(w))
		for i, v := range w {
			if v != v {
				out += 100
			}
			w[i] = -1
		}
		return out
	}}
	if _, err := window.Functions.Enter(wild); err != nil {
		t.Fatal(err)
	}
	v := []float64{1, 2, 3, 4, 5}
	x := []*float64{&v[0], nil, &v[1], &v[1]}
	call := window.Call{Func: "rolling", Agg: "apply", N: 2, Min: 1, User: wild.Key, Name: "out"}
	tab := tableOf(t, callCase{Values: x})
	w := &window.Window{Input: tab.Schema, Calls: []window.Call{call, call}}
	if got := applied(t, w, parts(rand.New(rand.NewPCG(1, 1)), tab)); !slices.Equal(got, []float64{1, 102, 102, 2}) {
		t.Error(got)
	}
	tab = tableOf(t, callCase{Values: append(x, &v[2], &v[3])})
	_, err := w.Apply(t.Context(), tab, nil)
	if err == nil || !strings.HasPrefix(err.Error(), `window: rolling of column "x": row 5: panic: three at rolling_test.go:`) {
		t.Error(err)
	}
}
