// Package jit turns an ordinary Go function into vector machine code: it works on
// many rows at a time, one in each lane of the processor's vector registers, with
// Go's semantics and without cgo.
//
//	Vectorize   a function of one row's numbers, called for all rows: Map, Into
//	Compile     a function of whole slices and matrices: Call
//	GUVectorize a function of core dimensions, called for all others: Call
//	Reduce      a function of two numbers, folded over a slice: Call
//	Accumulate  the same with every intermediate result: Map, Into
//	kernel      what each of these makes of a function
//	lane        the row that a part of a vector register works on
//
// A function as one would write it for one observation, and 25,000 of them:
//
//	func PredictOverTime(x, y, z float64, overlay bool) (out [15]float64) {
//		for month := range out {
//			rate := math.Exp(-x * float64(month))
//			...
//		}
//		return out
//	}
//
//	var predict = jit.Vectorize4(PredictOverTime)
//
//	rows, err := predict.Map(ctx, x, y, z, []bool{true}) // a slice of length 1 serves all rows
//
// # What happens
//
// Nothing, until a kernel is first called. Then the function's source is found
// and lowered to a small typed IR, with the functions it calls; the IR to LLVM's,
// where branches become masks; that to machine code, which is loaded, and kept on
// disk for the next process. Report shows each of these steps, LLVM and Asm the
// code, and Explain says in a few lines which way the kernel computes and why.
//
// Making a kernel never fails. Where there is no LLVM, no source, or a construct
// that kernels do not know (docs/KERNELS.md lists what they do), the kernel calls
// the Go function in a loop, or interprets the IR block by block, and Err says
// why. Must is for programs that want native code or nothing.
//
// # What holds
//
//   - Results are those of Go to the bit, but for math functions: integers wrap,
//     floats are rounded after every operation, and what a lane computes does not
//     depend on the others. FastMath takes liberties, by name.
//   - The math functions are not Go's but a library of Weft's, each within 1 ulp of
//     the truth (Gamma and Lgamma within a bound that is stated with them), the
//     same in native code and in the interpreter. WEFT_JIT=off uses Go's own.
//   - A division by zero, an index out of range, a negative shift, a panic: the call
//     ends with a RowError that names the first such row, in Go's words, with
//     file and line. Lanes that a branch has turned off never fail, and nothing
//     outside of the arguments is read or written.
//   - A call can be cancelled by its context, and does not keep the collector
//     waiting, whatever the function does: loops come back to Go every 100
//     microseconds or so. Where the Go function itself is called, it is as
//     patient as it is.
//   - Any number of goroutines may call one kernel, also from inside of another.
//   - Package variables are read anew at each call, never frozen; see Var.
//
// # Environment
//
//	WEFT_JIT=off        call Go functions (a debugger can step through them)
//	WEFT_JIT=interpret  interpret, also where native code could be had
//	WEFT_LLVM=path|off  the libLLVM to load, 15 or newer
//	WEFT_CPU=x86-64-v3  use no more than these instructions
//	WEFT_CACHE=dir|off  where compiled kernels are kept
//
// # Limits
//
// Native code runs on linux/amd64; elsewhere kernels interpret or call Go. A
// kernel's source must be there when it is compiled, in the file that it was
// built from, unless objects were embedded by "weft jit build". A file that is newer
// than the program is refused; one that is older but another's is found out, as far
// as one row can, by the first row of the first call of a Vectorize, which Go computes as well.
package jit

//go:generate go run ./internal/gen
