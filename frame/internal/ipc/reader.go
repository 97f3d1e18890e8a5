package ipc

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/cb434341/weft/frame/internal/foreign"
	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/source"
)

// maxRows is how many rows a batch that is given has at most.
const maxRows = 1 << 16

// reader reads a part.
type reader struct {
	file    source.File
	handle  source.Handle
	stream  io.ReadCloser // of messages, where it is read from front to back
	batches []block       // that are still to be read, where it is not

	arrow   *arrow.Schema
	ids     []dictField
	schema  *table.Schema
	wanted  []int // columns in the file's order
	place   []int // and where they come in the batches
	convert []foreign.Converter
	dicts   map[dictField]*array.Data
	types   map[dictField]arrow.DataType
	z       unpacker

	whole []arrow.Array // columns of a batch of the file
	rows  int
	at    int // rows of it that were given
	left  int64
}

func open(ctx context.Context, s *Scan, p Piece, want scan.Want) (_ *reader, err error) {
	r := &reader{
		file: s.Files[p.File], schema: s.Schema.Pick(want.Columns), left: want.Limit,
		dicts: map[dictField]*array.Data{}, types: map[dictField]arrow.DataType{},
	}
	if r.left <= 0 {
		r.left = 1<<63 - 1
	}
	if r.handle, err = r.file.Open(ctx); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			r.Close() //nolint:errcheck // the first error is the one to tell
		}
	}()
	if p.Stream {
		if r.stream, _, err = front(ctx, r.handle); err != nil {
			return nil, err
		}
		meta, err := readMeta(r.stream)
		if err != nil {
			return nil, cutOff(err)
		}
		return r, r.plan(s, meta, want.Columns)
	}
	end, err := readFooter(ctx, r.handle, r.handle.Size())
	if err != nil {
		return nil, err
	}
	if err := r.plan(s, end.schema, want.Columns); err != nil {
		return nil, err
	}
	if p.To > len(end.batches) || p.From > p.To {
		return nil, source.ErrChanged
	}
	r.batches = end.batches[p.From:p.To]
	for _, b := range end.dicts {
		m, err := metaAt(ctx, r.handle, b)
		if err != nil {
			return nil, err
		}
		if err := r.dictionary(ctx, m, inFile{r.handle, b.Off + b.Meta}); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// plan finds which columns are read, and how.
func (r *reader) plan(s *Scan, schema []byte, columns []int) (err error) {
	if r.arrow, r.ids, err = parseSchema(schema); err != nil {
		return err
	}
	if r.arrow.NumFields() != s.Schema.Len() || len(r.ids) != r.arrow.NumFields() {
		return source.ErrChanged
	}
	r.place = make([]int, s.Schema.Len())
	for i := range r.place {
		r.place[i] = -1
	}
	r.convert = make([]foreign.Converter, len(columns))
	for i, c := range columns {
		r.place[c] = i
		r.convert[i].Type = s.Schema.Fields[c].Type
		if d, ok := storage(r.arrow.Field(c).Type).(*arrow.DictionaryType); ok {
			r.types[r.ids[c]] = d.ValueType
		}
	}
	r.wanted = columns
	return nil
}

// storage is the type that an extension has beneath.
func storage(dt arrow.DataType) arrow.DataType {
	for {
		x, ok := dt.(arrow.ExtensionType)
		if !ok {
			return dt
		}
		dt = x.StorageType()
	}
}

// Next implements [scan.Stream].
func (r *reader) Next(ctx context.Context) (*table.Batch, error) {
	if r.left <= 0 {
		return nil, io.EOF
	}
	for r.at >= r.rows {
		err := r.read(ctx)
		if err == io.EOF {
			return nil, err
		}
		if err != nil {
			return nil, about(r.file, err)
		}
	}
	n := min(r.rows-r.at, maxRows)
	b := &table.Batch{Schema: r.schema, Columns: make([]arrow.Array, len(r.whole)), Rows: n}
	for i, c := range r.whole {
		b.Columns[i] = c
		if n < r.rows {
			b.Columns[i] = array.NewSlice(c, int64(r.at), int64(r.at+n))
			b.Columns[i].NullN() // is counted at the first call: now, before there are several readers
		}
	}
	r.at += n
	r.left -= int64(n)
	return b, nil
}

// read reads the next batch of the file.
func (r *reader) read(ctx context.Context) error {
	if r.stream == nil {
		if len(r.batches) == 0 {
			return io.EOF
		}
		b := r.batches[0]
		r.batches = r.batches[1:]
		m, err := metaAt(ctx, r.handle, b)
		if err != nil {
			return err
		}
		return r.batch(ctx, m, inFile{r.handle, b.Off + b.Meta})
	}
	for {
		meta, err := readMeta(r.stream)
		if err == io.EOF {
			return err
		}
		if err != nil {
			return cutOff(err)
		}
		m, err := parseMessage(meta)
		if err != nil {
			return err
		}
		b, err := readBytes(r.stream, m.body)
		if err != nil {
			return err
		}
		if m.kind == isDictionary {
			if err := r.dictionary(ctx, m, inMemory(b)); err != nil {
				return err
			}
			continue
		}
		return r.batch(ctx, m, inMemory(b))
	}
}

// dictionary reads a dictionary, if it is wanted: anew, or more of it.
func (r *reader) dictionary(ctx context.Context, m message, b body) error {
	if m.kind != isDictionary {
		return errors.New("there is no dictionary where one should be")
	}
	id := dictField(m.header.i64(0))
	dt, wanted := r.types[id]
	if !wanted {
		return nil
	}
	l, err := newLoader(m, m.header.table(1), b, &r.z)
	if err != nil {
		return err
	}
	d, err := l.load(ctx, dt, -1)
	if err != nil {
		return fmt.Errorf("dictionary %d: %w", id, err)
	}
	if old := r.dicts[id]; old != nil && m.header.byte(2) != 0 {
		both, err := array.Concatenate([]arrow.Array{array.MakeFromData(old), array.MakeFromData(d)}, memory.DefaultAllocator)
		if err != nil {
			return fmt.Errorf("dictionary %d: %w", id, err)
		}
		d = both.Data().(*array.Data)
	}
	r.dicts[id] = d
	return nil
}

// batch reads the wanted columns of a record batch.
func (r *reader) batch(ctx context.Context, m message, b body) error {
	if m.kind != isBatch {
		return errors.New("there is no record batch where one should be")
	}
	l, err := newLoader(m, m.header, b, &r.z)
	if err != nil {
		return err
	}
	r.rows, r.at = int(l.rows), 0
	r.whole = make([]arrow.Array, len(r.wanted))
	for i, f := range r.arrow.Fields() {
		if r.place[i] < 0 {
			err = l.skip(f.Type)
		} else {
			r.whole[r.place[i]], err = r.column(ctx, l, i, f.Type)
		}
		if err != nil {
			return fmt.Errorf("column %q: %w", f.Name, err)
		}
	}
	// One column may be wanted in several places.
	for i, c := range r.wanted {
		r.whole[i] = r.whole[r.place[c]]
	}
	return nil
}

// column reads a column of a record batch.
func (r *reader) column(ctx context.Context, l *loader, i int, dt arrow.DataType) (arrow.Array, error) {
	d, err := l.load(ctx, dt, l.rows)
	if err != nil {
		return nil, err
	}
	if _, ok := d.DataType().(*arrow.DictionaryType); ok {
		dict := r.dicts[r.ids[i]]
		if dict == nil {
			return nil, errors.New("its dictionary is missing")
		}
		if err := checkCodes(d, dict.Len()); err != nil {
			return nil, err
		}
		d = array.NewDataWithDictionary(d.DataType(), d.Len(), d.Buffers(), d.NullN(), 0, dict)
	}
	return r.convert[r.place[i]].Convert(array.MakeFromData(d))
}

// Close implements [scan.Stream].
func (r *reader) Close() error {
	var err error
	if r.stream != nil {
		err = r.stream.Close()
		r.stream = nil
	}
	return errors.Join(err, r.handle.Close())
}
