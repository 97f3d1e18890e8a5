package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestMeasureText(t *testing.T) {
	m := measure{
		CPU: "Fast CPU, AVX2: 4 float64 at a time", Workers: 2,
		Overhead: []overhead{{"indep", 200_000, 31.4}, {"chain", 50_000, 123.6}},
		Grain:    []grain{{time.Microsecond, 100_000, 0.754}, {100 * time.Microsecond, 1000, 0.991}},
	}
	var out strings.Builder
	if err := m.print(&out); err != nil {
		t.Fatal(err)
	}
	golden(t, "bench.txt", out.String())
}

func TestBenchJSON(t *testing.T) {
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"bench", "--json", "--time", "10ms"}, strings.NewReader(""), &out, &errs); code != exitOK {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	var m measure
	if err := json.Unmarshal(out.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Overhead) != 5 || len(m.Grain) != len(grains) || m.Workers < 1 {
		t.Errorf("got %+v", m)
	}
	for _, o := range m.Overhead {
		if o.Tasks < 1 || o.PerTask <= 0 {
			t.Errorf("overhead: got %+v", o)
		}
	}
	for _, g := range m.Grain {
		if g.Tasks < 1 || g.Efficiency <= 0 {
			t.Errorf("grain: got %+v", g)
		}
	}
}

func TestBenchCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := measureRunner(ctx, 1, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestCalibrate holds the count of steps against a clock: wide, since other
// tests run at the same time.
func TestCalibrate(t *testing.T) {
	count, each := calibrate(100*time.Microsecond, 1)
	if each < 90_000 || each > 110_000 {
		t.Errorf("%d steps for 100µs are said to take %.0f ns", count, each)
	}
}
