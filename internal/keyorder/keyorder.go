// Package keyorder puts the keys of any map in an order that is the same in
// every run, so that what is built from a map is too.
package keyorder

import (
	"cmp"
	"reflect"
	"slices"
)

// Of returns the keys of m in order: numbers and strings as usual, false before
// true, NaN first, arrays and structs by their first difference, interfaces by
// the names of their types and then their values. Pointers and channels have no
// order that would last and come as they come.
func Of[K comparable, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortStableFunc(keys, func(a, b K) int {
		return compare(reflect.ValueOf(&a).Elem(), reflect.ValueOf(&b).Elem())
	})
	return keys
}

func compare(a, b reflect.Value) int {
	switch a.Kind() {
	case reflect.Bool:
		return cmp.Compare(number(a.Bool()), number(b.Bool()))
	case reflect.String:
		return cmp.Compare(a.String(), b.String())
	case reflect.Float32, reflect.Float64:
		return cmp.Compare(a.Float(), b.Float())
	case reflect.Complex64, reflect.Complex128:
		x, y := a.Complex(), b.Complex()
		return cmp.Or(cmp.Compare(real(x), real(y)), cmp.Compare(imag(x), imag(y)))
	case reflect.Array:
		return firstOf(a.Len(), a.Index, b.Index)
	case reflect.Struct:
		return firstOf(a.NumField(), a.Field, b.Field)
	case reflect.Interface:
		return compareInterfaces(a.Elem(), b.Elem())
	}
	switch {
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	}
	return 0
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// firstOf returns the first difference among n elements.
func firstOf(n int, a, b func(int) reflect.Value) int {
	for i := range n {
		if c := compare(a(i), b(i)); c != 0 {
			return c
		}
	}
	return 0
}

func compareInterfaces(a, b reflect.Value) int {
	if !a.IsValid() || !b.IsValid() {
		return cmp.Compare(number(a.IsValid()), number(b.IsValid()))
	}
	if a.Type() != b.Type() {
		return cmp.Or(cmp.Compare(a.Type().PkgPath(), b.Type().PkgPath()), cmp.Compare(a.Type().String(), b.Type().String()))
	}
	return compare(a, b)
}
