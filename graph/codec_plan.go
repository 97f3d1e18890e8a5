package graph

import (
	"reflect"
	"slices"
	"unsafe"
)

// plan encodes and decodes the values of one type in place. A plan writes at
// least one byte for a value that has any size, so that no short input can ask
// for a long loop.
type plan interface {
	encode(e *encoder, p unsafe.Pointer)
	// decode sets all of a value. After an error the value is whatever it is.
	decode(d *decoder, p unsafe.Pointer)
}

// compile makes the plan of a type. above holds the types that contain it.
func compile(t reflect.Type, above []reflect.Type) (plan, *refusal) {
	if c := userCodec(t); c != nil {
		return userPlan{t, c}, nil
	}
	switch {
	case t == timeType:
		return timePlan{}, nil
	case t == opType:
		return opPlan{}, nil
	case t == reflectType:
		return typePlan{}, nil
	}
	if p := ownPlanOf(t); p != nil {
		return p, nil
	}
	no := func(why string) (plan, *refusal) { return nil, &refusal{t: t, why: why} }
	if slices.Contains(above, t) {
		return no("contains itself, and its values may be endless; " + cure)
	}
	if t.Size() == 0 {
		return flatPlan{}, nil
	}
	above = append(above, t)
	switch k := t.Kind(); k {
	case reflect.Bool:
		return flatPlan{size: 1, bools: true}, nil
	case reflect.String:
		return textPlan{}, nil
	case reflect.Slice:
		elem, bad := compile(t.Elem(), above)
		if bad != nil {
			return nil, bad.in("[]")
		}
		return slicePlan{t, elem, t.Elem().Size()}, nil
	case reflect.Array:
		elem, bad := compile(t.Elem(), above)
		if bad != nil {
			return nil, bad.in("[]")
		}
		if flat, ok := elem.(flatPlan); ok {
			return flatPlan{flat.size * uintptr(t.Len()), flat.bools}, nil
		}
		return arrayPlan{t.Len(), elem, t.Elem().Size()}, nil
	case reflect.Map:
		key, bad := compile(t.Key(), above)
		if bad != nil {
			return nil, bad.in("[key]")
		}
		elem, bad := compile(t.Elem(), above)
		if bad != nil {
			return nil, bad.in("[]")
		}
		return mapPlan{t, key, elem}, nil
	case reflect.Struct:
		return compileStruct(t, above)
	case reflect.Pointer:
		return no("is a pointer, which may be shared with others; use the value itself or register a codec")
	case reflect.Interface:
		return no("is an interface, which may hold anything; use one type or register a codec")
	case reflect.Func:
		return no("is a function, which is code and not data")
	case reflect.Chan:
		return no("is a channel, which has no meaning outside of this process")
	case reflect.UnsafePointer:
		return no("is an address, which has no meaning outside of this process")
	default:
		return flatPlan{size: t.Size()}, nil
	}
}

const cure = "give it MarshalBinary and UnmarshalBinary or register a codec"

// in prefixes the path of a refusal.
func (r *refusal) in(part string) *refusal {
	if r.path != "" && r.path[0] != '[' {
		part += "."
	}
	r.path = part + r.path
	return r
}

func compileStruct(t reflect.Type, above []reflect.Type) (plan, *refusal) {
	var s structPlan
	var end uintptr // of the fields so far, if they lie side by side
	flat, bools := true, true
	for i := range t.NumField() {
		f := t.Field(i)
		// The exported fields of an embedded struct are its holder's, whatever
		// the struct's own name; blank fields hold nothing a program can see.
		embedded := f.Anonymous && f.Type.Kind() == reflect.Struct
		if !f.IsExported() && !embedded && f.Name != "_" && f.Type.Size() > 0 {
			return nil, &refusal{t: t, why: "has an unexported field " + f.Name + "; " + cure}
		}
		p, bad := compile(f.Type, above)
		if bad != nil {
			return nil, bad.in(f.Name)
		}
		part, ok := p.(flatPlan)
		flat = flat && ok && f.Offset == end
		bools = bools && (part.bools || part.size == 0)
		end += f.Type.Size()
		s.fields = append(s.fields, fieldPlan{f.Offset, p})
	}
	// Bytes of a bool must be checked, those of numbers need not be: a block is
	// one or the other.
	if flat && end == t.Size() && (bools || !slices.ContainsFunc(s.fields, fieldPlan.isBool)) {
		return flatPlan{end, bools}, nil
	}
	return s, nil
}

// flatPlan copies memory that holds numbers only, or booleans only.
type flatPlan struct {
	size  uintptr
	bools bool
}

func (f flatPlan) encode(e *encoder, p unsafe.Pointer) { e.memory(p, f.size) }

func (f flatPlan) decode(d *decoder, p unsafe.Pointer) { f.block(d, p, 1) }

// block decodes n values that lie side by side.
func (f flatPlan) block(d *decoder, p unsafe.Pointer, n int) {
	d.memory(p, f.size*uintptr(n))
	if !f.bools || f.size == 0 {
		return
	}
	// A bool of another bit pattern is neither true nor false.
	if b := unsafe.Slice((*byte)(p), f.size*uintptr(n)); slices.ContainsFunc(b, func(b byte) bool { return b > 1 }) {
		clear(b)
		d.damaged("a boolean is neither true nor false")
	}
}

type textPlan struct{}

func (textPlan) encode(e *encoder, p unsafe.Pointer) { e.text(*(*string)(p)) }
func (textPlan) decode(d *decoder, p unsafe.Pointer) { *(*string)(p) = d.text() }

// slicePlan writes 0 for a nil slice, else the length and 1, then the elements.
type slicePlan struct {
	t    reflect.Type
	elem plan
	size uintptr
}

// sliceWords is a slice of any type as it is in memory.
type sliceWords struct {
	data     unsafe.Pointer
	len, cap int
}

func (s slicePlan) encode(e *encoder, p unsafe.Pointer) {
	v := *(*sliceWords)(p)
	if v.data == nil {
		e.number(0)
		return
	}
	e.number(uint64(v.len) + 1)
	if flat, ok := s.elem.(flatPlan); ok {
		e.memory(v.data, flat.size*uintptr(v.len))
		return
	}
	for i := 0; i < v.len && e.err == nil; i++ {
		s.elem.encode(e, unsafe.Add(v.data, uintptr(i)*s.size))
	}
}

func (s slicePlan) decode(d *decoder, p unsafe.Pointer) {
	slice := reflect.NewAt(s.t, p).Elem()
	flat, isFlat := s.elem.(flatPlan)
	each := min(s.size, 1)
	if isFlat {
		each = flat.size
	}
	n, ok := d.lengthOrNil(each)
	if !ok {
		slice.SetZero()
		return
	}
	room := n
	if _, known := d.remaining(); s.size > 0 && !(known && isFlat) {
		room = min(n, max(1, int(step/s.size)))
	}
	v := reflect.MakeSlice(s.t, room, room)
	for done := 0; done < n && d.err == nil; {
		if done > 0 {
			more := reflect.MakeSlice(s.t, min(n, 2*done), min(n, 2*done))
			reflect.Copy(more, v)
			v = more
		}
		at := func(i int) unsafe.Pointer { return unsafe.Add(v.UnsafePointer(), uintptr(i)*s.size) }
		if isFlat {
			flat.block(d, at(done), v.Len()-done)
			done = v.Len()
			continue
		}
		for ; done < v.Len() && d.err == nil; done++ {
			s.elem.decode(d, at(done))
		}
	}
	slice.Set(v)
}

// lengthOrNil reads the length of a slice or map, of which 0 means nil.
func (d *decoder) lengthOrNil(each uintptr) (n int, ok bool) {
	x := d.number()
	if x == 0 || d.err != nil {
		return 0, false
	}
	return d.checkLength(x-1, each), d.err == nil
}

type arrayPlan struct {
	n    int
	elem plan
	size uintptr
}

func (a arrayPlan) encode(e *encoder, p unsafe.Pointer) {
	for i := range a.n {
		a.elem.encode(e, unsafe.Add(p, uintptr(i)*a.size))
	}
}

func (a arrayPlan) decode(d *decoder, p unsafe.Pointer) {
	for i := 0; i < a.n && d.err == nil; i++ {
		a.elem.decode(d, unsafe.Add(p, uintptr(i)*a.size))
	}
}

type structPlan struct{ fields []fieldPlan }

type fieldPlan struct {
	offset uintptr
	plan   plan
}

func (f fieldPlan) isBool() bool {
	flat, ok := f.plan.(flatPlan)
	return ok && flat.bools
}

func (s structPlan) encode(e *encoder, p unsafe.Pointer) {
	for _, f := range s.fields {
		f.plan.encode(e, unsafe.Add(p, f.offset))
	}
}

func (s structPlan) decode(d *decoder, p unsafe.Pointer) {
	for _, f := range s.fields {
		f.plan.decode(d, unsafe.Add(p, f.offset))
	}
}

// mapPlan writes 0 for a nil map, else the length and 1, then the entries in
// the map's own order, which differs from call to call.
type mapPlan struct {
	t         reflect.Type
	key, elem plan
}

func (m mapPlan) encode(e *encoder, p unsafe.Pointer) {
	v := reflect.NewAt(m.t, p).Elem()
	if v.IsNil() {
		e.number(0)
		return
	}
	e.number(uint64(v.Len()) + 1)
	key, elem := reflect.New(m.t.Key()), reflect.New(m.t.Elem())
	for entries := v.MapRange(); entries.Next() && e.err == nil; {
		key.Elem().SetIterKey(entries)
		elem.Elem().SetIterValue(entries)
		m.key.encode(e, key.UnsafePointer())
		m.elem.encode(e, elem.UnsafePointer())
	}
}

func (m mapPlan) decode(d *decoder, p unsafe.Pointer) {
	v := reflect.NewAt(m.t, p).Elem()
	n, ok := d.lengthOrNil(min(1, m.t.Key().Size()))
	if !ok {
		v.SetZero()
		return
	}
	if m.t.Key().Size() == 0 && n > 1 {
		d.damaged("%d keys where there can be one", n)
		return
	}
	const entry = 64 // bytes, about
	v.Set(reflect.MakeMapWithSize(m.t, min(n, step/entry)))
	key, elem := reflect.New(m.t.Key()), reflect.New(m.t.Elem())
	for i := 0; i < n && d.err == nil; i++ {
		key.Elem().SetZero()
		elem.Elem().SetZero()
		m.key.decode(d, key.UnsafePointer())
		m.elem.decode(d, elem.UnsafePointer())
		if d.err == nil {
			v.SetMapIndex(key.Elem(), elem.Elem())
		}
	}
}
