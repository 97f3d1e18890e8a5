package array_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/internal/runnertest"
)

// TestUnmapped reads files that could be mapped, in the same blocks and looked
// at in the same ways.
func TestUnmapped(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		dir := t.TempDir()
		x := count(40, 30)
		runnertest.Compute(t, on, x.ToNpy(filepath.Join(dir, "x.npy")))
		runnertest.Compute(t, on, x.Rechunk(7, 0).ToNpyStack(filepath.Join(dir, "x"), 0))
		for name, d := range map[string]array.Dyn{
			"file":   array.OpenNpy(filepath.Join(dir, "x.npy"), 7, 8),
			"stack":  array.OpenNpyStack(filepath.Join(dir, "x"), 7, 8),
			"folder": array.OpenNpyFolder(filepath.Join(dir, "x"), 0, 7, 8),
		} {
			mapped, read := array.As[float64](d), array.As[float64](d.Unmapped())
			if !reflect.DeepEqual(mapped.BlockSizes(), read.BlockSizes()) {
				t.Errorf("%s: blocks %v", name, read.BlockSizes())
			}
			want := runnertest.Compute(t, on, mapped.Add(mapped.Slice("::-1, ::-1")).T())
			if got := runnertest.Compute(t, on, read.Add(read.Slice("::-1, ::-1")).T()); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
		}
	})
}

// TestCutShort cuts a file short while a kernel is at work on what was read of
// it: a mapping would end the process here. What has been read is there, and
// what has not is an error.
func TestCutShort(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npy")
	x := array.Ones[float64](1 << 18)
	if _, err := weft.Compute(t.Context(), x.ToNpy(path)); err != nil {
		t.Fatal(err)
	}
	cut := sync.OnceValue(func() float64 {
		if err := os.Truncate(path, 200); err != nil {
			t.Error(err)
		}
		return 0
	})
	y := array.As[float64](array.OpenNpy(path).Unmapped())
	sum, err := weft.Compute(t.Context(), array.Map1(func(v float64) float64 { return v + cut() }, y).Sum())
	if sum != 1<<18 || err != nil {
		t.Error(sum, err)
	}
	if _, err := weft.Compute(t.Context(), y.Sum()); !errors.Is(err, store.ErrChanged) {
		t.Error(err)
	}
}

// TestUnmappedOthers asks it of arrays that are in no file.
func TestUnmappedOthers(t *testing.T) {
	if err := count(3, 2).Dyn().Unmapped().Err(); err == nil || !strings.Contains(err.Error(), "npy_test.go") {
		t.Error(err)
	}
	failed := array.OpenNpy(filepath.Join(t.TempDir(), "none.npy"))
	if err := failed.Unmapped().Err(); err == nil || err.Error() != failed.Err().Error() {
		t.Error(err)
	}
}
