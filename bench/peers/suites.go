package main

import (
	"slices"
	"strconv"

	"github.com/cb434341/weft/bench/kernels"
	"github.com/cb434341/weft/bench/result"
)

// A suite is one room's jobs.
type suite struct {
	weft  string // the package of Weft's side
	unit  string
	cases []contestant

	// What some suites need besides.
	prepare      []string     // arguments with which Weft's side makes the files
	preparePeer  []string     // program of a peer, and arguments with which it makes more of them
	mapped       bool         // mapped files do not count as memory
	large        []contestant // cases that are run only when they are asked for
	prepareLarge []string
}

// A contestant is a peer in one case.
type contestant struct {
	name     string
	peer     string
	program  string // in .peers/SUITE, put there by scripts/peers; "weft" is Weft's own side
	weftArgs []string
	weftEnv  []string // what Weft's side has in its environment besides: "NAME=value"
	peerArgs []string
	target   float64 // of Weft's time over the peer's
	unlike   bool    // the peer does other work, of the same size
	exact    bool    // the answers are the same to the bit
	rounds   int     // how often each side takes its turn; 0 for as often as is asked for
}

// sameJob reports whether Weft's side is the same in both cases.
func (c contestant) sameJob(d contestant) bool {
	return c.name == d.name && slices.Equal(c.weftArgs, d.weftArgs) && slices.Equal(c.weftEnv, d.weftEnv)
}

// alike reports whether Weft and the peer have done the same work.
func (c contestant) alike(ours, theirs float64) bool {
	switch {
	case c.unlike:
		return true
	case c.exact:
		return ours == theirs
	default:
		return result.Same(ours, theirs)
	}
}

var suites = map[string]suite{
	"core": {weft: "./bench/core", unit: "ns/task", cases: core()},
	"jit":  {weft: "./bench/jit", unit: "ns/row", cases: compiled()},
	"array": {
		weft: "./bench/array", unit: "ms", cases: blocked(), large: beyond(),
		mapped: true, prepare: []string{"prepare", arrays}, prepareLarge: []string{"prepare-large", arrays},
	},
	"frame": {
		weft: "./bench/frame", unit: "ms", cases: asked(), large: tight(),
		prepare: []string{"prepare", frames}, prepareLarge: []string{"prepare", frames},
		preparePeer: []string{"polars", "prepare", frames},
	},
}

// core is the same graphs of empty tasks, with 2 workers on every side. Dask
// gets small ones: it takes seconds for them.
func core() []contestant {
	const (
		workers = "2"
		runs    = "3"
	)
	var cases []contestant
	add := func(shape string, tasks int, peer, program string, target float64) {
		args := []string{shape, strconv.Itoa(tasks), workers, runs}
		cases = append(cases, contestant{
			name: shape + ", " + grouped(tasks), peer: peer, program: program,
			weftArgs: args, peerArgs: args, target: target,
		})
	}
	for _, shape := range []string{"indep", "tree", "chain", "wave", "rand"} {
		add(shape, 20_000, "Dask threads", "dask", 1.0/300)
	}
	for _, shape := range []string{"indep", "tree", "chain", "wave", "rand"} {
		tasks := 1_000_000
		if shape == "chain" {
			tasks = 100_000
		}
		add(shape, tasks, "oneTBB", "tbb", 1)
	}
	return cases
}

// compiled is the kernels of bench/kernels, each on one thread: beside the plain
// Go loop, which is this suite's own program; Numba, that of PyPI and the one that
// Debian keeps; and NumPy's own loops and what a C compiler makes of the loops
// that it can vectorise, where there are such.
func compiled() []contestant {
	const runs = "15"
	var cases []contestant
	for _, c := range kernels.Cases() {
		rows := strconv.Itoa(c.Rows)
		add := func(peer, program string, target float64, args ...string) {
			cases = append(cases, contestant{
				name: c.Name + ", " + grouped(c.Rows), peer: peer, program: program, target: target,
				weftArgs: []string{c.Name, kernels.Native, runs}, peerArgs: args,
				unlike: args[0] == "triad",
			})
		}
		goal, ok := goals[c.Name]
		if !ok {
			goal.plain, goal.numba = 1, 1
		}
		add("plain", "weft", 1/goal.plain, c.Name, kernels.Go, runs)
		add("Numba", "numba", 1/goal.numba, c.Name, rows, runs)
		add("Debian's Numba", "numba-debian", 1/goal.numba, c.Name, rows, runs)
		switch c.Name {
		case "cubicdram":
			add("STREAM triad", "loops", 1/0.9, "triad", rows, runs)
		case "stencil":
			// No check of an index is in it: what ours cost.
			add("C", "loops", 1.1, c.Name, rows, runs)
		case "exp", "log", "sin", "pow":
			// Loops written in vector instructions by hand.
			add("NumPy", "numpy", 2, c.Name, rows, runs)
		}
	}
	return cases
}

// goals are how many times as fast as the plain loop and as Numba a kernel should
// be; the others should not be slower.
var goals = map[string]struct{ plain, numba float64 }{
	"score":        {12, 5},
	"blackscholes": {10, 5},
	"mandelbrot":   {6, 5},
	"fused":        {12, 1},
	"cubic":        {3, 1},
	"stencil":      {2, 1},
}

// grouped writes a number with commas between its thousands.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
