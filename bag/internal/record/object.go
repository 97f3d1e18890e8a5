package record

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/cb434341/weft/internal/jsonscan"
)

// An object is the keys that objects of one place have had, in the order in which
// they came first.
type object struct {
	fields []*field
	slots  []slot
	places map[string]int // of slots, by the text between the quotes
}

func newObject(fields []*field) *object {
	return &object{fields: fields, places: map[string]int{}}
}

// A slot is a key that came.
type slot struct {
	text       []byte // with both quotes and the colon
	head, mask uint64 // its first eight bytes, and which of them are its own
	tail       uint64 // its last eight, if it has more than that
	field      *field // nil for none
	name       string // what the text says
}

// maxSlots is how many different keys are remembered.
const maxSlots = 1 << 12

func newSlot(key []byte, name string, f *field) slot {
	s := slot{text: []byte(`"` + string(key) + `":`), field: f, name: name, mask: ^uint64(0)}
	var head [8]byte
	n := copy(head[:], s.text)
	s.head = binary.LittleEndian.Uint64(head[:])
	if n < 8 {
		s.mask = 1<<(8*n) - 1
	} else {
		s.tail = binary.LittleEndian.Uint64(s.text[n-8+len(s.text)-n:])
	}
	return s
}

// at reports whether the key stands at i.
func (s *slot) at(room []byte, i int) bool {
	n := len(s.text)
	if i+n+8 > len(room) || (binary.LittleEndian.Uint64(room[i:])^s.head)&s.mask != 0 {
		return false
	}
	return n <= 8 || binary.LittleEndian.Uint64(room[i+n-8:]) == s.tail && (n <= 16 || bytes.HasPrefix(room[i:], s.text))
}

// none is that a text is not understood here.
const none = -1

// key reads the key at i, which is not that of the slot that should come. It
// returns which slot's it is, or no slot but a name, and the place behind the
// colon.
func (t *reading) key(o *object, i int) (place int, extra slot, next int) {
	b := t.b
	if b[i] != '"' {
		return 0, extra, none
	}
	from := i + 1
	end, ok := t.quote(from)
	if !ok {
		return 0, extra, none
	}
	raw := b[from:end]
	i = end + 1
	if b[i] <= ' ' {
		i = jsonscan.Space(b, i)
	}
	if b[i] != ':' {
		return 0, extra, none
	}
	i++
	if b[i] <= ' ' {
		i = jsonscan.Space(b, i)
	}
	if p, ok := o.places[string(raw)]; ok {
		return p, extra, i
	}
	name := string(raw)
	if strings.IndexByte(name, '\\') >= 0 {
		said, ok := jsonscan.AppendString(nil, raw)
		if !ok {
			return 0, extra, none
		}
		name = string(said)
	}
	if !utf8.ValidString(name) {
		return 0, extra, none
	}
	s := newSlot(raw, name, o.named(name))
	if len(o.slots) == maxSlots {
		return none, s, i
	}
	o.places[string(raw)] = len(o.slots)
	o.slots = append(o.slots, s)
	return len(o.slots) - 1, s, i
}

// named is the field of a key: that of the name, or the first one whose name
// differs in the case of letters only.
func (o *object) named(name string) *field {
	for _, f := range o.fields {
		if f.name == name {
			return f
		}
	}
	for _, f := range o.fields {
		if strings.EqualFold(f.name, name) {
			return f
		}
	}
	return nil
}

// structure decodes the object at i into the fields of a struct, and returns the
// place behind it, none to give up.
func (t *reading) structure(o *object, i int, at unsafe.Pointer) int {
	b, room := t.b, t.room
	i++
	if b[i] <= ' ' {
		i = jsonscan.Space(b, i)
	}
	if b[i] == '}' {
		return i + 1
	}
	seen, place := uint64(0), 0
	for {
		var f *field
		if place < len(o.slots) && o.slots[place].at(room, i) {
			s := &o.slots[place]
			f = s.field
			i += len(s.text)
			if b[i] <= ' ' {
				i = jsonscan.Space(b, i)
			}
			place++
		} else {
			p, extra, next := t.key(o, i)
			if next < 0 {
				return none
			}
			i = next
			if p == none {
				f = extra.field
			} else {
				f = o.slots[p].field
				place = p + 1
			}
		}
		if f == nil {
			i = t.skip(i)
		} else if seen&f.bit != 0 {
			return none
		} else {
			seen |= f.bit
			i = t.value(f.plan, i, unsafe.Add(at, f.offset))
		}
		if i < 0 {
			return none
		}
		c := b[i]
		if c <= ' ' {
			i = jsonscan.Space(b, i)
			c = b[i]
		}
		if c == '}' {
			return i + 1
		}
		if c != ',' {
			return none
		}
		i++
		if b[i] <= ' ' {
			i = jsonscan.Space(b, i)
		}
	}
}

// entries reads an object of any keys: f is given each key and where its value
// begins, and returns the place behind that.
func (t *reading) entries(o *object, i int, f func(name string, i int) int) int {
	b := t.b
	i = jsonscan.Space(b, i+1)
	if b[i] == '}' {
		return i + 1
	}
	place := 0
	for {
		var name string
		if place < len(o.slots) && o.slots[place].at(t.room, i) {
			s := &o.slots[place]
			name = s.name
			i = jsonscan.Space(b, i+len(s.text))
			place++
		} else {
			p, extra, next := t.key(o, i)
			if next < 0 {
				return none
			}
			i = next
			if p == none {
				name = extra.name
			} else {
				name = o.slots[p].name
				place = p + 1
			}
		}
		if i = f(name, i); i < 0 {
			return none
		}
		i = jsonscan.Space(b, i)
		if b[i] == '}' {
			return i + 1
		}
		if b[i] != ',' {
			return none
		}
		i = jsonscan.Space(b, i+1)
	}
}
