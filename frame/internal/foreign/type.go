package foreign

import (
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
)

// errNone is why a type has no place in tables.
var errNone = errors.New("frames do not hold such values")

// maxDigits is how many digits a decimal has at most.
const maxDigits = 38

// TypeOf is the type of a column for an Arrow type.
func TypeOf(dt arrow.DataType) (table.Type, error) {
	switch dt := dt.(type) {
	case *arrow.DictionaryType:
		if encoded(dt.ValueType) {
			return table.Type{}, fmt.Errorf("an Arrow %v: %w", dt, errNone)
		}
		t, err := TypeOf(dt.ValueType)
		if t.Kind == table.String {
			t.Kind = table.Category
		}
		return t, err
	case arrow.ExtensionType:
		return TypeOf(dt.StorageType())
	case *arrow.RunEndEncodedType:
		if encoded(dt.Encoded()) {
			return table.Type{}, fmt.Errorf("an Arrow %v: %w", dt, errNone)
		}
		return TypeOf(dt.Encoded())
	case *arrow.TimestampType:
		zone := dt.TimeZone
		if zone == "+00:00" || zone == "Z" {
			zone = "UTC"
		}
		return table.Type{Kind: table.Timestamp, Unit: table.Unit(dt.Unit), Zone: zone}, nil
	case *arrow.DurationType:
		return table.Type{Kind: table.Duration, Unit: table.Unit(dt.Unit)}, nil
	case arrow.DecimalType:
		p, s := dt.GetPrecision(), dt.GetScale()
		if p < 1 || p > maxDigits || s < 0 || s > p {
			return table.Type{}, fmt.Errorf("an Arrow %v: %w", dt, errNone)
		}
		return table.Type{Kind: table.Decimal, Precision: int8(p), Scale: int8(s)}, nil
	}
	if k, ok := kinds[dt.ID()]; ok {
		return table.Of(k), nil
	}
	return table.Type{}, fmt.Errorf("an Arrow %v: %w", dt, errNone)
}

// encoded reports whether a type is one of another type's values, kept in some way:
// that may not be done twice.
func encoded(dt arrow.DataType) bool {
	for {
		x, ok := dt.(arrow.ExtensionType)
		if !ok {
			return dt.ID() == arrow.DICTIONARY || dt.ID() == arrow.RUN_END_ENCODED
		}
		dt = x.StorageType()
	}
}

var kinds = map[arrow.Type]table.Kind{
	arrow.NULL: table.Null, arrow.BOOL: table.Bool,
	arrow.INT8: table.Int8, arrow.INT16: table.Int16, arrow.INT32: table.Int32, arrow.INT64: table.Int64,
	arrow.UINT8: table.Uint8, arrow.UINT16: table.Uint16, arrow.UINT32: table.Uint32, arrow.UINT64: table.Uint64,
	arrow.FLOAT16: table.Float32, arrow.FLOAT32: table.Float32, arrow.FLOAT64: table.Float64,
	arrow.STRING: table.String, arrow.LARGE_STRING: table.String, arrow.STRING_VIEW: table.String,
	arrow.BINARY: table.Binary, arrow.LARGE_BINARY: table.Binary, arrow.BINARY_VIEW: table.Binary, arrow.FIXED_SIZE_BINARY: table.Binary,
	arrow.DATE32: table.Date, arrow.DATE64: table.Date, arrow.TIME32: table.Time, arrow.TIME64: table.Time,
}

// A Column is a column of a foreign schema.
type Column struct {
	Field   table.Field
	Refused error // why it cannot be read; its type is then Binary, so that it has one
}

// Columns are the columns of a foreign schema, in its order. A name that was there
// before gets a number: x, x.1.
func Columns(s *arrow.Schema) []Column {
	out := make([]Column, s.NumFields())
	seen := map[string]bool{}
	for i, f := range s.Fields() {
		name := f.Name
		for n := 1; seen[name]; n++ {
			name = fmt.Sprintf("%s.%d", f.Name, n)
		}
		seen[name] = true
		t, err := TypeOf(f.Type)
		if err != nil {
			t, err = table.Of(table.Binary), fmt.Errorf("column %q is %w", name, err)
		}
		out[i] = Column{table.Field{Name: name, Type: t}, err}
	}
	return out
}
