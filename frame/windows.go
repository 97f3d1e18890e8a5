package frame

import (
	"fmt"
	"math"
	"slices"

	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/internal/plan"
)

// Functions of the rows around each row, for [Frame.With] and
// [Frame.SelectExpr]. Rows are in the order of the frame, through all its
// partitions; see [Expr.Over] for groups.

// Shift returns the value n rows before; behind, if n is negative.
func (e Expr) Shift(n int) Expr { return e.call("shift", n) }

// Diff returns the difference from the value n rows before.
func (e Expr) Diff(n int) Expr { return e.call("diff", n) }

// PctChange returns the relative change from the value n rows before.
func (e Expr) PctChange(n int) Expr { return e.call("pctchange", n) }

// CumSum returns the sum of the values up to each row.
func (e Expr) CumSum() Expr { return e.call("cumsum") }

// CumProd returns the product of the values up to each row.
func (e Expr) CumProd() Expr { return e.call("cumprod") }

// CumMin returns the least of the values up to each row.
func (e Expr) CumMin() Expr { return e.call("cummin") }

// CumMax returns the largest of the values up to each row.
func (e Expr) CumMax() Expr { return e.call("cummax") }

// CumCount returns the number of rows before each row.
func (e Expr) CumCount() Expr { return e.call("cumcount") }

// FFill puts the last value before it where one is missing; for at most limit
// rows in a row, if that is given.
func (e Expr) FFill(limit ...int) Expr { return e.call("ffill", whole(limit)...) }

// BFill puts the next value where one is missing; for at most limit rows in a
// row, if that is given.
func (e Expr) BFill(limit ...int) Expr { return e.call("bfill", whole(limit)...) }

func whole(numbers []int) []any {
	var out []any
	for _, n := range numbers {
		out = append(out, n)
	}
	return out
}

// Rank returns the place of each value among all values, from 1. Equal ones
// share a place by the method: "average" (also for ""), "min", "max", "dense",
// "first". With desc the largest is first; with pct places are parts of 1.
func (e Expr) Rank(method string, desc, pct bool) Expr {
	if method == "" {
		method = "average"
	}
	return e.call("rank", method, desc, pct)
}

// Ewm says how fast an exponentially weighted mean forgets: by one of Alpha, Span,
// HalfLife and Com; and what it makes of the first values and of missing ones.
type Ewm struct {
	Alpha    float64 // the share of each value that comes, above 0 and at most 1
	Span     float64 // Alpha is 2/(Span+1)
	HalfLife float64 // after so many rows a value has half of its weight
	Com      float64 // the centre of mass: Alpha is 1/(Com+1)

	Min int // how many values there must be for a result, otherwise one
	// Unadjusted is pandas' adjust=False: each mean is Alpha of the value and the
	// rest of the mean before. Otherwise it is the mean of all values so far, of
	// which those before weigh less and less.
	Unadjusted bool
	// SkipMissing is pandas' ignore_na: a value weighs by how many values, not rows,
	// came since.
	SkipMissing bool
}

// EwmMean returns the exponentially weighted mean of the values up to each row:
// Col("x").EwmMean(Ewm{Span: 20}).
func (e Expr) EwmMean(how Ewm) Expr {
	alpha, given := how.Alpha, 0
	for _, v := range []float64{how.Alpha, how.Span, how.HalfLife, how.Com} {
		if v != 0 {
			given++
		}
	}
	switch {
	case given != 1:
		return Expr{n: expr.Invalid(fmt.Sprintf("ewm: %d of Alpha, Span, HalfLife and Com are given, not one", given))}
	case how.Span >= 1:
		alpha = 2 / (how.Span + 1)
	case how.HalfLife > 0:
		alpha = -math.Expm1(-math.Ln2 / how.HalfLife)
	case how.Com > 0:
		alpha = 1 / (how.Com + 1)
	}
	if !(alpha > 0 && alpha <= 1) {
		return Expr{n: expr.Invalid(fmt.Sprintf("ewm: %+v: Alpha is above 0 and at most 1, Span at least 1, the others are above 0", how))}
	}
	return e.call("ewm", alpha, how.Unadjusted, how.SkipMissing, how.Min)
}

// Over makes groups of the rows that have the same values in some columns, each
// for itself: Col("x").CumSum().Over("key") is pandas'
// df.groupby("key").x.cumsum(). Of an aggregate it gives each row that of its
// group, pandas' transform: Col("x").Sub(Col("x").Mean().Over("key")). Rows of
// which a key is missing are in no group, and have no result.
func (e Expr) Over(names ...string) Expr { return Expr{n: expr.Over(node(e), names), as: e.as} }

// withWindows returns computed columns of which some are windows, or computed
// by groups. There is one step for each way of grouping, which adds its columns
// under names of their own, and one for the rest.
func (f Frame) withWindows(what string, exprs []Expr) Frame {
	type step struct {
		by      []string
		columns []plan.Named
	}
	var steps []*step
	names := map[string]string{} // of columns that stand for what is computed by groups
	last := &plan.Window{}
	for _, e := range exprs {
		if e.n == nil {
			return fail(what, "the zero Expr: make one with Col or Lit")
		}
		if _, err := e.n.Bind(f.Schema()); err != nil {
			return fail(what, "%w", err)
		}
		list, rest := expr.Overs(e.n)
		for _, g := range list {
			i := slices.IndexFunc(steps, func(s *step) bool { return slices.Equal(s.by, g.By) })
			if i < 0 {
				i, steps = len(steps), append(steps, &step{by: g.By})
			}
			if names[g.Name] == "" {
				names[g.Name] = f.unused(fmt.Sprintf("over %d", len(names)))
				steps[i].columns = append(steps[i].columns, plan.Named{Name: names[g.Name], Expr: g.Expr})
			}
		}
		rest = rest.Map(func(n *expr.Node) *expr.Node {
			if name, ok := n.Column(); ok && names[name] != "" {
				return expr.Col(names[name])
			}
			return n
		})
		last.Columns = append(last.Columns, plan.Named{Name: e.name(), Expr: rest})
	}
	g, position := f, f.unused("position")
	if len(steps) > 0 {
		g = Frame{plan.New(&plan.Number{Name: position}, g.node())}
	}
	for _, s := range steps {
		g = g.over(f, s.by, s.columns)
	}
	if len(steps) > 0 {
		g = g.Sort(Asc(position))
	}
	if slices.ContainsFunc(last.Columns, func(c plan.Named) bool { return c.Expr.Windowed() }) {
		return Frame{plan.New(last, g.node())}
	}
	return Frame{plan.New(&plan.Project{Columns: last.Columns}, g.node())}
}

// over adds columns that are computed by groups: windows in the groups, and
// aggregates of those of f.
func (g Frame) over(f Frame, by []string, columns []plan.Named) Frame {
	w := &plan.Window{By: by}
	for _, name := range g.Columns() {
		w.Columns = append(w.Columns, plan.Named{Name: name, Expr: expr.Col(name)})
	}
	var aggs []Expr
	for _, c := range columns {
		if c.Expr.Aggregated() {
			aggs = append(aggs, Expr{n: c.Expr, as: c.Name})
			continue
		}
		w.Columns = append(w.Columns, c)
	}
	if len(aggs) < len(columns) {
		g = Frame{plan.New(w, g.node())}
	}
	if len(aggs) > 0 {
		g = g.Merge(f.GroupBy(by...).AnyOrder().Agg(aggs...), Left, On(by...))
	}
	return g
}

// unused is a name that no column has.
func (f Frame) unused(name string) string {
	for f.Schema().Index(name) >= 0 {
		name += "_"
	}
	return name
}
