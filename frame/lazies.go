package frame

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cb434341/weft/frame/internal/plan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// of is a lazy value of type T that is made of the tables of a frame: of each
// partition, or of all.
type of[T any] struct {
	f    Frame
	part int // -1 for the whole frame
	op   graph.Op
}

func (o *of[T]) Inputs() []graph.Source { return o.f.Inputs() }
func (o *of[T]) Err() error             { return o.f.Err() }
func (o *of[T]) Site() graph.Site       { return o.f.Site() }

// Emit writes the task that makes the value.
func (o *of[T]) Emit(b *graph.Builder) []graph.ID {
	parts := b.Parts(o.f.n.Source())
	if o.part >= 0 {
		parts = parts[o.part : o.part+1]
	}
	return b.List(b.Add(o.op, slices.Clone(parts)))
}

// Value turns the task's result into a T.
func (o *of[T]) Value(result any) (T, error) { return graph.Cast[T](result) }

// joined is the arguments of a task as one table.
func joined(args []any) (*table.Table, error) {
	var out *table.Table
	for i, a := range args {
		t, ok := a.(*table.Table)
		if !ok {
			return nil, fmt.Errorf("frame: partition %d is a %T", i, a)
		}
		if out == nil {
			out = &table.Table{Schema: t.Schema}
		}
		out.Batches = append(out.Batches, t.Batches...)
	}
	if out == nil {
		out = &table.Table{Schema: &table.Schema{}}
	}
	return out, nil
}

// toRows is the Op that makes structs of tables.
type toRows[T any] struct{}

func (toRows[T]) OpName() string { return "rows" }

func (toRows[T]) Run(_ context.Context, args []any) (any, error) {
	t, err := joined(args)
	if err != nil {
		return nil, err
	}
	return table.Rows[T](t)
}

// toColumn is the Op that makes a slice of a column of tables.
type toColumn[T any] struct{ Name string }

func (toColumn[T]) OpName() string { return "column" }

func (c toColumn[T]) Run(_ context.Context, args []any) (any, error) {
	t, err := joined(args)
	if err != nil {
		return nil, err
	}
	if len(t.Schema.Fields) == 0 {
		return []T{}, nil
	}
	return table.Values[T](t, c.Name)
}

// toValue is the Op that takes the one value of a table of one row and column.
type toValue[T any] struct{}

func (toValue[T]) OpName() string { return "value" }

func (toValue[T]) Run(_ context.Context, args []any) (any, error) {
	t, err := joined(args)
	if err != nil {
		return nil, err
	}
	if len(t.Schema.Fields) != 1 {
		return nil, fmt.Errorf("frame: a value of a frame of %d columns", len(t.Schema.Fields))
	}
	values, err := table.Values[T](t, t.Schema.Fields[0].Name)
	if err != nil {
		return nil, err
	}
	if len(values) != 1 {
		return nil, fmt.Errorf("frame: a value of a frame of %d rows", len(values))
	}
	return values[0], nil
}

// Rows is the rows of a frame as structs, see [table.Rows].
func Rows[T any](f Frame) graph.Lazy[[]T] { return &of[[]T]{f, -1, toRows[T]{}} }

// RowParts is Rows, partition by partition.
func RowParts[T any](f Frame) []graph.Lazy[[]T] { return byPart[[]T](f, toRows[T]{}) }

// Column is a column of a frame as a slice, see [table.Values].
func Column[T any](f Frame, name string) graph.Lazy[[]T] {
	return &of[[]T]{f.Select(name), -1, toColumn[T]{name}}
}

// ColumnParts is Column, partition by partition: array.FromSlices makes an array of
// these.
func ColumnParts[T any](f Frame, name string) []graph.Lazy[[]T] {
	return byPart[[]T](f.Select(name), toColumn[T]{name})
}

func byPart[T any](f Frame, op graph.Op) []graph.Lazy[T] {
	if f.Err() != nil {
		return []graph.Lazy[T]{&of[T]{f, -1, op}}
	}
	out := make([]graph.Lazy[T], f.NumPartitions())
	for i := range out {
		out[i] = &of[T]{f, i, op}
	}
	return out
}

// Value is the one value of a frame of one row and one column, such as
// f.Agg(Col("delay").Mean()) gives. A value that is missing is NaN as a float,
// nil as a pointer, and an error otherwise.
func Value[T any](f Frame) graph.Lazy[T] { return &of[T]{f, -1, toValue[T]{}} }

// Count is the number of rows.
func (f Frame) Count() graph.Lazy[int64] { return Value[int64](f.Agg(Size().As("rows"))) }

// FromRows makes a frame of structs, see [table.SchemaOf].
func FromRows[T any](rows []T) Frame {
	t, err := table.FromRows(rows)
	if err != nil {
		return fail("from rows", "%v", err)
	}
	return FromTable(t)
}

// FromRowParts makes a frame of lazy slices of structs, its partitions: what a
// bag of structs gives, or lifted functions.
func FromRowParts[T any](parts ...graph.Lazy[[]T]) Frame {
	schema, err := table.SchemaOf[T]()
	if err != nil {
		return fail("from rows", "%v", err)
	}
	g := &plan.Given{Columns: schema, How: "rows"}
	for i, p := range parts {
		if p == nil {
			return fail("from rows", "partition %d is nil", i)
		}
		g.Parts = append(g.Parts, &rowsPart[T]{p})
	}
	return Frame{plan.New(g)}
}

// rowsPart is a lazy slice of structs as a lazy table.
type rowsPart[T any] struct{ rows graph.Lazy[[]T] }

func (p *rowsPart[T]) Inputs() []graph.Source { return []graph.Source{p.rows} }
func (p *rowsPart[T]) Err() error             { return p.rows.Err() }

// Emit writes the task that makes the table.
func (p *rowsPart[T]) Emit(b *graph.Builder) []graph.ID {
	return b.List(b.Add(fromRows[T]{}, []graph.ID{b.Value(p.rows)}))
}

// fromRows is the Op that makes a table of structs.
type fromRows[T any] struct{}

func (fromRows[T]) OpName() string { return "table" }

func (fromRows[T]) Run(_ context.Context, args []any) (any, error) {
	rows, err := graph.Cast[[]T](args[0])
	if err != nil {
		return nil, err
	}
	return table.FromRows(rows)
}

// RegisterRows makes rows of T known to other processes that run the program,
// when it is called for a package-level var: for Rows, RowParts and FromRowParts.
//
//	var _ = frame.RegisterRows[Flight]()
func RegisterRows[T any]() struct{} {
	registerRows[T]()
	return struct{}{}
}

func registerRows[T any]() {
	graph.RegisterType[T]()
	graph.RegisterOp[toRows[T]]()
	graph.RegisterOp[fromRows[T]]()
}

func registerColumn[T any]() {
	graph.RegisterOp[toColumn[T]]()
	graph.RegisterOp[toColumn[*T]]()
	graph.RegisterOp[toValue[T]]()
	graph.RegisterOp[toValue[*T]]()
}

func init() {
	registerColumn[bool]()
	registerColumn[int8]()
	registerColumn[int16]()
	registerColumn[int32]()
	registerColumn[int64]()
	registerColumn[int]()
	registerColumn[uint8]()
	registerColumn[uint16]()
	registerColumn[uint32]()
	registerColumn[uint64]()
	registerColumn[uint]()
	registerColumn[float32]()
	registerColumn[float64]()
	registerColumn[string]()
	registerColumn[[]byte]()
	registerColumn[time.Time]()
	registerColumn[time.Duration]()
}
