package agg

import (
	"fmt"
	"math"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// Distinct is a plan that keeps one row of those with equal keys, what is
// missing being equal to itself. It is data.
type Distinct struct {
	Input *table.Schema
	Keys  []int
	// Keep says which row stays: "first", "last", or "none" if all shall go that
	// are not alone.
	Keep string
	// Mark asks, instead of for rows, whether each row would go: the result has
	// the columns Position and Name, a Bool.
	Mark     bool
	Name     string
	Position string // name of the column with the positions of rows, "" for none
}

// Output is the schema of the result.
func (d Distinct) Output() (*table.Schema, error) {
	if d.Input == nil {
		return nil, fmt.Errorf("agg: a plan without an input")
	}
	if !slices.Contains([]string{"first", "last", "none"}, d.Keep) {
		return nil, fmt.Errorf("agg: of equal rows the first, the last or none can stay, not %q", d.Keep)
	}
	if len(d.Keys) == 0 {
		return nil, fmt.Errorf("agg: distinct rows by no columns")
	}
	for _, c := range d.Keys {
		if c < 0 || c >= d.Input.Len() {
			return nil, fmt.Errorf("agg: no column %d to tell rows apart by", c)
		}
	}
	at := table.Field{Name: d.Position, Type: table.Of(table.Int64)}
	var fields []table.Field
	switch {
	case d.Mark:
		fields = []table.Field{at, {Name: d.Name, Type: table.Of(table.Bool)}}
	case d.Position == "":
		return d.Input, nil
	default:
		fields = append(slices.Clip(d.Input.Fields), at)
	}
	schema, err := table.NewSchema(fields...)
	if err != nil {
		return nil, fmt.Errorf("agg: the result: %w", err)
	}
	return schema, nil
}

// Rows takes in rows and keeps those that a Distinct asks for. Like Groups, it
// leaves in pieces by hash of the keys, and goes on from those of others. The
// rows of its result come by position.
type Rows struct {
	plan    Distinct
	output  *table.Schema
	schema  *table.Schema // of partials: columns, position, count
	columns []int         // of the input that are kept
	places  []int         // of the keys among these
	keys    *column.Keys
	base    int64
	batches []*table.Batch // what is kept, in the partials' columns
	numbers [][]uint32     // keys of these rows
	best    []int64        // position of the row that stays, by key
	counts  []int64
	rows    int
	room    []uint32
}

// NewRows begins to take in rows, or partials.
func NewRows(d Distinct) (*Rows, error) {
	output, err := d.Output()
	if err != nil {
		return nil, err
	}
	r := &Rows{plan: d, output: output}
	if d.Mark {
		for i, k := range d.Keys {
			r.columns, r.places = append(r.columns, k), append(r.places, i)
		}
	} else {
		r.places = d.Keys
		for i := range d.Input.Fields {
			r.columns = append(r.columns, i)
		}
	}
	r.schema = &table.Schema{}
	var types []table.Type
	for i, c := range r.columns {
		f := d.Input.Fields[c]
		r.schema.Fields = append(r.schema.Fields, table.Field{Name: fmt.Sprint("column ", i), Type: f.Type})
	}
	for _, k := range d.Keys {
		types = append(types, d.Input.Fields[k].Type)
	}
	for _, name := range []string{"row position", "rows"} {
		r.schema.Fields = append(r.schema.Fields, table.Field{Name: name, Type: table.Of(table.Int64)})
	}
	r.keys, err = column.NewKeys(types, true)
	return r, err
}

// At says where the rows that are pushed next stand among all rows, see
// Groups.At.
func (r *Rows) At(position int64) { r.base = position }

// Bytes is about the memory that is held.
func (r *Rows) Bytes() int64 {
	n := r.keys.Bytes() + int64(len(r.best))*16
	for _, b := range r.batches {
		for _, c := range b.Columns {
			n += arrayBytes(c)
		}
		n += int64(b.Rows) * 4
	}
	return n
}

// Push takes in rows of the plan's input.
func (r *Rows) Push(b *table.Batch) error {
	at, ones := make([]int64, b.Rows), make([]int64, b.Rows)
	for i := range at {
		at[i], ones[i] = r.base+int64(i), 1
	}
	r.base += int64(b.Rows)
	columns := append(pick(b.Columns, r.columns), fixed(table.Of(table.Int64), at, nulls{}), fixed(table.Of(table.Int64), ones, nulls{}))
	return r.push(&table.Batch{Schema: r.schema, Columns: columns, Rows: b.Rows})
}

// PushPartial takes in what Rows of the same plan left by Partial.
func (r *Rows) PushPartial(t *table.Table) error {
	if !t.Schema.Equal(r.schema) {
		return fmt.Errorf("agg: a partial result of columns %v is of another plan", t.Schema)
	}
	for _, b := range t.Batches {
		if err := r.push(b); err != nil {
			return err
		}
	}
	return nil
}

func (r *Rows) push(b *table.Batch) error {
	if b.Rows == 0 {
		return nil
	}
	if cap(r.room) < b.Rows {
		r.room = make([]uint32, b.Rows)
	}
	numbers := r.room[:b.Rows]
	if err := r.keys.Number(pick(b.Columns, r.places), numbers); err != nil {
		return err
	}
	last := r.plan.Keep == "last"
	start := int64(math.MaxInt64)
	if last {
		start = -1
	}
	r.best = grown(r.best, r.keys.Len()+1, start)
	r.counts = grown(r.counts, r.keys.Len()+1, 0)
	at, counts := column.Values[int64](b.Columns[len(r.columns)]), column.Values[int64](b.Columns[len(r.columns)+1])
	for i, n := range numbers {
		r.counts[n] += counts[i]
		if old := r.best[n]; last && at[i] > old || !last && at[i] < old {
			r.best[n] = at[i]
		}
	}
	if r.plan.Mark {
		return r.keep(b, numbers)
	}
	var rows []int32
	for i, n := range numbers {
		if r.best[n] == at[i] {
			rows = append(rows, int32(i))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	kept, err := column.FilterBatchRows(b, rows)
	if err != nil {
		return err
	}
	own := make([]uint32, len(rows))
	for i, row := range rows {
		own[i] = numbers[row]
	}
	if err := r.keep(kept, own); err != nil {
		return err
	}
	if r.rows > 2*r.keys.Len()+batchRows {
		return r.sweep()
	}
	return nil
}

func (r *Rows) keep(b *table.Batch, numbers []uint32) error {
	if r.plan.Mark {
		numbers = slices.Clone(numbers)
	}
	r.batches, r.numbers = append(r.batches, b), append(r.numbers, numbers)
	r.rows += b.Rows
	return nil
}

// sweep drops the rows that others took the place of.
func (r *Rows) sweep() error {
	if r.plan.Mark {
		return nil
	}
	batches, all := r.batches, r.numbers
	r.batches, r.numbers, r.rows = nil, nil, 0
	for i, b := range batches {
		at := column.Values[int64](b.Columns[len(r.columns)])
		var rows []int32
		var numbers []uint32
		for j, n := range all[i] {
			if r.best[n] == at[j] {
				rows, numbers = append(rows, int32(j)), append(numbers, n)
			}
		}
		if len(rows) == 0 {
			continue
		}
		kept, err := column.FilterBatchRows(b, rows)
		if err != nil {
			return err
		}
		if err := r.keep(kept, numbers); err != nil {
			return err
		}
	}
	return nil
}

// Partial is what is known so far, in pieces by hash of the keys.
func (r *Rows) Partial(pieces int) ([]*table.Table, error) {
	if err := r.sweep(); err != nil {
		return nil, err
	}
	batches := slices.Clone(r.batches)
	if !r.plan.Mark {
		for i, b := range batches {
			counts := make([]int64, b.Rows)
			for j, n := range r.numbers[i] {
				counts[j] = r.counts[n]
			}
			columns := slices.Clone(b.Columns)
			columns[len(columns)-1] = fixed(table.Of(table.Int64), counts, nulls{})
			batches[i] = &table.Batch{Schema: b.Schema, Columns: columns, Rows: b.Rows}
		}
	}
	split, err := column.SplitByHash(batches, r.places, pieces)
	if err != nil {
		return nil, err
	}
	out := make([]*table.Table, pieces)
	for i := range out {
		out[i] = &table.Table{Schema: r.schema, Batches: split[i]}
	}
	return out, nil
}

// Finish is the result.
func (r *Rows) Finish() (*table.Table, error) {
	out := &table.Table{Schema: r.output}
	if err := r.sweep(); err != nil || len(r.batches) == 0 {
		return out, err
	}
	all, err := column.ConcatBatches(r.batches)
	if err != nil {
		return nil, err
	}
	numbers := slices.Concat(r.numbers...)
	at := column.Values[int64](all.Columns[len(r.columns)])
	var order []int32
	for i, n := range numbers {
		if r.plan.Mark || r.plan.Keep != "none" || r.counts[n] == 1 {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int {
		if at[a] < at[b] {
			return -1
		}
		return 1
	})
	for len(order) > 0 {
		n := min(len(order), batchRows)
		b, err := r.result(all, numbers, at, order[:n])
		if err != nil {
			return nil, err
		}
		out.Batches = append(out.Batches, b)
		order = order[n:]
	}
	return out, nil
}

// result is a batch of some rows of all.
func (r *Rows) result(all *table.Batch, numbers []uint32, at []int64, rows []int32) (*table.Batch, error) {
	if r.plan.Mark {
		positions, marks := make([]int64, len(rows)), make([]bool, len(rows))
		for i, row := range rows {
			n := numbers[row]
			positions[i] = at[row]
			marks[i] = r.best[n] != at[row] || r.plan.Keep == "none" && r.counts[n] > 1
		}
		return table.NewBatch(r.output, []arrow.Array{fixed(table.Of(table.Int64), positions, nulls{}), bools(marks, nulls{})}, len(rows))
	}
	taken, err := column.TakeBatch(&table.Batch{Schema: &table.Schema{Fields: r.schema.Fields[:r.output.Len()]}, Columns: all.Columns[:r.output.Len()], Rows: all.Rows}, rows)
	if err != nil {
		return nil, err
	}
	return table.NewBatch(r.output, taken.Columns, len(rows))
}
