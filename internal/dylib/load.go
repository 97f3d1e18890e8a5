//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package dylib

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/ebitengine/purego"
)

// LeftOut says why this program cannot load the library of a name; nil, since it
// can.
func LeftOut(string) error { return nil }

// Load opens a library for its caller alone; mode says when names are resolved,
// as purego has it.
func Load(path string, mode int) (handle uintptr, err error) {
	handle, err = purego.Dlopen(path, mode|purego.RTLD_LOCAL)
	if err != nil {
		return 0, errors.New(strings.TrimPrefix(err.Error(), path+": "))
	}
	return handle, nil
}

// Symbol returns the address of a name in a loaded library.
func Symbol(handle uintptr, name string) (address uintptr, ok bool) {
	address, err := purego.Dlsym(handle, name)
	return address, err == nil && address != 0
}

// Bind sets the fields of a struct of functions to those of a loaded library. A
// function has the name of its field behind the prefix, or else the one that the
// field's tag "also" gives.
func Bind(handle uintptr, library, prefix string, functions any) error {
	var missing []string
	v := reflect.ValueOf(functions).Elem()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		symbol, ok := Symbol(handle, prefix+field.Name)
		if also := field.Tag.Get("also"); also != "" && !ok {
			symbol, ok = Symbol(handle, also)
		}
		if !ok {
			missing = append(missing, prefix+field.Name)
			continue
		}
		purego.RegisterFunc(v.Field(i).Addr().Interface(), symbol)
	}
	switch {
	case len(missing) == v.NumField():
		return fmt.Errorf("not a %s: it has none of its functions", library)
	case len(missing) > 0:
		return fmt.Errorf("it has no %s", strings.Join(missing, ", "))
	}
	return nil
}
