package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"math"
	"strings"
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
	}{quotes, inParallel, differences} {
		if err := k.Err(); err != nil {
			t.Errorf("%s: %v", k.Name(), err)
		}
	}
}

// TestPrice compares with quotes that can be had without this formula, or that
// were computed to 50 digits (mpmath).
func TestPrice(t *testing.T) {
	tests := []struct {
		name             string
		o                Option
		rate, volatility float64
		want             Quote
	}{
		{"a textbook's", Option{100, 100, 1}, 0.05, 0.2, Quote{10.450583572185567, 5.5735260222569677}},
		{"out of the money", Option{80, 120, 0.25}, 0.01, 0.3, Quote{0.01622682213982635, 39.716601509835041}},
		{"all but certain", Option{200, 50, 1}, 0, 0.1, Quote{150, 0}},
		{"all but worthless", Option{50, 200, 1}, 0, 0.1, Quote{0, 150}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := price(test.o, test.rate, test.volatility)
			if off := furthest([]Quote{got}, []Quote{test.want}); !(off < 1e-12) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestFurthest(t *testing.T) {
	a := []Quote{{1, 2}, {3, 4}}
	if got := furthest(a, []Quote{{1, 2}, {3, 4.5}}); got != 0.5 {
		t.Errorf("got %v", got)
	}
	if got := furthest(a, []Quote{{math.NaN(), 2}, {3, 4.5}}); !math.IsInf(got, 1) {
		t.Errorf("not a number: got %v", got)
	}
}

func TestRefuses(t *testing.T) {
	for _, args := range []string{"-options 0", "-volatility 0", "-volatility NaN", "-rate NaN", "calls", "-greeks"} {
		if err := run(t.Context(), strings.Fields(args), io.Discard); err == nil {
			t.Errorf("%s: no error", args)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, nil, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
