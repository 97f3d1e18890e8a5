package column

import (
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/table"
)

// A CastError is a value that the type it is to be cast to cannot hold.
type CastError struct {
	Row   int // in the array
	Value string
	To    table.Type
}

func (e *CastError) Error() string {
	return fmt.Sprintf("row %d: %s is not %s %v", e.Row, e.Value, article(e.To.Kind), e.To)
}

func article(k table.Kind) string {
	if k >= table.Int8 && k <= table.Int64 {
		return "an"
	}
	return "a"
}

// CanCast says why no value of a type can be cast to another.
func CanCast(from, to table.Type) error {
	f, t := from.Kind, to.Kind
	ok := f == t || f == table.Null
	switch {
	case f == table.Decimal:
		ok = ok || t.Number() || t == table.String
	case t == table.Decimal, t == table.Null:
	case t == table.String:
		ok = true
	case f.Text():
		ok = true
	case t == table.Category:
		ok = f.Text()
	case f == table.Binary || t == table.Binary:
		ok = ok || f.Text()
	case f.Number() || f == table.Bool:
		ok = t.Number() || t == table.Bool || f.Integer() && t.Temporal()
	case f.Temporal() && t.Integer():
		ok = true
	case f == table.Timestamp:
		ok = ok || t == table.Date || t == table.Time
	case f == table.Date:
		ok = ok || t == table.Timestamp
	}
	if f == table.Decimal && t == table.Decimal {
		ok = from == to
	}
	if !ok {
		return fmt.Errorf("it cannot be cast to %v", to)
	}
	return nil
}

// Cast makes a column one of another type. A value that does not fit is a
// *CastError, or null if that is to be tried only. Floats lose what is behind
// the point on the way to integers, where NaN becomes null; times are rounded
// down to coarser units; integers are counts of a time's unit.
func Cast(a arrow.Array, from, to table.Type, try bool) (arrow.Array, error) {
	if err := CanCast(from, to); err != nil {
		return nil, fmt.Errorf("column: %v: %w", from, err)
	}
	switch {
	case from == to:
		return a, nil
	case from.Kind == table.Timestamp && to.Kind == table.Timestamp && from.Unit == to.Unit:
		return withType(a, to), nil
	case from.Kind == table.Null:
		return Nulls(to, a.Len()), nil
	case from.Kind.Text() && to.Kind == table.String:
		return a, nil
	case from.Kind.Text() && to.Kind == table.Category:
		return Encode(a)
	case from.Kind.Text() && to.Kind == table.Binary:
		return plainBytes(a, to)
	case from.Kind == table.Binary:
		return withType(a, to), nil
	case from.Kind.Text():
		return castText(a, to, try)
	case from.Kind == table.Decimal:
		return castDecimal(a.(*array.Decimal128), from, to, try)
	case to.Kind == table.String:
		return format(a, from)
	case from.Kind.Temporal() || to.Kind.Temporal():
		return castTimes(a, from, to, try)
	}
	return castNumbers(a, from, to, try)
}

// withType is an array of the same memory as another type.
func withType(a arrow.Array, to table.Type) arrow.Array {
	d := a.Data()
	return array.MakeFromData(array.NewData(to.Arrow(), d.Len(), d.Buffers(), nil, a.NullN(), d.Offset()))
}

func plainBytes(a arrow.Array, to table.Type) (arrow.Array, error) {
	p, err := Plain(a)
	if err != nil {
		return nil, err
	}
	return withType(p, to), nil
}

// Encode is a column of strings with a dictionary of those that are in it, in
// order.
func Encode(a arrow.Array) (arrow.Array, error) {
	if _, ok := a.(*array.Dictionary); ok {
		return a, nil
	}
	text, err := TextOf(a)
	if err != nil {
		return nil, err
	}
	valid := Valid(a)
	var seen []string
	codes, place := make([]int32, a.Len()), map[string]int32{}
	for i := range codes {
		if !valid.None() && !valid.Get(i) {
			continue
		}
		s := text.At(i)
		c, ok := place[s]
		if !ok {
			c = int32(len(seen))
			place[s] = c
			seen = append(seen, s)
		}
		codes[i] = c
	}
	dict, places, err := sortedDictionary(seen)
	if err != nil {
		return nil, err
	}
	for i := range codes {
		if len(places) > 0 {
			codes[i] = places[codes[i]]
		}
	}
	return FromCodes(codes, dict, valid.orNil(a.Len())), nil
}

// orNil is a copy of the bits of n rows; nil if there is no bitmap.
func (b Bits) orNil(n int) Bitmap {
	if b.None() {
		return nil
	}
	return b.Bitmap(n)
}

// castNumbers casts numbers and bools to such, by way of the widest kind of the
// sort.
func castNumbers(a arrow.Array, from, to table.Type, try bool) (arrow.Array, error) {
	f := &failing{from: from, to: to, try: try, a: a}
	switch {
	case from.Kind.Float():
		return castFrom(f, floats(a, from.Kind), func(v float64) (float64, bool) { return math.Trunc(v), v == v && !math.IsInf(v, 0) })
	case from.Kind == table.Uint64:
		return castFrom(f, Values[uint64](a), nil)
	}
	return castFrom(f, ints(a, from.Kind), nil)
}

// failing takes note of values that do not fit.
type failing struct {
	a        arrow.Array
	from, to table.Type
	try      bool
	old      Bits
	valid    Bitmap // what is null in the result besides
	err      error
}

// fail is called for a value that does not fit, whether it counts or not; the
// result says whether to go on.
func (f *failing) fail(i int, missing bool) bool {
	if !f.old.None() && !f.old.Get(i) {
		return true
	}
	if !f.try && !missing {
		f.err = &CastError{Row: i, Value: valueText(f.a, f.from, i), To: f.to}
		return false
	}
	if f.valid == nil {
		f.valid = NewBitmap(f.a.Len())
		f.valid.SetAll(f.a.Len())
		if !f.old.None() {
			f.old.And(f.valid, f.a.Len())
		}
	}
	f.valid.Clear(i)
	return true
}

// bitmap is that of the result.
func (f *failing) bitmap() Bitmap {
	if f.valid != nil {
		return f.valid
	}
	return f.old.orNil(f.a.Len())
}

type wide interface{ int64 | uint64 | float64 }

// castFrom casts from the widest kinds. whole, of floats, cuts off what is behind
// the point and says whether there is a number at all.
func castFrom[F wide](f *failing, src []F, whole func(F) (F, bool)) (arrow.Array, error) {
	f.old = Valid(f.a)
	if f.to.Kind == table.Bool {
		out := NewBitmap(len(src))
		for i, v := range src {
			switch {
			case v != v:
				if !f.fail(i, true) {
					return nil, f.err
				}
			case v != 0:
				out.Set(i)
			}
		}
		return FromBools(out, len(src), f.bitmap()), nil
	}
	switch f.to.Kind {
	case table.Int8:
		return narrow[F, int8](f, src, whole)
	case table.Int16:
		return narrow[F, int16](f, src, whole)
	case table.Int32, table.Date:
		return narrow[F, int32](f, src, whole)
	case table.Int64, table.Time, table.Timestamp, table.Duration:
		return narrow[F, int64](f, src, whole)
	case table.Uint8:
		return narrow[F, uint8](f, src, whole)
	case table.Uint16:
		return narrow[F, uint16](f, src, whole)
	case table.Uint32:
		return narrow[F, uint32](f, src, whole)
	case table.Uint64:
		return narrow[F, uint64](f, src, whole)
	case table.Float32:
		return narrow[F, float32](f, src, nil)
	}
	return narrow[F, float64](f, src, nil)
}

func narrow[F wide, T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64](f *failing, src []F, whole func(F) (F, bool)) (arrow.Array, error) {
	out := make([]T, len(src))
	float := f.to.Kind.Float()
	for i, v := range src {
		if whole != nil {
			w, ok := whole(v)
			// The limits themselves are exact powers of two, or one less.
			if !ok || !inRange[F, T](w) {
				if !f.fail(i, v != v) {
					return nil, f.err
				}
				continue
			}
			out[i] = T(w)
			continue
		}
		t := T(v)
		if !float && (F(t) != v || (t < 0) != (v < 0)) {
			if !f.fail(i, false) {
				return nil, f.err
			}
			continue
		}
		out[i] = t
	}
	return From(f.to, out, f.bitmap()), nil
}

// inRange reports whether a whole float is a value of an integer type.
func inRange[F wide, T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64](w F) bool {
	var zero T
	lo, hi := 0.0, 0.0
	switch any(zero).(type) {
	case int8:
		lo, hi = -1<<7, 1<<7
	case int16:
		lo, hi = -1<<15, 1<<15
	case int32:
		lo, hi = -1<<31, 1<<31
	case int64:
		lo, hi = -1<<63, 1<<63
	case uint8:
		hi = 1 << 8
	case uint16:
		hi = 1 << 16
	case uint32:
		hi = 1 << 32
	case uint64:
		hi = 1 << 64
	}
	return float64(w) >= lo && float64(w) < hi
}

// ints are the values of a column of bools, integers of up to 64 bits with a
// sign or fewer without, or times.
func ints(a arrow.Array, k table.Kind) []int64 {
	switch k {
	case table.Bool:
		out := make([]int64, a.Len())
		bits := BoolBits(a.(*array.Boolean))
		for i := range out {
			if bits.Get(i) {
				out[i] = 1
			}
		}
		return out
	case table.Int8:
		return widen[int8, int64](a)
	case table.Int16:
		return widen[int16, int64](a)
	case table.Int32, table.Date:
		return widen[int32, int64](a)
	case table.Uint8:
		return widen[uint8, int64](a)
	case table.Uint16:
		return widen[uint16, int64](a)
	case table.Uint32:
		return widen[uint32, int64](a)
	}
	return Values[int64](a)
}

// floats are the values of a column of floats.
func floats(a arrow.Array, k table.Kind) []float64 {
	if k == table.Float32 {
		return widen[float32, float64](a)
	}
	return Values[float64](a)
}

func widen[F int8 | int16 | int32 | uint8 | uint16 | uint32 | float32, T int64 | float64](a arrow.Array) []T {
	out := make([]T, a.Len())
	for i, v := range Values[F](a) {
		out[i] = T(v)
	}
	return out
}

// castDecimal casts decimals to numbers and text.
func castDecimal(a *array.Decimal128, from, to table.Type, try bool) (arrow.Array, error) {
	n := a.Len()
	if to.Kind == table.String {
		b := NewTextBuilder(n, 12*n)
		for i := range n {
			if a.IsNull(i) {
				b.Null()
				continue
			}
			b.Append(a.Value(i).ToString(int32(from.Scale)))
		}
		return b.Finish(to)
	}
	if to.Kind.Float() {
		f := &failing{a: a, from: from, to: to, try: try}
		src := make([]float64, n)
		for i := range n {
			src[i] = a.Value(i).ToFloat64(int32(from.Scale))
		}
		return castFrom(f, src, nil)
	}
	f := &failing{a: a, from: from, to: to, try: try, old: Valid(a)}
	whole, outside := make([]int64, n), make([]bool, n)
	for i := range n {
		if a.IsNull(i) {
			continue
		}
		v := a.Value(i)
		if from.Scale > 0 {
			v = v.ReduceScaleBy(int32(from.Scale), false)
		}
		whole[i] = int64(v.LowBits())
		outside[i] = v.HighBits() != whole[i]>>63
	}
	for i, out := range outside {
		if out && !f.fail(i, false) {
			return nil, f.err
		}
	}
	return castFrom(&failing{a: From(table.Of(table.Int64), whole, f.bitmap()), from: table.Of(table.Int64), to: to, try: try}, whole, nil)
}
