package table

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/graph"
)

// believed is how many bytes a length may ask for at once where the reader does
// not know how many it has.
const believed = 16 << 20

// decoder reads tables; the first error stays.
type decoder struct {
	r     io.Reader
	left  func() int // of the input, at most
	err   error
	dicts []arrow.ArrayData
}

func decodeTable(r io.Reader) (*Table, error) {
	d := &decoder{r: r, left: func() int { return math.MaxInt }}
	if known, ok := r.(interface{ Len() int }); ok {
		d.left = known.Len
	}
	head := d.bytes(3)
	if d.err == nil && (head[0] != format || binary.NativeEndian.Uint16(head[1:]) != order) {
		d.fail("this is not a table of this version and machine")
	}
	t := &Table{Schema: d.schema()}
	for range d.count() {
		b := &Batch{Schema: t.Schema, Rows: d.count()}
		for _, f := range t.Schema.Fields {
			c := d.column(f.Type, b.Rows)
			if d.err != nil {
				return nil, fmt.Errorf("table: column %q: %w", f.Name, d.err)
			}
			b.Columns = append(b.Columns, c)
		}
		if d.err != nil {
			break
		}
		t.Batches = append(t.Batches, b)
	}
	if d.err != nil {
		return nil, fmt.Errorf("table: %w", d.err)
	}
	return t, nil
}

// fail keeps the first error: damage.
func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format+": %w", append(args, graph.ErrDamaged)...)
	}
}

// bytes reads n bytes into memory of their own, fit for numbers of any width.
func (d *decoder) bytes(n int) []byte {
	switch {
	case d.err != nil:
		return nil
	case n < 0 || n > d.left():
		d.fail("%d bytes are said to follow", n)
		return nil
	case n > believed && d.left() == math.MaxInt:
		var all bytes.Buffer // grows as the input comes
		if _, err := io.CopyN(&all, d.r, int64(n)); err != nil {
			d.fail("%w", err)
			return nil
		}
		return all.Bytes()
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(d.r, b); err != nil {
		if errors.Is(err, graph.ErrDamaged) {
			d.err = err
		} else {
			d.fail("%w", err)
		}
		return nil
	}
	return b
}

// ReadByte reads a byte of a number.
func (d *decoder) ReadByte() (byte, error) {
	var b [1]byte
	_, err := io.ReadFull(d.r, b[:])
	return b[0], err
}

// count reads a number that is not negative.
func (d *decoder) count() int {
	if d.err != nil {
		return 0
	}
	n, err := binary.ReadUvarint(d)
	if err != nil {
		d.fail("%w", err)
		return 0
	}
	if n > math.MaxInt32 {
		d.fail("%d is no number of rows or bytes", n)
		return 0
	}
	return int(n)
}

func (d *decoder) schema() *Schema {
	s := &Schema{}
	seen := map[string]bool{}
	for range d.count() {
		var f Field
		f.Name = string(d.bytes(d.count()))
		t := d.bytes(4)
		f.Type.Zone = string(d.bytes(d.count()))
		if d.err != nil {
			break
		}
		f.Type.Kind, f.Type.Unit, f.Type.Precision, f.Type.Scale = Kind(t[0]), Unit(t[1]), int8(t[2]), int8(t[3])
		const digits = 38 // of a Decimal128
		if f.Type.Kind > Decimal || f.Type.Unit > Nano || seen[f.Name] ||
			f.Type.Precision < 0 || f.Type.Precision > digits || f.Type.Scale < -digits || f.Type.Scale > digits {
			d.fail("column %q of %v", f.Name, f.Type)
			break
		}
		seen[f.Name] = true
		s.Fields = append(s.Fields, f)
	}
	return s
}

// column reads an array of n rows.
func (d *decoder) column(t Type, n int) arrow.Array {
	what := d.bytes(1)
	if d.err != nil {
		return nil
	}
	if t.Kind == Null {
		if what[0] != 0 {
			d.fail("nulls have no values")
		}
		return array.NewNull(n)
	}
	var valid []byte
	nulls := 0
	if what[0]&hasNulls != 0 {
		valid = d.bitmap(n)
		for _, b := range valid {
			nulls += bits.OnesCount8(b)
		}
		nulls = n - nulls
	}
	codes := what[0]&isCodes != 0
	if d.err == nil && (what[0] > hasNulls|isCodes|firstDict || codes && !t.Kind.Text() || !codes && t.Kind == Category && n > 0 || nulls < 0) {
		d.fail("%v of a kind %d", t, what[0])
	}
	if d.err != nil {
		return nil
	}
	var out *array.Data
	switch {
	case codes:
		dict := d.dictionary(what[0]&firstDict != 0)
		values := d.bytes(4 * n)
		if d.err != nil {
			return nil
		}
		if i, ok := checkCodes(int32s(values), dict.Len(), valid); !ok {
			d.fail("row %d is none of %d words", i, dict.Len())
			return nil
		}
		out = assemble(dictionary, n, nulls, dict, valid, values)
	case n == 0:
		out = array.NewData(t.Arrow(), 0, emptyBuffers(t), nil, 0, 0)
		if t.Kind == Category {
			out = assemble(dictionary, 0, 0, noStrings(), nil, nil)
		}
	case t.Kind == Bool:
		out = assemble(t.Arrow(), n, nulls, nil, valid, d.bitmap(n))
	case t.Kind == String || t.Kind == Binary:
		offsets, data := d.strings(n)
		out = assemble(t.Arrow(), n, nulls, nil, valid, offsets, data)
	default:
		out = assemble(t.Arrow(), n, nulls, nil, valid, d.bytes(n*t.Kind.Size()))
	}
	if d.err != nil {
		return nil
	}
	return array.MakeFromData(out)
}

// bitmap reads the bits of n rows; those behind the last row are zero.
func (d *decoder) bitmap(n int) []byte {
	b := d.bytes((n + 7) / 8)
	if d.err == nil && n%8 != 0 && b[len(b)-1]>>(n%8) != 0 {
		d.fail("there are bits behind row %d", n)
	}
	return b
}

func (d *decoder) dictionary(first bool) arrow.ArrayData {
	n := d.count()
	if !first {
		if d.err == nil && (n == 0 || n > len(d.dicts)) {
			d.fail("there is no dictionary %d", n)
		}
		if d.err != nil {
			return nil
		}
		return d.dicts[n-1]
	}
	dict := noStrings()
	if n > 0 {
		offsets, data := d.strings(n)
		if d.err != nil {
			return nil
		}
		dict = assemble(arrow.BinaryTypes.String, n, 0, nil, nil, offsets, data)
	}
	d.dicts = append(d.dicts, dict)
	return dict
}

// strings reads the offsets and bytes of n strings.
func (d *decoder) strings(n int) (offsets, data []byte) {
	size := d.count()
	offsets = d.bytes(4 * (n + 1))
	data = d.bytes(size)
	if d.err != nil {
		return nil, nil
	}
	last := int32(0)
	for i, o := range int32s(offsets) {
		if o < last || i == 0 && o != 0 {
			d.fail("the string before row %d has no length", i)
			return nil, nil
		}
		last = o
	}
	if int(last) != size {
		d.fail("strings of %d bytes have %d", last, size)
	}
	return offsets, data
}

// checkCodes returns the first row whose code is none, if there is one.
func checkCodes(codes []int32, words int, valid []byte) (row int, ok bool) {
	most := uint32(0)
	for _, c := range codes {
		most = max(most, uint32(c))
	}
	if len(codes) == 0 || int(most) < words {
		return 0, true
	}
	for i, c := range codes {
		if (valid == nil || valid[i/8]>>(i%8)&1 != 0) && uint(c) >= uint(words) {
			return i, false
		}
	}
	return 0, true
}

// assemble makes an array's data of its memory.
func assemble(t arrow.DataType, n, nulls int, dict arrow.ArrayData, memories ...[]byte) *array.Data {
	buffers := make([]*memory.Buffer, len(memories))
	for i, m := range memories {
		if m != nil || i > 0 {
			buffers[i] = memory.NewBufferBytes(m)
		}
	}
	if dict != nil {
		return array.NewDataWithDictionary(t, n, buffers, nulls, 0, dict.(*array.Data))
	}
	return array.NewData(t, n, buffers, nil, nulls, 0)
}

func emptyBuffers(t Type) []*memory.Buffer {
	if t.Kind == String || t.Kind == Binary {
		return []*memory.Buffer{nil, memory.NewBufferBytes(make([]byte, 4)), memory.NewBufferBytes(nil)}
	}
	return []*memory.Buffer{nil, memory.NewBufferBytes(nil)}
}

func noStrings() *array.Data {
	return array.NewData(arrow.BinaryTypes.String, 0, emptyBuffers(Type{Kind: String}), nil, 0, 0)
}
