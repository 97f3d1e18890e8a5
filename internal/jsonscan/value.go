package jsonscan

import (
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// Int is the number that a text says, if it is written as a whole one and is an
// int64.
func Int(text []byte) (int64, bool) {
	minus := len(text) > 0 && text[0] == '-'
	if minus {
		text = text[1:]
	}
	n, ok := Uint(text)
	switch {
	case !ok || n > 1<<63 || n == 1<<63 && !minus:
		return 0, false
	case minus:
		return -int64(n), true
	}
	return int64(n), true
}

// Uint is the number that a text says, if it is written as a whole one and is an
// uint64.
func Uint(text []byte) (uint64, bool) {
	if len(text) == 0 || len(text) > 20 {
		return 0, false
	}
	var n uint64
	for i, c := range text {
		c -= '0'
		if c > 9 {
			return 0, false
		}
		if i == 19 { // all numbers of 19 digits fit
			if n > math.MaxUint64/10 || n == math.MaxUint64/10 && uint64(c) > math.MaxUint64%10 {
				return 0, false
			}
		}
		n = n*10 + uint64(c)
	}
	return n, true
}

var powers = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// Float is the float64 that is nearest to the number that a text says; false if it
// is too large for one, or no number.
func Float(text []byte) (float64, bool) {
	// A whole number below 2^53 and a power of ten up to 10^22 are exact, so their
	// quotient is rounded once (Clinger, How to read floating point numbers
	// accurately, 1990).
	i, minus := 0, false
	if len(text) > 0 && text[0] == '-' {
		i, minus = 1, true
	}
	var n uint64
	point, seen := -1, 0
	for ; i < len(text); i++ {
		c := text[i] - '0'
		if c > 9 {
			if text[i] != '.' || point >= 0 {
				return slowFloat(text)
			}
			point = i + 1
			continue
		}
		n = n*10 + uint64(c)
		seen++
	}
	behind := 0
	if point >= 0 {
		behind = len(text) - point
	}
	if seen == 0 || seen > 18 || n > 1<<53 || behind >= len(powers) || behind == 0 && point >= 0 {
		return slowFloat(text)
	}
	f := float64(n) / powers[behind]
	if minus {
		f = -f
	}
	return f, true
}

func slowFloat(text []byte) (float64, bool) {
	if len(text) == 0 || !digit(text[len(text)-1]) || text[0] != '-' && !digit(text[0]) {
		return 0, false // strconv knows Inf and 0x, which are no JSON
	}
	for _, c := range text {
		if !digit(c) && c != '.' && c != '-' && c != '+' && c|0x20 != 'e' {
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(unsafe.String(unsafe.SliceData(text), len(text)), 64)
	return f, err == nil
}

// AppendString appends what a string says whose text, that between its quotes,
// has escapes. A half of a surrogate pair becomes U+FFFD, as in encoding/json;
// false if there is an escape that says nothing.
func AppendString(dst, text []byte) ([]byte, bool) {
	for i := 0; i < len(text); {
		c := text[i]
		if c != '\\' {
			from := i
			for i < len(text) && text[i] != '\\' {
				i++
			}
			dst = append(dst, text[from:i]...)
			continue
		}
		if i+1 >= len(text) {
			return dst, false
		}
		switch c = text[i+1]; c {
		case '"', '\\', '/':
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			r, ok := hex4(text, i+2)
			if !ok {
				return dst, false
			}
			i += 6
			if utf16.IsSurrogate(r) {
				low := rune(-1)
				if i+1 < len(text) && text[i] == '\\' && text[i+1] == 'u' {
					if low, ok = hex4(text, i+2); !ok {
						return dst, false
					}
				}
				if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
					i += 6
				}
			}
			dst = utf8.AppendRune(dst, r)
			continue
		default:
			return dst, false
		}
		dst = append(dst, c)
		i += 2
	}
	return dst, true
}

func hex4(b []byte, i int) (rune, bool) {
	if i+4 > len(b) {
		return 0, false
	}
	var r rune
	for _, c := range b[i : i+4] {
		switch {
		case digit(c):
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
