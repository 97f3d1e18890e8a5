// Package window computes functions of the rows around each row: shifts,
// differences, cumulative sums, fills, ranks, rolling, expanding and
// exponentially weighted windows; and it knows the bins of time by which rows are
// resampled, and turns tables around.
//
//	Call      one function of a column, as data
//	Window    the calls on a table, as data; By makes groups of rows
//	Summary   what the partitions behind need to know of one
//	Carry     what one partition needs to know of the others
//	Bins      stretches of time of a rule: 5min, 1d, 1mo
//	Pivot, Melt   from rows to columns and back
//
// Partitions follow one another, and each is computed alone: first a summary of
// every one, then, of all summaries, what is carried into every one, then the
// partitions:
//
//	w := &window.Window{Input: schema, Calls: []window.Call{{Func: "shift", N: 1, Column: 2, Name: "before"}}}
//	s1, err := w.Summary(ctx, t1)
//	s2, err := w.Summary(ctx, t2)
//	carry, err := w.Carry([]*window.Summary{s1, s2})
//	r1, err := w.Apply(ctx, t1, carry[0])
//	r2, err := w.Apply(ctx, t2, carry[1])
//
// If Need says that a window is Whole, as one in groups is, there is nothing to
// carry: Apply is given all rows, or all rows of the groups that are in a table.
//
// # Meaning
//
// It is that of pandas. Null and NaN are missing: they count for nothing in a
// window, and a cumulative function leaves them missing and goes on behind.
// Infinities in rolling and expanding windows are missing too. Results that
// pandas has as NaN for want of values are null.
//
// # Accuracy
//
// Sums over windows add what comes and take away what goes, with Kahan's
// compensation; variances do so by Welford's method. A window that shares no
// row with the one before begins anew, and one of equal values is exact. Higher
// moments and products move in the same way, and are added up anew where so much
// went that digits are lost, or as much as there is.
//
// # Speed
//
// A row costs the same however long its window is, but for quantiles: the
// logarithm of that. Functions of users are called with all values of a window.
//
// # Limits
//
// Ranks without groups need all rows at once, and so do expanding windows whose
// aggregate is not known from a few numbers: skewness, kurtosis, quantiles,
// correlations, users' functions.
package window
