// Package array has n-dimensional arrays that are cut into blocks: NumPy's
// arrays for data larger than memory and machines with more than one processor.
//
// Operations on an [Array] run nothing. They make an expression, which is
// computed block by block when package weft is asked for it: element by element
// operations, what looks at an array another way, and reductions become one
// kernel, machine code where LLVM is found, that passes over each block once.
//
//	Word        Meaning
//	Array[T]    an array of elements of type T that has not been computed yet
//	Scalar[T]   one such number: what a reduction of a whole array gives
//	Dense[T]    an array in memory: what computing an Array gives
//	Dyn         an Array whose type of elements a file decides
//	block       one of the pieces that an array is cut into; a task computes it
//	grid        the blocks as an array of blocks
//	axis        a direction of an array, from 0; negative ones count from the last
//	operand     an Array or a Scalar of the same type, in arithmetic
//	kernel      what computes the elements of a block
//
// The standard deviation of rows against columns, of a file larger than memory:
//
//	x := array.As[float64](array.OpenNpy("x.npy", 1000, 1000))
//	s := x.Dot(x.T().AddN(1)).Sub(x.Mean()).Std()
//	v, err := weft.Compute(ctx, s)
//
// # Numbers
//
// Numbers are Go's. Operands have one type and [Cast] changes it: nothing is
// promoted. Integers wrap around, and division truncates. A number joins by the
// methods that end in N: x.AddN(1). Shapes stretch to one another by NumPy's
// rules. Functions such as Sqrt are of floats, float32 computed in float64 and
// rounded; Sqrt, Exp and Log are of complex numbers too. NaN goes through
// everything but the methods that begin with Nan. Sums of floats are pairwise
// within a block and a tree between blocks; variances join by the formula of Chan,
// Golub and LeVeque. docs/ARRAYS.md has the table of NumPy's and dask.array's names.
//
// # Mistakes
//
// A mistake in building sticks to the array, with the file and line of the call,
// and comes back from Compute and [Array.Err]:
//
//	app.go:15: add: shapes (4, 3) and (5,) do not broadcast
//
// # Invariants
//
//   - Results are the same to the bit whether machine code or the interpreter
//     ran, with any number of workers, and with any memory budget. Other blocks
//     change the order in which floats are summed, and nothing else.
//   - What a user is given lies in Go's heap and may be kept; blocks between
//     tasks lie outside of it and are given back at their last use.
//
// # Limits
//
// An array that is wanted twice by one expression is computed once or, where
// that is cheaper than to hold it, twice: element by element operations are
// never held to be used again, see [Array.Explain]. Persist holds them.
package array
