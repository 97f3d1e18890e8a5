//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package h5

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
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
	found, err := here().candidates()
	if err != nil {
		return nil, err
	}
	var refused []string
	for _, c := range found {
		l, err := load(c.path)
		if err == nil {
			return l, nil
		}
		refused = append(refused, fmt.Sprintf("%s: %v", c.path, err))
	}
	return nil, fmt.Errorf("h5: no libhdf5 that will do: %s: %s", strings.Join(refused, "; "), advice)
})

// load opens one candidate and readies it.
func load(path string) (*Library, error) {
	handle, err := purego.Dlopen(path, purego.RTLD_LAZY|purego.RTLD_LOCAL)
	if err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), path+": "))
	}
	l := &Library{path: path}
	if err := l.ready(handle); err != nil {
		// Not closed: a library that has begun leaves functions behind to be called
		// at the end of the process.
		return nil, err
	}
	return l, nil
}

// ready binds the functions, starts the library and reads its variables.
func (l *Library) ready(handle uintptr) error {
	if err := l.bind(handle); err != nil {
		return err
	}
	// Before any call: the first one starts the library, which then looks once.
	if err := withoutLocks(); err != nil {
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
		symbol, err := purego.Dlsym(handle, name)
		if err != nil || symbol == 0 {
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

// withoutLocks tells the library to lock no files: one that we only read, and
// keep open, is not to be closed to its writer, and what we write we lock. A
// setting of one file will not do: the library does not open a file twice under
// two, and the files of a virtual dataset it opens itself.
func withoutLocks() error {
	symbol, err := purego.Dlsym(purego.RTLD_DEFAULT, "setenv")
	if err != nil {
		return err
	}
	var setenv func(name, value string, overwrite int32) int32
	purego.RegisterFunc(&setenv, symbol)
	if setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1) != 0 {
		return errors.New("setenv failed")
	}
	return nil
}

// bind finds every function in a loaded library.
func (l *Library) bind(handle uintptr) error {
	var missing []string
	v := reflect.ValueOf(&l.Functions).Elem()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		symbol, err := purego.Dlsym(handle, "H5"+field.Name)
		if also := field.Tag.Get("also"); also != "" && (err != nil || symbol == 0) {
			symbol, err = purego.Dlsym(handle, also)
		}
		if err != nil || symbol == 0 {
			missing = append(missing, "H5"+field.Name)
			continue
		}
		purego.RegisterFunc(v.Field(i).Addr().Interface(), symbol)
	}
	switch {
	case len(missing) == v.NumField():
		return errors.New("not a libhdf5: it has none of its functions")
	case len(missing) > 0:
		return fmt.Errorf("it has no %s", strings.Join(missing, ", "))
	}
	return nil
}
