package hdf5_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/hdf5"
	"github.com/cb434341/weft/internal/runnertest"
	"github.com/cb434341/weft/local"
)

const (
	awkward = "testdata/awkward.nc"
	climate = "../../examples/climate/data/tas.nc"
)

// oracle is what netCDF4 and cftime make of awkward.nc.
var oracle = func() (o struct {
	Values map[string][]*string
	Dates  map[string][]string
},
) {
	text, err := os.ReadFile("testdata/values.json")
	if err == nil {
		err = json.Unmarshal(text, &o)
	}
	if err != nil {
		panic(err)
	}
	return o
}()

func TestValues(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		for name, want := range oracle.Values {
			v, err := hdf5.Inspect(awkward, name)
			if err != nil {
				t.Fatal(err)
			}
			got := runnertest.Compute(t, on, v.Values)
			for i, w := range want {
				text := "nan"
				if w != nil {
					text = *w
				}
				f, err := strconv.ParseFloat(text, 64)
				if err != nil {
					t.Fatal(err)
				}
				if g := got.Data[i]; g != f && (g == g || f == f) {
					t.Errorf("%s[%d] is %v, want %v", name, i, g, f)
				}
			}
		}
	})
}

func TestDates(t *testing.T) {
	for name, want := range oracle.Dates {
		v, err := hdf5.Inspect(awkward, name)
		if err != nil {
			t.Fatal(err)
		}
		dates, err := v.Dates(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i, d := range dates {
			if d.String() != want[i] {
				t.Errorf("%s[%d] is %s, want %s", name, i, d, want[i])
			}
		}
	}
	v, err := hdf5.Inspect(awkward, "time")
	if err != nil {
		t.Fatal(err)
	}
	if v.Calendar() != "360_day" || v.Units != "days since 2000-01-01" {
		t.Error(v.Calendar(), v.Units)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := v.Dates(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestUnpackingIsFused sees that unpacking, and what comes of it, is one kernel.
func TestUnpackingIsFused(t *testing.T) {
	v, err := hdf5.Inspect(climate, "tas")
	if err != nil {
		t.Fatal(err)
	}
	text := v.Values.SubN(273.15).NanMean().Explain()
	if !strings.Contains(text, "\n1 kernel\n") || strings.Count(text, "int16 (480, 18, 24)") == 0 {
		t.Error(text)
	}
}

func TestVariable(t *testing.T) {
	v, err := hdf5.Inspect(climate, "tas", 120, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if v.Type != "int16" || v.Units != "K" || v.LongName != "temperature near the surface" || v.StandardName != "air_temperature" {
		t.Errorf("%+v", v.Dataset)
	}
	if !slices.Equal(v.Dims, []string{"time", "lat", "lon"}) || !slices.Equal(v.Shape, []int{480, 18, 24}) || v.Values.NumBlocks() != 4 {
		t.Error(v.Dims, v.Shape, v.Values)
	}
	if v.Attribute("cell_methods") != "time: mean" || v.Attribute("none") != nil || v.Calendar() != "" {
		t.Error(v.Attributes)
	}
	lat, err := v.Coordinate("lat")
	if err != nil {
		t.Fatal(err)
	}
	if d, err := weft.Compute(t.Context(), lat.Values); err != nil || d.Len() != 18 || d.At(0) != -85 {
		t.Error(d, err)
	}
	raw, err := weft.Compute(t.Context(), array.As[int16](v.Raw).Min())
	if err != nil || raw != -32768 {
		t.Error(raw, err)
	}
}

func TestList(t *testing.T) {
	c, err := hdf5.List("../internal/store/hdf5/testdata/climate.nc")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	fmt.Fprintln(&got, c.Attributes, c.Groups)
	for _, d := range c.Datasets {
		if !strings.Contains(d.Name, "_nc4") {
			fmt.Fprintln(&got, d.Type, d.Name, d.Shape, d.Dims, d.Read)
		}
	}
	if !strings.Contains(got.String(), "{title a little climate}] [/station]") || !strings.Contains(got.String(), "\nstring /place [4] [lat] false\nint16 /t2m [10 4 6] [time lat lon] true\n") {
		t.Error(got.String())
	}
}

func TestThereAndBack(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		path := filepath.Join(t.TempDir(), "x.nc")
		x := array.Arange(0.0, 70, 1).Reshape(7, 10).Rechunk(3, 4)
		saved := hdf5.Store(
			path,
			hdf5.File{
				Attributes:  []hdf5.Attribute{{Name: "title", Value: "a test"}},
				Coordinates: []hdf5.Coordinate{{Name: "x", Values: []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}}},
			},
			hdf5.Output{Name: "packed", Data: array.Cast[int16](x), Level: 4, Shuffle: true, Dims: []string{"y", "x"}, Attributes: []hdf5.Attribute{
				{Name: "scale_factor", Value: 0.5},
				{Name: "_FillValue", Value: int16(12)},
			}, Fill: int16(12)},
			hdf5.Output{Name: "group/flags", Data: x.GreaterN(30), Chunk: []int{2, 5}, Checksum: true},
			hdf5.Output{Name: "sum", Data: x.Sum()},
		)
		if s := runnertest.Compute(t, on, saved); s != (array.Saved{Blocks: 19}) {
			t.Error(s)
		}
		runnertest.Compute(t, on, saved) // again, over what is there
		v, err := hdf5.Inspect(path, "packed")
		if err != nil {
			t.Fatal(err)
		}
		got := runnertest.Compute(t, on, v.Values)
		for i, g := range got.Data {
			if want := float64(i) / 2; g != want && !(i == 12 && g != g) {
				t.Fatalf("%v at %d", g, i)
			}
		}
		axis, err := v.Coordinate("x")
		if err != nil {
			t.Fatal(err)
		}
		if d := runnertest.Compute(t, on, axis.Values); d.At(9) != 10 {
			t.Error(d)
		}
		if n := runnertest.Compute(t, on, array.As[bool](hdf5.Open(path, "group/flags")).CountNonzero()); n != 39 {
			t.Error(n)
		}
		if d := runnertest.Compute(t, on, array.As[float64](hdf5.Open(path, "sum"))); d.Data[0] != 69*35 {
			t.Error(d)
		}
		onlyThere(t, path)
	})
}

// onlyThere fails if there is more in a folder than a file.
func onlyThere(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != filepath.Base(path) {
			t.Errorf("%s is left", e.Name())
		}
	}
}

// TestStoreFails stores two arrays of which one cannot be computed.
func TestStoreFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.h5")
	x := array.Arange[int64](0, 8, 1).Rechunk(2)
	for _, workers := range []int{1, 8} {
		_, err := weft.Compute(t.Context(), hdf5.Store(
			path, hdf5.File{},
			hdf5.Output{Name: "good", Data: x},
			hdf5.Output{Name: "bad", Data: x.RDivN(1)},
		), weft.On(&local.Runner{Workers: workers}))
		if err == nil || !strings.Contains(err.Error(), "(hdf5_test.go:") {
			t.Error(err)
		}
		onlyThere(t, path)
	}
}

var lines = regexp.MustCompile(`go:[0-9]+`)

func TestMistakes(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	whole, err := os.ReadFile(climate)
	if err != nil {
		t.Fatal(err)
	}
	damaged := slices.Clone(whole)
	damaged[150_000] ^= 0x55 // among the numbers of a chunk
	inspect := func(path, name string) error {
		v, err := hdf5.Inspect(path, name)
		if err != nil {
			return err
		}
		_, err = weft.Compute(t.Context(), v.Values.Sum())
		return err
	}
	coordinate := func(name, dim string) error {
		v, err := hdf5.Inspect(awkward, name)
		if err == nil {
			_, err = v.Coordinate(dim)
		}
		return err
	}
	dates := func(name string) error {
		v, err := hdf5.Inspect(awkward, name)
		if err == nil {
			_, err = v.Dates(t.Context())
		}
		return err
	}
	store := func(path string, outputs ...hdf5.Output) error {
		_, err := weft.Compute(t.Context(), hdf5.Store(path, hdf5.File{}, outputs...))
		return err
	}
	x := array.Ones[float64](4)
	for _, row := range []struct {
		name string
		err  error
		want string
	}{
		{"missing", hdf5.Open(filepath.Join(dir, "none.h5"), "x").Err(), "hdf5_test.go:N: open: store: stat none.h5: no such file or directory"},
		{"not one", hdf5.Open(file("text.h5", "name,age\nAda,36\n"), "x").Err(), "hdf5_test.go:N: open: hdf5: text.h5: H5Fopen: "},
		{"truncated", inspect(file("short.nc", string(whole[:len(whole)/2])), "tas"), "hdf5: short.nc: H5Fopen: "},
		{"damaged", inspect(file("damaged.nc", string(damaged)), "tas"), "task read#0 (hdf5_test.go:N), for number#3 by eq.cast.mul.add.where.sum#1 -> sum#2: hdf5: damaged.nc: tas: chunk [240 0 0]: a chunk is no deflated data: zlib: invalid checksum"},
		{"no such dataset", inspect(awkward, "none"), "hdf5: testdata/awkward.nc: none: H5Dopen2: "},
		{"scale is no number", inspect(awkward, "broken"), "hdf5: testdata/awkward.nc: broken: cf: scale_factor is a half: not a number"},
		{"no such axis", coordinate("x", "y"), "hdf5: testdata/awkward.nc: /x has the axes [\"x\"], not \"y\""},
		{"no coordinate", coordinate("table", "bare"), "hdf5: testdata/awkward.nc: the axis bare has a length and no numbers"},
		{"no time axis", dates("x"), "hdf5: testdata/awkward.nc: /x is no time axis: its units are \"m\""},
		{"no such time", dates("gap"), "hdf5: testdata/awkward.nc: /gap[2]: cf: NaN days since 1900-01-01T00:00:00: no date"},
		{"nothing", store(filepath.Join(dir, "a.h5")), "hdf5_test.go:N: hdf5: there is nothing to store"},
		{"no data", store(filepath.Join(dir, "a.h5"), hdf5.Output{Name: "x"}), "hdf5_test.go:N: hdf5: output 0, \"x\", has no Data"},
		{"two of a name", store(filepath.Join(dir, "a.h5"), hdf5.Output{Name: "x", Data: x}, hdf5.Output{Name: "x", Data: x}), "hdf5_test.go:N: hdf5: output 1: the name \"x\" is none, or another's too"},
		{"no name", store(filepath.Join(dir, "a.h5"), hdf5.Output{Data: x}), "hdf5_test.go:N: hdf5: output 0: the name \"\" is none, or another's too"},
		{"chunks of other axes", store(filepath.Join(dir, "a.h5"), hdf5.Output{Name: "x", Data: x, Chunk: []int{1, 1}}), "task create#0 (hdf5_test.go:N), for commit#4: hdf5: a.h5: x: chunks of 2 axes for an array of shape [4]"},
		{"names of other axes", store(filepath.Join(dir, "a.h5"), hdf5.Output{Name: "x", Data: x, Dims: []string{"a", "b"}}), "task create#0 (hdf5_test.go:N), for commit#4: hdf5: a.h5: x: names of 2 axes for an array of shape [4]"},
	} {
		if row.err == nil {
			t.Errorf("%s: no error", row.name)
			continue
		}
		text := strings.ReplaceAll(row.err.Error(), dir+string(filepath.Separator), "")
		text = lines.ReplaceAllString(text, "go:N")
		// How the library puts it differs from release to release.
		if text != row.want && !(strings.HasSuffix(row.want, ": ") && strings.HasPrefix(text, row.want)) {
			t.Errorf("%s:\n%s\nwant:\n%s", row.name, text, row.want)
		}
	}
	entries, _ := filepath.Glob(filepath.Join(dir, ".*"))
	if len(entries) > 0 {
		t.Errorf("%q are left", entries)
	}
}
