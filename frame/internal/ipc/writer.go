package ipc

import (
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/table"
)

// Compression is how a writer compresses buffers.
type Compression uint8

// The compressions.
const (
	Plain Compression = iota
	LZ4
	Zstd
)

// A Writer writes batches of one schema as Arrow's file format, or as a stream.
// Strings are written plain, categories as a dictionary. It is for one goroutine.
type Writer struct {
	schema *table.Schema
	arrow  *arrow.Schema
	to     *ipc.Writer
	words  []*growing // of category columns
}

// NewWriter writes batches of a schema to w: as a stream, if asked, and else as a
// file. Nothing can be read before Close.
func NewWriter(w io.Writer, schema *table.Schema, stream bool, c Compression) *Writer {
	out := &Writer{schema: schema, words: make([]*growing, schema.Len())}
	fields := make([]arrow.Field, schema.Len())
	for i, f := range schema.Fields {
		fields[i] = arrow.Field{Name: f.Name, Type: f.Type.Arrow(), Nullable: true}
		if f.Type.Kind == table.Category {
			out.words[i] = &growing{codes: map[string]int32{}}
		}
	}
	out.arrow = arrow.NewSchema(fields, nil)
	o := []ipc.Option{ipc.WithSchema(out.arrow), ipc.WithDictionaryDeltas(true)}
	switch c {
	case LZ4:
		o = append(o, ipc.WithLZ4())
	case Zstd:
		o = append(o, ipc.WithZstd())
	}
	if stream {
		out.to = ipc.NewWriter(w, o...)
		return out
	}
	out.to = ipc.NewWriterWithPayloadWriter(&fileSink{w: w}, o...)
	return out
}

// Write writes the rows of a batch.
func (w *Writer) Write(b *table.Batch) error {
	if !b.Schema.Equal(w.schema) {
		return fmt.Errorf("arrow: a batch of %v among those of %v", b.Schema, w.schema)
	}
	columns := make([]arrow.Array, len(b.Columns))
	for i, c := range b.Columns {
		columns[i] = c
		d, ok := c.(*array.Dictionary)
		if !ok {
			continue
		}
		var err error
		if w.words[i] != nil {
			columns[i], err = w.words[i].take(d)
		} else {
			columns[i], err = plain(d)
		}
		if err != nil {
			return fmt.Errorf("arrow: column %q: %w", b.Schema.Fields[i].Name, err)
		}
	}
	rec := array.NewRecordBatch(w.arrow, columns, int64(b.Rows))
	if err := w.to.Write(rec); err != nil {
		return fmt.Errorf("arrow: %w", err)
	}
	return nil
}

// Close writes the end. It does not close what is below.
func (w *Writer) Close() error {
	if err := w.to.Close(); err != nil {
		return fmt.Errorf("arrow: %w", err)
	}
	return nil
}

// growing is the dictionary of a column: the words of all batches so far, those of
// the first one first.
type growing struct {
	codes map[string]int32
	words []string
	last  *array.Data
	seen  arrow.ArrayData // the dictionary that was met last
	moved []int32         // and where its words are here
}

// take is a column with codes of this dictionary.
func (g *growing) take(d *array.Dictionary) (arrow.Array, error) {
	if dict := d.Data().Dictionary(); g.seen != dict || g.last == nil {
		if err := g.learn(d.Dictionary()); err != nil {
			return nil, err
		}
		g.seen = dict
	}
	codes := make([]int32, d.Len())
	bitmap := make([]byte, (d.Len()+7)/8)
	for i := range codes {
		if d.IsValid(i) {
			codes[i] = g.moved[d.GetValueIndex(i)]
			bitmap[i/8] |= 1 << (i % 8)
		}
	}
	buffers := []*memory.Buffer{nil, memory.NewBufferBytes(arrow.GetBytes(codes))}
	if d.NullN() > 0 {
		buffers[0] = memory.NewBufferBytes(bitmap)
	}
	return array.MakeFromData(array.NewDataWithDictionary(table.Dictionary(), d.Len(), buffers, d.NullN(), 0, g.last)), nil
}

func (g *growing) learn(dict arrow.Array) error {
	words, ok := dict.(*array.String)
	if !ok {
		return fmt.Errorf("a dictionary of %v", dict.DataType())
	}
	g.moved = make([]int32, words.Len())
	for i := range g.moved {
		code, known := g.codes[words.Value(i)]
		if !known {
			code = int32(len(g.words))
			s := words.Value(i)
			g.codes[s] = code
			g.words = append(g.words, s)
		}
		g.moved[i] = code
	}
	if g.last != nil && g.last.Len() == len(g.words) {
		return nil
	}
	b := array.NewStringBuilder(memory.DefaultAllocator)
	b.AppendValues(g.words, nil)
	g.last = b.NewArray().Data().(*array.Data)
	return nil
}

// plain is a column of strings without its dictionary.
func plain(d *array.Dictionary) (arrow.Array, error) {
	words, ok := d.Dictionary().(*array.String)
	if !ok {
		return nil, fmt.Errorf("a dictionary of %v", d.Dictionary().DataType())
	}
	const most = 1<<31 - 1
	b := array.NewStringBuilder(memory.DefaultAllocator)
	b.Reserve(d.Len())
	for i := range d.Len() {
		if d.IsNull(i) {
			b.AppendNull()
			continue
		}
		s := words.Value(d.GetValueIndex(i))
		if b.DataLen()+len(s) > most {
			return nil, errors.New("more than 2 GB of text in one batch")
		}
		b.Append(s)
	}
	return b.NewArray(), nil
}
