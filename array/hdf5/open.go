package hdf5

import (
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/internal/shelf"
	"github.com/cb434341/weft/array/internal/store/hdf5"
)

// An Attribute is something said of a file, a group or a variable: a Name and a
// Value, which is a string, a bool or a number of the file's type, or a slice of
// those.
type Attribute = hdf5.Attribute

// Open opens a dataset of an HDF5 or NetCDF-4 file, by its path from the root
// group: "t2m", "/forecast/t2m". Its chunks are read as they are needed, as the
// file has them: see [Inspect] for what they mean. blocks are the lengths of the
// array's blocks along each axis, 0 for an axis that is not cut; none at all
// makes them of whole chunks.
func Open(path, dataset string, blocks ...int) array.Dyn {
	r, err := hdf5.Open(path, dataset)
	return array.DynOf(shelf.Open("open", r, err, blocks))
}

// Contents is what a file holds.
type Contents struct {
	Attributes []Attribute // of the file
	Groups     []string    // paths from the root group, but for itself
	Datasets   []Dataset   // group by group, by name
}

// A Dataset is what List tells of one.
type Dataset struct {
	Name    string // path from the root group
	Type    string // of the elements, as the file has them: "big-endian int16"
	Read    bool   // whether Weft reads such elements
	Shape   []int
	Chunk   []int    // nil if it is in one piece
	Filters []string // what chunks go through on their way to the file
	Dims    []string // names of the axes, "" for one that has none

	Attributes []Attribute
}

// List reads what a file holds, but for the numbers.
func List(path string) (Contents, error) {
	c, err := hdf5.List(path)
	if err != nil {
		return Contents{}, err
	}
	var out Contents
	for _, g := range c.Groups {
		if g.Name == "/" {
			out.Attributes = g.Attributes
			continue
		}
		out.Groups = append(out.Groups, g.Name)
	}
	for i := range c.Variables {
		out.Datasets = append(out.Datasets, datasetOf(&c.Variables[i]))
	}
	return out, nil
}

func datasetOf(v *hdf5.Variable) Dataset {
	return Dataset{
		Name: v.Name, Type: v.Type, Read: v.DType != 0, Shape: v.Shape, Chunk: v.Chunk,
		Filters: v.Filters, Dims: v.Dims, Attributes: v.Attributes,
	}
}
