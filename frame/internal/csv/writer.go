package csv

import (
	"context"
	"io"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/source"
)

const (
	chunkBytes = 256 << 10
	chunkRows  = 1024
)

// A Writer writes batches, one after the other, below a row of names.
type Writer struct {
	w     io.Writer
	e     *Encoder
	buf   []byte
	bytes int64
}

// NewWriter writes batches of a schema to w.
func NewWriter(w io.Writer, schema *table.Schema, o WriteOptions) (*Writer, error) {
	e, err := NewEncoder(schema, o)
	if err != nil {
		return nil, err
	}
	return &Writer{w: w, e: e, buf: e.Header(nil)}, nil
}

// Write writes the rows of a batch.
func (w *Writer) Write(b *table.Batch) error {
	fields, err := w.e.fields(b)
	if err != nil {
		return err
	}
	for from := 0; from < b.Rows; from += chunkRows {
		w.buf = w.e.rows(w.buf, fields, from, min(from+chunkRows, b.Rows))
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
	n, err := w.w.Write(w.buf)
	w.bytes += int64(n)
	w.buf = w.buf[:0]
	return err
}

// Bytes is how many bytes were flushed.
func (w *Writer) Bytes() int64 { return w.bytes }

// WriteFile writes a file of the batches that next gives, until io.EOF: whole or
// not at all, compressed as its name says. It returns the bytes of text.
func WriteFile(ctx context.Context, path string, schema *table.Schema, o WriteOptions, next func() (*table.Batch, error)) (n int64, err error) {
	target, err := source.Create(ctx, path)
	if err != nil {
		return 0, err
	}
	defer target.Discard() //nolint:errcheck // after Commit it does nothing
	packed, err := source.Compress(target, source.CompressionOf(path))
	if err != nil {
		return 0, err
	}
	w, err := NewWriter(packed, schema, o)
	if err != nil {
		return 0, err
	}
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		b, err := next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return 0, err
		}
		if err := w.Write(b); err != nil {
			return 0, err
		}
	}
	if err := w.Flush(); err != nil {
		return 0, err
	}
	if err := packed.Close(); err != nil {
		return 0, err
	}
	return w.bytes, target.Commit()
}
