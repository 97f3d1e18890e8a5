package frame

import (
	"github.com/cb434341/weft/frame/internal/plan"
)

// GroupBy is the rows of a frame in groups that have the same keys.
type GroupBy struct {
	f        Frame
	keys     []Expr
	keepNull bool
	anyOrder bool
}

// GroupBy groups the rows by columns. Rows of which a key is missing are left
// out, see [GroupBy.KeepNull]; groups come sorted by their keys, see
// [GroupBy.AnyOrder].
func (f Frame) GroupBy(names ...string) GroupBy {
	keys := make([]Expr, len(names))
	for i, name := range names {
		keys[i] = Col(name)
	}
	return f.GroupByExpr(keys...)
}

// GroupByExpr groups the rows by computed keys.
func (f Frame) GroupByExpr(keys ...Expr) GroupBy { return GroupBy{f: f, keys: keys} }

// KeepNull keeps rows of which a key is missing: as groups whose key is missing,
// behind the others.
func (g GroupBy) KeepNull() GroupBy {
	g.keepNull = true
	return g
}

// AnyOrder lets the groups come in any order, which spares sorting them.
func (g GroupBy) AnyOrder() GroupBy {
	g.anyOrder = true
	return g
}

// Agg returns a frame with a row for each group: its keys, and aggregates such
// as Col("delay").Mean(). Expressions over aggregates are fine:
// Col("a").Sum().Div(Col("b").Count()).As("ratio").
func (g GroupBy) Agg(aggs ...Expr) Frame {
	if len(g.keys) == 0 && g.f.Err() == nil {
		return fail("group by", "no keys are given; Agg of the frame itself aggregates all rows")
	}
	return g.f.aggregate(g, aggs)
}

// Agg returns a frame of one row: aggregates of all rows.
func (f Frame) Agg(aggs ...Expr) Frame { return f.aggregate(GroupBy{}, aggs) }

func (f Frame) aggregate(g GroupBy, aggs []Expr) Frame {
	op := &plan.Aggregate{KeepNull: g.keepNull, AnyOrder: g.anyOrder}
	for _, k := range g.keys {
		if k.n == nil {
			return fail("group by", "the zero Expr as a key: make one with Col or Lit")
		}
		op.Keys = append(op.Keys, plan.Named{Name: k.name(), Expr: k.n})
	}
	for _, a := range aggs {
		if a.n == nil {
			return fail("aggregate", "the zero Expr: make one with Col")
		}
		op.Aggs = append(op.Aggs, plan.Named{Name: a.name(), Expr: a.n})
	}
	return Frame{plan.New(op, f.node())}
}
