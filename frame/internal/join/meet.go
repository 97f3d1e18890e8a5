package join

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// A form is what the values of two key columns are compared as.
type form uint8

const (
	words   form = iota // int64, see meeting
	texts               // bytes
	nothing             // one side at least has only nulls
)

// A meeting says how key columns of two types are compared. As words, values
// are brought to one scale: whole numbers and times as they are, unsigned ones
// of 64 bits with their highest bit turned if both sides are (so that they are
// in order), floats by their bits.
type meeting struct {
	form     form
	float    bool // both sides are floats: words are their bits
	turned   bool // both sides are of 64 bits without a sign
	scale    [2]int64
	result   table.Type // which holds the values of both sides
	hashable bool       // equal values hash alike as they are
}

// meet says how two types are compared; ok is false if they cannot be.
func meet(l, r table.Type) (m meeting, ok bool) {
	m = meeting{scale: [2]int64{1, 1}, result: l, hashable: true}
	switch {
	case l.Kind == table.Null:
		m.form, m.result = nothing, r
		return m, true
	case r.Kind == table.Null:
		m.form = nothing
		return m, true
	case l.Kind.Text() && r.Kind.Text():
		m.form = texts
		if l != r {
			m.result = table.Of(table.String)
		}
		return m, true
	case l.Kind.Number() && r.Kind.Number():
		m.result = wider(l, r)
		m.float = l.Kind.Float() && r.Kind.Float()
		m.turned = l.Kind == table.Uint64 && r.Kind == table.Uint64
		m.hashable = l.Kind.Float() == r.Kind.Float()
		return m, true
	case l.Kind != r.Kind:
		return m, false
	case l.Kind == table.Timestamp || l.Kind == table.Duration:
		if (l.Zone == "") != (r.Zone == "") {
			return m, false
		}
		fine := max(l.Unit, r.Unit)
		m.scale = [2]int64{l.Unit.Nanos() / fine.Nanos(), r.Unit.Nanos() / fine.Nanos()}
		m.result.Unit = fine
		m.hashable = l.Unit == r.Unit
		return m, true
	case l.Kind == table.Binary:
		m.form = texts
		return m, true
	case l.Kind == table.Decimal:
		m.form = texts
		return m, l.Scale == r.Scale
	}
	return m, true
}

// wider is the type in which two types of numbers meet.
func wider(l, r table.Type) table.Type {
	a, b := l.Kind, r.Kind
	if a == b {
		return l
	}
	if a.Float() || b.Float() {
		small := func(k table.Kind) bool { return k.Integer() && k.Size() <= 2 || k == table.Float32 }
		if small(a) && small(b) {
			return table.Of(table.Float32)
		}
		return table.Of(table.Float64)
	}
	if a.Signed() == b.Signed() {
		if a.Size() >= b.Size() {
			return l
		}
		return r
	}
	signed, unsigned := a, b
	if a.Unsigned() {
		signed, unsigned = b, a
	}
	for k := signed; k <= table.Int64; k++ {
		if k.Size() > unsigned.Size() {
			return table.Of(k)
		}
	}
	return table.Of(table.Float64)
}

// The flags of a row's key.
const (
	present = 0
	missing = 1
	never   = 2 // the value cannot be on the other side
)

// values are a key column as words: flags is nil if all are present. The words
// may be the column's own memory.
type values struct {
	words []int64
	flags []uint8
}

// read reads a column of words; side is 0 for left, 1 for right.
func (m *meeting) read(a arrow.Array, side int) (values, error) {
	v, err := m.readWords(a)
	if err != nil {
		return v, err
	}
	if s := m.scale[side]; s != 1 {
		v.rescale(s)
	}
	if a.NullN() > 0 {
		v.flag(a.Len())
		valid, offset := a.NullBitmapBytes(), a.Data().Offset()
		for i := range v.flags {
			if valid[(offset+i)>>3]>>(uint(offset+i)&7)&1 == 0 {
				v.flags[i] = missing
			}
		}
	}
	return v, nil
}

func (v *values) flag(n int) {
	if v.flags == nil {
		v.flags = make([]uint8, n)
	}
}

// rescale multiplies; what does not fit is on no other side.
func (v *values) rescale(s int64) {
	out := make([]int64, len(v.words))
	for i, w := range v.words {
		hi, lo := bits.Mul64(uint64(w), uint64(s))
		if w < 0 {
			hi -= uint64(s)
		}
		if int64(hi) != int64(lo)>>63 {
			v.flag(len(out))
			v.flags[i] = never
			continue
		}
		out[i] = int64(lo)
	}
	v.words = out
}

func (m *meeting) readWords(a arrow.Array) (values, error) {
	switch a := a.(type) {
	case *array.Boolean:
		out := make([]int64, a.Len())
		for i := range out {
			if a.Value(i) {
				out[i] = 1
			}
		}
		return values{words: out}, nil
	case *array.Int8:
		return values{words: widen(a.Int8Values())}, nil
	case *array.Int16:
		return values{words: widen(a.Int16Values())}, nil
	case *array.Int32:
		return values{words: widen(a.Int32Values())}, nil
	case *array.Int64:
		return values{words: a.Int64Values()}, nil
	case *array.Uint8:
		return values{words: widen(a.Uint8Values())}, nil
	case *array.Uint16:
		return values{words: widen(a.Uint16Values())}, nil
	case *array.Uint32:
		return values{words: widen(a.Uint32Values())}, nil
	case *array.Uint64:
		return m.readUnsigned(a.Uint64Values()), nil
	case *array.Float32:
		return readFloats(a.Float32Values(), m.float), nil
	case *array.Float64:
		return readFloats(a.Float64Values(), m.float), nil
	case *array.Date32:
		return values{words: widen(a.Date32Values())}, nil
	case *array.Time64:
		return values{words: widen(a.Time64Values())}, nil
	case *array.Timestamp:
		return values{words: widen(a.TimestampValues())}, nil
	case *array.Duration:
		return values{words: widen(a.DurationValues())}, nil
	}
	return values{}, fmt.Errorf("join: no key is an Arrow %v", a.DataType())
}

func widen[T ~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32](from []T) []int64 {
	out := make([]int64, len(from))
	for i, v := range from {
		out[i] = int64(v)
	}
	return out
}

func (m *meeting) readUnsigned(from []uint64) values {
	v := values{words: make([]int64, len(from))}
	if m.turned {
		for i, u := range from {
			v.words[i] = int64(u ^ 1<<63)
		}
		return v
	}
	for i, u := range from {
		v.words[i] = int64(u)
		if int64(u) < 0 {
			v.flag(len(from))
			v.flags[i] = never
		}
	}
	return v
}

// readFloats reads floats as their bits, or as the whole numbers that they are.
func readFloats[T float32 | float64](from []T, asBits bool) values {
	v := values{words: make([]int64, len(from))}
	for i, f := range from {
		f := float64(f)
		switch {
		case f != f:
			v.flag(len(from))
			v.flags[i] = missing
		case asBits:
			v.words[i] = int64(math.Float64bits(f + 0)) // -0 + 0 is 0
		case f >= -1<<63 && f < 1<<63 && f == math.Trunc(f):
			v.words[i] = int64(f)
		default:
			v.flag(len(from))
			v.flags[i] = never
		}
	}
	return v
}

// Keys are the key columns of a batch of one side as columns whose rows hash
// alike on both sides if they match, as column.Hash has it: to bring matching
// rows of both sides together.
func (p *Plan) Keys(b *table.Batch, left bool) ([]arrow.Array, error) {
	places, side := p.RightKeys, 1
	if left {
		places, side = p.LeftKeys, 0
	}
	out := make([]arrow.Array, len(places))
	for i, c := range places {
		m, ok := meet(p.Left.Fields[p.LeftKeys[i]].Type, p.Right.Fields[p.RightKeys[i]].Type)
		if !ok {
			return nil, p.check()
		}
		out[i] = b.Columns[c]
		if m.hashable || m.form != words {
			continue
		}
		v, err := m.read(out[i], side)
		if err != nil {
			return nil, err
		}
		var valid column.Bitmap
		if v.flags != nil {
			valid = column.NewBitmap(b.Rows)
			for j, f := range v.flags {
				if f == present {
					valid.Set(j)
				}
			}
		}
		out[i] = column.From(table.Of(table.Int64), v.words, valid)
	}
	return out, nil
}
