package csv

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
)

// wrongFields says how many fields a row has.
func wrongFields(has, want int) string {
	if has == 1 {
		return fmt.Sprintf("has 1 field, not %d", want)
	}
	return fmt.Sprintf("has %d fields, not %d", has, want)
}

// fault is what becomes of a value that its column cannot take: nil if its row is
// left out.
func (s *stream) fault(ctx context.Context, k *chunk, f fault) error {
	if err := s.makeSure(ctx); err != nil {
		return err
	}
	value := k.buf[f.begin:f.end]
	c := f.column
	if !c.given && f.what == c.notMine() {
		text, _ := c.v.text(value, &c.scratch)
		line, err := s.line(ctx, int(f.begin))
		if err != nil {
			return err
		}
		return Widen{Column: c.name, From: c.typ, To: columnType(join(c.typ, c.v.typeOf(text))), File: s.name, Line: line, Value: shorten(text)}
	}
	begin, _ := k.field(f.row, 0)
	_, end := k.field(f.row, k.last)
	return s.bad(ctx, badRow{at: int(begin), end: int(end), what: f.what, field: c.name, text: value})
}

// bad is what becomes of a bad row: nil if it is left out.
func (s *stream) bad(ctx context.Context, b badRow) error {
	if err := s.makeSure(ctx); err != nil {
		return err
	}
	if s.onBad == nil && s.scan.Options.Bad != Fail {
		s.skipped++
		return nil
	}
	err := s.rowError(ctx, b)
	if row, ok := errors.AsType[RowError](err); ok && s.onBad != nil {
		row.Text = string(bytes.ToValidUTF8(s.feed.buf[b.at:b.end], []byte("\uFFFD")))
		return s.onBad(row)
	}
	return err
}

// rowError is the error for a bad row.
func (s *stream) rowError(ctx context.Context, b badRow) error {
	if err := s.makeSure(ctx); err != nil {
		return err
	}
	text := s.feed.buf[b.at:b.end]
	if b.text != nil {
		text = b.text
	}
	line, err := s.line(ctx, b.at)
	if err != nil {
		return err
	}
	return RowError{File: s.name, Line: line, Column: b.field, Text: shorten(text), What: b.what}
}

// line is the number of the line at a place in the buffer, behind the mark. Lines
// are not counted before somebody asks: the file is read again up to the mark.
func (s *stream) line(ctx context.Context, at int) (int64, error) {
	if s.lines == 0 {
		lines, err := s.linesBefore(ctx, s.mark)
		if err != nil {
			return 0, err
		}
		s.lines = lines + 1
	}
	return s.lines + s.linesTo(at), nil
}

// linesTo is how many lines end between the mark and a place in the buffer.
func (s *stream) linesTo(at int) int64 {
	return int64(bytes.Count(s.feed.buf[s.mark-s.feed.base:at], []byte{s.layout.newline}))
}

func (s *stream) linesBefore(ctx context.Context, off int64) (int64, error) {
	r, err := s.handle.Stream(ctx, 0)
	if err != nil {
		return 0, s.wrap(err)
	}
	defer r.Close() //nolint:errcheck // read only
	var lines int64
	buf := make([]byte, readSize)
	for left := off; left > 0; {
		n, err := r.Read(buf[:min(left, int64(len(buf)))])
		lines += int64(bytes.Count(buf[:n], []byte{s.layout.newline}))
		left -= int64(n)
		if err == io.EOF {
			break
		}
		if err != nil {
			return 0, s.wrap(err)
		}
	}
	return lines, nil
}

// bads reads the bad rows of a part.
type bads struct {
	*stream
	want  []int
	found []RowError
}

func openBads(ctx context.Context, s *Scan, part int, want scan.Want) (scan.Stream, error) {
	all := make([]int, s.Schema.Len())
	for i := range all {
		all[i] = i
	}
	st, err := open(ctx, s, part, scan.Want{Columns: all})
	if err != nil {
		return nil, err
	}
	b := &bads{stream: st, want: want.Columns}
	st.onBad = func(e RowError) error {
		b.found = append(b.found, e)
		st.skipped++
		return nil
	}
	return b, nil
}

// Next implements [scan.Stream].
func (b *bads) Next(ctx context.Context) (*table.Batch, error) {
	for len(b.found) < 1000 {
		if _, err := b.stream.Next(ctx); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
	}
	if len(b.found) == 0 {
		return nil, io.EOF
	}
	rows := b.found
	slices.SortStableFunc(rows, func(a, b RowError) int { return cmp.Compare(a.Line, b.Line) })
	b.found = nil
	out := &table.Batch{Schema: badSchema.Pick(b.want), Columns: make([]arrow.Array, len(b.want)), Rows: len(rows)}
	for i, c := range b.want {
		out.Columns[i] = badColumn(c, rows)
	}
	return out, nil
}

// badColumn is column c of badSchema.
func badColumn(c int, rows []RowError) arrow.Array {
	col := base{typ: badSchema.Fields[c].Type, rows: len(rows)}
	if col.typ.Kind == table.Int64 {
		lines := make([]int64, len(rows))
		for i, r := range rows {
			lines[i] = r.Line
		}
		return col.array(col.typ.Arrow(), arrow.GetBytes(lines))
	}
	offsets := make([]int32, 1, len(rows)+1)
	var text []byte
	for _, r := range rows {
		what := r.What
		if r.Column != "" {
			what = fmt.Sprintf("column %q %s", r.Column, r.What)
		}
		text = append(text, [...]string{r.File, "", r.Text, what}[c]...)
		offsets = append(offsets, int32(len(text)))
	}
	return col.array(col.typ.Arrow(), arrow.GetBytes(offsets), text)
}
