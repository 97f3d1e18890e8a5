package jsonscan

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// Padded is how many bytes there must be behind a text, within its capacity.
const Padded = 8

// Pad returns the text with room behind it: the same memory where that has some.
func Pad(text []byte) []byte {
	if cap(text)-len(text) >= Padded {
		return text
	}
	return append(make([]byte, 0, len(text)+Padded), text...)
}

// A Kind is what a value is.
type Kind uint8

// The kinds. Missing is the Value of a key that is not there.
const (
	Missing Kind = iota
	Null
	False
	True
	Number
	String
	Object
	Array
)

var kindNames = [...]string{"missing", "null", "false", "true", "number", "string", "object", "array"}

// String returns the name, "number".
func (k Kind) String() string { return kindNames[k&7] }

// A Value is where a value stands. That of a string is what is between its
// quotes.
type Value struct {
	From, To int
	Kind     Kind
	Escaped  bool // a string that has a backslash
	Wide     bool // a string that has other characters than those of ASCII
}

// Text is the value's bytes in the text it was found in.
func (v Value) Text(text []byte) []byte { return text[v.From:v.To] }

// A SyntaxError is what is wrong with a text.
type SyntaxError struct {
	Offset int // of the byte that cannot be
	What   string
}

func (e *SyntaxError) Error() string { return e.What }

// wrong says that the byte at i cannot be where something else is expected.
func wrong(b []byte, i int, expected string) error {
	what := "the line ends"
	if i < len(b) && b[i] != '\n' {
		what = fmt.Sprintf("%q", rune(b[i]))
		if b[i] >= 0x80 {
			what = fmt.Sprintf("byte %#x", b[i])
		}
	}
	return &SyntaxError{min(i, len(b)), what + " where " + expected + " should be"}
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// Space returns the place of the first byte from i on that is no space, at most
// len(b). The end of a line is none.
func Space(b []byte, i int) int {
	for i < len(b) && b[i] <= ' ' && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// stringEnd finds the closing quote of a string whose first byte is at i. An
// error tells what stands in its place.
func stringEnd(b []byte, i int) (end int, escaped, wide bool, err error) {
	room := b[:len(b)+Padded]
	var high uint64
	for i < len(b) {
		x := binary.LittleEndian.Uint64(room[i:])
		q := x ^ '"'*ones
		s := x ^ '\\'*ones
		// In each of the three a byte's high bit is set where it is meant, and perhaps
		// at bytes above the lowest one that is; and never by a byte with a high bit.
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
			return i, escaped, high&highs != 0, nil
		case '\\':
			escaped = true
			i += 2
		default:
			if b[i] == '\n' {
				return i, false, false, &SyntaxError{i, "a string has no end"}
			}
			return i, false, false, &SyntaxError{i, fmt.Sprintf("the character %#x in a string", b[i])}
		}
	}
	return len(b), false, false, &SyntaxError{len(b), "a string has no end"}
}

// Find finds the value that begins at i, and the place behind it.
func Find(b []byte, i int) (v Value, next int, err error) {
	if i >= len(b) {
		return v, i, wrong(b, i, "a value")
	}
	switch c := b[i]; {
	case c == '"':
		end, escaped, wide, err := stringEnd(b, i+1)
		return Value{i + 1, end, String, escaped, wide}, end + 1, err
	case c == '-' || c >= '0' && c <= '9':
		next, err = number(b, i)
		return Value{From: i, To: next, Kind: Number}, next, err
	case c == 't':
		return word(b, i, "true", True)
	case c == 'f':
		return word(b, i, "false", False)
	case c == 'n':
		return word(b, i, "null", Null)
	case c == '{':
		next, err = skipNested(b, i, 0)
		return Value{From: i, To: next, Kind: Object}, next, err
	case c == '[':
		next, err = skipNested(b, i, 0)
		return Value{From: i, To: next, Kind: Array}, next, err
	}
	return v, i, wrong(b, i, "a value")
}

// Skip finds the place behind the value that begins at i.
func Skip(b []byte, i int) (next int, err error) {
	_, next, err = Find(b, i)
	return next, err
}

// pass is Skip for values as most are, strings without escapes and numbers without
// exponents; 0 for others, and for what is none.
func pass(b []byte, i int) int {
	if i >= len(b) {
		return 0
	}
	c := b[i]
	if c == '"' {
		room := b[:len(b)+Padded]
		for i++; i < len(b); i += 8 {
			x := binary.LittleEndian.Uint64(room[i:])
			q := x ^ '"'*ones
			s := x ^ '\\'*ones
			if stop := (((q - ones) &^ q) | ((s - ones) &^ s) | ((x - ' '*ones) &^ x)) & highs; stop != 0 {
				i += bits.TrailingZeros64(stop) >> 3
				if i < len(b) && b[i] == '"' {
					return i + 1
				}
				return 0
			}
		}
		return 0
	}
	if c == '-' {
		i++
		if i >= len(b) {
			return 0
		}
		c = b[i]
	}
	if c-'1' >= 9 && (c != '0' || i+1 < len(b) && digit(b[i+1])) {
		return 0
	}
	for i++; i < len(b); i++ {
		if c = b[i]; !digit(c) {
			break
		}
	}
	if c == '.' {
		from := i + 1
		for i++; i < len(b); i++ {
			if c = b[i]; !digit(c) {
				break
			}
		}
		if i == from {
			return 0
		}
	}
	if c|0x20 == 'e' {
		return 0
	}
	return i
}

func word(b []byte, i int, w string, k Kind) (Value, int, error) {
	for j := range len(w) {
		if i+j >= len(b) || b[i+j] != w[j] {
			return Value{}, i + j, wrong(b, i+j, "the rest of "+w)
		}
	}
	return Value{From: i, To: i + len(w), Kind: k}, i + len(w), nil
}

// number finds the end of a number.
func number(b []byte, i int) (int, error) {
	if b[i] == '-' {
		i++
	}
	switch {
	case i >= len(b) || !digit(b[i]):
		return i, wrong(b, i, "a digit")
	case b[i] == '0':
		i++
		if i < len(b) && digit(b[i]) {
			return i, wrong(b, i, "the end of a number that begins with 0")
		}
	default:
		i = digits(b, i)
	}
	if i < len(b) && b[i] == '.' {
		i++
		if i >= len(b) || !digit(b[i]) {
			return i, wrong(b, i, "a digit")
		}
		i = digits(b, i)
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		if i >= len(b) || !digit(b[i]) {
			return i, wrong(b, i, "a digit")
		}
		i = digits(b, i)
	}
	return i, nil
}

func digits(b []byte, i int) int {
	for i < len(b) && digit(b[i]) {
		i++
	}
	return i
}

func digit(c byte) bool { return c-'0' < 10 }

// maxDepth is how deep values may be in one another, as in encoding/json.
const maxDepth = 10000

// skipNested finds the end of the object or array that begins at i.
func skipNested(b []byte, i, depth int) (int, error) {
	if depth == maxDepth {
		return i, &SyntaxError{i, fmt.Sprintf("values are more than %d deep in one another", maxDepth)}
	}
	object, last := b[i] == '{', b[i]+2 // in ASCII the closing bracket is two further
	i = Space(b, i+1)
	if i < len(b) && b[i] == last {
		return i + 1, nil
	}
	for {
		var err error
		if object {
			if i >= len(b) || b[i] != '"' {
				return i, wrong(b, i, "a key")
			}
			if i, _, _, err = stringEnd(b, i+1); err != nil {
				return i, err
			}
			if i, err = colon(b, i+1); err != nil {
				return i, err
			}
		}
		if i < len(b) && (b[i] == '{' || b[i] == '[') {
			i, err = skipNested(b, i, depth+1)
		} else {
			_, i, err = Find(b, i)
		}
		if err != nil {
			return i, err
		}
		more := false
		if i, more, err = comma(b, i, last); err != nil || !more {
			return i, err
		}
	}
}

// colon passes over a colon and the spaces around it.
func colon(b []byte, i int) (int, error) {
	if i >= len(b) || b[i] != ':' {
		if i = Space(b, i); i >= len(b) || b[i] != ':' {
			return i, wrong(b, i, "a colon")
		}
	}
	i++
	if i < len(b) && b[i] > ' ' {
		return i, nil
	}
	return Space(b, i), nil
}

// comma passes over a comma and the spaces around it, to what follows, or over
// the closing bracket: then there is no more.
func comma(b []byte, i int, last byte) (next int, more bool, err error) {
	if i < len(b) && b[i] <= ' ' {
		i = Space(b, i)
	}
	switch {
	case i < len(b) && b[i] == ',':
		i++
		if i < len(b) && b[i] <= ' ' {
			i = Space(b, i)
		}
		return i, true, nil
	case i < len(b) && b[i] == last:
		return i + 1, false, nil
	case last == '}':
		return i, false, wrong(b, i, "a comma or }")
	}
	return i, false, wrong(b, i, "a comma or ]")
}
