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
	columns exec.Project
	window  window.Window
	rest    exec.Project
}

func (w *Window) takenApart(in *table.Schema) (*windowing, error) {
	p := &windowing{window: window.Window{DropMissing: true}}
	place := func(name string, e *expr.Node) int {
		if i := slices.Index(p.columns.Names, name); i >= 0 {
			return i
		}
		p.columns.Exprs, p.columns.Names = append(p.columns.Exprs, e), append(p.columns.Names, name)
		return len(p.columns.Names) - 1
	}
	column := func(name string) int { return place(name, expr.Column(name)) }
	for _, name := range w.By {
		if in.Index(name) < 0 {
			return nil, expr.UnknownColumn(name, in)
		}
		p.window.By = append(p.window.By, column(name))
	}
	temporary := func(kind string, i int) string { return unusedColumn(fmt.Sprintf("%s %d", kind, i), in) }
	args, windows := map[string]int{}, map[string]string{}
	argument := func(e *expr.Node) int {
		if name, ok := e.Column(); ok {
			if in.Index(name) < 0 {
				return place(name, e)
			}
			return column(name)
		}
		text := e.String()
		if _, ok := args[text]; !ok {
			args[text] = place(temporary("argument", len(args)), e)
		}
		return args[text]
	}
	var calls []expr.Window
	for _, c := range w.Columns {
		if _, err := c.Expr.Bind(in); err != nil {
			return nil, err
		}
		list, rest := expr.Windows(c.Expr)
		back := map[string]string{}
		for _, one := range list {
			if windows[one.Name] == "" {
				windows[one.Name] = temporary("window", len(windows))
				calls = append(calls, one)
			}
			back[one.Name] = windows[one.Name]
		}
		for _, name := range rest.Columns() {
			if back[name] == "" {
				back[name] = name
				column(name)
			}
		}
		p.rest.Exprs, p.rest.Names = append(p.rest.Exprs, rename(rest, back)), append(p.rest.Names, c.Name)
	}
	for _, one := range calls {
		call := window.Call{Func: one.Func, Column: argument(one.Arg), Name: windows[one.Name]}
		if one.By != nil {
			call.On = argument(one.By)
		}
		p.window.Calls = append(p.window.Calls, call)
	}
	schema, err := p.columns.Out(in)
	if err != nil {
		return nil, err
	}
	p.window.Input = schema
	for i, one := range calls {
		if err := told(&p.window.Calls[i], one, schema); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// told tells a call what its parameters say, in the order in which the table of
// functions has them.
func told(c *window.Call, w expr.Window, in *table.Schema) error {
	integer := func(i, otherwise int) int {
		if i < len(w.Params) {
			if v, ok := w.Params[i].(int64); ok {
				return int(v)
			}
		}
		return otherwise
	}
	text := func(i int) string {
		if i < len(w.Params) {
			s, _ := w.Params[i].(string)
			return s
		}
		return ""
	}
	flag := func(i int) bool {
		if i < len(w.Params) {
			b, _ := w.Params[i].(bool)
			return b
		}
		return false
	}
	switch w.Func {
	case "shift", "diff", "pctchange":
		c.N = integer(0, 1)
	case "ffill", "bfill":
		c.Limit = integer(0, 0)
	case "rank":
		c.Method, c.Desc, c.Percent = text(0), flag(1), flag(2)
	case "rolling":
		c.Agg, c.N, c.Min, c.Center = text(0), integer(1, 0), integer(2, 0), flag(3)
		if c.N == 0 {
			c.Func = "expanding"
		}
	case "rollingtime":
		d, ok := w.Params[1].(time.Duration)
		if !ok {
			return fmt.Errorf("rolling: %v is no duration", w.Params[1])
		}
		unit := in.Fields[c.On].Type
		nanos := unit.Unit.Nanos()
		if unit.Kind == table.Date {
			nanos = 24 * int64(time.Hour)
		}
		if c.Width = int64(d) / nanos; c.Width < 1 || int64(d)%nanos != 0 {
			return fmt.Errorf("rolling: %v is not a number of the units of column %q, which is %v", d, in.Fields[c.On].Name, unit)
		}
		c.Func, c.Agg, c.Min = "rolling", text(0), integer(2, 0)
	}
	return nil
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
		pieces := w.parts(n)
		var cut []graph.ID
		if pieces == 1 {
			cut = pipes(exec.Collect{})
		} else {
			cut = pipes(exec.Split{Keys: p.window.By, Pieces: pieces})
		}
		out := make([]graph.ID, pieces)
		for r, from := range shuffled(b, cut, pieces) {
			out[r] = b.Add(&exec.WindowApply{Window: p.window, Rest: p.rest}, from)
		}
		return out
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
