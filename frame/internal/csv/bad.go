package csv

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/internal/textfile"
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
		to := textfile.ColumnType(textfile.Join(c.typ, c.v.typeOf(text)))
		return textfile.Widen{Format: format, Column: c.name, From: c.typ, To: to, File: s.name, Line: line, Value: shown(text)}
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
	if s.onBad != nil {
		return s.onBad(ctx, b)
	}
	if s.scan.Options.Bad != textfile.Fail {
		return nil
	}
	return s.rowError(ctx, b)
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
	return textfile.RowError{Format: format, File: s.name, Line: line, Column: b.field, Text: shown(text), What: b.what}
}

// shown is text as it is in an error.
func shown(text []byte) string { return strconv.Quote(textfile.Shorten(text)) }

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
	found textfile.Bads
}

func openBads(ctx context.Context, s *Scan, part int, want scan.Want) (scan.Stream, error) {
	st, err := open(ctx, s, part, scan.Want{Columns: s.All()})
	if err != nil {
		return nil, err
	}
	b := &bads{stream: st, found: textfile.NewBads(want.Columns)}
	st.onBad = b.add
	return b, nil
}

// add adds a bad row.
func (b *bads) add(ctx context.Context, r badRow) error {
	line, err := b.line(ctx, r.at)
	if err != nil {
		return err
	}
	what := r.what
	if r.field != "" {
		what = fmt.Sprintf("column %q %s", r.field, r.what)
	}
	b.found.Add(textfile.BadRow{File: b.name, Line: line, Text: string(b.feed.buf[r.at:r.end]), Error: what})
	return nil
}

// Next implements [scan.Stream].
func (b *bads) Next(ctx context.Context) (*table.Batch, error) {
	return b.found.Next(func() (bool, error) {
		_, err := b.stream.Next(ctx)
		if err == io.EOF {
			return false, nil
		}
		return err == nil, err
	})
}
