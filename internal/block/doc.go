// Package block holds the numbers of arrays: n-dimensional blocks in pooled
// memory outside of Go's heap, in mapped files, or in Go slices.
//
//	DType    the type of an element
//	Block    an address, a shape, and a step in bytes for each axis: a view
//	Memory   what blocks share, counted; the last Release gives it back
//	pool     where memory of blocks that have gone waits for blocks to come
//
// What a task makes and what its views cost:
//
//	b := block.New(block.Float64, 1000, 1000) // undefined, contiguous, aligned
//	t := b.Transpose(1, 0)                    // the same memory
//	b.Release()                               // t keeps it
//	c := t.Contiguous()                       // a copy, tile by tile
//
// # Invariants
//
//   - A Block is a reference: who makes one, a view too, releases it or hands it
//     on. A runner releases each result once, at its last use.
//   - A Block that a task has returned is never changed.
//   - Users never see memory of the pool: what they are given is in Go's heap
//     (ToHeap, NewHeap, Of), where the collector looks after it and Release
//     means nothing.
//
// # Limits
//
// Elements are in the byte order of the machine. Memory of a mapped file that
// is cut short by somebody else ends the process, as it does for any program.
package block
