package graph

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
)

// types holds what other processes may name: types of this program under names
// that are the same in every process of one binary. It is the only such list:
// an Op that needs a type has a field of type reflect.Type.
var types struct {
	sync.RWMutex
	byName map[string]reflect.Type // nil for a name of two types
	names  map[reflect.Type]string
}

func init() {
	RegisterType[any]()
	RegisterType[error]()
	RegisterType[struct{}]()
	RegisterType[time.Time]()
	RegisterType[time.Duration]()
	RegisterType[time.Month]()
	RegisterType[time.Weekday]()
	RegisterOp[After]()
}

// RegisterType lets values of type T be sent to another process of the same
// binary, and with T all slices, maps and arrays of it; and T itself, in a field
// of type [reflect.Type]. If T is such a slice, what it is made of counts.
//
// Every process must register the same types before it meets their values, so
// call it from an init function or where a package-level variable is made. Types
// of the language itself, like []string, need not be registered, nor need what
// a function takes and gives that is lifted by package delayed.
func RegisterType[T any]() { registerType(reflect.TypeFor[T]()) }

// RegisterOp lets Ops of type T, a struct or a pointer to one, be sent to
// another process of the same binary. See [RegisterType].
func RegisterOp[T Op]() { registerType(reflect.TypeFor[T]()) }

func registerType(t reflect.Type) {
	for t.Name() == "" && (t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer || t.Kind() == reflect.Map || t.Kind() == reflect.Array) {
		if t.Kind() == reflect.Map {
			registerType(t.Key())
		}
		if t.Kind() == reflect.Array {
			addTypeName(t)
		}
		t = t.Elem()
	}
	if !isBasic(t) {
		addTypeName(t)
	}
}

func addTypeName(t reflect.Type) {
	types.RLock()
	_, known := types.names[t]
	types.RUnlock()
	if known {
		return // as at most calls: lists are registered whenever one is made
	}
	types.Lock()
	defer types.Unlock()
	if types.names == nil {
		types.byName, types.names = map[string]reflect.Type{}, map[reflect.Type]string{}
	}
	if _, ok := types.names[t]; ok {
		return
	}
	name := typeName(t)
	types.names[t] = name
	if _, taken := types.byName[name]; taken {
		t = nil // two types declared in functions may share a name
	}
	types.byName[name] = t
}

// typeName returns the name of a type with the full paths of its packages.
func typeName(t reflect.Type) string {
	switch {
	case t.Name() != "" && t.PkgPath() != "":
		return t.PkgPath() + "." + t.Name()
	case t.Kind() == reflect.Slice:
		return "[]" + typeName(t.Elem())
	case t.Kind() == reflect.Array:
		return "[" + strconv.Itoa(t.Len()) + "]" + typeName(t.Elem())
	case t.Kind() == reflect.Map:
		return "map[" + typeName(t.Key()) + "]" + typeName(t.Elem())
	case t.Kind() == reflect.Pointer:
		return "*" + typeName(t.Elem())
	case t.Kind() == reflect.Struct:
		var b strings.Builder
		for i := range t.NumField() {
			f := t.Field(i)
			fmt.Fprintf(&b, "%s.%s %s %q;", f.PkgPath, f.Name, typeName(f.Type), f.Tag)
		}
		return "struct{" + b.String() + "}"
	}
	return t.String()
}

func isBasic(t reflect.Type) bool {
	return t.PkgPath() == "" && (isNumber(t.Kind()) || t.Kind() == reflect.String)
}

// EncodeValue writes a value with its type, for [DecodeValue] in a process of
// the same binary. A nil value is fine. Types with a name must be registered
// with [RegisterType], and have a codec, see [CodecFor].
func EncodeValue(w io.Writer, v any) error {
	return encodeWith(w, func(e *encoder) {
		e.byte(machine)
		e.typed(v)
	})
}

// DecodeValue reads what [EncodeValue] wrote, and not a byte more. The input
// need not be trusted: anything else is an error and needs no more memory than
// a few times its own length.
func DecodeValue(r io.Reader) (v any, err error) {
	err = decodeWith(r, func(d *decoder) {
		d.machine()
		v = d.typed()
	})
	if err != nil {
		return nil, err
	}
	return v, nil
}

// Portable is an Op that knows whether it can be carried to another process.
type Portable interface {
	// Portable returns nil, or why the Op can run in this process only.
	Portable() error
}

// EncodeOp writes an Op, for [DecodeOp] in a process of the same binary. Its
// type must be registered with [RegisterOp] and be a struct of exported fields,
// a pointer to one, or anything else that has a codec; a field may hold another
// Op, or a [reflect.Type] that is registered with [RegisterType]. An Op that is
// [Portable] is asked first.
func EncodeOp(w io.Writer, op Op) error {
	return encodeWith(w, func(e *encoder) {
		e.byte(machine)
		if op == nil {
			e.fail(errors.New("graph: encode: there is no Op"))
			return
		}
		e.op(op)
	})
}

// DecodeOp reads what [EncodeOp] wrote.
func DecodeOp(r io.Reader) (op Op, err error) {
	err = decodeWith(r, func(d *decoder) {
		d.machine()
		if op = d.op(); op == nil {
			d.damaged("there is no Op")
		}
	})
	if err != nil {
		return nil, err
	}
	return op, nil
}

var opType = reflect.TypeFor[Op]()

// typed writes a value behind its type.
func (e *encoder) typed(v any) {
	if v == nil {
		e.byte(typeNil)
		return
	}
	t := reflect.TypeOf(v)
	if p, err := wirePlan(t); err != nil {
		e.fail(err)
	} else if err := e.typeOf(t); err != nil {
		e.fail(err)
	} else {
		e.value(p, v)
	}
}

func (d *decoder) typed() any {
	t := d.typeOf(0)
	if t == nil || d.err != nil {
		return nil
	}
	if t.Kind() == reflect.Interface {
		d.damaged("a value has no type but the interface %s", t)
		return nil
	}
	p, err := wirePlan(t)
	if err != nil {
		d.damaged("%w", err)
		return nil
	}
	return d.value(p, t)
}

// wirePlan is planOf, in which a user's codec is a plan too.
func wirePlan(t reflect.Type) (plan, error) {
	if c := userCodec(t); c != nil {
		return userPlan{t, c}, nil
	}
	return planOf(t)
}

// opPlan is for interface fields of type Op.
type opPlan struct{}

// mostOps is how deep Ops may lie in Ops.
const mostOps = 100

func (e *encoder) op(op Op) {
	if op == nil {
		e.byte(typeNil)
		return
	}
	if err := opPortable(op); err != nil {
		e.fail(err)
		return
	}
	t := reflect.TypeOf(op)
	v := any(op)
	if t.Kind() == reflect.Pointer && ownPlanOf(t) == nil && userCodec(t) == nil {
		r := reflect.ValueOf(op)
		if r.IsNil() {
			e.fail(fmt.Errorf("graph: encode: the Op is a nil %s", t))
			return
		}
		e.byte(typePointer)
		v = r.Elem().Interface()
	}
	e.typed(v)
}

// opPortable asks an Op that knows, once there is a name to tell.
func opPortable(op Op) error {
	p, ok := op.(Portable)
	if !ok {
		return nil
	}
	if err := p.Portable(); err != nil {
		return fmt.Errorf("graph: encode Op %s: %w", OpName(op), err)
	}
	return nil
}
