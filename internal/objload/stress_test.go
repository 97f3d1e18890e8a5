//go:build linux && amd64

package objload

import (
	"bytes"
	"context"
	"io"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"runtime/trace"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"
)

// stretch is the fuel that the kernel count uses up in about 100 µs.
const stretch = 30_000

// TestStress runs kernels that yield every 100 µs on more goroutines than there
// are processors, while the runtime does all that looks at stacks: collections
// one after the other, preemption of whatever runs long, a profile at 1000
// signals a second, an execution trace, dumps of all goroutines.
func TestStress(t *testing.T) {
	duration := 4 * time.Second
	if testing.Short() {
		duration = 500 * time.Millisecond
	}
	defer debug.SetGCPercent(debug.SetGCPercent(1))

	// The usual rate is 100 a second; StartCPUProfile keeps one that is set, and
	// says on standard error that it could not set its own.
	runtime.SetCPUProfileRate(1000)
	var profile bytes.Buffer
	if err := pprof.StartCPUProfile(&profile); err != nil {
		t.Fatal(err)
	}
	if err := trace.Start(io.Discard); err != nil {
		t.Fatal(err)
	}

	o := load(t, "kernels.o")
	count, deep := entry(t, o, "count"), entry(t, o, "deep")
	want := counted(10 * stretch)
	var kernels, yields, collections, dumps atomic.Int64
	stop := make(chan struct{})
	stopped := func() bool {
		select {
		case <-stop:
			return true
		default:
			return false
		}
	}
	var wait sync.WaitGroup
	for range 2 * runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for !stopped() {
				args := &counting{n: want.n}
				thread := Get()
				for more := thread.Start(count, unsafe.Pointer(args), stretch); more; more = thread.Resume(stretch) {
					yields.Add(1)
					garbage(64)
				}
				thread.Put()
				if *args != want {
					t.Errorf("got %v, want %v", *args, want)
					return
				}
				kernels.Add(1)
			}
		})
	}
	wait.Go(func() { // full stacks; every other kernel is abandoned
		for n := 0; !stopped(); n++ {
			args := &[2]int64{int64(n), -1}
			thread := Get()
			if !thread.Start(deep, unsafe.Pointer(args), 0) {
				t.Error("did not yield")
			}
			runtime.Gosched()
			if n%2 == 0 && (thread.Resume(0) || args[1] != 0) {
				t.Errorf("%d words of the stack changed", args[1])
			}
			thread.Put()
			kernels.Add(1)
		}
	})
	wait.Go(func() {
		for !stopped() {
			runtime.GC()
			collections.Add(1)
		}
	})
	wait.Go(func() {
		text := make([]byte, 1<<20)
		for !stopped() {
			runtime.Stack(text, true)
			if err := pprof.Lookup("goroutine").WriteTo(io.Discard, 2); err != nil {
				t.Error(err)
			}
			dumps.Add(1)
		}
	})

	time.Sleep(duration)
	close(stop)
	wait.Wait()
	trace.Stop()
	pprof.StopCPUProfile()
	t.Logf("%d kernels, %d yields, %d collections, %d dumps, %d bytes of profile",
		kernels.Load(), yields.Load(), collections.Load(), dumps.Load(), profile.Len())
	if kernels.Load() == 0 || yields.Load() == 0 || collections.Load() == 0 || dumps.Load() == 0 || profile.Len() == 0 {
		t.Error("something never ran")
	}
}

// garbage makes work for the collector, and lets the goroutine's stack move. It
// returns what it made, or the compiler would put it on the stack.
func garbage(depth int) []byte {
	made := make([]byte, 256)
	if depth > 0 {
		return garbage(depth - 1)
	}
	return made
}

// TestPreemption runs short kernels in a loop that never gives way by itself,
// so that signals arrive around every instruction of both switches of stacks.
func TestPreemption(t *testing.T) {
	o := load(t, "kernels.o")
	empty, endless := entry(t, o, "empty"), entry(t, o, "endless")
	// Signals, but nobody to read what they find.
	runtime.SetCPUProfileRate(1000)
	defer runtime.SetCPUProfileRate(0)
	stop := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	})
	n := 20_000_000
	if testing.Short() {
		n /= 20
	}
	steps := new(int64)
	thread := Get()
	for range n {
		if thread.Start(empty, nil, 0) {
			t.Fatal("yielded")
		}
		if !thread.Start(endless, unsafe.Pointer(steps), 0) || !thread.Resume(1) {
			t.Fatal("the endless kernel has ended")
		}
	}
	thread.Put()
	close(stop)
	wait.Wait()
	if want := int64(3 * n); *steps != want {
		t.Errorf("%d steps, want %d", *steps, want)
	}
}

// TestEndless collects garbage beside a kernel that never ends, and cancels it.
func TestEndless(t *testing.T) {
	e := entry(t, load(t, "kernels.o"), "endless")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int64)
	started := make(chan struct{})
	go func() {
		steps := new(int64)
		thread := Get()
		defer thread.Put()
		thread.Start(e, unsafe.Pointer(steps), stretch)
		close(started)
		for ctx.Err() == nil {
			thread.Resume(stretch)
		}
		ended <- *steps
	}()
	<-started
	for range 20 {
		start := time.Now()
		runtime.GC()
		if took := time.Since(start); took > time.Second {
			t.Errorf("a collection took %v", took)
		}
	}
	start := time.Now()
	cancel()
	steps := <-ended
	if took := time.Since(start); took > 100*time.Millisecond {
		t.Errorf("cancelling took %v", took)
	}
	if steps == 0 {
		t.Error("the kernel did nothing")
	}
}
