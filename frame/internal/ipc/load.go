package ipc

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// body gives the bytes of a message's body.
type body interface {
	bytes(ctx context.Context, off, n int64) ([]byte, error)
}

// inMemory is a body that was read.
type inMemory []byte

func (b inMemory) bytes(_ context.Context, off, n int64) ([]byte, error) { return b[off : off+n], nil }

// inFile is a body in a file.
type inFile struct {
	h  readAter
	at int64
}

func (b inFile) bytes(ctx context.Context, off, n int64) ([]byte, error) {
	return at(ctx, b.h, b.at+off, int(n))
}

// loader takes the arrays of a record batch out of its body, column by column.
type loader struct {
	m    message
	body body
	rows int64

	nodes, buffers, views    int // places of the vectors
	nNodes, nBuffers, nViews int
	node, buffer, view       int // taken so far

	codec  byte // of the buffers, if they are compressed
	packed bool
	z      *unpacker
}

func newLoader(m message, batch flatTable, b body, z *unpacker) (*loader, error) {
	l := &loader{m: m, body: b, rows: batch.i64(0), z: z}
	l.nodes, l.nNodes = batch.vector(1, 16)
	l.buffers, l.nBuffers = batch.vector(2, 16)
	l.views, l.nViews = batch.vector(4, 8)
	if c := batch.table(3); c.at != 0 {
		l.packed, l.codec = true, c.byte(0)
	}
	if m.header.f.bad || l.rows < 0 || l.rows > math.MaxInt32 {
		return nil, errFlat
	}
	return l, nil
}

// layout is how many buffers an array of a type has itself, and its children.
func (l *loader) layout(dt arrow.DataType) (buffers int, children []arrow.DataType, view bool, err error) {
	switch dt := dt.(type) {
	case *arrow.NullType:
		return 0, nil, false, nil
	case *arrow.DictionaryType:
		return 2, nil, false, nil
	case arrow.ExtensionType:
		return l.layout(dt.StorageType())
	case *arrow.BinaryType, *arrow.StringType, *arrow.LargeStringType, *arrow.LargeBinaryType:
		return 3, nil, false, nil
	case arrow.BinaryViewDataType:
		return 2, nil, true, nil
	case *arrow.ListViewType, *arrow.LargeListViewType:
		return 3, []arrow.DataType{dt.(arrow.VarLenListLikeType).Elem()}, false, nil
	case *arrow.FixedSizeListType:
		return 1, []arrow.DataType{dt.Elem()}, false, nil
	case *arrow.MapType:
		return 2, []arrow.DataType{dt.Elem()}, false, nil
	case arrow.ListLikeType:
		return 2, []arrow.DataType{dt.Elem()}, false, nil
	case *arrow.StructType:
		buffers = 1
	case *arrow.RunEndEncodedType:
		buffers = 0
	case arrow.UnionType:
		buffers = 1
		if dt.Mode() == arrow.DenseMode {
			buffers = 2
		}
		if l.m.v4 {
			buffers++
		}
	case arrow.NestedType:
		return 0, nil, false, fmt.Errorf("an Arrow %v", dt)
	default:
		return 2, nil, false, nil
	}
	for _, f := range dt.(arrow.NestedType).Fields() {
		children = append(children, f.Type)
	}
	return buffers, children, false, nil
}

// skip passes over an array.
func (l *loader) skip(dt arrow.DataType) error {
	n, children, view, err := l.layout(dt)
	if err != nil {
		return err
	}
	l.node++
	l.buffer += n
	if view {
		n, err := l.variadic()
		if err != nil {
			return err
		}
		l.buffer += n
	}
	for _, c := range children {
		if err := l.skip(c); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) variadic() (int, error) {
	if l.view >= l.nViews {
		return 0, errFlat
	}
	n := l.m.header.f.i64(l.views + 8*l.view)
	l.view++
	if n < 0 || n > int64(l.nBuffers) {
		return 0, errFlat
	}
	return int(n), nil
}

// next reads the bytes of the next buffer, decompressed.
func (l *loader) next(ctx context.Context) ([]byte, error) {
	if l.buffer >= l.nBuffers {
		return nil, errFlat
	}
	f := l.m.header.f
	off, n := f.i64(l.buffers+16*l.buffer), f.i64(l.buffers+16*l.buffer+8)
	l.buffer++
	if off < 0 || n < 0 || off > l.m.body || n > l.m.body-off {
		return nil, errors.New("a buffer lies beyond its batch")
	}
	if n == 0 {
		return nil, nil
	}
	b, err := l.body.bytes(ctx, off, n)
	if err != nil || !l.packed {
		return aligned(b), err
	}
	if n < 8 {
		return nil, errFlat
	}
	size := int64(binary.LittleEndian.Uint64(b))
	if size == -1 {
		return aligned(b[8:]), nil
	}
	return l.z.unpack(l.codec, b[8:], size)
}

// aligned is the same bytes at an address fit for numbers.
func aligned(b []byte) []byte {
	if uintptr(unsafe.Pointer(unsafe.SliceData(b)))%8 == 0 {
		return b
	}
	return append(make([]byte, 0, len(b)+8), b...)
}

var errShort = errors.New("a buffer is shorter than its rows")

// load reads an array of some rows, -1 for any number.
func (l *loader) load(ctx context.Context, dt arrow.DataType, want int64) (*array.Data, error) {
	if x, ok := dt.(arrow.ExtensionType); ok {
		return l.load(ctx, x.StorageType(), want)
	}
	if l.node >= l.nNodes {
		return nil, errFlat
	}
	n64, nulls := l.m.header.f.i64(l.nodes+16*l.node), l.m.header.f.i64(l.nodes+16*l.node+8)
	l.node++
	if n64 < 0 || n64 > math.MaxInt32 || want >= 0 && n64 != want {
		return nil, fmt.Errorf("%d rows in a batch of %d", n64, l.rows)
	}
	n := int(n64)
	switch dt := dt.(type) {
	case *arrow.NullType:
		return array.NewData(dt, n, []*memory.Buffer{nil}, nil, n, 0), nil
	case *arrow.RunEndEncodedType:
		return l.loadRuns(ctx, dt, n)
	}
	valid, err := l.next(ctx)
	if err != nil {
		return nil, err
	}
	if nulls == 0 || n == 0 {
		valid, nulls = nil, 0
	} else {
		if len(valid) < (n+7)/8 {
			return nil, errShort
		}
		nulls = int64(n - ones(valid, n))
	}
	buffers := []*memory.Buffer{nil}
	if nulls > 0 {
		buffers[0] = memory.NewBufferBytes(valid)
	}
	values, err := l.next(ctx)
	if err != nil {
		return nil, err
	}
	add := func(b []byte) { buffers = append(buffers, memory.NewBufferBytes(b)) }
	switch dt := dt.(type) {
	case *arrow.StringType, *arrow.BinaryType:
		text, err := l.next(ctx)
		if err != nil {
			return nil, err
		}
		values, err = offsets[int32](values, n, len(text))
		if err != nil {
			return nil, err
		}
		add(values)
		add(text)
	case *arrow.LargeStringType, *arrow.LargeBinaryType:
		text, err := l.next(ctx)
		if err != nil {
			return nil, err
		}
		values, err = offsets[int64](values, n, len(text))
		if err != nil {
			return nil, err
		}
		add(values)
		add(text)
	case arrow.BinaryViewDataType:
		count, err := l.variadic()
		if err != nil {
			return nil, err
		}
		if len(values)/16 < n {
			return nil, errShort
		}
		add(values[:16*n])
		sizes := make([]int, count)
		for i := range sizes {
			text, err := l.next(ctx)
			if err != nil {
				return nil, err
			}
			sizes[i] = len(text)
			add(text)
		}
		if err := checkViews(values[:16*n], valid, sizes); err != nil {
			return nil, err
		}
	case *arrow.BooleanType:
		if len(values) < (n+7)/8 {
			return nil, errShort
		}
		add(values)
	case arrow.FixedWidthDataType:
		width := dt.BitWidth() / 8
		if d, ok := dt.(*arrow.DictionaryType); ok {
			width = d.IndexType.(arrow.FixedWidthDataType).BitWidth() / 8
		}
		if width < 0 || width > 0 && len(values)/width < n {
			return nil, errShort
		}
		add(values[:width*n])
	default:
		return nil, fmt.Errorf("an Arrow %v cannot be read", dt)
	}
	return array.NewData(dt, n, buffers, nil, int(nulls), 0), nil
}

// maxRuns is how many rows of runs a batch may have: they become rows of their own,
// however few bytes they come from.
const maxRuns = 1 << 24

// loadRuns reads an array of runs.
func (l *loader) loadRuns(ctx context.Context, dt *arrow.RunEndEncodedType, n int) (*array.Data, error) {
	if n > maxRuns {
		return nil, fmt.Errorf("%d rows in runs, more than %d", n, maxRuns)
	}
	ends, err := l.load(ctx, dt.RunEnds(), -1)
	if err != nil {
		return nil, err
	}
	values, err := l.load(ctx, dt.Encoded(), int64(ends.Len()))
	if err != nil {
		return nil, err
	}
	last := int64(0)
	for i := range ends.Len() {
		end := index(ends, i)
		if end <= last {
			return nil, errors.New("runs do not follow one another")
		}
		last = end
	}
	if last < int64(n) || ends.NullN() > 0 {
		return nil, errShort
	}
	return array.NewData(dt, n, []*memory.Buffer{nil}, []arrow.ArrayData{ends, values}, 0, 0), nil
}

// index is a value of an array of whole numbers.
func index(d arrow.ArrayData, i int) int64 {
	b := d.Buffers()[1].Bytes()
	switch d.DataType().(arrow.FixedWidthDataType).BitWidth() {
	case 8:
		return int64(int8(b[i]))
	case 16:
		return int64(int16(binary.LittleEndian.Uint16(b[2*i:])))
	case 32:
		return int64(int32(binary.LittleEndian.Uint32(b[4*i:])))
	}
	return int64(binary.LittleEndian.Uint64(b[8*i:]))
}

// ones counts the bits of n rows that are set.
func ones(b []byte, n int) int {
	sum := 0
	for _, v := range b[:n/8] {
		sum += bits.OnesCount8(v)
	}
	if n%8 != 0 {
		sum += bits.OnesCount8(b[n/8] & (1<<(n%8) - 1))
	}
	return sum
}

// offsets checks the offsets of n strings in a text of some bytes.
func offsets[T int32 | int64](b []byte, n, size int) ([]byte, error) {
	var zero T
	width := int(unsafe.Sizeof(zero))
	if n == 0 {
		return make([]byte, width), nil
	}
	if len(b)/width < n+1 {
		return nil, errShort
	}
	all := unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n+1)
	last := T(0)
	for _, o := range all {
		if o < last {
			return nil, errors.New("a string has a negative length")
		}
		last = o
	}
	if int64(last) > int64(size) {
		return nil, errShort
	}
	return b[:width*(n+1)], nil
}

// checkViews checks the headers of strings: those longer than 12 bytes refer to a
// buffer and a place in it.
func checkViews(b, valid []byte, sizes []int) error {
	for i := range len(b) / 16 {
		v := b[16*i:]
		n := int32(binary.LittleEndian.Uint32(v))
		if valid != nil && valid[i/8]>>(i%8)&1 == 0 {
			continue
		}
		if n < 0 {
			return errors.New("a string has a negative length")
		}
		if n <= 12 {
			continue
		}
		in, off := int32(binary.LittleEndian.Uint32(v[8:])), int32(binary.LittleEndian.Uint32(v[12:]))
		if in < 0 || int(in) >= len(sizes) || off < 0 || int64(off)+int64(n) > int64(sizes[in]) {
			return errShort
		}
	}
	return nil
}

// checkCodes checks the codes of a dictionary column.
func checkCodes(d arrow.ArrayData, words int) error {
	valid := d.Buffers()[0]
	for i := range d.Len() {
		if v := index(d, i); (v < 0 || v >= int64(words)) && (valid == nil || valid.Bytes()[i/8]>>(i%8)&1 != 0) {
			// An unsigned code of 8 or 16 bits may look negative here.
			if u := unsigned(d, v); u < 0 || u >= int64(words) {
				return fmt.Errorf("row %d is none of %d words", i, words)
			}
		}
	}
	return nil
}

func unsigned(d arrow.ArrayData, v int64) int64 {
	index := d.DataType().(*arrow.DictionaryType).IndexType.ID()
	switch index {
	case arrow.UINT8:
		return int64(uint8(v))
	case arrow.UINT16:
		return int64(uint16(v))
	case arrow.UINT32:
		return int64(uint32(v))
	}
	return v
}

// readAll reads a stream that shall give n bytes; memory grows as they come if
// there are many for what they come from.
func readAll(r io.Reader, n, from int64) ([]byte, error) {
	if n < 0 {
		return nil, errFlat
	}
	if n <= 64*from+1<<16 {
		b := make([]byte, n)
		_, err := io.ReadFull(r, b)
		return b, cutOff(err)
	}
	return readBytes(r, n)
}
