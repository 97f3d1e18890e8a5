package npy

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/internal/block"
)

const fullFolder = "WEFT_TEST_FULL"

// full is the child process of TestDiskFull: files have room for a megabyte
// there, first from the beginning, then when a Store is under way.
func full() bool {
	dir := os.Getenv(fullFolder)
	if dir == "" {
		return false
	}
	ctx := context.Background()
	room := func(bytes uint64) {
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}); err != nil {
			fmt.Println(err)
		}
	}
	info := store.Info{DType: block.Float64, Shape: []int{1 << 18}} // 2 MB
	w := NewWriter(filepath.Join(dir, "x.npy"), false)
	room(1 << 20)
	fmt.Println("create:", w.Create(ctx, info))
	room(unix.RLIM_INFINITY)
	if err := w.Create(ctx, info); err != nil {
		fmt.Println(err)
	}
	room(1 << 20)
	fmt.Println("write:", w.Write(ctx, []int{0}, block.NewHeap(block.Float64, 1<<18)))
	fmt.Println("commit:", w.Commit(ctx))
	fmt.Println("abort:", w.Abort(ctx))
	return true
}

func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fullFolder+"="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	path := filepath.Join(dir, "x.npy")
	part := filepath.Join(dir, ".x.npy.weft-part")
	want := "create: npy: creating " + path + ": reserving room for " + part + ": file too large\n" +
		"write: npy: storing to " + path + ": write " + part + ": file too large\n" +
		"commit: npy: finishing " + path + ": 262144 of 262144 elements have not been written\n" +
		"abort: <nil>\n"
	if string(out) != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
	if got := folder(t, dir); got != "" {
		t.Errorf("left behind: %s", got)
	}
}

// TestNoRoom stores to a file system of a megabyte.
func TestNoRoom(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Logf("no file system to fill (%v): TestDiskFull does it by limits", err)
		return
	}
	defer unix.Unmount(dir, unix.MNT_DETACH) //nolint:errcheck // the test is over
	err := NewWriter(filepath.Join(dir, "x.npy"), false).Create(context.Background(), store.Info{DType: block.Float64, Shape: []int{1 << 18}})
	if err == nil || folder(t, dir) != "" {
		t.Errorf("got %v, left %q", err, folder(t, dir))
	}
	t.Log(err)
}
