package record

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"unicode"
)

// A kind is how a value is decoded.
type kind uint8

const (
	slow kind = iota // by encoding/json
	text
	boolean
	signed8
	signed16
	signed32
	signed64
	unsigned8
	unsigned16
	unsigned32
	unsigned64
	float32s
	float64s
	pointer
	list
	structure
	dictionary
	dynamic // any
)

// A plan is how values of a type are decoded.
type plan struct {
	kind   kind
	typ    reflect.Type
	elem   *plan   // of a pointer, a list or a dictionary
	object *object // of a structure or a dictionary
	common *common // strings that come often
}

// A field is a field of a struct.
type field struct {
	name   string
	plan   *plan
	offset uintptr
	bit    uint64 // in what has been seen of an object

	tagged bool
	depth  int // how many structs it is embedded in
}

// maxFields is how many fields a struct may have for us: each has a bit.
const maxFields = 64

var (
	unmarshaler     = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	jsonNumber      = reflect.TypeFor[json.Number]()
)

// planner makes plans. A type that contains itself has one plan for both.
type planner map[reflect.Type]*plan

var basicKinds = map[reflect.Kind]kind{
	reflect.String: text, reflect.Bool: boolean,
	reflect.Int: signed64, reflect.Uint: unsigned64, reflect.Uintptr: unsigned64, // by their size
	reflect.Int8: signed8, reflect.Int16: signed16, reflect.Int32: signed32, reflect.Int64: signed64,
	reflect.Uint8: unsigned8, reflect.Uint16: unsigned16, reflect.Uint32: unsigned32, reflect.Uint64: unsigned64,
	reflect.Float32: float32s, reflect.Float64: float64s,
}

func (m planner) plan(t reflect.Type) *plan {
	basic, simple := basicKinds[t.Kind()]
	if wide := t.Kind() == reflect.Int || t.Kind() == reflect.Uint || t.Kind() == reflect.Uintptr; wide && t.Size() == 4 {
		basic-- // to the kind of 32 bits
	}
	if decodesItself(t) || t == jsonNumber {
		return &plan{kind: slow, typ: t}
	}
	if simple {
		p := &plan{kind: basic, typ: t}
		if basic == text {
			p.common = new(common) // of this place: others have others that come often
		}
		return p
	}
	if p := m[t]; p != nil {
		return p
	}
	p := &plan{kind: slow, typ: t}
	m[t] = p
	switch t.Kind() {
	case reflect.Pointer:
		p.elem, p.kind = m.plan(t.Elem()), pointer
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 { // bytes are base64
			p.elem, p.kind = m.plan(t.Elem()), list
		}
	case reflect.Map:
		if t.Key().Kind() == reflect.String && !decodesItself(t.Key()) {
			p.elem, p.object, p.kind = m.plan(t.Elem()), newObject(nil), dictionary
		}
	case reflect.Interface:
		if t.NumMethod() == 0 {
			p.object, p.common, p.kind = newObject(nil), new(common), dynamic
		}
	case reflect.Struct:
		if fields, ok := m.fields(t); ok {
			p.object, p.kind = newObject(fields), structure
		}
	}
	return p
}

func decodesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(unmarshaler) || p.Implements(textUnmarshaler)
}

// fields are those of a struct that encoding/json sets, in their order; false if
// there are some that are not ours.
func (m planner) fields(t reflect.Type) ([]*field, bool) {
	all, ok := m.candidates(nil, t, 0, 0)
	if !ok {
		return nil, false
	}
	// Of those of one name the least deep one counts, and then one with a tag;
	// several of that sort are none.
	var out []*field
	for _, f := range all {
		beaten := false
		for _, g := range all {
			if g != f && g.name == f.name && (g.depth < f.depth || g.depth == f.depth && (g.tagged || !f.tagged)) {
				beaten = true
			}
		}
		if !beaten {
			f.bit = 1 << len(out)
			out = append(out, f)
		}
	}
	return out, len(out) <= maxFields
}

// candidates are the fields of a struct and of those embedded in it.
func (m planner) candidates(all []*field, t reflect.Type, offset uintptr, depth int) ([]*field, bool) {
	for i := range t.NumField() {
		sf := t.Field(i)
		if !sf.IsExported() && (!sf.Anonymous || base(sf.Type).Kind() != reflect.Struct) {
			continue
		}
		tag := sf.Tag.Get("json")
		if tag == "-" {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		if !isName(name) {
			name = ""
		}
		if sf.Anonymous && name == "" && base(sf.Type).Kind() == reflect.Struct {
			if sf.Type.Kind() == reflect.Pointer {
				return nil, false
			}
			var ok bool
			if all, ok = m.candidates(all, sf.Type, offset+sf.Offset, depth+1); !ok {
				return nil, false
			}
			continue
		}
		for option := range strings.SplitSeq(options, ",") {
			if option == "string" {
				return nil, false
			}
		}
		f := &field{name: name, offset: offset + sf.Offset, tagged: name != "", depth: depth, plan: m.plan(sf.Type)}
		if !f.tagged {
			f.name = sf.Name
		}
		all = append(all, f)
	}
	return all, true
}

// base is what a pointer points to.
func base(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// isName reports whether a tag can name a field.
func isName(s string) bool {
	for _, c := range s {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c) && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return false
		}
	}
	return s != ""
}
