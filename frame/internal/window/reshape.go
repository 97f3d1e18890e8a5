package window

import (
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// A Pivot turns rows into columns, as data: there is a row for each different
// row of the Index columns, and a column for each value that column Names may
// have, with the value of column Values.
type Pivot struct {
	Input         *table.Schema
	Index         []int
	Names, Values int
}

// Schema is that of the result, given the values of column Names, each once:
// their texts are the names of columns.
func (p *Pivot) Schema(names arrow.Array) (*table.Schema, error) {
	for _, c := range append([]int{p.Names, p.Values}, p.Index...) {
		if c < 0 || c >= p.Input.Len() {
			return nil, fmt.Errorf("window: pivot: no column %d of %d", c, p.Input.Len())
		}
	}
	fields := p.Input.Pick(p.Index).Fields
	write, err := column.Writer(names, p.Input.Fields[p.Names].Type)
	if err != nil {
		return nil, fmt.Errorf("window: pivot: %w", err)
	}
	for i := range names.Len() {
		f := table.Field{Name: "null", Type: p.Input.Fields[p.Values].Type}
		if names.IsValid(i) {
			f.Name = string(write(nil, i))
		}
		fields = append(fields, f)
	}
	return table.NewSchema(fields...)
}

// Apply is the pivoted table, in the order in which rows of the index first
// come. Two values for one place are an error, as is a name that is not among
// the names.
func (p *Pivot) Apply(t *table.Table, names arrow.Array) (*table.Table, error) {
	schema, err := p.Schema(names)
	if err != nil {
		return nil, err
	}
	b, err := whole(t, p.Input)
	if err != nil {
		return nil, err
	}
	row, err := numbers(p.Input, b, p.Index)
	if err != nil {
		return nil, err
	}
	place, err := column.NewKeys([]table.Type{p.Input.Fields[p.Names].Type}, true)
	if err != nil {
		return nil, err
	}
	if err := place.Number([]arrow.Array{names}, make([]uint32, names.Len())); err != nil {
		return nil, fmt.Errorf("window: pivot: %w", err)
	}
	if place.Len() != names.Len() {
		return nil, errors.New("window: pivot: a name is there twice")
	}
	at := make([]uint32, b.Rows)
	if err := place.Find([]arrow.Array{b.Columns[p.Names]}, at); err != nil {
		return nil, fmt.Errorf("window: pivot: %w", err)
	}
	var first []int32
	for i, r := range row {
		if int(r) > len(first) {
			first = append(first, int32(i))
		}
	}
	from := make([][]int32, names.Len())
	for k := range from {
		from[k] = make([]int32, len(first))
		for i := range from[k] {
			from[k][i] = -1
		}
	}
	for i, k := range at {
		if k == 0 {
			return nil, fmt.Errorf("window: pivot: %s is not among the names", b.Columns[p.Names].ValueStr(i))
		}
		to := &from[k-1][row[i]-1]
		if *to >= 0 {
			return nil, fmt.Errorf("window: pivot: two values for %s in one row: rows %d and %d", schema.Fields[len(p.Index)+int(k)-1].Name, *to, i)
		}
		*to = int32(i)
	}
	out := &table.Batch{Schema: schema, Rows: len(first)}
	for _, c := range p.Index {
		a, err := column.Take(b.Columns[c], first)
		if err != nil {
			return nil, fmt.Errorf("window: pivot: %w", err)
		}
		out.Columns = append(out.Columns, a)
	}
	for _, rows := range from {
		a, err := column.Take(b.Columns[p.Values], rows)
		if err != nil {
			return nil, fmt.Errorf("window: pivot: %w", err)
		}
		out.Columns = append(out.Columns, a)
	}
	return batched(out), nil
}

// numbers numbers the rows of some columns, from 1; all are 1 if there are no
// columns.
func numbers(s *table.Schema, b *table.Batch, places []int) ([]uint32, error) {
	out := make([]uint32, b.Rows)
	if len(places) == 0 {
		for i := range out {
			out[i] = 1
		}
		return out, nil
	}
	types, keys := make([]table.Type, len(places)), make([]arrow.Array, len(places))
	for i, c := range places {
		types[i], keys[i] = s.Fields[c].Type, b.Columns[c]
	}
	known, err := column.NewKeys(types, true)
	if err != nil {
		return nil, err
	}
	return out, known.Number(keys, out)
}

// batched is a batch as a table of batches of up to maxRows.
func batched(b *table.Batch) *table.Table {
	out := &table.Table{Schema: b.Schema}
	for from := 0; from < b.Rows; from += maxRows {
		out.Batches = append(out.Batches, column.SliceBatch(b, from, min(from+maxRows, b.Rows)))
	}
	return out
}

// A Melt turns columns into rows, as data: a row for each row and each of the
// Values columns, which has the column's name and its value beside the Index
// columns.
type Melt struct {
	Input         *table.Schema
	Index, Values []int
	// Of the result's columns: "" is "variable" and "value".
	Variable, Value string
}

// Output is the schema of the result. Values are of the type in which those of
// all columns can be: of one type, or numbers.
func (m *Melt) Output() (*table.Schema, error) {
	for _, c := range append(append([]int(nil), m.Index...), m.Values...) {
		if c < 0 || c >= m.Input.Len() {
			return nil, fmt.Errorf("window: melt: no column %d of %d", c, m.Input.Len())
		}
	}
	of := table.Of(table.Null)
	for i, c := range m.Values {
		t := m.Input.Fields[c].Type
		switch {
		case i == 0 || of.Kind == table.Null:
			of = t
		case t == of || t.Kind == table.Null:
		case t.Kind.Text() && of.Kind.Text():
			of = table.Of(table.String)
		case t.Kind.Integer() && of.Kind.Integer() && t.Kind != table.Uint64 && of.Kind != table.Uint64:
			of = table.Of(table.Int64)
		case t.Kind.Number() && of.Kind.Number():
			of = table.Of(table.Float64)
		default:
			return nil, fmt.Errorf("window: melt: column %q is %v, those before it %v", m.Input.Fields[c].Name, t, of)
		}
	}
	variable, value := m.Variable, m.Value
	if variable == "" {
		variable = "variable"
	}
	if value == "" {
		value = "value"
	}
	fields := m.Input.Pick(m.Index).Fields
	return table.NewSchema(append(fields, table.Field{Name: variable, Type: table.Of(table.String)}, table.Field{Name: value, Type: of})...)
}

// Apply gives the rows of a batch: those of the first of Values, then those of
// the next, a batch each.
func (m *Melt) Apply(b *table.Batch, emit func(*table.Batch) error) error {
	schema, err := m.Output()
	if err != nil {
		return err
	}
	names := column.NewTextBuilder(len(m.Values), 0)
	for _, c := range m.Values {
		names.Append(m.Input.Fields[c].Name)
	}
	dict, err := names.Finish(table.Of(table.String))
	if err != nil {
		return err
	}
	for k, c := range m.Values {
		out := &table.Batch{Schema: schema, Rows: b.Rows}
		for _, i := range m.Index {
			out.Columns = append(out.Columns, b.Columns[i])
		}
		codes := make([]int32, b.Rows)
		for i := range codes {
			codes[i] = int32(k)
		}
		value, err := column.Cast(b.Columns[c], m.Input.Fields[c].Type, schema.Fields[len(m.Index)+1].Type, false)
		if err != nil {
			return fmt.Errorf("window: melt: column %q: %w", m.Input.Fields[c].Name, err)
		}
		out.Columns = append(out.Columns, column.FromCodes(codes, dict.(*array.String), nil), value)
		if err := emit(out); err != nil {
			return err
		}
	}
	return nil
}
