package array_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/internal/store/npy"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/runnertest"
	"github.com/cb434341/weft/local"
)

// storeFails computes what must fail, and returns the error's text without what
// depends on the machine.
func storeFails[T any](t *testing.T, x weft.Lazy[T], dir string, opts ...weft.Option) string {
	t.Helper()
	_, err := weft.Compute(t.Context(), x, opts...)
	if err == nil {
		t.Fatal("no error")
	}
	return plainText(err, dir)
}

var lineNumbers = regexp.MustCompile(`_test\.go:\d+`)

func plainText(err error, dir string) string {
	text := strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "")
	return lineNumbers.ReplaceAllString(text, "_test.go:N")
}

// leftOnly fails if there is something in a folder, but for what is named.
func leftOnly(t *testing.T, dir string, but ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(but, e.Name()) {
			t.Errorf("%s is left", e.Name())
		}
	}
}

func TestNpyThereAndBack(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		dir := t.TempDir()
		t.Run("float64", func(t *testing.T) { thereAndBack(t, on, dir, count(7, 11)) })
		t.Run("int16", func(t *testing.T) { thereAndBack(t, on, dir, array.Cast[int16](count(7, 11))) })
		t.Run("bool", func(t *testing.T) { thereAndBack(t, on, dir, count(7, 11).GreaterN(20)) })
		t.Run("complex64", func(t *testing.T) { thereAndBack(t, on, dir, array.Cast[complex64](count(7, 11))) })
		t.Run("transposed", func(t *testing.T) { thereAndBack(t, on, dir, count(7, 11).T()) })
		t.Run("empty", func(t *testing.T) { thereAndBack(t, on, dir, array.Zeros[float32](0, 3)) })
		t.Run("no axes", func(t *testing.T) { thereAndBack(t, on, dir, array.Of([]float64{7}, 1).Sum().Array()) })
	})
}

func thereAndBack[T array.Elem](t *testing.T, on weft.Option, dir string, x array.Array[T]) {
	want := runnertest.Compute(t, on, x)
	ways := map[string]func(path string) (weft.Lazy[array.Saved], func() array.Dyn){
		"npy": func(path string) (weft.Lazy[array.Saved], func() array.Dyn) {
			return x.ToNpy(path), func() array.Dyn { return array.OpenNpy(path) }
		},
	}
	if x.NDim() > 0 {
		ways["stack"] = func(path string) (weft.Lazy[array.Saved], func() array.Dyn) {
			return x.ToNpyStack(path, -1), func() array.Dyn { return array.OpenNpyStack(path) }
		}
		ways["folder"] = func(path string) (weft.Lazy[array.Saved], func() array.Dyn) {
			return x.ToNpyStack(path, 0), func() array.Dyn { return array.OpenNpyFolder(path, 0) }
		}
	}
	for name, way := range ways {
		saved, open := way(filepath.Join(dir, name))
		if s := runnertest.Compute(t, on, saved); s.Blocks != x.NumBlocks() || s.Kept != 0 {
			t.Errorf("%s: %+v of %d blocks", name, s, x.NumBlocks())
		}
		runnertest.Compute(t, on, saved) // once more, over what is there
		got := runnertest.Compute(t, on, array.As[T](open()))
		if !slices.Equal(got.Shape, want.Shape) || !slices.Equal(got.Data, want.Data) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	leftOnly(t, dir, "npy", "stack", "folder")
}

// TestStoreFails stores an array of which a block cannot be computed.
func TestStoreFails(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		dir := t.TempDir()
		path := filepath.Join(dir, "x.npy")
		good := array.Ones[int64](4).Rechunk(1)
		runnertest.Compute(t, on, good.ToNpy(path))
		bad := good.Div(array.Of([]int64{1, 1, 0, 1}).Rechunk(1))
		for name, saved := range map[string]weft.Lazy[array.Saved]{
			"npy":   bad.ToNpy(path),
			"stack": bad.ToNpyStack(filepath.Join(dir, "stack"), 0),
		} {
			if text := storeFails(t, saved, dir, on); !strings.Contains(text, "(store_test.go:N)") || !strings.Contains(text, "divi") {
				t.Errorf("%s: %s", name, text)
			}
		}
		if strings.HasSuffix(t.Name(), "other_processes") {
			return // nothing here is told when a result is let go of
		}
		leftOnly(t, dir, "x.npy")
		if d := runnertest.Compute(t, on, array.As[int64](array.OpenNpy(path))); !slices.Equal(d.Data, []int64{1, 1, 1, 1}) {
			t.Errorf("what was there is %v", d.Data)
		}
	})
}

// TestStoreCancelled cancels a run when half of the array is stored.
func TestStoreCancelled(t *testing.T) {
	for _, resume := range []bool{false, true} {
		t.Run(fmt.Sprint("resume ", resume), func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "x.npy")
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var calls atomic.Int32
			step := delayed.Ctx1(func(ctx context.Context, i int) (array.Dense[float64], error) {
				if calls.Add(1) == 5 {
					cancel()
					return array.Dense[float64]{}, ctx.Err()
				}
				return array.Dense[float64]{Data: []float64{float64(i)}, Shape: []int{1}}, nil
			})
			var blocks []weft.Lazy[array.Dense[float64]]
			for i := range 8 {
				blocks = append(blocks, step.Of(i))
			}
			x := array.FromBlocks([][]int{{1, 1, 1, 1, 1, 1, 1, 1}}, blocks...)
			var opts []array.StoreOption
			if resume {
				opts = append(opts, array.Resume)
			}
			one := weft.On(&local.Runner{Workers: 1})
			if _, err := weft.Compute(ctx, x.ToNpy(path, opts...), one); !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			if !resume {
				leftOnly(t, dir)
				return
			}
			leftOnly(t, dir, ".x.npy.weft-part", ".x.npy.weft-journal")
			before := calls.Load()
			saved := runnertest.Compute(t, one, x.ToNpy(path, opts...))
			if saved.Kept == 0 || saved.Kept+saved.Blocks != 8 || int(calls.Load()-before) != saved.Blocks {
				t.Errorf("%+v with %d calls", saved, calls.Load()-before)
			}
			if d := runnertest.Compute(t, one, array.As[float64](array.OpenNpy(path))); !slices.Equal(d.Data, []float64{0, 1, 2, 3, 4, 5, 6, 7}) {
				t.Error(d)
			}
			leftOnly(t, dir, "x.npy")
		})
	}
}

// TestResumeAnother goes on with what is left of an array only if it is the same.
func TestResumeAnother(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.npy")
	on := weft.On(&local.Runner{Workers: 1})
	bad := array.Of([]int64{1, 1, 1, 0}).Rechunk(1)
	x := array.Of([]int64{10, 20, 30, 40}).Rechunk(1)
	storeFails(t, x.Div(bad).ToNpy(path, array.Resume), dir, on)
	part := filepath.Join(dir, ".x.npy.weft-part")
	if _, err := os.Stat(part); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		x    array.Array[int64]
		kept bool
	}{
		"the same":                {array.Of([]int64{10, 20, 30, 40}).Rechunk(1).Div(array.Of([]int64{1, 1, 1, 0}).Rechunk(1)), true},
		"other numbers":           {array.Of([]int64{10, 20, 30, 41}).Rechunk(1).Div(bad), false},
		"another operation":       {x.Mod(bad), false},
		"other numbers of blocks": {x.Rechunk(2).Div(bad.Rechunk(2)), false},
	} {
		w, err := graphOf(row.x.ToNpy(path, array.Resume))
		if err != nil {
			t.Fatal(name, err)
		}
		if kept := !strings.Contains(w, "4 write") && !strings.Contains(w, "2 write"); kept != row.kept {
			t.Errorf("%s: kept is %v: %s", name, kept, w)
		}
	}
}

// graphOf counts the tasks of a lazy value by name.
func graphOf(x graph.Source) (string, error) {
	b := graph.NewBuilder(0, 0)
	b.Emit(x)
	want := b.Value(x)
	g, err := b.Graph()
	if err != nil {
		return "", err
	}
	needed, _ := graph.Needed(g, []graph.ID{want})
	counts := map[string]int{}
	for id, op := range g.Tasks() {
		if needed[id] {
			counts[graph.OpName(op)]++
		}
	}
	return fmt.Sprintf("%d create %d write %d commit", counts["create"], counts["write"], counts["commit"]), nil
}

// TestStoreLargerThanBudget stores 32 MB with room for 8.
func TestStoreLargerThanBudget(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npy")
	n := 2048
	if testing.Short() {
		n = 1024
	}
	i := array.Arange(0.0, float64(n), 1)
	x := i.Reshape(n, 1).MulN(float64(n)).Add(i).Rechunk(128, 0)
	runner := &local.Runner{Workers: 2, Memory: 8 << 20}
	peak := &peaks{}
	if _, err := weft.Compute(t.Context(), x.Sub(x.T()).Rechunk(256, 256).ToNpy(path), weft.On(runner), weft.Observe(peak)); err != nil {
		t.Fatal(err)
	}
	if most := peak.most; most > 16<<20 {
		t.Errorf("%d bytes were held", most)
	}
	r, err := npy.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	b := block.NewHeap(block.Float64, 1, n)
	for _, row := range []int{0, 1, n / 2, n - 1} {
		if err := r.Read(t.Context(), []int{row, 0}, b); err != nil {
			t.Fatal(err)
		}
		for j, v := range block.Slice[float64](b) {
			if want := float64(row*n+j) - float64(j*n+row); v != want {
				t.Fatalf("at %d, %d is %v, want %v", row, j, v, want)
			}
		}
	}
}

// peaks sees how much a run held.
type peaks struct{ most int64 }

func (*peaks) Start(graph.RunInfo)      {}
func (*peaks) Observe([]graph.Event)    {}
func (p *peaks) Finish(s graph.Summary) { p.most = s.Peak }

// memoryStore is a user's format: blocks in files of a folder, so that it works
// in other processes.
type memoryStore struct{ Dir string }

func init() { graph.RegisterType[memoryStore]() }

func (m memoryStore) file(lo []int) string { return filepath.Join(m.Dir, fmt.Sprint(lo)) }

func (m memoryStore) Create(context.Context, []int, [][]int) error { return os.MkdirAll(m.Dir, 0o777) }

func (m memoryStore) Write(_ context.Context, lo []int, b array.Dense[float64]) error {
	var text []byte
	for _, v := range b.Data {
		text = fmt.Appendln(text, v)
	}
	return os.WriteFile(m.file(lo), text, 0o666)
}

func (m memoryStore) Commit(context.Context) error { return os.WriteFile(m.file(nil), nil, 0o666) }

func (m memoryStore) Abort(context.Context) error { return os.RemoveAll(m.Dir) }

func (m memoryStore) Finished(context.Context, []int) (func(lo, shape []int) bool, error) {
	return func(lo, _ []int) bool {
		_, err := os.Stat(m.file(lo))
		return err == nil
	}, nil
}

func (m memoryStore) Read(_ context.Context, lo []int, b array.Dense[float64]) error {
	text, err := os.ReadFile(m.file(lo))
	if err != nil {
		return err
	}
	for i, line := range strings.Fields(string(text)) {
		if _, err := fmt.Sscan(line, &b.Data[i]); err != nil {
			return err
		}
	}
	return nil
}

func TestOwnFormat(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		m := memoryStore{filepath.Join(t.TempDir(), "own")}
		x := count(6, 9).Rechunk(4, 5)
		if s := runnertest.Compute(t, on, array.Store(x, m)); s != (array.Saved{Blocks: 4}) {
			t.Error(s)
		}
		if _, err := os.Stat(m.file(nil)); err != nil {
			t.Error("it is not committed:", err)
		}
		y := array.FromReader(m, []int{6, 9}, 4, 5)
		if got, want := runnertest.Compute(t, on, y.AddN(1)), runnertest.Compute(t, on, x.AddN(1)); !slices.Equal(got.Data, want.Data) {
			t.Errorf("%v, want %v", got, want)
		}
		if err := os.Remove(m.file([]int{4, 5})); err != nil {
			t.Fatal(err)
		}
		if text := storeFails(t, y.Sum(), m.Dir, on); !strings.Contains(text, "(store_test.go:N)") || !strings.Contains(text, "reading (2, 4) from [4 5] on: ") {
			t.Error(text)
		}
		if s := runnertest.Compute(t, on, array.Store(x, m, array.Resume)); s != (array.Saved{Blocks: 1, Kept: 3}) {
			t.Errorf("resumed: %+v", s)
		}
	})
}

// scripted is a Writer of this process only, whose methods do what a test wants.
type scripted struct {
	mu     sync.Mutex
	calls  []string
	create func() error
	write  func() error
	commit func() error
	abort  func() error
}

func (l *scripted) note(what string, f func() error) error {
	l.mu.Lock()
	l.calls = append(l.calls, what)
	l.mu.Unlock()
	if f == nil {
		return nil
	}
	return f()
}

func (l *scripted) Create(context.Context, []int, [][]int) error { return l.note("create", l.create) }

func (l *scripted) Write(context.Context, []int, array.Dense[float64]) error {
	return l.note("write", l.write)
}
func (l *scripted) Commit(context.Context) error { return l.note("commit", l.commit) }
func (l *scripted) Abort(context.Context) error  { return l.note("abort", l.abort) }

func TestStoreAborts(t *testing.T) {
	bad := func() error { return errors.New("the disk is full") }
	panics := func() error { panic("oh") }
	for _, row := range []struct {
		name  string
		l     *scripted
		opts  []array.StoreOption
		calls string
		err   string
	}{
		{"nothing fails", &scripted{}, nil, "create write write commit", ""},
		{"create", &scripted{create: bad}, nil, "create abort", "task create#0 (store_test.go:N), for commit#3: the disk is full"},
		{"write", &scripted{write: bad}, nil, "create write abort", "task write#1 (store_test.go:N), for commit#3: the disk is full"},
		{"commit", &scripted{commit: bad}, nil, "create write write commit abort", "task commit#3 (store_test.go:N): the disk is full"},
		{"write panics", &scripted{write: panics}, nil, "create write abort", "task write#1 (store_test.go:N), for commit#3: panic: oh at store_test.go:N"},
		{"abort fails too", &scripted{write: bad, abort: bad}, nil, "create write abort", "task write#1 (store_test.go:N), for commit#3: the disk is full"},
		{"abort panics", &scripted{write: bad, abort: panics}, nil, "create write abort", "task write#1 (store_test.go:N), for commit#3: the disk is full"},
		{"kept", &scripted{write: bad}, []array.StoreOption{array.Resume}, "create write", "task write#1 (store_test.go:N), for commit#3: the disk is full"},
	} {
		t.Run(row.name, func(t *testing.T) {
			x := array.Of([]float64{1, 2}).Rechunk(1)
			_, err := weft.Compute(t.Context(), array.Store(x, row.l, row.opts...), weft.On(&local.Runner{Workers: 1}))
			if got := strings.Join(row.l.calls, " "); got != row.calls {
				t.Errorf("calls: %s, want %s", got, row.calls)
			}
			text := ""
			if err != nil {
				text = plainText(err, "")
			}
			if text != row.err {
				t.Errorf("error %q, want %q", text, row.err)
			}
		})
	}
}

func TestStoreMistakes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	x := array.Of([]float64{1, 2, 3})
	if _, err := weft.Compute(t.Context(), x.ToNpy(filepath.Join(dir, "x.npy"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o777); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, "x.npy"))
	if err != nil {
		t.Fatal(err)
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, row := range []struct {
		name string
		err  error
		want string
	}{
		{"missing", array.OpenNpy(in("none.npy")).Err(), "store_test.go:N: open: npy: open none.npy: no such file or directory"},
		{"not one", array.OpenNpy(write("text.npy", "name,age\nAda,36\n")).Err(), "store_test.go:N: open: npy: text.npy: it does not begin as a .npy file"},
		{"truncated", array.OpenNpy(write("short.npy", string(whole[:len(whole)-1]))).Err(), "store_test.go:N: open: npy: short.npy: it is cut off: float64 of shape [3] takes 24 bytes, and 23 are there"},
		{"header only", array.OpenNpy(write("head.npy", string(whole[:10]))).Err(), "store_test.go:N: open: npy: head.npy: it is cut off in the header: 10 bytes of 128"},
		{"folder", array.OpenNpy(in("folder")).Err(), "store_test.go:N: open: npy: store: folder is no regular file"},
		{"another type", array.As[float32](array.OpenNpy(in("x.npy"))).Err(), "store_test.go:N: as: the array is of float64, not float32: CastTo converts"},
		{"blocks of other axes", array.OpenNpy(in("x.npy"), 1, 1).Err(), "store_test.go:N: open: lengths of blocks for 2 axes, the array has shape (3,)"},
		{"no stack", array.OpenNpyStack(in("folder")).Err(), "store_test.go:N: open stack: npystack: folder: open folder/info: no such file or directory; without it the axis must be given"},
		{"stack missing", array.OpenNpyStack(in("none")).Err(), "store_test.go:N: open stack: npystack: none: open none/info: no such file or directory; without it the axis must be given"},
		{"no files", array.OpenNpyFolder(in("folder"), 0).Err(), "store_test.go:N: open stack: npystack: folder: npy: open folder/0.npy: no such file or directory"},
		{"an axis too many", x.ToNpyStack(in("stack"), 1).Err(), "store_test.go:N: to npy stack: axis 1 is out of bounds for an array of 1 axis"},
		{"nil Reader", array.FromReader[float64](nil, []int{3}).Err(), "store_test.go:N: from reader: the Reader is nil"},
		{"negative shape", array.FromReader(memoryStore{}, []int{-3}).Err(), "store_test.go:N: from reader: shape [-3]: axis 0 is negative"},
		{"nil Writer", array.Store(x, nil).Err(), "store_test.go:N: store: the Writer is nil"},
		{"unknown shape", x.Mask(x.GreaterN(1)).ToNpy(in("m.npy")).Err(), "store_test.go:N: to npy: the array's shape is unknown: persist it first"},
		{"a mistake before", x.Add(array.Of([]float64{1, 2})).ToNpy(in("m.npy")).Err(), "store_test.go:N: add: shapes (3,) and (2,) do not broadcast"},
	} {
		if row.err == nil {
			t.Errorf("%s: no error", row.name)
			continue
		}
		text := plainText(row.err, dir)
		if text != row.want {
			t.Errorf("%s:\n%s\nwant:\n%s", row.name, text, row.want)
		}
	}
	y := array.As[float64](array.OpenNpy(in("x.npy")))
	write("x.npy", string(whole)+"more")
	for _, row := range []struct{ name, got, want string }{
		{"a folder of that name", storeFails(t, x.ToNpy(in("folder")), dir), "task create#0 (store_test.go:N), for commit#2: npy: creating folder: there is a folder of this name"},
		{"no folder", storeFails(t, x.ToNpy(in("no/x.npy")), dir), "task create#0 (store_test.go:N), for commit#2: npy: creating no/x.npy: open no/.x.npy.weft-part: no such file or directory"},
		{"changed", storeFails(t, y.Sum(), dir), "the file changed since it was opened (it had 152 bytes and has 156)"},
	} {
		if !strings.HasSuffix(row.got, row.want) {
			t.Errorf("%s:\n%s\nwant:\n%s", row.name, row.got, row.want)
		}
	}
}
