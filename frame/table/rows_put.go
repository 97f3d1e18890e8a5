package table

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// put sets cells to the values of an array of a column of a type; row is the one that
// an error is about.
func (g goType) put(t Type, a arrow.Array, c goCells) (row int, err error) {
	if c.n == 0 {
		return 0, nil
	}
	switch g.is {
	case reflect.Struct:
		return putTimes(t, g, a, c)
	case reflect.Slice:
		x, ok := a.(*array.Binary)
		get := func(i int) ([]byte, bool) { return bytes.Clone(x.Value(i)), true } // the table's are not to be changed
		return putEach(t, g, a, c, ok, true, nil, get)
	case reflect.String:
		return putText(t, g, a, c)
	case reflect.Bool:
		x, ok := a.(*array.Boolean)
		return putEach(t, g, a, c, ok, false, false, func(i int) (bool, bool) { return x.Value(i), true })
	case reflect.Int:
		if strconv.IntSize == 64 {
			return putNumbers[int64](t, g, a, c, false, 0)
		}
		return putNumbers[int32](t, g, a, c, false, 0)
	case reflect.Int8:
		return putNumbers[int8](t, g, a, c, false, 0)
	case reflect.Int16:
		return putNumbers[int16](t, g, a, c, false, 0)
	case reflect.Int32:
		return putNumbers[int32](t, g, a, c, false, 0)
	case reflect.Int64:
		if g.typ == durationType {
			return putDurations(t, g, a, c)
		}
		return putNumbers[int64](t, g, a, c, false, 0)
	case reflect.Uint:
		if strconv.IntSize == 64 {
			return putNumbers[uint64](t, g, a, c, false, 0)
		}
		return putNumbers[uint32](t, g, a, c, false, 0)
	case reflect.Uint8:
		return putNumbers[uint8](t, g, a, c, false, 0)
	case reflect.Uint16:
		return putNumbers[uint16](t, g, a, c, false, 0)
	case reflect.Uint32:
		return putNumbers[uint32](t, g, a, c, false, 0)
	case reflect.Uint64:
		return putNumbers[uint64](t, g, a, c, false, 0)
	case reflect.Float32:
		return putNumbers(t, g, a, c, true, float32(math.NaN()))
	}
	return putNumbers(t, g, a, c, true, math.NaN())
}

// misfit is an error about a value that a Go type does not hold.
func (g goType) misfit(t Type, a arrow.Array, i int) error {
	return fmt.Errorf("%v, a %v, does not fit in a %v", At(t, a, i), t, g.typ)
}

// slab is how many values behind pointers have their memory together.
const slab = 256

// putEach sets cells to what get gives for each row that is not missing; nil if the
// array has nothing for such cells. none is for those that are, if there is one.
func putEach[T any](t Type, g goType, a arrow.Array, c goCells, fits, hasNone bool, none T, get func(i int) (T, bool)) (int, error) {
	var room []T
	some := a.NullN() > 0
	for i := range c.n {
		if some && a.IsNull(i) || t.Kind == Null {
			switch {
			case g.pointer:
				*cell[*T](c, i) = nil
			case hasNone:
				*cell[T](c, i) = none
			default:
				return i, fmt.Errorf("a value is missing, which a %v cannot say: use a *%v, or fill what is missing", g.typ, g.typ)
			}
			continue
		}
		if !fits {
			return i, g.misfit(t, a, i)
		}
		v, ok := get(i)
		if !ok {
			return i, g.misfit(t, a, i)
		}
		if !g.pointer {
			*cell[T](c, i) = v
			continue
		}
		if len(room) == 0 {
			room = make([]T, min(slab, c.n-i))
		}
		room[0] = v
		*cell[*T](c, i), room = &room[0], room[1:]
	}
	return 0, nil
}

func putText(t Type, g goType, a arrow.Array, c goCells) (int, error) {
	var get func(i int) (string, bool)
	switch a := a.(type) {
	case *array.String:
		get = func(i int) (string, bool) { return a.Value(i), true }
	case *array.Dictionary:
		words := a.Dictionary().(*array.String)
		get = func(i int) (string, bool) { return words.Value(a.GetValueIndex(i)), true }
	case *array.Decimal128:
		get = func(i int) (string, bool) { return a.Value(i).ToString(int32(t.Scale)), true }
	}
	return putEach(t, g, a, c, get != nil, false, "", get)
}

func putTimes(t Type, g goType, a arrow.Array, c goCells) (int, error) {
	var get func(i int) (time.Time, bool)
	switch a := a.(type) {
	case *array.Date32:
		get = func(i int) (time.Time, bool) { return time.Unix(int64(a.Value(i))*86400, 0).UTC(), true }
	case *array.Timestamp:
		loc := t.location()
		get = func(i int) (time.Time, bool) { return instant(int64(a.Value(i)), t.Unit, loc), true }
	}
	return putEach(t, g, a, c, get != nil, false, time.Time{}, get)
}

func putDurations(t Type, g goType, a arrow.Array, c goCells) (int, error) {
	var get func(i int) (time.Duration, bool)
	switch a := a.(type) {
	case *array.Time64:
		get = func(i int) (time.Duration, bool) { return time.Duration(a.Value(i)), true }
	case *array.Duration:
		get = func(i int) (time.Duration, bool) { return span(int64(a.Value(i)), t.Unit) }
	}
	return putEach(t, g, a, c, get != nil, false, 0, get)
}

// putNumbers converts where a number fits exactly.
func putNumbers[T number](t Type, g goType, a arrow.Array, c goCells, hasNone bool, none T) (int, error) {
	if values, ok := numbersOf[T](a); ok && a.NullN() == 0 && !g.pointer {
		for i, v := range values {
			*cell[T](c, i) = v
		}
		return 0, nil
	}
	get := exactly[T](a)
	return putEach(t, g, a, c, get != nil, hasNone, none, get)
}

// numbersOf are the values of an array of just that type.
func numbersOf[T number](a arrow.Array) ([]T, bool) {
	var values any
	switch a := a.(type) {
	case *array.Int8:
		values = a.Int8Values()
	case *array.Int16:
		values = a.Int16Values()
	case *array.Int32:
		values = a.Int32Values()
	case *array.Int64:
		values = a.Int64Values()
	case *array.Uint8:
		values = a.Uint8Values()
	case *array.Uint16:
		values = a.Uint16Values()
	case *array.Uint32:
		values = a.Uint32Values()
	case *array.Uint64:
		values = a.Uint64Values()
	case *array.Float32:
		values = a.Float32Values()
	case *array.Float64:
		values = a.Float64Values()
	}
	plain, ok := values.([]T)
	return plain, ok
}

// exactly gives the numbers of an array as others, where they are the same; nil if it
// has none.
func exactly[T number](a arrow.Array) func(i int) (T, bool) {
	switch a := a.(type) {
	case *array.Int8:
		return func(i int) (T, bool) { return ofInt[T](int64(a.Value(i))) }
	case *array.Int16:
		return func(i int) (T, bool) { return ofInt[T](int64(a.Value(i))) }
	case *array.Int32:
		return func(i int) (T, bool) { return ofInt[T](int64(a.Value(i))) }
	case *array.Int64:
		return func(i int) (T, bool) { return ofInt[T](a.Value(i)) }
	case *array.Uint8:
		return func(i int) (T, bool) { return ofInt[T](int64(a.Value(i))) }
	case *array.Uint16:
		return func(i int) (T, bool) { return ofInt[T](int64(a.Value(i))) }
	case *array.Uint32:
		return func(i int) (T, bool) { return ofInt[T](int64(a.Value(i))) }
	case *array.Uint64:
		return func(i int) (T, bool) { return ofUint[T](a.Value(i)) }
	case *array.Float32:
		return func(i int) (T, bool) { return ofFloat[T](float64(a.Value(i))) }
	case *array.Float64:
		return func(i int) (T, bool) { return ofFloat[T](a.Value(i)) }
	}
	return nil
}

func isFloat[T number]() bool { return T(1)/T(2) != 0 }

func ofInt[T number](v int64) (T, bool) {
	x := T(v)
	if isFloat[T]() {
		return x, float64(x) < 1<<63 && int64(x) == v
	}
	return x, int64(x) == v && (x < 0) == (v < 0)
}

func ofUint[T number](v uint64) (T, bool) {
	x := T(v)
	if isFloat[T]() {
		return x, float64(x) < 1<<64 && uint64(x) == v
	}
	return x, x >= 0 && uint64(x) == v
}

func ofFloat[T number](v float64) (T, bool) {
	if isFloat[T]() {
		x := T(v)
		return x, float64(x) == v || v != v
	}
	switch {
	case v >= -1<<63 && v < 1<<63:
		x, ok := ofInt[T](int64(v))
		return x, ok && float64(int64(v)) == v
	case v >= 1<<63 && v < 1<<64:
		return ofUint[T](uint64(v))
	}
	return 0, false
}
