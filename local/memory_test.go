package local_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/local"
)

// fill makes a block of numbers that depend on its seed alone.
type fill struct{ Seed, Len int }

func (f fill) Run(context.Context, []any) (any, error) {
	block := make([]float64, f.Len)
	for i := range block {
		block[i] = float64(f.Seed) + 1/float64(i+1)
	}
	return block, nil
}

// addBlocks adds two blocks.
type addBlocks struct{}

func (*addBlocks) Run(_ context.Context, args []any) (any, error) {
	a, b := args[0].([]float64), args[1].([]float64)
	c := make([]float64, len(a))
	for i := range c {
		c[i] = a[i] + b[i]
	}
	return c, nil
}

const blockLen = 128 << 10 // a MiB of float64

// farApart needs every block twice: once at once, and once after all the
// others, so that nothing but spilling keeps memory low.
func farApart(n int) (*graph.Graph, []graph.ID) {
	b := graph.NewBuilder(0, 0)
	add := &addBlocks{}
	blocks := make([]graph.ID, n)
	for i := range blocks {
		blocks[i] = b.Add(fill{i, blockLen}, nil)
	}
	total := blocks[0]
	for range 2 {
		for _, x := range blocks {
			total = b.Add(add, []graph.ID{total, x})
		}
	}
	return finish(b, total)
}

// watcher is an observer that keeps sums.
type watcher struct {
	mu      sync.Mutex
	kinds   map[graph.Kind]int
	summary graph.Summary
}

func (w *watcher) Start(graph.RunInfo) { w.kinds = map[graph.Kind]int{} }
func (w *watcher) ObserveInline()      {}
func (w *watcher) Observe(events []graph.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range events {
		w.kinds[e.Kind]++
	}
}
func (w *watcher) Finish(s graph.Summary) { w.summary = s }

func TestSpillingChangesNothing(t *testing.T) {
	const blocks, budget = 24, 8 << 20
	g, want := farApart(blocks)
	free, err := (&local.Runner{Workers: 2, Memory: -1}).Run(t.Context(), g, want)
	if err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{1, 2, 4} {
		t.Run(fmt.Sprint("workers=", workers), func(t *testing.T) {
			dir := t.TempDir()
			var seen watcher
			r := &local.Runner{Workers: workers, Memory: budget, SpillDir: dir}
			got, err := r.Run(t.Context(), g, want, &seen)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got[0].([]float64), free[0].([]float64)) {
				t.Error("the budget changed the result")
			}
			if seen.kinds[graph.Spill] == 0 || seen.kinds[graph.Load] == 0 || seen.summary.Spilled == 0 {
				t.Errorf("nothing was spilled: %v, %+v", seen.kinds, seen.summary)
			}
			// A task adds its result before it lets its arguments go, and reads
			// what it needs however little room there is.
			if most := int64(budget + (3*workers+1)*(blockLen*8+64)); seen.summary.Peak > most {
				t.Errorf("held up to %d bytes, budget %d", seen.summary.Peak, budget)
			}
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			// Nothing stays on the books either: a run after it is not crowded.
			again, err := r.Run(t.Context(), g, want)
			if err != nil || !slices.Equal(again[0].([]float64), free[0].([]float64)) {
				t.Errorf("second run: %v", err)
			}
		})
	}
}

// TestManyUsesUnderPressure has one large result that 100,000 tasks need while
// others come and go and memory is short all the time.
func TestManyUsesUnderPressure(t *testing.T) {
	const n = 100_000
	b := graph.NewBuilder(0, 0)
	shared := b.Add(fill{1, blockLen}, nil)
	length := call(func(_ context.Context, args []any) (any, error) { return len(args[0].([]float64)), nil })
	var all []graph.ID
	for i := range n {
		deps := []graph.ID{shared}
		if i%5000 == 0 {
			deps = append(deps, b.Add(fill{i, blockLen}, nil))
		}
		all = append(all, b.Add(&length, deps))
	}
	g, want := finish(b, b.Add(&sum{}, all))
	start := time.Now()
	got, err := (&local.Runner{Workers: 2, Memory: 2 << 20, SpillDir: t.TempDir()}).Run(t.Context(), g, want)
	if err != nil || got[0] != n*blockLen+1 {
		t.Fatal(got, err)
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestSpillFolderThatFails(t *testing.T) {
	g, want := farApart(16)
	missing := filepath.Join(t.TempDir(), "not", "there")
	r := &local.Runner{Workers: 2, Memory: 6 << 20, SpillDir: missing}
	_, err := r.Run(t.Context(), g, want)
	if err == nil || !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "memory budget") {
		t.Fatalf("got %v", err)
	}
	small, wantSmall := farApart(2)
	if _, err := r.Run(t.Context(), small, wantSmall); err != nil {
		t.Errorf("a run that fits into memory: %v", err)
	}
}

// vandal damages whatever was spilled, once, and passes its argument on.
type vandal struct {
	Dir  string
	Done *atomic.Bool
}

func (v vandal) Run(_ context.Context, args []any) (any, error) {
	files, _ := filepath.Glob(filepath.Join(v.Dir, "*", "*"))
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil || len(b) < 1000 {
			continue
		}
		b[len(b)/2] ^= 1
		if err := os.WriteFile(f, b, 0o600); err != nil {
			return nil, err
		}
		v.Done.Store(true)
	}
	return args[0], nil
}

func TestDamagedSpillFile(t *testing.T) {
	dir := t.TempDir()
	var done atomic.Bool
	b := graph.NewBuilder(0, 0)
	var blocks []graph.ID
	for i := range 16 {
		blocks = append(blocks, b.Add(fill{i, blockLen}, nil))
	}
	add := &addBlocks{}
	total := blocks[0]
	for _, x := range blocks {
		total = b.Add(add, []graph.ID{total, x})
	}
	total = b.Add(vandal{dir, &done}, []graph.ID{total})
	for _, x := range blocks {
		total = b.Add(add, []graph.ID{total, x})
	}
	g, want := finish(b, total)
	_, err := (&local.Runner{Workers: 1, Memory: 4 << 20, SpillDir: dir}).Run(t.Context(), g, want)
	if !done.Load() {
		t.Fatal("nothing was there to damage")
	}
	var failed *graph.TaskError
	if !errors.As(err, &failed) || !errors.Is(err, graph.ErrDamaged) {
		t.Fatalf("got %v", err)
	}
}

// secret cannot be encoded exactly: gob would lose its field.
type secret struct{ numbers []float64 }

type makeSecret struct{ Seed int }

func (m makeSecret) Run(context.Context, []any) (any, error) {
	return secret{slices.Repeat([]float64{float64(m.Seed)}, blockLen)}, nil
}

type sumSecrets struct{}

func (sumSecrets) Run(_ context.Context, args []any) (any, error) {
	sum := 0.0
	for _, a := range args {
		for _, x := range a.(secret).numbers {
			sum += x
		}
	}
	return sum, nil
}

func TestWhatCannotBeEncodedStays(t *testing.T) {
	b := graph.NewBuilder(0, 0)
	var all []graph.ID
	want := 0.0
	for i := range 16 {
		all = append(all, b.Add(makeSecret{i}, nil))
		want += float64(i) * blockLen
	}
	g, ids := finish(b, b.Add(sumSecrets{}, all))
	got, err := (&local.Runner{Workers: 2, Memory: 2 << 20, SpillDir: t.TempDir()}).Run(t.Context(), g, ids)
	if err != nil || got[0] != want {
		t.Fatalf("got %v, %v; want %v", got, err, want)
	}
}

// buffer stands for memory outside the heap.
type buffer struct {
	released atomic.Int32
	size     int64
}

func (b *buffer) SizeBytes() int64 { return b.size }
func (b *buffer) Release()         { b.released.Add(1) }

type give struct{ Value any }

func (g give) Run(context.Context, []any) (any, error) { return g.Value, nil }

// same returns its argument.
type same struct{}

func (same) Run(_ context.Context, args []any) (any, error) { return args[0], nil }

// check fails if a buffer that it is given was released too early.
type check struct{}

func (check) Run(_ context.Context, args []any) (any, error) {
	for _, a := range args {
		if b, ok := a.(*buffer); ok && b.released.Load() > 0 {
			return nil, errors.New("used after release")
		}
	}
	return 1, nil
}

func TestReleaseOnce(t *testing.T) {
	for _, memory := range []int64{-1, 1} { // stealing and ranked
		for _, size := range []int64{8, 1 << 20} {
			b := graph.NewBuilder(0, 0)
			inner, wanted := &buffer{size: size}, &buffer{size: size}
			x := b.Add(give{inner}, nil)
			alias := b.Add(same{}, []graph.ID{x})
			c1 := b.Add(check{}, []graph.ID{x, x})
			c2 := b.Add(check{}, []graph.ID{alias, c1})
			y := b.Add(give{wanted}, nil)
			c3 := b.Add(check{}, []graph.ID{y, c2})
			g, ids := finish(b, c3, y)
			if _, err := (&local.Runner{Workers: 2, Memory: memory}).Run(t.Context(), g, ids); err != nil {
				t.Fatal(err)
			}
			if n := inner.released.Load(); n != 1 {
				t.Errorf("memory %d, size %d: inner released %d times", memory, size, n)
			}
			if n := wanted.released.Load(); n != 0 {
				t.Errorf("memory %d, size %d: the user's was released %d times", memory, size, n)
			}
		}
	}
}

type failing struct{ Err error }

func (f failing) Run(context.Context, []any) (any, error) { return nil, f.Err }

func TestReleaseAfterFailure(t *testing.T) {
	b := graph.NewBuilder(0, 0)
	held, wanted := &buffer{size: 8}, &buffer{size: 8}
	x := b.Add(give{held}, nil)
	y := b.Add(give{wanted}, nil)
	bad := b.Add(failing{errors.New("no")}, []graph.ID{x, y})
	g, ids := finish(b, b.Add(check{}, []graph.ID{x, bad}), y)
	if _, err := (&local.Runner{Workers: 1}).Run(t.Context(), g, ids); err == nil {
		t.Fatal("no error")
	}
	if held.released.Load() != 1 || wanted.released.Load() != 1 {
		t.Errorf("released %d and %d times, want once each", held.released.Load(), wanted.released.Load())
	}
}

// offHeap is a result outside of the heap that can be encoded. It notices when it
// is read after its release.
type offHeap struct {
	released *atomic.Int32
	misused  *atomic.Int32
	data     []byte
}

func (o *offHeap) Release() {
	if o.released.Add(1) > 1 {
		o.misused.Add(1)
	}
	clear(o.data)
}
func (o *offHeap) SizeBytes() int64 { return int64(len(o.data)) }
func (o *offHeap) MarshalBinary() ([]byte, error) {
	for range 20 { // long enough for others to end meanwhile
		runtime.Gosched()
		if o.released.Load() > 0 || o.data[0] != 1 {
			o.misused.Add(1)
		}
	}
	return slices.Clone(o.data), nil
}

func (o *offHeap) UnmarshalBinary(b []byte) error {
	*o = offHeap{new(atomic.Int32), new(atomic.Int32), slices.Clone(b)}
	return nil
}

// TestReleaseWhileSpilling has results end while they are written to disk.
func TestReleaseWhileSpilling(t *testing.T) {
	var misused atomic.Int32
	for range 20 {
		b := graph.NewBuilder(0, 0)
		var all []graph.ID
		use := call(func(_ context.Context, args []any) (any, error) {
			if args[0].(*offHeap).data[0] != 1 {
				misused.Add(1)
			}
			return 1, nil
		})
		made := make([]*offHeap, 200)
		for i := range made {
			made[i] = &offHeap{new(atomic.Int32), &misused, slices.Repeat([]byte{1}, 8<<10)}
			all = append(all, b.Add(&use, []graph.ID{b.Add(give{made[i]}, nil)}))
		}
		g, want := finish(b, all...)
		if _, err := (&local.Runner{Workers: 4, Memory: 64 << 10, SpillDir: t.TempDir()}).Run(t.Context(), g, want); err != nil {
			t.Fatal(err)
		}
		for i, o := range made {
			if n := o.released.Load(); n != 1 {
				t.Fatalf("result %d was released %d times", i, n)
			}
		}
	}
	if misused.Load() > 0 {
		t.Errorf("used after release %d times", misused.Load())
	}
}

// TestSpillRoundTrip runs results of many types through a budget that holds
// none of them.
func TestSpillRoundTrip(t *testing.T) {
	type row struct {
		Name string
		X, Y float64
		Tags []string
		M    map[string]int
	}
	many := make([]row, 500)
	for i := range many {
		many[i] = row{Name: fmt.Sprint("r", i), X: float64(i), M: map[string]int{"a": i}}
		if i%2 == 0 {
			many[i].Tags = []string{}
		}
	}
	values := []any{
		slices.Repeat([]float64{1.5}, 2000), slices.Repeat([]string{"weft"}, 1000),
		strings.Repeat("x", 1<<16), many,
		map[string][]int{"a": make([]int, 3000), "b": nil},
		[][]byte{make([]byte, 5000), nil, {}},
	}
	b := graph.NewBuilder(0, 0)
	var made, kept []graph.ID
	for _, v := range values {
		made = append(made, b.Add(give{v}, nil))
	}
	// Large results in between push the others out.
	total := b.Add(fill{1, blockLen}, nil)
	add := &addBlocks{}
	for i := range 4 {
		total = b.Add(add, []graph.ID{total, b.Add(fill{i, blockLen}, []graph.ID{made[len(made)-1]})})
	}
	for _, m := range made {
		kept = append(kept, b.Add(same{}, []graph.ID{m, total}))
	}
	g, ids := finish(b, kept...)
	var seen watcher
	got, err := (&local.Runner{Workers: 1, Memory: 1 << 18, SpillDir: t.TempDir()}).Run(t.Context(), g, ids, &seen)
	if err != nil {
		t.Fatal(err)
	}
	if seen.kinds[graph.Spill] == 0 {
		t.Error("nothing was spilled")
	}
	for i := range values {
		if !reflect.DeepEqual(got[i], values[i]) {
			t.Errorf("value %d (%T) changed", i, values[i])
		}
	}
}
