package column

import (
	"bytes"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// An Equal reports whether the row at a place of some columns is that at a
// place of others.
type Equal func(i, j int) bool

// EqualRows compares rows of columns of the same types, strings plain or in a
// dictionary. What is missing equals what is missing: null and NaN alike; 0
// equals -0.
func EqualRows(a, b []arrow.Array) (Equal, error) {
	if len(a) != len(b) {
		return nil, fmt.Errorf("column: rows of %d columns are compared with rows of %d", len(a), len(b))
	}
	all := make([]Equal, len(a))
	for c := range a {
		eq, err := equalValues(a[c], b[c])
		if err != nil {
			return nil, err
		}
		missA, nA := Missing(a[c])
		missB, nB := Missing(b[c])
		all[c] = eq
		if nA+nB > 0 {
			all[c] = func(i, j int) bool {
				x, y := nA > 0 && missA[i], nB > 0 && missB[j]
				return x && y || !x && !y && eq(i, j)
			}
		}
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return func(i, j int) bool {
		for _, eq := range all {
			if !eq(i, j) {
				return false
			}
		}
		return true
	}, nil
}

// equalValues compares values that are not missing.
func equalValues(a, b arrow.Array) (Equal, error) {
	if x, ok := textAt(a); ok {
		if y, ok := textAt(b); ok {
			return func(i, j int) bool { return bytes.Equal(x(i), y(j)) }, nil
		}
	}
	if a.DataType().ID() == b.DataType().ID() {
		switch a.DataType().ID() {
		case arrow.NULL:
			return func(int, int) bool { return true }, nil
		case arrow.BOOL:
			x, y := a.(*array.Boolean), b.(*array.Boolean)
			return func(i, j int) bool { return x.Value(i) == y.Value(j) }, nil
		case arrow.INT8, arrow.UINT8:
			return equalCells[uint8](a, b), nil
		case arrow.INT16, arrow.UINT16:
			return equalCells[uint16](a, b), nil
		case arrow.INT32, arrow.UINT32, arrow.DATE32:
			return equalCells[uint32](a, b), nil
		case arrow.INT64, arrow.UINT64, arrow.TIME64, arrow.TIMESTAMP, arrow.DURATION:
			return equalCells[uint64](a, b), nil
		case arrow.FLOAT32:
			return equalCells[float32](a, b), nil
		case arrow.FLOAT64:
			return equalCells[float64](a, b), nil
		case arrow.DECIMAL128:
			return equalCells[[2]uint64](a, b), nil
		}
	}
	return nil, fmt.Errorf("column: an Arrow %v cannot be compared with %v", a.DataType(), b.DataType())
}

func equalCells[T comparable](a, b arrow.Array) Equal {
	x, y := Values[T](a), Values[T](b)
	return func(i, j int) bool { return x[i] == y[j] }
}

// textAt reads the bytes of strings, plain or in a dictionary, or of binary
// values.
func textAt(a arrow.Array) (func(i int) []byte, bool) {
	switch a := a.(type) {
	case *array.String, *array.Binary:
		offsets, text := textOf(a)
		return func(i int) []byte { return text[offsets[i]:offsets[i+1]] }, true
	case *array.Dictionary:
		codes := Codes(a)
		offsets, text := textOf(Dictionary(a))
		return func(i int) []byte { c := codes[i]; return text[offsets[c]:offsets[c+1]] }, true
	}
	return nil, false
}
