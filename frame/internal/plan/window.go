package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/internal/window"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Window is the Op whose result is columns that are computed of the rows around
// each row, and no others.
type Window struct {
	Columns []Named
	By      []string // rows of equal values are a group of their own, those of which one is missing in none; their order is lost
}

// Word is "window".
func (*Window) Word() string { return "window" }

// Text is the columns.
func (w *Window) Text() string {
	if len(w.By) > 0 {
		return texts(w.Columns) + ", by " + strings.Join(w.By, ", ")
	}
	return texts(w.Columns)
}

// Schema is the columns' types.
func (w *Window) Schema(in []*table.Schema) (*table.Schema, error) {
	p, err := w.takenApart(in[0])
	if err != nil {
		return nil, err
	}
	out, err := p.window.Output()
	if err != nil {
		return nil, err
	}
	return p.rest.Out(out)
}

// A windowing is a Window taken apart: the columns that pipes compute, the
// windows, and what is computed of them at last.
type windowing struct {
	in      *table.Schema
	columns exec.Project
	window  window.Window
	rest    exec.Project

	calls     []expr.Window     // those of window, as the expressions have them
	arguments map[string]int    // places of computed arguments, by text
	results   map[string]string // the calls' columns, by text
}

func (w *Window) takenApart(in *table.Schema) (*windowing, error) {
	p := &windowing{in: in, window: window.Window{DropMissing: true}, arguments: map[string]int{}, results: map[string]string{}}
	for _, name := range w.By {
		if in.Index(name) < 0 {
			return nil, expr.UnknownColumn(name, in)
		}
		p.window.By = append(p.window.By, p.column(name))
	}
	for _, c := range w.Columns {
		if err := p.result(c); err != nil {
			return nil, err
		}
	}
	for _, one := range p.calls {
		p.window.Calls = append(p.window.Calls, p.call(one))
	}
	schema, err := p.columns.Out(in)
	if err != nil {
		return nil, err
	}
	p.window.Input = schema
	for i, one := range p.calls {
		if err := told(&p.window.Calls[i], one, schema); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// result takes a column of the result apart: its windows, each of which is
// computed once, and what is computed of them.
func (p *windowing) result(c Named) error {
	if _, err := c.Expr.Bind(p.in); err != nil {
		return err
	}
	list, rest := expr.Windows(c.Expr)
	names := map[string]string{} // of rest's columns, as they are called here
	for _, one := range list {
		if p.results[one.Name] == "" {
			p.results[one.Name] = p.temporary("window", len(p.results))
			p.calls = append(p.calls, one)
		}
		names[one.Name] = p.results[one.Name]
	}
	for _, name := range rest.Columns() {
		if names[name] == "" {
			names[name] = name
			p.column(name)
		}
	}
	p.rest.Exprs, p.rest.Names = append(p.rest.Exprs, rename(rest, names)), append(p.rest.Names, c.Name)
	return nil
}

// call is a window function of columns that pipes compute, but for what told
// tells it.
func (p *windowing) call(one expr.Window) window.Call {
	c := window.Call{Func: one.Func, Column: p.argument(one.Arg), Name: p.results[one.Name], User: one.User}
	if one.By != nil {
		c.On = p.argument(one.By)
	}
	if one.Other != nil {
		c.Other = p.argument(one.Other)
	}
	return c
}

// argument is the place of an expression among the columns that pipes compute,
// each of which is computed once.
func (p *windowing) argument(e *expr.Node) int {
	if name, ok := e.Column(); ok {
		if p.in.Index(name) < 0 {
			return p.place(name, e)
		}
		return p.column(name)
	}
	text := e.String()
	if _, ok := p.arguments[text]; !ok {
		p.arguments[text] = p.place(p.temporary("argument", len(p.arguments)), e)
	}
	return p.arguments[text]
}

// column is the place of a column of the input.
func (p *windowing) column(name string) int { return p.place(name, expr.Column(name)) }

// place is that of a column, which pipes compute by an expression.
func (p *windowing) place(name string, e *expr.Node) int {
	if i := slices.Index(p.columns.Names, name); i >= 0 {
		return i
	}
	p.columns.Exprs, p.columns.Names = append(p.columns.Exprs, e), append(p.columns.Names, name)
	return len(p.columns.Names) - 1
}

// temporary is a name that no column of the input has.
func (p *windowing) temporary(kind string, i int) string {
	return unusedColumn(fmt.Sprintf("%s %d", kind, i), p.in)
}

// told tells a call what its parameters say, in the order in which the table of
// functions has them.
func told(c *window.Call, w expr.Window, in *table.Schema) error {
	switch p := parameters(w.Params); w.Func {
	case "shift", "diff", "pctchange":
		c.N = p.whole(0, 1)
	case "ffill", "bfill":
		c.Limit = p.whole(0, 0)
	case "rank":
		c.Method, c.Desc, c.Percent = p.text(0), p.flag(1), p.flag(2)
	case "ewm":
		c.Alpha, c.Unadjusted, c.SkipMissing, c.Min = p.number(0), p.flag(1), p.flag(2), p.whole(3, 0)
	case "rolling":
		c.Agg, c.N, c.Min, c.Center = p.text(0), p.whole(1, 0), p.whole(2, 0), p.flag(3)
		c.Closed, c.Quantile, c.Interpolation = p.text(4), p.number(5), p.text(6)
		if c.N == 0 {
			c.Func = "expanding"
		}
	case "rollingtime":
		c.Func, c.Agg, c.Min = "rolling", p.text(0), p.whole(2, 0)
		c.Closed, c.Quantile, c.Interpolation = p.text(3), p.number(4), p.text(5)
		var err error
		c.Width, err = widthOf(w.Params[1], in.Fields[c.On])
		return err
	}
	return nil
}

// widthOf is how long a window of time is, in the unit of its times.
func widthOf(param any, on table.Field) (int64, error) {
	d, ok := param.(time.Duration)
	if !ok {
		return 0, fmt.Errorf("rolling: %v is no duration", param)
	}
	nanos := on.Type.Unit.Nanos()
	if on.Type.Kind == table.Date {
		nanos = 24 * int64(time.Hour)
	}
	width := int64(d) / nanos
	if width < 1 || int64(d)%nanos != 0 {
		return 0, fmt.Errorf("rolling: %v is not a number of the units of column %q, which is %v", d, on.Name, on.Type)
	}
	return width, nil
}

// parameters are those of a function; what is left out is zero.
type parameters []any

func (p parameters) whole(i, otherwise int) int {
	if i < len(p) {
		if v, ok := p[i].(int64); ok {
			return int(v)
		}
	}
	return otherwise
}

func (p parameters) number(i int) float64 {
	if i < len(p) {
		switch v := p[i].(type) {
		case float64:
			return v
		case int64:
			return float64(v)
		}
	}
	return 0
}

func (p parameters) text(i int) string {
	if i < len(p) {
		s, _ := p[i].(string)
		return s
	}
	return ""
}

func (p parameters) flag(i int) bool {
	if i < len(p) {
		b, _ := p[i].(bool)
		return b
	}
	return false
}

func (w *Window) parts(n *Node) int {
	in := n.Inputs[0]
	switch {
	case len(w.By) > 0:
		return piecesFor(in.Bytes())
	case w.whole(in.Schema):
		return 1
	}
	return in.count()
}

// whole reports whether the windows need all rows at once.
func (w *Window) whole(in *table.Schema) bool {
	p, err := w.takenApart(in)
	return err == nil && p.window.Need().Whole
}

func (w *Window) size(n *Node) int64 { return n.Inputs[0].Bytes() }

func (w *Window) emit(b *graph.Builder, n *Node) []graph.ID {
	in := n.Inputs[0]
	p, err := w.takenApart(in.Schema)
	if err != nil {
		b.Fail(&graph.BuildError{Site: n.site, Err: err})
		return nil
	}
	columns := &Node{Inputs: n.Inputs, Schema: p.window.Input}
	flows := through(columns, p.columns)
	pipes := func(sink exec.Sink) []graph.ID {
		var ids []graph.ID
		for _, f := range flows {
			for i := range f.parts {
				ids = append(ids, bundle{f, i, i + 1, f.bytes[i]}.pipe(b, sink, f.bytes[i]))
			}
		}
		return ids
	}
	switch {
	case len(w.By) > 0:
		pieces := finely(b, w.parts(n), in.Bytes())
		var cut []graph.ID
		if pieces == 1 {
			cut = pipes(exec.Collect{})
		} else {
			cut = pipes(exec.Split{Keys: p.window.By, Pieces: pieces})
		}
		out := make([]graph.ID, pieces)
		for r, from := range shuffled(b, cut, pieces) {
			out[r] = b.Add(&exec.WindowApply{Window: p.window, Rest: p.rest, Needs: needs(2*in.Bytes(), pieces)}, from)
		}
		return together(b, n.Schema, out, w.parts(n))
	case p.window.Need().Whole:
		return []graph.ID{b.Add(&exec.WindowApply{Window: p.window, Rest: p.rest}, pipes(exec.Collect{}))}
	}
	tables := pipes(exec.Collect{})
	var summaries []graph.ID
	for _, t := range tables {
		summaries = append(summaries, b.Add(&exec.WindowSummary{Window: p.window}, []graph.ID{t}))
	}
	carry := b.Add(&exec.WindowCarry{Window: p.window}, summaries)
	out := make([]graph.ID, len(tables))
	for i, t := range tables {
		out[i] = b.Add(&exec.WindowApply{Window: p.window, Carried: true, Index: i, Rest: p.rest}, []graph.ID{t, carry})
	}
	return out
}

// push keeps the columns that are wanted. Conditions stay: they would change the
// rows around.
func (w *Window) push(n *Node, d demand) *Node {
	wanted := d.with(d.where)
	next := &Window{By: w.By}
	var exprs []*expr.Node
	for _, c := range w.Columns {
		if wanted.needs(c.Name) {
			next.Columns = append(next.Columns, c)
			exprs = append(exprs, c.Expr)
		}
	}
	return where(n.again(next, n.Inputs[0].want(of(w.By, exprs...))), d.where)
}

// Number is the Op that adds a column: where each row stands among all rows.
type Number struct{ Name string }

// Word is "number".
func (*Number) Word() string { return "number" }

// Text is empty.
func (*Number) Text() string { return "" }

// Schema is the input's and the column.
func (o *Number) Schema(in []*table.Schema) (*table.Schema, error) {
	return table.NewSchema(append(slices.Clip(in[0].Fields), table.Field{Name: o.Name, Type: table.Of(table.Int64)})...)
}

// flow gives each part numbers of its own.
func (o *Number) flow(n *Node) []flow {
	var out []flow
	part := int64(0)
	for _, f := range n.Inputs[0].flow() {
		for i := range f.parts {
			one := f
			one.parts, one.bytes = f.parts[i:i+1], f.bytes[i:i+1]
			out = append(out, one.then(exec.Number{Name: o.Name, At: part << 40}, n.Schema))
			part++
		}
	}
	return out
}

func (o *Number) push(n *Node, d demand) *Node {
	in := d.with(d.where).alone()
	return where(n.again(o, exactly(n.Inputs[0], in)), d.where)
}
