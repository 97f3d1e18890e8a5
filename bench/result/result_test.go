package result

import (
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

func TestNumber(t *testing.T) {
	tests := []struct {
		value float64
		want  string
	}{{0, "0.00"}, {9.994, "9.99"}, {12.34, "12.3"}, {479.4, "479"}, {1234.5, "1,234"}, {1234567, "1,234,567"}}
	for _, test := range tests {
		if got := number(test.value); got != test.want {
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
