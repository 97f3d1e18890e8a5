// Package vmath has the functions of package math in a form that a compiler can
// run on many numbers at once: straight code instead of branches, one instruction
// for all lanes. Every result is within 1 ulp of the truth, over the whole range.
//
//	lane        one of the numbers that run through the code together
//	near, far   the common arguments, and the rare ones with code of their own
//	pair        a number as the unevaluated sum of two float64, about 100 bits
//	reduction   taking from an argument the multiple of something that a
//	            polynomial could not cover
//
// The functions are called in two ways. From Go, like those of package math:
//
//	y := vmath.Exp(x)
//	h, sign := vmath.Lgamma(x)
//
// And as source: a kernel that calls math.Exp is compiled together with Exp of
// this package, which [Source] has. Then math.FMA, math.Sqrt, math.Abs,
// math.Copysign, math.Float64bits, math.Float64frombits, math.Floor, math.Trunc
// and math.RoundToEven in it are instructions; where a processor lacks one, [FMA],
// [Floor], [Trunc] and [RoundToEven] do without.
//
// # Invariants
//
// The source keeps to a small part of Go, which a test enforces: numbers and
// bools only, if, loops with constant bounds, calls that form no cycle, one return
// at the end; a constant table is read on rare paths only.
//
// A function computes its common path for every argument, without a branch. What
// that gets wrong comes after it: a special case is an if that assigns, which
// becomes a choice between two registers; a costly case is an if that calls a
// function named far, edge or large, which becomes a branch that is skipped unless
// one of the lanes needs it.
//
// Both ways give the same bits on amd64. Multiplication and addition are fused
// where math.FMA says so and nowhere else; on other processors the Go compiler
// fuses more, and the last bit of a result may differ from a compiled kernel's.
//
// # Accuracy
//
// An ulp here is the distance between the two float64 around the exact result,
// so that correct rounding is 0.5. A test measures every function, against its own
// arithmetic of 224 bits, and testdata/accuracy.txt keeps the worst that was
// seen; each run tries those arguments again. Powers of two and ten, factorials and
// other results that are whole are exact.
//
// Special cases are those of package math, signs of zeros included. Subnormal
// arguments and results are as good as others, which on amd64 is more than package
// math promises: there Log(5e-324) is -709.
//
// # Limits
//
// Lgamma has zeros between the negative integers, near which it is good to 2^-54
// absolutely. Bessel functions are missing. There is float64 only: a float32 goes
// through it and is rounded once more.
package vmath
