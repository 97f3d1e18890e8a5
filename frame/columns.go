package frame

import (
	"slices"

	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/internal/plan"
	"github.com/cb434341/weft/frame/table"
)

// Select returns the frame with some of its columns, in the order given.
func (f Frame) Select(names ...string) Frame {
	exprs := make([]Expr, len(names))
	for i, name := range names {
		exprs[i] = Col(name)
	}
	return f.project("select", exprs)
}

// SelectKinds returns the frame with the columns of some kinds:
// f.SelectKinds(table.Kind.Number).
func (f Frame) SelectKinds(of func(table.Kind) bool) Frame {
	var names []string
	for _, c := range f.Schema().Fields {
		if of != nil && of(c.Type.Kind) {
			names = append(names, c.Name)
		}
	}
	if f.Err() != nil {
		return f
	}
	return f.Select(names...)
}

// SelectExpr returns a frame of computed columns, and no others. A column is
// called as Expr.As says, else as the first column that its expression
// mentions.
func (f Frame) SelectExpr(exprs ...Expr) Frame { return f.project("select", exprs) }

// With returns the frame with computed columns in addition: behind the others,
// or in place of the one that has the same name. All expressions see the
// columns as they were before.
func (f Frame) With(exprs ...Expr) Frame {
	var all []Expr
	names := f.Columns()
	replaced := map[string]Expr{}
	var more []Expr
	for _, e := range exprs {
		name := e.name()
		switch {
		case replaced[name].n != nil:
			return fail("with", "two expressions make column %q", name)
		case slices.Contains(names, name):
			replaced[name] = e
		default:
			replaced[name] = e
			more = append(more, e)
		}
	}
	for _, name := range names {
		if e, ok := replaced[name]; ok {
			all = append(all, e)
			continue
		}
		all = append(all, Col(name))
	}
	return f.project("with", append(all, more...))
}

func (f Frame) project(what string, exprs []Expr) Frame {
	n := f.node()
	if n.Err() != nil {
		return f
	}
	if slices.ContainsFunc(exprs, func(e Expr) bool { return e.n != nil && e.n.Windowed() }) {
		return f.withWindows(what, exprs)
	}
	p := &plan.Project{}
	for _, e := range exprs {
		if e.n == nil {
			return fail(what, "the zero Expr: make one with Col or Lit")
		}
		p.Columns = append(p.Columns, plan.Named{Name: e.name(), Expr: e.n})
	}
	return Frame{plan.Columns(n, p)}
}

// Drop returns the frame without some columns.
func (f Frame) Drop(names ...string) Frame {
	var left []string
	for _, c := range f.Columns() {
		if !slices.Contains(names, c) {
			left = append(left, c)
		}
	}
	for _, name := range names {
		if f.Schema().Index(name) < 0 && f.Err() == nil {
			return fail("drop", "%v", expr.UnknownColumn(name, f.Schema()))
		}
	}
	return f.Select(left...)
}

// Rename returns the frame with columns renamed: pairs of an old name and a new
// one.
func (f Frame) Rename(pairs ...string) Frame {
	if f.Err() != nil {
		return f
	}
	if len(pairs)%2 != 0 {
		return fail("rename", "%d names are not pairs of an old one and a new one", len(pairs))
	}
	to := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		if f.Schema().Index(pairs[i]) < 0 {
			return fail("rename", "%v", expr.UnknownColumn(pairs[i], f.Schema()))
		}
		to[pairs[i]] = pairs[i+1]
	}
	var exprs []Expr
	for _, c := range f.Columns() {
		e := Col(c)
		if name, ok := to[c]; ok {
			e = e.As(name)
		}
		exprs = append(exprs, e)
	}
	return f.project("rename", exprs)
}

// Filter returns the rows for which a condition is true; those for which it is
// missing are left out.
func (f Frame) Filter(where Expr) Frame {
	if where.n == nil {
		return fail("filter", "the zero Expr: make one with Col or Lit")
	}
	return Frame{plan.New(&plan.Filter{Where: where.n}, f.node())}
}
