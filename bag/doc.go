// Package bag holds unordered collections of Go values, in partitions: lines of
// logs, JSON records, whatever fits in no table. It is what Dask's bag is for Go.
//
//	Bag[T]     values of type T that have not been computed yet
//	partition  some of the values, a []T, which one task computes
//	link       what is done to each value: Map, Filter, FlatMap ...; links run one
//	           behind the other without a slice between them
//	Pair       a key and what belongs to it
//
// A directory of JSON logs, counted by status:
//
//	type Entry struct {
//		Status int    `json:"status"`
//		Path   string `json:"path"`
//	}
//
//	logs := bag.ReadJSON[Entry](ctx, "logs/*.jsonl.gz")
//	slow := bag.Map(logs, func(e Entry) int { return e.Status })
//	counts, err := weft.Compute(ctx, bag.Frequencies(slow))
//
// Values are batched by partitions: a task is never one value. What a bag's
// functions return is shared with nobody, but a partition that several tasks
// read must not be changed by any of them.
//
// # Order
//
// Values come in the order in which they were given or read, as long as links
// only map and filter. What groups, FoldBy for instance, gives its results in an
// order that does not depend on the number of workers, but that means nothing.
//
// # Other processes
//
// Tasks name users' functions. A plain function is found by its name in another
// process of the same program if it was lifted there: put
//
//	var status = bag.Lift(statusOf)
//
// in a package-level var. Closures need a name, see [Named].
package bag
