package frame

import (
	"errors"
	"time"

	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/internal/window"
	"github.com/cb434341/weft/internal/lift"
)

// Aggregates of windows that go along with the rows.

// Rolling is a window that goes along with the rows, see [Expr.Rolling].
type Rolling struct {
	e      Expr
	rows   int
	least  int
	center bool
	closed string
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
// as it has rows, and one for windows of time. With 0, windows without values have
// their sum and count too.
func (r Rolling) Min(values int) Rolling {
	if r.least = values; values == 0 {
		r.least = -1 // 0 is what is otherwise
	}
	return r
}

// Center puts each row in the middle of its window.
func (r Rolling) Center() Rolling {
	r.center = true
	return r
}

// Closed says which ends of a window belong to it: "right", as otherwise, "left",
// "both" or "neither". A window of 3 rows that is closed on the left is the three
// before each row.
func (r Rolling) Closed(side string) Rolling {
	r.closed = side
	return r
}

func (r Rolling) agg(name string) Expr { return r.of(name, nil) }

// of is an aggregate of the windows, with what it is told besides, and of other
// values too.
func (r Rolling) of(name string, told []any, others ...any) Expr {
	args, op := []*expr.Node{node(r.e)}, "rolling"
	params := []any{name, r.rows, r.least, r.center}
	if r.on != "" {
		if r.center {
			return Expr{n: expr.Invalid("a rolling window of time cannot be centred")}
		}
		args, op, params = append(args, expr.Col(r.on)), "rollingtime", []any{name, r.width, r.least}
	}
	if r.closed != "" || len(told) > 0 {
		params = append(append(params, r.closed), told...)
	}
	for _, x := range others {
		args = append(args, node(x))
	}
	return Expr{n: expr.New(op, args, params...), as: r.e.as}
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

// Skew returns the skewness of the windows, without bias, as pandas has it; missing
// of equal values.
func (r Rolling) Skew() Expr { return r.agg("skew") }

// Kurt returns the excess kurtosis of the windows, without bias, as pandas has it;
// missing of equal values.
func (r Rolling) Kurt() Expr { return r.agg("kurt") }

// Corr returns the correlations with x (Pearson's) in the windows, of the rows in
// which neither is missing.
func (r Rolling) Corr(x any) Expr { return r.of("corr", nil, x) }

// Cov returns the covariances with x in the windows, with n-1 in the denominator.
func (r Rolling) Cov(x any) Expr { return r.of("cov", nil, x) }

// Median returns the medians of the windows.
func (r Rolling) Median() Expr { return r.agg("median") }

// Quantile returns the values below which a share q of the values of the windows
// lie, between two as [Expr.Quantile] has it.
func (r Rolling) Quantile(q float64, interpolation ...string) Expr {
	told := []any{q}
	for _, i := range interpolation {
		told = append(told, i)
	}
	return r.of("quantile", told)
}

// Count returns the numbers of values in the windows that are not missing.
func (r Rolling) Count() Expr { return r.agg("count") }

// WindowFn is a user's function of the values of a window that has been lifted, see
// [WindowFunc].
type WindowFn struct {
	key lift.Key
	err error
}

// WindowFunc lifts a function of the values of a window, for [Rolling.Apply]. It is
// given the values in the order of the rows, missing ones as NaN, in a slice that
// is its own until it returns; NaN is a missing result. In a package-level var it
// makes the function known to other processes that run the program; a closure needs
// an id, see [Named].
//
//	var spread = frame.WindowFunc(spreadOf)
//
//	g := f.With(frame.Col("x").Rolling(7).Apply(spread).As("spread"))
func WindowFunc(f func([]float64) float64, opts ...PartOption) WindowFn {
	ref, err := window.Functions.Lift("window", f, idOf(opts), f)
	if err == nil {
		err = ref.Portable("frame")
	}
	return WindowFn{lift.Key{ID: ref.ID, Type: ref.Type}, err}
}

// Apply returns what a function of one's own makes of the windows that have as many
// values as they must, see [Rolling.Min].
func (r Rolling) Apply(f WindowFn) Expr {
	if f.err == nil && f.key.ID == "" {
		f.err = errors.New("the zero WindowFn: make one with WindowFunc")
	}
	if f.err != nil {
		return Expr{n: expr.Invalid(f.err.Error())}
	}
	e := r.agg("apply")
	e.n = expr.Applied(e.n, f.key)
	return e
}
