// Package scan has the running sums, products, least and greatest numbers of
// arrays.
//
//	Scanned   the Op of a node: each element joined with all before it along an axis
//	Scan      the task of a block: joins what came before with it, element by element
//	carry     what came before a block: a block of length 1 along the axis, or of
//	          length 0 if there was nothing
//	Total     the task that finds what a block adds to the carry, without its elements
//
// Blocks along the axis go one after the other where there are enough lines of
// blocks for all workers; each reads its block once:
//
//	block 0 --> Scan ------> result 0
//	             | carry
//	block 1 --> Scan ------> result 1
//
// Where there are few, and blocks are free to be had twice, the totals come first,
// and then all blocks go at once:
//
//	block 0 --> Total --+----------+
//	block 1 --> Total --| carries  |--> Scan --> results
//	block 2 --> Total --+----------+
//
// # Invariants
//
//   - Integers wrap, and types are kept.
//   - In the first way elements are joined strictly one after the other, so that
//     floats are rounded as NumPy rounds them, whatever the blocks; in the second
//     one totals of floats are summed in pairs.
//   - Which way is taken follows from the blocks and from what they are made of.
package scan
