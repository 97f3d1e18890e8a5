package hdf5

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/internal/shelf"
	"github.com/cb434341/weft/array/internal/store/hdf5"
	"github.com/cb434341/weft/array/internal/store/hdf5/cf"
	"github.com/cb434341/weft/internal/block"
)

// A Variable is a dataset, and what its attributes say by the climate and forecast
// conventions.
type Variable struct {
	Dataset

	// Values are the numbers as they are meant: unpacked by scale_factor and
	// add_offset, NaN where _FillValue or missing_value says that there is none.
	Values array.Array[float64]
	Raw    array.Dyn // the numbers as the file has them

	Units        string
	LongName     string // long_name, for people
	StandardName string // standard_name, of the table of the conventions

	file        string
	reader      hdf5.Reader
	conventions cf.Conventions
}

// Inspect opens a variable of an HDF5 or NetCDF-4 file, by its path from the root
// group. blocks are those of [Open]. An attribute that breaks the conventions,
// like a scale that is no number, is an error; what it says can be computed with
// all the same, see Open.
func Inspect(file, name string, blocks ...int) (*Variable, error) {
	in, err := hdf5.Inspect(file, name)
	if err != nil {
		return nil, err
	}
	c, err := cf.Read(in.Attribute)
	if err != nil {
		return nil, fmt.Errorf("hdf5: %s: %s: %w", file, name, err)
	}
	r, err := hdf5.Open(file, name)
	if err != nil {
		return nil, err
	}
	v := &Variable{
		Dataset: datasetOf(&in),
		Units:   c.Units, LongName: c.LongName, StandardName: c.StandardName,
		file: file, reader: r, conventions: c,
	}
	raw := shelf.Open("inspect", r, nil, blocks)
	if err := raw.Err(); err != nil {
		return nil, err
	}
	v.Raw = array.DynOf(raw)
	v.Values = array.As[float64](array.DynOf(meaning(raw, c)))
	return v, nil
}

// Attribute returns the value of an attribute, nil if there is none of the name.
func (v *Variable) Attribute(name string) any {
	for _, a := range v.Attributes {
		if a.Name == name {
			return a.Value
		}
	}
	return nil
}

// Coordinate opens the variable that has the numbers along an axis: that of the
// axis's name in the variable's group, or one above.
func (v *Variable) Coordinate(dim string) (*Variable, error) {
	if dim == "" || !slices.Contains(v.Dims, dim) {
		return nil, fmt.Errorf("hdf5: %s: %s has the axes %q, not %q", v.file, v.Name, v.Dims, dim)
	}
	group := path.Dir(path.Join("/", v.Name))
	for {
		c, err := Inspect(v.file, path.Join(group, dim))
		if err == nil {
			if text, _ := c.Attribute("NAME").(string); strings.HasPrefix(text, bare) {
				return nil, fmt.Errorf("hdf5: %s: the axis %s has a length and no numbers", v.file, dim)
			}
		}
		if err == nil || group == "/" {
			return c, err
		}
		group = path.Dir(group)
	}
}

// bare is how NetCDF-4 marks the dataset of a dimension that is no variable.
const bare = "This is a netCDF dimension but not a netCDF variable"

// A Date is a day of a calendar, Year, Month and Day, and a time of that day,
// Hour, Minute, Second and Nanosecond, in UTC. Its method Time gives it as Go
// has it, if it has: calendars of climate models may have a 30th of February.
type Date = cf.Date

// Dates reads the numbers of a time axis, whose units are, for instance, "days
// since 1900-01-01", in the calendar that the attribute of that name says.
func (v *Variable) Dates(ctx context.Context) ([]Date, error) {
	if v.conventions.Time == nil {
		return nil, fmt.Errorf("hdf5: %s: %s is no time axis: its units are %q", v.file, v.Name, v.Units)
	}
	numbers, err := v.times(ctx)
	if err != nil {
		return nil, err
	}
	dates := make([]Date, len(numbers))
	for i, x := range numbers {
		if dates[i], err = v.conventions.Time.Date(x); err != nil {
			return nil, fmt.Errorf("hdf5: %s: %s[%d]: %w", v.file, v.Name, i, err)
		}
	}
	return dates, nil
}

// Calendar is the calendar of a time axis, "" of other variables.
func (v *Variable) Calendar() string {
	if v.conventions.Time == nil {
		return ""
	}
	return v.conventions.Time.Calendar.String()
}

// mostTimes is how long a time axis can be: files can claim any length.
const mostTimes = 1 << 26

// times reads the numbers of a time axis.
func (v *Variable) times(ctx context.Context) ([]float64, error) {
	d := v.reader.DType
	if n := block.Count(v.Shape); n > mostTimes || !d.Float() && !d.Integer() {
		return nil, fmt.Errorf("hdf5: %s: %s is no time axis: it has %d numbers of %s", v.file, v.Name, n, d)
	}
	b := block.NewHeap(d, v.Shape...)
	if err := v.reader.Read(ctx, make([]int, len(v.Shape)), b); err != nil {
		return nil, err
	}
	flat, _ := b.Reshape(b.Len())
	out := make([]float64, b.Len())
	for i := range out {
		out[i] = valueOf(flat.Value(i), v.conventions)
	}
	return out, nil
}
