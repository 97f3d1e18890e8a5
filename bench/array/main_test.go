package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/bench/result"
)

// small makes files of the same names with few numbers.
func small(t testing.TB, n int) folder {
	t.Helper()
	in := folder(t.TempDir())
	matrix := func(seed uint64, rows, columns int) func() array.Array[float64] {
		return func() array.Array[float64] { return random(seed, rows, columns) }
	}
	var files []file
	for _, f := range []file{square, square20} {
		files = append(files, file{f.name, matrix(1, n, n)})
	}
	for _, f := range []file{tall, tall4} {
		files = append(files, file{f.name, matrix(2, 300, 10)})
	}
	files = append(files,
		file{picture.name, matrix(3, 64, 64)},
		file{shifted.name, func() array.Array[float64] { return random(3, 64, 64).Roll(5, 0).Roll(-7, 1) }},
	)
	if err := prepare(t.Context(), in, files); err != nil {
		t.Fatal(err)
	}
	return in
}

// TestRun: every case gives what plain loops give.
func TestRun(t *testing.T) {
	t.Setenv("WEFT_JIT", "") // a case sets it
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	const n = 60
	in := small(t, n)
	x, err := weft.Compute(t.Context(), random(1, n, n))
	if err != nil {
		t.Fatal(err)
	}
	sum, chain := 0.0, 0.0
	for _, v := range x.Data {
		sum += v
		chain += (math.Sqrt(math.Abs((((v+1)*2-3)*v+0.5)/1.5)) - 1) * v
	}
	mean := sum / n / n
	product := make([]float64, 0, n*n)
	for i := range n {
		for j := range n {
			p := -mean
			for k, v := range x.Row(i) {
				p += v * (x.At(j, k) + 1)
			}
			product = append(product, p)
		}
	}
	want := map[string]float64{
		"sum": sum, "mean": mean, "std": deviation(x.Data), "chain": chain, "interpret": chain,
		"transposed": 2 * sum, "dot": deviation(product), "phase": 5*64 + 64 - 7,
		"read": sum, "read in blocks": sum, "copy": x.Data[n*n-1], "gemm": 0,
		"svd": norms(t, in),
	}
	for name := range cases {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			if err := run(t.Context(), []string{name, string(in), "2", "2", "64"}, &out); err != nil {
				t.Fatal(err)
			}
			var s result.Sample
			if err := json.Unmarshal([]byte(out.String()), &s); err != nil {
				t.Fatal(err)
			}
			plain, _, _ := strings.Cut(name, ",")
			if w, ok := want[plain]; !ok || math.Abs(s.Checksum-w) > 1e-12*math.Abs(w) {
				t.Errorf("got %v, want %v", s.Checksum, w)
			}
			if s.Value <= 0 {
				t.Errorf("it took %v", s.Value)
			}
		})
	}
}

func deviation(values []float64) float64 {
	mean := 0.0
	for _, v := range values {
		mean += v / float64(len(values))
	}
	squares := 0.0
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	return math.Sqrt(squares / float64(len(values)))
}

// norms is what the case svd answers, by the eigenvectors of the small matrix
// xᵀx, which are its right singular vectors.
func norms(t *testing.T, in folder) float64 {
	t.Helper()
	x, err := in.open(tall)
	if err != nil {
		t.Fatal(err)
	}
	_, _, vt := array.SVD(x.T().Dot(x))
	av := x.Dot(vt.T()) // u times the singular values
	s := av.Square().Along(0).Sum().Sqrt()
	sum, err := weft.Compute(t.Context(), av.Div(s).Abs().Sum().Array().Add(s.Sum()).Add(vt.Abs().Sum()).Sum())
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestPrepareKeeps(t *testing.T) {
	in := folder(filepath.Join(t.TempDir(), "new"))
	f := file{"a.npy", func() array.Array[float64] { return random(1, 5) }}
	if err := prepare(t.Context(), in, []file{f}); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(filepath.Join(string(in), f.name))
	if err != nil {
		t.Fatal(err)
	}
	if err := prepare(t.Context(), in, []file{f}); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(filepath.Join(string(in), f.name)); err != nil || !os.SameFile(before, after) {
		t.Errorf("the file was made again: %v", err)
	}
	f.make = func() array.Array[float64] { return random(1, -1) }
	f.name = "b.npy"
	if err := prepare(t.Context(), in, []file{f}); err == nil || !strings.HasPrefix(err.Error(), "array: b.npy: ") {
		t.Errorf("a file that cannot be made: %v", err)
	}
}

func TestRunRefuses(t *testing.T) {
	empty := t.TempDir()
	tests := []struct{ name, args, want string }{
		{"nothing", "", "array: usage: array CASE FOLDER WORKERS RUNS [BUDGET]"},
		{"no count", "sum FOLDER two 3", `array: "two" is no count`},
		{"no run", "sum FOLDER 2 0", `array: "0" is no count`},
		{"no budget", "sum FOLDER 2 1 -3", `array: "-3" is no count`},
		{"no case", "product FOLDER 2 3", `array: no case "product"`},
		{"no file", "sum FOLDER 2 3", "square.npy"},
		{"no file to map", "read FOLDER 2 3", "square.npy"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			args := strings.Fields(strings.ReplaceAll(test.args, "FOLDER", empty))
			if err := run(t.Context(), args, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
