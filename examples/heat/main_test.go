package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cb434341/weft/examples/race/racetest"
	"github.com/cb434341/weft/jit"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestRun draws a small plate, and holds it against the pictures that somebody has
// looked at.
func TestRun(t *testing.T) {
	out := filepath.Join(t.TempDir(), "new")
	var printed bytes.Buffer
	if err := run(t.Context(), []string{"-rows", "75", "-columns", "160", "-steps", "20", "-out", out}, &printed); err != nil {
		t.Fatal(err)
	}
	racetest.Golden(t, *update, "printed.txt", strings.ReplaceAll(printed.String(), out+string(filepath.Separator), ""))
	for _, name := range []string{"heat-before.png", "heat-after.png"} {
		got, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is another picture: look at it and run go test -update", name)
		}
	}
}

// TestNative: the kernel compiles.
func TestNative(t *testing.T) {
	if err := spreads.Err(); err != nil {
		t.Error(err)
	}
}

// TestSpread: a dot of heat spreads evenly, and while it is away from the rim none
// of it is lost.
func TestSpread(t *testing.T) {
	m := jit.NewMat[float64](9, 9)
	m.Set(4, 4, 1)
	after, err := pass(3, m, func(from, to jit.Mat[float64]) error { return spreads.Call(t.Context(), from, to, 0.2) })
	if err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for i := range 9 {
		for j, heat := range after.Row(i) {
			total += heat
			if mirrored := after.At(j, i); math.Abs(mirrored-heat) > 1e-15 {
				t.Errorf("at %d, %d it is %v, at %d, %d %v", i, j, heat, j, i, mirrored)
			}
		}
	}
	if math.Abs(total-1) > 1e-15 {
		t.Errorf("the heat is %v", total)
	}
	if m.At(4, 4) != 1 || after.At(4, 4) >= 0.5 {
		t.Errorf("in the middle it was %v and is %v", m.At(4, 4), after.At(4, 4))
	}
}

func TestRefuses(t *testing.T) {
	for _, args := range []string{"-rows 2", "-columns 1", "-steps -1", "-share 0.3", "-share NaN", "plate", "-size 3"} {
		if err := run(t.Context(), strings.Fields(args), io.Discard); err == nil {
			t.Errorf("%s: no error", args)
		}
	}
	small := []string{"-rows", "9", "-columns", "9", "-out"}
	if err := run(t.Context(), append(small, "main.go"), io.Discard); err == nil || !strings.HasPrefix(err.Error(), "heat: mkdir main.go") {
		t.Errorf("a folder that is a file: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, append(small, t.TempDir()), io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
