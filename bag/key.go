package bag

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"time"
)

// appendKey appends bytes that are the same for equal keys, and for those that
// differ in being NaN only, in every process; and others for others.
func appendKey(b []byte, v reflect.Value) ([]byte, error) {
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			return append(b, 1), nil
		}
		return append(b, 0), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return binary.LittleEndian.AppendUint64(b, uint64(v.Int())), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return binary.LittleEndian.AppendUint64(b, v.Uint()), nil
	case reflect.Float32, reflect.Float64:
		return appendFloat(b, v.Float()), nil
	case reflect.Complex64, reflect.Complex128:
		return appendFloat(appendFloat(b, real(v.Complex())), imag(v.Complex())), nil
	case reflect.String:
		b = binary.AppendUvarint(b, uint64(v.Len()))
		return append(b, v.String()...), nil
	case reflect.Interface:
		if v.IsNil() {
			return append(b, 0), nil
		}
		name := typeName(v.Elem().Type())
		b = binary.AppendUvarint(append(b, 1), uint64(len(name)))
		return appendKey(append(b, name...), v.Elem())
	case reflect.Array:
		var err error
		for i := 0; i < v.Len() && err == nil; i++ {
			b, err = appendKey(b, v.Index(i))
		}
		return b, err
	case reflect.Struct:
		if t, ok := asTime(v); ok {
			b = binary.LittleEndian.AppendUint64(b, uint64(t.Unix()))
			return binary.LittleEndian.AppendUint64(b, uint64(t.Nanosecond())), nil
		}
		var err error
		for i := 0; i < v.NumField() && err == nil; i++ {
			if v.Type().Field(i).Name != "_" {
				b, err = appendKey(b, v.Field(i))
			}
		}
		return b, err
	}
	return nil, fmt.Errorf("a %v is no key: it is not the same in all processes, or cannot be compared", v.Type())
}

func asTime(v reflect.Value) (time.Time, bool) {
	if v.Type() != reflect.TypeFor[time.Time]() || !v.CanInterface() {
		return time.Time{}, false
	}
	return v.Interface().(time.Time), true
}

// appendFloat has one text for both zeros and one for all that is no number.
func appendFloat(b []byte, f float64) []byte {
	switch {
	case f == 0:
		f = 0
	case f != f:
		f = math.NaN()
	}
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
}

// keyBytes is appendKey of any key, with an error that tells whose.
func keyBytes[K comparable](b []byte, key K) ([]byte, error) {
	b, err := appendKey(b, reflect.ValueOf(&key).Elem())
	if err != nil {
		return nil, fmt.Errorf("bag: a key of %v: %w", reflect.TypeFor[K](), err)
	}
	return b, nil
}

// hashed is the hash of bytes: FNV-1a (Fowler, Noll and Vo), mixed.
func hashed[S string | []byte](text S) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	return mixed(h)
}

// A hasher hashes keys, the same in all processes.
type hasher[K comparable] struct{ room []byte }

func (h *hasher[K]) hash(key K) (uint64, error) {
	switch k := any(key).(type) {
	case string:
		return hashed(k), nil
	case int:
		return mixed(uint64(k)), nil
	case int64:
		return mixed(uint64(k)), nil
	}
	var err error
	if h.room, err = keyBytes(h.room[:0], key); err != nil {
		return 0, err
	}
	return hashed(h.room), nil
}

// keyed holds values by their keys, in the order of the keys' first. Keys that
// are not equal to themselves, since they are or hold NaN, are one key if they
// look the same.
type keyed[K comparable, V any] struct {
	place map[K]int
	odd   map[string]int // of keys that are not equal to themselves
	pairs []Pair[K, V]
}

func newKeyed[K comparable, V any]() *keyed[K, V] {
	return &keyed[K, V]{place: map[K]int{}, odd: map[string]int{}, pairs: []Pair[K, V]{}}
}

// at is the value of a key; a new one is zero.
func (k *keyed[K, V]) at(key K) (v *V, isNew bool, err error) {
	if key != key {
		return k.atOdd(key)
	}
	i, ok := k.place[key]
	if !ok {
		i = len(k.pairs)
		k.place[key] = i
		k.pairs = append(k.pairs, Pair[K, V]{Key: key})
	}
	return &k.pairs[i].Value, !ok, nil
}

func (k *keyed[K, V]) atOdd(key K) (v *V, isNew bool, err error) {
	text, err := keyBytes(nil, key)
	if err != nil {
		return nil, false, err
	}
	i, ok := k.odd[string(text)]
	if !ok {
		i = len(k.pairs)
		k.odd[string(text)] = i
		k.pairs = append(k.pairs, Pair[K, V]{Key: key})
	}
	return &k.pairs[i].Value, !ok, nil
}

// cut shares the pairs out by the hash of their keys.
func (k *keyed[K, V]) cut(n int) (any, error) {
	out, h := make([][]Pair[K, V], n), hasher[K]{}
	for _, p := range k.pairs {
		x, err := h.hash(p.Key)
		if err != nil {
			return nil, err
		}
		out[x%uint64(n)] = append(out[x%uint64(n)], p)
	}
	return out, nil
}

// checkKey returns why values of a type can be no keys, as far as the type tells.
func checkKey[K comparable]() error {
	if reflect.TypeFor[K]().Kind() == reflect.Interface {
		return nil // it depends on what is in it
	}
	_, err := keyBytes(nil, *new(K))
	return err
}
