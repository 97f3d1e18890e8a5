// Package kernels holds the ordinary Go functions that compiled kernels are
// measured by, what is to be done with each, and how: as a plain Go loop over
// the function, or by package jit.
//
//	word    meaning
//	kernel  a function of one row, or of whole matrices, with no thought of vectors
//	case    a kernel with its inputs: which are the same on every machine
//	way     go: the plain loop; native: compiled, one goroutine; native2: two
//	job     a case that was set up in a way: it can be run again and again
//
//	c, ok := kernels.Find("score")
//	job, err := c.Open(kernels.Native)
//	err = job.Run(ctx)            // over c.Rows rows
//	fmt.Println(job.Checksum())   // of the results: that of all ways and of all peers
//
// The benchmarks of package jit and Weft's side of the peers' suite (bench/jit)
// run these cases; the programs of bench/jit/peer do the same work in other
// languages. Inputs are numbers that can be computed from their place alone
// (input.go), so that each program makes them for itself, and results are
// compared by a sum that depends on each of them, on its sign and on its place.
//
// A job of a way that needs native code cannot be opened without it: a benchmark
// must not measure the fallback by mistake.
package kernels
