package hdf5

import (
	"errors"
	"fmt"
	"path"

	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/internal/shelf"
	"github.com/cb434341/weft/array/internal/store/hdf5"
	"github.com/cb434341/weft/graph"
)

// A Coordinate is the numbers along an axis: a small variable that is written with
// the file. Its Name is that of the axis, its Values are a slice of numbers; it
// may have Attributes.
type Coordinate = hdf5.Coordinate

// File is what is said of a whole file that is to be stored.
type File struct {
	Attributes  []Attribute
	Coordinates []Coordinate
}

// An Output is an array that is to be stored as a dataset.
type Output struct {
	Name string        // path from the root group; groups are made on the way
	Data array.Untyped // an Array or a Dyn

	// Chunk are the sizes of chunks; nil cuts the array's blocks into pieces of a
	// few megabytes. Blocks of whole chunks are packed by all processors.
	Chunk    []int
	Level    int  // of deflate, 1 to 9; 0 is none
	Shuffle  bool // bytes before deflate, which then makes less of numbers
	Checksum bool
	Fill     any // a number or bool, where nothing is written; nil is zero

	// Dims are the names of the axes, nil for none. They make the dataset a
	// variable of NetCDF-4.
	Dims       []string
	Attributes []Attribute
}

// Store stores arrays as the datasets of a file when the result is computed, block
// by block, and puts the file in its place when all are complete. What arrays
// share is computed once.
func Store(file string, f File, outputs ...Output) graph.Lazy[array.Saved] {
	var err error
	if len(outputs) == 0 {
		err = errors.New("there is nothing to store")
	}
	inner := make([]hdf5.Output, len(outputs))
	names := map[string]bool{}
	for _, c := range f.Coordinates {
		names[path.Join("/", c.Name)] = true
	}
	for i, o := range outputs {
		if name := path.Join("/", o.Name); names[name] || name == "/" {
			err = fmt.Errorf("output %d: the name %q is none, or another's too", i, o.Name)
		} else {
			names[name] = true
		}
		if o.Data == nil {
			return shelf.Save("hdf5", false, fmt.Errorf("output %d, %q, has no Data", i, o.Name))
		}
		inner[i] = hdf5.Output{
			Name: o.Name, Chunk: o.Chunk, Level: o.Level, Shuffle: o.Shuffle, Checksum: o.Checksum,
			Fill: hdf5.Number{Value: o.Fill}, Dims: o.Dims, Attributes: o.Attributes,
		}
	}
	target := hdf5.Target{Path: file, Attributes: f.Attributes, Coordinates: f.Coordinates}
	parts := make([]shelf.Part, len(outputs))
	for i, w := range hdf5.NewWriters(target, inner...) {
		parts[i] = shelf.Part{Node: array.NodeOf(outputs[i].Data), Writer: w}
	}
	return shelf.Save("hdf5", false, err, parts...)
}
