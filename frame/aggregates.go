package frame

// Aggregates: what [GroupBy.Agg] and [Frame.Agg] are given, themselves or in
// expressions: Col("a").Sum().Div(Col("b").Count()). They pass over what is
// missing.

// Size is the number of rows, those with missing values among them.
func Size() Expr { return function("size").As("size") }

// Count returns the number of values that are not missing.
func (e Expr) Count() Expr { return e.call("count") }

// Sum returns the sum, 0 of nothing: of whole numbers as int64 or uint64, which
// wrap, of floats as float64.
func (e Expr) Sum() Expr { return e.call("sum") }

// Prod returns the product, 1 of nothing.
func (e Expr) Prod() Expr { return e.call("prod") }

// Mean returns the mean as float64; missing of nothing.
func (e Expr) Mean() Expr { return e.call("mean") }

// Min returns the least value, of any type that has an order.
func (e Expr) Min() Expr { return e.call("min") }

// Max returns the largest value, of any type that has an order.
func (e Expr) Max() Expr { return e.call("max") }

// Std returns the standard deviation, with n-1 in the denominator; missing of
// less than two values. See StdPop.
func (e Expr) Std() Expr { return e.call("std") }

// StdPop is Std with n in the denominator.
func (e Expr) StdPop() Expr { return e.call("std", true) }

// Var returns the variance, with n-1 in the denominator; missing of less than
// two values. See VarPop.
func (e Expr) Var() Expr { return e.call("var") }

// VarPop is Var with n in the denominator.
func (e Expr) VarPop() Expr { return e.call("var", true) }

// Sem returns the standard error of the mean.
func (e Expr) Sem() Expr { return e.call("sem") }

// Skew returns the skewness, without bias, as pandas has it.
func (e Expr) Skew() Expr { return e.call("skew") }

// Kurt returns the excess kurtosis, without bias, as pandas has it: 0 for a normal
// distribution, missing of less than four values, and of equal ones.
func (e Expr) Kurt() Expr { return e.call("kurt") }

// Median returns the median: between two values their mean.
func (e Expr) Median() Expr { return e.call("median") }

// Quantile returns the value below which a share q of the values lie, between
// two values on the line from one to the other. An interpolation of "lower",
// "higher", "nearest" or "midpoint" finds it otherwise.
func (e Expr) Quantile(q float64, interpolation ...string) Expr {
	params := []any{q}
	for _, i := range interpolation {
		params = append(params, i)
	}
	return e.call("quantile", params...)
}

// First returns the first value that is not missing.
func (e Expr) First() Expr { return e.call("first") }

// Last returns the last value that is not missing.
func (e Expr) Last() Expr { return e.call("last") }

// NUnique returns the number of distinct values.
func (e Expr) NUnique() Expr { return e.call("nunique") }

// Any reports whether some value is true, or not 0; false of nothing.
func (e Expr) Any() Expr { return e.call("any") }

// All reports whether every value is true, or not 0; true of nothing.
func (e Expr) All() Expr { return e.call("all") }

// Corr returns the correlation with x (Pearson's), of the rows in which neither
// is missing.
func (e Expr) Corr(x any) Expr { return e.with("corr", x) }

// Cov returns the covariance with x, with n-1 in the denominator.
func (e Expr) Cov(x any) Expr { return e.with("cov", x) }

// Largest returns the k largest values of a group, a row for each, the largest
// first. It must be the only aggregate.
func (e Expr) Largest(k int) Expr { return e.call("largest", float64(k)) }

// Smallest returns the k smallest values of a group, a row for each, the
// smallest first. It must be the only aggregate.
func (e Expr) Smallest(k int) Expr { return e.call("smallest", float64(k)) }
