// Package join finds the rows of two tables that belong together, one batch at
// a time.
//
//	Plan      which columns are the keys, and which rows are kept: data
//	Built     the rows of one side, found by their keys
//	Prober    takes batches of the other side and gives joined rows
//	AsofPlan  joins the rows that are nearest in an ordered column
//
// One side is built, the other one streams past it:
//
//	p := &join.Plan{Left: left, Right: right, LeftKeys: []int{0}, RightKeys: []int{2}, How: join.Inner}
//	built, err := join.Build(p, rightBatches)
//	prober := built.Prober()
//	for each batch of the left side {
//		err = prober.Probe(batch, emit)
//	}
//	err = built.Rest([]*join.Prober{prober}, emit)
//
// Rest gives what only the end can tell: the rows of the built side that nobody
// matched. A Built is not changed by probing: several goroutines probe it, each
// with a Prober of its own.
//
// # Meaning
//
// It is that of pandas' merge. What is missing, null or NaN, matches what is
// missing. Rows come in the order of the probed side, and for each of its rows
// in the order of the built one. Right joins build the left side unless asked
// otherwise, so that they come in the order of the right one. Whole numbers
// meet floats by value, timestamps of different units by instant, strings meet
// categories.
//
// # How
//
// Each key column becomes a code: a number minus the smallest one, or the place
// of a string among those of the built side. Codes are packed side by side into
// one word, in several rounds if they do not fit, and a word becomes a place in
// a dense table if words are dense, or in a hash table.
//
// # Limits
//
// The built side is one array a column: 2 GB of text in a column are an error,
// as are 2^31 rows.
package join
