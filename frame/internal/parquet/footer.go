package parquet

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

const (
	magic          = "PAR1"
	magicEncrypted = "PARE"
)

// Physical types.
const (
	physBool = iota
	physInt32
	physInt64
	physInt96
	physFloat
	physDouble
	physBytes
	physFixed
)

// Repetitions.
const (
	required = iota
	optional
	repeated
)

// A footer is what a file says of itself.
type footer struct {
	rows    int64
	schema  []element // a tree, children behind their parent
	leaves  []int     // places in schema of elements without children
	groups  []rowGroup
	arrow   []byte // the Arrow schema that the writer had, in base64; may be nil
	creator string
	ordered []bool // for each leaf: min and max are in the order of its type
}

// An element is a column, or a node of the schema that columns lie in.
type element struct {
	physical   int32 // -1 for a node with children
	length     int32 // of a fixed value
	repetition int32
	children   int32
	converted  int32 // the older annotation, -1 if there is none
	scale      int32
	precision  int32
	logical    logical
	name       string
}

// A logical is the newer annotation of an element. kind is the number that the
// format gives it; 0 is none.
type logical struct {
	kind      int16
	unit      int16 // of times: 1 milli, 2 micro, 3 nano
	utc       bool
	width     int8 // of integers
	signed    bool
	scale     int32
	precision int32
}

// The logical types that matter here.
const (
	logicalString  = 1
	logicalMap     = 2
	logicalList    = 3
	logicalEnum    = 4
	logicalDecimal = 5
	logicalDate    = 6
	logicalTime    = 7
	logicalStamp   = 8
	logicalInteger = 10
	logicalNull    = 11
	logicalJSON    = 12
	logicalBSON    = 13
	logicalUUID    = 14
	logicalFloat16 = 15
)

// A rowGroup is some rows of the file: a chunk for each leaf.
type rowGroup struct {
	rows   int64
	bytes  int64
	chunks []chunk
}

// A chunk is a column of a row group.
type chunk struct {
	physical  int32
	codec     int32
	encrypted bool
	elsewhere bool  // in another file
	values    int64 // nulls among them
	packed    int64 // bytes in the file
	unpacked  int64 // and decompressed
	data      int64 // where the first data page is
	dict      int64 // where the dictionary is, 0 if there is none
	coded     bool  // it is known that all values are places in it
	pages     int   // of data, where a file is written
	stats     stats
}

// stats are what is said of the values of a chunk.
type stats struct {
	nulls      int64 // -1 if unknown
	min, max   []byte
	old        bool // min and max are of the older kind, in signed order
	minRounded bool // the least value may be greater than min
	maxRounded bool
}

// readAter is what files are read by.
type readAter interface {
	ReadAt(ctx context.Context, b []byte, off int64) (int, error)
}

var errEncrypted = errors.New("it is encrypted, which is not supported")

// readFooter reads the footer of a file.
func readFooter(ctx context.Context, h readAter, size int64) (*footer, error) {
	if size < 0 {
		return nil, errors.New("its size is not known, so that its end cannot be found")
	}
	if size < 12 {
		return nil, fmt.Errorf("it has %d bytes, which no Parquet file can have", size)
	}
	tail := make([]byte, min(size, 64<<10))
	if err := readFull(ctx, h, tail, size-int64(len(tail))); err != nil {
		return nil, err
	}
	end := tail[len(tail)-8:]
	switch string(end[4:]) {
	case magic:
	case magicEncrypted:
		return nil, errEncrypted
	default:
		return nil, errors.New("it does not end as a Parquet file does: it is none, or it is cut off")
	}
	n := int64(binary.LittleEndian.Uint32(end))
	if n > size-12 {
		return nil, fmt.Errorf("its metadata of %d bytes do not fit in its %d bytes", n, size)
	}
	if have := int64(len(tail)) - 8; n <= have {
		return parseFooter(tail[have-n : have])
	}
	all := make([]byte, n)
	if err := readFull(ctx, h, all, size-8-n); err != nil {
		return nil, err
	}
	return parseFooter(all)
}

// readFull reads all of b.
func readFull(ctx context.Context, h readAter, b []byte, off int64) error {
	n, err := h.ReadAt(ctx, b, off)
	if n == len(b) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		return fmt.Errorf("it is cut off: %w", io.ErrUnexpectedEOF)
	}
	return err
}

func parseFooter(b []byte) (*footer, error) {
	t := &thrift{b: b}
	f := &footer{}
	var at field
	for t.next(&at) {
		switch at.id {
		case 2:
			for range t.list(at, thriftStruct) {
				f.schema = append(f.schema, t.element())
				if t.bad {
					break
				}
			}
		case 3:
			f.rows = t.integer(at)
		case 4:
			if err := f.countLeaves(); err != nil {
				return nil, err
			}
			for range t.list(at, thriftStruct) {
				g := t.rowGroup()
				if t.bad || len(g.chunks) != len(f.leaves) {
					return nil, errMeta
				}
				f.groups = append(f.groups, g)
			}
		case 5:
			for range t.list(at, thriftStruct) {
				t.keyValue(f)
				if t.bad {
					break
				}
			}
		case 6:
			f.creator = string(t.bytes(at))
		case 7:
			for range t.list(at, thriftStruct) {
				f.ordered = append(f.ordered, t.columnOrder())
				if t.bad {
					break
				}
			}
		case 8:
			return nil, errEncrypted
		default:
			t.skip(at)
		}
	}
	if t.bad || len(f.schema) == 0 {
		return nil, errMeta
	}
	return f, f.check()
}

// countLeaves walks over the schema.
func (f *footer) countLeaves() error {
	if len(f.leaves) > 0 {
		return errMeta
	}
	for i := range f.schema {
		if e := &f.schema[i]; e.children == 0 && i > 0 {
			if e.physical < physBool || e.physical > physFixed {
				return errMeta
			}
			f.leaves = append(f.leaves, i)
		}
	}
	return nil
}

// check looks at what later reading relies on.
func (f *footer) check() error {
	left := int64(1) // elements that must follow
	for i := range f.schema {
		e := &f.schema[i]
		if left == 0 || e.children < 0 || e.repetition < required || e.repetition > repeated {
			return errMeta
		}
		left += int64(e.children) - 1
		if e.physical == physFixed && e.length < 0 {
			return errMeta
		}
	}
	if left != 0 {
		return errMeta
	}
	var rows int64
	for i := range f.groups {
		g := &f.groups[i]
		if g.rows < 0 || g.rows > math.MaxInt64-rows {
			return errMeta
		}
		rows += g.rows
	}
	if rows != f.rows {
		return fmt.Errorf("it says that it has %d rows, and its row groups have %d", f.rows, rows)
	}
	return nil
}

func (t *thrift) element() element {
	e := element{physical: -1, converted: -1}
	if !t.enter(field{typ: thriftStruct}) {
		return e
	}
	defer t.leave()
	named := false
	var f field
	for t.next(&f) {
		switch f.id {
		case 1:
			e.physical = t.number(f)
		case 2:
			e.length = t.number(f)
		case 3:
			e.repetition = t.number(f)
		case 4:
			e.name, named = string(t.bytes(f)), true
		case 5:
			e.children = t.number(f)
		case 6:
			e.converted = t.number(f)
		case 7:
			e.scale = t.number(f)
		case 8:
			e.precision = t.number(f)
		case 10:
			e.logical = t.logical(f)
		default:
			t.skip(f)
		}
	}
	if !named {
		t.fail()
	}
	return e
}

// logical reads a union of structs, a few of which say more.
func (t *thrift) logical(f field) (l logical) {
	if !t.enter(f) {
		return l
	}
	defer t.leave()
	var kind field
	for t.next(&kind) {
		l.kind = kind.id
		if !t.enter(kind) {
			return l
		}
		var g field
		for t.next(&g) {
			switch {
			case kind.id == logicalDecimal && g.id == 1:
				l.scale = t.number(g)
			case kind.id == logicalDecimal && g.id == 2:
				l.precision = t.number(g)
			case (kind.id == logicalTime || kind.id == logicalStamp) && g.id == 1:
				l.utc = t.truth(g)
			case (kind.id == logicalTime || kind.id == logicalStamp) && g.id == 2:
				l.unit = t.which(g)
			case kind.id == logicalInteger && g.id == 1:
				l.width = int8(t.integer(g))
			case kind.id == logicalInteger && g.id == 2:
				l.signed = t.truth(g)
			default:
				t.skip(g)
			}
		}
		t.leave()
	}
	return l
}

// which is the id of the one that a union of empty structs has.
func (t *thrift) which(f field) (id int16) {
	if !t.enter(f) {
		return 0
	}
	defer t.leave()
	var g field
	for t.next(&g) {
		id = g.id
		t.skip(g)
	}
	return id
}

// columnOrder reports whether the order of a column is that of its type.
func (t *thrift) columnOrder() bool { return t.which(field{typ: thriftStruct}) == 1 }

func (t *thrift) keyValue(f *footer) {
	if !t.enter(field{typ: thriftStruct}) {
		return
	}
	defer t.leave()
	var key string
	var at field
	for t.next(&at) {
		switch at.id {
		case 1:
			key = string(t.bytes(at))
		case 2:
			if v := t.bytes(at); key == "ARROW:schema" {
				f.arrow = append([]byte{}, v...)
			}
		default:
			t.skip(at)
		}
	}
}

func (t *thrift) rowGroup() (g rowGroup) {
	if !t.enter(field{typ: thriftStruct}) {
		return g
	}
	defer t.leave()
	var f field
	for t.next(&f) {
		switch f.id {
		case 1:
			for range t.list(f, thriftStruct) {
				g.chunks = append(g.chunks, t.chunk())
				if t.bad {
					break
				}
			}
		case 2:
			g.bytes = t.integer(f)
		case 3:
			g.rows = t.integer(f)
		default:
			t.skip(f)
		}
	}
	return g
}

func (t *thrift) chunk() (c chunk) {
	if !t.enter(field{typ: thriftStruct}) {
		return c
	}
	defer t.leave()
	known := false
	var f field
	for t.next(&f) {
		switch f.id {
		case 1:
			c.elsewhere = len(t.bytes(f)) > 0
		case 3:
			t.chunkMeta(f, &c)
			known = true
		case 8, 9:
			c.encrypted = true
			t.skip(f)
		default:
			t.skip(f)
		}
	}
	if !known && !c.encrypted {
		t.fail()
	}
	return c
}

func (t *thrift) chunkMeta(at field, c *chunk) {
	if !t.enter(at) {
		return
	}
	defer t.leave()
	c.stats.nulls = -1
	seen := 0
	var f field
	for t.next(&f) {
		if f.id == 1 || f.id == 4 || f.id == 5 || f.id == 7 || f.id == 9 {
			seen++
		}
		switch f.id {
		case 1:
			c.physical = t.number(f)
		case 4:
			c.codec = t.number(f)
		case 5:
			c.values = t.integer(f)
		case 6:
			c.unpacked = t.integer(f)
		case 7:
			c.packed = t.integer(f)
		case 9:
			c.data = t.integer(f)
		case 11:
			c.dict = t.integer(f)
		case 12:
			c.stats = t.stats(f)
		case 13:
			c.coded = t.coded(f)
		default:
			t.skip(f)
		}
	}
	if seen < 5 { // all of these are required
		t.fail()
	}
}

// coded reports whether the encodings of all data pages are known, and that of places in
// a dictionary.
func (t *thrift) coded(at field) bool {
	data, others := false, false
	for range t.list(at, thriftStruct) {
		var kind, encoding int32
		if !t.enter(field{typ: thriftStruct}) {
			return false
		}
		var f field
		for t.next(&f) {
			switch f.id {
			case 1:
				kind = t.number(f)
			case 2:
				encoding = t.number(f)
			default:
				t.skip(f)
			}
		}
		t.leave()
		if kind == pageData || kind == pageData2 {
			in := encoding == encDict || encoding == encPlainDict
			data, others = data || in, others || !in
		}
		if t.bad {
			break
		}
	}
	return data && !others
}

func (t *thrift) stats(at field) stats {
	s := stats{nulls: -1}
	if !t.enter(at) {
		return s
	}
	defer t.leave()
	var oldMin, oldMax []byte
	var f field
	for t.next(&f) {
		switch f.id {
		case 1:
			oldMax = t.kept(f)
		case 2:
			oldMin = t.kept(f)
		case 3:
			s.nulls = t.integer(f)
		case 5:
			s.max = t.kept(f)
		case 6:
			s.min = t.kept(f)
		case 7:
			s.maxRounded = !t.truth(f)
		case 8:
			s.minRounded = !t.truth(f)
		default:
			t.skip(f)
		}
	}
	if s.min == nil && s.max == nil && (oldMin != nil || oldMax != nil) {
		s.min, s.max, s.old = oldMin, oldMax, true
	}
	return s
}

// kept is a copy of bytes, nil if they are too many to be of use.
func (t *thrift) kept(f field) []byte {
	b := t.bytes(f)
	if len(b) > 256 {
		return nil
	}
	return append(make([]byte, 0, len(b)), b...)
}
