package parquet

import (
	"errors"
	"math"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// dense is the values of a column of a row group that are not null, as they are
// stored: words, texts, or bits.
type dense struct {
	rows  int
	nulls int
	valid column.Bitmap // nil if there are no nulls
	words []uint64
	texts []string
	bits  column.Bitmap
	codes []uint32 // of texts that come in dictionaries; texts are then the words
	coded bool
}

var errStamp = errors.New("a timestamp of seconds is out of the range of milliseconds")

// gather takes the values out of arrays of a column.
func (s *stored) gather(arrays []arrow.Array) (dense, error) {
	var d dense
	for _, a := range arrays {
		d.rows += a.Len()
		d.nulls += a.NullN()
	}
	if d.nulls > 0 {
		d.valid = column.NewBitmap(d.rows)
		at := 0
		for _, a := range arrays {
			if v := column.Valid(a); v.None() {
				setRange(d.valid, at, a.Len())
			} else {
				copyBits(d.valid, at, v.Data, v.From, a.Len())
			}
			at += a.Len()
		}
	}
	switch {
	case s.typ.Kind == table.Null:
		return d, nil
	case s.physical == physBool:
		return d, s.gatherBits(&d, arrays)
	case s.physical == physBytes:
		return d, s.gatherTexts(&d, arrays)
	case s.typ.Kind == table.Decimal:
		return d, s.gatherDecimals(&d, arrays)
	}
	d.words = make([]uint64, 0, d.rows-d.nulls)
	for _, a := range arrays {
		switch s.typ.Kind {
		case table.Int8:
			d.words = widened[int8](d.words, a)
		case table.Int16:
			d.words = widened[int16](d.words, a)
		case table.Uint8:
			d.words = widened[uint8](d.words, a)
		case table.Uint16:
			d.words = widened[uint16](d.words, a)
		default:
			if s.typ.Kind.Size() == 4 {
				d.words = widened[uint32](d.words, a)
			} else {
				d.words = widened[uint64](d.words, a)
			}
		}
	}
	if s.typ.Kind == table.Timestamp && s.typ.Unit == table.Second {
		for i, w := range d.words {
			v := int64(w)
			if v > math.MaxInt64/1000 || v < math.MinInt64/1000 {
				return d, errStamp
			}
			d.words[i] = uint64(v * 1000)
		}
	}
	return d, nil
}

// each calls f for the rows of an array that are not null.
func each(a arrow.Array, f func(i int)) {
	v := column.Valid(a)
	for i := range a.Len() {
		if v.None() || v.Get(i) {
			f(i)
		}
	}
}

func widened[T int8 | int16 | uint8 | uint16 | uint32 | uint64](out []uint64, a arrow.Array) []uint64 {
	values := column.Values[T](a)
	if v := column.Valid(a); !v.None() {
		for i, x := range values {
			if v.Get(i) {
				out = append(out, uint64(x))
			}
		}
		return out
	}
	for _, x := range values {
		out = append(out, uint64(x))
	}
	return out
}

func (s *stored) gatherBits(d *dense, arrays []arrow.Array) error {
	d.bits = column.NewBitmap(d.rows)
	at := 0
	for _, a := range arrays {
		b := column.BoolBits(a.(*array.Boolean))
		each(a, func(i int) {
			if b.Get(i) {
				d.bits.Set(at)
			}
			at++
		})
	}
	return nil
}

func (s *stored) gatherDecimals(d *dense, arrays []arrow.Array) error {
	if s.physical == physFixed {
		slab := make([]byte, 0, 16*(d.rows-d.nulls))
		for _, a := range arrays {
			x := a.(*array.Decimal128)
			each(a, func(i int) {
				v := x.Value(i)
				slab = appendBig(slab, v)
			})
		}
		for lo := 0; lo < len(slab); lo += 16 {
			d.texts = append(d.texts, unsafe.String(&slab[lo], 16))
		}
		return nil
	}
	wide := false
	for _, a := range arrays {
		x := a.(*array.Decimal128)
		each(a, func(i int) {
			v := x.Value(i)
			n := int64(v.LowBits())
			wide = wide || decimal128.FromI64(n) != v || s.physical == physInt32 && n != int64(int32(n))
			d.words = append(d.words, uint64(n))
		})
	}
	if wide {
		return errOut
	}
	return nil
}

func appendBig(b []byte, v decimal128.Num) []byte {
	hi, lo := uint64(v.HighBits()), v.LowBits()
	for shift := 56; shift >= 0; shift -= 8 {
		b = append(b, byte(hi>>shift))
	}
	for shift := 56; shift >= 0; shift -= 8 {
		b = append(b, byte(lo>>shift))
	}
	return b
}

// gatherTexts takes strings as they are, or, if they are all in dictionaries, makes
// one dictionary of these, of the words that are used; of categories it has all of them,
// in their order.
func (s *stored) gatherTexts(d *dense, arrays []arrow.Array) error {
	if s.typ.Kind == table.Category {
		return d.gatherCategories(arrays)
	}
	d.coded = true
	for _, a := range arrays {
		_, in := a.(*array.Dictionary)
		d.coded = d.coded && in
	}
	if !d.coded {
		d.texts = make([]string, 0, d.rows-d.nulls)
		for _, a := range arrays {
			t, err := column.TextOf(a)
			if err != nil {
				return err
			}
			each(a, func(i int) { d.texts = append(d.texts, t.At(i)) })
		}
		return nil
	}
	d.codes = make([]uint32, 0, d.rows-d.nulls)
	known := map[string]uint32{}
	for _, a := range arrays {
		x := a.(*array.Dictionary)
		words, codes := column.Dictionary(x), column.Codes(x)
		moved := make([]uint32, words.Len()) // one more than the code, 0 for none yet
		each(a, func(i int) {
			c := codes[i]
			if moved[c] == 0 {
				word := words.Value(int(c))
				at, ok := known[word]
				if !ok {
					at = uint32(len(d.texts))
					known[word] = at
					d.texts = append(d.texts, word)
				}
				moved[c] = at + 1
			}
			d.codes = append(d.codes, moved[c]-1)
		})
	}
	return nil
}

func (d *dense) gatherCategories(arrays []arrow.Array) error {
	all, maps, err := column.UnifyDictionaries(arrays)
	if err != nil {
		return err
	}
	d.coded = true
	d.texts = make([]string, all.Len())
	for i := range d.texts {
		d.texts[i] = all.Value(i)
	}
	d.codes = make([]uint32, 0, d.rows-d.nulls)
	for k, a := range arrays {
		codes := column.Codes(a.(*array.Dictionary))
		each(a, func(i int) {
			c := codes[i]
			if maps != nil && maps[k] != nil {
				c = maps[k][c]
			}
			d.codes = append(d.codes, uint32(c))
		})
	}
	return nil
}

// used are the texts of which there are values.
func (d *dense) used() []string {
	if !d.coded {
		return d.texts
	}
	in := make([]bool, len(d.texts))
	for _, c := range d.codes {
		in[c] = true
	}
	out := make([]string, 0, len(d.texts))
	for i, s := range d.texts {
		if in[i] {
			out = append(out, s)
		}
	}
	return out
}
