package jsonl

import (
	"bytes"
	"context"
	"io"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/jsonscan"
)

// bads reads the bad rows of a file.
type bads struct {
	*reader
	want  []int
	found []RowError
	line  int64 // of the place in the chunk up to which lines are counted
	at    int
}

// openBads begins to read the bad rows of a part, which is a whole file.
func openBads(ctx context.Context, s *Scan, part int, want scan.Want) (scan.Stream, error) {
	all := make([]int, s.Schema.Len())
	for i := range all {
		all[i] = i
	}
	r, err := openReader(ctx, s, part, all, 0)
	if err != nil {
		return nil, err
	}
	b := &bads{reader: r, want: want.Columns, line: 1}
	r.onBad = func(start int, e *RowError) {
		b.count(start)
		e.Line = b.line
		b.found = append(b.found, *e)
	}
	return b, nil
}

// count counts the lines of the chunk up to a place.
func (b *bads) count(to int) {
	b.line += int64(bytes.Count(b.chunk[b.at:to], []byte{'\n'}))
	b.at = to
}

// Next implements [scan.Stream].
func (b *bads) Next(ctx context.Context) (*table.Batch, error) {
	for len(b.found) < 1000 {
		more, err := b.read(ctx)
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
		b.reader.at = skipMark(b.chunk, b.lines.Offset())
		b.at = 0
		for b.reader.at < len(b.chunk) {
			for _, c := range b.cols {
				c.begin(b.most)
			}
			b.rows = 0
			if err := b.take(ctx, b.most); err != nil {
				return nil, err
			}
		}
		b.count(len(b.chunk))
	}
	if len(b.found) == 0 {
		return nil, io.EOF
	}
	return b.batch()
}

// batch is a table of the rows that were found.
func (b *bads) batch() (*table.Batch, error) {
	out := make([]arrow.Array, len(b.want))
	for i, w := range b.want {
		c := newColumn(badSchema.Fields[w].Type, true)
		c.begin(len(b.found))
		for _, e := range b.found {
			if f, ok := c.(*fixed[int64]); ok {
				f.values[f.rows] = e.Line
				f.rows++
				continue
			}
			text := []byte([]string{e.File, "", e.Text, e.Error()}[w])
			text = bytes.ToValidUTF8(text, []byte("\ufffd"))
			c.add(text, jsonscan.Value{To: len(text), Kind: jsonscan.String})
		}
		out[i] = c.finish()
	}
	n := len(b.found)
	b.found = nil
	return &table.Batch{Schema: badSchema.Pick(b.want), Columns: out, Rows: n}, nil
}
