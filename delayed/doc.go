// Package delayed makes lazy calls of ordinary Go functions.
//
// Lift a function, then call it as before: the call runs nothing, it gives a
// lazy value that stands for the result and that further calls can take.
//
//	Word         Meaning
//	lift         make a lifted function of an ordinary one: Func2(add)
//	F2[A, B, R]  a lifted function of two parameters, and so on from F0 to F6
//	call         a lazy value that stands for the result of a lifted function
//	option       Named, IO, Pure, Retry: how the calls of a lift are to be run
//	Call         the Op of all calls of a lift, as data
//
// A program in ten lines, to be run by package weft:
//
//	inc, add := delayed.Func1(inc), delayed.Func2(add)
//	total := delayed.Func1(sum)
//
//	x, y := inc.Of(1), inc.Of(2)            // values: Of knows the types
//	z := add(x, y)                          // lazy values: an ordinary call
//	w := add(z, delayed.Of(10))             // both
//	t := total(delayed.All(inc.Each(1, 2))) // many at once
//	u := add.With(10)(x)                    // the last argument is given first
//
//	v, err := weft.Compute(ctx, z)
//
// Which lift a function needs follows from its type, and the compiler checks it.
// N is the number of parameters, 0 to 6:
//
//	func(A...) R                            FuncN
//	func(A...) (R, error)                   TryN
//	func(context.Context, A...) (R, error)  CtxN    the context of the task
//	func(A...)                              DoN     for a side effect
//	func(A...) error                        DoErrN
//	func(context.Context, A...) error       DoCtxN
//
// Methods are lifted as method expressions, Func1(Model.Score); fields and
// second results by a function of one line. A function of a variadic parameter
// needs a function around it that takes a slice.
//
// # Invariants
//
//   - Every call that is computed runs once, however many others take its
//     result. No value is hashed and no calls are compared, unless the lift is
//     [Pure].
//   - Arguments and results are shared, not copied: a function must not change
//     what it is given.
//   - A mistake sticks: a lazy value made with one has it as its Err, with the
//     file and line of the call or the lift, as has all that is made from it.
//   - A plain function, or a method, can be run in another process of the same
//     program if it is lifted in a package-level var; so can a closure or an
//     instance of a generic function that is [Named].
//
// # Limits
//
// Whether to call is decided when the graph is built, so an if or a loop on a
// result needs that result computed first, or belongs inside of a function. A
// call costs well under a microsecond to write down and to run; a function that
// does less than that is better given a batch.
package delayed
