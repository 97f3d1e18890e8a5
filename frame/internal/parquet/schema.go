package parquet

import (
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/foreign"
	"github.com/cb434341/weft/frame/internal/ipc"
	"github.com/cb434341/weft/frame/table"
)

// The older annotations.
const (
	convertedUTF8        = 0
	convertedEnum        = 4
	convertedDecimal     = 5
	convertedDate        = 6
	convertedTimeMillis  = 7
	convertedTimeMicros  = 8
	convertedStampMillis = 9
	convertedStampMicros = 10
	convertedUint8       = 11
	convertedInt64       = 18
	convertedJSON        = 19
	convertedInterval    = 21
)

// A fileColumn is a column of a file: a node right below the root.
type fileColumn struct {
	table.Field
	refused  error // why it cannot be read; its type is Binary then, so that it has one
	leaf     int   // its place among the chunks of a row group
	element  element
	nullable bool
}

var (
	errNested = errors.New("nested: frames hold plain values, no lists, structs or maps")
	errNone   = errors.New("of a kind that frames do not hold")
)

// columns are the columns of a file, in its order. A name that was there before
// gets a number: x, x.1.
func (f *footer) columns() []fileColumn {
	hints := arrowHints(f.arrow)
	var out []fileColumn
	seen := map[string]bool{}
	leaf := 0
	for i := 1; i < len(f.schema); {
		e := f.schema[i]
		c := fileColumn{leaf: leaf, element: e, nullable: e.repetition == optional}
		c.Name = e.name
		for n := 1; seen[c.Name]; n++ {
			c.Name = fmt.Sprintf("%s.%d", e.name, n)
		}
		seen[c.Name] = true
		var err error
		if e.children > 0 || e.repetition == repeated {
			err = errNested
		} else if c.Type, err = e.typ(); err == nil {
			c.Type = hints.apply(e.name, c.Type)
		}
		if err != nil {
			c.Type, c.refused = table.Of(table.Binary), fmt.Errorf("column %q is %w", c.Name, err)
		}
		out = append(out, c)
		for left := 1; left > 0; i++ { // the node and all below it
			left += int(f.schema[i].children) - 1
			if f.schema[i].children == 0 {
				leaf++
			}
		}
	}
	return out
}

// typ is the type of the column that a leaf is.
func (e *element) typ() (table.Type, error) {
	l := e.said()
	integer := func(width int8, signed bool) (table.Type, error) {
		for i, w := range []int8{8, 16, 32, 64} {
			if w != width {
				continue
			}
			if signed {
				return table.Of(table.Int8 + table.Kind(i)), nil
			}
			return table.Of(table.Uint8 + table.Kind(i)), nil
		}
		return table.Type{}, fmt.Errorf("%w (an integer of %d bits)", errNone, width)
	}
	switch {
	case l.kind == logicalNull:
		return table.Of(table.Null), nil
	case l.kind == logicalDecimal && e.physical != physBool && e.physical != physInt96 && e.physical != physFloat && e.physical != physDouble:
		if l.precision < 1 || l.precision > 38 || l.scale < 0 || l.scale > l.precision {
			return table.Type{}, fmt.Errorf("%w (decimals of %d digits, %d behind the point)", errNone, l.precision, l.scale)
		}
		return table.Type{Kind: table.Decimal, Precision: int8(l.precision), Scale: int8(l.scale)}, nil
	}
	switch e.physical {
	case physBool:
		return table.Of(table.Bool), nil
	case physInt32:
		switch l.kind {
		case logicalDate:
			return table.Of(table.Date), nil
		case logicalTime:
			return table.Of(table.Time), nil
		case logicalInteger:
			if l.width <= 32 {
				return integer(l.width, l.signed)
			}
		}
		return table.Of(table.Int32), nil
	case physInt64:
		switch l.kind {
		case logicalTime:
			return table.Of(table.Time), nil
		case logicalStamp:
			t := table.Type{Kind: table.Timestamp, Unit: unitOf(l.unit)}
			if l.utc {
				t.Zone = "UTC"
			}
			return t, nil
		case logicalInteger:
			if l.width == 64 {
				return integer(64, l.signed)
			}
		}
		return table.Of(table.Int64), nil
	case physInt96:
		return table.Type{Kind: table.Timestamp, Unit: table.Nano}, nil
	case physFloat:
		return table.Of(table.Float32), nil
	case physDouble:
		return table.Of(table.Float64), nil
	case physBytes:
		switch l.kind {
		case logicalString, logicalEnum, logicalJSON:
			return table.Of(table.String), nil
		}
		return table.Of(table.Binary), nil
	}
	if l.kind == logicalFloat16 && e.length == 2 {
		return table.Of(table.Float32), nil
	}
	if e.converted == convertedInterval {
		return table.Type{}, fmt.Errorf("%w (intervals of months, days and milliseconds)", errNone)
	}
	return table.Of(table.Binary), nil
}

// unitOf is the unit of a logical time.
func unitOf(unit int16) table.Unit {
	switch unit {
	case 1:
		return table.Milli
	case 2:
		return table.Micro
	}
	return table.Nano
}

// said is the logical type, by the older annotation if there is only that.
func (e *element) said() logical {
	if e.logical.kind != 0 {
		return e.logical
	}
	switch c := e.converted; {
	case c == convertedUTF8:
		return logical{kind: logicalString}
	case c == convertedEnum:
		return logical{kind: logicalEnum}
	case c == convertedJSON:
		return logical{kind: logicalJSON}
	case c == convertedDecimal:
		return logical{kind: logicalDecimal, scale: e.scale, precision: e.precision}
	case c == convertedDate:
		return logical{kind: logicalDate}
	case c == convertedTimeMillis || c == convertedTimeMicros:
		return logical{kind: logicalTime, unit: int16(c - convertedTimeMillis + 1), utc: true}
	case c == convertedStampMillis || c == convertedStampMicros:
		return logical{kind: logicalStamp, unit: int16(c - convertedStampMillis + 1), utc: true}
	case c >= convertedUint8 && c <= convertedInt64:
		n := c - convertedUint8
		return logical{kind: logicalInteger, width: 8 << (n % 4), signed: n >= 4}
	}
	return logical{}
}

// hints are what the Arrow schema of the writer says that Parquet cannot: that
// strings were categories, what zone times are shown in, that integers are
// durations.
type hints map[string]table.Type

// arrowHints reads the Arrow schema, which a file has in base64. It helps only: one
// that cannot be read is none.
func arrowHints(text []byte) hints {
	if len(text) == 0 {
		return nil
	}
	b, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil {
		return nil
	}
	schema, err := ipc.SchemaOf(b)
	if err != nil {
		return nil
	}
	h := hints{}
	for _, f := range schema.Fields() {
		if t, err := foreign.TypeOf(f.Type); err == nil && f.Type.ID() != arrow.EXTENSION {
			h[f.Name] = t
		}
	}
	return h
}

// apply is the type of a column with what is known besides.
func (h hints) apply(name string, t table.Type) table.Type {
	said, ok := h[name]
	switch {
	case !ok:
	case t.Kind == table.String && said.Kind == table.Category:
		t.Kind = table.Category
	case t.Kind == table.Timestamp && t.Zone != "" && said.Kind == table.Timestamp && said.Zone != "":
		t.Zone = said.Zone
	case t.Kind == table.Int64 && said.Kind == table.Duration:
		t = said
	}
	return t
}
