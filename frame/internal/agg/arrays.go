package agg

import (
	"errors"
	"math"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/table"
)

// nulls collects which places of a new column are null.
type nulls struct {
	valid []byte
	count int
	n     int
}

func (b *nulls) set(i int) {
	if b.valid == nil {
		b.valid = make([]byte, (b.n+7)/8)
		for j := range b.valid {
			b.valid[j] = 0xff
		}
	}
	b.valid[i>>3] &^= 1 << (i & 7)
	b.count++
}

// newArray makes a column of buffers.
func newArray(t table.Type, n int, no nulls, buffers ...[]byte) arrow.Array {
	all := make([]*memory.Buffer, 1+len(buffers))
	if no.count > 0 {
		all[0] = memory.NewBufferBytes(no.valid)
	}
	for i, b := range buffers {
		all[i+1] = memory.NewBufferBytes(b)
	}
	return array.MakeFromData(array.NewData(t.Arrow(), n, all, nil, no.count, 0))
}

// fixed makes a column of values that are as wide as the type says.
func fixed[T any](t table.Type, values []T, no nulls) arrow.Array {
	var v T
	raw := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), len(values)*int(unsafe.Sizeof(v)))
	return newArray(t, len(values), no, raw)
}

// picked are the values of some groups.
func picked[T any](values []T, numbers []uint32) []T {
	out := make([]T, len(numbers))
	for i, g := range numbers {
		out[i] = values[g]
	}
	return out
}

// ints makes a column of the values of some groups.
func ints(values []int64, numbers []uint32) arrow.Array {
	return fixed(table.Of(table.Int64), picked(values, numbers), nulls{})
}

// bools makes a column of bits.
func bools(values []bool, no nulls) arrow.Array {
	out := make([]byte, (len(values)+7)/8)
	for i, v := range values {
		if v {
			out[i>>3] |= 1 << (i & 7)
		}
	}
	return newArray(table.Of(table.Bool), len(values), no, out)
}

// errLong says that a batch of fewer rows is to be made.
var errLong = errors.New("agg: more than 2 GB of text in one column of a batch")

// textLimit is how many bytes of text a column can hold.
var textLimit = math.MaxInt32

// texts makes a column of strings or binary values.
func texts(t table.Type, n int, at func(i int) (value string, ok bool)) (arrow.Array, error) {
	offsets := make([]int32, n+1)
	var data []byte
	no := nulls{n: n}
	for i := range n {
		s, ok := at(i)
		if !ok {
			no.set(i)
		}
		if len(data)+len(s) > textLimit {
			return nil, errLong
		}
		data = append(data, s...)
		offsets[i+1] = int32(len(data))
	}
	if t.Kind == table.Category {
		return categories(n, at, no)
	}
	raw := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(offsets))), len(offsets)*4)
	return newArray(t, n, no, raw, data), nil
}

// categories makes a column of strings in a dictionary, in the order in which
// they come.
func categories(n int, at func(i int) (string, bool), no nulls) (arrow.Array, error) {
	codes, place := make([]int32, n), map[string]int32{}
	var all []string
	for i := range n {
		s, ok := at(i)
		if !ok {
			continue
		}
		c, seen := place[s]
		if !seen {
			c = int32(len(all))
			place[s] = c
			all = append(all, s)
		}
		codes[i] = c
	}
	return categoriesArray(codes, all, no)
}

// categoriesArray makes a column of codes and what they stand for.
func categoriesArray(codes []int32, all []string, no nulls) (arrow.Array, error) {
	dict, err := texts(table.Of(table.String), len(all), func(i int) (string, bool) { return all[i], true })
	if err != nil {
		return nil, err
	}
	return array.NewDictionaryArray(table.Dictionary(), fixed(table.Of(table.Int32), codes, no), dict), nil
}

func newNull(n int) arrow.Array { return array.NewNull(n) }
