//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package h5

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"

	"github.com/cb434341/weft/internal/dylib"
)

// oldest is the first release that will do: it tells where chunks are.
var oldest = []uint32{1, 10, 5}

// Open returns the first library that will do. The first call loads it for the
// life of the process; later ones are free. The error says where it was looked
// for and what was refused.
func Open() (*Library, error) {
	return open()
}

var open = sync.OnceValues(func() (*Library, error) {
	l, err := dylib.Open(wanted, load)
	if err != nil {
		return nil, fmt.Errorf("h5: %w", err)
	}
	return l, nil
})

// load opens one candidate and readies it.
func load(f dylib.File) (*Library, error) {
	handle, err := dylib.Load(f.Path, purego.RTLD_LAZY)
	if err != nil {
		return nil, err
	}
	l := &Library{path: f.Path}
	if err := l.ready(handle); err != nil {
		// Not closed: a library that has begun leaves functions behind to be called
		// at the end of the process.
		return nil, err
	}
	return l, nil
}

// ready binds the functions, starts the library and reads its variables.
func (l *Library) ready(handle uintptr) error {
	if err := dylib.Bind(handle, "libhdf5", "H5", &l.Functions); err != nil {
		return err
	}
	// No locks on files: one that we only read, and keep open, is not to be closed
	// to its writer, and what we write we lock. A setting of one file will not do:
	// the library does not open a file twice under two, and the files of a virtual
	// dataset it opens itself. The first call starts it, and then it looks once.
	if err := dylib.Setenv("HDF5_USE_FILE_LOCKING", "FALSE"); err != nil {
		return err
	}
	l.Get_libversion(&l.release[0], &l.release[1], &l.release[2])
	if slices.Compare(l.release[:], oldest) < 0 {
		return fmt.Errorf("version %s is older than %d.%d.%d", l.Version(), oldest[0], oldest[1], oldest[2])
	}
	if l.Open() < 0 {
		return errors.New("it does not start: H5open failed")
	}
	v := reflect.ValueOf(&l.Globals).Elem()
	for i := range v.NumField() {
		name := "H5" + v.Type().Field(i).Name + "_g"
		symbol, ok := dylib.Symbol(handle, name)
		if !ok {
			return fmt.Errorf("it has no %s", name)
		}
		// An address that the loader gave, which no collector moves.
		v.Field(i).SetInt(**(**int64)(unsafe.Pointer(&symbol)))
	}
	l.each = purego.NewCallback(l.note)
	return l.Do(func(c *Call) {
		l.file = Must(c, "H5Pcreate", c.Pcreate(c.P_CLS_FILE_ACCESS_ID))
		l.dataset = Must(c, "H5Pcreate", c.Pcreate(c.P_CLS_DATASET_ACCESS_ID))
		Must(c, "H5Pset_virtual_prefix", c.Pset_virtual_prefix(l.dataset, "${ORIGIN}"))
	})
}
