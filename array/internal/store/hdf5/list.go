package hdf5

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unsafe"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/array/internal/store/hdf5/cf"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/h5"
)

// A Contents is what a file holds.
type Contents struct {
	Groups    []Group    // the root group "/" first; each before those within it
	Variables []Variable // group by group, by name
}

// A Group is one of a file.
type Group struct {
	Name       string // path from the root group, which is "/"
	Attributes []Attribute
}

// A Variable is a dataset and what is said of it.
type Variable struct {
	Name  string      // path from the root group: "/forecast/t2m"
	DType block.DType // NoDType for those that Weft does not read: text, compounds
	Type  string      // the elements as the file has them: "big-endian int16"
	Shape []int
	Most  []int // what the shape may grow to, -1 for an axis without bound
	Chunk []int // nil if it is in one piece
	// Filters are the names of what chunks go through on their way to the file.
	Filters []string
	// Dims are the names of the axes by the dimension scales of HDF5 and NetCDF-4,
	// "" for one that has no name.
	Dims []string
	// Fill is an element that was never written, of the DType; nil if there is none.
	Fill       any
	Attributes []Attribute
}

// Attribute returns the value of an attribute, nil if there is none of the name.
func (v *Variable) Attribute(name string) any {
	i := slices.IndexFunc(v.Attributes, func(a Attribute) bool { return a.Name == name })
	if i < 0 {
		return nil
	}
	return v.Attributes[i].Value
}

// Conventions reads what the climate and forecast conventions make of the
// variable's attributes.
func (v *Variable) Conventions() (cf.Conventions, error) {
	c, err := cf.Read(v.Attribute)
	if err != nil {
		return c, fmt.Errorf("hdf5: %s: %w", v.Name, err)
	}
	return c, nil
}

// Limits of what List follows in a file that may be made to have no end.
const (
	mostObjects = 100_000
	mostDepth   = 64
)

// List reads what a file holds, but for the numbers. It follows hard links
// only, and goes into a group once.
func List(file string) (Contents, error) {
	h, err := acquire(file, store.Identity{})
	if err != nil {
		return Contents{}, err
	}
	defer h.Release()
	w := walker{file: h.File, been: map[uint64]bool{}}
	if err := h.File.lib.Do(func(c *h5.Call) { w.group(c, "/", 0) }); err != nil {
		return Contents{}, fail(file, "", err)
	}
	return w.Contents, nil
}

// Inspect reads what is said of one dataset.
func Inspect(file, dataset string) (Variable, error) {
	h, err := acquire(file, store.Identity{})
	if err != nil {
		return Variable{}, err
	}
	defer h.Release()
	w := walker{file: h.File}
	err = h.File.lib.Do(func(c *h5.Call) {
		w.variable(c, path.Join("/", dataset), c.Own("H5Dopen2", c.Dopen2(h.File.id, dataset, c.DatasetAccess())))
	})
	if err != nil {
		return Variable{}, fail(file, dataset, err)
	}
	return w.Variables[0], nil
}

// A walker goes through a file.
type walker struct {
	Contents
	file *file
	seen int
	been map[uint64]bool // groups, by their place
}

func (w *walker) group(c *h5.Call, name string, depth int) {
	g := c.Own("H5Oopen", c.Oopen(w.file.id, name, h5.Default))
	w.Groups = append(w.Groups, Group{name, attributes(c, w.file, g)})
	var groups []string
	for _, link := range links(c, g) {
		if w.seen++; w.seen > mostObjects || depth > mostDepth {
			c.Failf("more than %d objects, or groups within one another more than %d deep", mostObjects, mostDepth)
		}
		c.Within(func() {
			id := c.Own("H5Oopen", c.Oopen(g, link.name, h5.Default))
			full := path.Join(name, link.name)
			switch kind := c.Iget_type(id); {
			case kind == h5.ObjectDataset:
				w.variable(c, full, id)
			case kind == h5.ObjectGroup && !w.been[link.address]:
				w.been[link.address] = true
				groups = append(groups, full)
			}
		})
	}
	for _, full := range groups {
		w.group(c, full, depth+1)
	}
}

// A link is a name in a group and the place of what it leads to.
type link struct {
	name    string
	address uint64
}

// links are the hard links of a group by name.
func links(c *h5.Call, g h5.ID) []link {
	var info h5.GroupInfo
	h5.Must(c, "H5Gget_info", c.Gget_info(g, &info))
	var found []link
	for i := range min(info.Links, mostObjects+1) {
		n := h5.Must(c, "H5Lget_name_by_idx", c.Lget_name_by_idx(g, ".", h5.ByName, h5.Increasing, i, nil, 0, h5.Default))
		name := make([]byte, n+1)
		h5.Must(c, "H5Lget_name_by_idx", c.Lget_name_by_idx(g, ".", h5.ByName, h5.Increasing, i, &name[0], uintptr(len(name)), h5.Default))
		text := string(name[:n])
		var info h5.LinkInfo
		h5.Must(c, "H5Lget_info", c.Lget_info(g, text, &info, h5.Default))
		if info.Kind == h5.LinkHard {
			found = append(found, link{text, info.Address})
		}
	}
	return found
}

func (w *walker) variable(c *h5.Call, name string, id h5.ID) {
	d := describe(c, w.file, id)
	v := Variable{
		Name: name, DType: d.dtype, Type: d.name, Shape: d.shape, Most: d.most,
		Chunk: d.chunk, Filters: d.way(), Attributes: attributes(c, w.file, id),
	}
	if d.dtype != block.NoDType {
		one := block.NewHeap(d.dtype)
		copy(one.Bytes(), d.fill)
		v.Fill = one.Value()
	}
	v.Dims = w.dims(c, id, &v)
	w.Variables = append(w.Variables, v)
}

// dims names the axes of a dataset.
func (w *walker) dims(c *h5.Call, id h5.ID, v *Variable) []string {
	dims := make([]string, len(v.Shape))
	scales(c, w.file, id, dims)
	if v.Attribute("CLASS") == "DIMENSION_SCALE" && len(dims) == 1 && dims[0] == "" {
		dims[0] = path.Base(v.Name) // of itself
	}
	if ids, ok := v.Attribute("_Netcdf4Coordinates").([]int32); ok && len(ids) == len(dims) && slices.Contains(dims, "") {
		w.byNumber(c, v.Name, ids, dims)
	}
	if labels, ok := v.Attribute("DIMENSION_LABELS").([]string); ok && len(labels) == len(dims) {
		for i, label := range labels {
			if dims[i] == "" {
				dims[i] = label
			}
		}
	}
	return dims
}

// scales follows the references of DIMENSION_LIST, a list of dimension scales for
// each axis, of which the first counts.
func scales(c *h5.Call, f *file, id h5.ID, dims []string) {
	const name = "DIMENSION_LIST"
	if len(dims) == 0 || h5.Must(c, "H5Aexists", c.Aexists(id, name)) == 0 {
		return
	}
	a := c.Own("H5Aopen", c.Aopen(id, name, h5.Default))
	t := c.Own("H5Aget_type", c.Aget_type(a))
	if c.Tget_class(t) != h5.ClassVlen {
		return
	}
	references := c.Own("H5Tget_super", c.Tget_super(t))
	space := c.Own("H5Aget_space", c.Aget_space(a))
	if h5.Must(c, "H5Tequal", c.Tequal(references, c.T_STD_REF_OBJ)) == 0 || elements(c, f, space, t) != len(dims) {
		return
	}
	lists := make([]vlen, len(dims))
	h5.Must(c, "H5Aread", c.Aread(a, t, pointer(lists)))
	for i, list := range lists {
		if list.n == 0 {
			continue
		}
		scale := c.Own("H5Rdereference2", c.Rdereference2(id, h5.Default, 0, list.first))
		n := h5.Must(c, "H5Iget_name", c.Iget_name(scale, nil, 0))
		text := make([]byte, n+1)
		h5.Must(c, "H5Iget_name", c.Iget_name(scale, &text[0], uintptr(len(text))))
		dims[i] = path.Base(string(text[:n]))
	}
	h5.Must(c, "H5Dvlen_reclaim", c.Dvlen_reclaim(t, space, h5.Default, pointer(lists)))
}

// vlen is hvl_t, of references.
type vlen struct {
	n     uintptr
	first *uint64
}

// pointer is the first of what the library is to fill.
func pointer[T any](s []T) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(s)) }

// byNumber names the axes of a coordinate of several dimensions, which has no
// references: NetCDF numbers its dimensions instead, and keeps them in the
// groups from the variable's up.
func (w *walker) byNumber(c *h5.Call, variable string, ids []int32, dims []string) {
	const number = "_Netcdf4Dimid"
	for group := path.Dir(variable); ; group = path.Dir(group) {
		g := c.Own("H5Oopen", c.Oopen(w.file.id, group, h5.Default))
		for _, link := range links(c, g) {
			id := c.Own("H5Oopen", c.Oopen(g, link.name, h5.Default))
			if c.Iget_type(id) != h5.ObjectDataset || h5.Must(c, "H5Aexists", c.Aexists(id, number)) == 0 {
				continue
			}
			space := c.Own("H5Dget_space", c.Dget_space(id))
			// The number of a coordinate of several dimensions is that of its first.
			if several := c.Sget_simple_extent_ndims(space) > 1; several && path.Join(group, link.name) != variable {
				continue
			}
			value, ok := attributeValue(c, w.file, c.Own("H5Aopen", c.Aopen(id, number, h5.Default))).(int32)
			if at := slices.Index(ids, value); ok && at >= 0 && dims[at] == "" {
				dims[at] = link.name
			}
		}
		if strings.Trim(group, "/.") == "" {
			return
		}
	}
}
