package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"math"
	"testing"

	"github.com/cb434341/weft/examples/race/racetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestRun(t *testing.T) {
	var printed bytes.Buffer
	if err := run(t.Context(), nil, &printed); err != nil {
		t.Fatal(err)
	}
	racetest.Golden(t, *update, "printed.txt", printed.String())
}

// TestNative: all of this compiles.
func TestNative(t *testing.T) {
	for _, k := range []interface {
		Name() string
		Err() error
	}{compiled, universal, vectorised, parallel} {
		if err := k.Err(); err != nil {
			t.Errorf("%s: %v", k.Name(), err)
		}
	}
}

func TestPredictOverTime(t *testing.T) {
	usual := predictOverTime(0, 1000, 0.1, false)
	for month, owed := range usual {
		if want := 1000 * math.Exp(-0.1*float64(month+1)); math.Abs(owed-want) > 1e-9 {
			t.Errorf("month %d of a new customer: %v, want %v", month+1, owed, want)
		}
	}
	long, recession := predictOverTime(120, 1000, 0.1, false), predictOverTime(0, 1000, 0.1, true)
	for month := range usual {
		if !(long[month] < usual[month] && usual[month] < recession[month]) {
			t.Errorf("month %d: %v, %v, %v", month+1, long[month], usual[month], recession[month])
		}
	}
}

func TestRefuses(t *testing.T) {
	for _, args := range [][]string{{"-observations", "0"}, {"many"}, {"-n", "3"}} {
		if err := run(t.Context(), args, io.Discard); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, nil, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
