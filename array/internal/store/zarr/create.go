package zarr

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/internal/atomicfile"
)

// CreateGroup makes the folder at path a group of version 2 or 3 (also 0), with
// attributes, a JSON object or "". What lies in the folder stays; attributes and
// consolidated metadata that it had go.
func CreateGroup(path string, format int, attributes string) error {
	if err := createGroup(path, format, attributes); err != nil {
		return fmt.Errorf("zarr: creating group %s: %w", path, err)
	}
	return nil
}

func createGroup(path string, format int, attributes string) error {
	if attributes == "" {
		attributes = "{}"
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(attributes), &object); err != nil {
		return fmt.Errorf("attributes: %w", err)
	}
	n, err := nodeAt(path)
	if err != nil {
		return err
	}
	if n.array {
		return errors.New("an array has that name")
	}
	if err := os.MkdirAll(path, 0o777); err != nil {
		return err
	}
	switch format {
	case 0, 3:
		return writeJSON(filepath.Join(path, fileV3), map[string]any{"zarr_format": 3, "node_type": "group", "attributes": object})
	case 2:
		if err := ignoreAbsent(os.Remove(filepath.Join(path, fileMetadata))); err != nil {
			return err
		}
		if err := writeJSON(filepath.Join(path, fileAttrs), object); err != nil {
			return err
		}
		return writeJSON(filepath.Join(path, fileGroup), map[string]any{"zarr_format": 2})
	}
	return fmt.Errorf("format %d, not 2 or 3", format)
}

// writeJSON puts a file in place at once.
func writeJSON(name string, v any) error {
	document, err := text(v)
	if err != nil {
		return err
	}
	return atomicfile.Write(name, []byte(document))
}

// Consolidate writes the metadata of all that is in a group, of all levels, to
// the group's own, so that a reader finds them in one file. What is stored to
// the group afterwards is not among them before the next Consolidate.
func Consolidate(path string) error {
	if err := consolidate(path); err != nil {
		return fmt.Errorf("zarr: consolidating group %s: %w", path, err)
	}
	return nil
}

func consolidate(folder string) error {
	g := &Group{Path: store.Absolute(folder)}
	if err := g.open(); err != nil {
		return err
	}
	nodes := map[string]node{}
	if err := collect(nodes, g.Path, "", 0); err != nil {
		return err
	}
	if g.Format == 3 {
		return g.consolidate3(nodes)
	}
	metadata := map[string]json.RawMessage{}
	own, err := nodeAt(g.Path)
	if err != nil {
		return err
	}
	nodes[""] = own
	for name, n := range nodes {
		file := fileGroup
		if n.array {
			file = fileArray
		}
		metadata[path.Join(name, file)] = json.RawMessage(n.document)
		if n.attributes != "" {
			metadata[path.Join(name, fileAttrs)] = json.RawMessage(n.attributes)
		}
	}
	return writeJSON(filepath.Join(g.Path, fileMetadata), map[string]any{"zarr_consolidated_format": 1, "metadata": metadata})
}

func (g *Group) consolidate3(nodes map[string]node) error {
	document, err := readText(filepath.Join(g.Path, fileV3))
	if err != nil {
		return err
	}
	var fields map[string]json.RawMessage
	if err := unmarshal(document, &fields); err != nil {
		return err
	}
	metadata := map[string]json.RawMessage{}
	for name, n := range nodes {
		metadata[name] = json.RawMessage(n.document)
	}
	all, err := json.Marshal(map[string]any{"kind": "inline", "must_understand": false, "metadata": metadata})
	if err != nil {
		return err
	}
	fields["consolidated_metadata"] = all
	return writeJSON(filepath.Join(g.Path, fileV3), fields)
}

// deepest bounds how far groups lie in groups: links can make a circle.
const deepest = 64

// collect finds all arrays and groups below a folder.
func collect(nodes map[string]node, folder, prefix string, depth int) error {
	if depth == deepest {
		return fmt.Errorf("%s: groups in groups in groups: more than %d", folder, deepest)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		below, name := filepath.Join(folder, e.Name()), path.Join(prefix, e.Name())
		n, err := nodeAt(below)
		if err != nil {
			return err
		}
		if n.document == "" {
			continue
		}
		nodes[name] = n
		if !n.array {
			if err := collect(nodes, below, name, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}
