package agg

import (
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
)

// chunkRows is how many rows go through all states at a time: what they need of
// them stays in the nearest cache.
const chunkRows = 4096

// chunk is some rows with the numbers of their groups, from 1. Rows of number 0
// belong to none: every state has a place 0 that takes what is not wanted, so
// that loops need not ask.
type chunk struct {
	lo, hi int // rows of the columns
	groups []uint32
	single bool // all numbers are 1
	args   []*argument

	// Memory for what one state needs of the chunk at a time.
	floats [2][]float64
	pair   []uint32

	base      int64   // position of row 0
	positions []int64 // of all rows, if they do not count from base
}

func (c *chunk) position(i int) int64 {
	if c.positions != nil {
		return c.positions[c.lo+i]
	}
	return c.base + int64(c.lo+i)
}

// argument is a column that states read.
type argument struct {
	values arrow.Array
	valid  []byte
	at     int
	chunk  int      // where the chunk begins that masked is of, -1 for none
	masked []uint32 // numbers of groups, 0 where the value is missing
	some   bool     // that something is missing in that chunk
	sum    float64  // of that chunk, for floats of which none is missing
	buffer []uint32
	bools  []uint8
}

func (a *argument) open(values arrow.Array) {
	a.values, a.valid, a.at, a.chunk = values, nil, 0, -1
	if values.DataType().ID() != arrow.NULL && values.NullN() > 0 {
		a.valid, a.at = values.NullBitmapBytes(), values.Data().Offset()
	}
}

// mask is the numbers of the groups of a chunk's rows, 0 where the argument is
// missing, and whether it is anywhere.
func (c *chunk) mask(arg int) (groups []uint32, some bool) {
	a := c.args[arg]
	if a.chunk == c.lo {
		return a.masked, a.some
	}
	a.chunk, a.masked, a.some = c.lo, c.groups, false
	own := func() []uint32 {
		if !a.some {
			a.some = true
			a.buffer = append(a.buffer[:0], c.groups...)
			a.masked = a.buffer
		}
		return a.masked
	}
	if a.valid != nil {
		m, at := own(), uint(a.at+c.lo)
		for i := range m {
			m[i] &= -uint32(a.valid[(at+uint(i))>>3] >> ((at + uint(i)) & 7) & 1)
		}
	}
	switch a.values.DataType().ID() {
	case arrow.NULL:
		clear(own())
	case arrow.FLOAT64:
		a.sum = maskNaN(column.Values[float64](a.values)[c.lo:c.hi], own)
	case arrow.FLOAT32:
		a.sum = maskNaN(column.Values[float32](a.values)[c.lo:c.hi], own)
	}
	return a.masked, a.some
}

// maskNaN takes the rows of NaNs out of their groups, and adds the values up:
// only if the sum is a NaN can there be one.
func maskNaN[T float32 | float64](values []T, own func() []uint32) (sum float64) {
	if sum = total[float64](values); sum == sum {
		return sum
	}
	var m []uint32
	for i, v := range values {
		if v != v {
			if m == nil {
				m = own()
			}
			m[i] = 0
		}
	}
	return sum
}

// maskPair is mask for rows where both arguments must be there.
func (c *chunk) maskPair(x, y int) []uint32 {
	gx, someX := c.mask(x)
	gy, someY := c.mask(y)
	if !someX {
		return gy
	}
	if !someY || x == y {
		return gx
	}
	c.pair = append(c.pair[:0], gx...)
	for i, g := range gy {
		if g == 0 {
			c.pair[i] = 0
		}
	}
	return c.pair
}

// booleans are the values of a chunk of a Bool column as bytes.
func (a *argument) booleans(c *chunk) []uint8 {
	n := c.hi - c.lo
	if cap(a.bools) < n {
		a.bools = make([]uint8, chunkRows)
	}
	out := a.bools[:n]
	raw, at := a.values.Data().Buffers()[1].Bytes(), a.values.Data().Offset()+c.lo
	for i := range out {
		out[i] = raw[uint(at+i)>>3] >> (uint(at+i) & 7) & 1
	}
	return out
}

// text reads the strings of a column.
type text struct {
	offsets []int32
	bytes   []byte
	codes   []int32
}

func textOf(a arrow.Array) text {
	if d, ok := a.(*array.Dictionary); ok {
		if d.Len() == 0 {
			return text{}
		}
		t := textOf(array.MakeFromData(d.Data().Dictionary()))
		t.codes = column.Values[int32](a)
		return t
	}
	if a.Len() == 0 {
		return text{}
	}
	from := a.Data().Offset()
	t := text{offsets: arrow.Int32Traits.CastFromBytes(a.Data().Buffers()[1].Bytes())[from : from+a.Len()+1]}
	if b := a.Data().Buffers()[2]; b != nil {
		t.bytes = b.Bytes()
	}
	return t
}

func (t *text) at(i int) []byte {
	if t.codes != nil {
		i = int(t.codes[i])
	}
	return t.bytes[t.offsets[i]:t.offsets[i+1]]
}

// valuesOf are the values of a chunk of an argument. Those of a Bool column are
// uint8, and so are those of a Null column, all of which are missing.
func valuesOf[T any](c *chunk, arg int) []T {
	a := c.args[arg]
	switch a.values.DataType().ID() {
	case arrow.BOOL:
		return as[T](a.booleans(c))
	case arrow.NULL:
		return as[T](make([]uint8, c.hi-c.lo))
	}
	return column.Values[T](a.values)[c.lo:c.hi]
}

// as is a slice whose type is known to be another.
func as[T, F any](s []F) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(s))), len(s))
}

// ofState is the chunk with a column of a state as its only argument.
func (c *chunk) ofState(column arrow.Array) *chunk {
	a := &argument{}
	a.open(column)
	return &chunk{lo: c.lo, hi: c.hi, groups: c.groups, args: []*argument{a}}
}
