// Package agg groups rows by keys and computes aggregates of each group.
//
//	Spec      one aggregate: a function, its column, the name of the result
//	Plan      keys and Specs, as data
//	Groups    takes in rows; what it knows leaves as columns, or as the result
//	state     what is known of all groups for one function, by their numbers
//	partial   states as a table, in pieces by hash of the keys
//	position  where a row stands among all rows of the frame
//	Custom    a user's aggregate
//
// A task groups the rows of a part of a frame, and others join what these know,
// each for a piece of the keys:
//
//	g, err := agg.New(plan)
//	g.At(int64(part) << 40)
//	for each batch { err = g.Push(batch) } // and g.Flush(r) when g.Bytes() is too much
//	pieces, err := g.Partial(r)
//
//	m, err := agg.NewMerge(plan)
//	for each task { err = m.PushPartial(pieces[piece]) }
//	result, err := m.Finish()
//
// Rows are numbered by their keys, see [column.Keys], and go in chunks through
// one loop for each state. Number 0 is that of rows which belong to no group,
// or whose value is missing: every state has a place for what is not wanted, so
// that no loop has a branch for it.
//
// # Invariants
//
//   - The result does not depend on how rows are cut into batches and parts, on
//     the number of pieces, or on the order in which partials come, but for the
//     rounding of floats and the order of groups that were not to be sorted.
//   - A partial holds all that is known. Where grouping the first rows made them
//     hardly fewer, it holds the rows themselves.
//
// # Limits
//
// Medians, quantiles and numbers of distinct values need all values, or all
// distinct ones, of a piece in memory. The values of one group in one partial
// may take 2 GB.
package agg
