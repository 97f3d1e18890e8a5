package kernel_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
	"unsafe"

	"go.uber.org/goleak"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/kernel/kerneltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func parse(t testing.TB, text string) *kernel.Program {
	t.Helper()
	m, err := kernel.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	p, err := kernel.NewProgram(m)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestFirstTrap wants the row that would fail first if rows came one by one,
// wherever in the kernel the others fail.
func TestFirstTrap(t *testing.T) {
	p := parse(t, `
file 0 "a.go"
site 0 index 0:7:3
site 1 divide 0:8:3
func "f" {
	stream early int64
	stream late int64
	reg n int64
	reg zero int64
	reg one int64
	reg c bool
	reg i int64
	result late
	n = const 10
	one = const 1
	check index early n #0
	c = eq early one
	if c {
		loop L1 {
		}
	}
	for i = zero early 1 L2 {
		check divide late #1
	}
}
`)
	const rows = 3000
	for _, c := range []struct {
		name        string
		early, late int // rows that fail there
		endless     int // a row that never ends
		want        string
		row         int
	}{
		{"none", -1, -1, -1, "", -1},
		{"early only", 1500, -1, -1, "a.go:7:3: row 1500: index out of range [99] with length 10", 1500},
		{"late only", -1, 7, -1, "a.go:8:3: row 7: integer divide by zero", 7},
		{"late in a row before", 90, 80, -1, "a.go:8:3: row 80: integer divide by zero", 80},
		{"early in a row before", 80, 90, -1, "a.go:7:3: row 80: index out of range [99] with length 10", 80},
		{"the last row", 2999, -1, -1, "a.go:7:3: row 2999: index out of range [99] with length 10", 2999},
		{"an endless row behind", 500, -1, 501, "a.go:7:3: row 500: index out of range [99] with length 10", 500},
		{"one by one", 3, 2, 4, "a.go:8:3: row 2: integer divide by zero", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			early, late, out := make([]int64, rows), make([]int64, rows), make([]int64, rows)
			for i := range early {
				early[i], late[i] = 2+int64(i%3), 1
			}
			if c.early >= 0 {
				early[c.early] = 99
			}
			if c.late >= 0 {
				late[c.late] = 0
			}
			if c.endless >= 0 {
				early[c.endless] = 1
			}
			args := &kernel.Args{In: []kernel.Stream{packed(early), packed(late)}, Out: []kernel.Stream{packed(out)}}
			hi := rows
			if c.name == "one by one" {
				hi = 7
			}
			err := p.Run(context.Background(), args, 0, hi)
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			trap, ok := errors.AsType[*kernel.Trap](err)
			if !ok || trap.Row != c.row || trap.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// TestTrapWords holds messages against those of Go's runtime.
func TestTrapWords(t *testing.T) {
	words := func(f func()) (s string) {
		defer func() {
			if err, ok := recover().(error); ok {
				s = err.Error()
			}
		}()
		f()
		return ""
	}
	s, five, minus := make([]int, 3, 5), 5, -1
	six := 6
	for _, c := range []struct {
		code kernel.CheckCode
		a, b int64
		do   func()
	}{
		{kernel.IndexCheck, 5, 3, func() { s[five]++ }},
		{kernel.IndexCheck, -1, 3, func() { s[minus]++ }},
		{kernel.SliceHighCheck, 6, 5, func() { _ = s[:six] }},
		{kernel.SliceHighCheck, -1, 5, func() { _ = s[:minus] }},
		{kernel.SliceLowCheck, 6, 5, func() { _ = s[six:five] }},
		{kernel.SliceLowCheck, -1, 5, func() { _ = s[minus:five] }},
		{kernel.DivideCheck, 0, 0, func() { five /= len(s) - 3 }},
		{kernel.ShiftCheck, -1, 0, func() { five <<= minus }},
	} {
		m := &kernel.Module{Sites: []kernel.Site{{Code: c.code}}}
		got, want := "runtime error: "+kernel.NewTrap(m, 0, 0, c.a, c.b).Reason(), words(c.do)
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	m := &kernel.Module{Sites: []kernel.Site{{Code: kernel.PanicCheck, Text: "no"}}}
	if got := kernel.NewTrap(m, 4, 0, 0, 0).Error(); got != "row 4: panic: no" {
		t.Error(got)
	}
}

// TestCancel ends rows that never would.
func TestCancel(t *testing.T) {
	p := parse(t, `
func "f" {
	stream x int64
	reg one int64
	reg c bool
	result x
	one = const 1
	c = eq x one
	if c {
		loop L1 {
			x = add x one
		}
	}
}
`)
	for _, rows := range []int{1, 100, 3000} {
		x, y := make([]int64, rows), make([]int64, rows)
		x[rows/2] = 1
		args := &kernel.Args{In: []kernel.Stream{packed(x)}, Out: []kernel.Stream{packed(y)}}
		ctx, cancel := context.WithCancel(context.Background())
		began := make(chan time.Time, 1)
		timer := time.AfterFunc(5*time.Millisecond, func() { began <- time.Now(); cancel() })
		err := p.Run(ctx, args, 0, rows)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%d rows: %v", rows, err)
		}
		if late := time.Since(<-began); late > 50*time.Millisecond {
			t.Errorf("%d rows: it went on for %v", rows, late)
		}
		timer.Stop()
		if err := p.Run(ctx, args, 0, rows); !errors.Is(err, context.Canceled) {
			t.Errorf("%d rows, cancelled before: %v", rows, err)
		}
		x[rows/2] = 7
		if err := p.Run(context.Background(), args, 0, rows); err != nil || y[rows/2] != 7 {
			t.Errorf("%d rows, run again: %v", rows, err)
		}
	}
}

// TestInPlace writes results where parameters are.
func TestInPlace(t *testing.T) {
	k := kernel.NewBuilder("swap")
	x, y := k.Stream("x", kernel.Float64), k.Stream("y", kernel.Float64)
	k.Result(k.Op(kernel.Add, y, k.Float(kernel.Float64, 1)))
	k.Result(k.Op(kernel.Copy, x))
	p := program(t, k.Func())
	for _, rows := range []int{1, 5, 100, 5000} {
		a, b := make([]float64, rows), make([]float64, rows)
		for i := range a {
			a[i], b[i] = float64(i), -float64(i)
		}
		args := &kernel.Args{In: []kernel.Stream{packed(a), packed(b)}, Out: []kernel.Stream{packed(a), packed(b)}}
		if err := p.Run(t.Context(), args, 0, rows); err != nil {
			t.Fatal(err)
		}
		for i := range a {
			if a[i] != 1-float64(i) || b[i] != float64(i) {
				t.Fatalf("%d rows, row %d: %v, %v", rows, i, a[i], b[i])
			}
		}
	}
}

// TestArguments wants calls that do not fit to be refused.
func TestArguments(t *testing.T) {
	p := program(t, mandelbrot())
	want := `kernel: run "mandelbrot": 0 uniform parameters, 0 streams and 0 results, want 1, 2 and 1`
	if err := p.Run(t.Context(), &kernel.Args{}, 0, 1); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestRounds counts the rounds of loops at the ends of the integers.
func TestRounds(t *testing.T) {
	const lo, hi = math.MinInt64, math.MaxInt64
	for _, c := range []struct {
		lo, hi, step int64
		want         int64
	}{
		{0, 3, 1, 3},
		{3, 0, 1, 0},
		{0, 0, -1, 0},
		{3, 0, -1, 3},
		{0, 7, 3, 3},
		{7, 0, -3, 3},
		{hi - 5, hi, 4, 2},
		{lo + 5, lo, -4, 2},
		{lo, hi, hi, 3},
		{hi, lo, lo, 2},
		{lo, hi, 1 << 62, 4},
		{hi - 1, hi, 1, 1},
	} {
		k := kernel.NewBuilder("rounds")
		a, b := k.Stream("lo", kernel.Int64), k.Stream("hi", kernel.Int64)
		n, last := k.Reg("n", kernel.Int64), k.Reg("last", kernel.Int64)
		k.For(kernel.Pos{}, "i", a, b, c.step, func(_ kernel.Label, i kernel.Reg) {
			k.OpTo(n, kernel.Add, n, k.Int(1))
			k.OpTo(last, kernel.Copy, i)
		})
		k.Result(n)
		k.Result(last)
		p := program(t, k.Func())
		for _, rows := range []int{1, 100} {
			for _, stride := range []int{8, 0} {
				los, his, ns, lasts := make([]int64, rows), make([]int64, rows), make([]int64, rows), make([]int64, rows)
				for i := range los {
					los[i], his[i] = c.lo, c.hi
				}
				args := &kernel.Args{In: []kernel.Stream{packed(los), packed(his)}, Out: []kernel.Stream{packed(ns), packed(lasts)}}
				args.In[0].Stride, args.In[1].Stride = stride, stride
				if err := p.Run(t.Context(), args, 0, rows); err != nil {
					t.Fatal(err)
				}
				want := c.lo + (c.want-1)*c.step
				if c.want == 0 {
					want = 0
				}
				if ns[rows-1] != c.want || lasts[rows-1] != want {
					t.Errorf("from %d to %d by %d, %d rows: %d rounds, the last %d, want %d, %d", c.lo, c.hi, c.step, rows, ns[rows-1], lasts[rows-1], c.want, want)
				}
			}
		}
	}
}

// TestConcurrent runs one program in many goroutines.
func TestConcurrent(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	m := kerneltest.Random(rng, kerneltest.Options{Statements: 60, Calls: true})
	p, err := kernel.NewProgram(m)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(8, uint64(i)))
			for range 10 {
				if err := against(rng, m, p, 0, 1+rng.IntN(1500)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// TestLibrary calls every function of the library, in blocks and one by one.
func TestLibrary(t *testing.T) {
	for _, name := range kernel.LibraryNames() {
		lib, _ := kernel.Library(name)
		k := kernel.NewBuilder("f")
		c := &kernel.Call{Func: name}
		for _, p := range lib.Params {
			c.Args = append(c.Args, k.Stream("x", p))
		}
		for _, r := range lib.Results {
			c.Dst = append(c.Dst, k.Reg("r", r))
		}
		k.Emit(c)
		for _, r := range c.Dst {
			k.Result(r)
		}
		m := &kernel.Module{Funcs: []*kernel.Func{k.Func()}}
		p := program(t, k.Func())
		for _, rows := range []int{3, 300} {
			if err := against(rand.New(rand.NewPCG(1, uint64(rows))), m, p, 0, rows); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if _, ok := kernel.Library("math.Nonsense"); ok {
		t.Error("math.Nonsense is there")
	}
}

// TestStreams reads a field of records, and writes another.
func TestStreams(t *testing.T) {
	type loan struct {
		id     int32
		rates  [3]float32
		rich   bool
		result float32
	}
	k := kernel.NewBuilder("f")
	rich := k.Stream("rich", kernel.Bool)
	rates := k.StreamArray("rates", kernel.Float32, 3)
	best := k.Reg("best", kernel.Float32)
	k.For(kernel.Pos{}, "i", k.Int(0), k.Int(3), 1, func(_ kernel.Label, i kernel.Reg) {
		r := k.Reg("r", kernel.Float32)
		k.Emit(&kernel.ArrayLoad{Dst: r, Array: rates, Index: i})
		k.OpTo(best, kernel.Max, best, r)
	})
	k.If(rich, func() { k.OpTo(best, kernel.Neg, best) }, nil)
	k.Result(best)
	p := program(t, k.Func())
	loans := make([]loan, 2000)
	for i := range loans {
		loans[i] = loan{id: int32(i), rates: [3]float32{float32(i), 5, float32(i % 7)}, rich: i%3 == 0, result: -99}
	}
	size := int(unsafe.Sizeof(loan{}))
	args := &kernel.Args{
		In: []kernel.Stream{
			{Base: unsafe.Pointer(&loans[0].rich), Stride: size},
			{Base: unsafe.Pointer(&loans[0].rates), Stride: size, Step: 4},
		},
		Out: []kernel.Stream{{Base: unsafe.Pointer(&loans[0].result), Stride: size}},
	}
	if err := p.Run(t.Context(), args, 1, len(loans)-1); err != nil {
		t.Fatal(err)
	}
	for i, l := range loans {
		want := max(float32(i), 5, float32(i%7))
		if i%3 == 0 {
			want = -want
		}
		if i == 0 || i == len(loans)-1 {
			want = -99
		}
		if l.result != want || l.id != int32(i) {
			t.Fatalf("loan %d: %v, want %v", i, l.result, want)
		}
	}
}
