package frame

import (
	"fmt"
	"slices"

	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/internal/plan"
)

// Melt turns columns into rows: each row becomes one for each of the values
// columns, with the ids columns, the column's name in "variable" and its value in
// "value". Rows come column by column, as in pandas. The values columns meet in
// one type. Rename gives the two other names, which are pandas' var_name and
// value_name:
//
//	f.Melt([]string{"shop"}, "q1", "q2").Rename("variable", "quarter", "value", "sales")
func (f Frame) Melt(ids []string, values ...string) Frame {
	if f.Err() != nil {
		return f
	}
	if len(values) == 0 {
		for _, c := range f.Columns() {
			if !slices.Contains(ids, c) {
				values = append(values, c)
			}
		}
	}
	if len(values) == 0 {
		return fail("melt", "there is no column to turn into rows")
	}
	meet := make([]any, len(values))
	for i, v := range values {
		meet[i] = Col(v)
	}
	common := f.SelectExpr(Coalesce(meet...).As("value"))
	if common.Err() != nil {
		return common
	}
	t := common.Schema().Fields[0].Type
	var parts []Frame
	for _, v := range values {
		columns := append(Cols(ids...), Lit(v).As("variable"), Col(v).Cast(t).As("value"))
		parts = append(parts, f.SelectExpr(columns...))
	}
	return Concat(parts...)
}

// Pivot turns rows into columns: a row for each group of the index columns, and
// in it a column for each of the given values of the column on, which holds agg of
// the values in the rows of the group where on has that value. A column is called
// as its value.
//
//	f.Pivot([]string{"origin"}, "year", []any{2012, 2013}, Col("delay"), Expr.Mean)
func (f Frame) Pivot(index []string, on string, columns []any, values Expr, agg func(Expr) Expr) Frame {
	if agg == nil || values.n == nil {
		return fail("pivot", "neither the values nor what is made of them may be nil")
	}
	var aggs []Expr
	for _, v := range columns {
		aggs = append(aggs, agg(When(Col(on).Eq(v)).Then(values).End()).As(fmt.Sprint(v)))
	}
	return f.GroupBy(index...).Agg(aggs...)
}

// Explode makes a row of each part of a text, between separators, with the other
// columns as they are; a missing text stays one row.
//
//	f.Explode("tags", ",")
func (f Frame) Explode(name, separator string) Frame {
	return Frame{plan.New(&plan.Explode{Name: name, Separator: separator}, f.node())}
}

// GetDummies puts a column of bools in place of a column, for each of the given
// values: whether the column has it. A column is called as the first one, a line,
// and the value.
//
//	f.GetDummies("color", "red", "green") // color_red, color_green
func (f Frame) GetDummies(name string, values ...any) Frame {
	if f.Err() != nil {
		return f
	}
	if len(values) == 0 {
		return fail("dummies", "no values are given: those of a column are not known before it is computed")
	}
	var all []Expr
	for _, c := range f.Columns() {
		if c != name {
			all = append(all, Col(c))
		}
	}
	for _, v := range values {
		all = append(all, Col(name).Eq(v).FillNull(false).As(fmt.Sprintf("%s_%v", name, v)))
	}
	return f.SelectExpr(all...)
}

// Cut puts numbers in stretches between edges, which ascend: a category of labels, by
// default as "(0, 10]". A stretch has its upper edge and not its lower one; what is in
// none is missing.
//
//	Col("age").Cut([]float64{0, 18, 65, 120}, "child", "adult", "old")
func (e Expr) Cut(edges []float64, labels ...string) Expr {
	if len(edges) < 2 || !slices.IsSorted(edges) {
		return Expr{n: expr.Invalid(fmt.Sprintf("cut: the edges %v are not two or more that ascend", edges))}
	}
	if len(labels) == 0 {
		for i, hi := range edges[1:] {
			labels = append(labels, fmt.Sprintf("(%v, %v]", edges[i], hi))
		}
	}
	if len(labels) != len(edges)-1 {
		return Expr{n: expr.Invalid(fmt.Sprintf("cut: %d labels for %d stretches", len(labels), len(edges)-1))}
	}
	choice := When(e.Le(edges[0])).Then(nil)
	for i, hi := range edges[1:] {
		choice = choice.When(e.Le(hi)).Then(labels[i])
	}
	out := choice.End().Category(labels...)
	out.as = e.as
	return out
}
