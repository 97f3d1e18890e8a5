package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// held are the parts that this process is making, by their paths, each open and
// locked: the lock goes with the process, however that ends.
var held struct {
	sync.Mutex
	files map[string]*os.File
}

// begin makes the part by a function that expects none there and may be called
// again, holds it, and removes leftovers of the same final name.
func (t Target) begin(create func(part string) error) error {
	part := t.Part()
	if err := t.Discard(); err != nil {
		return err
	}
	if t.Owner == "" {
		return create(part)
	}
	t.removeLeftovers()
	for {
		if err := create(part); err != nil {
			return err
		}
		if hold(part) {
			return nil
		}
		// Between being made and being held the part was a leftover to another, who
		// has removed it.
		if err := os.RemoveAll(part); err != nil {
			return err
		}
	}
}

// hold locks a part for as long as this process lives, or until it is released;
// false if the part is another's to remove.
func hold(part string) bool {
	f, err := os.Open(part)
	if err != nil {
		return !errors.Is(err, os.ErrNotExist)
	}
	got := lock(f, true) // whoever has it is about to remove it
	if !isAt(f, part) {
		f.Close() //nolint:errcheck // read only
		return false
	}
	if got == lockNone {
		f.Close() //nolint:errcheck // read only
		return true
	}
	held.Lock()
	defer held.Unlock()
	if held.files == nil {
		held.files = map[string]*os.File{}
	}
	held.files[part] = f
	return true
}

// release lets go of a part that may be held.
func release(part string) {
	held.Lock()
	defer held.Unlock()
	if f, ok := held.files[part]; ok {
		delete(held.files, part)
		f.Close() //nolint:errcheck // read only
	}
}

// removeLeftovers removes parts of other owners who do not hold them any more.
// What cannot be removed is in nobody's way.
func (t Target) removeLeftovers() {
	dir, prefix := filepath.Split(Beside(t.Path, "."))
	d, err := os.Open(filepath.Clean(dir))
	if err != nil {
		return // the caller cannot make a part there either, and says so
	}
	defer d.Close()               //nolint:errcheck // read only
	names, _ := d.Readdirnames(0) //nolint:errcheck // what was read will do
	for _, name := range names {
		owner, ok := strings.CutPrefix(name, prefix)
		owner, isPart := strings.CutSuffix(owner, partSuffix)
		if !ok || !isPart || len(owner) != ownerLen || strings.Trim(owner, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
			continue
		}
		part := filepath.Join(dir, name)
		f, err := os.Open(part)
		if err != nil {
			continue
		}
		// Its owner may have made the part anew meanwhile, and does not while the one
		// that is there is locked here.
		if lock(f, false) == lockGot && isAt(f, part) {
			os.RemoveAll(part) //nolint:errcheck // see above
		}
		f.Close() //nolint:errcheck // read only
	}
}

// isAt reports whether an open file is what a path leads to.
func isAt(f *os.File, path string) bool {
	there, err := os.Stat(path)
	if err != nil {
		return false
	}
	mine, err := f.Stat()
	return err == nil && os.SameFile(there, mine)
}

// locking is what came of trying to lock a file.
type locking int

const (
	lockGot   locking = iota
	lockTaken         // another has it
	lockNone          // there are no locks here
)
