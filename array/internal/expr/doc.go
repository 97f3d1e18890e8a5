// Package expr has the expressions of arrays: what an array is made of, how
// that is turned into something cheaper, and the tasks and kernels that compute
// it.
//
//	Node        an array that has not been computed: an Op, arguments, type, shape, blocks
//	Op          what a node does, as data
//	  Map         a function of the table, element by element
//	  View        slices, transposes, new and stretched axes
//	  Const       a number
//	  Index       the index of each element along an axis
//	  Reduced     a reduction over axes
//	  Emitter     anything that writes its own tasks: data, files, products of matrices
//	rewriting   views go to the leaves, other blocks are cut there
//	share       what of a large expression is in one kernel
//	group       what one kernel computes: Maps down to operands
//	plan        how a node's tasks are written
//	Fused       the task of a block of a group
//	Partial     the same with a reduction behind it
//	sweep       how a kernel goes over a block
//	squares     the same where a whole array is reduced whose operands lie across one another
//
// From the expression to numbers:
//
//	x + x.T          Apply("add", x, Transpose(x))
//	rewritten()      views are composed and pushed down, blocks made equal
//	newGroup         the kernel "t = add x y", its operands x and x seen turned
//	Emit             a Fused task for each block: its kernel as text, where its
//	                 operands begin
//	Run              a sweep: operands that lie the other way are packed tile by
//	                 tile, rows of the kernel run along the last axis
//
// # Invariants
//
//   - Nodes are immutable. Each is a source of its blocks' tasks, so that what
//     two expressions share is written once.
//   - Arguments of a Map have its shape and its blocks: stretching and cutting
//     are nodes of their own.
//   - Blocks and shapes decide the order of summation, never who computes, and
//     how operands lie only where a whole array of more than a million elements
//     is summed up: then in strips or squares, see strips.go and squares.go.
//
// # Limits
//
// A Map that is an argument of several groups is computed in each, and one that
// is looked at in several ways once for each, unless that is too much. Kernels
// have at most a few hundred operations and two dozen operands, but for leaves;
// what does not fit becomes a task of its own.
package expr
