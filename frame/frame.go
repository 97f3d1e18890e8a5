package frame

import (
	"fmt"
	"slices"

	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/internal/plan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Frame is a table that has not been computed yet, in partitions. It is
// immutable and one pointer thick; the zero Frame is none, and an error
// wherever it is used.
//
// A Frame is a [graph.Lazy] of [*table.Table]: it can be computed by package
// weft, and given to any lifted function.
type Frame struct{ n *plan.Node }

// node is the frame's plan; that of the zero Frame is a mistake.
func (f Frame) node() *plan.Node {
	if f.n == nil {
		return plan.Fail("frame", "the zero Frame: make one with ReadCSV, FromRows, FromTable ...")
	}
	return f.n
}

func fail(what, format string, values ...any) Frame {
	return Frame{plan.Fail(what, format, values...)}
}

// Schema returns the names and types of the columns.
func (f Frame) Schema() *table.Schema { return f.node().Schema }

// Columns returns the names of the columns.
func (f Frame) Columns() []string { return f.node().Schema.Names() }

// NumPartitions returns the number of partitions that the frame has when it is
// computed as it is.
func (f Frame) NumPartitions() int { return f.node().Parts() }

// Err returns the first mistake that was made in building the frame, with the
// file and line of the user's call; nil if there was none.
func (f Frame) Err() error { return f.node().Err() }

// Site returns where the user built the frame.
func (f Frame) Site() graph.Site { return f.node().Site() }

// Inputs returns the frame's plan, for a graph.Builder.
func (f Frame) Inputs() []graph.Source { return []graph.Source{f.node().Source()} }

// Emit returns the tasks of the partitions, for a graph.Builder.
func (f Frame) Emit(b *graph.Builder) []graph.ID { return b.Parts(f.n.Source()) }

// Join returns the Op that makes one table of the partitions.
func (f Frame) Join() graph.Op { return &exec.Join{Schema: f.node().Schema} }

// Value turns the result of Join into the table that the user holds.
func (f Frame) Value(result any) (*table.Table, error) { return graph.Cast[*table.Table](result) }

// Persisted returns the frame with its partitions computed.
func (f Frame) Persisted(parts []any) graph.Source {
	tables := make([]*table.Table, len(parts))
	for i, p := range parts {
		t, ok := p.(*table.Table)
		if !ok {
			return fail("persist", "partition %d is a %T", i, p)
		}
		tables[i] = t
	}
	return fromTables("persisted", f.node().Schema, tables)
}

// String describes the frame without computing it.
func (f Frame) String() string {
	n := f.node()
	if err := n.Err(); err != nil {
		return err.Error()
	}
	return fmt.Sprintf("frame of %d columns in %d partitions: %v", n.Schema.Len(), n.Parts(), n.Schema)
}

// FromTable makes a frame of a table in memory; its batches are shared out over
// so many partitions, see [Frame.Repartition] for others.
func FromTable(t *table.Table) Frame {
	if t == nil {
		return fail("from table", "the table is nil")
	}
	const partition = 1 << 20 // rows, about
	var parts []*table.Table
	rows := 0
	for _, b := range t.Batches {
		if len(parts) == 0 || rows+b.Rows > partition {
			parts = append(parts, &table.Table{Schema: t.Schema})
			rows = 0
		}
		last := parts[len(parts)-1]
		last.Batches = append(last.Batches, b)
		rows += b.Rows
	}
	if len(parts) == 0 {
		parts = []*table.Table{t}
	}
	return fromTables("table", t.Schema, parts)
}

func fromTables(how string, schema *table.Schema, tables []*table.Table) Frame {
	g := &plan.Given{Columns: schema, How: how}
	for _, t := range tables {
		g.Parts = append(g.Parts, &constant{t})
		g.Sizes = append(g.Sizes, t.SizeBytes())
	}
	return Frame{plan.New(g)}
}

// constant is a table as a lazy value.
type constant struct{ t *table.Table }

func (c *constant) Inputs() []graph.Source           { return nil }
func (c *constant) Err() error                       { return nil }
func (c *constant) Emit(b *graph.Builder) []graph.ID { return b.List(b.Const(c.t)) }

// FromParts makes a frame of lazy tables, its partitions, that have the columns
// that schema says; a table that has others is an error when it is computed.
func FromParts(schema *table.Schema, parts ...graph.Lazy[*table.Table]) Frame {
	if schema == nil {
		return fail("from parts", "the schema is nil")
	}
	if i := slices.Index(parts, nil); i >= 0 {
		return fail("from parts", "partition %d is nil", i)
	}
	g := &plan.Given{Columns: schema, How: "parts"}
	for _, p := range parts {
		g.Parts = append(g.Parts, p)
	}
	return Frame{plan.New(g)}
}

// Partitions returns the partitions as lazy values, for lifted functions and
// whatever else takes lazy values. A partition is computed as part of the
// frame, so what partitions share is computed once.
func (f Frame) Partitions() []graph.Lazy[*table.Table] {
	n := f.node()
	if n.Err() != nil {
		return []graph.Lazy[*table.Table]{f}
	}
	out := make([]graph.Lazy[*table.Table], n.Parts())
	for i := range out {
		out[i] = &partition{f, i}
	}
	return out
}

// partition is a partition of a frame as a lazy value.
type partition struct {
	f     Frame
	place int
}

func (p *partition) Inputs() []graph.Source { return p.f.Inputs() }
func (p *partition) Err() error             { return p.f.Err() }
func (p *partition) Site() graph.Site       { return p.f.Site() }

// Emit returns the partition's task.
func (p *partition) Emit(b *graph.Builder) []graph.ID {
	return b.List(b.Parts(p.f.n.Source())[p.place])
}

// Value turns the task's result into a table.
func (p *partition) Value(result any) (*table.Table, error) { return graph.Cast[*table.Table](result) }
