// Package storetest holds what every Reader and Writer of package store must
// pass.
//
//	Oracle  an array as NumPy wrote it, from a test's oracle.json
//	Reader  regions of all kinds, by Read and by View, and the way through a codec
//	Writer  regions from several goroutines, Commit, Abort, mistakes
//
// A format's test is then
//
//	for name, want := range storetest.Oracles(t, "testdata/oracle.json") {
//		r, err := npy.Open("testdata/" + name)
//		storetest.Reader(t, r, want)
//	}
package storetest

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Oracle is an array in NumPy's words: its elements are little endian and
// row-major.
type Oracle struct {
	DType string `json:"dtype"`
	Shape []int  `json:"shape"`
	Hex   string `json:"hex"`
	Axis  int    `json:"axis"`
}

// Oracles reads a file of them by name.
func Oracles(t testing.TB, path string) map[string]Oracle {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var oracles map[string]Oracle
	if err := json.Unmarshal(text, &oracles); err != nil {
		t.Fatal(err)
	}
	if len(oracles) == 0 {
		t.Fatalf("%s is empty", path)
	}
	return oracles
}

// Block returns the oracle's elements.
func (o Oracle) Block(t testing.TB) *block.Block {
	t.Helper()
	data, err := hex.DecodeString(o.Hex)
	if err != nil {
		t.Fatal(err)
	}
	b := block.NewHeap(block.DTypeNamed(o.DType), o.Shape...)
	if len(data) != len(b.Bytes()) {
		t.Fatalf("%d bytes for %s of shape %v", len(data), o.DType, o.Shape)
	}
	copy(b.Bytes(), data)
	return b
}

// OracleOf is the inverse of Block.
func OracleOf(b *block.Block) Oracle {
	return Oracle{DType: b.DType.String(), Shape: append([]int{}, b.Shape...), Hex: hex.EncodeToString(b.ToHeap().Bytes())}
}

// Reader holds a Reader against what it should read.
func Reader(t *testing.T, r store.Reader, want Oracle) {
	t.Helper()
	all := want.Block(t)
	r = ship(t, r)
	info := r.Describe()
	if info.DType != all.DType || !slices.Equal(info.Shape, all.Shape) {
		t.Fatalf("described as %s of shape %v, want %s of shape %v", info.DType, info.Shape, all.DType, all.Shape)
	}
	checkBlocks(t, info)
	random := rand.New(rand.NewPCG(1, 2))
	zero := make([]int, len(info.Shape))
	region(t, r, all, zero, info.Shape)
	for range 30 {
		lo, shape := make([]int, len(zero)), make([]int, len(zero))
		for i, n := range info.Shape {
			lo[i] = random.IntN(n + 1)
			shape[i] = random.IntN(n - lo[i] + 1)
		}
		region(t, r, all, lo, shape)
	}
	refusesReads(t, r, info)
}

// ship sends a Reader as the field of an Op would be sent.
func ship(t *testing.T, r store.Reader) store.Reader {
	t.Helper()
	type op struct{ From store.Reader }
	c, err := graph.CodecFor(reflect.TypeFor[op]())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := c.Encode(&b, op{r}); err != nil {
		t.Fatal(err)
	}
	got, err := c.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, op{r}) {
		t.Errorf("sent %+v, received %+v", r, got)
	}
	return got.(op).From
}

// checkBlocks makes sure that blocks add up to the shape.
func checkBlocks(t *testing.T, info store.Info) {
	t.Helper()
	if info.Blocks == nil {
		return
	}
	for i, sizes := range info.Blocks {
		sum := 0
		for _, n := range sizes {
			sum += n
		}
		if sum != info.Shape[i] {
			t.Errorf("blocks %v of axis %d do not add up to %d", sizes, i, info.Shape[i])
		}
	}
}

func region(t *testing.T, r store.Reader, all *block.Block, lo, shape []int) {
	t.Helper()
	part := all.Region(lo, shape)
	want := part.ToHeap()
	part.Release()
	got := block.New(all.DType, shape...)
	defer got.Release()
	if err := r.Read(context.Background(), lo, got); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Errorf("read %v from %v on: got %x, want %x", shape, lo, got.Bytes(), want.Bytes())
	}
	v, ok := r.(store.Viewer)
	if !ok {
		return
	}
	view, err := v.View(lo, shape)
	if err != nil {
		t.Fatal(err)
	}
	if view == nil {
		return
	}
	defer view.Release()
	if got := view.ToHeap(); !bytes.Equal(got.Bytes(), want.Bytes()) || !slices.Equal(got.Shape, shape) {
		t.Errorf("view %v from %v on: got %x, want %x", shape, lo, got.Bytes(), want.Bytes())
	}
}

// refusesReads makes mistakes.
func refusesReads(t *testing.T, r store.Reader, info store.Info) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	lo := make([]int, len(info.Shape))
	other := block.Uint8
	if info.DType == other {
		other = block.Int8
	}
	if err := r.Read(ctx, lo, block.NewHeap(other, info.Shape...)); err == nil {
		t.Error("read into a block of another type")
	}
	if err := r.Read(ctx, append(lo, 0), block.NewHeap(info.DType, info.Shape...)); err == nil {
		t.Error("read from a place of too many axes")
	}
	if len(lo) > 0 {
		for _, x := range []int{-1, 1, 1 << 62} {
			lo[0] = x
			if err := r.Read(ctx, lo, block.NewHeap(info.DType, info.Shape...)); err == nil {
				t.Errorf("read beyond the array, from %d on", x)
			}
			if v, ok := r.(store.Viewer); ok {
				if _, err := v.View(lo, info.Shape); err == nil {
					t.Errorf("viewed beyond the array, from %d on", x)
				}
			}
		}
		lo[0] = 0
	}
	cancel()
	if block.Count(info.Shape) > 0 {
		if err := r.Read(ctx, lo, block.NewHeap(info.DType, info.Shape...)); !errors.Is(err, context.Canceled) {
			t.Errorf("reading without a context: %v", err)
		}
	}
}

// Writer stores what want says with w, region by region, in goroutines, and
// reads it back with what open returns.
func Writer(t *testing.T, w store.Writer, blocks [][]int, want Oracle, open func() (store.Reader, error)) {
	t.Helper()
	ctx := context.Background()
	all := want.Block(t)
	info := store.Info{DType: all.DType, Shape: all.Shape, Blocks: blocks}
	one := block.NewHeap(all.DType, all.Shape...)
	if err := w.Write(ctx, make([]int, len(all.Shape)), one); err == nil {
		t.Error("wrote before Create")
	}
	if err := w.Create(ctx, info); err != nil {
		t.Fatal(err)
	}
	regions := Grid(blocks)
	if len(regions) > 0 && all.Len() > 0 {
		if err := w.Commit(ctx); err == nil {
			t.Error("committed what was not written")
		}
	}
	if _, err := open(); err == nil {
		t.Error("it is there before Commit")
	}
	var wg sync.WaitGroup
	for _, r := range regions {
		wg.Go(func() {
			part := all.Region(r[0], r[1])
			defer part.Release()
			if err := w.Write(ctx, r[0], part); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	refusesWrites(t, w, info)
	if err := w.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(ctx); err == nil {
		t.Error("committed twice")
	}
	r, err := open()
	if err != nil {
		t.Fatal(err)
	}
	Reader(t, r, want)
}

func refusesWrites(t *testing.T, w store.Writer, info store.Info) {
	t.Helper()
	lo := make([]int, len(info.Shape))
	if err := w.Write(context.Background(), append(lo, 0), block.NewHeap(info.DType, info.Shape...)); err == nil {
		t.Error("wrote to a place of too many axes")
	}
	if len(lo) > 0 {
		lo[0] = 1
		if err := w.Write(context.Background(), lo, block.NewHeap(info.DType, info.Shape...)); err == nil {
			t.Error("wrote beyond the array")
		}
		lo[0] = 0
	}
	other := block.Float32
	if info.DType == other {
		other = block.Int32
	}
	if err := w.Write(context.Background(), lo, block.NewHeap(other, info.Shape...)); err == nil {
		t.Error("wrote a block of another type")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := w.Write(ctx, lo, block.NewHeap(info.DType, info.Shape...)); block.Count(info.Shape) > 0 && !errors.Is(err, context.Canceled) {
		t.Errorf("writing without a context: %v", err)
	}
}

// Grid returns the regions of blocks: where each begins, and its shape.
func Grid(blocks [][]int) [][2][]int {
	out := [][2][]int{{}}
	for _, sizes := range blocks {
		var next [][2][]int
		for _, r := range out {
			at := 0
			for _, n := range sizes {
				next = append(next, [2][]int{append(slices.Clone(r[0]), at), append(slices.Clone(r[1]), n)})
				at += n
			}
		}
		out = next
	}
	return out
}

// Contend stores several arrays at one place at once, each filled with a number
// of its own: at least one must be stored, and what is there must be one of
// those that were, whole.
func Contend(t *testing.T, begin func() store.Writer, open func() (store.Reader, error)) {
	t.Helper()
	ctx := context.Background()
	info := store.Info{DType: block.Int32, Shape: []int{40, 6}, Blocks: store.Even([]int{40, 6}, []int{4, 6})}
	storeAll := func(w store.Writer, v int32) error {
		if err := w.Create(ctx, info); err != nil {
			return err
		}
		part := block.NewHeap(block.Int32, 4, 6)
		for i := range block.Slice[int32](part) {
			block.Slice[int32](part)[i] = v
		}
		for lo := 0; lo < 40; lo += 4 {
			if err := w.Write(ctx, []int{lo, 0}, part); err != nil {
				return err
			}
		}
		return w.Commit(ctx)
	}
	for range 10 {
		var stored [3]error
		var wg sync.WaitGroup
		for i := range stored {
			wg.Go(func() {
				w := begin()
				if stored[i] = storeAll(w, int32(i)); stored[i] == nil {
					return
				}
				if err := w.(store.Aborter).Abort(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		r, err := open()
		if err != nil {
			t.Fatalf("nothing is stored: %v, %v", err, stored)
		}
		got := block.NewHeap(block.Int32, 40, 6)
		if err := r.Read(ctx, []int{0, 0}, got); err != nil {
			t.Fatal(err)
		}
		all := block.Slice[int32](got)
		for _, v := range all {
			if v != all[0] || stored[v] != nil {
				t.Fatalf("%v of %v", all, stored)
			}
		}
	}
}
