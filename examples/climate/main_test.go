package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/cb434341/weft/examples/race/racetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// withoutLibrary makes the test binary behave as the program.
const withoutLibrary = "WEFT_TEST_CLIMATE"

func TestMain(m *testing.M) {
	if os.Getenv(withoutLibrary) != "" {
		main()
		return
	}
	m.Run()
}

// TestRun prints the table and draws the picture of the sample.
func TestRun(t *testing.T) {
	out := filepath.Join(t.TempDir(), "new")
	var printed bytes.Buffer
	if err := run(t.Context(), []string{"-out", out}, &printed); err != nil {
		t.Fatal(err)
	}
	racetest.Golden(t, *update, "printed.txt", strings.ReplaceAll(printed.String(), out+string(filepath.Separator), ""))
	got := picture(t, filepath.Join(out, "climate.png"))
	if *update {
		data, err := os.ReadFile(filepath.Join(out, "climate.png"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("climate.png", data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := picture(t, "climate.png")
	if got.Bounds() != want.Bounds() {
		t.Fatalf("the picture is %v large, want %v", got.Bounds(), want.Bounds())
	}
	// Colours may round otherwise where a cosine does.
	far := 0
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			r, g, b, _ := got.At(x, y).RGBA()
			r2, g2, b2, _ := want.At(x, y).RGBA()
			if apart(r, r2)+apart(g, g2)+apart(b, b2) > 3<<8 {
				far++
			}
		}
	}
	if far > 0 {
		t.Errorf("%d pixels of climate.png are others: look at it and run go test -update", far)
	}
}

func apart(a, b uint32) uint32 { return max(a, b) - min(a, b) }

func picture(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// TestNumbers holds the means and anomalies against what NumPy makes of the same
// file, see data/make.py.
func TestNumbers(t *testing.T) {
	c, err := open(t.Context(), "data/tas.nc", "tas")
	if err != nil {
		t.Fatal(err)
	}
	f, err := c.compute(t.Context(), 30)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.Open("data/yearly.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	rows, err := csv.NewReader(text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1+c.years {
		t.Fatalf("%d years, want %d", c.years, len(rows)-1)
	}
	for i, row := range rows[1:] {
		if year := strconv.Itoa(c.first + i); row[0] != year {
			t.Errorf("row %d is of %s, want %s", i, year, row[0])
		}
		for j, got := range []float64{f.means.At(i), f.anomalies.At(i)} {
			want, err := strconv.ParseFloat(row[1+j], 64)
			if err != nil {
				t.Fatal(err)
			}
			if !(math.Abs(got-want) < 0.6e-6) { // the file has six digits
				t.Errorf("%s: %s is %v, want %v", row[0], rows[0][1+j], got, want)
			}
		}
	}
	for _, cell := range []struct {
		row, col int
		empty    bool
	}{{0, 0, false}, {17, 23, false}} {
		if math.IsNaN(f.last.At(cell.row, cell.col)) != cell.empty {
			t.Errorf("the last year at %d, %d is %v", cell.row, cell.col, f.last.At(cell.row, cell.col))
		}
	}
}

// TestFused sees that unpacking is one kernel.
func TestFused(t *testing.T) {
	var printed bytes.Buffer
	if err := run(t.Context(), []string{"-explain"}, &printed); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(printed.String(), "eq.cast.mul.add.where") {
		t.Error(printed.String())
	}
}

func TestRefuses(t *testing.T) {
	for _, row := range []struct{ args, want string }{
		{"-base 0", `climate: 0 usual years, []: that cannot be`},
		{"more", `climate: 30 usual years, ["more" `},
		{"-file none.nc", "stat none.nc: no such file or directory"},
		{"-file main.go", "hdf5: main.go: "},
		{"-variable none", "none: "},
		{"-variable lat", `climate: lat has the axes ["lat"], not time, latitude and longitude`},
	} {
		err := run(t.Context(), append(strings.Fields(row.args), "-out", t.TempDir()), io.Discard)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %s", row.args, err, row.want)
		}
	}
	if err := run(t.Context(), []string{"-out", "main.go"}, io.Discard); err == nil || !strings.HasPrefix(err.Error(), "climate: mkdir main.go") {
		t.Errorf("a folder that is a file: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, []string{"-out", t.TempDir()}, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestWithoutLibrary runs the program where there is no libhdf5.
func TestWithoutLibrary(t *testing.T) {
	for library, want := range map[string]string{
		"off":           "turned off by WEFT_HDF5=off",
		"/none/libhdf5": "WEFT_HDF5=/none/libhdf5: no such file or directory",
	} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), withoutLibrary+"=1", "WEFT_HDF5="+library)
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("%v\n%s", err, out)
		}
	}
}
