// Package front turns a Go function into a kernel: it finds the function's
// source, checks it, and lowers it to the IR of internal/kernel.
//
//	Request    what to lower: a func value, or a folder and a name; and how
//	Mode       how parameters relate to a call: Rows, Whole, GU
//	place      where the compiler says that a function value comes from
//	program    packages of source, of which only what the function may reach is checked
//	leaf       a scalar of a type, or an array of them: structs, complex numbers,
//	           slices and arrays of structs are taken apart into leaves
//	value      where the numbers of an expression or a variable are, a loc each leaf
//	frame      a function that is being lowered, in place of a call of it
//	Refusal    a construct that kernels do not support, in Go's words
//	Kernel     the module, and which memory its parameters and results are
//	Library    internal/vmath as IR, for those who compile kernels
//
// A func value becomes a module like this:
//
//	k, err := front.Lower(front.Request{Func: score, Mode: front.Rows})
//	var r front.Refusals
//	if errors.As(err, &r) { // score.go:12:9: a map is not supported in a kernel; ...
//		return r
//	}
//	for i, leaf := range k.Inputs {
//		fmt.Println(k.Module.Entry().Params[i], leaf.Arg, leaf.Path, leaf.Offset)
//	}
//
// # Way of a function
//
// The name and the line that the running program has of a function lead to a
// file: one that is embedded in the program (Request.Sources), or else one on the
// disk that is not newer than the program. All files of its package that match
// this machine are parsed. By names alone it is found out what the function may
// reach; only that is type-checked, so that a package may import what it likes.
// Packages math and math/bits are written down here (folder std), math/cmplx and
// cmp are Go in the kernels' own subset; everything else is looked for in the
// module, its vendor folder and the module cache. Neither GOROOT nor export data
// is needed.
//
// Calls are lowered in place. So a pointer is always known to be one to some
// variable, a type parameter is always known to be some type, and a function
// that is passed is known by its source. What is refused is noted and stands for
// nothing, and lowering goes on: all refusals come at once.
//
// # Invariants
//
//   - A module that Lower gives is verified.
//   - Every number has Go's bits, but for NaNs; the order of evaluation is one that
//     Go's specification allows; checks come in Go's order.
//   - Memory is read and written where Go would, after the check that Go makes.
//   - A package variable that can change is read again at each call.
//
// # Limits
//
// An access of a variable and a call that changes it, in one expression, have no
// order in Go's specification: the compiler's may differ. A loop whose counter
// would wrap around the end of its type and go on stops with an error. docs/KERNELS.md
// lists what is in the subset and what is not.
package front
