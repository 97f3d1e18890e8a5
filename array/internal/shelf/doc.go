// Package shelf takes arrays from where they are stored and puts them there:
// what all formats have in common, between package expr, which has arrays, and
// package store, which has formats.
//
//	Open     the node of an array that is stored
//	Save     arrays that are to be stored, as one lazy value
//	Saved    what that gives
//	Print    what an array is made of, as a text that tells it from others
//
// The way of an array into a file, with two blocks:
//
//	create --+-- write 0 --+
//	         +-- write 1 --+-- commit
//	         +-------------+
//
// # Invariants
//
//   - Blocks are written in any order, at once, each as soon as it is computed.
//   - The result of create is a [graph.Releaser], which the runner lets go of when
//     commit has run, or when the run fails or is cancelled, before it returns. If
//     the array is not committed by then, what there is of it is removed, unless a
//     later run is to go on with it.
//   - Blocks that an earlier run has stored are in no graph: neither they nor what
//     only they need is computed.
//
// # Limits
//
// A process that is killed removes nothing, nor does one that runs tasks for
// another: the next Save to the place does, or goes on (not of HDF5, whose
// unfinished files have names of their own). What is left of an earlier run is read
// again, to see whether it is still there, while the graph is written: that cannot
// be cancelled.
package shelf
