// Package fft transforms lines of numbers, and axes of blocks, between what they
// are and their frequencies: the discrete Fourier transform, as NumPy's fft
// defines it.
//
//	line       n elements, some step apart, that are transformed together
//	batch      many lines at equal distances: the rows or columns of a matrix
//	plan       all that depends on n and the precision alone: radices, tables
//	pass       a step of a direct transform; see pass
//	split      a large transform as many small ones
//	chirp      a transform as a convolution, where n has a large prime factor
//	half       2n reals as n complex numbers
//	Kind       what an axis goes through: FFT, IFFT, RFFT, IRFFT
//	Norm       which direction is divided by n
//
// The rows of a matrix of reals, and then its columns:
//
//	half, err := fft.Axis(b, 1, fft.RFFT, 0, fft.Backward)
//	if err != nil {
//		return nil, err
//	}
//	defer half.Release()
//	return fft.Axis(half, 0, fft.FFT, 0, fft.Backward)
//
// # How it is fast
//
// Radices are 2, 3, 4, 5, 7, 8, 11 and 13, so that a line of up to 4096 elements is
// gone through three to five times. Longer ones are split. In a batch a line is a
// lane: a kernel (package kernel) of the plan's own transforms as many lines as a
// vector has numbers, side by side, each in arrays that are lanes wide:
//
//	matrix --copies, where it pays--> stage --gather--> arrays --> ... --scatter--> stage --> matrix
//	                                          first pass    passes in place   last pass
//
// It is compiled after the first million elements or so, which takes 10 to 50
// milliseconds, once for all processes that share a cache of objects. Smaller
// batches, and machines without LLVM, go by Go's loops over one line at a time,
// brought into the cache eight lines abreast. The axes of 2048 x 2048 reals take 18
// ms on one core with AVX-512 and 42 without, where SciPy takes 20.
//
// # Invariants
//
// What a line becomes depends on its numbers and its length only: not on the
// lines around it, on strides, or on whether native code was used. Each operation
// is rounded on its own, in the same order everywhere.
//
// The error, as the root of its mean square in that of the result, is about
// 1.5 * 2^-52 in double precision for 1,000 to 10,000 elements and grows as the
// root of their logarithm; convolutions (a prime factor above 13) have twice that.
// Tables are computed in double precision, by octants.
//
// Plans are safe for concurrent use. Those used last are remembered, up to 64 MiB
// of tables for each precision.
//
// # Precision
//
// float32 and complex64 stay single, as in SciPy and in NumPy from 2.0 on; all
// other types become double.
//
// # Limits
//
// Transforms of reals of odd length cost as much as complex ones. Blocks of other
// types than those of the transform are converted as a whole first. A transform
// cannot be interrupted. Convolutions and splits are native in their inner
// transforms only.
package fft
