package jsonscan

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// Keys are the wanted keys of objects. They learn the order in which keys come,
// so they are for one goroutine.
type Keys struct {
	// Fold says that a key is also meant which differs in the case of its letters
	// only, as in encoding/json. It is set before the first object.
	Fold bool

	wanted map[string]want // by name
	slots  []slot          // keys in the order in which they came, wanted or not
	places map[string]int  // of slots, by the text between the quotes
	name   []byte          // room for a name without its escapes
}

// want is what a key is wanted for.
type want struct {
	at    int // place in the results, -1 for none
	below *Keys
}

// slot is a key that came.
type slot struct {
	text       []byte // with both quotes and the colon
	head, mask uint64 // its first eight bytes, and which of them are its own
	tail       uint64 // its last eight, if it has more than that
	want       want
}

func newSlot(key []byte, w want) slot {
	s := slot{text: []byte(`"` + string(key) + `":`), want: w, mask: ^uint64(0)}
	var head [8]byte
	n := copy(head[:], s.text)
	s.head = binary.LittleEndian.Uint64(head[:])
	if n < 8 {
		s.mask = 1<<(8*n) - 1
	} else {
		s.tail = binary.LittleEndian.Uint64(s.text[len(s.text)-8:])
	}
	return s
}

// at reports whether the key stands at i in b, which room is with the room behind.
func (s *slot) at(b, room []byte, i int) bool {
	n := len(s.text)
	if i+n > len(b) || (binary.LittleEndian.Uint64(room[i:])^s.head)&s.mask != 0 {
		return false
	}
	return n <= 8 || binary.LittleEndian.Uint64(room[i+n-8:]) == s.tail && (n <= 16 || bytes.HasPrefix(b[i:], s.text))
}

// maxSlots is how many different keys are remembered.
const maxSlots = 1 << 12

// NewKeys wants the values of some keys of an object.
func NewKeys(names ...string) *Keys {
	paths := make([][]string, len(names))
	for i, n := range names {
		paths[i] = []string{n}
	}
	return NewPaths(paths)
}

// NewPaths wants the values of paths: of a key, or of keys of objects in objects.
func NewPaths(paths [][]string) *Keys {
	k := &Keys{wanted: map[string]want{}, places: map[string]int{}}
	for i, p := range paths {
		k.add(p, i)
	}
	return k
}

func (k *Keys) add(path []string, at int) {
	w, ok := k.wanted[path[0]]
	if !ok {
		w.at = -1
	}
	if len(path) == 1 {
		w.at = at
	} else {
		if w.below == nil {
			w.below = NewPaths(nil)
		}
		w.below.add(path[1:], at)
	}
	k.wanted[strings.Clone(path[0])] = w
}

// Object reads the object that begins at i and sets out, which has a place for
// each wanted key, to where the values are. The place behind the object is
// returned.
func (k *Keys) Object(b []byte, i int, out []Value) (next int, err error) {
	clear(out)
	if i >= len(b) || b[i] != '{' {
		return i, wrong(b, i, "an object")
	}
	return k.object(b, i, out, 0)
}

func (k *Keys) object(b []byte, i int, out []Value, depth int) (int, error) {
	if depth == maxDepth {
		return skipNested(b, i, depth)
	}
	if i++; i >= len(b) || b[i] <= ' ' {
		i = Space(b, i)
	}
	if i < len(b) && b[i] == '}' {
		return i + 1, nil
	}
	room := b[:len(b)+Padded]
	at := 0 // the slot whose key should come next
	for {
		var w want
		if at < len(k.slots) && k.slots[at].at(b, room, i) {
			s := &k.slots[at]
			w = s.want
			i += len(s.text)
			at++
			if i < len(b) && b[i] <= ' ' {
				i = Space(b, i)
			}
		} else {
			if i >= len(b) || b[i] != '"' {
				return i, wrong(b, i, "a key")
			}
			end, escaped, _, err := stringEnd(b, i+1)
			if err != nil {
				return end, err
			}
			w, at = k.find(b[i+1:end], escaped, at)
			if i, err = colon(b, end+1); err != nil {
				return i, err
			}
		}
		if w.at >= 0 || w.below != nil {
			var v Value
			var err error
			if w.below != nil && i < len(b) && b[i] == '{' {
				v = Value{From: i, Kind: Object}
				i, err = w.below.object(b, i, out, depth+1)
				v.To = i
			} else {
				v, i, err = Find(b, i)
			}
			if err != nil {
				return i, err
			}
			if w.at >= 0 {
				out[w.at] = v
			}
		} else if next := pass(b, i); next > 0 {
			i = next
		} else {
			var err error
			if i, err = Skip(b, i); err != nil {
				return i, err
			}
		}
		if i < len(b) && b[i] == ',' && i+1 < len(b) && b[i+1] > ' ' {
			i++
			continue
		}
		var more bool
		var err error
		if i, more, err = comma(b, i, '}'); err != nil || !more {
			return i, err
		}
	}
}

// find looks up a key that is not the one at place at, and returns which should
// follow it.
func (k *Keys) find(text []byte, escaped bool, at int) (want, int) {
	if p, ok := k.places[string(text)]; ok {
		return k.slots[p].want, p + 1
	}
	name := text
	if escaped {
		var ok bool
		if k.name, ok = AppendString(k.name[:0], text); ok {
			name = k.name
		}
	}
	w := k.named(name)
	if len(k.slots) == maxSlots {
		return w, at
	}
	k.slots = append(k.slots, newSlot(text, w))
	k.places[string(text)] = len(k.slots) - 1
	return w, len(k.slots)
}

// named is what a key of this name is wanted for.
func (k *Keys) named(name []byte) want {
	if w, ok := k.wanted[string(name)]; ok {
		return w
	}
	if k.Fold {
		for wanted, w := range k.wanted {
			if strings.EqualFold(wanted, string(name)) {
				return w
			}
		}
	}
	return want{at: -1}
}

// Each calls f for each key of the object that begins at i, in their order: with
// its text, that between its quotes, and its value. The place behind the object
// is returned.
func Each(b []byte, i int, f func(key, value Value)) (next int, err error) {
	if i >= len(b) || b[i] != '{' {
		return i, wrong(b, i, "an object")
	}
	i = Space(b, i+1)
	if i < len(b) && b[i] == '}' {
		return i + 1, nil
	}
	for {
		if i >= len(b) || b[i] != '"' {
			return i, wrong(b, i, "a key")
		}
		key, end, err := Find(b, i)
		if err != nil {
			return end, err
		}
		if i, err = colon(b, end); err != nil {
			return i, err
		}
		value, end, err := Find(b, i)
		if err != nil {
			return end, err
		}
		f(key, value)
		more := false
		if i, more, err = comma(b, end, '}'); err != nil || !more {
			return i, err
		}
	}
}
