package atomicfile

import (
	"errors"
	"os"
)

// A File is the part of a file, open for writing. It is for one goroutine.
type File struct {
	target Target
	disk   *os.File // nil when closed
	err    error    // the first, which later steps return too
}

// Create makes the part of a file of a final name, which [File.Commit] gives it.
// The file will have the mode of one that is new.
func Create(path string) (*File, error) { return New(path).Create() }

// Create makes the part, anew if there is one of this owner, and removes
// leftovers of the same name.
func (t Target) Create() (*File, error) {
	if err := Check(t.Path); err != nil {
		return nil, &os.PathError{Op: "create", Path: t.Path, Err: err}
	}
	f := &File{target: t}
	err := t.begin(func(part string) (err error) {
		if f.disk != nil {
			f.disk.Close() //nolint:errcheck // nothing is in it
		}
		f.disk, err = os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Write writes data as the whole content of the file at path.
func Write(path string, data []byte) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	defer f.Discard() //nolint:errcheck // the first error is the one to tell
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.Commit()
}

// Write implements [io.Writer].
func (f *File) Write(b []byte) (int, error) {
	switch {
	case f.err != nil:
		return 0, f.err
	case f.disk == nil:
		return 0, os.ErrClosed
	}
	n, err := f.disk.Write(b)
	f.err = err
	return n, err
}

// Close makes the part last, and leaves it there for [Place]; [Target.Discard]
// removes it. A second Close returns what the first one did.
func (f *File) Close() error {
	if f.disk == nil {
		return f.err
	}
	if f.err == nil {
		f.err = f.disk.Sync()
	}
	f.err = errors.Join(f.err, f.disk.Close()) // a full disk may say so here only
	f.disk = nil
	return f.err
}

// Commit closes the file and gives it its final name. If that fails, the part is
// removed.
func (f *File) Commit() error {
	if err := f.Close(); err != nil {
		f.target.Discard() //nolint:errcheck // the first error is the one to tell
		return err
	}
	f.err = Place(f.target)
	if f.err != nil {
		f.target.Discard() //nolint:errcheck // the first error is the one to tell
	}
	return f.err
}

// Discard closes and removes the part; after a Close or a Commit without an
// error it does nothing, so that it can be deferred.
func (f *File) Discard() error {
	if f.disk == nil && f.err == nil {
		return nil
	}
	if f.disk != nil {
		f.disk.Close() //nolint:errcheck // what is in it goes
		f.disk, f.err = nil, os.ErrClosed
	}
	return f.target.Discard()
}
