package graph

import (
	"fmt"
	"reflect"
	"unsafe"
)

// A type is written as one byte, its reflect.Kind if it is one of the
// language's basic types, else one of these and what it says.
const (
	typeNil     = 0
	typeNamed   = 'n' // a registered name
	typeSlice   = 's' // of a type
	typeArray   = 'a' // a length, a type
	typeMap     = 'm' // two types
	typePointer = 'p' // to a type; in front of an Op, that it is a pointer
)

const (
	mostTypeDepth = 32
	// mostArray bounds the arrays that need no registering, so that a few bytes
	// of input cannot ask for all memory.
	mostArray = 1 << 20
)

// typeOf writes a type.
func (e *encoder) typeOf(t reflect.Type) error {
	if isBasic(t) {
		e.byte(byte(t.Kind()))
		return nil
	}
	types.RLock()
	name, ok := types.names[t]
	unique := types.byName[name] != nil
	types.RUnlock()
	switch {
	case ok && !unique:
		return fmt.Errorf("graph: encode: there are two types %s, declared in functions; declare %s outside of its function", name, t)
	case ok:
		e.byte(typeNamed)
		e.text(name)
		return nil
	case t.Name() != "":
		return notRegistered(t)
	}
	switch t.Kind() {
	case reflect.Slice:
		e.byte(typeSlice)
		return e.typeOf(t.Elem())
	case reflect.Pointer:
		e.byte(typePointer)
		return e.typeOf(t.Elem())
	case reflect.Array:
		if t.Size() > mostArray {
			return notRegistered(t)
		}
		e.byte(typeArray)
		e.number(uint64(t.Len()))
		return e.typeOf(t.Elem())
	case reflect.Map:
		e.byte(typeMap)
		if err := e.typeOf(t.Key()); err != nil {
			return err
		}
		return e.typeOf(t.Elem())
	}
	return notRegistered(t)
}

func notRegistered(t reflect.Type) error {
	register := "RegisterType"
	if t.Implements(opType) || reflect.PointerTo(t).Implements(opType) {
		register = "RegisterOp"
	}
	return fmt.Errorf("graph: encode: %s is not registered; call graph.%s[%s]() in an init function", t, register, t)
}

// typeOf reads a type, nil for that of a nil value.
func (d *decoder) typeOf(depth int) reflect.Type {
	if depth > mostTypeDepth {
		d.damaged("a type of types without end")
		return nil
	}
	kind := d.byte()
	if t, ok := basicTypes[reflect.Kind(kind)]; ok {
		return t
	}
	switch kind {
	case typeNil:
		if depth > 0 {
			d.damaged("a type of nothing")
		}
		return nil
	case typeNamed:
		return d.namedType()
	case typeSlice:
		if t := d.typeOf(depth + 1); t != nil {
			return reflect.SliceOf(t)
		}
	case typePointer:
		if t := d.typeOf(depth + 1); t != nil {
			return reflect.PointerTo(t)
		}
	case typeArray:
		n := d.number()
		t := d.typeOf(depth + 1)
		if t == nil || n > mostArray || uint64(t.Size())*n > mostArray {
			d.damaged("an array of %d", n)
			return nil
		}
		return reflect.ArrayOf(int(n), t)
	case typeMap:
		key := d.typeOf(depth + 1)
		elem := d.typeOf(depth + 1)
		if key == nil || elem == nil || !key.Comparable() {
			d.damaged("a map of no such keys")
			return nil
		}
		return reflect.MapOf(key, elem)
	default:
		d.damaged("there is no kind of type %d", kind)
	}
	return nil
}

func (d *decoder) namedType() reflect.Type {
	const most = 1 << 16
	n := d.length(1)
	if n > most {
		d.damaged("a name of %d bytes", n)
	}
	if d.err != nil {
		return nil
	}
	name := string(d.blob(n))
	if d.err != nil {
		return nil
	}
	types.RLock()
	t := types.byName[name]
	types.RUnlock()
	if t == nil {
		d.fail(fmt.Errorf("the type %s is not registered in this process: call graph.RegisterType for it in an init function, or lift a function that takes or gives it in a package-level var", name))
	}
	return t
}

var basicTypes = map[reflect.Kind]reflect.Type{
	reflect.Bool: reflect.TypeFor[bool](), reflect.String: reflect.TypeFor[string](),
	reflect.Int: reflect.TypeFor[int](), reflect.Int8: reflect.TypeFor[int8](), reflect.Int16: reflect.TypeFor[int16](),
	reflect.Int32: reflect.TypeFor[int32](), reflect.Int64: reflect.TypeFor[int64](),
	reflect.Uint: reflect.TypeFor[uint](), reflect.Uint8: reflect.TypeFor[uint8](), reflect.Uint16: reflect.TypeFor[uint16](),
	reflect.Uint32: reflect.TypeFor[uint32](), reflect.Uint64: reflect.TypeFor[uint64](), reflect.Uintptr: reflect.TypeFor[uintptr](),
	reflect.Float32: reflect.TypeFor[float32](), reflect.Float64: reflect.TypeFor[float64](),
	reflect.Complex64: reflect.TypeFor[complex64](), reflect.Complex128: reflect.TypeFor[complex128](),
}

var reflectType = reflect.TypeFor[reflect.Type]()

// typePlan is for fields of type reflect.Type.
type typePlan struct{}

func (typePlan) encode(e *encoder, p unsafe.Pointer) {
	t := *(*reflect.Type)(p)
	if t == nil {
		e.byte(typeNil)
	} else if err := e.typeOf(t); err != nil {
		e.fail(err)
	}
}

func (typePlan) decode(d *decoder, p unsafe.Pointer) { *(*reflect.Type)(p) = d.typeOf(0) }

// op reads an Op, nil if there is none.
func (d *decoder) op() Op {
	if d.depth++; d.depth > mostOps {
		d.damaged("Ops in Ops without end")
		return nil
	}
	defer func() { d.depth-- }()
	t := d.typeOf(0)
	if t == nil || d.err != nil {
		return nil
	}
	if !t.Implements(opType) || t.Kind() == reflect.Interface {
		d.damaged("%s is no Op", t)
		return nil
	}
	held, pointer := t, t.Kind() == reflect.Pointer && ownPlanOf(t) == nil && userCodec(t) == nil
	if pointer {
		held = t.Elem()
	}
	p, err := wirePlan(held)
	if err != nil {
		d.damaged("%w", err)
		return nil
	}
	box := reflect.New(held)
	p.decode(d, box.UnsafePointer())
	if d.err != nil {
		return nil
	}
	if !pointer {
		box = box.Elem()
	}
	return box.Interface().(Op)
}

func (opPlan) encode(e *encoder, p unsafe.Pointer) { e.op(*(*Op)(p)) }

func (opPlan) decode(d *decoder, p unsafe.Pointer) { *(*Op)(p) = d.op() }
