package table

import (
	"encoding/binary"
	"fmt"
	"io"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/graph"
)

// Tables and batches are sent and spilled as their schema and, column by column,
// the memory of their rows: of a slice only what it shows. A dictionary that
// several columns or batches have in common is written once and is again in
// common. Checksums are those of the runner's files; what is checked here is that
// the result is a table that nobody can read beyond.

func init() {
	graph.RegisterType[*Table]()
	graph.RegisterType[*Batch]()
	graph.RegisterType[*Schema]()
	graph.RegisterCodec[*Table](tableCodec{})
	graph.RegisterCodec[*Batch](batchCodec{})
}

type tableCodec struct{}

func (tableCodec) Encode(w io.Writer, v any) error {
	t := v.(*Table)
	if t == nil {
		return fmt.Errorf("table: encoding a nil table")
	}
	return encodeTable(w, t.Schema, t.Batches)
}

func (tableCodec) Decode(r io.Reader) (any, error) { return decodeTable(r) }

type batchCodec struct{}

func (batchCodec) Encode(w io.Writer, v any) error {
	b := v.(*Batch)
	if b == nil {
		return fmt.Errorf("table: encoding a nil batch")
	}
	return encodeTable(w, b.Schema, []*Batch{b})
}

func (batchCodec) Decode(r io.Reader) (any, error) {
	t, err := decodeTable(r)
	if err != nil {
		return nil, err
	}
	if len(t.Batches) != 1 {
		return nil, fmt.Errorf("table: %d batches, not 1: %w", len(t.Batches), graph.ErrDamaged)
	}
	return t.Batches[0], nil
}

// format is the first byte, the version; behind it stands order, as this machine
// has it in memory.
const (
	format = 1
	order  = uint16(0x0102)
)

// What is said of a column's array.
const (
	hasNulls  = 1 << iota
	isCodes   // of a dictionary
	firstDict // the dictionary follows, else it is one that was there
)

// encoder writes tables; the first error stays.
type encoder struct {
	w     io.Writer
	err   error
	buf   []byte
	dicts map[dictKey]*dictUse
	wrote uint64 // dictionaries
}

// dictKey is a dictionary by its memory.
type dictKey struct {
	offsets, data *byte
	from, n       int
}

// dictUse is how a dictionary is used in one table.
type dictUse struct {
	rows int
	at   uint64 // its number among those written, from 1 on
}

func encodeTable(w io.Writer, s *Schema, batches []*Batch) error {
	e := &encoder{w: w}
	e.buf = append(e.buf, format)
	e.buf = binary.NativeEndian.AppendUint16(e.buf, order)
	e.schema(s)
	e.number(len(batches))
	e.countDicts(batches)
	for _, b := range batches {
		e.number(b.Rows)
		for i, c := range b.Columns {
			e.column(s.Fields[i].Type, c)
		}
	}
	e.flush()
	return e.err
}

// countDicts finds how many rows there are for each dictionary.
func (e *encoder) countDicts(batches []*Batch) {
	for _, b := range batches {
		for _, c := range b.Columns {
			if c.DataType().ID() != arrow.DICTIONARY {
				continue
			}
			if e.dicts == nil {
				e.dicts = map[dictKey]*dictUse{}
			}
			k := keyOf(c.Data().Dictionary())
			if e.dicts[k] == nil {
				e.dicts[k] = &dictUse{}
			}
			e.dicts[k].rows += c.Len()
		}
	}
}

func keyOf(d arrow.ArrayData) dictKey {
	k := dictKey{from: d.Offset(), n: d.Len()}
	if b := d.Buffers(); len(b) == 3 {
		if b[1] != nil {
			k.offsets = unsafe.SliceData(b[1].Bytes())
		}
		if b[2] != nil {
			k.data = unsafe.SliceData(b[2].Bytes())
		}
	}
	return k
}

func (e *encoder) number(n int) { e.buf = binary.AppendUvarint(e.buf, uint64(n)) }

func (e *encoder) text(s string) {
	e.number(len(s))
	e.buf = append(e.buf, s...)
}

// flush writes what is gathered.
func (e *encoder) flush() {
	if e.err == nil && len(e.buf) > 0 {
		_, e.err = e.w.Write(e.buf)
	}
	e.buf = e.buf[:0]
}

// bytes writes memory.
func (e *encoder) bytes(b []byte) {
	if len(b) < 1<<10 {
		e.buf = append(e.buf, b...)
		return
	}
	e.flush()
	if e.err == nil {
		_, e.err = e.w.Write(b)
	}
}

func (e *encoder) schema(s *Schema) {
	e.number(len(s.Fields))
	for _, f := range s.Fields {
		e.text(f.Name)
		e.buf = append(e.buf, byte(f.Type.Kind), byte(f.Type.Unit), byte(f.Type.Precision), byte(f.Type.Scale))
		e.text(f.Type.Zone)
	}
}

// column writes an array: what there is, its nulls, its values.
func (e *encoder) column(t Type, c arrow.Array) {
	d, n := c.Data(), c.Len()
	var what byte
	if t.Kind != Null && someNull(d) {
		what |= hasNulls
	}
	var use *dictUse
	if d.DataType().ID() == arrow.DICTIONARY {
		// Many pieces of a table may each have few rows and all of the dictionary:
		// then the rows' own strings are less.
		if use = e.dicts[keyOf(d.Dictionary())]; t.Kind == String && d.Dictionary().Len() > 4*use.rows+64 {
			c = plainStrings(c.(*array.Dictionary))
			d, use = c.Data(), nil
		} else {
			what |= isCodes
			if use.at == 0 {
				what |= firstDict
			}
		}
	}
	e.buf = append(e.buf, what)
	if what&hasNulls != 0 {
		e.bits(d.Buffers()[0].Bytes(), d.Offset(), n)
	}
	switch {
	case t.Kind == Null || n == 0 && use == nil:
	case use != nil:
		if use.at == 0 {
			e.wrote++
			use.at = e.wrote
			dict := d.Dictionary()
			e.number(dict.Len())
			e.strings(dict)
		} else {
			e.number(int(use.at))
		}
		e.fixed(d, n, 4)
	case t.Kind == Bool:
		e.bits(d.Buffers()[1].Bytes(), d.Offset(), n)
	case t.Kind == String || t.Kind == Binary:
		e.strings(d)
	default:
		e.fixed(d, n, t.Kind.Size())
	}
}

// someNull reports whether a row is null. An array's own count is not asked: of a
// slice it is counted and kept at the first call, and others may hold the slice.
func someNull(d arrow.ArrayData) bool {
	b := d.Buffers()
	if len(b) == 0 || b[0] == nil || d.Len() == 0 {
		return false
	}
	valid := b[0].Bytes()
	at, end := d.Offset(), d.Offset()+d.Len()
	for ; at < end && at%8 != 0; at++ {
		if valid[at/8]>>(at%8)&1 == 0 {
			return true
		}
	}
	for ; at+8 <= end; at += 8 {
		if valid[at/8] != 0xff {
			return true
		}
	}
	for ; at < end; at++ {
		if valid[at/8]>>(at%8)&1 == 0 {
			return true
		}
	}
	return false
}

func (e *encoder) fixed(d arrow.ArrayData, n, size int) {
	if n > 0 {
		e.bytes(d.Buffers()[1].Bytes()[d.Offset()*size:][:n*size])
	}
}

// bits writes n bits of a bitmap from an offset on.
func (e *encoder) bits(b []byte, from, n int) {
	b = b[from/8:]
	size := (n + 7) / 8
	if from%8 == 0 && n%8 == 0 {
		e.bytes(b[:size])
		return
	}
	out := make([]byte, size)
	shift := from % 8
	for i := range out {
		v := b[i] >> shift
		if shift > 0 && i+1 < len(b) {
			v |= b[i+1] << (8 - shift)
		}
		out[i] = v
	}
	if n%8 != 0 {
		out[size-1] &= 1<<(n%8) - 1
	}
	e.bytes(out)
}

// strings writes the offsets of strings, from 0 on, and their bytes.
func (e *encoder) strings(d arrow.ArrayData) {
	n := d.Len()
	if n == 0 {
		return
	}
	offsets := int32s(d.Buffers()[1].Bytes())[d.Offset():][:n+1]
	lo, hi := offsets[0], offsets[n]
	e.number(int(hi - lo))
	if lo != 0 {
		moved := make([]int32, n+1)
		for i, o := range offsets {
			moved[i] = o - lo
		}
		offsets = moved
	}
	e.bytes(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(offsets))), 4*len(offsets)))
	if hi > lo {
		e.bytes(d.Buffers()[2].Bytes()[lo:hi])
	}
}

func int32s(b []byte) []int32 {
	return unsafe.Slice((*int32)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/4)
}

// plainStrings is a column of strings without its dictionary.
func plainStrings(c *array.Dictionary) arrow.Array {
	dict := c.Dictionary().(*array.String)
	offsets := make([]int32, c.Len()+1)
	var data, valid []byte
	nulls := 0
	if someNull(c.Data()) {
		valid = make([]byte, (c.Len()+7)/8)
	}
	for i := range c.Len() {
		if c.IsValid(i) {
			data = append(data, dict.Value(c.GetValueIndex(i))...)
			if valid != nil {
				valid[i/8] |= 1 << (i % 8)
			}
		} else {
			nulls++
		}
		offsets[i+1] = int32(len(data))
	}
	raw := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(offsets))), 4*len(offsets))
	return array.MakeFromData(assemble(arrow.BinaryTypes.String, c.Len(), nulls, nil, valid, raw, data))
}
