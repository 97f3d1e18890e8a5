package parquet

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// WriteOptions say how a file is written.
type WriteOptions struct {
	// Compression is of pages: "zstd" (also ""), "snappy", "gzip", "lz4" or "none".
	Compression string
	// RowGroup is how many rows a row group has; 0 is 262,144. A reader that wants a
	// few rows reads at least one, and a writer holds one in memory.
	RowGroup int
}

const (
	groupRows  = 1 << 18
	groupBytes = 256 << 20 // a row group has no more of them, about
	pageRows   = 1 << 15
)

// Check says what is wrong with options.
func (o WriteOptions) Check() error {
	if o.RowGroup < 0 {
		return fmt.Errorf("parquet: row groups of %d rows", o.RowGroup)
	}
	_, err := codecOf(o.Compression)
	return err
}

// A Writer writes batches of one schema as a file. It is for one goroutine.
type Writer struct {
	to      io.Writer
	schema  *table.Schema
	columns []stored
	packer  packer
	rows    int // of a row group

	at      int64 // bytes written
	total   int64 // rows written
	groups  []rowGroup
	waiting []*table.Batch // the row group in the making
	count   int            // its rows
	bytes   int64
}

// NewWriter writes batches of a schema to w. Nothing can be read before Close.
func NewWriter(w io.Writer, schema *table.Schema, o WriteOptions) (*Writer, error) {
	out := &Writer{to: w, schema: schema, rows: groupRows}
	if err := o.Check(); err != nil {
		return nil, err
	}
	if o.RowGroup > 0 {
		out.rows = o.RowGroup
	}
	var err error
	if out.packer.codec, err = codecOf(o.Compression); err != nil {
		return nil, err
	}
	for _, f := range schema.Fields {
		out.columns = append(out.columns, storedAs(f))
	}
	return out, out.write([]byte(magic))
}

func (w *Writer) write(b []byte) error {
	n, err := w.to.Write(b)
	w.at += int64(n)
	if err != nil {
		return fmt.Errorf("parquet: %w", err)
	}
	return nil
}

// Write writes the rows of a batch.
func (w *Writer) Write(b *table.Batch) error {
	if !b.Schema.Equal(w.schema) {
		return fmt.Errorf("parquet: a batch of %v among those of %v", b.Schema, w.schema)
	}
	for lo := 0; lo < b.Rows; {
		hi := min(b.Rows, lo+w.rows-w.count)
		piece := b
		if lo > 0 || hi < b.Rows {
			piece = column.SliceBatch(b, lo, hi)
		}
		w.waiting = append(w.waiting, piece)
		w.count += hi - lo
		w.bytes += b.SizeBytes() * int64(hi-lo) / int64(b.Rows)
		lo = hi
		if w.count == w.rows || w.bytes >= groupBytes {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush writes a row group.
func (w *Writer) flush() error {
	if w.count == 0 {
		return nil
	}
	w.packer.packing = packings.Get().(*packing)
	defer func() {
		packings.Put(w.packer.packing)
		w.packer.packing = nil
	}()
	g := rowGroup{rows: int64(w.count)}
	arrays := make([]arrow.Array, len(w.waiting))
	for i := range w.columns {
		for j, b := range w.waiting {
			arrays[j] = b.Columns[i]
		}
		c, err := w.chunk(&w.columns[i], arrays)
		if err != nil {
			return fmt.Errorf("parquet: column %q: %w", w.schema.Fields[i].Name, err)
		}
		g.chunks = append(g.chunks, c)
		g.bytes += c.unpacked
	}
	w.groups = append(w.groups, g)
	w.total += g.rows
	w.waiting, w.count, w.bytes = w.waiting[:0], 0, 0
	clear(w.waiting[:cap(w.waiting)])
	return nil
}

// Close writes the end. It does not close what is below.
func (w *Writer) Close() error {
	if err := w.flush(); err != nil {
		return err
	}
	meta, err := w.footer()
	if err != nil {
		return err
	}
	meta = binary.LittleEndian.AppendUint32(meta, uint32(len(meta)))
	return w.write(append(meta, magic...))
}

// footer is what the file says of itself.
func (w *Writer) footer() ([]byte, error) {
	hint, err := w.arrowSchema()
	if err != nil {
		return nil, err
	}
	n := &note{}
	n.fields(func() {
		n.i32(1, 2)
		n.list(2, thriftStruct, 1+len(w.columns), func(i int) {
			n.fields(func() {
				if i == 0 {
					n.text(4, "schema")
					n.i32(5, int32(len(w.columns)))
					return
				}
				w.columns[i-1].describe(n, w.schema.Fields[i-1].Name)
			})
		})
		n.i64(3, w.total)
		n.list(4, thriftStruct, len(w.groups), func(i int) { n.fields(func() { w.group(n, i) }) })
		n.list(5, thriftStruct, 1, func(int) {
			n.fields(func() {
				n.text(1, "ARROW:schema")
				n.text(2, hint)
			})
		})
		n.text(6, "weft version 1 (build 0)")
		n.list(7, thriftStruct, len(w.columns), func(int) {
			n.fields(func() { n.record(1, func() {}) })
		})
	})
	if int64(len(n.b)) > 1<<31-1 {
		return nil, errors.New("parquet: too many row groups: make them larger")
	}
	return n.b, nil
}

func (w *Writer) group(n *note, i int) {
	g := &w.groups[i]
	n.list(1, thriftStruct, len(g.chunks), func(j int) {
		c := &g.chunks[j]
		first := c.data
		if c.dict > 0 {
			first = c.dict
		}
		n.fields(func() {
			n.i64(2, first)
			n.record(3, func() {
				n.i32(1, c.physical)
				encodings := []int32{encRLE, encPlain}
				if c.dict > 0 {
					encodings = append(encodings, encDict)
				}
				n.list(2, thriftI32, len(encodings), func(k int) { n.b = binary.AppendVarint(n.b, int64(encodings[k])) })
				n.list(3, thriftBinary, 1, func(int) { n.bytes(w.schema.Fields[j].Name) })
				n.i32(4, c.codec)
				n.i64(5, c.values)
				n.i64(6, c.unpacked)
				n.i64(7, c.packed)
				n.i64(9, c.data)
				if c.dict > 0 {
					n.i64(11, c.dict)
				}
				n.record(12, func() {
					n.i64(3, c.stats.nulls)
					if c.stats.max != nil {
						n.text(5, string(c.stats.max))
					}
					if c.stats.min != nil {
						n.text(6, string(c.stats.min))
					}
				})
				w.encodings(n, c)
			})
		})
	})
	n.i64(2, g.bytes)
	n.i64(3, g.rows)
}

// encodings says how the pages of a chunk are encoded, by kinds: readers see that they
// need a dictionary only.
func (w *Writer) encodings(n *note, c *chunk) {
	type pages struct{ kind, encoding, count int32 }
	of := []pages{{pageData, encPlain, int32(c.pages)}}
	if c.coded {
		of = []pages{{pageDict, encPlain, 1}, {pageData, encDict, int32(c.pages)}}
	}
	n.list(13, thriftStruct, len(of), func(i int) {
		n.fields(func() {
			n.i32(1, of[i].kind)
			n.i32(2, of[i].encoding)
			n.i32(3, of[i].count)
		})
	})
}

// arrowSchema is the schema as Arrow's libraries leave it in a file, for what Parquet
// cannot say. Categories have an order in frames, and so others are told that they have.
func (w *Writer) arrowSchema() (string, error) {
	fields := make([]arrow.Field, w.schema.Len())
	for i, f := range w.schema.Fields {
		t := f.Type
		if t.Kind == table.Timestamp && t.Unit == table.Second {
			t.Unit = table.Milli
		}
		fields[i] = arrow.Field{Name: f.Name, Type: t.Arrow(), Nullable: true}
		if t.Kind == table.Category {
			fields[i].Type = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String, Ordered: true}
		}
	}
	var b bytes.Buffer
	if err := ipc.NewWriter(&b, ipc.WithSchema(arrow.NewSchema(fields, nil))).Close(); err != nil {
		return "", fmt.Errorf("parquet: %w", err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}
