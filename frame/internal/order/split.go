package order

import (
	"errors"
	"fmt"
	"math"
	"sort"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// Sample is the keys of about n rows of a table, one in each of n stretches of
// rows: a table of the key columns only, in the order of keys.
func Sample(t *table.Table, keys []Key, n int) (*table.Table, error) {
	schema := sampled(t.Schema, keys)
	joined, _, _, err := keysOf(t, keys)
	if err != nil {
		return nil, err
	}
	out := &table.Table{Schema: schema}
	if joined == nil || n <= 0 {
		return out, nil
	}
	n = min(n, joined.Rows)
	rows := make([]int32, n)
	state := uint64(joined.Rows)
	for i := range rows {
		from, to := i*joined.Rows/n, (i+1)*joined.Rows/n
		state = state*6364136223846793005 + 1442695040888963407 // Knuth's, as in MMIX
		rows[i] = int32(from + int(state>>33)%(to-from))
	}
	b, err := column.TakeBatch(joined, rows)
	if err != nil {
		return nil, fmt.Errorf("order: %w", err)
	}
	b.Schema = schema
	out.Batches = []*table.Batch{b}
	return out, nil
}

// sampled is the schema of samples: a column for each key, by its place.
func sampled(s *table.Schema, keys []Key) *table.Schema {
	fields := make([]table.Field, len(keys))
	for i, k := range keys {
		if k.Column >= 0 && k.Column < s.Len() {
			fields[i] = table.Field{Name: fmt.Sprint(i), Type: s.Fields[k.Column].Type}
		}
	}
	return &table.Schema{Fields: fields}
}

// inSample are the keys as a sample has their columns.
func inSample(keys []Key) []Key {
	own := make([]Key, len(keys))
	for i, k := range keys {
		own[i] = Key{i, k.Desc, k.NullsFirst}
	}
	return own
}

// Splitters are the keys at which rows are cut into parts of about the same
// size, of samples of all of them; each once, so that there may be fewer than
// parts-1.
func Splitters(samples []*table.Table, keys []Key, parts int) (*table.Table, error) {
	if len(samples) == 0 {
		return nil, errors.New("order: no samples")
	}
	own := inSample(keys)
	all, err := Merge(samples, own)
	if err != nil {
		return nil, err
	}
	out := &table.Table{Schema: samples[0].Schema}
	joined, _, _, err := keysOf(all, own)
	if err != nil || joined == nil {
		return out, err
	}
	s, err := newSorter(joined, own)
	if err != nil {
		return nil, err
	}
	var rows []int32
	for i := 1; i < parts; i++ {
		r := int32(i * joined.Rows / parts)
		last := int32(0) // at the first key: it would leave the first part empty
		if len(rows) > 0 {
			last = rows[len(rows)-1]
		}
		if s.compare(last, r, 0, -1) == 0 {
			continue
		}
		rows = append(rows, r)
	}
	b, err := column.TakeBatch(joined, rows)
	if err != nil {
		return nil, fmt.Errorf("order: %w", err)
	}
	b.Schema = out.Schema
	out.Batches = []*table.Batch{b}
	return out, nil
}

// Split cuts the rows of a table, sorted or not, into parts by their keys: all
// of a part come before those of the next one, and equal keys are in one. In a
// part, rows stay in their order. Categories get the dictionary of the
// splitters, so that all parts of all tables have one order.
func Split(t *table.Table, keys []Key, splitters *table.Table, parts int) ([]*table.Table, error) {
	if parts > math.MaxUint16 || splitters.Rows() >= max(parts, 1) {
		return nil, fmt.Errorf("order: %d parts by %d splitters", parts, splitters.Rows())
	}
	out := make([]*table.Table, parts)
	for i := range out {
		out[i] = &table.Table{Schema: t.Schema}
	}
	joined, _, some, err := keysOf(t, keys)
	if err != nil {
		return nil, err
	}
	if joined == nil {
		if len(some) > 0 {
			out[0] = t
		}
		return out, nil
	}
	cuts := splitters.Rows()
	if cuts == 0 {
		out[0] = t
		return out, nil
	}
	mine := &table.Batch{Schema: splitters.Schema, Columns: joined.Columns, Rows: joined.Rows}
	both, err := column.ConcatBatches(append(append([]*table.Batch(nil), splitters.Batches...), mine))
	if err != nil {
		return nil, fmt.Errorf("order: %w", err)
	}
	s, err := newSorter(both, inSample(keys))
	if err != nil {
		return nil, err
	}
	part := s.parts(cuts, both.Rows)

	// Categories as the splitters have them.
	own := map[int]arrow.Array{}
	for i, k := range keys {
		if t.Schema.Fields[k.Column].Type.Kind == table.Category {
			own[k.Column] = column.Slice(both.Columns[i], cuts, both.Rows)
		}
	}
	return deal(t.Schema, some, own, part, out)
}

// parts is the part of each row behind the splitters, which come first.
func (s *sorter) parts(cuts, rows int) []uint16 {
	out := make([]uint16, rows-cuts)
	first := &s.levels[0]
	words := first.words
	if len(s.levels) == 1 && first.text == nil {
		at := words[:cuts]
		for i, w := range words[cuts:rows] {
			lo, n := 0, cuts
			for n > 0 {
				half := n / 2
				if at[lo+half] <= w {
					lo += half + 1
					n -= half + 1
				} else {
					n = half
				}
			}
			out[i] = uint16(lo)
		}
		return out
	}
	for i := range out {
		r := int32(cuts + i)
		out[i] = uint16(sort.Search(cuts, func(c int) bool { return s.compare(int32(c), r, 0, -1) > 0 }))
	}
	return out
}

// deal gives the rows of batches to their parts. Columns of own are taken
// instead of the batches'.
func deal(schema *table.Schema, batches []*table.Batch, own map[int]arrow.Array, part []uint16, out []*table.Table) ([]*table.Table, error) {
	starts := make([]int, len(out)+1)
	rising := true
	for i, p := range part {
		starts[p+1]++
		rising = rising && (i == 0 || part[i-1] <= p)
	}
	for p := range out {
		starts[p+1] += starts[p]
	}
	var rows []int32
	if !rising {
		rows = make([]int32, len(part))
		at := append([]int(nil), starts...)
		for i, p := range part {
			rows[at[p]] = int32(i)
			at[p]++
		}
	}
	for p, t := range out {
		for from := starts[p]; from < starts[p+1]; from += MaxRows {
			n := min(MaxRows, starts[p+1]-from)
			t.Batches = append(t.Batches, &table.Batch{Schema: schema, Columns: make([]arrow.Array, schema.Len()), Rows: n})
		}
	}
	arrays := make([]arrow.Array, len(batches))
	for c, f := range schema.Fields {
		whole := own[c]
		if whole == nil {
			for i, b := range batches {
				arrays[i] = b.Columns[c]
			}
			var err error
			if whole, err = column.Concat(f.Type, arrays); err != nil {
				return nil, fmt.Errorf("order: column %q: %w", f.Name, err)
			}
		}
		for p, t := range out {
			from := starts[p]
			for _, b := range t.Batches {
				if rising {
					b.Columns[c] = column.Slice(whole, from, from+b.Rows)
				} else {
					var err error
					if b.Columns[c], err = column.Take(whole, rows[from:from+b.Rows]); err != nil {
						return nil, fmt.Errorf("order: column %q: %w", f.Name, err)
					}
				}
				from += b.Rows
			}
		}
	}
	return out, nil
}
