package order

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// MaxRows is how many rows a batch of a sorted table has at most.
const MaxRows = 1 << 16

// few is how many rows are sorted by inserting.
const few = 16

// Rows are the places of the rows of a batch in the order of keys, stably; nil
// if that is the order they are in.
func Rows(b *table.Batch, keys []Key) ([]int32, error) {
	if err := check(b.Schema, keys); err != nil {
		return nil, err
	}
	s, err := newSorter(b, keys)
	if err != nil || s.sorted(b.Rows) {
		return nil, err
	}
	rows := make([]int32, b.Rows)
	for i := range rows {
		rows[i] = int32(i)
	}
	s.sort(rows, 0)
	return rows, nil
}

func newSorter(b *table.Batch, keys []Key) (*sorter, error) {
	columns, types := make([]arrow.Array, len(keys)), make([]table.Type, len(keys))
	for i, k := range keys {
		columns[i], types[i] = b.Columns[k.Column], b.Schema.Fields[k.Column].Type
	}
	l, err := levels(columns, types, keys)
	if err != nil {
		return nil, err
	}
	return &sorter{levels: l}, nil
}

// sorted reports whether rows are in order as they are.
func (s *sorter) sorted(n int) bool {
	if len(s.levels) == 0 {
		return true
	}
	words := s.levels[0].words
	for i := 1; i < n; i++ {
		if words[i-1] < words[i] {
			continue
		}
		if words[i-1] > words[i] || s.compare(int32(i-1), int32(i), 0, -1) > 0 {
			return false
		}
	}
	return true
}

// compare compares two rows by the levels from l. If depth is not negative, the
// words of the first one are known to be the same, and so are the bytes of its
// text before depth.
func (s *sorter) compare(i, j int32, l, depth int) int {
	for ; l < len(s.levels); l++ {
		level := &s.levels[l]
		if depth < 0 {
			if c := cmp.Compare(level.words[i], level.words[j]); c != 0 {
				return c
			}
		}
		if t := level.text; t != nil && (t.missing == nil || !t.missing[i] && !t.missing[j]) {
			at := max(depth, t.depth)
			a, b := t.At(int(i)), t.At(int(j))
			c := strings.Compare(a[min(at, len(a)):], b[min(at, len(b)):])
			if level.desc {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		depth = -1
	}
	return 0
}

// insert sorts few rows.
func (s *sorter) insert(rows []int32, l, depth int) {
	for i := 1; i < len(rows); i++ {
		r := rows[i]
		j := i
		for ; j > 0 && s.compare(rows[j-1], r, l, depth) > 0; j-- {
			rows[j] = rows[j-1]
		}
		rows[j] = r
	}
}

// sort sorts rows, which count upwards, by the levels from l.
func (s *sorter) sort(rows []int32, l int) {
	if l == len(s.levels) {
		return
	}
	if len(rows) <= few {
		s.insert(rows, l, -1)
		return
	}
	level := &s.levels[l]
	words := level.words
	if len(rows) == len(words) {
		s.byWord(rows, level.bits, func(i int) uint64 { return words[i] })
	} else {
		s.byWord(rows, level.bits, func(i int) uint64 { return words[rows[i]] })
	}
	if level.text == nil && l+1 == len(s.levels) {
		return
	}
	runs(len(rows), func(i, j int) bool { return words[rows[i]] == words[rows[j]] }, func(from, to int) {
		if t := level.text; t != nil && (t.missing == nil || !t.missing[rows[from]]) {
			s.sortText(rows[from:to], l, t.depth)
		} else {
			s.sort(rows[from:to], l+1)
		}
	})
}

// runs calls do for every run of more than one that is equal.
func runs(n int, equal func(i, j int) bool, do func(from, to int)) {
	for from := 0; from < n; {
		to := from + 1
		for to < n && equal(from, to) {
			to++
		}
		if to-from > 1 {
			do(from, to)
		}
		from = to
	}
}

// sortText sorts rows, which count upwards and whose strings are the same
// before depth, by these and then by the levels behind l.
func (s *sorter) sortText(rows []int32, l, depth int) {
	if len(rows) <= few {
		s.insert(rows, l, depth)
		return
	}
	level := &s.levels[l]
	first := level.text.At(int(rows[0]))
	common, longest := len(first), len(first)
	for _, r := range rows[1:] {
		t := level.text.At(int(r))
		longest = max(longest, len(t))
		k := min(depth, common)
		for k < common && k < len(t) && t[k] == first[k] {
			k++
		}
		common = k
	}
	if common == longest {
		s.sort(rows, l+1)
		return
	}
	// A string that ends is before one that goes on with zeros: a word has seven
	// bytes, and below them how many there are.
	at := common
	turn := uint64(0)
	if level.desc {
		turn = ^turn
	}
	mark := func(r int32) uint64 {
		t := level.text.At(int(r))
		return word(t, at)&^0xff | uint64(min(max(len(t)-at, 0), 8))
	}
	s.byWord(rows, 64, func(i int) uint64 { return mark(rows[i]) ^ turn })
	runs(len(rows), func(i, j int) bool { return mark(rows[i]) == mark(rows[j]) }, func(from, to int) {
		s.sortText(rows[from:to], l, at+min(7, len(level.text.At(int(rows[from])))-at))
	})
}

// Sort is a table in the order of keys, stably, in batches of up to MaxRows. A
// table that is in order is given back as it is.
func Sort(t *table.Table, keys []Key) (*table.Table, error) {
	joined, own, some, err := keysOf(t, keys)
	if err != nil || joined == nil {
		return t, err
	}
	rows, err := Rows(joined, own)
	if err != nil || rows == nil {
		return t, err
	}
	return gather(t.Schema, some, rows)
}

// keysOf is the key columns of a table as one batch, the keys by their places
// in it, and the batches that have rows; the batch is nil if there are no rows
// or keys. Other columns are put together one by one, when their turn comes.
func keysOf(t *table.Table, keys []Key) (joined *table.Batch, own []Key, some []*table.Batch, err error) {
	if err := check(t.Schema, keys); err != nil {
		return nil, nil, nil, err
	}
	for _, b := range t.Batches {
		if b.Rows > 0 {
			some = append(some, b)
		}
	}
	if len(some) == 0 || len(keys) == 0 {
		return nil, nil, some, nil
	}
	places := make([]int, len(keys))
	own = make([]Key, len(keys))
	for i, k := range keys {
		places[i], own[i] = k.Column, Key{i, k.Desc, k.NullsFirst}
	}
	parts := make([]*table.Batch, len(some))
	for i, b := range some {
		parts[i] = b.Pick(places)
	}
	if joined, err = column.ConcatBatches(parts); err != nil {
		return nil, nil, nil, fmt.Errorf("order: %w", err)
	}
	return joined, own, some, nil
}

// gather makes a table of rows of batches as if these were one.
func gather(schema *table.Schema, batches []*table.Batch, rows []int32) (*table.Table, error) {
	count := (len(rows) + MaxRows - 1) / MaxRows
	out := make([]*table.Batch, count)
	for i := range out {
		out[i] = &table.Batch{Schema: schema, Columns: make([]arrow.Array, schema.Len()), Rows: min(MaxRows, len(rows)-i*MaxRows)}
	}
	arrays := make([]arrow.Array, len(batches))
	for c, f := range schema.Fields {
		for i, b := range batches {
			arrays[i] = b.Columns[c]
		}
		whole, err := column.Concat(f.Type, arrays)
		if err != nil {
			return nil, fmt.Errorf("order: column %q: %w", f.Name, err)
		}
		for i, b := range out {
			if b.Columns[c], err = column.Take(whole, rows[i*MaxRows:i*MaxRows+b.Rows]); err != nil {
				return nil, fmt.Errorf("order: column %q: %w", f.Name, err)
			}
		}
	}
	return &table.Table{Schema: schema, Batches: out}, nil
}

// Merge is the rows of sorted tables of one schema in order; of equal rows
// those of an earlier table come first. (Sorting by radix takes no longer than
// merging would.)
func Merge(tables []*table.Table, keys []Key) (*table.Table, error) {
	if len(tables) == 0 {
		return nil, errors.New("order: nothing to merge")
	}
	all := &table.Table{Schema: tables[0].Schema}
	for _, t := range tables {
		if !t.Schema.Equal(all.Schema) {
			return nil, fmt.Errorf("order: a table of %v, not %v", t.Schema, all.Schema)
		}
		all.Batches = append(all.Batches, t.Batches...)
	}
	return Sort(all, keys)
}

// IsSorted reports whether the rows of a table are in the order of keys.
func IsSorted(t *table.Table, keys []Key) (bool, error) {
	joined, own, _, err := keysOf(t, keys)
	if err != nil || joined == nil {
		return err == nil, err
	}
	s, err := newSorter(joined, own)
	if err != nil {
		return false, err
	}
	return s.sorted(joined.Rows), nil
}
