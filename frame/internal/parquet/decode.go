package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/float16"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// decode chooses how the pages of a column are decoded, and what becomes of the
// values. rows is how many are going to be read, and categories are the column's, if it
// has such.
func (l *leaf) decode(c *fileColumn, rows int64, categories *vocabulary) {
	t := l.typ
	if t.Kind == table.Null {
		l.values = nothing{}
		l.finish = func(n int, _ column.Bitmap) (arrow.Array, error) { return column.Nulls(t, n), nil }
		return
	}
	dict := places{scratch: l.pages.scratch}
	unit := int64(1)
	if t.Kind == table.Time {
		unit = unitOf(c.element.said().unit).Nanos()
	}
	switch c.element.physical {
	case physBool:
		v := &truths{}
		l.values = v
		l.finish = func(n int, valid column.Bitmap) (arrow.Array, error) { return column.FromBools(v.out, n, valid), nil }
	case physInt32, physFloat:
		v := &words[uint32]{codes: dict}
		l.values = v
		l.finish = func(_ int, valid column.Bitmap) (arrow.Array, error) { return of32(t, v.out, valid, unit) }
	case physInt64, physDouble:
		v := &words[uint64]{codes: dict}
		l.values = v
		l.finish = func(_ int, valid column.Bitmap) (arrow.Array, error) { return of64(t, v.out, valid, unit) }
	case physInt96:
		v := &texts{fixed: 12, words: dict}
		l.values = v
		l.finish = func(n int, valid column.Bitmap) (arrow.Array, error) { return ofInt96(t, v, n, valid) }
	default:
		v := &texts{fixed: -1, words: dict}
		if c.element.physical == physFixed {
			v.fixed = int(c.element.length)
		}
		switch t.Kind {
		case table.Category:
			v.all = categories
		case table.String:
			v.keep = int(min(rows/4, 1<<16))
		}
		l.values = v
		l.finish = func(n int, valid column.Bitmap) (arrow.Array, error) { return ofTexts(t, v, n, valid) }
	}
}

var errOut = errors.New("a value is out of the range of its type")

// of32 makes a column of values of 32 bits.
func of32(t table.Type, v []uint32, valid column.Bitmap, unit int64) (arrow.Array, error) {
	switch t.Kind {
	case table.Int8:
		return narrow[int8, int32](t, v, valid)
	case table.Int16:
		return narrow[int16, int32](t, v, valid)
	case table.Uint8:
		return narrow[uint8, uint32](t, v, valid)
	case table.Uint16:
		return narrow[uint16, uint32](t, v, valid)
	case table.Time:
		out := make([]int64, len(v))
		for i, x := range v {
			out[i] = int64(int32(x)) * unit
		}
		return times(t, out, valid)
	case table.Decimal:
		out := make([]decimal128.Num, len(v))
		for i, x := range v {
			out[i] = decimal128.FromI64(int64(int32(x)))
		}
		return decimals(t, out, valid), nil
	}
	return column.From(t, v, valid), nil
}

// of64 makes a column of values of 64 bits.
func of64(t table.Type, v []uint64, valid column.Bitmap, unit int64) (arrow.Array, error) {
	switch t.Kind {
	case table.Time:
		const day = 86400e9
		out := make([]int64, len(v))
		for i, x := range v {
			if n := int64(x); n >= 0 && n <= day/unit {
				out[i] = n * unit
			} else {
				out[i] = -1
			}
		}
		return times(t, out, valid)
	case table.Decimal:
		out := make([]decimal128.Num, len(v))
		for i, x := range v {
			out[i] = decimal128.FromI64(int64(x))
		}
		return decimals(t, out, valid), nil
	}
	return column.From(t, v, valid), nil
}

// times checks that times are of a day.
func times(t table.Type, v []int64, valid column.Bitmap) (arrow.Array, error) {
	const day = 86400e9
	for i, x := range v {
		if (x < 0 || x > day) && (valid == nil || valid.Get(i)) {
			return nil, errOut
		}
	}
	return column.From(t, v, valid), nil
}

// narrow makes a column of values that are kept in 32 bits and have fewer.
func narrow[T int8 | int16 | uint8 | uint16, W int32 | uint32](t table.Type, v []uint32, valid column.Bitmap) (arrow.Array, error) {
	out := make([]T, len(v))
	for i, x := range v {
		out[i] = T(x)
		if W(out[i]) != W(x) && (valid == nil || valid.Get(i)) {
			return nil, errOut
		}
	}
	return column.From(t, out, valid), nil
}

func decimals(t table.Type, v []decimal128.Num, valid column.Bitmap) arrow.Array {
	return column.FromBytes(t, len(v), unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), 16*len(v)), valid)
}

// ofInt96 makes a column of times: nanoseconds of a day, and the number of the day.
func ofInt96(t table.Type, v *texts, n int, valid column.Bitmap) (arrow.Array, error) {
	const (
		epoch = 2440588 // the Julian number of 1970-01-01
		day   = 86400_000_000_000
	)
	out := make([]int64, n)
	for i := range out {
		if valid != nil && !valid.Get(i) {
			continue
		}
		b := v.row(i)
		nanos, days := int64(binary.LittleEndian.Uint64(b)), int64(int32(binary.LittleEndian.Uint32(b[8:])))-epoch
		if nanos < 0 || nanos >= day || days > math.MaxInt64/day-1 || days < math.MinInt64/day+1 {
			return nil, fmt.Errorf("a time on day %d of 1970 is out of the range of nanoseconds", days)
		}
		out[i] = days*day + nanos
	}
	return column.From(t, out, valid), nil
}

// ofTexts makes a column of strings, or of what else is kept as bytes.
func ofTexts(t table.Type, v *texts, n int, valid column.Bitmap) (arrow.Array, error) {
	switch t.Kind {
	case table.Decimal:
		out := make([]decimal128.Num, n)
		for i := range out {
			if valid != nil && !valid.Get(i) {
				continue
			}
			d, ok := bigEndian(v.row(i))
			if !ok {
				return nil, errOut
			}
			out[i] = d
		}
		return decimals(t, out, valid), nil
	case table.Float32: // of two bytes
		out := make([]float32, n)
		for i := range out {
			if valid == nil || valid.Get(i) {
				out[i] = float16.FromLEBytes(v.row(i)).Float32()
			}
		}
		return column.From(t, out, valid), nil
	}
	if v.coded {
		return column.FromCodes(v.codes, v.dict, valid), nil
	}
	return column.FromText(t, v.offsets, v.data, valid), nil
}

// bigEndian is a signed number of any number of bytes, if 128 bits hold it.
func bigEndian(b []byte) (decimal128.Num, bool) {
	if len(b) == 0 {
		return decimal128.Num{}, false
	}
	sign := byte(0)
	if b[0] >= 0x80 {
		sign = 0xff
	}
	for len(b) > 16 {
		if b[0] != sign || b[1]&0x80 != sign&0x80 {
			return decimal128.Num{}, false
		}
		b = b[1:]
	}
	var all [16]byte
	for i := range all {
		all[i] = sign
	}
	copy(all[16-len(b):], b)
	return decimal128.New(int64(binary.BigEndian.Uint64(all[:8])), binary.BigEndian.Uint64(all[8:])), true
}
