// Package order puts rows in order.
//
//	Key        a column to sort by, upwards or downwards, missing values last or first
//	Rows       the places of rows in their order: a stable sort
//	Sort       a table in order
//	Sample     some rows' keys; Splitters makes of many samples where to cut
//	Split      a table cut into ranges of keys, so that each can be sorted alone
//	TopK       the first k rows of a stream in an order
//	Rank       the places of values among those of a column
//
// A large table is sorted range by range:
//
//	s1, s2 := order.Sample(t1, keys, 1000), order.Sample(t2, keys, 1000)
//	at, err := order.Splitters([]*table.Table{s1, s2}, keys, parts)
//	p1, err := order.Split(t1, keys, at)
//	p2, err := order.Split(t2, keys, at)
//	first, err := order.Merge([]*table.Table{p1[0], p2[0]}, keys)
//
// # Meaning
//
// It is that of pandas' sort_values: stable, missing values (null and NaN) last
// unless asked otherwise, downwards too. Strings are compared by their bytes,
// categories by their order, false comes before true, -0 is 0.
//
// # How
//
// Values become unsigned numbers in the same order, which are packed side by
// side into words for several keys; strings give as many bytes as fit behind
// what all of them begin with, those of a dictionary their rank in it. Words
// are sorted by radix together with the rows' places, and what is equal is
// sorted by the next word, or by the next bytes.
//
// # Limits
//
// A table that is sorted has fewer than 2^31 rows and 2 GB of text in a column.
package order
