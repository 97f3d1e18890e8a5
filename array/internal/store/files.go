package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// Identity tells a file from what had or will have its name.
type Identity struct {
	Size    int64
	ModTime int64  // nanoseconds since 1970
	Inode   uint64 // 0 on systems that have none
}

// Identify returns the identity of the regular file at path.
func Identify(path string) (Identity, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Identity{}, fmt.Errorf("store: %w", err)
	}
	return IdentityOf(path, info)
}

// IdentityOf is Identify for what Stat has returned already.
func IdentityOf(path string, info os.FileInfo) (Identity, error) {
	if !info.Mode().IsRegular() {
		return Identity{}, fmt.Errorf("store: %s is no regular file", path)
	}
	return Identity{Size: info.Size(), ModTime: info.ModTime().UnixNano(), Inode: inode(info)}, nil
}

// Check returns an ErrChanged unless the file at path is still the one of the
// identity.
func (id Identity) Check(path string) error {
	now, err := Identify(path)
	if err != nil {
		return err
	}
	if now != id {
		return fmt.Errorf("store: %s: %w (%s)", path, ErrChanged, id.change(now))
	}
	return nil
}

func (id Identity) change(now Identity) string {
	switch {
	case id.Size != now.Size:
		return fmt.Sprintf("it had %d bytes and has %d", id.Size, now.Size)
	case id.Inode != now.Inode:
		return "another file has its name"
	}
	return "it was written to"
}

// Absolute returns a path that means the same in every process; the path itself
// if the working folder is unknown.
func Absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// mostIdle is how many files that nobody uses a Files keeps open.
const mostIdle = 64

// Files keeps files open for tasks that come and go: what F is, a descriptor, a
// mapping, a parsed header, the user says. The key is what tells one open file
// from another: usually its path and [Identity]. The zero value is ready; a
// package has one for each kind of file, for the whole process.
type Files[K comparable, F io.Closer] struct {
	mu   sync.Mutex
	open map[K]*entry[F]
	idle []K // least recently used first
}

type entry[F io.Closer] struct {
	once sync.Once
	file F
	err  error
	refs int
	gone bool // dropped from the map: to be closed with the last reference
}

// Handle is a reference to an open file.
type Handle[F io.Closer] struct {
	File    F
	release func()
}

// Release gives the reference back. The file stays open for a while.
func (h *Handle[F]) Release() { h.release() }

// Open returns the open file of a key, and opens it if there is none. Several
// that ask at once wait for one of them to open it; an error is not kept.
func (c *Files[K, F]) Open(key K, open func() (F, error)) (*Handle[F], error) {
	c.mu.Lock()
	e := c.open[key]
	if e == nil {
		e = &entry[F]{}
		if c.open == nil {
			c.open = map[K]*entry[F]{}
		}
		c.open[key] = e
	}
	if e.refs++; e.refs == 1 {
		c.busy(key)
	}
	c.mu.Unlock()

	e.once.Do(func() {
		e.err = errors.New("store: opening it ended in a panic") // unless it returns
		defer func() {
			if e.err != nil {
				c.forget(key, e)
			}
		}()
		e.file, e.err = open()
	})
	if e.err != nil {
		return nil, e.err
	}
	return &Handle[F]{File: e.file, release: sync.OnceFunc(func() { c.release(key, e) })}, nil
}

// forget drops a file that could not be opened.
func (c *Files[K, F]) forget(key K, e *entry[F]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[key] == e {
		delete(c.open, key)
	}
}

// busy takes a key out of the idle ones.
func (c *Files[K, F]) busy(key K) {
	for i, k := range c.idle {
		if k == key {
			c.idle = append(c.idle[:i], c.idle[i+1:]...)
			return
		}
	}
}

func (c *Files[K, F]) release(key K, e *entry[F]) {
	var over []F
	c.mu.Lock()
	if e.refs--; e.refs == 0 {
		if e.gone {
			over = append(over, e.file)
		} else {
			c.idle = append(c.idle, key)
		}
	}
	for len(c.idle) > mostIdle {
		over = append(over, c.open[c.idle[0]].file)
		delete(c.open, c.idle[0])
		c.idle = c.idle[1:]
	}
	c.mu.Unlock()
	for _, f := range over {
		f.Close() //nolint:errcheck // what mattered of it has been synced
	}
}

// Drop forgets the file of a key: it is closed as soon as nobody uses it, and
// the next Open opens anew.
func (c *Files[K, F]) Drop(key K) error {
	c.mu.Lock()
	e := c.open[key]
	if e == nil {
		c.mu.Unlock()
		return nil
	}
	delete(c.open, key)
	if e.refs > 0 {
		e.gone = true
		c.mu.Unlock()
		return nil
	}
	c.busy(key)
	c.mu.Unlock()
	return e.file.Close()
}
