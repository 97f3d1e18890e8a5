package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"unsafe"

	"github.com/cb434341/weft/internal/jsonscan"
)

// A Decoder decodes lines of JSON. It is for one goroutine.
type Decoder[T any] struct {
	plan   *plan
	t      reading
	escape int // the first backslash from where was read; len(b) if there is none
}

// New makes a Decoder.
func New[T any]() *Decoder[T] { return &Decoder[T]{plan: planner{}.plan(reflect.TypeFor[T]())} }

// Text gives the Decoder lines, each with its end. There are [jsonscan.Padded]
// bytes of room behind them. They are not written to, and no value that is
// decoded shares their memory.
func (d *Decoder[T]) Text(lines []byte) {
	d.t.b, d.t.room = lines, lines[:len(lines)+jsonscan.Padded]
	d.escape = 0
	d.seek(0)
}

// seek finds the next backslash from i on, if that is not known.
func (d *Decoder[T]) seek(i int) {
	if d.escape < i || i == 0 {
		d.escape = len(d.t.b)
		if n := bytes.IndexByte(d.t.b[i:], '\\'); n >= 0 {
			d.escape = i + n
		}
	}
}

// Next decodes the line that begins at i into a value that is zero, and returns
// where the next one begins. Got is false for a line of spaces. After an error
// that is the value, which may be half decoded.
func (d *Decoder[T]) Next(i int, v *T) (next int, got bool, err error) {
	b := d.t.b
	from := i
	if b[i] <= ' ' {
		if i = jsonscan.Space(b, i); b[i] == '\n' {
			return i + 1, false, nil
		}
	}
	d.t.depth = 0
	if end := d.t.value(d.plan, i, unsafe.Pointer(v)); end >= 0 {
		if b[end] <= ' ' {
			end = jsonscan.Space(b, end)
		}
		if b[end] == '\n' && (d.escape >= end || d.escapes(from, end)) {
			return end + 1, true, nil
		}
	}
	next = from + bytes.IndexByte(b[from:], '\n') + 1
	*v = *new(T)
	if err := json.Unmarshal(b[from:next-1], v); err != nil {
		return next, true, wrong(b[from:next-1], err)
	}
	return next, true, nil
}

// escapes reports whether all backslashes of a line say something. What is read
// makes sure of it; what is passed over does not.
func (d *Decoder[T]) escapes(from, end int) bool {
	b := d.t.b
	d.seek(from)
	for d.escape < end {
		i := d.escape
		switch b[i+1] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			i += 2
		case 'u':
			for _, c := range b[i+2 : min(i+6, end)] {
				if c-'0' > 9 && (c|0x20)-'a' > 5 {
					return false
				}
			}
			i += 6
		default:
			return false
		}
		d.seek(i)
	}
	return true
}

// wrong says what line is no JSON of its type.
func wrong(line []byte, err error) error {
	const most = 80
	line = bytes.TrimSuffix(line, []byte("\r"))
	more := ""
	if len(line) > most {
		line, more = line[:most], "…"
	}
	return fmt.Errorf("JSON %q%s: %w", line, more, err)
}
