package column

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// A Compare compares the value at a place of one array with that at a place of
// another: negative, 0 or positive. It does not look at missing values.
type Compare func(i, j int) int

// CompareValues compares values of two columns of one type: numbers and times
// by size, false before true, strings by bytes, categories by their order in
// the dictionary. Two categories must have the same dictionary.
func CompareValues(category bool, a, b arrow.Array) (Compare, error) {
	switch a := a.(type) {
	case *array.Null:
		return func(int, int) int { return 0 }, nil
	case *array.Boolean:
		if b, ok := b.(*array.Boolean); ok {
			return func(i, j int) int { return cmp.Compare(bit(a, i), bit(b, j)) }, nil
		}
	case *array.Binary:
		if b, ok := b.(*array.Binary); ok {
			return func(i, j int) int { return bytes.Compare(a.Value(i), b.Value(j)) }, nil
		}
	case *array.Decimal128:
		if b, ok := b.(*array.Decimal128); ok {
			return func(i, j int) int { return a.Value(i).Cmp(b.Value(j)) }, nil
		}
	case *array.String, *array.Dictionary:
		if category {
			return compareCategories(a, b)
		}
		x, err := stringAt(a)
		if err != nil {
			return nil, err
		}
		y, err := stringAt(b)
		if err != nil {
			return nil, err
		}
		return func(i, j int) int { return strings.Compare(x(i), y(j)) }, nil
	}
	if a.DataType().ID() != b.DataType().ID() {
		return nil, fmt.Errorf("column: an Arrow %v cannot be compared with %v", a.DataType(), b.DataType())
	}
	switch a.DataType().ID() {
	case arrow.INT8:
		return compareCells(a.(*array.Int8).Int8Values(), b.(*array.Int8).Int8Values()), nil
	case arrow.INT16:
		return compareCells(a.(*array.Int16).Int16Values(), b.(*array.Int16).Int16Values()), nil
	case arrow.INT32, arrow.DATE32:
		return compareCells(Values[int32](a), Values[int32](b)), nil
	case arrow.INT64, arrow.TIME64, arrow.TIMESTAMP, arrow.DURATION:
		return compareCells(Values[int64](a), Values[int64](b)), nil
	case arrow.UINT8:
		return compareCells(Values[uint8](a), Values[uint8](b)), nil
	case arrow.UINT16:
		return compareCells(Values[uint16](a), Values[uint16](b)), nil
	case arrow.UINT32:
		return compareCells(Values[uint32](a), Values[uint32](b)), nil
	case arrow.UINT64:
		return compareCells(Values[uint64](a), Values[uint64](b)), nil
	case arrow.FLOAT32:
		return compareCells(a.(*array.Float32).Float32Values(), b.(*array.Float32).Float32Values()), nil
	case arrow.FLOAT64:
		return compareCells(a.(*array.Float64).Float64Values(), b.(*array.Float64).Float64Values()), nil
	}
	return nil, fmt.Errorf("column: no column is an Arrow %v", a.DataType())
}

func bit(a *array.Boolean, i int) int {
	if a.Value(i) {
		return 1
	}
	return 0
}

func compareCells[T cmp.Ordered](x, y []T) Compare {
	return func(i, j int) int { return cmp.Compare(x[i], y[j]) }
}

func compareCategories(a, b arrow.Array) (Compare, error) {
	x, ok := a.(*array.Dictionary)
	if !ok {
		return nil, fmt.Errorf("column: an Arrow %v is not of categories", a.DataType())
	}
	y, ok := b.(*array.Dictionary)
	if !ok {
		return nil, fmt.Errorf("column: an Arrow %v is not of categories", b.DataType())
	}
	if x.Len() > 0 && y.Len() > 0 && !sameStrings(Dictionary(x), Dictionary(y)) {
		return nil, errors.New("column: categories of two dictionaries have no order")
	}
	return compareCells(Codes(x), Codes(y)), nil
}

// stringAt reads the strings of an array, in a dictionary or plain.
func stringAt(a arrow.Array) (func(i int) string, error) {
	switch a := a.(type) {
	case *array.String:
		return a.Value, nil
	case *array.Dictionary:
		codes, values := Codes(a), Dictionary(a)
		return func(i int) string { return values.Value(int(codes[i])) }, nil
	}
	return nil, fmt.Errorf("column: an Arrow %v is not of strings", a.DataType())
}

// Missing says which rows of an array are null or NaN, and how many; missing is
// nil if there are none.
func Missing(a arrow.Array) (missing []bool, count int) {
	n := a.Len()
	mark := func(i int) {
		if missing == nil {
			missing = make([]bool, n)
		}
		if !missing[i] {
			missing[i] = true
			count++
		}
	}
	if a.DataType().ID() == arrow.NULL {
		for i := range n {
			mark(i)
		}
		return missing, count
	}
	switch a := a.(type) {
	case *array.Float64:
		for i, v := range a.Float64Values() {
			if v != v {
				mark(i)
			}
		}
	case *array.Float32:
		for i, v := range a.Float32Values() {
			if v != v {
				mark(i)
			}
		}
	}
	if valid, offset := validity(a); valid != nil {
		for i := range n {
			if !bitAt(valid, offset+i) {
				mark(i)
			}
		}
	}
	return missing, count
}
