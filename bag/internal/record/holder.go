package record

import (
	"reflect"
	"unsafe"

	"github.com/cb434341/weft/internal/jsonscan"
)

// elements reads the list at i: f is given where each element begins, and returns
// the place behind it.
func (t *reading) elements(i int, f func(i int) int) int {
	b := t.b
	if b[i] != '[' {
		return none
	}
	i = jsonscan.Space(b, i+1)
	if b[i] == ']' {
		return i + 1
	}
	for {
		if i = f(i); i < 0 {
			return none
		}
		i = jsonscan.Space(b, i)
		if b[i] == ']' {
			return i + 1
		}
		if b[i] != ',' {
			return none
		}
		i = jsonscan.Space(b, i+1)
	}
}

// list decodes a slice.
func (t *reading) list(p *plan, i int, at unsafe.Pointer) int {
	v := reflect.NewAt(p.typ, at).Elem()
	size, n := p.typ.Elem().Size(), 0
	i = t.elements(i, func(i int) int {
		if n == v.Cap() {
			v.SetLen(n)
			v.Grow(1)
		}
		// What is behind the length is zero, as Grow made it.
		to := unsafe.Add(v.UnsafePointer(), uintptr(n)*size)
		n++
		return t.value(p.elem, i, to)
	})
	if n == 0 && i >= 0 {
		v.Set(reflect.MakeSlice(p.typ, 0, 0))
	} else {
		v.SetLen(n)
	}
	return i
}

// dictionary decodes a map.
func (t *reading) dictionary(p *plan, i int, at unsafe.Pointer) int {
	if t.b[i] != '{' {
		return none
	}
	v := reflect.MakeMap(p.typ)
	reflect.NewAt(p.typ, at).Elem().Set(v)
	switch m := v.Interface().(type) {
	case map[string]any:
		return t.entries(p.object, i, func(name string, i int) int {
			x, next := t.dynamic(p.elem, i)
			m[name] = x
			return next
		})
	case map[string]string:
		return t.entries(p.object, i, func(name string, i int) int {
			var s string
			next := t.value(p.elem, i, unsafe.Pointer(&s))
			m[name] = s
			return next
		})
	}
	key, elem := reflect.New(p.typ.Key()).Elem(), reflect.New(p.typ.Elem()).Elem()
	return t.entries(p.object, i, func(name string, i int) int {
		elem.SetZero()
		next := t.value(p.elem, i, elem.Addr().UnsafePointer())
		key.SetString(name)
		v.SetMapIndex(key, elem)
		return next
	})
}

// dynamic decodes a value of any type.
func (t *reading) dynamic(p *plan, i int) (v any, next int) {
	switch c := t.b[i]; {
	case c == '"':
		s, next := t.string(p.common, i+1)
		return s, next
	case c == '{' || c == '[':
		if t.depth++; t.depth > maxDepth {
			return nil, none
		}
		v, next = t.dynamicDeep(p, i)
		t.depth--
		return v, next
	case c == 't' && t.word(i, "true"):
		return true, i + 4
	case c == 'f' && t.word(i, "false"):
		return false, i + 5
	case c == 'n' && t.word(i, "null"):
		return nil, i + 4
	}
	f, next := t.float(i)
	return f, next
}

func (t *reading) dynamicDeep(p *plan, i int) (v any, next int) {
	if t.b[i] == '{' {
		m := make(map[string]any, len(p.object.slots)&63)
		next = t.entries(p.object, i, func(name string, i int) int {
			x, next := t.dynamic(p, i)
			m[name] = x
			return next
		})
		return m, next
	}
	list := []any{}
	next = t.elements(i, func(i int) int {
		x, next := t.dynamic(p, i)
		list = append(list, x)
		return next
	})
	return list, next
}
