package zarr

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/cb434341/weft/array/internal/store"
)

// A Group is a folder of arrays and other groups.
type Group struct {
	Path         string
	Format       int // 2 or 3
	Attributes   map[string]any
	Consolidated bool // the group's metadata hold those of its members
	Members      []Member

	nodes map[string]node // by name, of all levels; if consolidated
}

// A Member is an array or a group in a group.
type Member struct {
	Name  string
	Array bool
}

// node is the metadata of an array or a group.
type node struct {
	array      bool
	document   string
	attributes string // version 2
}

// OpenGroup reads the metadata of the group in the folder at path, and which
// members it has, by name: those of its consolidated metadata if it has such,
// else those that lie in its folder.
func OpenGroup(path string) (*Group, error) {
	g := &Group{Path: store.Absolute(path)}
	if err := g.open(); err != nil {
		return nil, fmt.Errorf("zarr: opening group %s: %w", path, err)
	}
	return g, nil
}

func (g *Group) open() error {
	err := g.open3()
	if errors.Is(err, os.ErrNotExist) {
		err = g.open2()
	}
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: it has neither %s nor %s", ErrNone, fileV3, fileGroup)
	}
	if err != nil {
		return err
	}
	if g.Consolidated {
		g.membersOfNodes()
		return nil
	}
	return g.membersOfFolder()
}

// group3 is the part of zarr.json that a group's has.
type group3 struct {
	Format       int            `json:"zarr_format"`
	Node         string         `json:"node_type"`
	Attributes   map[string]any `json:"attributes"`
	Consolidated *consolidated3 `json:"consolidated_metadata,omitempty"`
}

type consolidated3 struct {
	Kind     string                     `json:"kind"`
	Must     bool                       `json:"must_understand"`
	Metadata map[string]json.RawMessage `json:"metadata"`
}

func (g *Group) open3() error {
	document, err := readText(filepath.Join(g.Path, fileV3))
	if err != nil {
		return err
	}
	var doc group3
	if err := unmarshal(document, &doc); err != nil {
		return fmt.Errorf("%s: %w", fileV3, err)
	}
	if doc.Format != 3 || doc.Node != "group" {
		return fmt.Errorf("%s: zarr_format %d, node_type %q, not a group of version 3", fileV3, doc.Format, doc.Node)
	}
	if err := understood(document, []string{"zarr_format", "node_type", "attributes", "consolidated_metadata"}); err != nil {
		return fmt.Errorf("%s: %w", fileV3, err)
	}
	g.Format, g.Attributes = 3, doc.Attributes
	if c := doc.Consolidated; c != nil && c.Kind == "inline" {
		g.Consolidated, g.nodes = true, map[string]node{}
		for name, raw := range c.Metadata {
			n, err := node3(string(raw))
			if err != nil {
				return fmt.Errorf("%s: %s: %w", fileV3, name, err)
			}
			g.nodes[name] = n
		}
	}
	return nil
}

func (g *Group) open2() error {
	document, err := readText(filepath.Join(g.Path, fileGroup))
	if err != nil {
		return err
	}
	var doc struct {
		Format int `json:"zarr_format"`
	}
	if err := unmarshal(document, &doc); err != nil || doc.Format != 2 {
		return errors.Join(fmt.Errorf("%s: zarr_format %d, not 2", fileGroup, doc.Format), err)
	}
	g.Format = 2
	attributes, err := readText(filepath.Join(g.Path, fileAttrs))
	if err == nil {
		err = unmarshal(attributes, &g.Attributes)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s: %w", fileAttrs, err)
	}
	return g.openMetadata()
}

// openMetadata reads the consolidated metadata of version 2.
func (g *Group) openMetadata() error {
	document, err := readText(filepath.Join(g.Path, fileMetadata))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	var doc struct {
		Format   int                        `json:"zarr_consolidated_format"`
		Metadata map[string]json.RawMessage `json:"metadata"`
	}
	if err == nil {
		err = unmarshal(document, &doc)
	}
	if err == nil && doc.Format != 1 {
		err = fmt.Errorf("zarr_consolidated_format %d, not 1", doc.Format)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", fileMetadata, err)
	}
	g.Consolidated, g.nodes = true, map[string]node{}
	for key, raw := range doc.Metadata {
		name, file := path.Split(key)
		name = strings.TrimSuffix(name, "/")
		n := g.nodes[name]
		switch file {
		case fileArray:
			n.array, n.document = true, string(raw)
		case fileGroup:
			n.document = string(raw)
		case fileAttrs:
			n.attributes = string(raw)
		}
		g.nodes[name] = n
	}
	delete(g.nodes, "")
	return nil
}

func (g *Group) membersOfNodes() {
	for _, name := range slices.Sorted(maps.Keys(g.nodes)) {
		if !strings.Contains(name, "/") && g.nodes[name].document != "" {
			g.Members = append(g.Members, Member{name, g.nodes[name].array})
		}
	}
}

func (g *Group) membersOfFolder() error {
	entries, err := os.ReadDir(g.Path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		folder := filepath.Join(g.Path, e.Name())
		n, err := nodeAt(folder)
		if err != nil {
			return err
		}
		if n.document != "" {
			g.Members = append(g.Members, Member{e.Name(), n.array})
		}
	}
	slices.SortFunc(g.Members, func(a, b Member) int { return cmp.Compare(a.Name, b.Name) })
	return nil
}

// nodeAt reads the metadata in a folder; its document is empty if there are none.
func nodeAt(folder string) (node, error) {
	for _, file := range []string{fileV3, fileArray, fileGroup} {
		document, err := readText(filepath.Join(folder, file))
		if isAbsent(err) {
			continue
		}
		if err != nil {
			return node{}, err
		}
		if file == fileV3 {
			n, err := node3(document)
			if err != nil {
				err = fmt.Errorf("%s: %w", filepath.Join(folder, file), err)
			}
			return n, err
		}
		n := node{array: file == fileArray, document: document}
		n.attributes, err = readText(filepath.Join(folder, fileAttrs))
		if isAbsent(err) {
			err = nil
		}
		return n, err
	}
	return node{}, nil
}

// node3 tells arrays from groups in version 3.
func node3(document string) (node, error) {
	var head struct {
		Node string `json:"node_type"`
	}
	err := unmarshal(document, &head)
	return node{array: head.Node == "array", document: document}, err
}

// Array opens an array of the group, or of a group in it: its name has slashes.
func (g *Group) Array(name string) (Reader, error) {
	r, err := g.array(name)
	if err != nil {
		return Reader{}, fmt.Errorf("zarr: opening array %s of %s: %w", name, g.Path, err)
	}
	return r, nil
}

func (g *Group) array(name string) (Reader, error) {
	local := filepath.FromSlash(name)
	if !filepath.IsLocal(local) {
		return Reader{}, fmt.Errorf("%w: the name leads out of the group", ErrNone)
	}
	folder := filepath.Join(g.Path, local)
	r, err := open(folder)
	n, ok := g.nodes[name]
	if !errors.Is(err, ErrNone) || !ok || !n.array {
		return r, err
	}
	r = Reader{Path: folder, Document: n.document, Attrs: n.attributes}
	return r, r.parse()
}

// isAbsent reports that a file is not there, nor the folder that it would be in.
func isAbsent(err error) bool {
	return errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}
