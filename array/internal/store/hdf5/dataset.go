package hdf5

import (
	"fmt"
	"math"
	"strings"

	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/h5"
)

// A dataset is what a file says of one, and how its numbers are read.
type dataset struct {
	element
	id      h5.ID
	shape   []int
	most    []int // the greatest shape, -1 for an axis without
	chunk   []int // nil if it is in one piece
	filters []filter
	fill    []byte // an element where nothing was written
	// plain says that we find and read the numbers ourselves; else libhdf5 reads
	// them, one region at a time.
	plain  bool
	offset int64 // of a plain one in one piece; -1 if it was never written
}

// A filter is a step of a chunk's way into the file.
type filter struct {
	id   int32
	name string
	size int // of an element, for shuffle
}

// openDataset looks at a dataset, which stays open, and fails for one that
// cannot be read. Its numbers may still be none: then it has no DType.
func openDataset(c *h5.Call, f *file, name string) *dataset {
	id := c.Own("H5Dopen2", c.Dopen2(f.id, name, c.DatasetAccess()))
	d := describe(c, f, id)
	if d.dtype == block.NoDType {
		c.Failf("a dataset of %s: of numbers only", d.name)
	}
	for _, s := range d.filters {
		if !d.plain && c.Zfilter_avail(s.id) <= 0 {
			c.Failf("it was written with the filter %d (%s), which this libhdf5 (%s, %s) does not have", s.id, s.name, c.Version(), c.Path())
		}
	}
	// These outlive the row of calls.
	d.memory = h5.Must(c, "H5Tcopy", c.Tcopy(d.memory))
	d.id = h5.Must(c, "H5Dopen2", c.Dopen2(f.id, name, c.DatasetAccess()))
	return d
}

// describe reads everything about a dataset but its numbers and attributes.
func describe(c *h5.Call, f *file, id h5.ID) *dataset {
	d := &dataset{element: elementOf(c, c.Own("H5Dget_type", c.Dget_type(id))), offset: -1}
	d.shape, d.most = extent(c, c.Own("H5Dget_space", c.Dget_space(id)))
	p := c.Own("H5Dget_create_plist", c.Dget_create_plist(id))
	d.plain = d.direct && !f.shifted
	switch h5.Must(c, "H5Pget_layout", c.Pget_layout(p)) {
	case h5.LayoutContiguous:
		if h5.Must(c, "H5Pget_external_count", c.Pget_external_count(p)) > 0 {
			d.plain = false
		} else if at := c.Dget_offset(id); at != h5.Undefined {
			d.offset = int64(min(at, math.MaxInt64))
		}
	case h5.LayoutChunked:
		d.chunks(c, p)
	default: // within the header, or put together of other files
		d.plain = false
	}
	if d.dtype != block.NoDType {
		d.fill = make([]byte, d.dtype.Size())
		var status int32
		h5.Must(c, "H5Pfill_value_defined", c.Pfill_value_defined(p, &status))
		if status != h5.FillUndefined {
			h5.Must(c, "H5Pget_fill_value", c.Pget_fill_value(p, d.memory, &d.fill[0]))
		}
		(&element{dtype: d.dtype}).settle(d.fill)
	}
	return d
}

// chunks reads how a dataset is cut, and through what its pieces went.
func (d *dataset) chunks(c *h5.Call, p h5.ID) {
	rank := len(d.shape)
	sizes := make([]uint64, max(rank, 1))
	if got := h5.Must(c, "H5Pget_chunk", c.Pget_chunk(p, int32(rank), &sizes[0])); int(got) != rank {
		c.Failf("chunks have %d axes, the dataset %d", got, rank)
	}
	d.chunk = make([]int, rank)
	for i, n := range sizes[:rank] {
		if n == 0 || n > math.MaxUint32 {
			c.Failf("chunks are %d long", n)
		}
		d.chunk[i] = int(n)
	}
	if d.dtype != block.NoDType {
		if n, ok := block.Bytes(d.dtype, d.chunk); !ok || n > math.MaxUint32 {
			c.Failf("chunks of %v %s are larger than HDF5 allows", d.chunk, d.dtype)
		}
	}
	var options uint32
	h5.Must(c, "H5Pget_chunk_opts", c.Pget_chunk_opts(p, &options))
	if options&h5.PartialUnfiltered != 0 {
		d.plain = false
	}
	packs := 0
	for i := range uint32(h5.Must(c, "H5Pget_nfilters", c.Pget_nfilters(p))) {
		var flags, config uint32
		values := make([]uint32, 32)
		n := uintptr(len(values))
		name := make([]byte, 64)
		id := h5.Must(c, "H5Pget_filter2", c.Pget_filter2(p, i, &flags, &n, &values[0], uintptr(len(name))-1, &name[0], &config))
		s := filter{id: id, name: h5.CString(&name[0])}
		switch id {
		case h5.FilterDeflate, filterLZF:
			packs++
		case h5.FilterShuffle:
			if s.size = int(values[0]); n < 1 || s.size < 1 {
				c.Failf("it was shuffled by elements of %d bytes", s.size)
			}
		case h5.FilterFletcher32:
		default:
			d.plain = false
		}
		d.filters = append(d.filters, s)
	}
	if packs > 1 {
		d.plain = false // what the second was given has a length that nobody wrote down
	}
}

// extent reads a shape, and the greatest that it may become.
func extent(c *h5.Call, space h5.ID) (shape, most []int) {
	if h5.Must(c, "H5Sget_simple_extent_type", c.Sget_simple_extent_type(space)) == h5.SpaceNull {
		return []int{0}, []int{0}
	}
	rank := int(h5.Must(c, "H5Sget_simple_extent_ndims", c.Sget_simple_extent_ndims(space)))
	now, then := make([]uint64, max(rank, 1)), make([]uint64, max(rank, 1))
	h5.Must(c, "H5Sget_simple_extent_dims", c.Sget_simple_extent_dims(space, &now[0], &then[0]))
	shape, most = make([]int, rank), make([]int, rank)
	for i := range rank {
		if now[i] > math.MaxInt {
			c.Failf("axis %d is %d long", i, now[i])
		}
		shape[i], most[i] = int(now[i]), -1
		if then[i] <= math.MaxInt {
			most[i] = int(then[i])
		}
	}
	if _, ok := block.Bytes(block.Complex128, shape); !ok {
		c.Failf("shape %v is too large for this machine's addresses", shape)
	}
	return shape, most
}

// way writes what a chunk goes through: "shuffle, deflate".
func (d *dataset) way() []string {
	var names []string
	for _, s := range d.filters {
		switch {
		case s.name != "":
			names = append(names, strings.TrimSpace(s.name))
		default:
			names = append(names, fmt.Sprintf("filter %d", s.id))
		}
	}
	return names
}
