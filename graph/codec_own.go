package graph

import (
	"encoding"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"reflect"
	"unsafe"
)

var (
	binaryMarshaler   = reflect.TypeFor[encoding.BinaryMarshaler]()
	binaryUnmarshaler = reflect.TypeFor[encoding.BinaryUnmarshaler]()
	gobEncoder        = reflect.TypeFor[gob.GobEncoder]()
	gobDecoder        = reflect.TypeFor[gob.GobDecoder]()
)

// ownPlanOf returns the plan of a type that encodes itself, or of a pointer to
// one, else nil.
func ownPlanOf(t reflect.Type) plan {
	if t.Kind() == reflect.Pointer {
		if p := ownPlanOf(t.Elem()); p != nil && t.Elem().Kind() != reflect.Pointer {
			return ownPointerPlan{t, p}
		}
		return nil
	}
	p := reflect.PointerTo(t)
	switch {
	case p.Implements(binaryMarshaler) && p.Implements(binaryUnmarshaler) && declares(t, binaryMethod):
		return ownPlan{t, false}
	case p.Implements(gobEncoder) && p.Implements(gobDecoder) && declares(t, gobMethod):
		return ownPlan{t, true}
	}
	return nil
}

// The names are constants, so that the linker can still drop the methods that
// nobody calls.
func binaryMethod(t reflect.Type) (reflect.Method, bool) { return t.MethodByName("MarshalBinary") }
func gobMethod(t reflect.Type) (reflect.Method, bool)    { return t.MethodByName("GobEncode") }

// declares reports whether a type has a method of its own, rather than that of
// an embedded field, which would encode the field and lose the rest: a struct
// that embeds a [time.Time] has a MarshalBinary that writes the time only.
func declares(t reflect.Type, method func(reflect.Type) (reflect.Method, bool)) bool {
	if t.Kind() != reflect.Struct {
		return true
	}
	embeds := false
	for i := range t.NumField() {
		embeds = embeds || t.Field(i).Anonymous
	}
	if !embeds {
		return true
	}
	for _, r := range []reflect.Type{t, reflect.PointerTo(t)} {
		if m, ok := method(r); ok && !isGenerated(m) {
			return true
		}
	}
	return false
}

// ownPlan writes the length and the bytes that a value's own methods give.
type ownPlan struct {
	t   reflect.Type
	gob bool
}

func (o ownPlan) encode(e *encoder, p unsafe.Pointer) {
	var b []byte
	var err error
	v := reflect.NewAt(o.t, p).Interface()
	if o.gob {
		b, err = v.(gob.GobEncoder).GobEncode()
	} else {
		b, err = v.(encoding.BinaryMarshaler).MarshalBinary()
	}
	if err != nil {
		e.fail(fmt.Errorf("graph: encode %s: %w", o.t, err))
		return
	}
	e.number(uint64(len(b)))
	e.bytes(b)
}

func (o ownPlan) decode(d *decoder, p unsafe.Pointer) {
	b := d.blob(d.length(1))
	if d.err != nil {
		return
	}
	v := reflect.NewAt(o.t, p)
	v.Elem().SetZero()
	var err error
	if o.gob {
		err = v.Interface().(gob.GobDecoder).GobDecode(b)
	} else {
		err = v.Interface().(encoding.BinaryUnmarshaler).UnmarshalBinary(b)
	}
	if err != nil {
		d.damaged("%s: %w", o.t, err)
	}
}

// ownPointerPlan is for pointers such as a *big.Int, whose type says how to
// encode what they point to.
type ownPointerPlan struct {
	t    reflect.Type
	elem plan
}

func (o ownPointerPlan) encode(e *encoder, p unsafe.Pointer) {
	to := *(*unsafe.Pointer)(p)
	if to == nil {
		e.byte(0)
		return
	}
	e.byte(1)
	o.elem.encode(e, to)
}

func (o ownPointerPlan) decode(d *decoder, p unsafe.Pointer) {
	if d.byte() == 0 || d.err != nil {
		*(*unsafe.Pointer)(p) = nil
		return
	}
	to := reflect.New(o.t.Elem())
	o.elem.decode(d, to.UnsafePointer())
	*(*unsafe.Pointer)(p) = to.UnsafePointer()
}

// userPlan runs a user's codec inside another value. A codec may read to the
// end of its input, so its bytes go in chunks of which the last is empty.
type userPlan struct {
	t reflect.Type
	c Codec
}

func (u userPlan) encode(e *encoder, p unsafe.Pointer) {
	if e.err != nil {
		return
	}
	if err := guarded(u).Encode(chunkWriter{e}, reflect.NewAt(u.t, p).Elem().Interface()); err != nil {
		e.fail(err)
		return
	}
	e.number(0)
}

func (u userPlan) decode(d *decoder, p unsafe.Pointer) {
	if d.err != nil {
		return
	}
	r := &chunkReader{d: d}
	v, err := guarded(u).Decode(r)
	if err == nil {
		_, err = io.Copy(io.Discard, r)
	}
	if err != nil {
		d.damaged("%s: %w", u.t, err)
		return
	}
	to := reflect.NewAt(u.t, p).Elem()
	if v == nil {
		to.SetZero()
		return
	}
	to.Set(reflect.ValueOf(v))
}

type chunkWriter struct{ e *encoder }

func (w chunkWriter) Write(b []byte) (int, error) {
	if len(b) > 0 {
		w.e.number(uint64(len(b)))
		w.e.bytes(b)
	}
	return len(b), w.e.err
}

type chunkReader struct {
	d    *decoder
	left int
	end  bool
}

func (r *chunkReader) Read(b []byte) (int, error) {
	if r.left == 0 && !r.end {
		r.left = r.d.length(1)
		r.end = r.left == 0
	}
	b = b[:min(len(b), r.left)]
	r.d.full(b)
	r.left -= len(b)
	switch {
	case r.d.err != nil:
		return 0, errors.Unwrap(r.d.err)
	case r.end:
		return 0, io.EOF
	}
	return len(b), nil
}
