// Package user has the tasks of arrays that call functions of the user's.
//
//	Word       Meaning
//	Func       a function, as data: its id and type, by which every process finds it
//	Run        how tasks call it: blocks in, a block out
//	Arg        the blocks that a call is given for one of its arrays
//	At         which block of the result is asked for
//	Call       the task: a Func, and where in the array it is
//	Apply      the expression of Calls on the blocks of arrays that share indices
//	Overlap    the same on blocks that reach into their neighbours
//	Window     a kernel over what is around each element
//
// A Func is known to other processes if it was lifted where each of them passes:
// in a package-level var. Kernels need not be found: they travel as text.
//
// # Invariants
//
//   - What a function is given lies in Go's heap and is its own: it may keep it,
//     and write to it.
//   - What it gives is held against the type and the shape that were promised
//     for the block, before anybody else sees it.
//
// # Limits
//
// A Call copies what it hands to its function: these copies are beyond the
// runner's budget while the function runs.
package user
