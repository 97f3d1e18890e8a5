package atomicfile

import (
	"errors"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// TestKilledAmidSwap kills a process when the two folders have changed places.
func TestKilledAmidSwap(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "folder/old=")
	if out, err := command("swap", dir).CombinedOutput(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("%v: %s", err, out)
	}
	if got := tree(t, dir); got != ".folder.XXXXXXXX.weft-part/ .folder.XXXXXXXX.weft-part/old= folder/ folder/new= x=new" {
		t.Error(got)
	}
	u := New(filepath.Join(dir, "folder"))
	must(t, errors.Join(u.CreateFolder(), u.Discard()))
	if got := tree(t, dir); got != "folder/ folder/new= x=new" {
		t.Error(got)
	}
}

// TestNoRoom writes to a file system of a few pages.
func TestNoRoom(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Logf("no file system to fill (%v): TestFullDisk does it by limits", err)
		return
	}
	defer unix.Unmount(dir, unix.MNT_DETACH) //nolint:errcheck // the test is over
	put(t, dir, "x=old")
	if err := Write(filepath.Join(dir, "x"), make([]byte, 100_000)); !errors.Is(err, syscall.ENOSPC) {
		t.Error(err)
	}
	if got := tree(t, dir); got != "x=old" {
		t.Error(got)
	}
}
