package graph

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"sync"
	"unsafe"
)

// Codec turns values of one type to bytes and back. What Decode gives must
// equal what Encode was given in every way that a program could see.
type Codec interface {
	// Encode writes v, which is of the codec's type, to w.
	Encode(w io.Writer, v any) error
	// Decode reads one value. Input that Encode did not write is an error.
	Decode(r io.Reader) (any, error)
}

// ErrDamaged is what decoding fails with, among the error's causes, when the
// bytes are not those that were written, or not all of them.
var ErrDamaged = errors.New("damaged or truncated data")

// codecs holds the users' codecs and, for all other types, what compiling the
// type gave. A new codec empties the second: other types may contain its type.
var codecs struct {
	sync.RWMutex
	user     map[reflect.Type]Codec
	compiled map[reflect.Type]compiled
	changes  int // of user
}

type compiled struct {
	plan plan
	err  error
}

// RegisterCodec makes c the codec of type T, also where a T is inside another
// value. T may be an interface, for fields and elements of that type.
func RegisterCodec[T any](c Codec) {
	codecs.Lock()
	defer codecs.Unlock()
	if codecs.user == nil {
		codecs.user = map[reflect.Type]Codec{}
	}
	codecs.user[reflect.TypeFor[T]()] = c
	codecs.compiled = nil
	codecs.changes++
}

func userCodec(t reflect.Type) Codec {
	codecs.RLock()
	defer codecs.RUnlock()
	return codecs.user[t]
}

// CodecFor returns the codec of a type: the registered one, or one made from
// the type itself. The latter is exact in the sense of [reflect.DeepEqual] and
// beyond: nil and empty slices and maps stay apart, and floats keep every bit.
// Slices of numbers, and of arrays and structs of numbers without padding, are
// copied as blocks of memory.
//
// A type that has MarshalBinary and UnmarshalBinary, or GobEncode and
// GobDecode, is asked to encode itself and trusted to do it exactly. Times keep
// their zone and, within one process, their monotonic reading. The error says
// why a type has no exact encoding: unexported fields, pointers, interfaces,
// functions, channels, and types that contain themselves have none. An
// interface field of type [Op] has one, see [EncodeOp], and so has one of type
// [reflect.Type], for types that are registered, see [RegisterType].
//
// Decode of such a codec reads no more than it needs, byte by byte where it
// must, so r should be buffered. If r has a method Len() int, as a
// [bytes.Reader] does, no length in the input beyond it is believed, and slices
// are made at once; else they grow as input arrives. What is not kept is what
// equality does not see: the room behind a slice's end, and that two slices
// share memory.
func CodecFor(t reflect.Type) (Codec, error) {
	if t == nil {
		return nil, errors.New("graph: encode: nil has no type of its own")
	}
	if c := userCodec(t); c != nil {
		return guarded{t, c}, nil
	}
	p, err := planOf(t)
	if err != nil {
		return nil, err
	}
	return compiledCodec{t, p}, nil
}

// planOf returns the plan of a type that need not have a user's codec.
func planOf(t reflect.Type) (plan, error) {
	codecs.RLock()
	c, ok := codecs.compiled[t]
	changes := codecs.changes
	codecs.RUnlock()
	if ok {
		return c.plan, c.err
	}
	p, no := compile(t, nil)
	if no != nil {
		c.err = no.of(t)
	}
	c.plan = p
	codecs.Lock()
	defer codecs.Unlock()
	if codecs.changes != changes {
		return c.plan, c.err // it may contain a type that has its own codec now
	}
	if codecs.compiled == nil {
		codecs.compiled = map[reflect.Type]compiled{}
	}
	codecs.compiled[t] = c
	return c.plan, c.err
}

// compiledCodec is the codec made from a type.
type compiledCodec struct {
	t    reflect.Type
	plan plan
}

func (c compiledCodec) Encode(w io.Writer, v any) (err error) {
	if reflect.TypeOf(v) != c.t {
		return fmt.Errorf("graph: encode: a %T was given to the codec of %s", v, c.t)
	}
	return encodeWith(w, func(e *encoder) {
		e.byte(machine)
		e.value(c.plan, v)
	})
}

func (c compiledCodec) Decode(r io.Reader) (v any, err error) {
	err = decodeWith(r, func(d *decoder) {
		d.machine()
		v = d.value(c.plan, c.t)
	})
	if err != nil {
		return nil, err
	}
	return v, nil
}

// machine is the first byte of every encoded value: the version of the format,
// the byte order and the size of a word, since blocks are copied as they are in
// memory.
var machine = func() byte {
	const version = 1
	b := byte(version<<4 | unsafe.Sizeof(uintptr(0))/4)
	one := uint16(1)
	if *(*byte)(unsafe.Pointer(&one)) == 0 {
		b |= 8 // big endian
	}
	return b
}()

// guarded is a user's codec of which a panic becomes an error: runners encode
// outside of any task, where a panic would end the process.
type guarded struct {
	t reflect.Type
	c Codec
}

func (g guarded) Encode(w io.Writer, v any) (err error) {
	defer g.recover("encode", &err)
	return g.c.Encode(w, v)
}

func (g guarded) Decode(r io.Reader) (v any, err error) {
	defer g.recover("decode", &err)
	v, err = g.c.Decode(r)
	if err == nil && v != nil && !reflect.TypeOf(v).AssignableTo(g.t) {
		return nil, fmt.Errorf("graph: decode: the codec of %s gave a %T", g.t, v)
	}
	return v, err
}

func (g guarded) recover(verb string, err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("graph: %s: the codec of %s panicked: %v", verb, g.t, p)
	}
}

// refusal is why a type has no exact encoding.
type refusal struct {
	path string // from the type asked for to the one refused: "Layers[].W"
	t    reflect.Type
	why  string
}

// of returns the refusal as an error about the type that was asked for.
func (r *refusal) of(t reflect.Type) error {
	if t == r.t {
		return fmt.Errorf("graph: encode: %s %s", r.t, r.why)
	}
	return fmt.Errorf("graph: encode %s: at %s: %s %s", t, r.path, r.t, r.why)
}
