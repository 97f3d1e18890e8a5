package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Place gives parts that are files, and have been synced, their final names, in
// place of other files that may have these, and makes that last. It stops at the
// first that it cannot place.
func Place(targets ...Target) error {
	folders := map[string]bool{}
	var failed error
	for _, t := range targets {
		if failed = os.Rename(t.Part(), t.Path); failed != nil {
			break
		}
		release(t.Part())
		folders[filepath.Dir(t.Path)] = true
	}
	for folder := range folders {
		if err := SyncFolder(folder); failed == nil {
			failed = err
		}
	}
	return failed
}

// Swap gives the part, a folder that has been synced, its final name, in place of
// another folder, which is removed when the new one is there.
func (t Target) Swap() error { return t.swap(exchange) }

func (t Target) swap(exchange func(a, b string) error) error {
	info, err := os.Stat(t.Path)
	if err == nil && !info.IsDir() {
		return &os.PathError{Op: "replace", Path: t.Path, Err: syscall.ENOTDIR}
	}
	there := err == nil
	old := Beside(t.Path, ".weft-old")
	switch {
	case there && exchange(t.Part(), t.Path) == nil:
		if err := SyncFolder(filepath.Dir(t.Path)); err != nil {
			return err
		}
		return t.Discard()
	case there:
		if err := os.RemoveAll(old); err != nil {
			return err
		}
		if err := os.Rename(t.Path, old); err != nil {
			return err
		}
	}
	if err := os.Rename(t.Part(), t.Path); err != nil {
		if there {
			os.Rename(old, t.Path) //nolint:errcheck // the first error is the one to tell
		}
		return err
	}
	release(t.Part())
	if err := SyncFolder(filepath.Dir(t.Path)); err != nil {
		return err
	}
	return os.RemoveAll(old)
}

// Sync makes the content of a file last.
func Sync(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// SyncTree makes a folder last with all that is in it.
func SyncTree(folder string) error {
	return filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir():
			return SyncFolder(path)
		}
		return Sync(path)
	})
}

// SyncFolder makes the names in a folder last, where the system can.
func SyncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close() //nolint:errcheck // read only
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, os.ErrInvalid) && !errors.Is(err, os.ErrPermission) {
		return err // others say that folders have no sync here
	}
	return nil
}
