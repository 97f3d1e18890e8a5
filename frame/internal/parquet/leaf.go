package parquet

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// A leaf reads a column of a row group.
type leaf struct {
	pages  *pages
	typ    table.Type // of the file's column
	values values
	finish func(n int, valid column.Bitmap) (arrow.Array, error)

	nullable bool
	skip     int64 // rows that are not wanted, before those that are
	left     int   // rows of the page
	levels   hybrid
	some     bool // a data page has been read
	dict     bool // a dictionary has
}

// newLeaf begins to read a column of a row group, behind so many of its rows, and
// with these categories, if it is to have such.
func newLeaf(h readAter, size int64, c *fileColumn, g *rowGroup, skip int64, categories *vocabulary, u *unpacker) (*leaf, error) {
	if c.refused != nil {
		return nil, c.refused
	}
	ch := &g.chunks[c.leaf]
	if ch.physical != c.element.physical && !ch.encrypted {
		return nil, errMeta
	}
	p, err := newPages(h, size, ch, c.nullable, u)
	if err != nil {
		return nil, err
	}
	if ch.values != g.rows {
		return nil, fmt.Errorf("it has %d values in a row group of %d rows", ch.values, g.rows)
	}
	l := &leaf{pages: p, typ: c.Type, nullable: c.nullable, skip: skip}
	if l.typ.Kind == table.Category && categories == nil {
		l.typ.Kind = table.String
	}
	l.decode(c, g.rows-skip, categories)
	return l, nil
}

// rows reads the next n rows.
func (l *leaf) rows(ctx context.Context, n int) (arrow.Array, error) {
	if l.left == 0 { // a dictionary decides what a batch is
		if err := l.nextPage(ctx); err != nil {
			return nil, err
		}
	}
	l.values.start(n)
	var valid column.Bitmap
	if l.nullable {
		valid = column.NewBitmap(n)
	}
	nulls := 0
	for at := 0; at < n; {
		if l.left == 0 {
			if err := l.nextPage(ctx); err != nil {
				return nil, err
			}
			continue
		}
		m := min(l.left, n-at)
		k := m
		if l.nullable {
			var err error
			if k, err = l.levels.bitsInto(valid, at, m); err != nil {
				return nil, err
			}
		}
		if err := l.values.read(at, k, valid); err != nil {
			return nil, err
		}
		if k < m {
			l.values.spread(at, m, k, valid)
			nulls += m - k
		}
		at, l.left = at+m, l.left-m
	}
	if nulls == 0 {
		valid = nil
	}
	return l.finish(n, valid)
}

// nextPage goes to the next data page.
func (l *leaf) nextPage(ctx context.Context) error {
	for {
		p, err := l.pages.next(ctx, &l.skip)
		if err != nil {
			return err
		}
		if p == nil {
			return errors.New("it ends before its last row")
		}
		if p.kind == pageDict {
			if l.some || l.dict {
				return errors.New("a dictionary that is not at its front")
			}
			l.dict = true
			if p.encoding != encPlain && p.encoding != encPlainDict {
				return errEncoding(p.encoding)
			}
			if err := l.values.dictionary(p); err != nil {
				return err
			}
			continue
		}
		l.some = true
		if p.values == 0 {
			continue
		}
		l.left = p.values
		if p.levels != nil {
			l.levels = p.runs()
		}
		if err := l.values.page(p); err != nil {
			return err
		}
		if l.skip > 0 {
			return l.pass()
		}
		return nil
	}
}

// pass passes over the rows at the front of a page that are not wanted: fewer than it
// has.
func (l *leaf) pass() error {
	n := int(l.skip)
	k := n
	if l.nullable {
		var err error
		if k, err = l.levels.bitsInto(column.NewBitmap(n), 0, n); err != nil {
			return err
		}
	}
	l.left -= n
	l.skip = 0
	return l.values.skip(k)
}
