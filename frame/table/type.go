package table

import (
	"fmt"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
)

// A Kind is what the values of a column are, units and zones aside.
type Kind uint8

// The kinds. What Arrow type holds each is said behind it.
const (
	Null      Kind = iota // a column of nothing but nulls
	Bool                  // Boolean, a bit a value
	Int8                  //
	Int16                 //
	Int32                 //
	Int64                 //
	Uint8                 //
	Uint16                //
	Uint32                //
	Uint64                //
	Float32               //
	Float64               //
	String                // Utf8, or Dictionary<int32, Utf8>: a batch may hold either
	Binary                // Binary
	Category              // Dictionary<int32, Utf8>; the order of the dictionary is that of the categories
	Date                  // Date32, days since 1970-01-01
	Time                  // Time64[ns] since midnight
	Timestamp             // Timestamp of a unit, since 1970-01-01 UTC; a zone says how it is shown
	Duration              // Duration of a unit
	Decimal               // Decimal128: carried, printed and cast, not computed with
)

var kindNames = [...]string{
	"null", "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64",
	"string", "binary", "category", "date", "time", "timestamp", "duration", "decimal",
}

// String returns the kind's name, "int64".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// Integer reports whether the kind is of whole numbers, signed or not.
func (k Kind) Integer() bool { return k >= Int8 && k <= Uint64 }

// Signed reports whether the kind is of whole numbers with a sign.
func (k Kind) Signed() bool { return k >= Int8 && k <= Int64 }

// Unsigned reports whether the kind is of whole numbers without a sign.
func (k Kind) Unsigned() bool { return k >= Uint8 && k <= Uint64 }

// Float reports whether the kind is of floating-point numbers.
func (k Kind) Float() bool { return k == Float32 || k == Float64 }

// Number reports whether there is arithmetic on the kind.
func (k Kind) Number() bool { return k >= Int8 && k <= Float64 }

// Temporal reports whether the kind is of dates, times or durations.
func (k Kind) Temporal() bool { return k >= Date && k <= Duration }

// Text reports whether the values are strings: String or Category.
func (k Kind) Text() bool { return k == String || k == Category }

// Size is the bytes that a value takes in its column, 0 for kinds whose values
// differ in it; 1 for Bool, whose values are bits.
func (k Kind) Size() int {
	switch k {
	case Bool, Int8, Uint8:
		return 1
	case Int16, Uint16:
		return 2
	case Int32, Uint32, Float32, Date, Category:
		return 4
	case Int64, Uint64, Float64, Time, Timestamp, Duration:
		return 8
	case Decimal:
		return 16
	}
	return 0
}

// A Type is the type of a column. Types are compared with ==.
type Type struct {
	Kind      Kind
	Unit      Unit   // of Timestamp and Duration
	Zone      string // of Timestamp: "" is no zone at all
	Precision int8   // of Decimal: digits in all
	Scale     int8   // and behind the point
}

// A Unit is the unit of a Timestamp or Duration.
type Unit uint8

// The units, from the coarsest.
const (
	Second Unit = iota
	Milli
	Micro
	Nano
)

// PerSecond is how many of the unit make a second.
func (u Unit) PerSecond() int64 { return [...]int64{1, 1e3, 1e6, 1e9}[u&3] }

// Nanos is the length of one in nanoseconds.
func (u Unit) Nanos() int64 { return [...]int64{1e9, 1e6, 1e3, 1}[u&3] }

// String returns "s", "ms", "us" or "ns".
func (u Unit) String() string { return [...]string{"s", "ms", "us", "ns"}[u&3] }

// Of is the type of a kind that needs no more said: Of(Int64). Timestamps and
// durations are in microseconds, as pandas has them.
func Of(k Kind) Type {
	if k == Timestamp || k == Duration {
		return Type{Kind: k, Unit: Micro}
	}
	return Type{Kind: k}
}

// String returns the type as it is printed above a column: "int64",
// "timestamp[us, Europe/Paris]", "decimal(10, 2)".
func (t Type) String() string {
	switch t.Kind {
	case Timestamp:
		if t.Zone != "" {
			return fmt.Sprintf("timestamp[%v, %s]", t.Unit, t.Zone)
		}
		return fmt.Sprintf("timestamp[%v]", t.Unit)
	case Duration:
		return fmt.Sprintf("duration[%v]", t.Unit)
	case Decimal:
		return fmt.Sprintf("decimal(%d, %d)", t.Precision, t.Scale)
	}
	return t.Kind.String()
}

// Arrow is the Arrow type that holds a column of the type: that of a plain
// column, for String, see [Type.Holds].
func (t Type) Arrow() arrow.DataType {
	switch t.Kind {
	case Bool:
		return arrow.FixedWidthTypes.Boolean
	case Int8:
		return arrow.PrimitiveTypes.Int8
	case Int16:
		return arrow.PrimitiveTypes.Int16
	case Int32:
		return arrow.PrimitiveTypes.Int32
	case Int64:
		return arrow.PrimitiveTypes.Int64
	case Uint8:
		return arrow.PrimitiveTypes.Uint8
	case Uint16:
		return arrow.PrimitiveTypes.Uint16
	case Uint32:
		return arrow.PrimitiveTypes.Uint32
	case Uint64:
		return arrow.PrimitiveTypes.Uint64
	case Float32:
		return arrow.PrimitiveTypes.Float32
	case Float64:
		return arrow.PrimitiveTypes.Float64
	case String:
		return arrow.BinaryTypes.String
	case Binary:
		return arrow.BinaryTypes.Binary
	case Category:
		return dictionary
	case Date:
		return arrow.PrimitiveTypes.Date32
	case Time:
		return arrow.FixedWidthTypes.Time64ns
	case Timestamp:
		return &arrow.TimestampType{Unit: arrow.TimeUnit(t.Unit), TimeZone: t.Zone}
	case Duration:
		return &arrow.DurationType{Unit: arrow.TimeUnit(t.Unit)}
	case Decimal:
		return &arrow.Decimal128Type{Precision: int32(t.Precision), Scale: int32(t.Scale)}
	}
	return arrow.Null
}

// dictionary is the Arrow type of categories, and of strings that repeat.
var dictionary = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}

// Dictionary is the Arrow type of a Category column, and of a String column
// whose values are kept once.
func Dictionary() *arrow.DictionaryType { return dictionary }

// Holds reports whether an Arrow array of type a can be a column of type t as
// it is.
func (t Type) Holds(a arrow.DataType) bool {
	if t.Kind == String && a.ID() == arrow.DICTIONARY {
		return arrow.TypeEqual(a, dictionary)
	}
	return arrow.TypeEqual(a, t.Arrow())
}

// Location is the zone of a Timestamp, UTC if it has none.
func (t Type) Location() (*time.Location, error) {
	if t.Zone == "" {
		return time.UTC, nil
	}
	loc, err := time.LoadLocation(t.Zone)
	if err != nil {
		return nil, fmt.Errorf("table: time zone %q: %w", t.Zone, err)
	}
	return loc, nil
}
