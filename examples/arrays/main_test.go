package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/local"
)

var update = flag.Bool("update", false, "rewrite what it prints and the pictures")

// same holds text against a file that somebody has looked at.
func same(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is another one now: look at it and run go test -update", path)
	}
}

func TestRun(t *testing.T) {
	out := filepath.Join(t.TempDir(), "new")
	var printed bytes.Buffer
	if err := run(t.Context(), []string{"-file", "data/x.npy", "-out", out}, &printed); err != nil {
		t.Fatal(err)
	}
	same(t, "testdata/printed.txt", bytes.ReplaceAll(printed.Bytes(), []byte(out), []byte("out/arrays")))
	names := []string{"x"}
	for _, s := range slides(open(t), 32) {
		names = append(names, s.picture)
	}
	for _, name := range names {
		picture, err := os.ReadFile(filepath.Join(out, name+".svg"))
		if err != nil {
			t.Fatal(err)
		}
		same(t, filepath.Join("pictures", name+".svg"), picture)
	}
}

func open(t *testing.T) array.Array[float64] {
	t.Helper()
	x := array.As[float64](array.OpenNpy("data/x.npy", 32, 32))
	if err := x.Err(); err != nil {
		t.Fatal(err)
	}
	return x
}

// TestAnswers: they are NumPy's, whatever the blocks, on one worker and on eight.
func TestAnswers(t *testing.T) {
	text, err := os.ReadFile("testdata/answers.json")
	if err != nil {
		t.Fatal(err)
	}
	var numpy map[string][]float64
	if err := json.Unmarshal(text, &numpy); err != nil {
		t.Fatal(err)
	}
	for _, block := range []int{32, 96, 7} {
		x := open(t).Rechunk(block, block)
		for _, workers := range []int{1, 8} {
			ctx := weft.With(t.Context(), weft.On(&local.Runner{Workers: workers}))
			for _, s := range slides(x, block) {
				got, err := s.compute(ctx)
				if err != nil {
					t.Fatalf("%s: %v", s.python, err)
				}
				want, ok := numpy[s.python]
				step := max(1, len(got.values)/97)
				if !ok || len(want) != (len(got.values)+step-1)/step {
					t.Fatalf("%s: of %d numbers NumPy's answers are %d", s.python, len(got.values), len(want))
				}
				for i, w := range want {
					if g := got.values[i*step]; math.Abs(g-w) > 1e-12*max(1, math.Abs(w)) {
						t.Errorf("%s, blocks of %d, %d workers: number %d is %v, NumPy says %v", s.python, block, workers, i*step, g, w)
						break
					}
				}
			}
		}
	}
}

// TestDecomposition: the parts make up the matrix, and their columns and rows are
// orthonormal.
func TestDecomposition(t *testing.T) {
	x := open(t)
	y := x.Add(x.T()).Sub(x.Mean())
	u, s, vt := array.SVD(y)
	again, left, right, err := weft.Compute3(
		t.Context(),
		u.Mul(s).Dot(vt).Sub(y).Abs().Max(),
		u.T().Dot(u).Sub(array.Eye[float64](96, 96, 0)).Abs().Max(),
		vt.Dot(vt.T()).Sub(array.Eye[float64](96, 96, 0)).Abs().Max(),
	)
	if err != nil {
		t.Fatal(err)
	}
	if again > 1e-12 || left > 1e-13 || right > 1e-13 {
		t.Errorf("u s vt is apart by %v, and u and vt are from orthonormal by %v and %v", again, left, right)
	}
}

func TestRefuses(t *testing.T) {
	folder := t.TempDir()
	tall := filepath.Join(folder, "tall.npy")
	if _, err := weft.Compute(t.Context(), array.Zeros[float64](4, 3).ToNpy(tall)); err != nil {
		t.Fatal(err)
	}
	whole := filepath.Join(folder, "whole.npy")
	if _, err := weft.Compute(t.Context(), array.Zeros[int64](4, 4).ToNpy(whole)); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, args, want string }{
		{"no file", "-file none.npy", "none.npy"},
		{"no array", "-file main.go", "main.go"},
		{"no square", "-file " + tall, "is of shape [4 3]: x + x.T wants a square"},
		{"integers", "-file " + whole, "int64"},
		{"no block", "-block 0", "blocks of 0 rows"},
		{"a folder that is a file", "-out main.go", "main.go"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			args := append([]string{"-file", "data/x.npy", "-out", folder}, strings.Fields(test.args)...)
			err := run(t.Context(), args, &bytes.Buffer{})
			if err == nil || !strings.HasPrefix(err.Error(), "arrays: ") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
