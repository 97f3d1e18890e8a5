package cf

import (
	"fmt"
	"reflect"
	"strings"
)

// Conventions are what a variable's attributes mean.
type Conventions struct {
	// Packed says that the numbers stand for others: scale_factor and add_offset,
	// which are 1 and 0 where the variable has none.
	Packed        bool
	Scale, Offset float64
	// Missing are the values, before unpacking, where there is no observation:
	// _FillValue and missing_value, each a number of Go, as a rule of the
	// variable's type.
	Missing []any
	// Unsigned says that signed integers are meant to be unsigned: the attribute
	// _Unsigned, of files from before NetCDF had such.
	Unsigned bool

	Units        string
	LongName     string // long_name, for people
	StandardName string // standard_name, of the table of the conventions
	Time         *Time  // for units that are those of a time axis, else nil
}

// Read reads the attributes that get knows: text as string, numbers as Go's, or
// slices of those; nil where there is none of the name. An attribute that breaks
// the conventions, like a scale that is no number, is an error.
func Read(get func(name string) any) (Conventions, error) {
	c := Conventions{Scale: 1}
	for _, n := range []struct {
		name string
		to   *float64
	}{{"scale_factor", &c.Scale}, {"add_offset", &c.Offset}} {
		value := get(n.name)
		if value == nil {
			continue
		}
		all, ok := values(value)
		if !ok || len(all) != 1 {
			return c, fmt.Errorf("cf: %s is %v: not a number", n.name, value)
		}
		f, ok := float(all[0])
		if !ok {
			return c, fmt.Errorf("cf: %s is %v: not a number", n.name, value)
		}
		*n.to = f
		c.Packed = true
	}
	for _, name := range []string{"_FillValue", "missing_value"} {
		value := get(name)
		all, ok := values(value)
		if value != nil && !ok {
			return c, fmt.Errorf("cf: %s is %v: not a number", name, value)
		}
		for _, v := range all {
			if !holds(c.Missing, v) {
				c.Missing = append(c.Missing, v)
			}
		}
	}
	c.Unsigned = strings.EqualFold(text(get("_Unsigned")), "true")
	c.Units, c.LongName, c.StandardName = text(get("units")), text(get("long_name")), text(get("standard_name"))
	if IsTime(c.Units) {
		t, err := ParseTime(c.Units, text(get("calendar")))
		if err != nil {
			return c, err
		}
		c.Time = &t
	}
	return c, nil
}

// text is the value of an attribute of one string.
func text(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case []string:
		if len(v) == 1 {
			return v[0]
		}
	}
	return ""
}

// values lists the numbers of an attribute; ok is false for what is none.
func values(value any) (all []any, ok bool) {
	if value == nil {
		return nil, false
	}
	v := reflect.ValueOf(value)
	if v.Kind() != reflect.Slice {
		_, ok := float(value)
		return []any{value}, ok
	}
	for i := range v.Len() {
		one := v.Index(i).Interface()
		if _, ok := float(one); !ok {
			return nil, false
		}
		all = append(all, one)
	}
	return all, true
}

// float is a number as a float64.
func float(number any) (f float64, ok bool) {
	v := reflect.ValueOf(number)
	switch {
	case v.CanFloat():
		return v.Float(), true
	case v.CanInt():
		return float64(v.Int()), true
	case v.CanUint():
		return float64(v.Uint()), true
	}
	return 0, false
}

// holds reports a number, NaN too, that is there already.
func holds(all []any, number any) bool {
	for _, other := range all {
		if other == number || number != number && other != other { //nolint:gocritic // only NaN differs from itself
			return true
		}
	}
	return false
}
