package npy

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/array/internal/store/journal"
	"github.com/cb434341/weft/array/internal/store/storetest"
	"github.com/cb434341/weft/internal/block"
)

// numbers is a block of 0, 1, 2 ...
func numbers(shape ...int) *block.Block {
	b := block.NewHeap(block.Float64, shape...)
	for i := range block.Slice[float64](b) {
		block.Slice[float64](b)[i] = float64(i)
	}
	return b
}

// folder returns the names of what is in a folder.
func folder(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// TestWriteOddBlocks writes transposed blocks of odd sizes over an older file.
func TestWriteOddBlocks(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.npy")
	turned := numbers(3, 5, 7).Transpose(2, 0, 1)
	blocks := [][]int{{3, 4}, {1, 2}, {2, 0, 3}}
	for range 2 { // the same Writer again, too
		w := NewWriter(path, false)
		for range 2 {
			os.Remove(path)
			storetest.Writer(t, w, blocks, storetest.OracleOf(turned), func() (store.Reader, error) { return Open(path) })
		}
	}
	if got := folder(t, dir); got != "x.npy" {
		t.Errorf("left behind: %s", got)
	}
}

func TestResume(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	path := filepath.Join(dir, "x.npy")
	all := numbers(4, 4)
	info := store.Info{DType: block.Float64, Shape: []int{4, 4}, Blocks: [][]int{{2, 2}, {2, 2}}}
	regions := storetest.Grid(info.Blocks)
	write := func(w Writer, r [2][]int) error { return w.Write(ctx, r[0], all.Region(r[0], r[1])) }

	first := NewWriter(path, false)
	if err := first.Create(ctx, info); err != nil {
		t.Fatal(err)
	}
	for _, r := range regions[:3] {
		if err := write(first, r); err != nil {
			t.Fatal(err)
		}
	}
	// The machine went down: the second region has been lost, a line was cut off.
	f, err := os.OpenFile(journal.Part(path), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(make([]byte, 8), 128+3*8); err != nil {
		t.Fatal(err)
	}
	f.Close()
	f, err = os.OpenFile(journal.Path(path), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("done 2,2 2,"); err != nil {
		t.Fatal(err)
	}
	f.Close()

	finished := func(w Writer, info store.Info) (text string) {
		t.Helper()
		done, err := w.Finished(ctx, info)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range regions {
			if done(r[0], r[1]) {
				text += "1"
			} else {
				text += "0"
			}
		}
		return text
	}
	if got := finished(NewWriter(path, false), info); got != "0000" {
		t.Errorf("without being asked to resume: %s", got)
	}
	other := NewWriter(path, true)
	other.Of = "another array"
	if got := finished(other, info); got != "0000" {
		t.Errorf("what is left of another array: %s", got)
	}
	if got := finished(NewWriter(path, true), store.Info{DType: block.Float64, Shape: []int{2, 8}}); got != "0000" {
		t.Errorf("what is left of another shape: %s", got)
	}
	second := NewWriter(path, true)
	if got := finished(second, info); got != "1010" {
		t.Errorf("finished: %s", got)
	}
	if err := second.Create(ctx, info); err != nil {
		t.Fatal(err)
	}
	if err := write(first, regions[0]); !errors.Is(err, journal.ErrTaken) {
		t.Errorf("the first Store goes on: %v", err)
	}
	if err := first.Commit(ctx); !errors.Is(err, journal.ErrTaken) {
		t.Errorf("the first Store commits: %v", err)
	}
	if err := first.Abort(ctx); err != nil { // what is there now is not the first one's to remove
		t.Errorf("the first Store gives up: %v", err)
	}
	for _, i := range []int{1, 3} {
		if err := write(second, regions[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := second.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Reader(t, r, storetest.OracleOf(all))
	if got := folder(t, dir); got != "x.npy" {
		t.Errorf("left behind: %s", got)
	}
}

func TestAbort(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	w := NewWriter(filepath.Join(dir, "x.npy"), false)
	for range 2 { // twice: the second time there is nothing
		if err := w.Abort(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Create(ctx, store.Info{DType: block.Float64, Shape: []int{2}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(ctx, []int{0}, numbers(1)); err != nil {
		t.Fatal(err)
	}
	if got := folder(t, dir); got != ".x.npy.weft-journal .x.npy.weft-part" {
		t.Errorf("on the way: %s", got)
	}
	if err := w.Commit(ctx); err == nil || !strings.Contains(err.Error(), "1 of 2 elements have not been written") {
		t.Errorf("half of it: %v", err)
	}
	if err := w.Abort(ctx); err != nil {
		t.Fatal(err)
	}
	if got := folder(t, dir); got != "" {
		t.Errorf("left behind: %s", got)
	}
	if err := w.Write(ctx, []int{0}, numbers(1)); err == nil || !strings.Contains(err.Error(), "nothing has been created") {
		t.Errorf("after Abort: %v", err)
	}
}

func TestCreateRefuses(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	info := store.Info{DType: block.Float64, Shape: []int{1}}
	if err := NewWriter(dir, false).Create(ctx, info); err == nil || !strings.Contains(err.Error(), "a folder of this name") {
		t.Errorf("onto a folder: %v", err)
	}
	if err := NewWriter(filepath.Join(dir, "none", "x.npy"), false).Create(ctx, info); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("into no folder: %v", err)
	}
	huge := store.Info{DType: block.Float64, Shape: []int{1 << 40, 1 << 40}}
	if err := NewWriter(filepath.Join(dir, "x.npy"), false).Create(ctx, huge); err == nil || !strings.Contains(err.Error(), "no file holds") {
		t.Errorf("beyond all: %v", err)
	}
	path := filepath.Join(dir, "y.npy")
	if err := os.WriteFile(journal.Path(path), []byte("something"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := NewWriter(path, true).Create(ctx, info); err == nil || !strings.Contains(err.Error(), "no journal") {
		t.Errorf("going on with another's file: %v", err)
	}
	if err := NewWriter(path, false).Create(ctx, info); err != nil {
		t.Errorf("beginning anew: %v", err)
	}
}

func TestAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npy")
	storetest.Contend(t, func() store.Writer { return NewWriter(path, false) }, func() (store.Reader, error) { return Open(path) })
}
