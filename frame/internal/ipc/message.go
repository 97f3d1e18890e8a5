package ipc

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
)

// The kinds of messages.
const (
	isSchema     = 1
	isDictionary = 2
	isBatch      = 3
)

const (
	magic       = "ARROW1"
	maxMetadata = 64 << 20
	maxDepth    = 64 // of types in types
)

// message is the front of a message: what is in it, and how long its body is.
type message struct {
	kind   byte
	v4     bool // by the format before 1.0, where unions have nulls
	header flatTable
	body   int64
}

// parseMessage reads the metadata of a message.
func parseMessage(meta []byte) (message, error) {
	f := &flat{b: meta}
	t := f.root()
	m := message{kind: t.byte(1), v4: t.i16(0) < 4, header: t.table(2), body: t.i64(3)}
	t.vector(4, 4) // notes
	if f.bad || m.body < 0 || m.header.at == 0 {
		return m, errFlat
	}
	return m, nil
}

// readMeta reads the metadata of the next message of a stream; io.EOF at its end.
func readMeta(r io.Reader) ([]byte, error) {
	var word [4]byte
	if _, err := io.ReadFull(r, word[:]); err != nil {
		return nil, err // io.EOF: a stream may end without saying so
	}
	n := binary.LittleEndian.Uint32(word[:])
	if n == math.MaxUint32 {
		if _, err := io.ReadFull(r, word[:]); err != nil {
			return nil, cutOff(err)
		}
		n = binary.LittleEndian.Uint32(word[:])
	}
	if n == 0 {
		return nil, io.EOF
	}
	if n > maxMetadata {
		return nil, fmt.Errorf("metadata of %d bytes", n)
	}
	return readBytes(r, int64(n))
}

// readBytes reads n bytes; memory grows as they come.
func readBytes(r io.Reader, n int64) ([]byte, error) {
	const atOnce = 1 << 20
	if n <= atOnce {
		b := make([]byte, n)
		_, err := io.ReadFull(r, b)
		return b, cutOff(err)
	}
	if n > math.MaxInt32*16 {
		return nil, fmt.Errorf("a message of %d bytes", n)
	}
	var b bytes.Buffer
	b.Grow(atOnce)
	_, err := io.CopyN(&b, r, n)
	return b.Bytes(), cutOff(err)
}

// cutOff makes an end amid something an error.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the file is cut off: %w", io.ErrUnexpectedEOF)
	}
	return err
}

// parseSchema reads a schema message, and the numbers of its dictionaries: of
// each field with one, in the order of fields and of fields in them.
func parseSchema(meta []byte) (*arrow.Schema, []dictField, error) {
	m, err := parseMessage(meta)
	if err != nil {
		return nil, nil, err
	}
	if m.kind != isSchema || m.body != 0 {
		return nil, nil, errors.New("there is no schema at the front")
	}
	if m.header.i16(0) != 0 {
		return nil, nil, errors.New("it is of a big-endian machine")
	}
	ids, err := schemaDicts(m.header)
	if err != nil {
		return nil, nil, err
	}
	// arrow-go follows types within types without end: their depth is known now.
	framed := binary.LittleEndian.AppendUint32([]byte{255, 255, 255, 255}, uint32(len(meta)))
	r, err := ipc.NewReader(bytes.NewReader(append(framed, meta...)))
	if err != nil {
		return nil, nil, err
	}
	s := r.Schema()
	if s == nil {
		return nil, nil, errFlat
	}
	return s, ids, nil
}

// dictField is the dictionary of a top-level field; -1 for none.
type dictField int64

// schemaDicts are the dictionaries of the top-level fields. Everything that has a
// length in the schema is looked at.
func schemaDicts(schema flatTable) ([]dictField, error) {
	c := checker{left: maxThings}
	at, n := schema.vector(1, 4)
	c.count(n)
	c.pairs(schema, 2)
	_, features := schema.vector(3, 8)
	c.count(features)
	ids := make([]dictField, n)
	for i := range ids {
		field := schema.f.tableAt(at, i)
		ids[i] = -1
		if d := field.table(4); d.at != 0 {
			ids[i] = dictField(d.i64(0))
		}
		if err := c.field(field, 0); err != nil {
			return nil, err
		}
	}
	if schema.f.bad {
		return nil, errFlat
	}
	return ids, nil
}

// maxThings is how many fields, and names and values about them, a schema may have
// in all.
const maxThings = 1 << 18

// checker walks through a schema. Fields may have the same field in them many
// times, so that a small schema can be one without end.
type checker struct{ left int }

func (c *checker) count(n int) { c.left -= n }

// pairs counts a list of names and values.
func (c *checker) pairs(t flatTable, i int) {
	_, n := t.vector(i, 4)
	c.count(n)
}

// union is the kind of types whose own list of numbers has a length.
const union = 14

func (c *checker) field(field flatTable, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("types are more than %d deep in one another", maxDepth)
	}
	at, n := field.vector(5, 4)
	c.count(1 + n)
	c.pairs(field, 6)
	if field.byte(2) == union {
		_, ids := field.table(3).vector(1, 4)
		c.count(ids)
	}
	if field.f.bad {
		return errFlat
	}
	if c.left < 0 {
		return fmt.Errorf("a schema of more than %d fields and notes", maxThings)
	}
	for i := range n {
		if err := c.field(field.f.tableAt(at, i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// block is where a message of a file is.
type block struct {
	Off  int64
	Meta int64 // bytes of metadata, with the four or eight before it
	Body int64
}

// readAter reads bytes at an offset.
type readAter interface {
	ReadAt(ctx context.Context, b []byte, off int64) (int, error)
}

// footer is the end of a file: what is in it, and where.
type footer struct {
	schema         []byte // as a message
	dicts, batches []block
}

// readFooter reads the end of a file.
func readFooter(ctx context.Context, h readAter, size int64) (footer, error) {
	const tail = int64(4 + len(magic))
	if size < int64(len(magic)+2)+tail {
		return footer{}, cutOff(io.ErrUnexpectedEOF)
	}
	end, err := at(ctx, h, size-tail, int(tail))
	if err != nil {
		return footer{}, err
	}
	if string(end[4:]) != magic {
		return footer{}, fmt.Errorf("it has no end: %w", io.ErrUnexpectedEOF)
	}
	n := int64(binary.LittleEndian.Uint32(end))
	if n > size-tail-8 || n > maxMetadata {
		return footer{}, errFlat
	}
	b, err := at(ctx, h, size-tail-n, int(n))
	if err != nil {
		return footer{}, err
	}
	f := &flat{b: b}
	t := f.root()
	out := footer{messageOf(t.table(1)), blocks(t, 2, size), blocks(t, 3, size)}
	if f.bad || t.table(1).at == 0 {
		return footer{}, errFlat
	}
	return out, nil
}

// messageOf is the schema of a footer as a message of its own. Some programs leave
// the one at the front of a file out. Offsets in FlatBuffers are relative: a table
// that refers to the schema, and its list of fields, are put before the footer.
func messageOf(schema flatTable) []byte {
	const (
		list  = 4             // sizes of list and table, then where fields are: version, kind, header, no body
		table = list + 12     // where the list is, version 5, kind, header
		field = table + 8     // the header
		front = field + 4 + 4 // aligned
	)
	le := binary.LittleEndian
	b := le.AppendUint32(nil, table)
	for _, v := range []uint16{12, 12, 4, 6, 8, 0} {
		b = le.AppendUint16(b, v)
	}
	b = le.AppendUint32(b, table-list)
	b = append(b, 4, 0, isSchema, 0)
	b = le.AppendUint32(b, uint32(front-field+schema.at))
	b = append(b, 0, 0, 0, 0)
	return append(b, schema.f.b...)
}

// blocks reads a vector of blocks, all of which lie within the file.
func blocks(t flatTable, i int, size int64) []block {
	at, n := t.vector(i, 24)
	out := make([]block, n)
	for j := range out {
		b := block{t.f.i64(at), int64(int32(t.f.u32(at + 8))), t.f.i64(at + 16)}
		at += 24
		if b.Off < 0 || b.Meta < 8 || b.Meta > maxMetadata || b.Body < 0 || b.Off > size || b.Body > size-b.Off || b.Meta > size-b.Off-b.Body {
			t.f.bad = true
			return nil
		}
		out[j] = b
	}
	return out
}

// at reads n bytes at an offset.
func at(ctx context.Context, h readAter, off int64, n int) ([]byte, error) {
	b := make([]byte, n)
	m, err := h.ReadAt(ctx, b, off)
	if m == n {
		return b, nil
	}
	return nil, cutOff(err)
}

// metaAt reads the metadata of the message of a block.
func metaAt(ctx context.Context, h readAter, b block) (message, error) {
	raw, err := at(ctx, h, b.Off, int(b.Meta))
	if err != nil {
		return message{}, err
	}
	if meta, err := readMeta(bytes.NewReader(raw)); err == nil {
		m, err := parseMessage(meta)
		if err == nil && m.body > b.Body {
			err = errFlat
		}
		return m, err
	}
	return message{}, errFlat
}
