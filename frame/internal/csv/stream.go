package csv

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/source"
)

// stream reads a part.
type stream struct {
	scan    *Scan
	part    source.Range
	name    string // of the file, for people
	handle  source.Handle
	closer  io.Closer
	feed    *feed
	layout  layout
	schema  *table.Schema
	columns []column
	texts   []*texts

	begin int64                               // where in the file its first row is
	end   int64                               // rows that begin here or behind are not its own
	sure  bool                                // begin is a row's, whatever quotes there are
	left  int64                               // rows that are of interest
	most  int                                 // rows of a batch
	onBad func(context.Context, badRow) error // what becomes of a bad row; nil: what the options say

	mark  int64 // a place in the file, at or before the chunk
	lines int64 // the number of the line there, 0 as long as nobody has asked

	chunk   chunk
	taken   int // rows of the chunk
	scratch []uint32
	fixed   []uint32 // scratch of a chunk without its bad rows
	err     error    // what Next returns once the chunk is taken
}

var _ scan.Stream = (*stream)(nil)

// open begins to read a part.
func open(ctx context.Context, s *Scan, part int, want scan.Want) (_ *stream, err error) {
	r := s.Ranges[part]
	f := s.Files[r.File]
	h, err := f.Open(ctx)
	if err != nil {
		return nil, fmt.Errorf("csv: %w", err)
	}
	st := &stream{scan: s, part: r, name: f.Name, handle: h, left: want.Limit, end: r.End}
	defer func() {
		if err != nil {
			st.Close() //nolint:errcheck // the first error is the one to tell
		}
	}()
	if r.Last {
		st.end = 1<<63 - 1
	}
	if st.left <= 0 {
		st.left = 1<<63 - 1
	}
	head, err := st.seek(ctx)
	if err != nil {
		return nil, st.wrap(err)
	}
	o := &s.Options
	st.layout = layout{len(head.Names), head.Newline, o.delimiter(), o.Comment, o.Ragged}
	if err := st.match(head, want.Columns); err != nil {
		return nil, err
	}
	st.most = o.BatchRows
	if st.most <= 0 {
		st.most = min(max(2<<20/(8*max(1, len(st.columns))), 1024), 32768)
	}
	return st, nil
}

// seek finds the first row of the part.
func (s *stream) seek(ctx context.Context) (head Head, err error) {
	o, off := &s.scan.Options, s.part.Off
	if off > 0 {
		if head, err = s.scan.head(ctx, s.part.File, s.handle); err != nil {
			return head, err
		}
		switch {
		case off <= head.Start:
			s.begin, s.sure = head.Start, true
		case s.scan.Quotes || o.Escape != 0:
			if s.begin, err = s.scan.rowStart(ctx, s.part.File, s.handle, head, off); err != nil {
				return head, err
			}
			s.sure = true
		default:
			s.begin = off - 1 // it may end a row
		}
	}
	size := contentSize(s.handle.File())
	if size >= 0 {
		size -= s.begin
	}
	r, err := s.handle.Stream(ctx, s.begin)
	if err != nil {
		return head, err
	}
	s.closer = r
	if off == 0 {
		s.sure = true
		s.feed, head, err = readHead(r, size, o, bestIndexer)
		if err == nil {
			s.begin = head.Start
		}
		return head, err
	}
	s.feed = newFeed(r, s.begin, size, o, head.Newline, bestIndexer)
	if !s.sure {
		if _, err := s.feed.skipLine(); err != nil {
			return head, err
		}
		s.begin = s.feed.offset()
	}
	return head, nil
}

// contentSize is the bytes that are read of a file, -1 if nobody knows.
func contentSize(f source.File) int64 {
	if f.Splittable() {
		return f.Size
	}
	return -1
}

// match finds the columns in the file by their names.
func (s *stream) match(head Head, want []int) error {
	o, schema := &s.scan.Options, s.scan.Schema
	if head.Names == nil {
		s.end = 0 // there is nothing in the file
	}
	place := make(map[string]int, len(head.Names))
	for i, n := range head.Names {
		place[n] = i
		if head.Names != nil && schema.Index(n) < 0 && o.Columns == nil && !o.Union {
			return fmt.Errorf("csv: %s: column %q is not in the other files: read them with Union to have nulls where it is missing", s.name, n)
		}
	}
	v := newValues(o)
	s.schema = schema.Pick(want)
	for _, f := range schema.Fields {
		if _, ok := place[f.Name]; !ok {
			if head.Names != nil && !o.Union {
				return fmt.Errorf("csv: %s: column %q is missing: read the files with Union to have nulls where it is", s.name, f.Name)
			}
			place[f.Name] = -1
		}
	}
	for _, c := range want {
		f := schema.Fields[c]
		col := newColumn(base{name: f.Name, typ: f.Type, given: c < len(s.scan.Given) && s.scan.Given[c], place: place[f.Name], v: v})
		s.columns = append(s.columns, col)
		if t, ok := col.(*texts); ok {
			s.texts = append(s.texts, t)
		}
	}
	return nil
}

// wrap says in which file something went wrong.
func (s *stream) wrap(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("csv: %s: %w", s.name, err)
}

// Next implements [scan.Stream].
func (s *stream) Next(ctx context.Context) (*table.Batch, error) {
	rows, room := 0, 0
	if s.left <= 0 {
		return nil, io.EOF
	}
	for {
		if s.taken == s.chunk.rows {
			if s.err == nil {
				s.err = s.advance(ctx)
			}
			if s.err != nil && (rows == 0 || s.err != io.EOF) {
				return nil, s.err
			}
			if s.err != nil {
				break
			}
			continue
		}
		if rows == 0 {
			room = s.room()
			for _, c := range s.columns {
				c.begin(room)
				c.common().back = false
			}
		}
		n := min(room-rows, s.chunk.rows-s.taken)
		good, err := s.take(ctx, s.taken, s.taken+n)
		if err != nil {
			s.err = err
			s.taken = s.chunk.rows
			return nil, err
		}
		s.taken += n
		rows += good
		if rows == room || slices.ContainsFunc(s.texts, (*texts).Full) {
			break
		}
	}
	s.left -= int64(rows)
	out := &table.Batch{Schema: s.schema, Columns: make([]arrow.Array, len(s.columns)), Rows: rows}
	for i, c := range s.columns {
		out.Columns[i] = c.finish()
	}
	return out, nil
}

// room is how many rows the next batch may have: no more than there can be.
func (s *stream) room() int {
	n := min(int64(s.most), s.left)
	end := s.end
	if s.part.Last {
		end = s.part.End // -1 where nobody knows
	}
	if f := s.scan.Files[s.part.File]; end >= 0 && f.Splittable() {
		least := int64(s.layout.fields)
		if s.layout.ragged {
			least = 1
		}
		inChunk := int64(s.chunk.rows - s.taken)
		n = min(n, inChunk+max(0, end-s.feed.offset())/least+2)
	}
	return int(max(n, 1))
}

// advance makes the next chunk of rows; io.EOF where the part ends.
func (s *stream) advance(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f := s.feed
	if f.offset() >= s.end {
		return io.EOF
	}
	if s.lines > 0 {
		s.lines += s.linesTo(f.start)
	}
	s.mark = f.offset()
	w, err := f.next()
	switch {
	case err == io.EOF:
		return err
	case endless(err):
		return s.rowError(ctx, badRow{at: f.start, end: f.end, what: err.Error()})
	case err != nil:
		return s.wrap(err)
	}
	if w.quoted {
		if err := s.makeSure(ctx); err != nil {
			return err
		}
	}
	var bad error
	k, scratch := s.layout.rows(f.buf, w, s.scratch, func(b badRow) {
		if bad == nil && f.base+int64(b.at) < s.end {
			bad = s.bad(ctx, b)
		}
	})
	if bad != nil {
		return bad
	}
	if f.base+int64(w.end) > s.end {
		for k.rows > 0 && f.base+int64(k.cuts[(k.rows-1)*k.stride])+1 >= s.end {
			k.rows--
		}
	}
	s.chunk, s.scratch, s.taken = k, scratch, 0
	return nil
}

// makeSure finds out whether the part began with a row, now that there are quotes,
// or rows that look bad.
func (s *stream) makeSure(ctx context.Context) error {
	if s.sure {
		return nil
	}
	head, err := s.scan.head(ctx, s.part.File, s.handle)
	if err != nil {
		return s.wrap(err)
	}
	begin, err := s.scan.rowStart(ctx, s.part.File, s.handle, head, s.part.Off)
	if err != nil {
		return s.wrap(err)
	}
	if begin != s.begin {
		return Unsure{File: s.name, Off: s.begin}
	}
	s.sure = true
	return nil
}

// take lets the columns take rows of the chunk, and returns how many were good.
func (s *stream) take(ctx context.Context, from, to int) (int, error) {
	k := &s.chunk
	k.faults = k.faults[:0]
	for _, c := range s.columns {
		c.take(k, from, to)
	}
	if len(k.faults) == 0 {
		return to - from, nil
	}
	slices.SortStableFunc(k.faults, func(a, b fault) int { return a.row - b.row })
	var rows []int
	for _, f := range k.faults {
		if n := len(rows); n > 0 && rows[n-1] == f.row {
			continue
		}
		if err := s.fault(ctx, k, f); err != nil {
			return 0, err
		}
		rows = append(rows, f.row)
	}
	// The rows are taken once more, without the bad ones.
	for _, c := range s.columns {
		c.truncate(c.common().rows - (to - from))
	}
	part := *k
	part.cuts, part.rows = k.cuts[from*k.stride:], to-from
	for i := range rows {
		rows[i] -= from
	}
	part, s.fixed = part.without(rows, s.fixed)
	for _, c := range s.columns {
		c.take(&part, 0, part.rows)
	}
	if len(part.faults) > 0 {
		return 0, s.wrap(errors.New(part.faults[0].what))
	}
	return part.rows, nil
}

// Return implements [scan.Returner].
func (s *stream) Return() {
	for _, c := range s.columns {
		c.common().back = true
	}
}

// Close implements [scan.Stream].
func (s *stream) Close() error {
	var err error
	if s.closer != nil {
		err = s.closer.Close()
	}
	return errors.Join(err, s.handle.Close())
}
