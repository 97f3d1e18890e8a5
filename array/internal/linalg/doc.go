// Package linalg has the linear algebra of arrays: products, factorisations and
// solutions of matrices that are cut into blocks, by the BLAS and LAPACK that
// package blas finds.
//
//	Product     a b, block by block
//	symmetric   x x' and x (x' + s), half of whose blocks are the others turned
//	Multiply    the task that adds up products of pairs of blocks
//
// # Limits
//
// Matrices of bool are not multiplied. Those of integers are, without BLAS.
package linalg
