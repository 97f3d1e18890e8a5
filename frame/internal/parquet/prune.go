package parquet

import (
	"cmp"
	"encoding/binary"
	"math"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
)

// An extent is what is known of the values of a column in a row group: they lie
// between lo and hi, each nil if that is not known. Both are int64, uint64, float64,
// string or bool.
type extent struct {
	lo, hi any
	empty  bool // there are no values: all are null
}

// misses reports whether a condition holds for no row.
func (e extent) misses(op string, v any) bool {
	if e.empty {
		return true // a comparison with null is not true
	}
	if f, ok := v.(float64); ok && math.IsNaN(f) {
		return false
	}
	above := func(strictly bool) bool { // all values are above v, or at it
		c, ok := order(e.lo, v)
		return ok && (c > 0 || c == 0 && !strictly)
	}
	below := func(strictly bool) bool {
		c, ok := order(e.hi, v)
		return ok && (c < 0 || c == 0 && !strictly)
	}
	switch op {
	case "<":
		return above(false)
	case "<=":
		return above(true)
	case ">":
		return below(false)
	case ">=":
		return below(true)
	case "==":
		return above(true) || below(true)
	}
	return false
}

// order compares two values, if they can be compared without a doubt.
func order(a, b any) (int, bool) {
	switch a := a.(type) {
	case int64:
		switch b := b.(type) {
		case int64:
			return cmp.Compare(a, b), true
		case uint64:
			if a < 0 || b > math.MaxInt64 {
				return -1, true
			}
			return cmp.Compare(a, int64(b)), true
		case float64:
			return cmp.Compare(float64(a), b), exact(float64(a))
		}
	case uint64:
		switch b := b.(type) {
		case int64:
			c, ok := order(b, a)
			return -c, ok
		case uint64:
			return cmp.Compare(a, b), true
		case float64:
			return cmp.Compare(float64(a), b), exact(float64(a))
		}
	case float64:
		switch b := b.(type) {
		case int64, uint64:
			c, ok := order(b, a)
			return -c, ok
		case float64:
			return cmp.Compare(a, b), true
		}
	case string:
		if b, ok := b.(string); ok {
			return cmp.Compare(a, b), true
		}
	case bool:
		if b, ok := b.(bool); ok {
			return cmp.Compare(number(a), number(b)), true
		}
	}
	return 0, false
}

// exact reports whether whole numbers about as large are floats exactly.
func exact(f float64) bool { return math.Abs(f) < 1<<53 }

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// extent is what the statistics of a chunk say of a column of a frame whose type is
// want; nothing where that is not sure.
func (f *footer) extent(c *fileColumn, ch *chunk, want table.Type) extent {
	s := &ch.stats
	if s.nulls >= 0 && s.nulls == ch.values && c.refused == nil {
		return extent{empty: true}
	}
	if c.refused != nil || !comparable(c.Type, want) {
		return extent{}
	}
	sure := !s.old && c.leaf < len(f.ordered) && f.ordered[c.leaf]
	switch k := c.Type.Kind; {
	case k == table.Decimal, k == table.Binary, c.element.physical == physInt96:
		return extent{}
	case k.Signed(), k.Float() && c.element.physical != physFixed, k.Temporal():
		// Signed order is right, and was always meant.
	case !sure:
		return extent{}
	}
	e := extent{c.bound(s.min), c.bound(s.max), false}
	if isNaN(e.lo) || isNaN(e.hi) {
		return extent{}
	}
	if e.lo != nil && e.hi != nil {
		if o, ok := order(e.lo, e.hi); !ok || o > 0 {
			return extent{} // nobody knows what was meant
		}
	}
	return e
}

func isNaN(v any) bool {
	f, ok := v.(float64)
	return ok && math.IsNaN(f)
}

// comparable reports whether values of a file's column compare as those of the
// frame's column that they become.
func comparable(file, frame table.Type) bool {
	return file == frame || file.Kind.Integer() && frame.Kind.Integer() || file.Kind == table.Float32 && frame.Kind == table.Float64
}

// bound is a value of statistics, nil if it is none.
func (c *fileColumn) bound(b []byte) any {
	t := c.Type
	switch c.element.physical {
	case physBool:
		if len(b) == 1 && b[0] <= 1 {
			return b[0] == 1
		}
	case physInt32:
		if len(b) != 4 {
			return nil
		}
		v := binary.LittleEndian.Uint32(b)
		switch {
		case t.Kind.Unsigned():
			return uint64(v)
		case t.Kind == table.Time:
			return int64(int32(v)) * unitOf(c.element.said().unit).Nanos()
		}
		return int64(int32(v))
	case physInt64:
		if len(b) != 8 {
			return nil
		}
		v := binary.LittleEndian.Uint64(b)
		switch {
		case t.Kind.Unsigned():
			return v
		case t.Kind == table.Time:
			unit := unitOf(c.element.said().unit).Nanos()
			if n := int64(v); n >= 0 && n <= 86400e9/unit {
				return n * unit
			}
			return nil
		}
		return int64(v)
	case physFloat:
		if len(b) == 4 {
			return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
		}
	case physDouble:
		if len(b) == 8 {
			return math.Float64frombits(binary.LittleEndian.Uint64(b))
		}
	case physBytes:
		if b != nil && t.Kind.Text() {
			return string(b)
		}
	}
	return nil
}

// misses reports whether no row of a row group is of interest.
func (o *opened) misses(s Scan, file *File, group int, bounds []scan.Bound) bool {
	g := &o.footer.groups[group]
	for _, b := range bounds {
		if b.Column < 0 || b.Column >= len(o.columns) {
			continue
		}
		want := s.Schema.Fields[b.Column].Type
		var e extent
		switch src := o.columns[b.Column]; {
		case src.folder >= 0:
			e = file.Folders[src.folder].extent(want)
		case src.file >= 0:
			c := &o.file[src.file]
			e = o.footer.extent(c, &g.chunks[c.leaf], want)
		default:
			e = extent{empty: true}
		}
		if e.misses(b.Op, b.Value) {
			return true
		}
	}
	return false
}
