package atomicfile

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
)

// A Target is a final name, and where its content lies until it is complete. It
// is data: tasks of several processes on one file system may hold the same one.
type Target struct {
	Path string
	// Owner tells the part of one writer from that of another. A Target without
	// one has a single part, .name.weft-part, which is found again by who goes on
	// with it: it is not locked, and never a leftover.
	Owner string
}

// New returns a Target of an owner of its own. Its path means the same in every
// process, unless the working folder is unknown.
func New(path string) Target {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return Target{Path: path, Owner: rand.Text()[:ownerLen]}
}

const (
	partSuffix = ".weft-part"
	ownerLen   = 8
)

// Part returns where the content lies until Commit.
func (t Target) Part() string {
	if t.Owner == "" {
		return Beside(t.Path, partSuffix)
	}
	return Beside(t.Path, "."+t.Owner+partSuffix)
}

// Beside returns the hidden name that belongs to a path: .name and the suffix, in
// the same folder.
func Beside(path, suffix string) string {
	dir, base := filepath.Split(filepath.Clean(path))
	return filepath.Join(dir, "."+base+suffix)
}

// Check returns an error if a file cannot have this name, because a folder has
// it.
func Check(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return errors.New("there is a folder of this name")
	}
	return nil
}

// CheckFolder returns an error if a folder cannot have this name, unless in the
// place of another, because a file has it or a folder that is not empty.
func CheckFolder(path string) error {
	names, err := os.ReadDir(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err == nil && len(names) > 0:
		return errors.New("there is a folder of this name that is not empty")
	}
	return err
}

// CreateFolder makes the part as an empty folder, anew if there is one of this
// owner, and removes leftovers of the same name.
func (t Target) CreateFolder() error {
	return t.begin(func(part string) error { return os.Mkdir(part, 0o777) })
}

// Discard removes the part, a file or a folder with all that is in it. Without
// one it does nothing.
func (t Target) Discard() error {
	defer release(t.Part())
	return os.RemoveAll(t.Part())
}

// Commit makes the part last, a file or a folder with all that is in it, and
// gives it the final name: that of nothing, of a file for a file, of an empty
// folder for a folder. After an error the part is still there.
func (t Target) Commit() error {
	info, err := os.Stat(t.Part())
	if err != nil {
		return err
	}
	if !info.IsDir() {
		if err := Sync(t.Part()); err != nil {
			return err
		}
		return Place(t)
	}
	if err := CheckFolder(t.Path); err != nil {
		return err
	}
	return t.Replace()
}

// Replace is Commit of a folder in the place of another, which is removed with
// all that is in it: the caller knows that it may go.
func (t Target) Replace() error {
	if err := SyncTree(t.Part()); err != nil {
		return err
	}
	return t.Swap()
}
