package parquet

import (
	"context"
	"errors"
	"fmt"
	"unsafe"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/source"
)

// A wordList is the words of a row group, one behind the other.
type wordList struct {
	offsets []int32
	data    []byte
}

// wordsOf are the words of a column of a row group.
func (s Scan) wordsOf(ctx context.Context, file int, o *opened, group, c int) (l wordList, err error) {
	f := s.Files[file].File
	defer guard(f, &err)
	name := s.Schema.Fields[c].Name
	for i := range o.file {
		fc := &o.file[i]
		if fc.Name != name || fc.Type.Kind != table.Category {
			continue
		}
		h, err := f.Open(ctx)
		if err != nil {
			return l, about(f, err)
		}
		defer h.Close() //nolint:errcheck // read only
		u := unpackers.Get().(*unpacker)
		if l, err = fc.words(ctx, h, &o.footer.groups[group], u); err != nil {
			return l, about(f, fmt.Errorf("row group %d, column %q: %w", group, name, err))
		}
		unpackers.Put(u)
	}
	return l, nil
}

// words are those of a column's dictionary, in its order; behind them the others, in
// the order of the rows, if there are pages of values that are not in the dictionary.
func (c *fileColumn) words(ctx context.Context, h source.Handle, g *rowGroup, u *unpacker) (l wordList, err error) {
	ch := &g.chunks[c.leaf]
	if ch.physical != c.element.physical && !ch.encrypted {
		return l, errMeta
	}
	p, err := newPages(h, h.Size(), ch, c.nullable, u)
	if err != nil {
		return l, err
	}
	defer func() {
		if err == nil {
			u.take(p.scratch)
		}
	}()
	ahead := headBytes
	if ch.dict > 0 && ch.dict < ch.data {
		ahead = int(min(ch.data-ch.dict, windowBytes))
	}
	t := texts{fixed: -1, words: places{scratch: p.scratch}}
	if c.element.physical == physFixed {
		t.fixed = int(c.element.length)
	}
	n := 0
	var seen map[string]bool
	for p.at < p.end {
		head, err := p.header(ctx, ahead)
		if err != nil {
			return l, err
		}
		ahead = headBytes
		from := p.at
		p.at += int64(head.packed)
		data := head.kind == pageData || head.kind == pageData2
		if data && ch.coded {
			break
		}
		if !data && head.kind != pageDict || data && (head.encoding == encDict || head.encoding == encPlainDict) {
			n++
			continue
		}
		b, err := p.bytes(ctx, from, int(head.packed), int(head.packed))
		if err != nil {
			return l, err
		}
		pg, err := p.unpacked(head, b[:head.packed])
		if err != nil {
			return l, err
		}
		if !data {
			if n > 0 {
				return l, errors.New("a dictionary that is not at its front")
			}
			if err := t.dictionary(pg); err != nil {
				return l, err
			}
			l = wordList{t.dictOffsets, t.dictData}
			if ch.coded {
				break
			}
		} else {
			if seen == nil {
				seen = map[string]bool{}
				for i := range len(l.offsets) - 1 {
					seen[string(l.data[l.offsets[i]:l.offsets[i+1]])] = true
				}
			}
			if err := l.add(&t, pg, seen); err != nil {
				return l, err
			}
		}
		n++
	}
	return l, nil
}

// add adds the words of a page that have not been seen.
func (l *wordList) add(t *texts, p *page, seen map[string]bool) error {
	k := p.values
	if p.levels != nil {
		const some = 1 << 14
		levels, bits := p.runs(), column.NewBitmap(some)
		k = 0
		for left := p.values; left > 0; left -= min(left, some) {
			clear(bits)
			ones, err := levels.bitsInto(bits, 0, min(left, some))
			if err != nil {
				return err
			}
			k += ones
		}
	}
	if err := t.page(p); err != nil {
		return err
	}
	if l.offsets == nil {
		l.offsets = []int32{0}
	}
	return t.each(k, func(word []byte) error {
		if seen[unsafe.String(unsafe.SliceData(word), len(word))] {
			return nil
		}
		if len(l.data)+len(word) > maxText {
			return column.ErrLong
		}
		seen[string(word)] = true
		l.data = append(l.data, word...)
		l.offsets = append(l.offsets, int32(len(l.data)))
		return nil
	})
}
