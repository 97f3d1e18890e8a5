// Package weft runs ordinary Go functions lazily, in parallel and in bounded
// memory: describe what you want, then compute it.
//
//	Word       Meaning
//	Lazy[T]    a value of type T that has not been computed yet
//	Compute    runs what a lazy value needs, and nothing else, and returns it
//	Outputs    lazy values of any types by name, to be asked for by name
//	Persist    computes, and returns the same kind of lazy value, now cheap
//	Setting    where to run and who watches: On, Observe
//
// Lazy values come from package delayed, which lifts functions, and from the
// collections, such as arrays and frames. All of them mix. In ten lines:
//
//	inc, add := delayed.Func1(inc), delayed.Func2(add)
//	x := inc.Of(1)
//	y := inc.Of(2)
//	z := add(x, y)                  // nothing has run yet
//	v, err := weft.Compute(ctx, z)  // x and y run at the same time
//
// # Ways to compute
//
//	one value                 v, err := Compute(ctx, z)
//	two or three              lo, hi, err := Compute2(ctx, x, y)
//	many of one type          vs, err := ComputeAll(ctx, xs)
//	the same, by key          m, err := ComputeMap(ctx, lazyByKey)
//	any number of any types   err := Run(ctx, Into(&a, x), Into(&b, y))
//	the values of a bag       for v, err := range All(ctx, b)
//	by name                   got, err := ComputeNamed(ctx, outputs, "total", "mean")
//
// Ask for everything in one call: what several outputs share is then computed
// once, and independent parts run side by side.
//
// # Invariants
//
//   - Building runs none of your functions; only the verbs of this package do.
//   - Only what the outputs need runs, and each call runs once.
//   - A verb returns when all tasks that it started have returned, and gives
//     either everything that was asked for or an error.
//   - A mistake in building comes back with the file and line of your call, a
//     failing task with those of where it was built. A panic in your function
//     is an error.
//
// # Limits
//
// Outputs are handed over whole and stay in memory. Results in between are let
// go at their last use; what does not fit into memory is the runner's concern,
// see package local.
package weft
