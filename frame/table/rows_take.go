package table

import (
	"fmt"
	"math"
	"math/bits"
	"reflect"
	"time"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// take makes an array of cells; row is the one that an error is about.
func (g goType) take(t Type, c goCells) (a arrow.Array, row int, err error) {
	switch g.is {
	case reflect.Struct:
		return takeTimes(t, g, c)
	case reflect.Slice:
		return takeText[[]byte](t, g, c)
	case reflect.String:
		return takeText[string](t, g, c)
	case reflect.Bool:
		return takeBools(t, g, c), 0, nil
	case reflect.Int:
		return takeNumbers[int, int64](t, g, c), 0, nil
	case reflect.Int8:
		return takeNumbers[int8, int8](t, g, c), 0, nil
	case reflect.Int16:
		return takeNumbers[int16, int16](t, g, c), 0, nil
	case reflect.Int32:
		return takeNumbers[int32, int32](t, g, c), 0, nil
	case reflect.Int64:
		return takeNumbers[int64, int64](t, g, c), 0, nil
	case reflect.Uint:
		return takeNumbers[uint, uint64](t, g, c), 0, nil
	case reflect.Uint8:
		return takeNumbers[uint8, uint8](t, g, c), 0, nil
	case reflect.Uint16:
		return takeNumbers[uint16, uint16](t, g, c), 0, nil
	case reflect.Uint32:
		return takeNumbers[uint32, uint32](t, g, c), 0, nil
	case reflect.Uint64:
		return takeNumbers[uint64, uint64](t, g, c), 0, nil
	case reflect.Float32:
		return takeNumbers[float32, float32](t, g, c), 0, nil
	case reflect.Float64:
		return takeNumbers[float64, float64](t, g, c), 0, nil
	}
	return nil, 0, fmt.Errorf("a %v", g.typ)
}

// at is the value of a cell, nil if it is missing.
func at[T any](g goType, c goCells, i int) *T {
	if g.pointer {
		return *cell[*T](c, i)
	}
	return cell[T](c, i)
}

// number is what there is arithmetic on.
type number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64
}

func takeNumbers[G, A number](t Type, g goType, c goCells) arrow.Array {
	out := make([]A, c.n)
	if !g.pointer {
		for i := range out {
			out[i] = A(*cell[G](c, i))
		}
		return fixedArray(t, out, nil)
	}
	valid := newFlags(c.n)
	for i := range out {
		if p := *cell[*G](c, i); p != nil {
			out[i] = A(*p)
			valid.set(i)
		}
	}
	return fixedArray(t, out, valid)
}

func takeBools(t Type, g goType, c goCells) arrow.Array {
	values, valid := newFlags(c.n), g.missing(c.n)
	for i := range c.n {
		if p := at[bool](g, c, i); p != nil {
			valid.set(i)
			if *p {
				values.set(i)
			}
		}
	}
	return newArray(t, c.n, valid, values)
}

func takeTimes(t Type, g goType, c goCells) (arrow.Array, int, error) {
	const most = math.MaxInt64 / 1_000_000_000 // seconds
	out := make([]int64, c.n)
	valid := g.missing(c.n)
	for i := range out {
		p := at[time.Time](g, c, i)
		if p == nil {
			continue
		}
		if s := p.Unix(); s >= most || s <= -most {
			return nil, i, fmt.Errorf("%v is out of the range of nanoseconds", *p)
		}
		out[i] = p.UnixNano()
		valid.set(i)
	}
	return fixedArray(t, out, valid), 0, nil
}

// maxText is how many bytes of text an array may have.
const maxText = math.MaxInt32

// fitting is how many of the cells an array can hold: all, but of text.
func (g goType) fitting(c goCells) int {
	size := 0
	if g.is != reflect.String && g.is != reflect.Slice {
		return c.n
	}
	for i := range c.n {
		// The headers of strings and of bytes begin alike; the length is the second word.
		p := cell[string](c, i)
		if g.pointer {
			p = *cell[*string](c, i)
		}
		if p == nil {
			continue
		}
		if size += len(*p); size > maxText && i > 0 {
			return i
		}
	}
	return c.n
}

func takeText[T string | []byte](t Type, g goType, c goCells) (arrow.Array, int, error) {
	size := 0
	offsets := make([]int32, c.n+1)
	valid := g.missing(c.n)
	for i := range c.n {
		p := at[T](g, c, i)
		if p != nil && (g.is == reflect.String || any(*p).([]byte) != nil) {
			size += len(*p)
			valid.set(i)
		}
		if size > maxText {
			return nil, i, fmt.Errorf("a value of %d bytes is too long", size)
		}
		offsets[i+1] = int32(size)
	}
	text := make([]byte, 0, size)
	for i := range c.n {
		if p := at[T](g, c, i); p != nil {
			text = append(text, *p...)
		}
	}
	return newArray(t, c.n, valid, arrow.GetBytes(offsets), text), 0, nil
}

// flags are a bit for each row.
type flags []byte

func newFlags(n int) flags { return make(flags, (n+7)/8) }

// missing are flags for which of n rows are there; none if all must be.
func (g goType) missing(n int) flags {
	if g.pointer || g.is == reflect.Slice {
		return newFlags(n)
	}
	return nil
}

// set sets the flag of a row, if there are flags.
func (b flags) set(i int) {
	if b != nil {
		b[i>>3] |= 1 << (i & 7)
	}
}

func fixedArray[A number](t Type, values []A, valid flags) arrow.Array {
	var zero A
	raw := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), len(values)*int(unsafe.Sizeof(zero)))
	return newArray(t, len(values), valid, raw)
}

// newArray makes an array of n rows; valid is nil if none is missing.
func newArray(t Type, n int, valid flags, memories ...[]byte) arrow.Array {
	nulls := 0
	if valid != nil {
		nulls = n
		for _, b := range valid {
			nulls -= bits.OnesCount8(b)
		}
	}
	buffers := []*memory.Buffer{nil}
	if nulls > 0 {
		buffers[0] = memory.NewBufferBytes(valid)
	}
	for _, m := range memories {
		buffers = append(buffers, memory.NewBufferBytes(m))
	}
	return array.MakeFromData(array.NewData(t.Arrow(), n, buffers, nil, nulls, 0))
}
