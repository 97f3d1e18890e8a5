package zarr

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/internal/block"
)

// TestFullDisk writes a chunk to a device that is always full.
func TestFullDisk(t *testing.T) {
	ctx := t.Context()
	info := store.Info{DType: block.Int16, Shape: []int{8}, Blocks: store.Even([]int{8}, []int{4})}
	data := sample(block.Int16, 8)
	path := filepath.Join(t.TempDir(), "a")
	w := NewWriter(path, Options{Codec: "none"}, true)
	if err := w.Create(ctx, info); err != nil {
		t.Fatal(err)
	}
	chunks := filepath.Join(filepath.Dir(path), ".a.weft-part", "c")
	if err := os.Mkdir(chunks, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/full", filepath.Join(chunks, "1")); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(ctx, []int{0}, data.Region([]int{0}, []int{4})); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(ctx, []int{4}, data.Region([]int{4}, []int{4})); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a full disk: %v", err)
	}
	if err := w.Commit(ctx); err == nil {
		t.Error("half an array is finished")
	}
	if _, err := Open(path); !errors.Is(err, ErrNone) {
		t.Errorf("half an array is seen: %v", err)
	}
	// There is room again.
	if err := os.Remove(filepath.Join(chunks, "1")); err != nil {
		t.Fatal(err)
	}
	again := NewWriter(path, w.Options, true)
	done, err := again.Finished(ctx, info)
	if err != nil || !done([]int{0}, []int{4}) || done([]int{4}, []int{4}) {
		t.Fatalf("what is finished is not known: %v", err)
	}
	if err := again.Create(ctx, info); err != nil {
		t.Fatal(err)
	}
	if err := again.Write(ctx, []int{4}, data.Region([]int{4}, []int{4})); err != nil {
		t.Fatal(err)
	}
	if err := again.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	back := block.NewHeap(block.Int16, 8)
	if err := r.Read(ctx, []int{0}, back); err != nil || !slices.Equal(back.Bytes(), data.Bytes()) {
		t.Errorf("the elements differ: %v", err)
	}
}
