package csv

import (
	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
)

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
		return textfile.HugeInteger
	}
	if _, ok := parseFloat(t, v.decimal, 64); ok {
		return table.Of(table.Float64)
	}
	return table.Of(table.String)
}
