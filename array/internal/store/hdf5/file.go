package hdf5

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/internal/h5"
)

// opened are the files that tasks read, by path: the library takes a file that
// is open already for the same one, changed or not, so there is never a second.
var opened store.Files[string, *file]

// A file is open twice: by libhdf5, which knows what it says, and by us, who
// read it.
type file struct {
	path     string
	identity store.Identity
	lib      *h5.Library
	id       h5.ID
	data     *os.File
	// shifted says that the file does not begin with HDF5: addresses, which some
	// releases give from the file's begin and others not, are left alone.
	shifted bool

	mu       sync.Mutex
	datasets map[string]*dataset
}

// acquire opens the file at path, or finds it open. It fails if it is not the
// one of the identity, unless that is zero.
func acquire(path string, want store.Identity) (*store.Handle[*file], error) {
	for {
		now, err := store.Identify(path)
		if err != nil {
			return nil, err
		}
		if want != (store.Identity{}) && now != want {
			return nil, want.Check(path)
		}
		h, err := opened.Open(path, func() (*file, error) { return openFile(path) })
		if err != nil {
			return nil, err
		}
		if h.File.identity == now {
			return h, nil
		}
		// It was opened before it became what it is.
		if err := errors.Join(opened.Drop(path), released(h)); err != nil {
			return nil, fail(path, "", err)
		}
	}
}

func released(h *store.Handle[*file]) error {
	h.Release()
	return nil
}

func openFile(path string) (*file, error) {
	lib, err := h5.Open()
	if err != nil {
		return nil, fail(path, "", err)
	}
	data, err := os.Open(path)
	if err != nil {
		return nil, fail(path, "", err)
	}
	f := &file{path: path, lib: lib, data: data, datasets: map[string]*dataset{}}
	info, err := data.Stat()
	if err == nil {
		f.identity, err = store.IdentityOf(path, info)
	}
	if err == nil {
		err = lib.Do(f.open)
	}
	if err != nil {
		data.Close() //nolint:errcheck // it was only to be read
		return nil, fail(path, "", err)
	}
	return f, nil
}

func (f *file) open(c *h5.Call) {
	f.id = h5.Must(c, "H5Fopen", c.Fopen(f.path, h5.ReadOnly, c.FileAccess()))
	create := c.Own("H5Fget_create_plist", c.Fget_create_plist(f.id))
	var userblock uint64
	h5.Must(c, "H5Pget_userblock", c.Pget_userblock(create, &userblock))
	f.shifted = userblock != 0
}

// Close implements io.Closer.
func (f *file) Close() error {
	err := f.lib.Do(func(c *h5.Call) {
		for _, d := range f.datasets {
			c.Idec_ref(d.id)
			c.Idec_ref(d.memory)
		}
		h5.Must(c, "H5Fclose", c.Fclose(f.id))
	})
	return errors.Join(err, f.data.Close())
}

// dataset returns what is known of a dataset.
func (f *file) dataset(name string) (*dataset, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	d := f.datasets[name]
	if d == nil {
		err := f.lib.Do(func(c *h5.Call) { d = openDataset(c, f, name) })
		if err != nil {
			return nil, fail(f.path, name, err)
		}
		f.datasets[name] = d
	}
	return d, nil
}

// fail says where an error comes from.
func fail(path, name string, err error) error {
	if err == nil {
		return nil
	}
	where := filepath.Clean(path)
	if name != "" {
		where += ": " + name
	}
	return fmt.Errorf("hdf5: %s: %w", where, err)
}
