// Package stats has the statistics of arrays that need more than a sum: order,
// quantiles, sets of values, counts, places in sorted numbers, differences.
//
//	key          a number as uint64, in the numbers' order; NaN is the greatest
//	lines        what is done to each line of an axis that is not cut: Sorted, LineQuantiles
//	survey       how many keys are in which range: a pass of the search for quantiles
//	Distinct     the different keys of some blocks, how many of each, and the first
//	Ranked       the least or greatest keys of each line, and where they were
//	counts       of numbers in bins, as blocks that are added up
//	Lookup       where numbers are among sorted ones
//
// What is asked for is a node; tasks hand on keys, counts and places, in Go's heap,
// and make blocks of them at the end:
//
//	n = stats.Quantiles(n, nil, []float64{0.5}, "linear", false)
//	values := stats.Values(stats.Unique(n, false), n.DType)
//
// # Exact quantiles of any number of elements
//
// The quantile of a whole array is searched for in rounds. The first counts the
// keys in 16,384 ranges of equal width; then it is known in which range the wanted
// ones are, which is counted in smaller ranges, and so on, until what is left in the
// range is few and is collected, or one key. That is three passes over
// floats, of which the last ones count next to nothing, five at most, and
// a megabyte of counts, however many elements there are. A round that is not needed
// any more does nothing.
//
// # Invariants
//
//   - Integers, floats and bools have keys; complex numbers have no order.
//   - Results do not depend on blocks, but for sums of weights.
//   - Of equal numbers the one that comes first in row-major order is first.
//
// # Limits
//
// A line is sorted by one task. Distinct holds all different numbers in memory.
// -0 comes before 0 where numbers are sorted, and is the same where they are
// compared.
package stats
