package hdf5_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/hdf5"
)

// A packed variable of a climate model, as its numbers are meant.
func ExampleInspect() {
	v, err := hdf5.Inspect("../../examples/climate/data/tas.nc", "tas")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v.LongName, v.Type, v.Dims, v.Shape)
	time, err := v.Coordinate("time")
	if err != nil {
		fmt.Println(err)
		return
	}
	dates, err := time.Dates(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	mean, err := weft.Compute(context.Background(), v.Values.Slice("0").NanMean())
	fmt.Printf("%s: %.3f %s %v\n", dates[0], mean, v.Units, err)
	// Output:
	// temperature near the surface int16 [time lat lon] [480 18 24]
	// 1980-01-16T12:00:00: 273.798 K <nil>
}

// An array and its sums in one file, which programs for NetCDF-4 read.
func ExampleStore() {
	folder, err := os.MkdirTemp("", "hdf5")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "squares.nc")

	x := array.Arange(0.0, 6, 1).Square().Reshape(2, 3)
	saved := hdf5.Store(
		path,
		hdf5.File{Coordinates: []hdf5.Coordinate{{Name: "x", Values: []float64{10, 20, 30}}}},
		hdf5.Output{Name: "squares", Data: x, Dims: []string{"y", "x"}, Level: 4, Shuffle: true},
		hdf5.Output{Name: "sums", Data: x.Along(0).Sum(), Dims: []string{"x"}},
	)
	if _, err := weft.Compute(context.Background(), saved); err != nil {
		fmt.Println(err)
		return
	}
	sums, err := weft.Compute(context.Background(), array.As[float64](hdf5.Open(path, "sums")))
	fmt.Println(sums.Data, err)
	// Output: [9 17 29] <nil>
}
