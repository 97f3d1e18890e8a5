package result

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	rows := []Row{
		{
			Suite: "core", Case: "tree, 20,000", Peer: "Dask threads", PeerVersion: "2026.8.0", Unit: "ns/task",
			Weft: 81.26, PeerValue: 38920, Ratio: 81.26 / 38920, WeftRSS: 14.6, PeerRSS: 91, Machine: "a laptop",
		},
		{
			Suite: "core", Case: "wave, 1,000,000", Peer: "oneTBB", PeerVersion: "2021.8", Unit: "ns/task",
			Weft: 140, PeerValue: 100, Ratio: 1.4, WeftRSS: 120, PeerRSS: 400, Machine: "a laptop",
		},
	}
	const want = `| job | peer | Weft | peer | Weft is | memory, Weft / peer |
| --- | --- | ---: | ---: | ---: | ---: |
| tree, 20,000 | Dask threads 2026.8.0 | 81.3 ns/task | 38.9 µs/task | 479x faster | 15 / 91 MB |
| wave, 1,000,000 | oneTBB 2021.8 | 140 ns/task | 100 ns/task | 1.40x slower | 120 / 400 MB |

Measured by ` + "`make peers`" + ` on a laptop: each pair run in turn, medians.
`
	if got := Table(rows); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTableOfCompiled(t *testing.T) {
	rows := []Row{
		{Case: "score", Peer: "numba", PeerVersion: "0.68.1", Unit: "ns/row", Weft: 30, PeerValue: 150, Ratio: 0.2, WeftCompile: 28.4, PeerCompile: 81},
		{Case: "cubic", Peer: "C", PeerVersion: "gcc 12.2", Unit: "ns/row", Weft: 0.2, PeerValue: 0.2, Ratio: 1, WeftCompile: 9},
	}
	const want = `| job | peer | Weft | peer | Weft is | memory, Weft / peer | compiling, Weft / peer |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
| score | numba 0.68.1 | 30.0 ns/row | 150 ns/row | 5.00x faster | 0 / 0 MB | 28.4 ms / 81.0 ms |
| cubic | C gcc 12.2 | 0.20 ns/row | 0.20 ns/row | 1.00x faster | 0 / 0 MB | 9.00 ms / - |
`
	got, _, _ := strings.Cut(Table(rows), "\nMeasured by")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestSame(t *testing.T) {
	tests := []struct {
		name string
		a, b float64
		want bool
	}{
		{"equal", 3, 3, true},
		{"last digits", 3, 3 + 3e-12, true},
		{"other digits", 3, 3 + 3e-8, false},
		{"other sign", 3, -3, false},
		{"not a number", math.NaN(), math.NaN(), false},
		{"infinite", 3, math.Inf(1), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Same(test.a, test.b); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestNumber(t *testing.T) {
	tests := []struct {
		value float64
		want  string
	}{{0, "0.00"}, {9.994, "9.99"}, {12.34, "12.3"}, {479.4, "479"}, {1234.5, "1,234"}, {1234567, "1,234,567"}}
	for _, test := range tests {
		if got := Number(test.value); got != test.want {
			t.Errorf("%v: got %q, want %q", test.value, got, test.want)
		}
	}
}

func TestMedian(t *testing.T) {
	tests := []struct {
		name   string
		values []float64
		want   float64
	}{{"none", nil, 0}, {"one", []float64{3}, 3}, {"odd", []float64{1, 2, 9}, 2}, {"even", []float64{1, 2, 4, 9}, 3}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Median(test.values); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// TestTableOfArrays: the columns that only measurements of arrays have.
func TestTableOfArrays(t *testing.T) {
	got := Table([]Row{
		{
			Case: "dot", Peer: "dask.array", PeerVersion: "2026.8.0", Unit: "ms", Weft: 5200, PeerValue: 12100, Ratio: 0.43,
			WeftRSS: 900, PeerRSS: 3000, WeftAnon: 190, PeerAnon: 2300, WeftCPU: 10_300, PeerCPU: 23_900, WeftHeld: 180,
			WeftKernels: "OpenBLAS 0.3.21 (SkylakeX)", PeerKernels: "OpenBLAS 0.3.31 (SkylakeX)", Machine: "a machine",
		},
		{
			Case: "sum", Peer: "reading", PeerVersion: "go1.26", Unit: "ms", Weft: 20, PeerValue: 16, Ratio: 1.25,
			WeftAnon: 5, PeerAnon: 2, WeftCPU: 40, PeerCPU: 32, Machine: "a machine",
		},
	})
	const want = `
| job | peer | Weft | peer | Weft is | memory, Weft / peer | CPU time, Weft / peer | blocks held |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
| dot | dask.array 2026.8.0 | 5.20 s | 12.1 s | 2.33x faster | 190 / 2300 MB | 10.3 s / 23.9 s | 180 MB |
| sum | reading go1.26 | 20.0 ms | 16.0 ms | 1.25x slower | 5 / 2 MB | 40.0 ms / 32.0 ms | 0 MB |

Measured by ` + "`make peers`" + ` on a machine: each pair run in turn, medians.
Matrices were multiplied by: OpenBLAS 0.3.21 (SkylakeX) by Weft, OpenBLAS 0.3.31 (SkylakeX) by dask.array.
`
	if "\n"+got != want {
		t.Errorf("got\n%s\nwant%s", got, want)
	}
}

func TestSaveAndLoad(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "results")
	if rows, err := LoadAll(folder); err != nil || rows != nil {
		t.Errorf("nothing there: got %v, %v", rows, err)
	}
	want := []Row{{Suite: "core", Case: "a", Peer: "p", Ratio: 0.5}, {Suite: "core", Case: "b", Peer: "p", Ratio: 2}}
	file := filepath.Join(folder, "core.json")
	if err := Save(file, want); err != nil {
		t.Fatal(err)
	}
	if got, err := LoadAll(folder); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	if err := os.WriteFile(file, []byte("[{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadAll(folder); err == nil || !strings.HasPrefix(err.Error(), "result: "+file) {
		t.Errorf("damaged file: got %v", err)
	}
}

func TestMerge(t *testing.T) {
	old := []Row{{Peer: "kept", Case: "a"}, {Peer: "again", Case: "a"}, {Peer: "again", Case: "gone"}}
	fresh := []Row{{Peer: "again", Case: "a", Weft: 1}}
	want := []Row{{Peer: "again", Case: "a", Weft: 1}, {Peer: "kept", Case: "a"}}
	if got := Merge(old, fresh); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
