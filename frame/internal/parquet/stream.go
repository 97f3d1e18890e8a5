package parquet

import (
	"context"
	"fmt"
	"io"
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/source"
)

// Open implements [scan.Scan].
func (s Scan) Open(ctx context.Context, part int, want scan.Want) (st scan.Stream, err error) {
	if part < 0 || part >= len(s.Pieces) {
		return nil, fmt.Errorf("parquet: there is no part %d", part)
	}
	p := s.Pieces[part]
	file := &s.Files[p.File]
	defer guard(file.File, &err)
	for _, c := range want.Columns {
		if c < 0 || c >= s.Schema.Len() {
			return nil, fmt.Errorf("parquet: there is no column %d", c)
		}
		if why, no := s.Refused[c]; no {
			return nil, fmt.Errorf("parquet: %s: choose other columns", why)
		}
	}
	o, err := s.open(ctx, p.File)
	if err != nil {
		return nil, err
	}
	if p.From < 0 || p.To < p.From || p.To > len(o.footer.groups) {
		return nil, about(file.File, source.ErrChanged)
	}
	r := &stream{
		scan: s, file: file, opened: o, want: want, piece: p, group: p.From - 1, rows: p.Rows,
		schema: s.Schema.Pick(want.Columns), leaves: make([]*leaf, len(want.Columns)),
		words: make([]*vocabulary, len(want.Columns)),
	}
	r.limit = math.MaxInt64
	if want.Limit > 0 {
		r.limit = want.Limit
	}
	for _, c := range want.Columns {
		if o.columns[c].file < 0 {
			continue
		}
		if r.handle, err = file.File.Open(ctx); err != nil {
			return nil, about(file.File, err)
		}
		r.unpacker = unpackers.Get().(*unpacker)
		break
	}
	return r, nil
}

// stream reads a piece.
type stream struct {
	scan     Scan
	file     *File
	opened   *opened
	want     scan.Want
	piece    Piece
	schema   *table.Schema
	handle   source.Handle // nil if no column is of the file
	unpacker *unpacker

	group  int   // the row group
	left   int64 // its rows that are left
	batch  int64 // rows of a batch
	rows   int64 // of the piece, that are behind them
	limit  int64 // rows that are still of interest
	failed bool
	leaves []*leaf
	words  []*vocabulary // of columns of categories
}

// Batches have about so many bytes, for the caches' sake; of wide rows more, since who
// keeps small ones joins them first, which takes longer than a cache that is too small.
const (
	batchBytes = 1 << 20
	wideBytes  = 8 << 20
	fewRows    = 1 << 15
	leastRows  = 1 << 10
	mostRows   = 1 << 16
)

// batchOf is how many rows a batch has, of so many bytes each.
func batchOf(perRow int64) int64 {
	perRow = max(perRow, 1)
	n := max(batchBytes/perRow, min(wideBytes/perRow, fewRows), leastRows)
	return min(n, mostRows) &^ (leastRows - 1)
}

// Next implements [scan.Stream].
func (r *stream) Next(ctx context.Context) (b *table.Batch, err error) {
	defer func() { r.failed = r.failed || err != nil && err != io.EOF }()
	defer guard(r.file.File, &err)
	for r.left == 0 {
		if r.group+1 >= r.piece.To || r.rows == 0 || r.limit == 0 {
			return nil, io.EOF
		}
		r.group++
		if err := r.begin(ctx); err != nil {
			return nil, err
		}
	}
	n := min(r.batch, r.left, r.limit)
	b = &table.Batch{Schema: r.schema, Columns: make([]arrow.Array, len(r.want.Columns)), Rows: int(n)}
	for i, c := range r.want.Columns {
		if b.Columns[i], err = r.column(ctx, i, c, int(n)); err != nil {
			return nil, r.about(c, err)
		}
	}
	r.left -= n
	r.limit -= n
	if r.limit == 0 {
		r.left = 0
	}
	return b, nil
}

// about says where an error is.
func (r *stream) about(c int, err error) error {
	return about(r.file.File, fmt.Errorf("row group %d, column %q: %w", r.group, r.scan.Schema.Fields[c].Name, err))
}

// begin begins the next row group, or passes over it.
func (r *stream) begin(ctx context.Context) error {
	g := &r.opened.footer.groups[r.group]
	skip := int64(0)
	if r.group == r.piece.From {
		skip = min(r.piece.Skip, g.rows)
	}
	rows := min(g.rows-skip, r.rows)
	r.rows -= rows
	if rows == 0 || r.opened.misses(r.scan, r.file, r.group, r.want.Bounds) {
		return nil
	}
	perRow := int64(0)
	r.release()
	for i, c := range r.want.Columns {
		size := int64(r.schema.Fields[i].Type.Kind.Size())
		if r.schema.Fields[i].Type.Kind == table.Category && r.words[i] == nil {
			v, err := r.scan.vocabulary(ctx, c)
			if err != nil {
				return err
			}
			r.words[i] = v
		}
		if at := r.opened.columns[c].file; at >= 0 {
			fc := &r.opened.file[at]
			l, err := newLeaf(r.handle, r.handle.Size(), fc, g, skip, r.words[i], r.unpacker)
			if err != nil {
				return r.about(c, err)
			}
			r.leaves[i] = l
			if unpacked := g.chunks[fc.leaf].unpacked / g.rows; size == 0 && unpacked > 0 {
				size = unpacked
			}
		}
		perRow += min(max(size, 4), batchBytes)
	}
	r.left = rows
	r.batch = batchOf(perRow)
	return nil
}

// column reads the next n rows of a column.
func (r *stream) column(ctx context.Context, i, c, n int) (arrow.Array, error) {
	to := r.schema.Fields[i].Type
	l := r.leaves[i]
	if l == nil {
		if at := r.opened.columns[c].folder; at >= 0 {
			return r.file.Folders[at].rows(to, n), nil
		}
		return r.nulls(i, n), nil
	}
	a, err := l.rows(ctx, n)
	switch {
	case err != nil || l.typ == to:
		return a, err
	case l.typ.Kind == table.Null:
		return r.nulls(i, n), nil
	}
	return column.Cast(a, l.typ, to, false)
}

// nulls are n rows of a column in which nothing is.
func (r *stream) nulls(i, n int) arrow.Array {
	if v := r.words[i]; v != nil {
		return v.nulls(n)
	}
	return column.Nulls(r.schema.Fields[i].Type, n)
}

// release takes back what the columns of a row group were read by.
func (r *stream) release() {
	for i, l := range r.leaves {
		if l != nil && !r.failed {
			r.unpacker.take(l.pages.scratch)
		}
		r.leaves[i] = nil
	}
}

// Close implements [scan.Stream].
func (r *stream) Close() error {
	if r.handle == nil {
		return nil
	}
	r.release()
	if !r.failed {
		unpackers.Put(r.unpacker)
	}
	r.unpacker = nil
	h := r.handle
	r.handle = nil
	return h.Close()
}
