package zarr_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/zarr"
	"github.com/cb434341/weft/internal/runnertest"
	"github.com/cb434341/weft/local"
)

func TestThereAndBack(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		x := array.Arange(0.0, 77, 1).Reshape(7, 11).Rechunk(3, 4)
		for name, row := range map[string]struct {
			x zarr.Options
			y array.Array[float64]
		}{
			"as it comes":         {zarr.Options{}, x},
			"version 2":           {zarr.Options{Format: 2, Codec: "blosc", Shuffle: "bitshuffle", Order: "F"}, x},
			"chunks":              {zarr.Options{Chunks: []int{2, 5}, Codec: "gzip", Checksum: true}, x},
			"small chunks":        {zarr.Options{Chunks: []int{1, 2}}, x},
			"shards":              {zarr.Options{Chunks: []int{1, 2}, Shards: []int{4, 4}, Codec: "none"}, x},
			"blocks of all kinds": {zarr.Options{}, x.RechunkTo([]int{1, 5, 1}, []int{4, 7})},
			"fill":                {zarr.Options{Fill: 5.0, KeepFill: true}, x},
			"NaN":                 {zarr.Options{Fill: math.NaN()}, array.Full(math.NaN(), 7, 11)},
			"empty":               {zarr.Options{}, array.Zeros[float64](0, 3)},
			"no axes":             {zarr.Options{}, x.Sum().Array()},
		} {
			path := filepath.Join(t.TempDir(), "x.zarr")
			runnertest.Compute(t, on, zarr.Store(row.y, path, row.x))
			want := runnertest.Compute(t, on, row.y)
			got := runnertest.Compute(t, on, array.As[float64](zarr.Open(path)))
			if !slices.Equal(got.Shape, want.Shape) || !slices.EqualFunc(got.Data, want.Data, same) {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
			if files, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(files) > 0 {
				t.Errorf("%s: %q are left", name, files)
			}
		}
	})
}

func same(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }

func TestMetadata(t *testing.T) {
	on := weft.On(&local.Runner{Workers: 1})
	folder := t.TempDir()
	if err := zarr.CreateGroup(folder, 3, map[string]any{"title": "a test"}); err != nil {
		t.Fatal(err)
	}
	x := array.Ones[int16](4, 6)
	for _, name := range []string{"a", "b"} {
		runnertest.Compute(t, on, zarr.Store(x, filepath.Join(folder, name), zarr.Options{
			Chunks: []int{2, 3}, Names: []string{"lat", "lon"}, Fill: -1, Attributes: map[string]any{"units": "K"},
		}))
	}
	if err := zarr.CreateGroup(filepath.Join(folder, "more"), 3, nil); err != nil {
		t.Fatal(err)
	}
	runnertest.Compute(t, on, zarr.Store(x.Sum(), filepath.Join(folder, "more", "sum"), zarr.Options{}))
	want := zarr.Info{
		Format: 3, DType: array.Int16, Shape: []int{4, 6}, Chunk: []int{2, 3},
		Names: []string{"lat", "lon"}, Fill: int16(-1), Attributes: map[string]any{"units": "K"},
	}
	if got, err := zarr.Inspect(filepath.Join(folder, "a")); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	for range 2 { // the second time from the group's own metadata
		g, err := zarr.OpenGroup(folder)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(g.Arrays, []string{"a", "b"}) || !slices.Equal(g.Groups, []string{"more"}) || g.Attributes["title"] != "a test" {
			t.Errorf("%+v", g)
		}
		if got, err := g.Inspect("b"); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, %v", got, err)
		}
		if d := runnertest.Compute(t, on, array.As[int16](g.Open("more/sum"))); d.Data[0] != 24 {
			t.Error(d)
		}
		if err := zarr.Consolidate(folder); err != nil {
			t.Fatal(err)
		}
	}
}

// TestResume stores an array of which a block fails, and then the rest.
func TestResume(t *testing.T) {
	on := weft.On(&local.Runner{Workers: 1})
	path := filepath.Join(t.TempDir(), "x.zarr")
	by := filepath.Join(t.TempDir(), "by.npy")
	store := func(divisor int64) (array.Saved, error) {
		if _, err := weft.Compute(t.Context(), array.Of([]int64{1, 1, 1, divisor}).ToNpy(by), on); err != nil {
			t.Fatal(err)
		}
		x := array.Arange[int64](0, 4, 1).Rechunk(1).Div(array.As[int64](array.OpenNpy(by, 1)))
		return weft.Compute(t.Context(), zarr.Store(x, path, zarr.Options{Resume: true}), on)
	}
	if _, err := store(0); err == nil {
		t.Fatal("divided by zero")
	}
	if s, err := store(0); err == nil {
		t.Fatal(s)
	}
	// The file has changed, so the array is another.
	if s, err := store(1); err != nil || s.Blocks != 4 {
		t.Error(s, err)
	}
	x := array.Arange[int64](0, 4, 1).Rechunk(1)
	bad := x.Div(array.Of([]int64{1, 1, 1, 0}).Rechunk(1))
	for range 2 {
		if _, err := weft.Compute(t.Context(), zarr.Store(bad, path, zarr.Options{Resume: true}), on); err == nil {
			t.Fatal("divided by zero")
		}
	}
	if d := runnertest.Compute(t, on, array.As[int64](zarr.Open(path))); !slices.Equal(d.Data, []int64{0, 1, 2, 3}) {
		t.Errorf("what was there is %v", d.Data)
	}
	if _, err := weft.Compute(t.Context(), zarr.Store(bad, path, zarr.Options{}), on); err == nil {
		t.Fatal("divided by zero")
	}
	if files, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(files) > 0 {
		t.Errorf("%q are left", files)
	}
}

var lines = regexp.MustCompile(`go:[0-9]+`)

func TestMistakes(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	x := array.Ones[float64](4, 6)
	store := func(name string, o zarr.Options) error {
		_, err := weft.Compute(t.Context(), zarr.Store(x, in(name), o))
		return err
	}
	damage := func(name string, file string, text string) error {
		if err := store(name, zarr.Options{}); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(in(name), file), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := weft.Compute(t.Context(), array.As[float64](zarr.Open(in(name))).Sum())
		return err
	}
	_, noGroup := zarr.OpenGroup(in("none"))
	if !errors.Is(noGroup, zarr.ErrNone) {
		t.Error(noGroup)
	}
	for _, row := range []struct {
		name string
		err  error
		want string
	}{
		{"missing", zarr.Open(in("none")).Err(), "zarr_test.go:N: open: zarr: opening array none: there is none: it has neither zarr.json nor .zarray"},
		{"no group", noGroup, "zarr: opening group none: there is none: it has neither zarr.json nor .zgroup"},
		{"metadata", damage("a", "zarr.json", `{"zarr_format": 3`), "zarr_test.go:N: open: zarr: opening array a: zarr.json: unexpected end of JSON input"},
		{"chunk", damage("b", "c/0/0", "damaged"), "task read#0 (zarr_test.go:N), for number#3 by sum#1 -> sum#2: zarr: reading b: chunk c/0/0: zstd: invalid input: magic number mismatch"},
		{"truncated", damage("c", "c/0/0", ""), "task read#0 (zarr_test.go:N), for number#3 by sum#1 -> sum#2: zarr: reading c: chunk c/0/0: zstd: it is cut short"},
		{"codec", store("d", zarr.Options{Codec: "lzma"}), "task create#0 (zarr_test.go:N), for commit#4: zarr: creating d: codec \"lzma\" is not known"},
		{"chunks of other axes", store("d", zarr.Options{Chunks: []int{1}}), "zarr_test.go:N: zarr: chunks of shape (1,) for an array of shape (4, 6)"},
		{"chunks of nothing", store("d", zarr.Options{Chunks: []int{0, 1}}), "zarr_test.go:N: zarr: chunks of shape (0, 1): lengths begin at 1"},
		{"shards of no chunks", store("d", zarr.Options{Chunks: []int{2, 2}, Shards: []int{3, 3}}), "task create#0 (zarr_test.go:N), for commit#4: zarr: creating d: codec \"sharding_indexed\": chunks of shape [2 2] in a shard of shape [3 3]"},
		{"fill", store("d", zarr.Options{Fill: "nothing"}), "zarr_test.go:N: zarr: the fill value is a string, not a number"},
		{"attributes", store("d", zarr.Options{Attributes: map[string]any{"f": func() {}}}), "zarr_test.go:N: zarr: attributes: json: unsupported type: func()"},
		{"nil", zarr.Store(nil, in("d"), zarr.Options{}).Err(), "zarr_test.go:N: zarr: the array is nil"},
		{"a mistake before", zarr.Store(x.Add(array.Ones[float64](5)), in("d"), zarr.Options{}).Err(), "zarr_test.go:N: add: shapes (4, 6) and (5,) do not broadcast"},
		{"unknown shape", zarr.Store(x.Mask(x.GreaterN(0)), in("d"), zarr.Options{}).Err(), "zarr_test.go:N: zarr: the array's shape is unknown: persist it first"},
	} {
		if row.err == nil {
			t.Errorf("%s: no error", row.name)
			continue
		}
		text := lines.ReplaceAllString(strings.ReplaceAll(row.err.Error(), dir+string(filepath.Separator), ""), "go:N")
		if text != row.want {
			t.Errorf("%s:\n%s\nwant:\n%s", row.name, text, row.want)
		}
	}
}
