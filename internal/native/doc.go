// Package native runs kernel IR: by machine code where that pays, and by the
// interpreter where it does not, with the same results to the bit.
//
//	text       a kernel as [kernel.Parse] reads it: what an operation carries
//	Runnable   what became of a text; one for all that have the same
//	work       interpreter time, spent and expected
//	Code       an object in executable memory, with the module it was made of
//	Call       what a Code is called with: words for the parameters, a native stack
//
// Package build makes objects, package store keeps them on disk; jit, whose kernels
// are Go functions, uses these and Code without the Runnable. A kernel from its
// text:
//
//	k, err := native.Kernel(text)
//	if err != nil {
//		return err
//	}
//	k.Expect(rows) // in this call and in later ones: enough of them are worth a compilation
//	for lo := 0; lo < rows; lo += 4096 {
//		if err := k.Run(ctx, &kernel.Args{In: in, Out: out}, lo, min(lo+4096, rows)); err != nil {
//			return err
//		}
//	}
//	fmt.Println(k.Explain())
//
// # When it compiles
//
// LLVM takes 5 to 30 ms, in which the interpreter does a few million operations.
// So work is interpreted until the time that this took, together with what the rows
// at hand and those that Expect was told of will take, comes to 10 ms, or to more
// for a kernel of hundreds of streams, which LLVM takes seconds for. Then the
// goroutine that finds out compiles; others that run the same kernel go on
// interpreting, look again after about a millisecond, and take the code when it is
// there, between two of their rows. Time spent is measured and time to come is
// estimated, so that a kernel with a loop that no estimate sees is compiled as well.
//
// # Invariants
//
// A Runnable is safe for any number of goroutines, and a Run that was warmed up
// allocates nothing. Rows that fail give the *kernel.Trap of the first that does,
// the same whatever ran them.
//
// Kernels are remembered by their text, the latest few hundred. One that is
// forgotten while it runs is not disturbed: code is unmapped when nothing refers to
// it any more.
//
// # Limits
//
// The text is trusted as code is: a Load goes where its address says. The
// environment's WEFT_JIT (off, interpret) leaves everything to the interpreter, and
// WEFT_CPU names a lower instruction level; both are read when a text is looked up.
package native
