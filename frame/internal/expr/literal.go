package expr

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// literal brings a value to one of the types that literals have. Others are
// left as they are, for typeOf to refuse.
func literal(v any) any {
	switch v := v.(type) {
	case nil, bool, int64, uint64, float64, string, time.Time, time.Duration:
		return v
	}
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Bool:
		return r.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return r.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		if u := r.Uint(); u > math.MaxInt64 {
			return u
		}
		return int64(r.Uint())
	case reflect.Float32, reflect.Float64:
		return r.Float()
	case reflect.String:
		return r.String()
	}
	return v
}

// typeOf is the type of a literal that nothing else gives one.
func typeOf(v any) (table.Type, error) {
	switch v := v.(type) {
	case nil:
		return table.Of(table.Null), nil
	case bool:
		return table.Of(table.Bool), nil
	case int64:
		return table.Of(table.Int64), nil
	case uint64:
		return table.Of(table.Uint64), nil
	case float64:
		return table.Of(table.Float64), nil
	case string:
		return table.Of(table.String), nil
	case time.Time:
		return table.Type{Kind: table.Timestamp, Unit: finest(v.Nanosecond()), Zone: zoneOf(v)}, nil
	case time.Duration:
		return table.Type{Kind: table.Duration, Unit: finest(int(v % time.Second))}, nil
	}
	return table.Type{}, fmt.Errorf("a %T cannot be in an expression", v)
}

// finest is the coarsest unit from microseconds on that has a number of
// nanoseconds.
func finest(nanos int) table.Unit {
	if nanos%1000 != 0 {
		return table.Nano
	}
	return table.Micro
}

// zoneOf is the name of a time's zone; none for UTC and for what has no name
// that others could load.
func zoneOf(t time.Time) string {
	name := t.Location().String()
	if name == "UTC" || name == "Local" || name == "" {
		return ""
	}
	if _, err := time.LoadLocation(name); err != nil {
		return ""
	}
	return name
}

// adopts reports whether a literal is as good a value of a type: exact in it.
func adopts(v any, t table.Type) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return t.Kind == table.Bool
	case string:
		if t.Kind.Temporal() {
			_, err := bitsOf(v, t)
			return err == nil
		}
		return t.Kind.Text() || t.Kind == table.Binary
	case float64:
		return t.Kind.Float()
	case int64, uint64:
		return t.Kind.Number() && holdsInt(v, t.Kind)
	case time.Time:
		if t.Kind != table.Timestamp {
			return t.Kind == table.Date && isMidnight(v)
		}
		_, near := column.Stamp(v, t.Unit)
		return near && v.Nanosecond()%int(t.Unit.Nanos()) == 0
	case time.Duration:
		return t.Kind == table.Duration && int64(v)%t.Unit.Nanos() == 0
	}
	return false
}

func isMidnight(t time.Time) bool {
	t = t.UTC()
	return t.Equal(t.Truncate(24 * time.Hour))
}

// holdsInt reports whether a whole number is exact in a kind.
func holdsInt(v any, k table.Kind) bool {
	switch v := v.(type) {
	case int64:
		switch k {
		case table.Float32:
			return v >= -1<<24 && v <= 1<<24
		case table.Float64:
			return v >= -1<<53 && v <= 1<<53
		case table.Uint64:
			return v >= 0
		case table.Int64:
			return true
		}
		lo, hi := limits(k)
		return v >= lo && v <= hi
	case uint64:
		return k == table.Uint64
	}
	return false
}

// limits are the least and the greatest value of a kind of integers of less
// than 64 bits, or of Int64.
func limits(k table.Kind) (lo, hi int64) {
	bits := uint(8 * k.Size())
	if k.Unsigned() {
		return 0, 1<<bits - 1
	}
	return -1 << (bits - 1), 1<<(bits-1) - 1
}

// bitsOf is a literal as a value of a type that has a fixed width, in the form
// of kernel.Const: it says no more of v than adopts does, or that it is a
// number for a type of numbers.
func bitsOf(v any, t table.Type) (uint64, error) {
	switch t.Kind {
	case table.Float64, table.Float32:
		f, ok := asFloat(v)
		if !ok {
			break
		}
		if t.Kind == table.Float32 {
			return uint64(math.Float32bits(float32(f))), nil
		}
		return math.Float64bits(f), nil
	case table.Bool:
		if b, ok := v.(bool); ok {
			if b {
				return 1, nil
			}
			return 0, nil
		}
	case table.Date:
		switch v := v.(type) {
		case time.Time:
			return uint64(column.FloorDiv(v.Unix(), 86400)), nil
		case string:
			if d, ok := column.ParseTime(v, time.UTC); ok && isMidnight(d) {
				return uint64(column.FloorDiv(d.Unix(), 86400)), nil
			}
			return 0, fmt.Errorf("%q is not a date", v)
		}
	case table.Timestamp:
		switch v := v.(type) {
		case time.Time:
			return stamp(v, t.Unit)
		case string:
			loc, err := t.Location()
			if err != nil {
				return 0, err
			}
			d, ok := column.ParseTime(v, loc)
			if !ok {
				return 0, fmt.Errorf("%q is not a time", v)
			}
			return stamp(d, t.Unit)
		}
	case table.Duration:
		switch v := v.(type) {
		case time.Duration:
			return uint64(column.FloorDiv(int64(v), t.Unit.Nanos())), nil
		case string:
			d, err := time.ParseDuration(v)
			if err != nil {
				return 0, fmt.Errorf("%q is not a duration", v)
			}
			return uint64(column.FloorDiv(int64(d), t.Unit.Nanos())), nil
		}
	case table.Time:
		switch v := v.(type) {
		case time.Duration:
			return uint64(v), nil
		case string:
			d, ok := column.ParseClock(v)
			if !ok {
				return 0, fmt.Errorf("%q is not a time of day", v)
			}
			return uint64(d), nil
		}
	default:
		if t.Kind.Integer() && holdsInt(v, t.Kind) {
			if u, ok := v.(uint64); ok {
				return u, nil
			}
			return uint64(v.(int64)), nil
		}
	}
	return 0, fmt.Errorf("%s is not a value of %v", literalText(v), t)
}

func asFloat(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	case uint64:
		return float64(v), true
	}
	return 0, false
}

// stamp is a time as a count of a unit, rounded down.
func stamp(t time.Time, u table.Unit) (uint64, error) {
	v, ok := column.Stamp(t, u)
	if !ok {
		return 0, fmt.Errorf("%v is too far away for %v", t, u)
	}
	return uint64(v), nil
}

// literalText is a literal as a user would write it.
func literalText(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(v)
	case float64:
		s := strconv.FormatFloat(v, 'g', -1, 64)
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			s = strconv.FormatFloat(v, 'f', 1, 64)
		}
		return s
	case time.Time:
		return strconv.Quote(v.Format(time.RFC3339Nano))
	}
	return fmt.Sprint(v)
}
