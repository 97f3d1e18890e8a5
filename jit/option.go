package jit

import (
	"runtime"
	"unsafe"
)

// An Option says how a kernel is compiled or called.
type Option func(*options)

// options are a kernel's, settled when it is made.
type options struct {
	workers     int // goroutines that share one call, at least 1
	fast        FastMathFlag
	associative bool
	lanes       int // 0: chosen
	vars        map[string]unsafe.Pointer
	faults      []error // options that cannot be, which Err tells
}

func optionsOf(opts []Option) options {
	o := options{workers: 1}
	for _, set := range opts {
		set(&o)
	}
	return o
}

// Parallel shares the rows of each call among n goroutines, of which the caller
// is one; n below 1 means as many as GOMAXPROCS says. Calls that take less than
// some tens of microseconds stay on one. Without Parallel a call uses one
// goroutine, which suits callers that run several calls at once, as Weft's
// runners do.
func Parallel(n int) Option {
	return func(o *options) {
		if n < 1 {
			n = runtime.GOMAXPROCS(0)
		}
		o.workers = n
	}
}

// A FastMathFlag permits a departure from strict IEEE arithmetic.
type FastMathFlag uint

// What FastMath may be given, in LLVM's terms.
const (
	// Contract permits x*y + z to round once.
	Contract FastMathFlag = 1 << iota
	// Reassoc permits sums and products to be taken in another order.
	Reassoc
	// Reciprocal permits x/y to become x * (1/y).
	Reciprocal
	// NoSignedZeros permits the sign of a zero to be lost.
	NoSignedZeros
)

// FastMath permits native code what the flags say, in the kernel's own
// arithmetic; the math functions stay as exact as they are. Nothing is
// permitted without it: results are those of Go, to the bit.
func FastMath(flags ...FastMathFlag) Option {
	return func(o *options) {
		for _, f := range flags {
			o.fast |= f
		}
	}
}

// Associative promises that the function of a Reduce or Accumulate gives the
// same result in whatever order and grouping the elements are combined, up to
// the rounding that the caller accepts; it permits many lanes.
func Associative() Option { return func(o *options) { o.associative = true } }

// Lanes sets the number of rows that a native kernel works on at a time, a power
// of two up to 64. Without it the number is chosen by what the kernel does; see
// Report.
func Lanes(n int) Option { return func(o *options) { o.lanes = n } }

// Var tells where the package variable of that name is, which a kernel reads
// anew at each call. It is needed for variables that can change, in programs
// whose symbol table was left out ("go run", "go test", -ldflags=-s):
//
//	var rate = 0.03
//
//	var price = jit.Vectorize1(discount, jit.Var("rate", &rate))
//
// The name is as the kernel's source writes it, with the package's name in front
// for a variable of another package.
func Var[T any](name string, v *T) Option {
	return func(o *options) {
		if o.vars == nil {
			o.vars = map[string]unsafe.Pointer{}
		}
		o.vars[name] = unsafe.Pointer(v)
	}
}

// Must returns k if it is native, and panics with the reason if it is not. It is
// for programs that would rather not start than be slow.
func Must[K interface{ Err() error }](k K) K {
	if err := k.Err(); err != nil {
		panic(err)
	}
	return k
}
