package graph

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"reflect"
	"sync"
	"unsafe"
)

// encoder writes through a small buffer, which large blocks bypass. The first
// error sticks.
type encoder struct {
	w    io.Writer
	buf  []byte
	err  error
	zone zoneMemory
}

const encoderBuffer = 8 << 10

var encoders = sync.Pool{New: func() any { return &encoder{buf: make([]byte, 0, encoderBuffer)} }}

// encodeWith lends an encoder to write, and gives its error or panic back.
func encodeWith(w io.Writer, write func(*encoder)) (err error) {
	e := encoders.Get().(*encoder)
	e.w, e.buf, e.err = w, e.buf[:0], nil
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("graph: encode: panic: %v", p)
		}
		e.w, e.zone = nil, zoneMemory{}
		encoders.Put(e)
	}()
	write(e)
	e.flush()
	return e.err
}

func (e *encoder) fail(err error) {
	if e.err == nil {
		e.err = err
	}
}

func (e *encoder) flush() {
	if e.err == nil && len(e.buf) > 0 {
		_, e.err = e.w.Write(e.buf)
	}
	e.buf = e.buf[:0]
}

func (e *encoder) byte(b byte) {
	if len(e.buf) == cap(e.buf) {
		e.flush()
	}
	e.buf = append(e.buf, b)
}

func (e *encoder) bytes(b []byte) {
	if len(e.buf)+len(b) > cap(e.buf) {
		e.flush()
	}
	if len(b) < cap(e.buf) {
		e.buf = append(e.buf, b...)
		return
	}
	if e.err == nil {
		_, e.err = e.w.Write(b)
	}
}

// memory writes n bytes as they are.
func (e *encoder) memory(p unsafe.Pointer, n uintptr) {
	if n > 0 {
		e.bytes(unsafe.Slice((*byte)(p), n))
	}
}

func (e *encoder) number(x uint64) {
	if len(e.buf)+binary.MaxVarintLen64 > cap(e.buf) {
		e.flush()
	}
	e.buf = binary.AppendUvarint(e.buf, x)
}

func (e *encoder) text(s string) {
	e.number(uint64(len(s)))
	e.memory(unsafe.Pointer(unsafe.StringData(s)), uintptr(len(s)))
}

// value writes a value of the plan's type.
func (e *encoder) value(p plan, v any) {
	box := reflect.New(reflect.TypeOf(v))
	box.Elem().Set(reflect.ValueOf(v))
	p.encode(e, box.UnsafePointer())
}

// decoder reads exactly what it needs. The first error sticks, and everything
// read after it is zero.
type decoder struct {
	r     io.Reader
	bytes io.ByteReader          // r, if it is one
	left  interface{ Len() int } // r, if it knows how much there is
	one   [1]byte
	err   error
	depth int // of Ops in Ops
	zone  zoneMemory
}

// step is how much is believed of a length that cannot be checked: a slice
// starts with so many bytes, and doubles as input arrives.
const step = 1 << 20

// decodeWith lends a decoder to read, and gives its error or panic back.
func decodeWith(r io.Reader, read func(*decoder)) (err error) {
	d := &decoder{r: r}
	d.bytes, _ = r.(io.ByteReader)
	d.left, _ = r.(interface{ Len() int })
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("graph: decode: panic: %v: %w", p, ErrDamaged)
		}
	}()
	read(d)
	return d.err
}

func (d *decoder) fail(err error) {
	if d.err == nil {
		d.err = fmt.Errorf("graph: decode: %w", err)
	}
}

// damaged fails with what is wrong with the input.
func (d *decoder) damaged(format string, args ...any) {
	d.fail(fmt.Errorf(format+": %w", append(args, ErrDamaged)...))
}

// failRead fails with an error of the reader: an early end is damage, anything
// else (a disk, a connection) is itself.
func (d *decoder) failRead(err error) {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		d.damaged("unexpected end")
		return
	}
	d.fail(err)
}

func (d *decoder) byte() byte {
	if d.err != nil {
		return 0
	}
	if d.bytes != nil {
		b, err := d.bytes.ReadByte()
		if err != nil {
			d.failRead(err)
		}
		return b
	}
	d.full(d.one[:])
	return d.one[0]
}

func (d *decoder) full(b []byte) {
	if d.err != nil {
		clear(b)
		return
	}
	if _, err := io.ReadFull(d.r, b); err != nil {
		clear(b)
		d.failRead(err)
	}
}

func (d *decoder) memory(p unsafe.Pointer, n uintptr) {
	if n > 0 {
		d.full(unsafe.Slice((*byte)(p), n))
	}
}

func (d *decoder) number() uint64 {
	var x uint64
	for shift := 0; ; shift += 7 {
		b := d.byte()
		if shift == 63 && b > 1 {
			d.damaged("a number is too large")
			return 0
		}
		x |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return x
		}
	}
}

// length reads how many parts of at least so many bytes each follow.
func (d *decoder) length(each uintptr) int { return d.checkLength(d.number(), each) }

// checkLength refuses a length that cannot be, or for which the input is too
// short.
func (d *decoder) checkLength(n uint64, each uintptr) int {
	const most = 1<<(8*word-1) - 1
	if n > most || each > 0 && n > most/uint64(each) {
		d.damaged("a length of %d", n)
		return 0
	}
	if left, known := d.remaining(); known && n*uint64(each) > uint64(left) {
		d.damaged("a length of %d, and %d bytes left", n, left)
		return 0
	}
	return int(n)
}

func (d *decoder) remaining() (n int, known bool) {
	if d.left == nil {
		return 0, false
	}
	return d.left.Len(), true
}

// blob reads n bytes into memory of their own, which n itself does not get
// before the input is there.
func (d *decoder) blob(n int) []byte {
	if _, known := d.remaining(); known || n <= step {
		b := make([]byte, n)
		d.full(b)
		return b
	}
	var b bytes.Buffer
	if _, err := io.CopyN(&b, d.r, int64(n)); err != nil {
		d.failRead(err)
		return nil
	}
	return b.Bytes()
}

func (d *decoder) text() string {
	n := d.length(1)
	if n == 0 || d.err != nil {
		return ""
	}
	b := d.blob(n)
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// machine reads the first byte of a value.
func (d *decoder) machine() {
	if m := d.byte(); d.err == nil && m != machine {
		if m>>4 != machine>>4 || m&3 == 0 {
			d.damaged("this is no value")
			return
		}
		d.fail(errors.New("written on a machine of another byte order or word size"))
	}
}

// value reads a value of the plan's type.
func (d *decoder) value(p plan, t reflect.Type) any {
	if d.err != nil {
		return nil
	}
	box := reflect.New(t)
	p.decode(d, box.UnsafePointer())
	if d.err != nil {
		return nil
	}
	return box.Elem().Interface()
}
