package exec

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/table"
)

// A Step does something to the rows that stream through a pipe. It is data.
type Step interface {
	// Start makes the step ready for rows of a schema. Extra are the results of
	// the tasks that the step needs beside the rows, see Extras.
	Start(in *table.Schema, extra []any) (Running, error)
	// Text is the step for people: "filter delay > 3".
	Text() string
}

// Extras is how many results a step needs beside the rows.
func Extras(s Step) int {
	if n, ok := s.(interface{ Extras() int }); ok {
		return n.Extras()
	}
	return 0
}

// A Running is a step at work, in one pipe.
type Running interface {
	// Out is the schema of the rows that come out.
	Out() *table.Schema
	// Push gives the step a batch; it emits any number of batches.
	Push(ctx context.Context, b *table.Batch, emit func(*table.Batch) error) error
}

// errEnough ends a pipe early, without a fault: nothing that is to come could
// change what there is.
var errEnough = fmt.Errorf("exec: enough: %w", io.EOF)

// Filter is the Step that keeps the rows for which a condition is true.
type Filter struct{ Where *expr.Node }

// Text is "filter" and the condition.
func (f Filter) Text() string { return "filter " + f.Where.String() }

// Start binds the condition.
func (f Filter) Start(in *table.Schema, _ []any) (Running, error) {
	where, err := f.Where.Bind(in)
	if err != nil {
		return nil, err
	}
	p, err := expr.Compile([]*expr.Node{where}, in)
	if err != nil {
		return nil, err
	}
	return &filtering{in, p}, nil
}

type filtering struct {
	in    *table.Schema
	where *expr.Program
}

func (f *filtering) Out() *table.Schema { return f.in }

func (f *filtering) Push(ctx context.Context, b *table.Batch, emit func(*table.Batch) error) error {
	rows, err := f.where.RunFilter(ctx, b)
	if err != nil {
		return err
	}
	switch len(rows) {
	case 0:
		return nil
	case b.Rows:
		return emit(b)
	}
	kept, err := column.FilterBatchRows(b, rows)
	if err != nil {
		return err
	}
	return emit(kept)
}

// Project is the Step that computes columns: all those of its result.
type Project struct {
	Exprs []*expr.Node
	Names []string
}

// Text is "columns" and what they are, as far as they are more than a column
// under its own name.
func (p Project) Text() string {
	columns := make([]string, len(p.Exprs))
	for i, e := range p.Exprs {
		columns[i] = " " + p.Names[i]
		if s := e.String(); s != p.Names[i] {
			columns[i] += " = " + s
		}
	}
	return "columns" + strings.Join(columns, ",")
}

// Start binds the expressions.
func (p Project) Start(in *table.Schema, _ []any) (Running, error) {
	bound, out, err := p.bind(in)
	if err != nil {
		return nil, err
	}
	run := &projecting{out: out, from: make([]int, len(bound))}
	var computed []*expr.Node
	for i, e := range bound {
		if name, ok := e.Column(); ok {
			run.from[i] = in.Index(name)
			continue
		}
		run.from[i] = -1
		computed = append(computed, e)
	}
	if len(computed) > 0 {
		if run.program, err = expr.Compile(computed, in); err != nil {
			return nil, err
		}
	}
	return run, nil
}

func (p Project) bind(in *table.Schema) ([]*expr.Node, *table.Schema, error) {
	bound, fields := make([]*expr.Node, len(p.Exprs)), make([]table.Field, len(p.Exprs))
	for i, e := range p.Exprs {
		n, err := e.Bind(in)
		if err != nil {
			return nil, nil, err
		}
		bound[i], fields[i] = n, table.Field{Name: p.Names[i], Type: n.Type}
	}
	out, err := table.NewSchema(fields...)
	return bound, out, err
}

// Out is the schema of the projection of rows of schema in.
func (p Project) Out(in *table.Schema) (*table.Schema, error) {
	_, out, err := p.bind(in)
	return out, err
}

type projecting struct {
	out     *table.Schema
	from    []int // the column that is passed on, -1 for one that is computed
	program *expr.Program
}

func (p *projecting) Out() *table.Schema { return p.out }

func (p *projecting) Push(ctx context.Context, b *table.Batch, emit func(*table.Batch) error) error {
	out := make([]arrow.Array, len(p.from))
	var computed []arrow.Array
	if p.program != nil {
		var err error
		if computed, err = p.program.Run(ctx, b); err != nil {
			return err
		}
	}
	for i, c := range p.from {
		if c >= 0 {
			out[i] = b.Columns[c]
			continue
		}
		out[i], computed = computed[0], computed[1:]
	}
	return emit(&table.Batch{Schema: p.out, Columns: out, Rows: b.Rows})
}

// Limit is the Step that lets the first rows of a pipe pass.
type Limit struct{ Rows int64 }

// Text is "first" and how many.
func (l Limit) Text() string { return fmt.Sprintf("first %d", l.Rows) }

// Start begins to count.
func (l Limit) Start(in *table.Schema, _ []any) (Running, error) {
	return &limiting{in, l.Rows}, nil
}

type limiting struct {
	in   *table.Schema
	left int64
}

func (l *limiting) Out() *table.Schema { return l.in }

func (l *limiting) Push(_ context.Context, b *table.Batch, emit func(*table.Batch) error) error {
	if int64(b.Rows) > l.left {
		b = column.SliceBatch(b, 0, int(l.left))
	}
	l.left -= int64(b.Rows)
	if b.Rows > 0 {
		if err := emit(b); err != nil {
			return err
		}
	}
	if l.left == 0 {
		return errEnough
	}
	return nil
}

// Sample is the Step that keeps each row with a probability. Which rows these
// are depends on the seed, the part that they are in, and their place there. Of
// samples of one seed, those From one's From + Fraction on have other rows.
type Sample struct {
	From     float64
	Fraction float64
	Seed     uint64
}

// Text is "sample" and the fraction.
func (s Sample) Text() string { return fmt.Sprintf("sample %v", s.Fraction) }

// Start begins at the first row.
func (s Sample) Start(in *table.Schema, _ []any) (Running, error) {
	least, limit := uint64(s.From*(1<<53)), uint64((s.From+s.Fraction)*(1<<53))
	return &sampling{in: in, least: least, limit: limit, state: s.Seed}, nil
}

type sampling struct {
	in    *table.Schema
	least uint64 // of 2^53
	limit uint64
	state uint64
}

func (s *sampling) Out() *table.Schema { return s.in }

func (s *sampling) Push(_ context.Context, b *table.Batch, emit func(*table.Batch) error) error {
	rows := make([]int32, 0, b.Rows)
	for i := range b.Rows {
		if u := s.next() >> 11; u >= s.least && u < s.limit {
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
	return emit(kept)
}

// next is SplitMix64 (Steele, Lea and Flood, 2014).
func (s *sampling) next() uint64 {
	s.state += 0x9e3779b97f4a7c15
	z := s.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
