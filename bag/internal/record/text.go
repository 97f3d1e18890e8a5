package record

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"math/bits"
	"reflect"
	"strconv"
	"unicode/utf8"
	"unsafe"

	"github.com/cb434341/weft/internal/jsonscan"
)

// A reading is a text that is being read, and what reading it makes. It ends in the
// end of a line, which no value goes beyond, so that there is always a byte to
// look at.
type reading struct {
	b, room []byte // room is b with what is behind it
	depth   int
	strings Arena
	scratch []byte
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// quote finds the closing quote of a string whose first byte is at i.
func (t *reading) quote(i int) (end int, ok bool) {
	end, _, _, ok = t.stringEnd(i)
	return end, ok
}

// stringEnd is quote, and tells what the string has.
func (t *reading) stringEnd(i int) (end int, escaped, wide, ok bool) {
	b, room := t.b, t.room
	var high uint64
	for i < len(b) {
		x := binary.LittleEndian.Uint64(room[i:])
		q := x ^ '"'*ones
		s := x ^ '\\'*ones
		// In each of the three a byte's high bit is set where it is meant, and perhaps at
		// bytes above the lowest one that is.
		stop := (((q - ones) &^ q) | ((s - ones) &^ s) | ((x - ' '*ones) &^ x)) & highs
		if stop == 0 {
			high |= x
			i += 8
			continue
		}
		n := bits.TrailingZeros64(stop) >> 3
		high |= x & (1<<(8*n) - 1)
		i += n
		if i >= len(b) {
			break
		}
		switch b[i] {
		case '"':
			return i, escaped, high&highs != 0, true
		case '\\':
			escaped = true
			i += 2
		default:
			return i, escaped, wide, false
		}
	}
	return i, escaped, wide, false
}

// maxSkip is how long a value with others in it may be to be passed over: one
// that is longer may be deeper than encoding/json allows.
const maxSkip = 9000

// maxDepth is how deep values may be in one another here.
const maxDepth = 1000

// skip finds the place behind a value that nobody wants.
func (t *reading) skip(i int) int {
	switch c := t.b[i]; {
	case c == '"':
		end, ok := t.quote(i + 1)
		if !ok {
			return none
		}
		return end + 1
	case c-'1' < 9:
		b := t.b
		for i++; b[i]-'0' < 10; i++ {
		}
		if b[i] == '.' {
			from := i + 1
			for i++; b[i]-'0' < 10; i++ {
			}
			if i == from {
				return none
			}
		}
		if b[i]|0x20 == 'e' {
			return t.skipFrom(i, b[i:])
		}
		return i
	}
	next, err := jsonscan.Skip(t.b, i)
	if err != nil || (t.b[i] == '{' || t.b[i] == '[') && next-i > maxSkip {
		return none
	}
	return next
}

// skipFrom passes over the exponent of a number.
func (t *reading) skipFrom(i int, b []byte) int {
	n := 1
	if b[n] == '+' || b[n] == '-' {
		n++
	}
	from := n
	for b[n]-'0' < 10 {
		n++
	}
	if n == from {
		return none
	}
	return i + n
}

// word reports whether a word stands at i.
func (t *reading) word(i int, w string) bool {
	return i+len(w) <= len(t.b) && string(t.b[i:i+len(w)]) == w
}

// value decodes the value at i to where at points, which is zero, and returns the
// place behind it, none if it is for encoding/json to say what it is.
func (t *reading) value(p *plan, i int, at unsafe.Pointer) int {
	b := t.b
	if b[i] == 'n' && p.kind != slow {
		if !t.word(i, "null") {
			return none
		}
		return i + 4 // nothing, or nil, which is there already
	}
	switch p.kind {
	case text:
		if b[i] != '"' {
			return none
		}
		s, next := t.string(p.common, i+1)
		*(*string)(at) = s
		return next
	case boolean:
		switch {
		case t.word(i, "true"):
			*(*bool)(at) = true
			return i + 4
		case t.word(i, "false"):
			return i + 5
		}
		return none
	case signed64:
		n, next := t.int(i)
		*(*int64)(at) = n
		return next
	case signed8, signed16, signed32:
		return t.smallInt(p.kind, i, at)
	case unsigned8, unsigned16, unsigned32, unsigned64:
		return t.uint(p.kind, i, at)
	case float64s:
		f, next := t.float(i)
		*(*float64)(at) = f
		return next
	case float32s:
		next := t.number(i)
		if next < 0 {
			return none
		}
		f, err := strconv.ParseFloat(string(b[i:next]), 32)
		if err != nil {
			return none
		}
		*(*float32)(at) = float32(f)
		return next
	}
	if t.depth++; t.depth > maxDepth {
		return none
	}
	i = t.deep(p, i, at)
	t.depth--
	return i
}

// deep decodes a value that has others in it.
func (t *reading) deep(p *plan, i int, at unsafe.Pointer) int {
	switch p.kind {
	case structure:
		if t.b[i] != '{' {
			return none
		}
		return t.structure(p.object, i, at)
	case pointer:
		v := reflect.New(p.typ.Elem())
		*(*unsafe.Pointer)(at) = v.UnsafePointer()
		return t.value(p.elem, i, v.UnsafePointer())
	case list:
		return t.list(p, i, at)
	case dictionary:
		return t.dictionary(p, i, at)
	case dynamic:
		v, next := t.dynamic(p, i)
		*(*any)(at) = v
		return next
	}
	next, err := jsonscan.Skip(t.b, i)
	if err != nil || next-i > maxSkip || json.Unmarshal(t.b[i:next], reflect.NewAt(p.typ, at).Interface()) != nil {
		return none
	}
	return next
}

// string reads a string whose first byte is at i.
func (t *reading) string(c *common, i int) (s string, next int) {
	end, escaped, wide, ok := t.stringEnd(i)
	if !ok || wide && !utf8.Valid(t.b[i:end]) {
		return "", none
	}
	if !escaped {
		return c.string(t, i, end), end + 1
	}
	if t.scratch, ok = jsonscan.AppendString(t.scratch[:0], t.b[i:end]); !ok {
		return "", none
	}
	return t.strings.String(t.scratch), end + 1
}

// int reads a whole number.
func (t *reading) int(i int) (n int64, next int) {
	b := t.b
	from := i
	if b[i] == '-' {
		i++
	}
	first := i
	for {
		c := b[i] - '0'
		if c > 9 {
			break
		}
		n = n*10 + int64(c)
		i++
	}
	digits := i - first
	if digits == 0 || b[first] == '0' && digits > 1 || b[i] == '.' || b[i]|0x20 == 'e' {
		return 0, none
	}
	if digits > 18 {
		n, ok := jsonscan.Int(b[from:i])
		if !ok {
			return 0, none
		}
		return n, i
	}
	if first > from {
		n = -n
	}
	return n, i
}

func (t *reading) smallInt(k kind, i int, at unsafe.Pointer) int {
	n, next := t.int(i)
	switch {
	case next < 0:
	case k == signed8 && n == int64(int8(n)):
		*(*int8)(at) = int8(n)
		return next
	case k == signed16 && n == int64(int16(n)):
		*(*int16)(at) = int16(n)
		return next
	case k == signed32 && n == int64(int32(n)):
		*(*int32)(at) = int32(n)
		return next
	}
	return none
}

func (t *reading) uint(k kind, i int, at unsafe.Pointer) int {
	next := t.number(i)
	if next < 0 {
		return none
	}
	n, ok := jsonscan.Uint(t.b[i:next])
	switch {
	case !ok:
		return none
	case k == unsigned8 && n <= math.MaxUint8:
		*(*uint8)(at) = uint8(n)
	case k == unsigned16 && n <= math.MaxUint16:
		*(*uint16)(at) = uint16(n)
	case k == unsigned32 && n <= math.MaxUint32:
		*(*uint32)(at) = uint32(n)
	case k == unsigned64:
		*(*uint64)(at) = n
	default:
		return none
	}
	return next
}

// number finds the end of a number.
func (t *reading) number(i int) int {
	if c := t.b[i]; c != '-' && c-'0' > 9 {
		return none
	}
	next, err := jsonscan.Skip(t.b, i)
	if err != nil {
		return none
	}
	return next
}

func (t *reading) float(i int) (float64, int) {
	next := t.number(i)
	if next < 0 {
		return 0, none
	}
	f, ok := jsonscan.Float(t.b[i:next])
	if !ok {
		return 0, none
	}
	return f, next
}
