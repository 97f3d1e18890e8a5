package frame

import (
	"fmt"
	"slices"
	"time"

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

// Rolling is a window that goes along with the rows, see [Expr.Rolling].
type Rolling struct {
	e      Expr
	rows   int
	least  int
	center bool
	on     string
	width  time.Duration
}

// Rolling is a window of so many rows, which ends with each row:
// Col("x").Rolling(3).Mean(). The first rows, before which there are too few,
// have no result; see [Rolling.Min].
func (e Expr) Rolling(rows int) Rolling {
	if rows < 1 {
		rows = -1 // an error when it is bound; 0 means all rows before
	}
	return Rolling{e: e, rows: rows}
}

// Expanding is a window of all rows up to each row.
func (e Expr) Expanding() Rolling { return Rolling{e: e, least: 1} }

// RollingTime is a window of the rows whose times, in the column on, which must
// be sorted, are less than width before that of each row.
func (e Expr) RollingTime(on string, width time.Duration) Rolling {
	return Rolling{e: e, on: on, width: width}
}

// Min is how many values a window must have to have a result: otherwise as many
// as it has rows, and one for windows of time.
func (r Rolling) Min(values int) Rolling {
	r.least = values
	return r
}

// Center puts each row in the middle of its window.
func (r Rolling) Center() Rolling {
	r.center = true
	return r
}

func (r Rolling) agg(name string) Expr {
	if r.on != "" {
		args := []*expr.Node{node(r.e), expr.Col(r.on)}
		return Expr{n: expr.New("rollingtime", args, name, r.width, r.least), as: r.e.as}
	}
	return r.e.call("rolling", name, r.rows, r.least, r.center)
}

// Sum returns the sums of the windows.
func (r Rolling) Sum() Expr { return r.agg("sum") }

// Mean returns the means of the windows.
func (r Rolling) Mean() Expr { return r.agg("mean") }

// Least returns the least values of the windows.
func (r Rolling) Least() Expr { return r.agg("min") }

// Largest returns the largest values of the windows.
func (r Rolling) Largest() Expr { return r.agg("max") }

// Std returns the standard deviations of the windows, with n-1.
func (r Rolling) Std() Expr { return r.agg("std") }

// Var returns the variances of the windows, with n-1.
func (r Rolling) Var() Expr { return r.agg("var") }

// Median returns the medians of the windows.
func (r Rolling) Median() Expr { return r.agg("median") }

// Count returns the numbers of values in the windows that are not missing.
func (r Rolling) Count() Expr { return r.agg("count") }

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
