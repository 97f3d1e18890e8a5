package frame

import "fmt"

// Melt turns columns into rows: each row becomes one for each of the values
// columns, with the ids columns, the column's name in "variable" and its value in
// "value". Rows come column by column, as in pandas. The values columns meet in
// one type.
func (f Frame) Melt(ids []string, values ...string) Frame {
	if f.Err() != nil {
		return f
	}
	if len(values) == 0 {
		for _, c := range f.Columns() {
			used := false
			for _, id := range ids {
				used = used || id == c
			}
			if !used {
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
