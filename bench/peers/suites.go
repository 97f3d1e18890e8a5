package main

import "strconv"

// A suite is one room's jobs.
type suite struct {
	weft  string // the package of Weft's side
	unit  string
	cases []contestant
}

// A contestant is a peer in one case.
type contestant struct {
	name     string
	peer     string
	program  string // in .peers/SUITE, put there by scripts/peers
	weftArgs []string
	peerArgs []string
	target   float64 // of Weft's time over the peer's
}

var suites = map[string]suite{
	"core": {weft: "./bench/core", unit: "ns/task", cases: core()},
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

// grouped writes a number with commas between its thousands.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
