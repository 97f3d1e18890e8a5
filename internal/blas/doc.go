// Package blas multiplies, factors and solves matrices with the OpenBLAS of the
// machine it runs on, which it loads at run time without cgo, or with gonum.
//
//	word      meaning
//	Matrix    numbers in memory, by rows or by columns, that BLAS reads in place
//	engine    who does the work: OpenBLAS, or Go
//	core      the processor that OpenBLAS' kernels were written for
//	info      what LAPACK says of a matrix: singular, not positive definite
//
// Use:
//
//	c := block.New(block.Float64, m, n)
//	if err := blas.Gemm(c, a, b, 1, 0); err != nil { // c = a b
//		return err // "blas: product: shapes (3, 4) and (5, 6) do not make (3, 6)"
//	}
//	q, r, err := blas.QR(c)
//	if err != nil {
//		return err
//	}
//	defer r.Release()
//
// Types are the four of BLAS: float32, float64, complex64, complex128. What takes
// blocks takes any strides and copies what has to be copied; Syrk
// takes a Matrix, and nothing is copied.
//
// # Which library
//
// The environment variable WEFT_BLAS is the path of a library, and then no other
// is tried, or "off". Without it the first is taken of those in the folders that
// the loader's own variable lists and where packages put them. The first use loads
// it, for the life of the process.
//
// A library that is older than the processor may choose kernels for a much older
// one. Where the table of this package knows better, it is closed and opened again
// with OPENBLAS_CORETYPE set in the C library's environment; a value of the user's
// own is left alone. On a processor with AVX-512, kernels that use it take 0.6 of
// the time of those for AVX2.
//
// # Invariants
//
// OpenBLAS has one thread, which is the caller's: whoever wants more calls from
// several goroutines. Calls at a time are as many as there are processors; others
// wait. The same call with the same library gives the same bits, whatever runs
// beside it.
//
// A result is the caller's to release. It may lie by columns, as LAPACK leaves it:
// its strides say. Signs of q, r, u and vt are LAPACK's, but of matrices with many
// more rows than columns, which are factored by other ways in half the time.
//
// Both engines pass the same tests. Gonum has no LAPACK but for float64: there
// float32 is computed in float64, and what complex numbers need is written here:
// textbook algorithms that are right, and slow above a few hundred rows.
//
// # Limits
//
// Rows and columns are up to 2^31-1, and so is the workspace of a decomposition:
// some 23,000 for all singular vectors, 32,000 for eigenvectors. A call cannot be
// stopped. Libraries with integers of 64 bits are passed over. Built with the tag
// weft_static, or for a system other than Linux and macOS on x86-64 or arm64, the
// engine is gonum, which divides large products among goroutines of its own.
package blas
