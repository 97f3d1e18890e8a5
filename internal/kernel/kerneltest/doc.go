// Package kerneltest makes random kernels, and says what they compute: by an
// evaluator of its own, which takes one row and one statement at a time. What
// runs kernels fast is held against it, bit for bit.
//
//	Random      a verified module: loops that end, branches, arrays, checks
//	Data        memory to call a kernel with, and the comparison of two such
//	Eval        a row of a kernel, the plain way
//	Apply       one code, by Go's own operators
//	Edges       the numbers of a kind where things go wrong
//
// A differential test is five lines:
//
//	m := kerneltest.Random(rng, kerneltest.Options{Traps: true})
//	want := kerneltest.NewData(rng, m, rows)
//	got := want.Clone()
//	wantErr := want.Eval(0, rows, 1e6)
//	gotErr := run(m, &got.Args, 0, rows)    // then compare the errors, and
//	diff := got.Diff(want, rows)            // "" without a trap
//
// All NaNs are the same to Diff, and random kernels do not look at the bits of a
// NaN: which of two NaNs an addition passes on depends on the order in which a
// compiler puts its operands.
package kerneltest
