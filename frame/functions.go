package frame

import (
	"fmt"

	"github.com/cb434341/weft/frame/internal/agg"
	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/table"
)

// Functions of one row that are the user's. They are called for the rows in
// which no argument is missing; the others are missing in the result.

// F1 is a function of a row that has been lifted, see [Func1].
type F1[A, R any] struct{ f *expr.Func }

// F2 is F1 with two parameters.
type F2[A, B, R any] struct{ f *expr.Func }

// F3 is F1 with three parameters.
type F3[A, B, C, R any] struct{ f *expr.Func }

// F4 is F1 with four parameters.
type F4[A, B, C, D, R any] struct{ f *expr.Func }

// Func1 lifts a Go function to one of columns. Parameters and results are bools,
// Go's numbers, string, time.Time or time.Duration, or types made of them. In a
// package-level var it makes the function known to other processes that run the
// program; a closure needs an id there, see [Named].
//
//	var score = frame.Func1(scoreOf)
//
//	g := f.With(score.Of(frame.Col("delay")).As("score"))
func Func1[A, R any](f func(A) R, opts ...PartOption) F1[A, R] {
	return F1[A, R]{expr.Func1(f, idOf(opts))}
}

// Func2 is Func1 for two parameters.
func Func2[A, B, R any](f func(A, B) R, opts ...PartOption) F2[A, B, R] {
	return F2[A, B, R]{expr.Func2(f, idOf(opts))}
}

// Func3 is Func1 for three parameters.
func Func3[A, B, C, R any](f func(A, B, C) R, opts ...PartOption) F3[A, B, C, R] {
	return F3[A, B, C, R]{expr.Func3(f, idOf(opts))}
}

// Func4 is Func1 for four parameters.
func Func4[A, B, C, D, R any](f func(A, B, C, D) R, opts ...PartOption) F4[A, B, C, D, R] {
	return F4[A, B, C, D, R]{expr.Func4(f, idOf(opts))}
}

func idOf(opts []PartOption) string {
	var m partMap
	for _, o := range opts {
		o(&m)
	}
	return m.id
}

// userFunc is a lifted function of some expressions.
func userFunc(f *expr.Func, args ...any) Expr {
	if f == nil {
		return Expr{n: expr.Invalid("a function that was not lifted: make one with Func1 to Func4")}
	}
	nodes := make([]*expr.Node, len(args))
	for i, a := range args {
		nodes[i] = node(a)
	}
	return Expr{n: f.Of(nodes...)}
}

// Of is the function of a column, or another expression.
func (f F1[A, R]) Of(a any) Expr { return userFunc(f.f, a) }

// Of is the function of two expressions.
func (f F2[A, B, R]) Of(a, b any) Expr { return userFunc(f.f, a, b) }

// Of is the function of three expressions.
func (f F3[A, B, C, R]) Of(a, b, c any) Expr { return userFunc(f.f, a, b, c) }

// Of is the function of four expressions.
func (f F4[A, B, C, D, R]) Of(a, b, c, d any) Expr { return userFunc(f.f, a, b, c, d) }

// Aggregate is a user's aggregate that has been lifted, see [AggFunc].
type Aggregate[T, S, R any] struct {
	of  func(*expr.Node) *expr.Node
	err error
}

// AggFunc lifts an aggregate of one's own, under an id that is the same in all
// processes of the program: chunk makes a state of some values of a group, none
// of which is missing; merge joins two states, and finish makes the result of
// one. A group without values has no result. S must be a type that can be
// written and read again, see [graph.CodecFor].
//
//	var span = frame.AggFunc("span", spanOf, joinSpans, width)
//
//	g := f.GroupBy("origin").Agg(span.Of(frame.Col("delay")))
func AggFunc[T, S, R any](id string, chunk func([]T) S, merge func(S, S) S, finish func(S) R) Aggregate[T, S, R] {
	key, err := agg.Lift(id, agg.Custom[T, S, R]{Chunk: chunk, Merge: merge, Finish: finish})
	if err != nil {
		return Aggregate[T, S, R]{err: err}
	}
	schema := &table.Schema{Fields: []table.Field{{Name: "values", Type: table.Of(table.Float64)}}}
	result, err := agg.Plan{Input: schema}.Type(agg.Spec{Func: "custom", Arg: 0, Arg2: -1, User: key})
	if err != nil {
		return Aggregate[T, S, R]{err: err}
	}
	return Aggregate[T, S, R]{of: func(n *expr.Node) *expr.Node { return expr.Custom(key, id, result, n) }}
}

// Of is the aggregate of a column, or another expression.
func (a Aggregate[T, S, R]) Of(x any) Expr {
	if a.err != nil {
		return Expr{n: expr.Invalid(fmt.Sprint(a.err))}
	}
	if a.of == nil {
		return Expr{n: expr.Invalid("the zero Aggregate: make one with AggFunc")}
	}
	return Expr{n: a.of(node(x))}
}
