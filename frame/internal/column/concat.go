package column

import (
	"errors"
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/table"
)

// Concat is arrays of one type, one behind the other: one of them at least. If
// strings come both plain and as codes of a dictionary, the result is plain;
// where dictionaries differ, it is of their union, in which values stand in the
// order in which they first come; but of strings that hardly repeat it is
// plain. Arrays that are longer than Arrow can hold are an error.
func Concat(t table.Type, arrays []arrow.Array) (arrow.Array, error) {
	if len(arrays) == 0 {
		return nil, errors.New("column: concat of nothing")
	}
	n, nonEmpty, last := 0, 0, arrays[0]
	for _, a := range arrays {
		if !t.Holds(a.DataType()) {
			return nil, fmt.Errorf("column: an Arrow %v among columns of %v", a.DataType(), t)
		}
		n += a.Len()
		if a.Len() > 0 {
			nonEmpty++
			last = a
		}
	}
	if nonEmpty <= 1 {
		return last, nil
	}
	if n > math.MaxInt32 {
		return nil, fmt.Errorf("column: %d rows in one array", n)
	}
	switch t.Kind {
	case table.Null:
		return array.NewNull(n), nil
	case table.Bool:
		out := make([]byte, (n+7)/8)
		at := 0
		for _, a := range arrays {
			if a.Len() > 0 {
				appendBits(out, at, a.Data().Buffers()[1].Bytes(), a.Data().Offset(), a.Len())
			}
			at += a.Len()
		}
		return concatAs(arrays, n, out), nil
	case table.String, table.Category:
		return concatStrings(t, arrays, n)
	case table.Binary:
		return concatText(arrays, n)
	}
	return concatAs(arrays, n, concatFixed(arrays, n, width(arrays[0].DataType()))), nil
}

// ConcatBatches is batches of one schema, one behind the other: one at least.
func ConcatBatches(batches []*table.Batch) (*table.Batch, error) {
	if len(batches) == 0 {
		return nil, errors.New("column: concat of no batches")
	}
	if len(batches) == 1 {
		return batches[0], nil
	}
	schema, rows := batches[0].Schema, 0
	for _, b := range batches {
		if !b.Schema.Equal(schema) {
			return nil, fmt.Errorf("column: a batch of %v among batches of %v", b.Schema, schema)
		}
		rows += b.Rows
	}
	columns := make([]arrow.Array, len(schema.Fields))
	arrays := make([]arrow.Array, len(batches))
	for c, f := range schema.Fields {
		for i, b := range batches {
			arrays[i] = b.Columns[c]
		}
		out, err := Concat(f.Type, arrays)
		if err != nil {
			return nil, fmt.Errorf("%w (column %q)", err, f.Name)
		}
		columns[c] = out
	}
	return &table.Batch{Schema: schema, Columns: columns, Rows: rows}, nil
}

// concatAs makes the result of values whose nulls are those of arrays.
func concatAs(arrays []arrow.Array, n int, buffers ...[]byte) arrow.Array {
	valid, nulls := concatValid(arrays, n)
	return assembleAs(arrays[0].DataType(), nil, n, valid, nulls, buffers...)
}

func concatValid(arrays []arrow.Array, n int) (valid []byte, nulls int) {
	for _, a := range arrays {
		nulls += a.NullN()
	}
	if nulls == 0 {
		return nil, 0
	}
	valid = make([]byte, (n+7)/8)
	at := 0
	for _, a := range arrays {
		if from, offset := validity(a); from != nil {
			appendBits(valid, at, from, offset, a.Len())
		} else {
			setBits(valid, at, a.Len())
		}
		at += a.Len()
	}
	return valid, nulls
}

func concatFixed(arrays []arrow.Array, n, size int) []byte {
	// Words, so that the memory is aligned for whatever is read from it.
	out := rawBytes(make([]uint64, (n*size+7)/8))[:0]
	for _, a := range arrays {
		if a.Len() > 0 {
			from := a.Data().Offset() * size
			out = append(out, a.Data().Buffers()[1].Bytes()[from:from+a.Len()*size]...)
		}
	}
	return out
}

func concatText(arrays []arrow.Array, n int) (arrow.Array, error) {
	size := int64(0)
	for _, a := range arrays {
		offsets, _ := textOf(a)
		size += int64(offsets[len(offsets)-1] - offsets[0])
	}
	if size > math.MaxInt32 {
		return nil, errLong(size)
	}
	offsets, data := make([]int32, 1, n+1), make([]byte, 0, size)
	for _, a := range arrays {
		from, text := textOf(a)
		shift := int32(len(data)) - from[0]
		for _, o := range from[1:] {
			offsets = append(offsets, o+shift)
		}
		data = append(data, text[from[0]:from[len(from)-1]]...)
	}
	return concatAs(arrays, n, rawBytes(offsets), data), nil
}

func concatStrings(t table.Type, arrays []arrow.Array, n int) (arrow.Array, error) {
	plain, entries := 0, 0
	for _, a := range arrays {
		if d, ok := a.(*array.Dictionary); ok {
			entries += Dictionary(d).Len()
		} else if a.Len() > 0 {
			plain++
		}
	}
	if plain == len(arrays) {
		return concatText(arrays, n)
	}
	if t.Kind == table.String && plain > 0 {
		return concatPlain(arrays, n)
	}
	dict, maps, err := UnifyDictionaries(arrays)
	if err != nil {
		return nil, err
	}
	if t.Kind == table.String && maps != nil && dict.Len() > n/2 {
		return concatPlain(arrays, n)
	}
	codes := make([]int32, 0, n)
	for i, a := range arrays {
		d, ok := a.(*array.Dictionary)
		if !ok {
			continue // an empty plain one
		}
		if maps == nil || maps[i] == nil {
			codes = append(codes, Codes(d)...)
			continue
		}
		codes = AppendMapped(codes, d, maps[i])
	}
	valid, nulls := concatValid(arrays, n)
	return assembleAs(table.Dictionary(), dict.Data().(*array.Data), n, valid, nulls, rawBytes(codes)), nil
}

// AppendMapped appends the codes of a dictionary array, each as a mapping has
// it; 0 at nulls.
func AppendMapped(codes []int32, a *array.Dictionary, mapping []int32) []int32 {
	from := Codes(a)
	if a.NullN() == 0 {
		for _, c := range from {
			codes = append(codes, mapping[c])
		}
		return codes
	}
	valid, offset := validity(a)
	for i, c := range from {
		to := int32(0)
		if bitAt(valid, offset+i) {
			to = mapping[c]
		}
		codes = append(codes, to)
	}
	return codes
}

// UnifyDictionaries is one dictionary for all of the dictionary arrays among
// some, and for each of them what its codes are in it: nil where they are the
// same; maps is nil if that holds for all. Values stand in the order in which
// they first come. Arrays that are not of a dictionary are passed over.
func UnifyDictionaries(arrays []arrow.Array) (dict *array.String, maps [][]int32, err error) {
	var first *array.String
	same := true
	size := int64(0)
	for _, a := range arrays {
		d, ok := a.(*array.Dictionary)
		if !ok || d.Len() == 0 && first != nil {
			continue
		}
		values := Dictionary(d)
		offsets, _ := textOf(values)
		size += int64(offsets[len(offsets)-1] - offsets[0])
		switch {
		case first == nil || first.Len() == 0:
			first = values
		case same && !sameStrings(first, values):
			same = false
		}
	}
	if first == nil {
		return emptyStrings, nil, nil
	}
	if same {
		return first, nil, nil
	}
	if size > math.MaxInt32 {
		return nil, nil, errLong(size)
	}
	maps = make([][]int32, len(arrays))
	place := make(map[string]int32, first.Len())
	offsets, data := []int32{0}, []byte(nil)
	known := map[memoryOf][]int32{}
	for i, a := range arrays {
		d, ok := a.(*array.Dictionary)
		if !ok {
			continue
		}
		values := Dictionary(d)
		at := memoryAt(values)
		if mapping := known[at]; mapping != nil {
			maps[i] = mapping
			continue
		}
		mapping := make([]int32, values.Len())
		for j := range mapping {
			s := values.Value(j)
			p, seen := place[s]
			if !seen {
				p = int32(len(offsets) - 1)
				place[s] = p
				data = append(data, s...)
				offsets = append(offsets, int32(len(data)))
			}
			mapping[j] = p
		}
		known[at], maps[i] = mapping, mapping
	}
	all := assembleAs(arrow.BinaryTypes.String, nil, len(offsets)-1, nil, 0, rawBytes(offsets), data)
	return all.(*array.String), maps, nil
}

// memoryOf is where the strings of an array are.
type memoryOf struct {
	offsets, text *memory.Buffer
	from, n       int
}

func memoryAt(a *array.String) memoryOf {
	d := a.Data()
	return memoryOf{d.Buffers()[1], d.Buffers()[2], d.Offset(), d.Len()}
}

// sameMemory reports whether two arrays of strings are the same memory.
func sameMemory(a, b *array.String) bool {
	return a.Len() == 0 && b.Len() == 0 || memoryAt(a) == memoryAt(b)
}

// sameStrings reports whether two arrays without nulls hold the same strings.
func sameStrings(a, b *array.String) bool {
	if a.Len() != b.Len() {
		return false
	}
	if sameMemory(a, b) {
		return true
	}
	for i := range a.Len() {
		if a.Value(i) != b.Value(i) {
			return false
		}
	}
	return true
}

// concatPlain decodes what is of a dictionary.
func concatPlain(arrays []arrow.Array, n int) (arrow.Array, error) {
	out := make([]arrow.Array, len(arrays))
	for i, a := range arrays {
		p, err := Plain(a)
		if err != nil {
			return nil, err
		}
		out[i] = p
	}
	return concatText(out, n)
}

// Plain is an array of strings without a dictionary; other arrays as they are.
func Plain(a arrow.Array) (arrow.Array, error) {
	d, ok := a.(*array.Dictionary)
	if !ok {
		return a, nil
	}
	rows := Codes(d)
	if d.NullN() > 0 {
		valid, offset := validity(d)
		rows = append([]int32(nil), rows...)
		for i := range rows {
			if !bitAt(valid, offset+i) {
				rows[i] = -1
			}
		}
	}
	return Take(Dictionary(d), rows)
}
