package zarr

import (
	"encoding/json"
	"fmt"

	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/internal/shelf"
	"github.com/cb434341/weft/array/internal/store/zarr"
)

// A Group is a folder of arrays and other groups.
type Group struct {
	Format     int // 2 or 3
	Attributes map[string]any
	Arrays     []string // by name
	Groups     []string

	g *zarr.Group
}

// OpenGroup reads the metadata of the group in a folder, and what is in it.
func OpenGroup(path string) (*Group, error) {
	g, err := zarr.OpenGroup(path)
	if err != nil {
		return nil, err
	}
	out := &Group{Format: g.Format, Attributes: g.Attributes, g: g}
	for _, m := range g.Members {
		if m.Array {
			out.Arrays = append(out.Arrays, m.Name)
		} else {
			out.Groups = append(out.Groups, m.Name)
		}
	}
	return out, nil
}

// Open opens an array of the group, or of a group in it: its name has slashes.
// See [Open].
func (g *Group) Open(name string, blocks ...int) array.Dyn {
	r, err := g.g.Array(name)
	return array.DynOf(shelf.Open("open", r, err, blocks))
}

// Inspect reads what is said of an array of the group.
func (g *Group) Inspect(name string) (Info, error) {
	r, err := g.g.Array(name)
	if err != nil {
		return Info{}, err
	}
	return infoOf(r)
}

// CreateGroup makes a folder a group of version 2 or 3, also 0, with attributes,
// which are values of JSON. What lies in the folder stays.
func CreateGroup(path string, format int, attributes map[string]any) error {
	text, err := jsonOf(attributes)
	if err != nil {
		return fmt.Errorf("zarr: creating group %s: attributes: %w", path, err)
	}
	return zarr.CreateGroup(path, format, text)
}

// Consolidate writes the metadata of all that is in a group, of all levels, to the
// group's own, so that a reader finds them in one file. What is stored to the
// group afterwards is not among them before the next Consolidate.
func Consolidate(path string) error { return zarr.Consolidate(path) }

// jsonOf is a map as JSON, "" if it is nil.
func jsonOf(m map[string]any) (string, error) {
	if m == nil {
		return "", nil
	}
	b, err := json.Marshal(m)
	return string(b), err
}
