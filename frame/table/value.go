package table

import (
	"sync"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// At is the value at a place of an array that holds a column of a type: nil
// (missing), bool, int64, uint64, float64, string, []byte, time.Time (of Date and
// Timestamp, in its zone), time.Duration (of Duration and Time), or the text of
// a Decimal. A Timestamp or Duration that Go's types cannot hold is its text.
func At(t Type, a arrow.Array, i int) any {
	if a.IsNull(i) || t.Kind == Null { // Arrow's array of nulls says that none is
		return nil
	}
	switch a := a.(type) {
	case *array.Boolean:
		return a.Value(i)
	case *array.Int8:
		return int64(a.Value(i))
	case *array.Int16:
		return int64(a.Value(i))
	case *array.Int32:
		return int64(a.Value(i))
	case *array.Int64:
		return a.Value(i)
	case *array.Uint8:
		return uint64(a.Value(i))
	case *array.Uint16:
		return uint64(a.Value(i))
	case *array.Uint32:
		return uint64(a.Value(i))
	case *array.Uint64:
		return a.Value(i)
	case *array.Float32:
		return float64(a.Value(i))
	case *array.Float64:
		return a.Value(i)
	case *array.String:
		return a.Value(i)
	case *array.Binary:
		return a.Value(i)
	case *array.Dictionary:
		return a.Dictionary().(*array.String).Value(a.GetValueIndex(i))
	case *array.Date32:
		return time.Unix(int64(a.Value(i))*86400, 0).UTC()
	case *array.Time64:
		return time.Duration(a.Value(i))
	case *array.Timestamp:
		return instant(int64(a.Value(i)), t.Unit, t.location())
	case *array.Decimal128:
		return a.Value(i).ToString(int32(t.Scale))
	case *array.Duration:
		if d, ok := span(int64(a.Value(i)), t.Unit); ok {
			return d
		}
	}
	return a.ValueStr(i)
}

// instant is the time that a value of a Timestamp is.
func instant(v int64, u Unit, loc *time.Location) time.Time {
	per := u.PerSecond()
	sec := v / per
	if v%per < 0 {
		sec--
	}
	return time.Unix(sec, (v-sec*per)*u.Nanos()).In(loc)
}

// span is the duration that a value of a Duration is, if Go's type holds it.
func span(v int64, u Unit) (time.Duration, bool) {
	d := v * u.Nanos()
	return time.Duration(d), d/u.Nanos() == v
}

// locations are those that were looked up, by name: it takes reading a file.
var locations sync.Map

// location is the zone of a Timestamp; UTC if it has none, or one that is not known.
func (t Type) location() *time.Location {
	if t.Zone == "" || t.Zone == "UTC" {
		return time.UTC
	}
	if loc, ok := locations.Load(t.Zone); ok {
		return loc.(*time.Location)
	}
	loc, err := t.Location()
	if err != nil {
		return time.UTC // not kept: it may be any text
	}
	locations.Store(t.Zone, loc)
	return loc
}
