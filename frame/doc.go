// Package frame holds dataframes: tables of named columns that have not been
// computed yet, in partitions, over Apache Arrow. It is what dask.dataframe is
// for pandas, for Go.
//
//	Frame       rows with named, typed columns; lazy, in partitions
//	Expr        an expression on columns: Col("delay").Add(1).Gt(3)
//	GroupBy     rows in groups: what Agg is called on
//	partition   some of the rows, which one task makes; a [table.Table]
//	missing     null, and NaN in a column of floats
//
// The mean delay of flights by airport, of all the files of a folder:
//
//	flights := frame.ReadCSV(ctx, "flights/*.csv")
//	delays := flights.GroupBy("origin").Agg(frame.Col("delay").Mean())
//	t, err := weft.Compute(ctx, delays)
//	fmt.Println(t)
//
// Nothing is read before Compute but a sample, for the types of the columns: a
// wrong name or type is an error at once, with the line of the call, and sticks
// to what is made of it. [Frame.Explain] tells what will run.
//
// # Plans
//
// A frame is a plan. Before it runs, columns that nobody needs are left out of
// the reading, conditions move to where the rows come from, and all that works
// row by row runs in the task that reads, a batch of rows at a time, so that a
// file need not fit in memory. Groups are made in each of these tasks and then
// joined; sorts, joins and groups of many keys are shuffled in pieces, which the
// runner writes to disk when they are more than its budget.
//
// Two frames that are computed together share what is sorted, joined or grouped
// below both. What streams, reading included, is done by each: ask for several
// aggregates in one Agg.
//
// # Meaning
//
// It is pandas', with its nullable types; docs/FRAMES.md has the names side by
// side. What is missing is passed over by aggregates, and makes arithmetic and
// comparisons missing; a filter keeps what is true. Rows of which a key is missing
// are in no group, unless [GroupBy.KeepNull] asks; in joins, missing keys match
// each other. Groups come sorted by their keys. Numbers of different types meet in
// the wider one; whole numbers wrap around.
//
// # Limits
//
// There is no index: rows have an order, and columns have names. A frame of files
// is as they were when it was made: a file that has changed since is an error.
// Whole-frame ranks and medians need their column in memory.
package frame
