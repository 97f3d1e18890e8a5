package plan

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Named is an expression and the name of the column that it makes.
type Named struct {
	Name string
	Expr *expr.Node
}

// String is the name, with what is computed for it if that is not the column of
// this name.
func (n Named) String() string {
	if s := n.Expr.String(); s != n.Name {
		return n.Name + " = " + s
	}
	return n.Name
}

func texts(list []Named) string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = n.String()
	}
	return strings.Join(out, ", ")
}

// Scan is the Op of what is stored.
type Scan struct {
	From   scan.Scan
	Cols   []string     // those that are read, in order; nil for all
	Bounds []scan.Bound // what is known of the rows that matter
	Limit  int64        // how many rows matter at most; 0 for all
}

// Word is "scan".
func (*Scan) Word() string { return "scan" }

// Text says what is read of what.
func (s *Scan) Text() string {
	info := s.From.Describe()
	text := info.Name
	if s.Cols != nil {
		text += fmt.Sprintf(" (%d of %d columns: %s)", len(s.Cols), info.Schema.Len(), strings.Join(s.Cols, ", "))
	}
	for i, b := range s.Bounds {
		sep := ", where "
		if i > 0 {
			sep = " and "
		}
		value := fmt.Sprint(b.Value)
		if s, ok := b.Value.(string); ok {
			value = strconv.Quote(s)
		}
		text += fmt.Sprintf("%s%s %s %s", sep, info.Schema.Fields[b.Column].Name, b.Op, value)
	}
	if s.Limit > 0 {
		text += fmt.Sprintf(", %d rows at most", s.Limit)
	}
	return text
}

func (s *Scan) places() []int {
	schema := s.From.Describe().Schema
	if s.Cols == nil {
		places := make([]int, schema.Len())
		for i := range places {
			places[i] = i
		}
		return places
	}
	places := make([]int, len(s.Cols))
	for i, c := range s.Cols {
		places[i] = schema.Index(c)
	}
	return places
}

// Schema is that of the columns that are read.
func (s *Scan) Schema([]*table.Schema) (*table.Schema, error) {
	return s.From.Describe().Schema.Pick(s.places()), nil
}

func (s *Scan) flow(n *Node) []flow {
	info := s.From.Describe()
	f := flow{in: n.Schema, out: n.Schema, scan: s.From, want: scan.Want{Columns: s.places(), Bounds: s.Bounds, Limit: s.Limit}}
	for i, p := range info.Parts {
		f.parts = append(f.parts, i)
		bytes := p.Bytes
		if total := info.Schema.Len(); total > 0 {
			bytes = bytes * int64(len(n.Schema.Fields)) / int64(total)
		}
		f.bytes = append(f.bytes, max(bytes, rowsBytes(p.Rows, n.Schema)))
	}
	return []flow{f}
}

// rowsBytes is what so many rows take in memory at least, where files have them
// packed; 0 if it is not known how many there are.
func rowsBytes(rows int64, s *table.Schema) int64 {
	width := int64(0)
	for _, f := range s.Fields {
		switch kind := f.Type.Kind; {
		case kind.Text():
			width += 4 // codes, or offsets
		case kind != table.Bool && kind != table.Null:
			width += int64(kind.Size())
		}
	}
	const most = 1 << 40 // bytes, of a file that says that it has very many rows
	return min(max(rows, 0), most/(width+1)) * width
}

// Given is the Op of tables that somebody else makes.
type Given struct {
	Columns *table.Schema
	Parts   []graph.Source // each a Lazy of *table.Table
	Sizes   []int64        // of the parts, if they are known
	How     string         // for people
}

// Word is "given".
func (*Given) Word() string { return "given" }

// Text says what is given.
func (g *Given) Text() string { return g.How }

// Schema is as promised.
func (g *Given) Schema([]*table.Schema) (*table.Schema, error) { return g.Columns, nil }

func (g *Given) emit(b *graph.Builder, _ *Node) []graph.ID {
	ids := make([]graph.ID, len(g.Parts))
	for i, p := range g.Parts {
		ids[i] = b.Add(&exec.Check{Schema: g.Columns, Part: i}, []graph.ID{b.Value(p)})
	}
	return ids
}

func (g *Given) parts(*Node) int { return len(g.Parts) }

// unknownPart is what a partition is taken to hold of which nothing is known.
const unknownPart = 32 << 20

func (g *Given) size(*Node) int64 {
	if g.Sizes == nil {
		return int64(len(g.Parts)) * unknownPart
	}
	var n int64
	for _, s := range g.Sizes {
		n += s
	}
	return n
}

// Filter is the Op that keeps the rows for which a condition is true.
type Filter struct{ Where *expr.Node }

// Word is "filter".
func (*Filter) Word() string { return "filter" }

// Text is the condition.
func (f *Filter) Text() string { return f.Where.String() }

// Schema is that of the input.
func (f *Filter) Schema(in []*table.Schema) (*table.Schema, error) {
	n, err := f.Where.Bind(in[0])
	if err != nil {
		return nil, err
	}
	if n.Type.Kind != table.Bool && n.Type.Kind != table.Null {
		return nil, fmt.Errorf("%v is %v, not bool", f.Where, n.Type)
	}
	return in[0], nil
}

func (f *Filter) flow(n *Node) []flow { return through(n, exec.Filter{Where: f.Where}) }

// Project is the Op whose result is computed columns, and no others.
type Project struct{ Columns []Named }

// Word is "columns".
func (*Project) Word() string { return "columns" }

// Text is the columns.
func (p *Project) Text() string { return texts(p.Columns) }

// Schema is the columns' types.
func (p *Project) Schema(in []*table.Schema) (*table.Schema, error) { return p.step().Out(in[0]) }

func (p *Project) step() exec.Project {
	s := exec.Project{Exprs: make([]*expr.Node, len(p.Columns)), Names: make([]string, len(p.Columns))}
	for i, c := range p.Columns {
		s.Exprs[i], s.Names[i] = c.Expr, c.Name
	}
	return s
}

func (p *Project) flow(n *Node) []flow { return through(n, p.step()) }

// pick is the projection to some columns of the input as they are.
func pick(names []string) *Project {
	p := &Project{}
	for _, name := range names {
		p.Columns = append(p.Columns, Named{name, expr.Column(name)})
	}
	return p
}

// narrow is n with the columns of those names only, in that order.
func narrow(n *Node, names []string) *Node {
	if slices.Equal(n.Schema.Names(), names) {
		return n
	}
	return n.again(pick(names), n)
}

// Sample is the Op that keeps each row with a probability.
type Sample struct {
	From     float64 // samples of one seed have no row in common, from one's end on
	Fraction float64
	Seed     uint64
}

// Word is "sample".
func (*Sample) Word() string { return "sample" }

// Text is the fraction.
func (s *Sample) Text() string { return fmt.Sprint(s.Fraction) }

// Schema is that of the input.
func (s *Sample) Schema(in []*table.Schema) (*table.Schema, error) {
	if !(s.Fraction >= 0 && s.Fraction <= 1) {
		return nil, fmt.Errorf("a fraction of %v is not between 0 and 1", s.Fraction)
	}
	return in[0], nil
}

// flow gives each part a seed of its own.
func (s *Sample) flow(n *Node) []flow {
	var out []flow
	seed := s.Seed
	for _, f := range n.Inputs[0].flow() {
		for i := range f.parts {
			one := f
			one.parts, one.bytes = f.parts[i:i+1], f.bytes[i:i+1]
			out = append(out, one.then(exec.Sample{From: s.From, Fraction: s.Fraction, Seed: seed}, n.Schema))
			seed += 0x632be59bd9b4e019
		}
	}
	return out
}

// Concat is the Op that puts rows behind rows. Columns are those of the first;
// the others must have the same, in any order.
type Concat struct{}

// Word is "concat".
func (Concat) Word() string { return "concat" }

// Text is empty.
func (Concat) Text() string { return "" }

// Schema is that of all.
func (Concat) Schema(in []*table.Schema) (*table.Schema, error) {
	if len(in) == 0 {
		return nil, errors.New("of nothing")
	}
	for i, s := range in[1:] {
		if !s.Equal(in[0]) {
			return nil, fmt.Errorf("frame %d has the columns %v, the first one %v", i+1, s, in[0])
		}
	}
	return in[0], nil
}

func (Concat) flow(n *Node) []flow {
	var out []flow
	for _, x := range n.Inputs {
		out = append(out, x.flow()...)
	}
	return out
}
