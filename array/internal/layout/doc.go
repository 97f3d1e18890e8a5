// Package layout gives arrays another shape and picks parts of them: what moves
// numbers and computes none.
//
//	Range        what is asked for along an axis: an index, a range, a new axis
//	view         what only looks at its argument another way: an expr.View, free
//	Joined       blocks of several arrays, side by side: no task at all
//	Reshaped     blocks of another shape whose numbers lie in the same order
//	Taken        indices of an axis, in any order, known when the graph is built
//	Chosen       indices of an axis that are an array themselves
//	Compressed   the indices of an axis where an array of bool holds
//	Replaced     an array with a region of another in place of its own
//	Diagonal     the diagonal of the last two axes
//
// Everything else is made of these: padding is slices and flips of an array
// joined to it, rolling is two slices, repeating is an axis that is stretched
// and merged with its neighbour.
//
//	n = layout.Slice(n, ranges)                 // x[::2, -1]
//	n = layout.Concatenate("stack", 0, a, b)
//	n = layout.Reshape(n, []int{-1, 3})
//
// # Invariants
//
//   - A function never fails: a mistake of the user's is in the node it returns,
//     with the user's line.
//   - Every task's Op is data and crosses processes.
//   - Blocks of a result are about as large as those of what it is made of.
//
// # Limits
//
// Lengths that are not known until they are computed, those behind a mask, can
// be carried along, joined, and taken whole. What must know them to find a
// block is refused: compute or persist the array first.
package layout
