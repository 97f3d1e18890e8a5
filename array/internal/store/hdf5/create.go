package hdf5

import (
	"fmt"
	"math"
	"path"
	"reflect"
	"runtime"
	"slices"
	"unsafe"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/h5"
)

// createFile makes the unfinished file with its attributes and coordinates.
func (w Writer) createFile(c *h5.Call) h5.ID {
	// NetCDF wants to know in which order things were made.
	p := c.Own("H5Pcreate", c.Pcreate(c.P_CLS_FILE_CREATE_ID))
	h5.Must(c, "H5Pset_link_creation_order", c.Pset_link_creation_order(p, h5.Tracked))
	h5.Must(c, "H5Pset_attr_creation_order", c.Pset_attr_creation_order(p, h5.Tracked))
	file := c.Own("H5Fcreate", c.Fcreate(w.part(), h5.Truncate, p, c.FileAccess()))
	writeAttribute(c, file, Attribute{pending, int32(w.Of)})
	for _, a := range w.Target.Attributes {
		writeAttribute(c, file, a)
	}
	for _, x := range w.Target.Coordinates {
		c.Within(func() {
			data := numbersOf(c, x.Name, x.Values)
			if len(data.Shape) != 1 {
				c.Failf("the coordinate %s is one number: a slice is wanted", x.Name)
			}
			d := newDataset(c, file, x.Name, fileType(c, data.DType), data.Shape, creation(c))
			if data.Len() > 0 {
				h5.Must(c, "H5Dwrite", c.Dwrite(d, fileType(c, data.DType), h5.Default, h5.Default, h5.Default, data.Base))
			}
			for _, a := range x.Attributes {
				writeAttribute(c, d, a)
			}
			makeScale(c, file, d, x.Name)
		})
	}
	return file
}

// creation makes the list of properties that all datasets have.
func creation(c *h5.Call) h5.ID {
	p := c.Own("H5Pcreate", c.Pcreate(c.P_CLS_DATASET_CREATE_ID))
	h5.Must(c, "H5Pset_attr_creation_order", c.Pset_attr_creation_order(p, h5.Tracked))
	return p
}

// newDataset makes a dataset, and the groups on the way to it.
func newDataset(c *h5.Call, file h5.ID, name string, t h5.ID, shape []int, p h5.ID) h5.ID {
	links := c.Own("H5Pcreate", c.Pcreate(c.P_CLS_LINK_CREATE_ID))
	h5.Must(c, "H5Pset_create_intermediate_group", c.Pset_create_intermediate_group(links, 1))
	return c.Own("H5Dcreate2", c.Dcreate2(file, name, t, spaceOf(c, shape), links, p, h5.Default))
}

// spaceOf makes the space of a shape.
func spaceOf(c *h5.Call, shape []int) h5.ID {
	if len(shape) == 0 {
		return c.Own("H5Screate", c.Screate(h5.SpaceScalar))
	}
	sizes := make([]uint64, len(shape))
	for i, n := range shape {
		sizes[i] = uint64(n)
	}
	return c.Own("H5Screate_simple", c.Screate_simple(int32(len(sizes)), &sizes[0], nil))
}

// createDataset makes the dataset of an array in the unfinished file, or finds it
// made already.
func (w Writer) createDataset(c *h5.Call, f h5.ID, info store.Info) {
	o := w.Output
	if info.DType == block.NoDType {
		c.Failf("an array of no type")
	}
	if o.Dims != nil && len(o.Dims) != len(info.Shape) {
		c.Failf("names of %d axes for an array of shape %v", len(o.Dims), info.Shape)
	}
	if o.Level < 0 || o.Level > 9 {
		c.Failf("level %d: deflate has levels of 1 to 9, and 0 for none", o.Level)
	}
	chunk, err := o.chunking(info)
	if err != nil {
		c.Fail(err)
	}
	if old := c.Dopen2(f, o.Name, c.DatasetAccess()); old >= 0 {
		d := describe(c, &file{id: f}, c.Own("H5Dopen2", old))
		if d.dtype != info.DType || !slices.Equal(d.shape, info.Shape) || !slices.Equal(d.chunk, chunk) {
			c.Failf("two datasets of one name")
		}
		return
	}
	p := creation(c)
	if chunk != nil {
		sizes := make([]uint64, len(chunk))
		for i, n := range chunk {
			sizes[i] = uint64(n)
		}
		h5.Must(c, "H5Pset_chunk", c.Pset_chunk(p, int32(len(sizes)), &sizes[0]))
		if o.Shuffle && info.DType.Size() > 1 {
			h5.Must(c, "H5Pset_shuffle", c.Pset_shuffle(p))
		}
		if o.Level > 0 {
			h5.Must(c, "H5Pset_deflate", c.Pset_deflate(p, uint32(o.Level)))
		}
		if o.Checksum {
			h5.Must(c, "H5Pset_fletcher32", c.Pset_fletcher32(p))
		}
	}
	t := fileType(c, info.DType)
	attributes := o.Attributes
	if o.Fill.Value != nil {
		fill := numberAs(c, info.DType, o.Fill.Value)
		h5.Must(c, "H5Pset_fill_value", c.Pset_fill_value(p, t, (*byte)(fill.Base)))
		named := slices.ContainsFunc(attributes, func(a Attribute) bool { return a.Name == "_FillValue" })
		if o.Dims != nil && !named && info.DType != block.Bool && !info.DType.Complex() {
			attributes = append(slices.Clone(attributes), Attribute{"_FillValue", numbers(fill)})
		}
	}
	d := newDataset(c, f, o.Name, t, info.Shape, p)
	for _, a := range attributes {
		writeAttribute(c, d, a)
	}
	if o.Dims != nil {
		w.attachDims(c, f, d, info.Shape)
	}
}

// numberAs is a number as one of a type, which must hold it.
func numberAs(c *h5.Call, d block.DType, number any) *block.Block {
	v := reflect.ValueOf(number)
	out := block.NewHeap(d, 1)
	to := reflect.NewAt(reflect.TypeOf(out.Value(0)), out.Base).Elem()
	exact := false
	switch {
	case !v.IsValid():
	case v.Kind() == reflect.Bool || to.Kind() == reflect.Bool:
		if exact = v.Kind() == to.Kind(); exact {
			to.SetBool(v.Bool())
		}
	case to.CanComplex():
		switch {
		case v.CanComplex():
			to.SetComplex(v.Complex())
			exact = true
		case v.CanFloat() || v.CanInt() || v.CanUint():
			to.SetComplex(complex(v.Convert(reflect.TypeFor[float64]()).Float(), 0))
			exact = true
		}
	case to.CanFloat() && (v.CanFloat() || v.CanInt() || v.CanUint()):
		to.SetFloat(v.Convert(reflect.TypeFor[float64]()).Float())
		exact = true
	case v.CanInt() || v.CanUint() || v.CanFloat() && v.Float() == math.Trunc(v.Float()) && math.Abs(v.Float()) < 1<<53:
		to.Set(v.Convert(to.Type()))
		back := to.Convert(v.Type())
		exact = back.Equal(v) && isNegative(to) == isNegative(v)
	}
	if !exact {
		c.Failf("the fill value %v is not one of %s", number, d)
	}
	return out
}

func isNegative(v reflect.Value) bool {
	return v.CanInt() && v.Int() < 0 || v.CanFloat() && v.Float() < 0
}

// numbersOf is a number, or a slice of some, as a block.
func numbersOf(c *h5.Call, name string, value any) *block.Block {
	v := reflect.ValueOf(value)
	shape, element := []int{}, v
	if v.IsValid() && v.Kind() == reflect.Slice {
		shape = []int{v.Len()}
		element = reflect.Zero(v.Type().Elem())
	}
	d := block.NoDType
	if element.IsValid() {
		d = block.DTypeOf(element.Type())
	}
	if d == block.NoDType {
		c.Failf("%s is a %T: neither text nor numbers", name, value)
	}
	b := block.NewHeap(d, shape...)
	for i := range b.Len() {
		at, from := unsafe.Add(b.Base, i*d.Size()), v
		if len(shape) > 0 {
			from = v.Index(i)
		}
		to := reflect.NewAt(reflect.TypeOf(block.NewHeap(d).Value()), at).Elem()
		to.Set(from.Convert(to.Type()))
	}
	return b
}

// writeAttribute writes text or numbers.
func writeAttribute(c *h5.Call, object h5.ID, a Attribute) {
	c.Within(func() {
		switch value := a.Value.(type) {
		case string:
			// Of one length, which programs of Fortran and NetCDF-3 read too.
			if value == "" {
				t := textType(c, 1, characters(value))
				c.Own("H5Acreate2", c.Acreate2(object, a.Name, t, c.Own("H5Screate", c.Screate(h5.SpaceNull)), h5.Default, h5.Default))
				return
			}
			data := []byte(value)
			newAttribute(c, object, a.Name, textType(c, uintptr(len(data)), characters(value)), nil, address(data))
		case []string:
			texts := make([]*byte, len(value))
			for i, s := range value {
				texts[i] = unsafe.SliceData([]byte(s + "\x00"))
			}
			newAttribute(c, object, a.Name, textType(c, h5.Variable, h5.CharactersUTF8), []int{len(value)}, pointer(texts))
			runtime.KeepAlive(texts)
		default:
			data := numbersOf(c, "the attribute "+a.Name, value)
			newAttribute(c, object, a.Name, fileType(c, data.DType), data.Shape, data.Base)
		}
	})
}

// characters is the character set of text: ASCII if that will do.
func characters(text string) int32 {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return h5.CharactersUTF8
		}
	}
	return 0
}

func newAttribute(c *h5.Call, object h5.ID, name string, t h5.ID, shape []int, data unsafe.Pointer) {
	a := c.Own("H5Acreate2", c.Acreate2(object, name, t, spaceOf(c, shape), h5.Default, h5.Default))
	if !slices.Contains(shape, 0) {
		h5.Must(c, "H5Awrite", c.Awrite(a, t, data))
	}
}

// Dimensions are HDF5's dimension scales ("HDF5 Dimension Scale Specification"),
// with the numbers that NetCDF-4 gives them.

// noVariable is the NAME of a dimension that no variable has the name of; NetCDF
// knows it by this text.
func noVariable(n int) string {
	return fmt.Sprintf("This is a netCDF dimension but not a netCDF variable.%10d", n)
}

// makeScale makes a dataset the scale of the dimension of its name.
func makeScale(c *h5.Call, file, d h5.ID, name string) {
	writeAttribute(c, d, Attribute{"CLASS", "DIMENSION_SCALE\x00"})
	writeAttribute(c, d, Attribute{"NAME", path.Base(name) + "\x00"})
	writeAttribute(c, d, Attribute{"_Netcdf4Dimid", nextDimension(c, file)})
}

// nextDimension is the first number that no dimension of the root group has.
func nextDimension(c *h5.Call, file h5.ID) int32 {
	next := int32(0)
	for _, l := range links(c, file) {
		c.Within(func() {
			id := c.Own("H5Oopen", c.Oopen(file, l.name, h5.Default))
			if n, ok := dimension(c, id); ok {
				next = max(next, n+1)
			}
		})
	}
	return next
}

// dimension is the number of a dimension scale.
func dimension(c *h5.Call, id h5.ID) (n int32, ok bool) {
	const name = "_Netcdf4Dimid"
	if h5.Must(c, "H5Aexists", c.Aexists(id, name)) == 0 {
		return 0, false
	}
	number := []int32{0}
	h5.Must(c, "H5Aread", c.Aread(c.Own("H5Aopen", c.Aopen(id, name, h5.Default)), c.T_STD_I32LE, pointer(number)))
	return number[0], true
}

// attachDims names the axes of a dataset by the scales of the root group, which
// are made if they are not there.
func (w Writer) attachDims(c *h5.Call, file, d h5.ID, shape []int) {
	numbers := make([]int32, len(shape))
	references := make([]uint64, len(shape))
	lists := make([]vlen, len(shape))
	for i, name := range w.Output.Dims {
		scale := c.Dopen2(file, name, c.DatasetAccess())
		if scale >= 0 {
			c.Own("H5Dopen2", scale)
			have, _ := extent(c, c.Own("H5Dget_space", c.Dget_space(scale)))
			if !slices.Equal(have, shape[i:i+1]) {
				c.Failf("the dimension %s is %v long, axis %d is %d", name, have, i, shape[i])
			}
		} else {
			scale = newDataset(c, file, name, c.T_IEEE_F32BE, shape[i:i+1], creation(c))
			makeScale(c, file, scale, noVariable(shape[i]))
		}
		n, ok := dimension(c, scale)
		if !ok {
			c.Failf("%s is a dataset, and cannot be a dimension too", name)
		}
		numbers[i] = n
		const object = 0
		h5.Must(c, "H5Rcreate", c.Rcreate(&references[i], file, name, object, -1))
		lists[i] = vlen{1, &references[i]}
	}
	if len(shape) == 0 {
		return
	}
	t := c.Own("H5Tvlen_create", c.Tvlen_create(c.T_STD_REF_OBJ))
	newAttribute(c, d, "DIMENSION_LIST", t, []int{len(lists)}, pointer(lists))
	writeAttribute(c, d, Attribute{"_Netcdf4Coordinates", numbers})
}
