// Package spmd lowers kernel IR to LLVM's textual IR: rows side by side in the
// lanes of vectors, with masks where their ways part, or one row in scalar code
// whose loops LLVM makes vectors of.
//
//	lane       a row among those that run together
//	uniform    the same in all lanes: scalars, and branches that all lanes take
//	varying    with a value for each lane: vectors
//	mask       the lanes that run, a vector of bits; none is kept where all do
//	part       a statement parts lanes: an If on a varying condition, a loop or
//	           block that some lanes leave earlier than others
//	parked     variables that lanes which wait for others still need
//	variant    a function that is called, in its form for vectors or for scalars
//	strip      turns of a loop that are paid for at once
//
// A kernel from the IR to machine code:
//
//	code, err := spmd.Lower(m, spmd.Options{Target: spmd.X86(4), Library: find})
//	lib, err := llvm.Open()
//	out, err := lib.Compile(ctx, code.IR, llvm.Target{Triple: "x86_64-unknown-linux-gnu", CPU: "x86-64-v4"},
//		llvm.Options{Passes: spmd.Passes(code.Lanes, 19)})
//	object, err := objload.Load(out.Object)
//	entry, err := object.Entry(code.Entry)
//
// # The entry
//
//	void entry(args *words, thread *block)
//
// args are words of 8 bytes: the first row, the row behind the last, then what a
// trap leaves (0 or 1 + the site, the row, two operands), then the parameters
// and the results: a value for what is uniform, base, stride and step for a
// stream. The operands are there in scalar code only; in lanes the row is the
// first of its group, and whoever wants to know which row of them failed, and on
// what, runs these again one by one. thread is the address of a function that
// yields, and the fuel, about a nanosecond a unit, that loops take off and
// without which they yield.
//
// Rows run in groups of lanes. Lanes behind the last row repeat it: they read it
// again, do what its lane does, and what they have is not written. So no mask is
// needed for the rest of a group:
//
//	for row = lo; row < hi; row += lanes
//	    +-- side by side, all rows there --+-- anything else: strides, the end --+
//	    |  streams are read in place       |  gathered into buffers, last rows   |
//	    |                                  |  over and over                      |
//	    +----------------- the body, lanes abreast ------------------------------+
//	    |  results are written in place    |  into buffers, and from there to    |
//	    |                                  |  the rows that there are            |
//	    +----------------------------------+-------------------------------------+
//
// # Masks
//
// An If that parts lanes runs Then under one mask and Else under the other. The
// value of a variable is kept for lanes that do not run only if it is live where
// they wait; most temporaries are not, and need no blend. The same rule says
// which variables differ between lanes at all: what is assigned in some lanes,
// and live where the others wait. A side that is cheap and touches nothing runs
// without asking whether a lane wants it. A Break takes lanes off the mask until
// the end of what they leave; loops go on while the mask has lanes.
//
// Invariants: what is done once for all lanes (a load from one address, a check
// of uniform operands) is done only while at least one lane runs. Lanes that do
// not run hold numbers of no meaning, but numbers: nothing that LLVM calls
// poison, so that a mask always means what it says. They touch no memory and
// divide by nothing that traps.
//
// # Scalar code
//
// With one lane everything is uniform and masks vanish: one lowering, not two.
// The innermost loops are strips of 4096 turns that pay once, with a loop inside
// in which only the body is left. Where checks of indices can be made for all
// turns in front, by the ends of linear forms in 128 bits, the loop is there
// twice, with and without them, and the one without is food for LLVM's
// vectoriser.
//
// # Limits
//
// Every number and the order of every float operation are the IR's; liberties
// are taken by [FastMath] only, and never with the library's functions. The text
// has no external symbols, but LLVM may see a memcpy or memset in a loop. Library
// functions may not trap: checks in them are taken as proved. NaNs keep their
// payloads only as far as the CPU does.
package spmd
