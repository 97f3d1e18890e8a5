package main

// arrays is where the files of the array suite are.
const arrays = ".peers/array/data"

// blocked is expressions over x, 10,000 by 10,000 numbers on disk, and over others
// where it is said, with two workers on every side: beside NumPy, in memory and
// with one thread but for the products of matrices; dask.array on the same file in
// the same blocks; and the bounds that Weft's own side measures. What takes tens of
// seconds runs once in each turn.
func blocked() []contestant {
	const (
		workers = "2"
		often   = "7"
		once    = "1"
		runs    = "3"
	)
	var cases []contestant
	job := func(name, weft, runs string, peers ...contestant) {
		for _, c := range peers {
			c.name = name
			c.weftArgs = []string{weft, arrays, workers, runs}
			switch c.program {
			case "weft": // a bound
				c.peerArgs = []string{c.peerArgs[0], arrays, workers, runs}
				c.unlike = true
			default:
				work := weft
				if weft == "interpret" {
					work = "chain"
				}
				c.peerArgs = append([]string{work, arrays, workers, runs}, c.peerArgs...)
			}
			cases = append(cases, c)
		}
	}
	numpy := func(faster float64) contestant {
		return contestant{peer: "NumPy", program: "numpy", target: 1 / faster}
	}
	dask := func(faster float64) contestant {
		return contestant{peer: "dask.array", program: "dask", target: 1 / faster}
	}
	daskBLAS2 := contestant{peer: "dask.array with 2 threads in BLAS", program: "dask", target: 1, peerArgs: []string{"2"}}
	bound := func(peer, name string, share float64) contestant {
		return contestant{peer: peer, program: "weft", target: 1 / share, peerArgs: []string{name}}
	}

	job("x.sum()", "sum", often, numpy(1), dask(1.8),
		bound("reading x", "read", 0.8), bound("reading x in blocks", "read in blocks", 0.8))
	job("x.mean()", "mean", often, numpy(1), dask(1.8),
		bound("reading x", "read", 0.8), bound("reading x in blocks", "read in blocks", 0.8))
	job("x.std()", "std", runs, numpy(1), dask(4))
	job("10 operations, summed", "chain", runs, numpy(1), dask(8), bound("copying x", "copy", 1/1.6))
	job("10 operations, interpreted", "interpret", runs, dask(4))
	job("(x + x.T).sum()", "transposed", runs, numpy(1), dask(3))
	job("(x.dot(x.T+1) - x.mean()).std()", "dot", once, numpy(1), dask(1.3), daskBLAS2, bound("dgemm", "gemm", 0.9))
	job("svd of 1,000,000 x 100", "svd", once, numpy(1), dask(1), daskBLAS2)
	job("phase correlation, 2048 x 2048", "phase", often,
		contestant{peer: "SciPy", program: "scipy", target: 1.5}, dask(1))
	return cases
}

// beyond is the same with less memory than the arrays have: 512 MB for 3.2 GB, and
// without a limit beside it. The answers are to be the same to the bit.
func beyond() []contestant {
	const (
		workers = "2"
		budget  = "512"
	)
	var cases []contestant
	for _, job := range []struct{ name, weft, runs string }{
		{"x.mean()", "mean", "3"},
		{"x.std()", "std", "3"},
		{"10 operations, summed", "chain", "3"},
		{"(x + x.T).sum()", "transposed", "3"},
		{"(x.dot(x.T+1) - x.mean()).std()", "dot", "1"},
		{"svd", "svd", "1"},
	} {
		size := "20,000 x 20,000"
		if job.weft == "svd" {
			size = "4,000,000 x 100"
		}
		args := []string{job.weft + ", large", arrays, workers, job.runs}
		cases = append(cases, contestant{
			name: job.name + ", " + size + " in " + budget + " MB", peer: "Weft without a limit", program: "weft",
			weftArgs: append(args[:len(args):len(args)], budget), peerArgs: args,
			target: 1.25, exact: true, rounds: 1,
		})
	}
	return cases
}
