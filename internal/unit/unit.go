// Package unit writes counts, times and sizes for people: three digits that
// matter and a unit.
package unit

import (
	"math"
	"strconv"
	"time"
)

// Count returns n with its thousands apart: "1,000,005".
func Count(n int) string {
	s := strconv.Itoa(n)
	digits := 0
	if n < 0 {
		digits = 1 // past the sign
	}
	for i := len(s) - 3; i > digits; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Time returns a time such as "0 s", "85 ns", "1.24 s" or "2 h 05 m".
func Time(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + Time(-max(d, -math.MaxInt64))
	case d == 0:
		return "0 s"
	}
	// The bounds are where three digits would round up to the next unit.
	for _, u := range []struct {
		name  string
		size  time.Duration
		under float64
	}{{"ns", time.Nanosecond, 999.5}, {"µs", time.Microsecond, 999.5}, {"ms", time.Millisecond, 999.5}, {"s", time.Second, 119.5}} {
		if v := float64(d) / float64(u.size); v < u.under {
			return digits(v) + " " + u.name
		}
	}
	if s := rounded(d, time.Second); s < 3600 {
		return strconv.Itoa(s/60) + " m " + two(s%60) + " s"
	}
	m := rounded(d, time.Minute)
	return strconv.Itoa(m/60) + " h " + two(m%60) + " m"
}

func rounded(d, unit time.Duration) int { return int(d/unit + d%unit/(unit/2)) }

func two(n int) string { return string([]byte{'0' + byte(n/10), '0' + byte(n%10)}) }

// Bytes returns a size such as "0 B", "1.50 kB" or "12.3 GB".
func Bytes(n int64) string {
	if n < 0 {
		return "-" + Bytes(-max(n, -math.MaxInt64))
	}
	v := float64(n)
	for _, name := range []string{"B", "kB", "MB", "GB", "TB"} {
		if v < 999.5 {
			return digits(v) + " " + name
		}
		v /= 1000
	}
	return digits(v) + " PB"
}

// digits returns about three digits of v, all of those before the point, and no
// point behind a whole number below ten units.
func digits(v float64) string {
	decimals := 0
	switch {
	case v == math.Trunc(v):
	case v < 9.995:
		decimals = 2
	case v < 99.95:
		decimals = 1
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}
