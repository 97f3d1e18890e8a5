// Package kernel is what Weft computes with: a small typed language for the
// work on one row, a printer, a parser and a verifier for it, and an interpreter
// that takes rows by the block.
//
// A kernel is a [Module]: an entry function, the functions that it calls, tables
// of constants, and the places in the source that a failed check speaks of. The
// front end makes one of a Go function, the back end makes machine code of it,
// and a [Program] runs it where there is no machine code. All three agree to the
// bit.
//
// Everything is a number. Structs, complex numbers and slices have been taken
// apart into registers, and arrays of numbers; what is left is this:
//
//	registers  [Register], variables of a [Kind]: bool, integers, floats, pointers
//	arrays     [Array], variables of a fixed length, in each row
//	streams    [Param] and [Result]: a value, or an array, for each row
//	uniforms   [Param]: one value for all rows; a slice is a pointer and lengths
//
//	Const                     a constant
//	Op                        a Code on registers:
//	  Copy Select               moving
//	  Neg Add Sub Mul Quo Rem   arithmetic; integers wrap around
//	  Min Max MulHi Abs
//	  Sqrt Floor Ceil Trunc     floats, correctly rounded
//	  RoundToEven Copysign FMA
//	  And Or Xor AndNot Compl   bits, and bools
//	  Not Shl Shr Reverse
//	  ReverseBytes OnesCount
//	  LeadingZeros TrailingZeros
//	  Eq Ne Lt Le Gt Ge         comparisons
//	  Convert Bitcast           between kinds
//	  Offset Row                an address; the number of the row
//	Load Store                memory, by address
//	ArrayLoad ArrayStore      elements of array variables
//	ArrayCopy ArrayZero       all of an array
//	TableLoad                 an element of a table
//	Check                     ends the call with an error unless something holds
//	Call                      a function of the module, or of the Library
//	If                        one of two bodies
//	Block Loop For            bodies with a label
//	Break Return              to the end of a labelled body, or of the function
//
// A kernel is built by a [Builder], or read by [Parse]:
//
//	b := kernel.NewBuilder("axpy")
//	a, x, y := b.Uniform("a", kernel.Float64), b.Stream("x", kernel.Float64), b.Stream("y", kernel.Float64)
//	b.Result(b.Op(kernel.FMA, a, x, y))
//	p, err := kernel.NewProgram(&kernel.Module{Funcs: []*kernel.Func{b.Func()}})
//	err = p.Run(ctx, &kernel.Args{
//		Uniform: []uint64{math.Float64bits(2)},
//		In:      []kernel.Stream{{Base: unsafe.Pointer(&xs[0]), Stride: 8}, {Base: unsafe.Pointer(&ys[0]), Stride: 8}},
//		Out:     []kernel.Stream{{Base: unsafe.Pointer(&zs[0]), Stride: 8}},
//	}, 0, len(zs))
//
// # Invariants
//
// [Verify] accepts a module before anything else looks at it, and tells all its
// faults at once. A module is not changed once it has been verified.
//
// Rows are independent: none sees what another does, so that any number of them
// may be computed together, and in any order. If checks fail, the error is that of
// the first row that fails, as if they had come one by one.
//
// Codes are total. What Go would stop at, a Check in front has excluded; a lane
// that takes no part in a branch may compute anything, and nobody looks.
// Control flow is structured: lanes that part meet again at the end of the
// statement where they parted.
//
// Registers hold zero at first. Numbers are Go's: integers wrap at their width,
// floats are IEEE's, conversions of floats that do not fit give what gc gives on
// amd64. Only the bits of a NaN may differ from one way of running to another.
//
// # The interpreter
//
// [Program.Run] has two engines. Blocks of rows go through steps, each a loop over
// the lanes of a block that computes one code: this costs about half a nanosecond a
// code and row, and a third of that where a loop in assembly does it, as for floats on
// amd64. What is uniform, found by an analysis, is kept as one number. Where
// lanes part, steps get the set of those that run; where few do, these move into a
// frame of their own, and later back. Single rows, and what is uniform, go through
// a register machine, at one to two nanoseconds a statement.
//
// # Limits
//
// No recursion, no pointers in memory, no strings. Arrays of a function take at
// most 64 KiB a row; statements nest 1,000 deep, labelled ones 250; after inlining
// there may be a million. The interpreter inlines every call of the module, and
// does not optimise: whoever makes modules folds constants. An array or table index
// that no Check has excluded reads and writes element 0, but a Load or Store goes
// wherever it is told.
package kernel
