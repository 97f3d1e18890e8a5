package main

import "strings"

// frames is where the files of the frame suite are.
const frames = ".peers/frame/data"

// asked is questions to flights in CSV files, the db-benchmark's questions about
// groups and its joins, of tables of 10,000,000 rows in memory, and a log of JSON
// lines, with two threads on every side: beside Polars and DuckDB, and, where files
// are read, pandas and Dask.
func asked() []contestant {
	const (
		workers = "2"
		often   = "5"
		runs    = "3"
		once    = "1"
	)
	var cases []contestant
	job := func(name, weft, runs string, peers ...contestant) {
		for _, c := range peers {
			c.name = name
			c.weftArgs = []string{weft, frames, workers, runs}
			c.peerArgs = append([]string{weft, frames, workers, runs}, c.peerArgs...)
			cases = append(cases, c)
		}
	}
	polars := func(ratio float64) contestant { return contestant{peer: "Polars", program: "polars", target: ratio} }
	duckdb := func(ratio float64) contestant { return contestant{peer: "DuckDB", program: "duckdb", target: ratio} }
	pandas := contestant{peer: "pandas", program: "pandas", target: 1}
	delayed := contestant{peer: "dask.delayed", program: "dask", target: 0.15}
	delayedTwo := contestant{peer: "dask.delayed told the 2 columns", program: "dask", target: 1, peerArgs: []string{"two"}}
	bag := contestant{peer: "dask.bag", program: "daskbag", target: 0.1}

	job("mean delay by airport, 10 CSV files", "mean", often, polars(0.25), delayed, delayedTwo, duckdb(1), pandas)
	job("mean delay by airport, 10 CSV files, SWAR", "mean", often, polars(0.5))
	cases[len(cases)-1].weftEnv = []string{"WEFT_SIMD=off"}
	job("mean delay by airport, 1 CSV file", "mean, one file", often, polars(0.25), duckdb(1), pandas)
	job("all 23 columns into memory, 10 CSV files", "columns", runs, polars(0.5), duckdb(1), pandas)
	job("mean delay by airport, 10 Parquet files", "mean, Parquet", often, polars(1), duckdb(3), pandas)
	for _, q := range []struct{ name, does string }{
		{"q1", "sum by id1"},
		{"q2", "sum by id1, id2"},
		{"q3", "sum, mean by id3"},
		{"q4", "3 means by id4"},
		{"q5", "3 sums by id6"},
		{"q6", "median, std by id4, id5"},
		{"q7", "max - min by id3"},
		{"q8", "largest 2 by id6"},
		{"q9", "correlation by id2, id4"},
	} {
		job(q.name+": "+q.does, q.name, runs, polars(1), duckdb(1.5))
	}
	job("q10: sum, count by all 6", "q10", runs, polars(1.25), duckdb(1.25))
	for _, j := range []struct{ name, does string }{
		{"j1", "small inner, int key"},
		{"j2", "medium inner, int key"},
		{"j3", "medium left, int key"},
		{"j4", "medium inner, text key"},
		{"j5", "big inner, int key"},
	} {
		job(j.name+": "+j.does, j.name, runs, polars(1.25), duckdb(1.25))
	}
	job("300 MB of JSON lines, filtered, counted by key", "logs", runs, duckdb(1), polars(1))
	job("the same in a bag", "logs, bag", once, bag, duckdb(1))
	return cases
}

// tight is the same with the tables on disk and less memory than they have, a
// fifth, and without a limit beside it.
func tight() []contestant {
	const (
		workers = "2"
		once    = "1"
	)
	var cases []contestant
	for _, some := range []struct{ budget, jobs string }{
		{"43", "mean; mean, one file; mean, Parquet; columns"},
		{"102", "q1; q2; q3; q4; q5; q6; q7; q8; q9; q10"},
		{"92", "j1; j2; j3; j4"},
		{"185", "j5"},
		{"60", "logs; logs, bag"},
	} {
		budget := some.budget
		for job := range strings.SplitSeq(some.jobs, "; ") {
			args := []string{job + ", stored", frames, workers, once}
			cases = append(cases, contestant{
				name: job + ", from files, in " + budget + " MB", peer: "Weft without a limit", program: "weft",
				weftArgs: append(args[:len(args):len(args)], budget), peerArgs: args,
				target: 3, rounds: 1,
			})
		}
	}
	return cases
}
