// Package jittest holds kernels against the Go functions that they are made of:
// functions written at random, and what compares them.
//
//	Case    a Go function, and the kernel of it
//	Verify  runs a case by Go, interpreted and natively, on rows or on slices
//	Inputs  draws arguments: edge cases of each kind among random ones
//	Corpus  functions that gen wrote, for a seed that is kept
//	gen     the command that writes them
//
// The corpus is what the tests of package jit run, on each level of the
// processor's instructions:
//
//	for _, c := range jittest.Corpus {
//		if err := jittest.Verify(ctx, c, seed, 500); err != nil {
//			t.Errorf("%s: %v", c.Name, err)
//		}
//	}
//
// Other functions come from another seed. They are written to a folder of the
// module that goes again, built and held against Go:
//
//	go run ./jit/jittest/gen -run -seed 7 -n 300
//
// which prints each function that a kernel computes otherwise, with the row.
//
// # What holds
//
//   - The functions end, whatever they are given: loops have bounds.
//   - A statement has at most one place that can fail, since Go does not say
//     which of two would first.
//   - The bits of a NaN, which Go does not promise, are never looked at.
//   - A math function whose results differ from Go's in the last place is alone
//     in its function, so that nothing makes the difference larger.
//
// # Limits
//
// What gen does not write is written by hand, in the tests of package jit:
// layouts, folds, aliases, cancelling.
package jittest

//go:generate go run ./gen
