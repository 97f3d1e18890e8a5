package csv

import "github.com/cb434341/weft/frame/table"

// typeOf is the narrowest type of a value, which is not null.
func (v *values) typeOf(b []byte) table.Type {
	if v.yes.has(b) || v.no.has(b) {
		return table.Of(table.Bool)
	}
	t := trim(b)
	if _, ok := parseInt(t); ok {
		return table.Of(table.Int64)
	}
	if _, ok := parseUint(t); ok {
		return table.Of(table.Uint64)
	}
	if m, ok := parseMoment(t); ok {
		switch {
		case !m.time:
			return table.Of(table.Date)
		default:
			out := table.Of(table.Timestamp)
			if m.digits > 6 {
				out.Unit = table.Nano
			}
			if _, ok := m.in(out.Unit); !ok {
				return table.Of(table.String)
			}
			if m.zoned {
				out.Zone = "UTC"
			}
			return out
		}
	}
	if exponent(t) {
		return hugeInteger
	}
	if _, ok := parseFloat(t, v.decimal, 64); ok {
		return table.Of(table.Float64)
	}
	return table.Of(table.String)
}

// hugeInteger is the type of integers that neither int64 nor uint64 holds. Among
// floats they are floats; else only text is what they are.
var hugeInteger = table.Of(table.Decimal)

// columnType is the type of a column of values of type t.
func columnType(t table.Type) table.Type {
	if t == hugeInteger {
		return table.Of(table.String)
	}
	return t
}

// join is the narrowest type for values of both types. Null is that of no values.
func join(a, b table.Type) table.Type {
	text := table.Of(table.String)
	if a.Kind > b.Kind {
		a, b = b, a
	}
	switch {
	case a == b || a.Kind == table.Null:
		return b
	case a.Kind == table.Int64 && b.Kind == table.Uint64 || a.Kind.Integer() && b == hugeInteger:
		return hugeInteger
	case a.Kind == table.Float64 && b == hugeInteger:
		return a
	case a.Kind.Number() && b.Kind == table.Float64:
		return b
	case a.Kind == table.Date && b.Kind == table.Timestamp && b.Zone == "":
		return b
	case a.Kind == table.Timestamp && b.Kind == table.Timestamp && a.Zone == b.Zone:
		a.Unit = max(a.Unit, b.Unit)
		return a
	}
	return text
}
