package jit

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func axpy(a, x, y float64) float64 { return a*x + y }

type quote struct {
	Bid, Ask float64
	Size     int32
	Firm     bool
}

type spread struct {
	Mid   float32
	Wide  bool
	Lots  [2]int64
	Label uint8
}

func narrow(q quote, limit float64) spread {
	s := spread{Mid: float32((q.Bid + q.Ask) / 2), Wide: q.Ask-q.Bid > limit, Label: uint8(q.Size)}
	if q.Firm {
		s.Lots[0] = int64(q.Size)
	} else {
		s.Lots[1] = -int64(q.Size)
	}
	return s
}

func pick(i int, n int) int {
	steps := [4]int{2, 3, 5, 7}
	return steps[i] / n // the index is looked at first
}

func collatz(n int) int {
	steps := 0
	for n != 1 {
		if n%2 == 0 {
			n /= 2
		} else {
			n = 3*n + 1
		}
		steps++
	}
	return steps
}

// onPaths runs a test by Go, interpreted and natively; all three must be there.
func onPaths(t *testing.T, k Checkable, test func(t *testing.T, p path)) {
	t.Helper()
	possible := k.possible()
	for _, p := range []path{byGo, byBlock, byCode} {
		t.Run(p.String(), func(t *testing.T) {
			if !slices.Contains(possible, p) {
				t.Fatal("no such path: ", k.(interface{ Err() error }).Err())
			}
			test(t, p)
		})
	}
}

// sizes are numbers of rows around those of groups of lanes and of blocks.
var sizes = []int{0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 255, 256, 257, 1023, 1024, 1025, 2047, 2048, 2049, 5000}

func ramp(n int, from, step float64) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = from + float64(i)*step
	}
	return s
}

func TestLengths(t *testing.T) {
	k := Vectorize3(axpy)
	onPaths(t, k, func(t *testing.T, p path) {
		for _, n := range sizes {
			a, x, y := ramp(n, 1, 0.5), []float64{3}, ramp(n, 0, 1)
			got, err := k.mapBy(t.Context(), p, a, x, y)
			if err != nil || len(got) != n {
				t.Fatalf("%d rows: %d results, %v", n, len(got), err)
			}
			for i := range got {
				if want := axpy(a[i], 3, y[i]); got[i] != want {
					t.Fatalf("%d rows: row %d: %v, want %v", n, i, got[i], want)
				}
			}
			// What lies behind the results stays.
			guarded := append(ramp(n, 0, 0), 42, 42)
			if err := k.intoBy(t.Context(), p, guarded[:n], a, x, y); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(guarded[:n], got) || guarded[n] != 42 || guarded[n+1] != 42 {
				t.Fatalf("%d rows: wrote behind the results", n)
			}
		}
	})
}

func TestStructs(t *testing.T) {
	k := Vectorize2(narrow)
	onPaths(t, k, func(t *testing.T, p path) {
		for _, n := range sizes {
			q := make([]quote, n)
			for i := range q {
				q[i] = quote{float64(i), float64(i) * 1.01, int32(i * 77), i%3 == 0}
			}
			got, err := k.mapBy(t.Context(), p, q, []float64{5})
			if err != nil {
				t.Fatal(err)
			}
			for i := range got {
				if want := narrow(q[i], 5); got[i] != want {
					t.Fatalf("%d rows: row %d: %+v, want %+v", n, i, got[i], want)
				}
			}
		}
	})
}

// A struct's padding is nobody's: it stays as it is.
func TestPadding(t *testing.T) {
	k := Vectorize2(narrow)
	onPaths(t, k, func(t *testing.T, p path) {
		dst := make([]spread, 40)
		if err := k.intoBy(t.Context(), p, dst, make([]quote, 40), []float64{1}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestMismatch(t *testing.T) {
	k := Vectorize3(axpy)
	one, two, three, none := make([]float64, 1), make([]float64, 2), make([]float64, 3), []float64(nil)
	onPaths(t, k, func(t *testing.T, p path) {
		for _, c := range []struct {
			name         string
			dst, a, x, y []float64
			want         string
		}{
			{"arguments", three, three, two, one, "slices of 3, 2 and 1 elements, results for 3"},
			{"results", two, three, three, one, "slices of 3, 3 and 1 elements, results for 2"},
			{"none and some", three, none, three, one, "slices of 0, 3 and 1 elements, results for 3"},
			{"none and results", three, none, one, one, "slices of 0, 1 and 1 elements, results for 3"},
		} {
			err := k.intoBy(t.Context(), p, c.dst, c.a, c.x, c.y)
			if !errors.Is(err, ErrLength) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if got, err := k.mapBy(t.Context(), p, none, none, one); err != nil || len(got) != 0 {
			t.Errorf("nothing: %v, %v", got, err)
		}
		if err := k.intoBy(t.Context(), p, three, one, one, one); err != nil {
			t.Errorf("one value for all results: %v", err)
		}
	})
}

// Results may replace an argument, or overlap one in any way.
func TestAliases(t *testing.T) {
	k := Vectorize3(axpy)
	onPaths(t, k, func(t *testing.T, p path) {
		const n = 3000
		for _, shift := range []int{0, 1, 3, 31, 1024, -1, -7, -2048} {
			memory := ramp(2*n+5000, 1, 1)
			x := memory[2500 : 2500+n]
			dst := memory[2500+shift : 2500+shift+n]
			want := make([]float64, n)
			for i := range want {
				want[i] = axpy(2, x[i], 1)
			}
			if err := k.intoBy(t.Context(), p, dst, []float64{2}, x, []float64{1}); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(dst, want) {
				t.Errorf("shifted by %d: an early result changed a late argument", shift)
			}
		}
		// The one value for all rows is one of the results.
		dst := ramp(n, 5, 0)
		if err := k.intoBy(t.Context(), p, dst, dst[7:8], ramp(n, 0, 1), []float64{0}); err != nil {
			t.Fatal(err)
		}
		if dst[n-1] != 5*(n-1) {
			t.Errorf("the broadcast argument changed: %v", dst[n-1])
		}
	})
}

func TestRowErrors(t *testing.T) {
	k := Vectorize2(pick)
	onPaths(t, k, func(t *testing.T, p path) {
		for _, c := range []struct {
			name string
			n    int
			bad  map[int][2]int // row to arguments
			want string
		}{
			{"index", 100, map[int][2]int{70: {4, 1}}, "jit: jit.pick: row 70: index out of range [4] with length 4 (rows_test.go:41)"},
			{"negative", 100, map[int][2]int{99: {-1, 1}}, "row 99: index out of range [-1] (rows_test.go:41)"},
			{"division", 5000, map[int][2]int{4999: {0, 0}}, "row 4999: integer divide by zero (rows_test.go:41)"},
			{"both", 100, map[int][2]int{3: {9, 0}}, "row 3: index out of range [9] with length 4"},
			{"the first of many", 5000, map[int][2]int{4000: {0, 0}, 3001: {0, 0}, 3000: {4, 1}, 4999: {-3, 0}}, "row 3000: index"},
			{"the first in a group", 64, map[int][2]int{12: {0, 0}, 13: {4, 1}, 11: {1, 0}}, "row 11: integer divide by zero"},
		} {
			i, n := make([]int, c.n), make([]int, c.n)
			for row := range i {
				i[row], n[row] = row%4, row+1
			}
			for row, args := range c.bad {
				i[row], n[row] = args[0], args[1]
			}
			_, err := k.mapBy(t.Context(), p, i, n)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %s", c.name, err, c.want)
			}
			if e, ok := errors.AsType[*RowError](err); !ok || e.Kernel != "jit.pick" || !strings.HasSuffix(e.File, "jit/rows_test.go") {
				t.Errorf("%s: %#v", c.name, err)
			}
		}
	})
}

func TestParallel(t *testing.T) {
	k, p := Vectorize3(axpy, Parallel(4)), Vectorize2(pick, Parallel(3))
	n := 300_000
	a := ramp(n, 0, 1)
	got, err := k.Map(t.Context(), a, []float64{2}, []float64{1})
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		if got[i] != 2*a[i]+1 {
			t.Fatalf("row %d: %v", i, got[i])
		}
	}
	i, d := make([]int, n), make([]int, n)
	for row := range d {
		d[row] = 1
	}
	for _, bad := range []int{n - 1, 123_456, 77_777, 500, 3} {
		d[bad] = 0
		_, err = p.Map(t.Context(), i, d)
		if e, ok := errors.AsType[*RowError](err); !ok || e.Row != bad {
			t.Errorf("%v, want row %d", err, bad)
		}
	}
}

// A row that never ends is cancelled, natively and by the interpreter.
func TestCancel(t *testing.T) {
	k := Vectorize1(collatz)
	if k.Err() != nil {
		t.Fatal(k.Err())
	}
	for _, p := range []path{byBlock, byCode} {
		t.Run(p.String(), func(t *testing.T) {
			n := make([]int, 100)
			for i := range n {
				n[i] = i + 1
			}
			n[50] = 0 // never gets to 1
			ctx, cancel := context.WithTimeoutCause(t.Context(), 20e6, errors.New("enough"))
			defer cancel()
			collected := make(chan struct{})
			go func() {
				defer close(collected)
				for ctx.Err() == nil {
					runtime.GC()
				}
			}()
			_, err := k.mapBy(ctx, p, n)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
			<-collected
		})
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, p := range k.possible() {
		if _, err := k.mapBy(cancelled, p, []int{1, 2, 3}); !errors.Is(err, context.Canceled) {
			t.Errorf("%v: %v", p, err)
		}
	}
}

func TestCall(t *testing.T) {
	k := Vectorize2(pick)
	got, err := k.Call(t.Context(), []int{1, 2}, 1)
	if err != nil || fmt.Sprint(got) != "[3 5]" {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := k.Call(t.Context(), []int{1, 2}); err == nil || err.Error() != "jit: jit.pick: it takes 2 arguments, and was given 1" {
		t.Errorf("%v", err)
	}
	if _, err := k.Call(t.Context(), []int{1, 2}, "x"); err == nil || err.Error() != "jit: jit.pick: argument 2 is string, not []int" {
		t.Errorf("%v", err)
	}
}

// Functions that cannot be compiled are kernels all the same.
func TestGoOnly(t *testing.T) {
	names := map[int]string{1: "one", 2: "two"}
	k := Vectorize1(func(i int) string { return names[i] })
	if k.Err() == nil {
		t.Fatal("compiled a map")
	}
	got, err := k.Map(t.Context(), []int{2, 1, 0})
	if err != nil || fmt.Sprintf("%q", got) != `["two" "one" ""]` {
		t.Errorf("%q, %v", got, err)
	}
	panics := Vectorize1(func(x float64) float64 {
		if math.IsNaN(x) {
			panic(errors.New("no number"))
		}
		names[0] = "side effect"
		return x
	}, Parallel(2))
	_, err = panics.Map(t.Context(), []float64{1, math.NaN()})
	if err == nil || !strings.Contains(err.Error(), "row 1: panic: no number (rows_test.go:") {
		t.Errorf("%v", err)
	}
	var none func(float64) float64
	if _, err := Vectorize1(none).Map(t.Context(), []float64{1}); err == nil {
		t.Error("a nil function computed something")
	}
}

// A function of package math is a kernel by itself.
func TestMathFunctions(t *testing.T) {
	xs := ramp(100, -3, 0.1)
	for _, k := range []*Vectorized1[float64, float64]{Vectorize1(math.Exp), Vectorize1(math.Sqrt), Vectorize1(math.Floor), Vectorize1(math.Erf)} {
		if k.Err() != nil {
			t.Fatal(k.Err())
		}
		if c, err := Check(t.Context(), k, xs); err != nil || c.Worst() > 2 {
			t.Errorf("%v, %v", c, err)
		}
	}
	if err := Vectorize1(math.J0).Err(); err == nil || !strings.Contains(err.Error(), "math.J0 is not supported in a kernel") {
		t.Errorf("%v", err)
	}
}
