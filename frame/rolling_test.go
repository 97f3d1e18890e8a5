package frame_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/frame"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/graphtest"
	"github.com/cb434341/weft/local"
)

// spread is how far the values of a window are apart.
func spread(window []float64) float64 { return slices.Max(window) - slices.Min(window) }

var spreads = frame.WindowFunc(spread)

func ExampleWindowFunc() {
	miles := frame.Col("miles")
	show(rides().SelectExpr(frame.Col("city"), miles, miles.Rolling(3).Min(2).Apply(spreads).As("spread")))
	// Output:
	// city   │   miles │  spread
	// string │ float64 │ float64
	// ───────┼─────────┼────────
	// Oslo   │     2.5 │    null
	// Rome   │     1.0 │     1.5
	// Oslo   │     4.0 │     3.0
	// Lima   │     7.5 │     6.5
	// Rome   │     3.0 │     4.5
	// Oslo   │     0.5 │     7.0
	// 6 rows, 3 columns
}

func ExampleExpr_EwmMean() {
	miles := frame.Col("miles")
	show(rides().SelectExpr(
		frame.Col("city"), miles,
		miles.EwmMean(frame.Ewm{Span: 3}).As("of all"),
		miles.EwmMean(frame.Ewm{Alpha: 0.5, Unadjusted: true}).Over("city").As("of the city"),
	))
	// Output:
	// city   │   miles │  of all │ of the city
	// string │ float64 │ float64 │     float64
	// ───────┼─────────┼─────────┼────────────
	// Oslo   │     2.5 │ 2.50000 │       2.500
	// Rome   │     1.0 │ 1.50000 │       1.000
	// Oslo   │     4.0 │ 2.92857 │       3.250
	// Lima   │     7.5 │ 5.36667 │       7.500
	// Rome   │     3.0 │ 4.14516 │       2.000
	// Oslo   │     0.5 │ 2.29365 │       1.875
	// 6 rows, 4 columns
}

func ExampleRolling_Quantile() {
	miles := frame.Col("miles")
	show(rides().SelectExpr(
		miles,
		miles.Rolling(4).Quantile(0.75).As("three quarters"),
		miles.Rolling(4).Closed("left").Min(1).Median().As("of the four before"),
		miles.Expanding().Skew().Round(3).As("skew"),
	))
	// Output:
	//   miles │ three quarters │ of the four before │    skew
	// float64 │        float64 │            float64 │ float64
	// ────────┼────────────────┼────────────────────┼────────
	//     2.5 │           null │               null │    null
	//     1.0 │           null │               2.50 │    null
	//     4.0 │           null │               1.75 │   0.000
	//     7.5 │          4.875 │               2.50 │   0.927
	//     3.0 │          4.875 │               3.25 │   1.163
	//     0.5 │          4.875 │               3.50 │   1.135
	// 6 rows, 4 columns
}

// hours is a frame of n rows in parts, x and y being waves.
func hours(n, parts int) frame.Frame {
	type hour struct {
		K    int     `frame:"k"`
		X    float64 `frame:"x"`
		Y    float64 `frame:"y"`
		When time.Time
	}
	rows := make([]hour, n)
	for i := range rows {
		rows[i] = hour{i % 3, math.Sin(float64(i)), math.Cos(float64(i) / 3), time.Unix(int64(3600*i), 0).UTC()}
	}
	return frame.FromRows(rows).Repartition(parts)
}

// TestWindowFuncElsewhere applies a user's function in another process.
func TestWindowFuncElsewhere(t *testing.T) {
	x := frame.Col("x")
	f := hours(100, 4).SelectExpr(
		x.Rolling(5).Apply(spreads).As("a"), x.Rolling(5).Largest().Sub(x.Rolling(5).Least()).As("b"),
		x.Rolling(3).Apply(spreads).Over("k").As("c"), x.RollingTime("When", 5*time.Hour).Apply(spreads).As("d"),
	)
	ship := &graphtest.Ship{Children: 1}
	defer ship.Close()
	for name, on := range map[string]graph.Runner{"here": &local.Runner{}, "elsewhere": ship} {
		table, err := weft.Compute(t.Context(), f.Filter(frame.Col("a").Sub(frame.Col("b")).Abs().Gt(1e-12)), weft.On(on))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if table.Rows() != 0 {
			t.Errorf("%s: %v", name, table)
		}
	}
}

// TestWindowFuncRefused is what is said of functions that cannot be found, and of
// panics.
func TestWindowFuncRefused(t *testing.T) {
	x, closure := frame.Col("x"), 2.0
	for _, row := range []struct {
		name string
		fn   frame.WindowFn
		want string
	}{
		{"zero", frame.WindowFn{}, "the zero WindowFn: make one with WindowFunc"},
		{"nil", frame.WindowFunc(nil), "the function is nil"},
		{"closure", frame.WindowFunc(func(w []float64) float64 { return w[0] * closure }), "which another process cannot find"},
		{"panic", frame.WindowFunc(func(w []float64) float64 { return w[7] }, frame.Named("the eighth")), "index out of range [7] with length 2"},
	} {
		_, err := weft.Compute(t.Context(), hours(20, 2).SelectExpr(x.Rolling(2).Apply(row.fn).As("y")))
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}

// TestWindowsAreCancelled cancels computations whose windows take long.
func TestWindowsAreCancelled(t *testing.T) {
	begun := make(chan struct{}, 1)
	slow := frame.WindowFunc(func(w []float64) float64 {
		select {
		case begun <- struct{}{}:
		default:
		}
		s := 0.0
		for range 50 {
			for _, v := range w {
				s += v
			}
		}
		return s
	}, frame.Named("slow"))
	f := hours(300_000, 1).SelectExpr(frame.Col("x").Rolling(2000).Apply(slow).As("y"))
	late := time.Hour
	for range 5 { // a machine with other things to do may be late itself
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			_, err := weft.Compute(ctx, f)
			ended <- err
		}()
		select {
		case err := <-ended:
			t.Fatalf("it ended before the function was called: %v", err)
		case <-begun:
		}
		cancel()
		at := time.Now()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if late = min(late, time.Since(at)); late < 100*time.Millisecond {
			return
		}
		select {
		case <-begun: // a call of the computation that has ended
		default:
		}
	}
	t.Errorf("it ended %v after it was cancelled", late)
}
