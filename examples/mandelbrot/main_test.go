package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cb434341/weft/examples/race/racetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestRun draws the whole set, small, and holds it against the picture that
// somebody has looked at. A point on the edge of two colours may fall to the other
// side where a logarithm differs in its last digit.
func TestRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "set.png")
	var printed bytes.Buffer
	if err := run(t.Context(), []string{"-width", "90", "-height", "60", "-o", path}, &printed); err != nil {
		t.Fatal(err)
	}
	racetest.Golden(t, *update, "printed.txt", strings.ReplaceAll(printed.String(), path, "set.png"))

	const golden = "testdata/set.png"
	drawn, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, drawn, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	looked, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(drawn))
	if err != nil {
		t.Fatal(err)
	}
	want, err := png.Decode(bytes.NewReader(looked))
	if err != nil {
		t.Fatal(err)
	}
	if got.Bounds() != want.Bounds() {
		t.Fatalf("the picture is %v, want %v", got.Bounds(), want.Bounds())
	}
	for y := range got.Bounds().Dy() {
		for x := range got.Bounds().Dx() {
			g, w := color.RGBAModel.Convert(got.At(x, y)).(color.RGBA), color.RGBAModel.Convert(want.At(x, y)).(color.RGBA)
			if apart(g.R, w.R) || apart(g.G, w.G) || apart(g.B, w.B) {
				t.Fatalf("pixel %d, %d is %v, want %v: look at the picture and run go test -update", x, y, g, w)
			}
		}
	}
}

func apart(a, b uint8) bool { return max(a, b)-min(a, b) > 1 }

// TestNative: all of this compiles.
func TestNative(t *testing.T) {
	for _, k := range []interface {
		Name() string
		Err() error
	}{escapes, inParallel} {
		if err := k.Err(); err != nil {
			t.Errorf("%s: %v", k.Name(), err)
		}
	}
}

func TestEscape(t *testing.T) {
	for _, inside := range [][2]float64{{0, 0}, {-1, 0}, {-0.12, 0.75}, {0.25, 0}} {
		if n := escape(inside[0], inside[1], 1000); n != -1 {
			t.Errorf("%v escapes after %v", inside, n)
		}
	}
	last := 1000.0
	for _, x := range []float64{0.251, 0.26, 0.3, 0.5, 1, 2, 1e9} { // away from the set
		n := escape(x, 0, 1000)
		if !(0 <= n && n < last) {
			t.Errorf("%v escapes after %v, the one before after %v", x, n, last)
		}
		last = n
	}
}

func TestRefuses(t *testing.T) {
	for _, args := range []string{"-width 0", "-height -1", "-across 0", "-limit 0", "set.png", "-zoom 3"} {
		if err := run(t.Context(), strings.Fields(args), io.Discard); err == nil {
			t.Errorf("%s: no error", args)
		}
	}
	small := []string{"-width", "3", "-height", "2", "-o"}
	if err := run(t.Context(), append(small, filepath.Join("main.go", "set.png")), io.Discard); err == nil || !strings.HasPrefix(err.Error(), "mandelbrot: mkdir main.go") {
		t.Errorf("a folder that is a file: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, append(small, filepath.Join(t.TempDir(), "set.png")), io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
