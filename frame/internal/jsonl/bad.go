package jsonl

import (
	"bytes"
	"context"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
)

// bads reads the bad rows of a file.
type bads struct {
	*reader
	found textfile.Bads
	line  int64 // of the place in the chunk up to which lines are counted
	at    int
}

// openBads begins to read the bad rows of a part, which is a whole file.
func openBads(ctx context.Context, s *Scan, part int, want scan.Want) (scan.Stream, error) {
	r, err := openReader(ctx, s, part, s.All(), 0)
	if err != nil {
		return nil, err
	}
	b := &bads{reader: r, found: textfile.NewBads(want.Columns), line: 1}
	r.onBad = func(start, end int, e textfile.RowError) {
		b.count(start)
		e.Line = b.line
		b.found.Add(textfile.BadRow{File: e.File, Line: e.Line, Text: string(bytes.TrimSuffix(b.chunk[start:end], []byte{'\r'})), Error: e.Error()})
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
	return b.found.Next(func() (bool, error) { return b.more(ctx) })
}

// more takes the lines of the next chunk; false at the end.
func (b *bads) more(ctx context.Context) (bool, error) {
	if some, err := b.read(ctx); !some || err != nil {
		return false, err
	}
	b.at = 0
	for b.reader.at < len(b.chunk) {
		for _, c := range b.cols {
			c.begin(b.most)
		}
		b.rows = 0
		if err := b.take(ctx, b.most); err != nil {
			return false, err
		}
	}
	b.count(len(b.chunk))
	return true, nil
}
