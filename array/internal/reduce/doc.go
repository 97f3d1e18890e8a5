// Package reduce adds numbers up, and finds their means, variances, least,
// greatest and so on: what a reduction of a blocked array does with each block,
// and with what the blocks gave.
//
//	Spec     what is reduced to what, as data
//	State    the partial results of some elements of the answer
//	run      values that lie one behind another and go into one element
//	row      values that lie one behind another and go into one element each
//	Merge    joins what two blocks gave
//	Finish   turns partial results into the answer
//
// The mean of a block, and of two:
//
//	spec := reduce.Spec{Kind: "mean", In: block.Float64}
//	st := spec.NewState(1)
//	for i := 0; i < len(x); i += reduce.Chunk {
//		run := x[i:min(i+reduce.Chunk, len(x))]
//		st.Run(0, int64(i), unsafe.Pointer(&run[0]), len(run))
//	}
//	st.End()
//	err := st.Merge(other)
//	err = st.Finish(block.New(spec.Out()))
//
// The kinds, and what they make of NaN and of nothing:
//
//	kind                 of                  gives            NaN      nothing
//	sum, prod            all but bool        the type         NaN      0, 1
//	mean                 floats, complex     the type         NaN      NaN
//	var, std             floats, complex     the real type    NaN      NaN
//	min, max             all but complex     the type         NaN      error
//	argmin, argmax       all but complex     int64            first    error
//	any, all, count      all                 bool, int64      true     false, true, 0
//	nansum, nanprod ...  as without nan      the same         left out
//
// Where nothing but NaN is left in, nansum is 0, nanprod 1, nanmean, nanvar,
// nanstd, nanmin and nanmax NaN, and nanargmin and nanargmax an error.
//
// # Invariants
//
//   - Answers depend on the values, on their order and on where runs are cut,
//     which follow from shapes: not on who computes, how many do, or how fast.
//   - Sums and products of integers wrap as Go's do: the type is kept.
//   - Floating-point numbers are added in pairs of pairs, in float64, also those
//     of float32: a sum of n numbers is off by some log2(n) roundings of the sum
//     of their moduli. A run of a power of two of numbers, and a tree of such
//     runs, gives NumPy's float64 sum to the last bit.
//   - Variances never subtract squares of sums: a run is passed over twice, rows
//     update means as Welford does, and what they gave joins by the formula of
//     Chan, Golub and LeVeque. The relative error is some roundings, times the
//     mean over the deviation where that is large.
//   - Of equal values the first one's index counts, whatever is merged first.
//     Zeros are equal there; min and max tell them apart, as Go's do.
//
// # Limits
//
// A State holds 8 to 32 bytes for each element, and, while runs or rows of
// floating-point sums come, as much again for each doubling of their number.
package reduce
