package table

import (
	"math"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// At is the value at a place of an array that holds a column of a type: nil
// (missing), bool, int64, uint64, float64, string, []byte, time.Time (of Date and
// Timestamp, in its zone), time.Duration (of Duration and Time), or the text of
// a Decimal. A Timestamp or Duration that Go's types cannot hold is its text.
func At(t Type, a arrow.Array, i int) any {
	if a.IsNull(i) {
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
		loc, err := t.Location()
		if err != nil {
			loc = time.UTC
		}
		per := t.Unit.PerSecond()
		v := int64(a.Value(i))
		sec := v / per
		if v%per < 0 {
			sec--
		}
		return time.Unix(sec, (v-sec*per)*t.Unit.Nanos()).In(loc)
	case *array.Duration:
		v, unit := int64(a.Value(i)), t.Unit.Nanos()
		if v > math.MaxInt64/unit || v < math.MinInt64/unit {
			return a.ValueStr(i)
		}
		return time.Duration(v * unit)
	}
	return a.ValueStr(i)
}
