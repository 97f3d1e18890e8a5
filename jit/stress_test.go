package jit

import (
	"context"
	"errors"
	"flag"
	"io"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var stressFor = flag.Duration("stress", 2*time.Second, "how long TestStress runs")

// Many goroutines call many kernels, some with errors, some cancelled, while the
// collector and the profiler interrupt them all the time.
func TestStress(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	if err := pprof.StartCPUProfile(io.Discard); err != nil {
		t.Fatal(err)
	}
	defer pprof.StopCPUProfile()

	axpys, picks, narrows := Vectorize3(axpy, Parallel(3)), Vectorize2(pick), Vectorize2(narrow)
	slow := Vectorize1(collatz, Parallel(2))
	for _, k := range []interface{ Err() error }{axpys, picks, narrows, slow} {
		if k.Err() != nil {
			t.Fatal(k.Err())
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), *stressFor)
	defer stop()
	var wait sync.WaitGroup
	var calls atomic.Int64
	each := func(step func(r *rand.Rand)) {
		for range 2 {
			wait.Go(func() {
				r := rand.New(rand.NewPCG(1, uint64(calls.Add(1))))
				for ctx.Err() == nil && !t.Failed() {
					step(r)
					calls.Add(1)
				}
			})
		}
	}
	each(func(r *rand.Rand) {
		x := ramp(r.IntN(20_000), 0, 1)
		got, err := axpys.Map(t.Context(), []float64{2}, x, []float64{1})
		if err != nil || len(got) != len(x) {
			t.Errorf("axpy: %v", err)
		}
		for i := range got {
			if got[i] != 2*x[i]+1 {
				t.Errorf("axpy: row %d of %d: %v", i, len(x), got[i])
				return
			}
		}
	})
	each(func(r *rand.Rand) {
		n := 1 + r.IntN(100)
		i, bad := make([]int, n), r.IntN(2*n)
		for row := range i {
			i[row] = row % 4
		}
		if bad < n {
			i[bad] = 4
		}
		got, err := picks.Map(t.Context(), i, []int{1})
		if e, ok := errors.AsType[*RowError](err); bad < n && (!ok || e.Row != bad) || bad >= n && err != nil {
			t.Errorf("pick: %v, want row %d of %d", err, bad, n)
		}
		for row := range got {
			if want := pick(i[row], 1); got[row] != want {
				t.Errorf("pick: row %d of %d: %d, want %d", row, n, got[row], want)
				return
			}
		}
	})
	each(func(r *rand.Rand) {
		q := make([]quote, r.IntN(300))
		for i := range q {
			q[i] = quote{float64(i), float64(2 * i), int32(i), i%2 == 0}
		}
		got, err := narrows.Map(t.Context(), q, []float64{10})
		if err != nil {
			t.Errorf("narrow: %v", err)
		}
		for i := range got {
			if want := narrow(q[i], 10); got[i] != want {
				t.Errorf("narrow: row %d of %d: %v, want %v", i, len(q), got[i], want)
				return
			}
		}
	})
	each(func(r *rand.Rand) {
		n := make([]int, 400)
		for i := range n {
			n[i] = 1 + r.IntN(1000)
		}
		limited, cancel := context.WithTimeout(t.Context(), time.Duration(r.IntN(3_000))*time.Microsecond)
		defer cancel()
		if r.IntN(2) == 0 {
			n[r.IntN(len(n))] = 0 // endless
		}
		got, err := slow.Map(limited, n)
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("collatz: %v", err)
		}
		for i := range got {
			if want := collatz(n[i]); got[i] != want {
				t.Errorf("collatz: row %d: %d, want %d", i, got[i], want)
				return
			}
		}
	})
	wait.Go(func() {
		for ctx.Err() == nil {
			runtime.GC()
			runtime.Stack(make([]byte, 100_000), true)
		}
	})
	wait.Wait()
	t.Log(calls.Load(), "calls")
}
