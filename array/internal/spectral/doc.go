// Package spectral has the Fourier transforms of arrays: package fft, a task a
// block.
//
//	Transformed  an axis and its frequencies; the Op of a node
//	Transform    the task of a block, in which the axis is whole
//	lines        what is transformed together: the axis, once for each index of the others
//	Call         what a user asks for: a kind, axes, lengths, a norm
//
// Several axes are transformed one after the other, and the array is cut anew
// between them, so that each time the axis is whole and the others are in
// pieces:
//
//	 RFFT along 1          FFT along 0
//	+-----------+         +--+--+--+--+
//	+-----------+         |  |  |  |  |
//	+-----------+  cut    |  |  |  |  |
//	+-----------+ ----->  |  |  |  |  |
//	+-----------+         +--+--+--+--+
//
// The inverse of several axes begins with the first of them, in the blocks that
// the transform has left, so that there and back is cut anew twice.
//
//	n = spectral.Apply(n, spectral.Call{Name: "rfft2", Kind: fft.RFFT, Axes: []int{0, 1}})
//
// # Limits
//
// A line is never cut: a task holds its block of lines, and as much again, two or
// three times over. An array of one axis is one line.
package spectral
