package column

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/table"
)

// castText reads strings as values of a type that has a fixed width. What a
// dictionary holds is read once.
func castText(a arrow.Array, to table.Type, try bool) (arrow.Array, error) {
	read, err := Reader(to)
	if err != nil {
		return nil, err
	}
	text, err := TextOf(a)
	if err != nil {
		return nil, err
	}
	f := &failing{a: a, from: table.Of(table.String), to: to, try: try, old: Valid(a)}
	n := a.Len()
	word := make([]uint64, n)
	if d, ok := a.(*array.Dictionary); ok && Dictionary(d).Len() < n {
		values := Dictionary(d)
		known, bad := make([]uint64, values.Len()), make([]bool, values.Len())
		for i := range known {
			var ok bool
			known[i], ok = read(values.Value(i))
			bad[i] = !ok
		}
		for i, c := range Codes(d) {
			if !f.old.None() && !f.old.Get(i) {
				continue
			}
			if word[i] = known[c]; bad[c] && !f.fail(i, false) {
				return nil, f.err
			}
		}
	} else {
		for i := range word {
			if !f.old.None() && !f.old.Get(i) {
				continue
			}
			var ok bool
			if word[i], ok = read(text.At(i)); !ok && !f.fail(i, false) {
				return nil, f.err
			}
		}
	}
	return FromWords(to, word, f.bitmap()), nil
}

// FromWords is a column of values that are given as words: integers as they are,
// with their sign, floats by their bits in their own width.
func FromWords(t table.Type, words []uint64, valid Bitmap) arrow.Array {
	n := len(words)
	switch t.Kind.Size() {
	case 8:
		return FromBytes(t, n, rawBytes(words), valid)
	case 4:
		return FromBytes(t, n, rawBytes(cut[uint32](words)), valid)
	case 2:
		return FromBytes(t, n, rawBytes(cut[uint16](words)), valid)
	}
	if t.Kind == table.Bool {
		bits := NewBitmap(n)
		for i, w := range words {
			bits[i>>6] |= w & 1 << (uint(i) & 63)
		}
		return FromBools(bits, n, valid)
	}
	return FromBytes(t, n, rawBytes(cut[uint8](words)), valid)
}

func cut[T uint8 | uint16 | uint32](words []uint64) []T {
	out := make([]T, len(words))
	for i, w := range words {
		out[i] = T(w)
	}
	return out
}

// Reader gives what reads a string as a value of a type of fixed width: as a
// word, see FromWords.
func Reader(to table.Type) (func(string) (uint64, bool), error) {
	switch {
	case to.Kind.Signed():
		bits := 8 * to.Kind.Size()
		return func(s string) (uint64, bool) {
			v, err := strconv.ParseInt(strings.TrimSpace(s), 10, bits)
			return uint64(v), err == nil
		}, nil
	case to.Kind.Unsigned():
		bits := 8 * to.Kind.Size()
		return func(s string) (uint64, bool) {
			v, err := strconv.ParseUint(strings.TrimPrefix(strings.TrimSpace(s), "+"), 10, bits)
			return v, err == nil
		}, nil
	}
	switch to.Kind {
	case table.Float64:
		return func(s string) (uint64, bool) {
			v, ok := readFloat(s, 64)
			return math.Float64bits(v), ok
		}, nil
	case table.Float32:
		return func(s string) (uint64, bool) {
			v, ok := readFloat(s, 32)
			return uint64(math.Float32bits(float32(v))), ok
		}, nil
	case table.Bool:
		return func(s string) (uint64, bool) {
			switch strings.ToLower(strings.TrimSpace(s)) {
			case "true", "t", "yes", "1":
				return 1, true
			case "false", "f", "no", "0":
				return 0, true
			}
			return 0, false
		}, nil
	case table.Date:
		return func(s string) (uint64, bool) {
			t, ok := ParseTime(s, time.UTC)
			sec := t.Unix()
			return uint64(FloorDiv(sec, 86400)), ok && sec%86400 == 0 && t.Nanosecond() == 0
		}, nil
	case table.Timestamp:
		loc, err := to.Location()
		if err != nil {
			return nil, err
		}
		return func(s string) (uint64, bool) {
			t, ok := ParseTime(s, loc)
			v, fits := Stamp(t, to.Unit)
			return uint64(v), ok && fits
		}, nil
	case table.Time:
		return func(s string) (uint64, bool) {
			v, ok := ParseClock(s)
			return uint64(v), ok
		}, nil
	}
	return func(s string) (uint64, bool) { // Duration
		d, err := time.ParseDuration(strings.TrimSpace(s))
		return uint64(FloorDiv(int64(d), to.Unit.Nanos())), err == nil
	}, nil
}

// readFloat reads decimal numbers; one that is too large is an infinity.
func readFloat(s string, bits int) (float64, bool) {
	if strings.ContainsAny(s, "_xX") {
		return 0, false // as Go's source has them
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(s), bits)
	return v, err == nil || math.IsInf(v, 0)
}

// format writes values as text.
func format(a arrow.Array, from table.Type) (arrow.Array, error) {
	write, err := Writer(a, from)
	if err != nil {
		return nil, err
	}
	n := a.Len()
	valid := Valid(a)
	b := NewTextBuilder(n, 8*n)
	for i := range n {
		if !valid.None() && !valid.Get(i) {
			b.Null()
			continue
		}
		b.Write(func(out []byte) []byte { return write(out, i) })
	}
	return b.Finish(table.Of(table.String))
}

// Writer gives what appends a row of a column as text. The row is not null.
func Writer(a arrow.Array, t table.Type) (func([]byte, int) []byte, error) {
	switch {
	case t.Kind == table.Bool:
		bits := BoolBits(a.(*array.Boolean))
		return func(b []byte, i int) []byte { return strconv.AppendBool(b, bits.Get(i)) }, nil
	case t.Kind == table.Uint64:
		v := Values[uint64](a)
		return func(b []byte, i int) []byte { return strconv.AppendUint(b, v[i], 10) }, nil
	case t.Kind.Integer():
		v := ints(a, t.Kind)
		return func(b []byte, i int) []byte { return strconv.AppendInt(b, v[i], 10) }, nil
	case t.Kind == table.Float64:
		v := Values[float64](a)
		return func(b []byte, i int) []byte { return AppendFloat(b, v[i], 64) }, nil
	case t.Kind == table.Float32:
		v := Values[float32](a)
		return func(b []byte, i int) []byte { return AppendFloat(b, float64(v[i]), 32) }, nil
	case t.Kind.Text(), t.Kind == table.Binary:
		text, err := TextOf(a)
		return func(b []byte, i int) []byte { return append(b, text.At(i)...) }, err
	case t.Kind == table.Decimal:
		v := a.(*array.Decimal128)
		return func(b []byte, i int) []byte { return append(b, v.Value(i).ToString(int32(t.Scale))...) }, nil
	case t.Kind == table.Timestamp:
		loc, err := t.Location()
		v := Values[int64](a)
		layout := "2006-01-02 15:04:05.999999999"
		if t.Zone != "" {
			layout += "-07:00"
		}
		return func(b []byte, i int) []byte { return Instant(v[i], t.Unit).In(loc).AppendFormat(b, layout) }, err
	}
	v := ints(a, t.Kind)
	switch t.Kind {
	case table.Date:
		return func(b []byte, i int) []byte { return time.Unix(v[i]*86400, 0).UTC().AppendFormat(b, time.DateOnly) }, nil
	case table.Time:
		return func(b []byte, i int) []byte {
			return time.Unix(0, v[i]).UTC().AppendFormat(b, "15:04:05.999999999")
		}, nil
	}
	return func(b []byte, i int) []byte { // Duration
		if d := v[i] * t.Unit.Nanos(); d/t.Unit.Nanos() == v[i] {
			return append(b, time.Duration(d).String()...)
		}
		return append(strconv.AppendInt(b, v[i], 10), t.Unit.String()...)
	}, nil
}

// AppendFloat writes the shortest number that reads as the same, as Python does:
// with a point or an exponent, so that it does not look like a whole number.
func AppendFloat(b []byte, v float64, bits int) []byte {
	switch abs := math.Abs(v); {
	case v != v:
		return append(b, "nan"...)
	case math.IsInf(v, 1):
		return append(b, "inf"...)
	case math.IsInf(v, -1):
		return append(b, "-inf"...)
	case v != 0 && (abs < 1e-4 || abs >= 1e16):
		return strconv.AppendFloat(b, v, 'e', -1, bits)
	}
	from := len(b)
	b = strconv.AppendFloat(b, v, 'f', -1, bits)
	if !slices.Contains(b[from:], '.') {
		b = append(b, ".0"...)
	}
	return b
}

// valueText is a value for an error.
func valueText(a arrow.Array, t table.Type, i int) string {
	write, err := Writer(a, t)
	if err != nil {
		return "a value"
	}
	s := string(write(nil, i))
	if t.Kind.Text() {
		const most = 60
		if len(s) > most {
			s = s[:most] + "..."
		}
		s = strconv.Quote(s)
	}
	return s
}

// sortedDictionary is a dictionary of different strings in order, and the place
// of each in it.
func sortedDictionary(values []string) (*array.String, []int32, error) {
	order := make([]int32, len(values))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return strings.Compare(values[a], values[b]) })
	places := make([]int32, len(values))
	b := NewTextBuilder(len(values), 0)
	for to, from := range order {
		places[from] = int32(to)
		b.Append(values[from])
	}
	dict, err := b.Finish(table.Of(table.String))
	if err != nil {
		return nil, nil, err
	}
	return dict.(*array.String), places, nil
}
