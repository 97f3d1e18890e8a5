package textfile

import (
	"io"

	"github.com/cb434341/weft/frame/table"
)

// An Encoder turns rows into text. It is not changed once it is made: any number of
// goroutines may use it, if they may use its Style.
type Encoder struct {
	Format  Format
	Schema  *table.Schema
	Style   Style
	Start   string   // of a row
	Before  [][]byte // what stands before the value of each column; nil if nothing does
	Between byte     // values
	End     string   // of a row
}

// A field is a column of a batch that is being written.
type field struct {
	add    func(dst []byte, row int) []byte // appends the value of a row that is not null
	before []byte
	valid  []byte // nil where no row is null
	offset int    // in valid
}

// fields are the columns of a batch.
func (e *Encoder) fields(b *table.Batch) ([]field, error) {
	if len(b.Columns) != e.Schema.Len() {
		return nil, e.Format.Errorf("a batch has %d columns, not %d", len(b.Columns), e.Schema.Len())
	}
	fields := make([]field, len(b.Columns))
	for i, c := range b.Columns {
		f := e.Schema.Fields[i]
		add, err := appender(e.Style, f.Type, c)
		if err != nil {
			return nil, e.Format.Errorf("column %q: %w", f.Name, err)
		}
		fields[i] = field{add: add}
		if e.Before != nil {
			fields[i].before = e.Before[i]
		}
		if c.NullN() > 0 && f.Type.Kind != table.Null {
			fields[i].valid, fields[i].offset = c.NullBitmapBytes(), c.Data().Offset()
		}
	}
	return fields, nil
}

// rows appends some rows of a batch.
func (e *Encoder) rows(dst []byte, fields []field, null []byte, from, to int) []byte {
	for row := from; row < to; row++ {
		dst = append(dst, e.Start...)
		for i := range fields {
			f := &fields[i]
			if i > 0 {
				dst = append(dst, e.Between)
			}
			if f.before != nil {
				dst = append(dst, f.before...)
			}
			if at := f.offset + row; f.valid != nil && f.valid[at>>3]>>(at&7)&1 == 0 {
				dst = append(dst, null...)
			} else {
				dst = f.add(dst, row)
			}
		}
		dst = append(dst, e.End...)
	}
	return dst
}

const (
	chunkBytes = 256 << 10
	chunkRows  = 1024
)

// A Writer writes batches, one after the other.
type Writer struct {
	w    io.Writer
	e    *Encoder
	null []byte
	buf  []byte
}

// NewWriter writes batches to w, behind a head.
func NewWriter(w io.Writer, e *Encoder, head []byte) *Writer {
	return &Writer{w: w, e: e, null: e.Style.Null(nil), buf: head}
}

// Write writes the rows of a batch.
func (w *Writer) Write(b *table.Batch) error {
	fields, err := w.e.fields(b)
	if err != nil {
		return err
	}
	for from := 0; from < b.Rows; from += chunkRows {
		w.buf = w.e.rows(w.buf, fields, w.null, from, min(from+chunkRows, b.Rows))
		if len(w.buf) >= chunkBytes {
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// Flush writes what is gathered. It is called at the end.
func (w *Writer) Flush() error {
	_, err := w.w.Write(w.buf)
	w.buf = w.buf[:0]
	return err
}
