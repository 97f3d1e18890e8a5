package csv

import (
	"math"
	"strconv"
	"time"

	"github.com/cb434341/weft/frame/internal/textfile"
)

// A style is how values are written: what [Plan] reads back as it was. An empty
// string is written in quotes, which a null is not. Floats are as short as reads
// back the same, and have a point or an exponent. Dates, times and timestamps are
// those of ISO 8601 with a blank between date and time; truth values are True and
// False.
type style struct {
	quote   byte
	special [256]bool // bytes for which a field is quoted
	null    []byte
}

var _ textfile.Style = (*style)(nil)

// Null appends what is written for a null.
func (s *style) Null(dst []byte) []byte { return append(dst, s.null...) }

// Bool appends a truth value as Python has it.
func (s *style) Bool(dst []byte, v bool) []byte {
	if v {
		return append(dst, "True"...)
	}
	return append(dst, "False"...)
}

// Text appends a text, in quotes where it needs them.
func (s *style) Text(dst, b []byte) []byte {
	quoted := len(b) == 0
	for _, c := range b {
		if s.special[c] {
			quoted = true
			break
		}
	}
	if !quoted {
		return append(dst, b...)
	}
	dst = append(dst, s.quote)
	for _, c := range b {
		if c == s.quote {
			dst = append(dst, c)
		}
		dst = append(dst, c)
	}
	return append(dst, s.quote)
}

// Binary appends bytes as they are.
func (s *style) Binary(dst, value []byte) []byte { return s.Text(dst, value) }

// Float appends a number as Python's repr has it. NaN is null.
func (s *style) Float(dst []byte, v float64, size int) []byte {
	switch a := math.Abs(v); {
	case v != v:
		return append(dst, s.null...)
	case a > math.MaxFloat64:
		if v < 0 {
			dst = append(dst, '-')
		}
		return append(dst, "inf"...)
	case a >= 1e16 || a < 1e-4 && a != 0:
		return strconv.AppendFloat(dst, v, 'e', -1, size)
	case a < 1<<53 && v == math.Trunc(v) && v != 0:
		return append(strconv.AppendInt(dst, int64(v), 10), ".0"...)
	}
	from := len(dst)
	dst = strconv.AppendFloat(dst, v, 'f', -1, size)
	for _, c := range dst[from:] {
		if c == '.' {
			return dst
		}
	}
	return append(dst, ".0"...)
}

// Date appends a day.
func (s *style) Date(dst []byte, day time.Time) []byte { return day.AppendFormat(dst, time.DateOnly) }

// Clock appends the time of a day.
func (s *style) Clock(dst []byte, t time.Time) []byte {
	return appendFraction(dst, t, time.TimeOnly, "")
}

// Moment appends a time, and its offset where it has a zone.
func (s *style) Moment(dst []byte, t time.Time, zoned bool) []byte {
	if zoned {
		return appendFraction(dst, t, time.DateTime, "-07:00")
	}
	return appendFraction(dst, t, time.DateTime, "")
}

// appendFraction appends a time with as many digits behind the point, of none,
// three, six or nine, as there is something in, and a zone.
func appendFraction(dst []byte, t time.Time, layout, zone string) []byte {
	switch n := t.Nanosecond(); {
	case n == 0:
	case n%1e6 == 0:
		layout += ".000"
	case n%1e3 == 0:
		layout += ".000000"
	default:
		layout += ".000000000"
	}
	return t.AppendFormat(dst, layout+zone)
}
