package jsonl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/jsonscan"
	"github.com/cb434341/weft/internal/source"
)

// chunkBytes is what is read at a time: it stays in the second cache.
const chunkBytes = 256 << 10

// reader reads a part.
type reader struct {
	scan    *Scan
	columns []int // places in the schema
	schema  *table.Schema
	handle  source.Handle
	lines   *source.Lines
	keys    *jsonscan.Keys
	values  []jsonscan.Value
	cols    []column
	texts   []*texts
	left    int64 // rows that are of interest
	most    int   // rows of a batch
	rows    int   // of the batch

	chunk []byte
	at    int // of the next line in it
	ended bool
	onBad func(start, end int, e textfile.RowError) // what becomes of a bad row of the chunk; nil: what the options say
}

// openReader begins to read columns of a part.
func openReader(ctx context.Context, s *Scan, part int, columns []int, limit int64) (*reader, error) {
	r := &reader{scan: s, columns: columns, schema: s.Schema.Pick(columns), left: limit, most: s.Options.batchRows(len(columns))}
	if limit <= 0 {
		r.left = 1<<63 - 1
	}
	paths := make([][]string, len(columns))
	for i, c := range columns {
		paths[i] = s.Paths[c]
		col := newColumn(s.Schema.Fields[c].Type, s.Given[c])
		if t, ok := col.(*texts); ok {
			r.texts = append(r.texts, t)
		}
		r.cols = append(r.cols, col)
	}
	r.keys = jsonscan.NewPaths(paths)
	r.values = make([]jsonscan.Value, len(columns))
	piece := s.Ranges[part]
	var err error
	if r.handle, err = s.Files[piece.File].Open(ctx); err != nil {
		return nil, fmt.Errorf("json lines: %w", err)
	}
	if r.lines, err = source.OpenLines(ctx, r.handle, piece, chunkBytes); err != nil {
		r.handle.Close() //nolint:errcheck // the first error is the one to tell
		return nil, fmt.Errorf("json lines: %w", err)
	}
	return r, nil
}

// Next implements [scan.Stream].
func (r *reader) Next(ctx context.Context) (*table.Batch, error) {
	for _, c := range r.cols {
		c.begin(r.most)
	}
	r.rows = 0
	most := int(min(int64(r.most), r.left))
	for r.rows < most && !r.full() {
		if r.at >= len(r.chunk) {
			if more, err := r.read(ctx); err != nil {
				return nil, err
			} else if !more {
				break
			}
		}
		if err := r.take(ctx, most); err != nil {
			return nil, err
		}
	}
	if r.rows == 0 {
		return nil, io.EOF
	}
	r.left -= int64(r.rows)
	b := &table.Batch{Schema: r.schema, Columns: make([]arrow.Array, len(r.cols)), Rows: r.rows}
	for i, c := range r.cols {
		b.Columns[i] = c.finish()
	}
	return b, nil
}

// read reads the next chunk; false at the end.
func (r *reader) read(ctx context.Context) (bool, error) {
	if r.ended {
		return false, nil
	}
	chunk, err := r.lines.Next(ctx)
	switch {
	case err == io.EOF:
		r.ended = true
		return false, nil
	case err != nil:
		return false, fmt.Errorf("json lines: %w", err)
	}
	r.chunk, r.at = chunk, skipMark(chunk, r.lines.Offset())
	return true, nil
}

// full reports whether the batch has enough bytes.
func (r *reader) full() bool {
	for _, t := range r.texts {
		if t.Full() {
			return true
		}
	}
	return false
}

// take takes lines of the chunk, until there are most rows.
func (r *reader) take(ctx context.Context, most int) error {
	b := r.chunk
	for r.at < len(b) && r.rows < most {
		start := r.at
		i := jsonscan.Space(b, start)
		if i < len(b) && b[i] == '\n' {
			r.at = i + 1
			continue
		}
		next, err := r.keys.Object(b, i, r.values)
		if err == nil {
			if next = jsonscan.Space(b, next); next >= len(b) || b[next] != '\n' {
				err = behind(next)
			}
		}
		if err != nil {
			if err := r.bad(ctx, start, textfile.RowError{What: err.Error()}, err); err != nil {
				return err
			}
			continue
		}
		bad := false
		for c, col := range r.cols {
			if wrong := col.add(b, r.values[c]); wrong != "" {
				for _, before := range r.cols[:c] {
					before.truncate(r.rows)
				}
				if err := r.mismatch(ctx, start, c, wrong); err != nil {
					return err
				}
				bad = true
				break
			}
		}
		if bad {
			continue
		}
		r.rows++
		r.at = next + 1
		if r.full() {
			return nil
		}
	}
	return nil
}

// behind is what is wrong with a line that goes on where its object ends.
func behind(at int) error {
	return &jsonscan.SyntaxError{Offset: at, What: "something stands behind the object"}
}

// mismatch deals with a value that its column cannot take.
func (r *reader) mismatch(ctx context.Context, start, c int, wrong string) error {
	v := r.values[c]
	f := r.schema.Fields[c]
	from, to := v.From, v.To
	if v.Kind == jsonscan.String {
		from, to = from-1, to+1
	}
	text := textfile.Shorten(r.chunk[from:to])
	if !r.scan.Given[r.columns[c]] && !f.Type.Kind.Text() {
		line, err := r.line(ctx, start)
		if err != nil {
			return err
		}
		return textfile.Widen{
			Format: format, Column: f.Name, From: f.Type, To: textfile.ColumnType(textfile.Join(f.Type, typeOf(v, r.chunk))),
			File: r.handle.File().Name, Line: line, Value: text,
		}
	}
	return r.bad(ctx, start, textfile.RowError{Column: f.Name, Text: text, What: wrong}, &jsonscan.SyntaxError{Offset: from})
}

// bad deals with a row that cannot be read, and goes on behind its line. where
// tells the byte.
func (r *reader) bad(ctx context.Context, start int, e textfile.RowError, where error) error {
	e.Format, e.File = format, r.handle.File().Name
	if s, ok := errors.AsType[*jsonscan.SyntaxError](where); ok {
		e.At = s.Offset - start + 1
	}
	end := bytes.IndexByte(r.chunk[start:], '\n') + start
	r.at = end + 1
	switch {
	case r.onBad != nil:
		r.onBad(start, end, e)
	case r.scan.Options.Bad == textfile.Fail:
		line, err := r.line(ctx, start)
		if err != nil {
			return err
		}
		e.Line = line
		return e
	}
	return nil
}

// line is the number of the line at a place of the chunk.
func (r *reader) line(ctx context.Context, at int) (int64, error) {
	n, err := r.lines.Line(ctx, r.lines.Offset()+int64(at))
	if err != nil {
		return 0, fmt.Errorf("json lines: %w", err)
	}
	return n, nil
}

// Close implements [scan.Stream].
func (r *reader) Close() error { return errors.Join(r.lines.Close(), r.handle.Close()) }

var _ scan.Stream = (*reader)(nil)
