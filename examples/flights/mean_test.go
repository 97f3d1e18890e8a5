package main

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"
)

// pandas returns the answer that testdata/mean_delay.py made.
func pandas(t *testing.T) map[string]struct {
	count int
	mean  float64
} {
	t.Helper()
	file, err := os.Open("testdata/mean_delay.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	answer := map[string]struct {
		count int
		mean  float64
	}{}
	for _, row := range rows[1:] {
		count, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		mean, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		answer[row[0]] = struct {
			count int
			mean  float64
		}{count, mean}
	}
	return answer
}

func checkAgainstPandas(t *testing.T, got Totals) {
	t.Helper()
	want := pandas(t)
	if len(want) != 228 || len(got) != len(want) {
		t.Errorf("%d airports, pandas has %d, want 228", len(got), len(want))
	}
	for origin, w := range want {
		g := got[origin]
		if g.Count != w.count || math.Abs(g.Mean()-w.mean) > 1e-12*math.Abs(w.mean) {
			t.Errorf("%s: %d flights, mean %v; pandas: %d, %v", origin, g.Count, g.Mean(), w.count, w.mean)
		}
	}
}

func TestSequentialAgainstPandas(t *testing.T) {
	names, err := filenames("")
	if err != nil {
		t.Fatal(err)
	}
	totals, err := sequential(names)
	if err != nil {
		t.Fatal(err)
	}
	checkAgainstPandas(t, totals)
}

func TestMeanOfNothing(t *testing.T) {
	if mean := (Total{}).Mean(); !math.IsNaN(mean) {
		t.Errorf("mean of no flight = %v, want NaN", mean)
	}
}
