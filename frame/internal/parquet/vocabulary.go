package parquet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/internal/source"
)

// A vocabulary is the categories of a column. Row groups have dictionaries of their
// own, in which categories stand in their order, those of no row too. A vocabulary is
// one for all: the categories of the first row group of the first file in their order,
// behind them the new ones of the second, and so on. It is that of the files, whatever
// rows are read, and by however many tasks.
type vocabulary struct {
	words *array.String
	place map[string]int32
}

// errWord is a category that was not there when the dictionaries were read.
var errWord = errors.New("a value is none of the categories that the file's dictionaries have")

// of is the place of a category.
func (v *vocabulary) of(word []byte) (int32, error) {
	at, ok := v.place[string(word)]
	if !ok {
		return 0, errWord
	}
	return at, nil
}

// nulls is a column of n nulls.
func (v *vocabulary) nulls(n int) arrow.Array {
	return column.FromCodes(make([]int32, n), v.words, column.NewBitmap(n))
}

// vocabulary is that of a column of the schema, which is of categories.
func (s Scan) vocabulary(ctx context.Context, c int) (*vocabulary, error) {
	return united.get(ctx, columnOf{s.Key, s.Schema.Fields[c].Name}, func() (*vocabulary, int, error) { return s.unite(ctx, c) })
}

// unite reads the dictionaries of a column, several at a time, and says how many bytes
// the vocabulary has, about.
func (s Scan) unite(ctx context.Context, c int) (*vocabulary, int, error) {
	v := &vocabulary{place: map[string]int32{}}
	all := column.NewDictionaryBuilder()
	const most = 8
	type chunkAt struct {
		file  int
		o     *opened
		group int
	}
	var last wordList
	read := func(some []chunkAt) error {
		lists, errs := make([]wordList, len(some)), make([]error, len(some))
		var wg sync.WaitGroup
		for i, at := range some {
			wg.Go(func() {
				lists[i], errs[i] = s.wordsOf(ctx, at.file, at.o, at.group, c)
			})
		}
		wg.Wait()
		if err := first(errs); err != nil {
			return err
		}
		for _, l := range lists {
			if slices.Equal(l.offsets, last.offsets) && bytes.Equal(l.data, last.data) {
				continue
			}
			last = l
			for i := range len(l.offsets) - 1 {
				word := l.data[l.offsets[i]:l.offsets[i+1]]
				if _, known := v.place[string(word)]; known {
					continue
				}
				if all.Size()+len(word) > maxText {
					return fmt.Errorf("parquet: column %q: %w", s.Schema.Fields[c].Name, column.ErrLong)
				}
				v.place[string(word)] = all.Append(word)
			}
		}
		return nil
	}
	var some []chunkAt
	for lo := 0; lo < len(s.Files); lo += most {
		files := make([]source.File, 0, most)
		for _, f := range s.Files[lo:min(lo+most, len(s.Files))] {
			files = append(files, f.File)
		}
		seen, err := openAll(ctx, files)
		if err != nil {
			return nil, 0, err
		}
		for i, o := range seen {
			for g, group := range o.footer.groups {
				if group.rows == 0 {
					continue // pyarrow gives such no pages
				}
				some = append(some, chunkAt{lo + i, o, g})
				if len(some) == most {
					if err := read(some); err != nil {
						return nil, 0, err
					}
					some = some[:0]
				}
			}
		}
	}
	if err := read(some); err != nil {
		return nil, 0, err
	}
	v.words = array.NewStringData(all.Data())
	return v, 2*all.Size() + 64*all.Len(), nil
}

// columnOf is a column of the files of a Scan.
type columnOf struct{ scan, name string }

// vocabularies remembers those that were made last.
type vocabularies struct {
	mu    sync.Mutex
	of    map[columnOf]*entry
	order []columnOf // those that are made
	size  int
}

// An entry is a vocabulary that is being made, or is made.
type entry struct {
	room chan struct{} // for one who makes it
	v    *vocabulary
	size int
}

// united is all vocabularies that are remembered: the tasks of a Scan have one.
var united vocabularies

// mostUnited is about how many bytes are remembered.
const mostUnited = 64 << 20

// get is a vocabulary, which one caller makes if it is not there.
func (k *vocabularies) get(ctx context.Context, c columnOf, unite func() (*vocabulary, int, error)) (*vocabulary, error) {
	k.mu.Lock()
	e := k.of[c]
	if e == nil {
		if k.of == nil {
			k.of = map[columnOf]*entry{}
		}
		e = &entry{room: make(chan struct{}, 1)}
		k.of[c] = e
	}
	k.mu.Unlock()
	select {
	case e.room <- struct{}{}:
		defer func() { <-e.room }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if e.v != nil {
		return e.v, nil
	}
	v, size, err := unite()
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	e.v, e.size = v, size
	k.order = append(k.order, c)
	for k.size += size; k.size > mostUnited && len(k.order) > 1; k.order = k.order[1:] {
		k.size -= k.of[k.order[0]].size
		delete(k.of, k.order[0])
	}
	return v, nil
}
