package csv

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"
	"strings"
	"unsafe"
)

// digits reads the number of eight decimal digits, less '0' each, of which the
// first is the lowest byte: pairs, then fours, then all, each by one
// multiplication (Lemire, "Quickly parsing eight digits", 2018).
func digits(w uint64) uint64 {
	w = w*10 + w>>8
	return ((w&0x000000ff000000ff)*0x000f424000000064 + (w>>16&0x000000ff000000ff)*0x0000271000000001) >> 32
}

// notDigits is not 0 if a byte of w, a text less '0' each, is no digit.
func notDigits(w uint64) uint64 { return (w + 0x7676767676767676 | w) & highs }

// parseUint reads a decimal number without a sign.
func parseUint(b []byte) (uint64, bool) {
	if len(b) == 0 {
		return 0, false
	}
	for len(b) > 20 {
		if b[0] != '0' {
			return 0, false
		}
		b = b[1:]
	}
	var v uint64
	for len(b) >= 8 && v < 1e11 {
		w := binary.LittleEndian.Uint64(b) ^ 0x3030303030303030
		if notDigits(w) != 0 {
			return 0, false
		}
		v = v*1e8 + digits(w)
		b = b[8:]
	}
	for _, c := range b {
		d := uint64(c - '0')
		if d > 9 {
			return 0, false
		}
		if v >= 1e18 {
			hi, lo := bits.Mul64(v, 10)
			sum, carry := bits.Add64(lo, d, 0)
			if hi|carry != 0 {
				return 0, false
			}
			v = sum
			continue
		}
		v = v*10 + d
	}
	return v, true
}

// parseInt reads a decimal number with a sign or without.
func parseInt(b []byte) (int64, bool) {
	if len(b) == 0 {
		return 0, false
	}
	negative := b[0] == '-'
	if negative || b[0] == '+' {
		b = b[1:]
	}
	v, ok := parseUint(b)
	switch {
	case !ok:
		return 0, false
	case negative:
		return -int64(v), v <= 1<<63
	}
	return int64(v), v <= math.MaxInt64
}

// tens are the powers of ten that a float64 holds exactly.
var tens = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// parseFloat reads a number as strconv.ParseFloat does, of the bits of a float64
// or float32; of what else that reads, only infinities and NaN. A number that is
// too large is infinite.
func parseFloat(b []byte, decimal byte, size int) (float64, bool) {
	var mantissa uint64
	count, point, i := 0, -1, 0
	negative := len(b) > 0 && b[0] == '-'
	if negative || len(b) > 0 && b[0] == '+' {
		i++
	}
	first := i
	for ; i < len(b); i++ {
		c := b[i]
		if d := c - '0'; d <= 9 {
			if count < 19 {
				mantissa = mantissa*10 + uint64(d)
			}
			if mantissa != 0 {
				count++
			}
			continue
		}
		if c == decimal && point < 0 {
			point = i
			continue
		}
		break
	}
	seen := i - first
	if point >= 0 {
		seen--
	}
	if seen == 0 {
		return special(b)
	}
	exp := 0
	if point >= 0 {
		exp = point + 1 - i
	}
	if i < len(b) {
		if b[i]|0x20 != 'e' {
			return 0, false
		}
		e, ok := parseInt(b[i+1:])
		if !ok {
			if !exponent(b[i+1:]) {
				return 0, false
			}
			e = 1 << 30 // strconv knows
		}
		exp += int(max(min(e, 1<<30), -1<<30))
	}
	// Both exact, so that one rounding makes it right (Clinger, "How to read
	// floating point numbers accurately", 1990).
	if count <= 19 && mantissa < 1<<53 && exp >= -22 && exp <= 22 && size == 64 {
		v := float64(mantissa)
		if exp < 0 {
			v /= tens[-exp]
		} else {
			v *= tens[exp]
		}
		if negative {
			v = -v
		}
		return v, true
	}
	s := unsafe.String(unsafe.SliceData(b), len(b))
	if decimal != '.' {
		s = strings.Replace(string(b), string(decimal), ".", 1)
	}
	v, err := strconv.ParseFloat(s, size)
	if err != nil && !math.IsInf(v, 0) {
		return 0, false
	}
	return v, true
}

// exponent reports whether b is digits, signed or not.
func exponent(b []byte) bool {
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		b = b[1:]
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}

// special reads infinities and NaN.
func special(b []byte) (float64, bool) {
	if len(b) > 9 || len(b) < 3 {
		return 0, false
	}
	s, sign := strings.ToLower(string(b)), 1
	if s[0] == '-' || s[0] == '+' {
		if s[0] == '-' {
			sign = -1
		}
		s = s[1:]
	}
	switch s {
	case "inf", "infinity":
		return math.Inf(sign), true
	case "nan":
		return math.NaN(), true
	}
	return 0, false
}
