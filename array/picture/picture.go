package picture

import (
	"errors"
	"strings"

	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/shelf"
	"github.com/cb434341/weft/array/internal/store/image"
	"github.com/cb434341/weft/graph"
)

// Open looks at a picture: its pixels are decoded when they are needed.
func Open(path string) array.Dyn {
	r, err := image.Open(path)
	return array.DynOf(shelf.Open("open", r, err, nil))
}

// OpenStack looks at all pictures that match a pattern of filepath.Match, in the
// order of their names: an array of one axis more, with a block for each few of
// them. They must be of one shape and type.
func OpenStack(pattern string) array.Dyn {
	r, err := image.OpenStack(pattern)
	return array.DynOf(shelf.Open("open stack", r, err, nil))
}

// Write stores an array of bool, uint8 or uint16 as a picture, PNG or TIFF by the
// path's extension, when the result is computed. A star in the file's name, as in
// "frame-*.png", stores one for each index of the first axis, and stands for its
// number. The array is cut into blocks of whole pictures, if it is not.
func Write(x array.Untyped, path string) graph.Lazy[array.Saved] {
	if x == nil {
		return shelf.Save("write", false, errors.New("the array is nil"))
	}
	w, err := image.NewWriter(path)
	n := array.NodeOf(x)
	if err == nil && n.Err() == nil && n.KnownBlocks() {
		blocks := expr.OneBlock(n.Shape)
		if strings.Contains(path, "*") && n.NDim() > 0 {
			blocks[0] = n.Blocks[0]
		}
		n = expr.Rechunk(n, blocks)
	}
	return shelf.Save("write", false, err, shelf.Part{Node: n, Writer: w})
}
