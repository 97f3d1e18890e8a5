package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEven(t *testing.T) {
	for _, test := range []struct {
		name         string
		shape, chunk []int
		want         [][]int
	}{
		{"no axes", nil, nil, [][]int{}},
		{"even and odd", []int{4, 5}, []int{2, 2}, [][]int{{2, 2}, {2, 2, 1}}},
		{"larger than the axis", []int{3}, []int{10}, [][]int{{3}}},
		{"empty", []int{0}, []int{4}, [][]int{{0}}},
		{"chunk of nothing", []int{2}, []int{0}, [][]int{{1, 1}}},
	} {
		if got := Even(test.shape, test.chunk); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

func TestCheckRegion(t *testing.T) {
	info := Info{Shape: []int{4, 5}}
	const most = int(^uint(0) >> 1)
	for _, test := range []struct {
		name      string
		lo, shape []int
		ok        bool
	}{
		{"all", []int{0, 0}, []int{4, 5}, true},
		{"the end", []int{4, 5}, []int{0, 0}, true},
		{"beyond", []int{1, 0}, []int{4, 5}, false},
		{"overflow", []int{most, 0}, []int{most, 0}, false},
		{"before", []int{-1, 0}, []int{1, 1}, false},
		{"negative", []int{1, 0}, []int{-1, 1}, false},
		{"too few", []int{1}, []int{1}, false},
	} {
		if err := CheckRegion(info, test.lo, test.shape); (err == nil) != test.ok {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// opened is a file of the tests of Files.
type opened struct{ closed *atomic.Int32 }

func (o opened) Close() error {
	o.closed.Add(1)
	return nil
}

func TestFiles(t *testing.T) {
	var files Files[int, opened]
	var opens, closed atomic.Int32
	open := func() (opened, error) {
		opens.Add(1)
		return opened{&closed}, nil
	}
	expect := func(what string, o, c int32) {
		t.Helper()
		if opens.Load() != o || closed.Load() != c {
			t.Errorf("%s: %d opened and %d closed, want %d and %d", what, opens.Load(), closed.Load(), o, c)
		}
	}
	get := func(key int) *Handle[opened] {
		t.Helper()
		h, err := files.Open(key, open)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	a, b := get(1), get(1)
	expect("two of one key", 1, 0)
	a.Release()
	a.Release()
	b.Release()
	get(1).Release()
	expect("found idle", 1, 0)
	for key := range mostIdle + 10 {
		get(100 + key).Release()
	}
	expect("most idle ones kept", mostIdle+11, 11)
	held := get(100 + mostIdle)
	files.Drop(100 + mostIdle)
	expect("dropped in use", mostIdle+11, 11)
	get(100 + mostIdle).Release()
	expect("opened anew", mostIdle+12, 11)
	held.Release()
	expect("closed with its last use", mostIdle+12, 12)
	files.Drop(100 + mostIdle)
	files.Drop(-1)
	expect("dropped idle", mostIdle+12, 13)
}

func TestFilesFail(t *testing.T) {
	var files Files[string, opened]
	wrong := errors.New("wrong")
	if _, err := files.Open("x", func() (opened, error) { return opened{}, wrong }); !errors.Is(err, wrong) {
		t.Error(err)
	}
	func() {
		defer func() { recover() }()
		files.Open("x", func() (opened, error) { panic("no") })
	}()
	var closed atomic.Int32
	h, err := files.Open("x", func() (opened, error) { return opened{&closed}, nil })
	if err != nil {
		t.Fatalf("an error was kept: %v", err)
	}
	h.Release()
}

func TestFilesAtOnce(t *testing.T) {
	var files Files[int, opened]
	var open, closed atomic.Int32
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 500 {
				key := (i*7 + g) % (mostIdle * 2)
				h, err := files.Open(key, func() (opened, error) {
					open.Add(1)
					return opened{&closed}, nil
				})
				if err != nil {
					t.Error(err)
					return
				}
				if i%50 == 0 {
					files.Drop(key)
				}
				h.Release()
			}
		})
	}
	wg.Wait()
	if n := open.Load() - closed.Load(); n != int32(len(files.open)) || n > mostIdle || len(files.idle) != int(n) {
		t.Errorf("%d are open, %d known, %d idle", n, len(files.open), len(files.idle))
	}
}

func TestIdentity(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("ab")
	id, err := Identify(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := id.Check(path); err != nil {
		t.Error(err)
	}
	if err := os.Chtimes(path, time.Time{}, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if err := id.Check(path); !errors.Is(err, ErrChanged) || !strings.Contains(err.Error(), "written to") {
		t.Errorf("touched: %v", err)
	}
	write("abc")
	if err := id.Check(path); !errors.Is(err, ErrChanged) || !strings.Contains(err.Error(), "had 2 bytes and has 3") {
		t.Errorf("longer: %v", err)
	}
	if err := id.Check(path + "y"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("gone: %v", err)
	}
	if _, err := Identify(filepath.Dir(path)); err == nil {
		t.Error("a folder has an identity")
	}
}

type reader struct{ Path string }

func (reader) Describe() Info { return Info{} }

func (reader) Read(context.Context, []int, *block.Block) error { return nil }

func TestCodec(t *testing.T) {
	graph.RegisterType[reader]()
	graph.RegisterType[Identity]()
	type op struct {
		From Reader
		To   Writer
	}
	c, err := graph.CodecFor(reflect.TypeFor[op]())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []op{{}, {From: reader{"x"}}} {
		var b bytes.Buffer
		if err := c.Encode(&b, want); err != nil {
			t.Fatal(err)
		}
		if got, err := c.Decode(&b); err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	var b bytes.Buffer
	if err := graph.EncodeValue(&b, Identity{}); err != nil {
		t.Fatal(err)
	}
	if v, err := (codec[Reader]{}).Decode(&b); !errors.Is(err, graph.ErrDamaged) {
		t.Errorf("another type as a Reader: %v, %v", v, err)
	}
}
