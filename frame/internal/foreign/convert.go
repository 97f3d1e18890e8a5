package foreign

import (
	"errors"
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/table"
)

// A Converter turns the arrays of one column into arrays of its type. It remembers
// dictionaries, so it is for one goroutine.
type Converter struct {
	Type table.Type

	seen arrow.ArrayData // the dictionary that was met last
	dict *array.Data     // what became of it
	code []int32         // and of its codes, nil where they stay
}

// Convert turns an array into one that the type holds.
func (c *Converter) Convert(a arrow.Array) (arrow.Array, error) {
	for {
		if c.Type.Holds(a.DataType()) && a.DataType().ID() != arrow.DICTIONARY {
			return a, nil
		}
		x, ok := a.(array.ExtensionArray)
		if !ok {
			break
		}
		a = x.Storage()
	}
	switch a := a.(type) {
	case *array.Dictionary:
		if c.Type.Kind.Text() {
			return c.codes(a)
		}
		values, err := c.Convert(a.Dictionary())
		if err != nil {
			return nil, err
		}
		return spread(c.Type, values, a.Len(), func(i int) int {
			if a.IsNull(i) {
				return -1
			}
			return a.GetValueIndex(i)
		})
	case *array.RunEndEncoded:
		values, err := c.Convert(a.Values())
		if err != nil {
			return nil, err
		}
		return spread(c.Type, values, a.Len(), a.GetPhysicalIndex)
	}
	if c.Type.Kind == table.Category {
		return nil, fmt.Errorf("an Arrow %v among dictionaries", a.DataType())
	}
	return plain(c.Type, a)
}

// plain converts an array of the same values in another form.
func plain(t table.Type, a arrow.Array) (arrow.Array, error) {
	switch a := a.(type) {
	case *array.LargeString:
		return large(t, a.Data(), a.ValueOffsets())
	case *array.LargeBinary:
		return large(t, a.Data(), a.ValueOffsets())
	case *array.StringView:
		return texts(t, a, a.Len(), a.Value)
	case *array.BinaryView:
		return texts(t, a, a.Len(), a.Value)
	case *array.FixedSizeBinary:
		return texts(t, a, a.Len(), a.Value)
	case *array.String:
		return reuse(t, a.Data()), nil
	case *array.Binary:
		return reuse(t, a.Data()), nil
	case *array.Float16:
		return fixed(t, a, func(i int) (float32, error) { return a.Value(i).Float32(), nil })
	case *array.Date64:
		return fixed(t, a, func(i int) (int32, error) {
			const day = 86400_000
			v := int64(a.Value(i))
			if v%day != 0 || v/day > math.MaxInt32 || v/day < math.MinInt32 {
				return 0, fmt.Errorf("row %d: %d ms is no date", i, v)
			}
			return int32(v / day), nil
		})
	case *array.Time32:
		per := table.Unit(a.DataType().(*arrow.Time32Type).Unit).Nanos()
		return fixed(t, a, func(i int) (int64, error) { return int64(a.Value(i)) * per, nil })
	case *array.Time64:
		per := table.Unit(a.DataType().(*arrow.Time64Type).Unit).Nanos()
		return fixed(t, a, func(i int) (int64, error) {
			v := int64(a.Value(i))
			if v < 0 || v > 86400e9/per {
				return 0, fmt.Errorf("row %d: %d is no time of a day", i, v)
			}
			return v * per, nil
		})
	case *array.Timestamp, *array.Decimal128:
		return reuse(t, a.Data()), nil // of another spelling of its zone
	case *array.Decimal32:
		return fixed(t, a, func(i int) (decimal128.Num, error) { return decimal128.FromI64(int64(a.Value(i))), nil })
	case *array.Decimal64:
		return fixed(t, a, func(i int) (decimal128.Num, error) { return decimal128.FromI64(int64(a.Value(i))), nil })
	case *array.Decimal256:
		return fixed(t, a, func(i int) (decimal128.Num, error) {
			v := a.Value(i)
			big := v.BigInt()
			if big.BitLen() > 127 {
				return decimal128.Num{}, fmt.Errorf("row %d: a decimal of more than %d digits", i, maxDigits)
			}
			return decimal128.FromBigInt(big), nil
		})
	}
	return nil, fmt.Errorf("an Arrow %v cannot become %v", a.DataType(), t)
}

// reuse is the same memory as another type.
func reuse(t table.Type, d arrow.ArrayData) arrow.Array {
	return array.MakeFromData(array.NewData(t.Arrow(), d.Len(), d.Buffers(), nil, d.NullN(), d.Offset()))
}

// fixed makes an array of what value gives for each row that is not null.
func fixed[T arrow.FixedWidthType | decimal128.Num](t table.Type, a arrow.Array, value func(i int) (T, error)) (arrow.Array, error) {
	out := make([]T, a.Len())
	for i := range out {
		if a.IsNull(i) {
			continue
		}
		v, err := value(i)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return build(t.Arrow(), nil, a, arrow.GetBytes(out)), nil
}

// build makes an array of as many rows and the same nulls as another.
func build(dt arrow.DataType, dict *array.Data, like arrow.Array, memories ...[]byte) arrow.Array {
	buffers := make([]*memory.Buffer, 1+len(memories))
	if like.NullN() > 0 {
		buffers[0] = memory.NewBufferBytes(validity(like))
	}
	for i, m := range memories {
		buffers[1+i] = memory.NewBufferBytes(m)
	}
	if dict != nil {
		return array.MakeFromData(array.NewDataWithDictionary(dt, like.Len(), buffers, like.NullN(), 0, dict))
	}
	return array.MakeFromData(array.NewData(dt, like.Len(), buffers, nil, like.NullN(), 0))
}

// validity is the bits of rows that are not null, from the first row on.
func validity(a arrow.Array) []byte {
	if a.Data().Offset() == 0 {
		return a.NullBitmapBytes()
	}
	out := make([]byte, (a.Len()+7)/8)
	for i := range a.Len() {
		if a.IsValid(i) {
			out[i/8] |= 1 << (i % 8)
		}
	}
	return out
}

var errLong = errors.New("more than 2 GB of text in one batch")

// large makes strings with offsets of 32 bits.
func large(t table.Type, d arrow.ArrayData, wide []int64) (arrow.Array, error) {
	n := d.Len()
	offsets := make([]int32, n+1)
	var text []byte
	if n > 0 {
		lo, hi := wide[0], wide[n]
		if hi-lo > math.MaxInt32 {
			return nil, errLong
		}
		for i, o := range wide[:n+1] {
			offsets[i] = int32(o - lo)
		}
		if hi > lo {
			text = d.Buffers()[2].Bytes()[lo:hi]
		}
	}
	like := array.MakeFromData(d)
	return build(t.Arrow(), nil, like, arrow.GetBytes(offsets), text), nil
}

// texts makes strings of what value gives for each row that is not null.
func texts[T string | []byte](t table.Type, a arrow.Array, n int, value func(i int) T) (arrow.Array, error) {
	offsets := make([]int32, n+1)
	var text []byte
	for i := range n {
		if a.IsValid(i) {
			text = append(text, value(i)...)
			if len(text) > math.MaxInt32 {
				return nil, errLong
			}
		}
		offsets[i+1] = int32(len(text))
	}
	return build(t.Arrow(), nil, a, arrow.GetBytes(offsets), text), nil
}

// spread makes an array whose i-th row is values' row at(i), or null for -1.
func spread(t table.Type, values arrow.Array, n int, at func(i int) int) (arrow.Array, error) {
	if t.Kind == table.Null {
		return array.NewNull(n), nil
	}
	b := array.NewBuilder(memory.DefaultAllocator, t.Arrow())
	b.Reserve(n)
	for i := range n {
		j := at(i)
		if j < 0 || values.IsNull(j) {
			b.AppendNull()
			continue
		}
		switch b := b.(type) {
		case *array.StringBuilder:
			if b.DataLen() > math.MaxInt32/2 {
				return nil, errLong
			}
			b.Append(values.(*array.String).Value(j))
		case *array.BinaryBuilder:
			if b.DataLen() > math.MaxInt32/2 {
				return nil, errLong
			}
			b.Append(values.(*array.Binary).Value(j))
		case *array.BooleanBuilder:
			b.Append(values.(*array.Boolean).Value(j))
		case *array.Decimal128Builder:
			b.Append(values.(*array.Decimal128).Value(j))
		default:
			appendFixed(b, values, j)
		}
	}
	return b.NewArray(), nil
}

// appendFixed appends a row of an array of numbers or times of the builder's type.
func appendFixed(b array.Builder, values arrow.Array, j int) {
	switch b := b.(type) {
	case *array.Int8Builder:
		b.Append(values.(*array.Int8).Value(j))
	case *array.Int16Builder:
		b.Append(values.(*array.Int16).Value(j))
	case *array.Int32Builder:
		b.Append(values.(*array.Int32).Value(j))
	case *array.Int64Builder:
		b.Append(values.(*array.Int64).Value(j))
	case *array.Uint8Builder:
		b.Append(values.(*array.Uint8).Value(j))
	case *array.Uint16Builder:
		b.Append(values.(*array.Uint16).Value(j))
	case *array.Uint32Builder:
		b.Append(values.(*array.Uint32).Value(j))
	case *array.Uint64Builder:
		b.Append(values.(*array.Uint64).Value(j))
	case *array.Float32Builder:
		b.Append(values.(*array.Float32).Value(j))
	case *array.Float64Builder:
		b.Append(values.(*array.Float64).Value(j))
	case *array.Date32Builder:
		b.Append(values.(*array.Date32).Value(j))
	case *array.Time64Builder:
		b.Append(values.(*array.Time64).Value(j))
	case *array.TimestampBuilder:
		b.Append(values.(*array.Timestamp).Value(j))
	case *array.DurationBuilder:
		b.Append(values.(*array.Duration).Value(j))
	}
}

// codes makes a dictionary column of one with any codes, and of a dictionary that
// may have nulls and may have words twice.
func (c *Converter) codes(a *array.Dictionary) (arrow.Array, error) {
	if d := a.Data().Dictionary(); c.seen != d {
		if err := c.learn(a.Dictionary()); err != nil {
			return nil, err
		}
		c.seen = d
	}
	if c.code == nil && c.dict == a.Data().Dictionary() && table.Of(table.Category).Holds(a.DataType()) {
		return a, nil
	}
	out := make([]int32, a.Len())
	valid := make([]byte, (a.Len()+7)/8)
	nulls := 0
	for i := range out {
		if a.IsNull(i) {
			nulls++
			continue
		}
		code := int32(a.GetValueIndex(i))
		if c.code != nil {
			code = c.code[code]
		}
		if code < 0 {
			nulls++
			continue
		}
		out[i] = code
		valid[i/8] |= 1 << (i % 8)
	}
	buffers := []*memory.Buffer{nil, memory.NewBufferBytes(arrow.GetBytes(out))}
	if nulls > 0 {
		buffers[0] = memory.NewBufferBytes(valid)
	}
	return array.MakeFromData(array.NewDataWithDictionary(table.Dictionary(), a.Len(), buffers, nulls, 0, c.dict)), nil
}

// learn looks at a dictionary.
func (c *Converter) learn(values arrow.Array) error {
	words := &Converter{Type: table.Of(table.String)}
	a, err := words.Convert(values)
	if err != nil {
		return err
	}
	w := a.(*array.String)
	c.dict, c.code = w.Data().(*array.Data), nil
	first := make(map[string]int32, w.Len())
	code := make([]int32, w.Len())
	b := array.NewStringBuilder(memory.DefaultAllocator)
	same := true
	for i := range code {
		code[i] = -1
		if w.IsNull(i) {
			same = false
			continue
		}
		s := w.Value(i)
		at, twice := first[s]
		if !twice {
			at = int32(b.Len())
			first[s] = at
			b.Append(s)
		}
		same = same && !twice
		code[i] = at
	}
	if !same {
		c.dict, c.code = b.NewArray().Data().(*array.Data), code
	}
	return nil
}
