package zarr

import (
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/internal/shelf"
	"github.com/cb434341/weft/array/internal/store/zarr"
)

// ErrNone is among the causes of an error about a folder without an array, or
// without a group.
var ErrNone = zarr.ErrNone

// Open opens the array in a folder. Only its metadata are read; its chunks are
// read as they are needed. blocks are the lengths of the array's blocks along
// each axis, 0 for an axis that is not cut; none at all makes them of whole
// chunks.
func Open(path string, blocks ...int) array.Dyn {
	r, err := zarr.Open(path)
	return array.DynOf(shelf.Open("open", r, err, blocks))
}

// Info is what an array's metadata say.
type Info struct {
	Format     int // 2 or 3
	DType      array.DType
	Shape      []int
	Chunk      []int          // the shape of a chunk
	Names      []string       // of the axes, "" for one that has none; nil if none has
	Fill       any            // the value of what no chunk holds, of the array's type
	Attributes map[string]any // values of JSON; NaN and infinities are texts
}

// Inspect reads what is said of the array in a folder.
func Inspect(path string) (Info, error) {
	r, err := zarr.Open(path)
	if err != nil {
		return Info{}, err
	}
	return infoOf(r)
}

func infoOf(r zarr.Reader) (Info, error) {
	attributes, err := r.Attributes()
	if err != nil {
		return Info{}, err
	}
	d := r.Describe()
	return Info{
		Format: r.Format(), DType: d.DType, Shape: d.Shape, Chunk: r.Chunk(),
		Names: r.Names(), Fill: r.Fill(), Attributes: attributes,
	}, nil
}
