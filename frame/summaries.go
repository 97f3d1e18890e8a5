package frame

import (
	"fmt"
	"slices"

	"github.com/cb434341/weft/frame/internal/plan"
	"github.com/cb434341/weft/frame/table"
)

// Distinct returns one row of those that are equal in the given columns, or in
// all columns if none is given: the first, in the order in which the rows are.
// What is missing is equal to what is missing.
func (f Frame) Distinct(by ...string) Frame { return f.distinct("first", by) }

// DistinctLast is [Frame.Distinct], but keeps the last row.
func (f Frame) DistinctLast(by ...string) Frame { return f.distinct("last", by) }

// DistinctNone is [Frame.Distinct], but keeps no row that is equal to another.
func (f Frame) DistinctNone(by ...string) Frame { return f.distinct("none", by) }

func (f Frame) distinct(keep string, by []string) Frame {
	if len(by) == 0 {
		by = nil // all columns
	}
	return Frame{plan.New(&plan.Distinct{By: by, Keep: keep}, f.node())}
}

// ValueCounts returns how often each value of the columns is there, the most
// frequent first, and of equally frequent ones the one that came first: the
// columns and "count". Values that are missing are not counted.
func (f Frame) ValueCounts(names ...string) Frame {
	if len(names) == 0 && f.Err() == nil {
		return fail("value counts", "of no column")
	}
	if slices.Contains(names, "count") && f.Err() == nil {
		return fail("value counts", "a column is called \"count\", as the counts are: rename it")
	}
	op := &plan.Aggregate{Aggs: []plan.Named{{Name: "count", Expr: Size().n}}, AnyOrder: true, Position: f.unused("position")}
	for _, name := range names {
		op.Keys = append(op.Keys, plan.Named{Name: name, Expr: Col(name).n})
	}
	counts := Frame{plan.New(op, f.node())}
	return counts.Sort(Desc("count"), Asc(op.Position)).Drop(op.Position)
}

// DropNull returns the rows in which none of the given columns, or of all columns
// if none is given, is missing.
func (f Frame) DropNull(names ...string) Frame {
	if len(names) == 0 {
		names = f.Columns()
	}
	if len(names) == 0 {
		return f
	}
	all := Col(names[0]).NotNull()
	for _, name := range names[1:] {
		all = all.And(Col(name).NotNull())
	}
	return f.Filter(all)
}

// FillNull returns the frame with a value where one of the given columns is
// missing; of all columns whose type has the value, if none is given. Categories get a
// string that is none of them as their last one, see [Expr.FillNull].
func (f Frame) FillNull(value any, names ...string) Frame {
	all := len(names) == 0
	if all {
		names = f.Columns()
	}
	var exprs []Expr
	for _, name := range names {
		e := Col(name).FillNull(value).As(name)
		if all {
			g := f.SelectExpr(e)
			if g.Err() != nil || g.Schema().Fields[0].Type != f.Schema().Fields[f.Schema().Index(name)].Type {
				continue
			}
		}
		exprs = append(exprs, e)
	}
	return f.With(exprs...)
}

// Describe returns statistics of the columns of numbers, or of those given: a row
// for each of count, mean, std, min, the quartiles and max.
func (f Frame) Describe(names ...string) Frame {
	if f.Err() != nil {
		return f
	}
	if names = f.numbers(names); len(names) == 0 {
		return fail("describe", "there is no column of numbers")
	}
	rows := []struct {
		name string
		of   func(Expr) Expr
	}{
		{"count", Expr.Count},
		{"mean", Expr.Mean},
		{"std", Expr.Std},
		{"min", Expr.Min},
		{"25%", func(e Expr) Expr { return e.Quantile(0.25) }},
		{"50%", func(e Expr) Expr { return e.Quantile(0.5) }},
		{"75%", func(e Expr) Expr { return e.Quantile(0.75) }},
		{"max", Expr.Max},
	}
	var aggs []Expr
	for i, r := range rows {
		for j, name := range names {
			aggs = append(aggs, r.of(Col(name)).As(fmt.Sprintf("%d %d", i, j)))
		}
	}
	all := f.Agg(aggs...)
	if all.Err() != nil {
		return all
	}
	var parts []Frame
	fields := all.Schema().Fields
	for _, r := range rows {
		columns := []Expr{Lit(r.name).As("statistic")}
		for j, name := range names {
			e := Col(fields[j].Name)
			if number := table.Of(table.Float64); fields[j].Type != number {
				e = e.Cast(number)
			}
			columns = append(columns, e.As(name))
		}
		parts = append(parts, all.SelectExpr(columns...))
		fields = fields[len(names):]
	}
	return Concat(parts...)
}

// numbers are the columns of numbers among names, or of all columns if there are
// none.
func (f Frame) numbers(names []string) []string {
	if len(names) > 0 || f.Err() != nil {
		return names
	}
	for _, c := range f.Schema().Fields {
		if c.Type.Kind.Number() {
			names = append(names, c.Name)
		}
	}
	return names
}

// AggEach returns a row with an aggregate of each of the given columns, or of all
// columns of numbers if none is given: f.AggEach(frame.Expr.Mean) is pandas'
// df.mean().
func (f Frame) AggEach(agg func(Expr) Expr, names ...string) Frame {
	names = f.numbers(names)
	if len(names) == 0 && f.Err() == nil {
		return fail("aggregate", "there is no column of numbers")
	}
	return f.Agg(each(agg, names)...)
}

// AggEach returns an aggregate of each of the given columns for each group, or of
// all columns of numbers that are no keys if none is given.
func (g GroupBy) AggEach(agg func(Expr) Expr, names ...string) Frame {
	if len(names) == 0 {
		keys := map[string]bool{}
		for _, k := range g.keys {
			keys[k.name()] = true
		}
		for _, name := range g.f.numbers(nil) {
			if !keys[name] {
				names = append(names, name)
			}
		}
	}
	return g.Agg(each(agg, names)...)
}

func each(agg func(Expr) Expr, names []string) []Expr {
	out := make([]Expr, len(names))
	for i, name := range names {
		if agg != nil {
			out[i] = agg(Col(name)).As(name)
		}
	}
	return out
}

// Corr returns the correlations (Pearson's) of columns, of all columns of numbers
// if none is given: a row and a column for each.
func (f Frame) Corr(names ...string) Frame { return f.pairs("corr", Expr.Corr, names) }

// Cov returns the covariances of columns, see [Frame.Corr].
func (f Frame) Cov(names ...string) Frame { return f.pairs("cov", Expr.Cov, names) }

func (f Frame) pairs(what string, of func(Expr, any) Expr, names []string) Frame {
	names = f.numbers(names)
	if len(names) == 0 {
		if f.Err() != nil {
			return f
		}
		return fail(what, "there is no column of numbers")
	}
	at := func(i, j int) string { return fmt.Sprintf("%d %d", min(i, j), max(i, j)) }
	var aggs []Expr
	for i := range names {
		for j := i; j < len(names); j++ {
			aggs = append(aggs, of(Col(names[i]), Col(names[j])).As(at(i, j)))
		}
	}
	all := f.Agg(aggs...)
	var rows []Frame
	for i, name := range names {
		columns := []Expr{Lit(name).As("column")}
		for j, other := range names {
			columns = append(columns, Col(at(i, j)).As(other))
		}
		rows = append(rows, all.SelectExpr(columns...))
	}
	return Concat(rows...)
}
