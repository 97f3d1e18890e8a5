// Package vet finds the mistakes in using Weft that the compiler cannot: code
// that builds and runs, only not lazily, not in parallel, or not always right.
//
//	Analyzer      Finds
//	computeloop   Compute in a loop: every round waits for the one before
//	eagerarg      delayed.Of(f(x)): f has run before Weft could step in
//	uncomputed    a lazy value that never reaches anything that computes
//	impuretask    a lifted function that writes to its inputs or to shared state
//
// Each Analyzer's Doc says which code exactly it reports, and what it leaves
// alone. They prefer to miss a mistake over reporting sound code, and where one
// is wrong all the same, a comment on the line or alone above it silences it:
//
//	v, err := weft.Compute(ctx, page(url)) //weft:ok one page at a time, the server asks for it
//
// The reason is not optional. Test files are left alone: a table of cases that
// is computed row by row, or a lazy value built for its error, is what a test
// should have.
//
// # Three ways to run it
//
// As a subcommand, with findings in the order of their places:
//
//	weft vet ./...
//	weft vet --json ./...
//	weft vet help impuretask
//
// as the tool of go vet, with its flags:
//
//	go vet -vettool=$(which weft) ./...
//
// or inside another driver of golang.org/x/tools/go/analysis, which is what
// [Analyzers] is exported for.
//
// The program that offers the first two mounts them so; the first line must
// come before its own command line is looked at, because go vet calls the tool
// with arguments of its own:
//
//	if vet.IsTool(os.Args[1:]) {
//		os.Exit(vet.Main(os.Args[1:]))
//	}
//	...
//	os.Exit(vet.Main(argsAfterTheWordVet))
//
// # Invariants
//
//   - Weft's packages are known by their import paths, lazy values by having a
//     method Emit(*graph.Builder): new collections need no change here.
//   - A package that does not use Weft is looked at only for what impuretask
//     and eagerarg need to know about its functions.
//
// # Limits
//
// Calls through interfaces and function values are not followed. The standard
// library's functions are known from a short list rather than analyzed.
package vet

import "golang.org/x/tools/go/analysis"

// Analyzers are all of the package's, in the order of their names.
var Analyzers = []*analysis.Analyzer{ComputeLoop, EagerArg, ImpureTask, Uncomputed}
