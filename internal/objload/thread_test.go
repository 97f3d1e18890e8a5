//go:build linux && amd64

package objload

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/cpu"
)

// address is where a slice's elements are.
func address(b []byte) uintptr {
	return uintptr(unsafe.Pointer(unsafe.SliceData(b)))
}

// run calls an entry to its end, with fuel that lasts.
func run(t testing.TB, e Entry, args unsafe.Pointer) {
	t.Helper()
	thread := Get()
	defer thread.Put()
	if thread.Start(e, args, math.MaxInt64) {
		t.Fatal("yielded")
	}
}

// These are the arguments of testdata/kernels.c.
type (
	lookup struct {
		row, column int64
		sum         float64
	}
	operation struct{ kind, x, y, result int64 }
	counting  struct {
		n, done, mix int64
		sum          float64
	}
	copying struct {
		to, from *byte
		n, value int64
	}
	whereami struct {
		frame, block uintptr
		fuel         int64
	}
)

func TestConstants(t *testing.T) {
	e := entry(t, load(t, "kernels.o"), "constants")
	for row, columns := range [][]float64{{1.5, 2.5, 3.5, 4.5}, {-1, -2, -3, -4}} {
		for column, x := range columns {
			args := &lookup{row: int64(row), column: int64(column)}
			run(t, e, unsafe.Pointer(args))
			if want := float64(x*3.25) + 0.1; args.sum != want {
				t.Errorf("row %d, column %d: %v, want %v", row, column, args.sum, want)
			}
		}
	}
}

func TestJumpTable(t *testing.T) {
	e := entry(t, load(t, "kernels.o"), "choose")
	for kind, want := range []int64{23, 17, 60, 6, 20 & 3, 20 | 3, 20 ^ 3, 160, -1} {
		args := &operation{kind: int64(kind), x: 20, y: 3}
		run(t, e, unsafe.Pointer(args))
		if args.result != want {
			t.Errorf("kind %d: %d, want %d", kind, args.result, want)
		}
	}
}

func TestCalls(t *testing.T) {
	args := &[2]int64{10, 0}
	run(t, entry(t, load(t, "kernels.o"), "calls"), unsafe.Pointer(args))
	if want := int64(20 + 30 + 30 + 7); args[1] != want {
		t.Errorf("%d, want %d", args[1], want)
	}
}

// TestFrames calls an entry whose object has a symbol of the same name that is
// no function, and says how much stack it uses.
func TestFrames(t *testing.T) {
	args := new(int64)
	run(t, entry(t, load(t, "frames.o"), "framed"), unsafe.Pointer(args))
	if *args != 1 {
		t.Errorf("%d, want 1", *args)
	}
}

// TestLLVM runs what LLVM made of testdata/llvm.ll.
func TestLLVM(t *testing.T) {
	e := entry(t, load(t, "llvm.o"), "score")
	steps := []func(x float64) float64{
		func(x float64) float64 { return x + 0.1 },
		func(x float64) float64 { return x * x },
		func(x float64) float64 { return -x },
		func(x float64) float64 { return x / 3 },
		math.Sqrt,
		func(x float64) float64 { return 0 },
	}
	weights := [4]float64{1, 2, 3, 4.5}
	thread := Get()
	defer thread.Put()
	for kind, step := range steps {
		const n = 900
		args := &[3]float64{float64(kind), n, -1}
		for more := thread.Start(e, unsafe.Pointer(args), 7); more; {
			more = thread.Resume(7)
		}
		want := 0.0
		for i := range n {
			want += step(weights[i%4])
		}
		if args[2] != want {
			t.Errorf("kind %d: %v, want %v", kind, args[2], want)
		}
	}
}

// TestHelpers holds memset, memcpy and memmove against Go.
func TestHelpers(t *testing.T) {
	o := load(t, "kernels.o")
	set, cpy, move := entry(t, o, "set"), entry(t, o, "copy"), entry(t, o, "move")
	random := rand.New(rand.NewPCG(1, 2))
	original := make([]byte, 300)
	for i := range original {
		original[i] = byte(random.Int())
	}
	for range 2000 {
		n := random.IntN(140)
		to, from := random.IntN(150), random.IntN(150)
		if random.IntN(4) == 0 {
			to = from
		}
		value := byte(random.Int())
		tests := []struct {
			name string
			e    Entry
			want func(b []byte)
		}{
			{"memset", set, func(b []byte) { copy(b[to:], bytes.Repeat([]byte{value}, n)) }},
			{"memmove", move, func(b []byte) { copy(b[to:to+n], b[from:from+n]) }},
			{"memcpy", cpy, func(b []byte) { copy(b[to:to+n], b[from:from+n]) }},
		}
		if max(to, from)-min(to, from) < n {
			tests = tests[:2] // C gives overlapping copies no meaning
		}
		for _, tt := range tests {
			got, want := bytes.Clone(original), bytes.Clone(original)
			args := &copying{to: &got[to], from: &got[from], n: int64(n), value: int64(value) | 0x700}
			run(t, tt.e, unsafe.Pointer(args))
			tt.want(want)
			if !bytes.Equal(got, want) || args.to != &got[to] {
				t.Fatalf("%s of %d bytes from %d to %d", tt.name, n, from, to)
			}
		}
	}
}

// whereabouts asks a kernel where it runs.
func whereabouts(t *testing.T, thread *Thread) *whereami {
	t.Helper()
	args := new(whereami)
	if thread.Start(entry(t, load(t, "kernels.o"), "whereami"), unsafe.Pointer(args), 42) {
		t.Fatal("yielded")
	}
	return args
}

// TestThread looks at what native code is given.
func TestThread(t *testing.T) {
	thread := Get()
	defer thread.Put()
	got := whereabouts(t, thread)
	if got.block != uintptr(unsafe.Pointer(thread.block)) || got.fuel != 42 {
		t.Errorf("block %#x, fuel %d", got.block, got.fuel)
	}
	// The frame's address is that of the word below the return address, which
	// SysV wants at a multiple of 16.
	if got.frame != got.block-16 {
		t.Errorf("frame at %#x, block at %#x", got.frame, got.block)
	}
	if got.frame%16 != 0 {
		t.Errorf("frame at %#x: not aligned", got.frame)
	}
}

// counted is what the kernel count computes.
func counted(n int64) counting {
	var p, q, r, s, u int64 = 1, 2, 3, 5, 7
	x := 1.0
	for range n {
		p = p*3 + q
		q = q*5 + r
		r = r*7 + s
		s = s*11 + u
		u = u*13 + p
		x = float64(x*0.5) + 1
	}
	return counting{n, n, p ^ q ^ r ^ s ^ u, x}
}

func TestYield(t *testing.T) {
	e := entry(t, load(t, "kernels.o"), "count")
	for _, n := range []int64{0, 1, 2, 10, 1000} {
		for _, fuel := range []int64{0, 1, 3, 999, 1000, 5000} {
			t.Run(fmt.Sprintf("%d steps, %d units", n, fuel), func(t *testing.T) {
				thread := Get()
				defer thread.Put()
				args := &counting{n: n}
				yields := int64(0)
				for more := thread.Start(e, unsafe.Pointer(args), fuel); more; more = thread.Resume(fuel) {
					// The step whose fuel was missing is done once there is some: on
					// fuel, not counted; after it the whole of the new fuel.
					if want := yields + fuel*(yields+1); args.done != want {
						t.Fatalf("yield %d: %d steps, want %d", yields, args.done, want)
					}
					yields++
				}
				if *args != counted(n) {
					t.Errorf("%v, want %v", *args, counted(n))
				}
				if want := n / (fuel + 1); yields != want {
					t.Errorf("%d yields, want %d", yields, want)
				}
			})
		}
	}
}

// TestDeep yields with a full stack.
func TestDeep(t *testing.T) {
	e := entry(t, load(t, "kernels.o"), "deep")
	args := &[2]int64{12345, -1}
	thread := Get()
	defer thread.Put()
	if !thread.Start(e, unsafe.Pointer(args), 0) {
		t.Fatal("did not yield")
	}
	if thread.Resume(0) {
		t.Fatal("yielded again")
	}
	if args[1] != 0 {
		t.Errorf("%d words of the stack changed", args[1])
	}
}

// TestAbandoned puts threads back whose kernels have not ended.
func TestAbandoned(t *testing.T) {
	o := load(t, "kernels.o")
	endless, count := entry(t, o, "endless"), entry(t, o, "count")
	for range 100 {
		thread := Get()
		steps := new(int64)
		for more, n := thread.Start(endless, unsafe.Pointer(steps), 10), 0; n < 3; n++ {
			if !more {
				t.Fatal("the endless kernel has ended")
			}
			more = thread.Resume(10)
		}
		args := &counting{n: 5}
		if thread.Start(count, unsafe.Pointer(args), 100) || *args != counted(5) {
			t.Fatalf("after an abandoned kernel: %v", args)
		}
		if !thread.Start(endless, unsafe.Pointer(steps), 10) {
			t.Fatal("the endless kernel has ended")
		}
		thread.Put()
	}
}

func TestMisuse(t *testing.T) {
	thread := Get()
	defer thread.Put()
	tests := []struct {
		name string
		call func()
		want string
	}{
		{"zero entry", func() { thread.Start(Entry{}, nil, 0) }, "objload: start of the zero Entry"},
		{"nothing to resume", func() { thread.Resume(0) }, "objload: resume of a thread on which no kernel waits"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			defer func() {
				if got := recover(); got != tt.want {
					t.Errorf("got %v, want %s", got, tt.want)
				}
			}()
			tt.call()
		})
	}
}

// TestWanders resumes a kernel from a new goroutine each time, at another depth
// of a stack that has moved, after a collection.
func TestWanders(t *testing.T) {
	e := entry(t, load(t, "kernels.o"), "count")
	const n, fuel = 2000, 50
	args := &counting{n: n}
	thread := Get()
	defer thread.Put()
	more := thread.Start(e, unsafe.Pointer(args), fuel)
	for depth := 0; more; depth++ {
		var wait sync.WaitGroup
		wait.Go(func() {
			runtime.LockOSThread() // never unlocked: the system's thread ends too
			dig(depth, func() { more = thread.Resume(fuel) })
			if depth%8 == 0 {
				runtime.GC()
			}
		})
		wait.Wait()
	}
	if *args != counted(n) {
		t.Errorf("%v, want %v", *args, counted(n))
	}
}

// dig calls f below depth kilobytes of stack.
func dig(depth int, f func()) {
	var room [1024]byte
	if depth == 0 {
		f()
		return
	}
	room[depth%len(room)] = 1
	dig(depth-1, f)
	runtime.KeepAlive(&room)
}

// TestVectors yields in the middle of AVX-512 code.
func TestVectors(t *testing.T) {
	o := load(t, "vectors.o")
	if !cpu.X86.HasAVX512F {
		t.Log("loaded, but the processor cannot run it")
		return
	}
	e := entry(t, o, "axpy")
	x, y := make([]float64, 800), make([]float64, 800)
	for i := range x {
		x[i], y[i] = float64(i), 1
	}
	args := &struct {
		n    int64
		a    float64
		x, y *float64
	}{int64(len(x)), 2, &x[0], &y[0]}
	thread := Get()
	defer thread.Put()
	yields := 0
	var spoiled [512]byte
	for more := thread.Start(e, unsafe.Pointer(args), 0); more; more = thread.Resume(0) {
		yields++
		clear(spoiled[:]) // Go's own use of the vector registers
	}
	for i := range y {
		if want := float64(2*x[i]) + 1; y[i] != want {
			t.Fatalf("y[%d] = %v, want %v", i, y[i], want)
		}
	}
	if yields != 100 {
		t.Errorf("%d yields", yields)
	}
	runtime.KeepAlive(&spoiled)
}

// TestDropped sees the stacks of threads that nobody has used for some
// collections unmapped.
func TestDropped(t *testing.T) {
	var at []uintptr
	func() {
		var all []*Thread
		for range 8 {
			all = append(all, Get())
		}
		for _, thread := range all {
			at = append(at, whereabouts(t, thread).block)
			thread.Put()
		}
	}()
	// Something else may come to lie where a stack was, but not in most places.
	deadline := time.Now().Add(10 * time.Second)
	for gone := 0; gone <= len(at)/2; {
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d stacks are unmapped", gone, len(at))
		}
		runtime.GC()
		runtime.Gosched()
		gone = 0
		for _, block := range at {
			if protection(t, block) == "" {
				gone++
			}
		}
	}
}

func TestAllocations(t *testing.T) {
	e := entry(t, load(t, "kernels.o"), "endless")
	steps := new(int64)
	thread := Get()
	defer thread.Put()
	if n := testing.AllocsPerRun(100, func() {
		thread.Start(e, unsafe.Pointer(steps), 1)
		thread.Resume(1)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkCall(b *testing.B) {
	e := entry(b, load(b, "kernels.o"), "empty")
	b.Run("start", func(b *testing.B) {
		b.ReportAllocs()
		thread := Get()
		defer thread.Put()
		for b.Loop() {
			thread.Start(e, nil, 0)
		}
	})
	b.Run("pooled", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			thread := Get()
			thread.Start(e, nil, 0)
			thread.Put()
		}
	})
}

// BenchmarkYield measures a yield and its resume.
func BenchmarkYield(b *testing.B) {
	b.ReportAllocs()
	e := entry(b, load(b, "kernels.o"), "endless")
	thread := Get()
	defer thread.Put()
	thread.Start(e, unsafe.Pointer(new(int64)), 0)
	for b.Loop() {
		thread.Resume(1)
	}
}
