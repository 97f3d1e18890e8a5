package store

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// CheckTarget returns an error if a file cannot have this name, because a folder
// has it.
func CheckTarget(name string) error {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return errors.New("there is a folder of this name")
	}
	return nil
}

// Place gives a finished file its final name, in place of another that may have
// it, and makes that last: the file has been synced.
func Place(part, name string) error {
	if err := os.Rename(part, name); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(name))
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

// Sync makes the content of a file last.
func Sync(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close() //nolint:errcheck // the first error is the one to tell
		return err
	}
	return f.Close()
}

// Absolute returns a path that means the same in every process; the path itself
// if the working folder is unknown.
func Absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
