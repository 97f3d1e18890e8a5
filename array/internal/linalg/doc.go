// Package linalg has the linear algebra of arrays: products, factorisations and
// solutions of matrices that are cut into blocks, by the BLAS and LAPACK that
// package blas finds.
//
//	Product      sums of products over some axes, block by block
//	symmetric    x x' and x (x' + s), half of whose blocks are the others turned
//	Multiply     the task that adds up products of pairs of blocks
//	Einsum       sums of products in Einstein's notation, pair by pair
//	Tall         QR and SVD of a tall matrix, in a tree of blocks of rows
//	Whole        QR and SVD in one task
//	Elimination  LU with pivots chosen in whole columns: solutions, determinants
//	Triangular   substitution, block by block
//	Cholesky     the factor of a positive definite matrix, block by block
//	Several      the result of a task that computes more than one block
//	hidden       the node of an operation with several results
//	Chosen       the array that the user sees of a hidden node
//
// A singular value decomposition, of a matrix in blocks of rows or in blocks
// along both axes:
//
//	u, s, vt := linalg.SVD(a)     // three nodes of one hidden node
//	u.Op                          // Chosen{"u", 2}: the hidden node's tasks from the third on
//	s.Op                          // Chosen{"s", 0}
//	u.Args[0].Op                  // Tall{"svd"}, or Whole{"svd"}
//
// Who asks for s alone runs none of the tasks of u: a runner leaves out what
// nobody needs.
//
// # Invariants
//
//   - How a matrix is cut to be factored depends on its shape and its blocks,
//     never on the machine, so that results do not.
//   - Tasks never change their arguments, and release what they made beside
//     their result, also when they fail.
//   - Signs of factors are chosen, see phase.go.
//
// # Limits
//
// Matrices of bool are not multiplied. Those of integers are, without BLAS; they
// are not factored. The square of the shorter axis must fit in a task for QR, SVD
// and least squares, a column of 512 for LU, the whole matrix for Eigh. Lengths
// that are not known are refused but for products.
package linalg
