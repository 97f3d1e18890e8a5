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
//	half := stats.Quantile{Q: []float64{0.5}, Method: "linear"}
//	median := stats.Quantiles("median", n, nil, false, half)
//	values := stats.Values.Of(stats.Unique(n, false))
//
// # Exact quantiles of any number of elements
//
// The quantile of a whole array is searched for in rounds. The first counts the
// keys in 16,384 ranges of equal width; then it is known in which range the wanted
// ones are, which is counted in smaller ranges, and so on, until what is left in the
// range is few and is collected, or one key. For a few quantiles of floats that is
// two or three passes, and five at most, however many elements there are; for a
// hundred it may be ten. Counts take a megabyte or so, and fewer than 2^19 elements
// are collected at once. A round that is not needed any more does nothing.
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
// What a search goes over several times is held between rounds, unless it is free
// to be had again: in memory, in a mapped file, or computed of such.
//
// -0 comes before 0 where numbers are sorted, and is the same where they are
// compared.
package stats
