// Package bag holds unordered collections of Go values, in partitions: lines of
// logs, JSON records, whatever fits in no table. It is what Dask's bag is for Go.
//
//	Bag[T]     values of type T that have not been computed yet
//	partition  some of the values, a []T, which one task computes
//	link       what is done to each value: Map, Filter, FlatMap ...; links run one
//	           behind the other in one task, without a slice between them
//	sink       where the values of a task end: a partition, a fold, a file
//	Pair       a key and what belongs to it
//
// A directory of JSON logs, counted by status:
//
//	type Entry struct {
//		Status int     `json:"status"`
//		MS     float64 `json:"ms"`
//	}
//
//	logs := bag.ReadJSON[Entry](ctx, "logs/*.jsonl.gz")
//	slow := logs.Filter(func(e Entry) bool { return e.MS > 500 })
//	counts := bag.Frequencies(bag.Map(slow, func(e Entry) int { return e.Status }))
//	pairs, err := weft.Compute(ctx, counts)
//
// Results that are many are walked, with weft.All.
//
// # Invariants
//
//   - A task is never one value: values are batched by partitions.
//   - Values come in the order in which they were given or read, as long as they
//     are only mapped and filtered. What groups gives its results in an order that
//     is the same for any number of workers, but means nothing.
//   - A function of the user's is called once for each value, also if several
//     things are made of what it gave. Files are read again for each of them. What
//     is asked for beside one thing made of it runs in both: where that is dear,
//     weft.Persist comes first.
//   - Values that several tasks see are not copied: functions must not change what
//     their arguments point to, except where it says that they may.
//   - A mistake in building has the file and line of the call, an error of a value
//     that was read those of the line of the file.
//
// # Other processes
//
// Tasks name users' functions. In another process of the same program they are
// found there if a bag was built of them before main, in a package-level var:
//
//	var _ = countByStatus(bag.Of[Entry]())
//
// where countByStatus is the function that builds what is computed later. It
// costs nothing: building computes nothing. Plain functions are known by their
// names; closures, method values and instances of generic functions need an id,
// see [Named]. In a program of one process there is nothing to do.
//
// # Limits
//
// Reading takes text that has a value on each line. A group is one slice, so it
// must fit into memory; so must the other side of a Join. Keys hold no pointers.
package bag
