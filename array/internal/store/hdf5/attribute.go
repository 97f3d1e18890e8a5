package hdf5

import (
	"slices"
	"strings"

	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/h5"
)

// An Attribute is something said of a file, a group or a dataset.
type Attribute struct {
	Name string
	// Value is a string, a bool or a number of the file's type, or a slice of
	// those: []string, []float32. More axes than one are laid out row-major.
	Value any
}

// attributes reads those of an object in the order of their names, but for those
// that are neither text nor numbers.
func attributes(c *h5.Call, f *file, object h5.ID) []Attribute {
	var all []Attribute
	for i := range uint64(h5.Must(c, "H5Aget_num_attrs", c.Aget_num_attrs(object))) {
		a := c.Own("H5Aopen_by_idx", c.Aopen_by_idx(object, ".", h5.ByName, h5.Increasing, i, h5.Default, h5.Default))
		if value := attributeValue(c, f, a); value != nil {
			all = append(all, Attribute{attributeName(c, a), value})
		}
	}
	return all
}

func attributeName(c *h5.Call, a h5.ID) string {
	n := h5.Must(c, "H5Aget_name", c.Aget_name(a, 0, nil))
	name := make([]byte, n+1)
	h5.Must(c, "H5Aget_name", c.Aget_name(a, uintptr(len(name)), &name[0]))
	return string(name[:n])
}

// attributeValue reads an attribute, nil if it is neither text nor numbers.
func attributeValue(c *h5.Call, f *file, a h5.ID) any {
	t := c.Own("H5Aget_type", c.Aget_type(a))
	space := c.Own("H5Aget_space", c.Aget_space(a))
	class := h5.Must(c, "H5Sget_simple_extent_type", c.Sget_simple_extent_type(space))
	n := 0
	if class != h5.SpaceNull {
		n = elements(c, f, space, t)
	}
	if h5.Must(c, "H5Tget_class", c.Tget_class(t)) == h5.ClassString {
		text := texts(c, a, t, space, n)
		switch {
		case class == h5.SpaceNull:
			return "" // as netCDF writes empty text
		case class == h5.SpaceScalar:
			return text[0]
		}
		return text
	}
	e := elementOf(c, t)
	if e.dtype == block.NoDType {
		return nil
	}
	data := block.NewHeap(e.dtype, n)
	if n > 0 {
		h5.Must(c, "H5Aread", c.Aread(a, e.memory, data.Base))
		(&element{dtype: e.dtype}).settle(data.Bytes())
	}
	if class == h5.SpaceScalar {
		return data.Value(0)
	}
	return numbers(data)
}

// elements is how many elements a space of the file has. More than the file has
// bytes for are not to be believed.
func elements(c *h5.Call, f *file, space, t h5.ID) int {
	n := h5.Must(c, "H5Sget_simple_extent_npoints", c.Sget_simple_extent_npoints(space))
	if size := int64(c.Tget_size(t)); size < 1 || n > f.identity.Size/size {
		c.Failf("%d elements of %d bytes do not lie in a file of %d: it is corrupt", n, size, f.identity.Size)
	}
	return int(n)
}

// texts reads n strings.
func texts(c *h5.Call, a, t, space h5.ID, n int) []string {
	if n == 0 {
		return nil
	}
	out := make([]string, n)
	if h5.Must(c, "H5Tis_variable_str", c.Tis_variable_str(t)) > 0 {
		memory := textType(c, h5.Variable, h5.Must(c, "H5Tget_cset", c.Tget_cset(t)))
		found := make([]*byte, n) // in memory of the library
		h5.Must(c, "H5Aread", c.Aread(a, memory, pointer(found)))
		for i, s := range found {
			out[i] = h5.CString(s)
		}
		h5.Must(c, "H5Dvlen_reclaim", c.Dvlen_reclaim(memory, space, h5.Default, pointer(found)))
		return out
	}
	size := int(c.Tget_size(t))
	data := make([]byte, n*size)
	h5.Must(c, "H5Aread", c.Aread(a, t, address(data)))
	for i := range out {
		s, _, _ := strings.Cut(string(data[i*size:(i+1)*size]), "\x00")
		out[i] = strings.TrimRight(s, " ")
	}
	return out
}

// textType makes a type of strings.
func textType(c *h5.Call, size uintptr, characters int32) h5.ID {
	t := c.Own("H5Tcopy", c.Tcopy(c.T_C_S1))
	h5.Must(c, "H5Tset_size", c.Tset_size(t, size))
	h5.Must(c, "H5Tset_cset", c.Tset_cset(t, characters))
	return t
}

// numbers are the elements of a block in Go's heap as a slice.
func numbers(b *block.Block) any {
	switch b.DType {
	case block.Bool:
		return slices.Clone(block.Slice[bool](b))
	case block.Int8:
		return slices.Clone(block.Slice[int8](b))
	case block.Int16:
		return slices.Clone(block.Slice[int16](b))
	case block.Int32:
		return slices.Clone(block.Slice[int32](b))
	case block.Int64:
		return slices.Clone(block.Slice[int64](b))
	case block.Uint8:
		return slices.Clone(block.Slice[uint8](b))
	case block.Uint16:
		return slices.Clone(block.Slice[uint16](b))
	case block.Uint32:
		return slices.Clone(block.Slice[uint32](b))
	case block.Uint64:
		return slices.Clone(block.Slice[uint64](b))
	case block.Float32:
		return slices.Clone(block.Slice[float32](b))
	case block.Float64:
		return slices.Clone(block.Slice[float64](b))
	case block.Complex64:
		return slices.Clone(block.Slice[complex64](b))
	}
	return slices.Clone(block.Slice[complex128](b))
}
