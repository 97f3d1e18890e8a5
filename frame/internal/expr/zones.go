package expr

import (
	"fmt"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// withZoneType takes the clock on the wall as that of a zone; "" leaves the clock
// and forgets the zone.
func withZoneType(n *Node) (table.Type, error) {
	if err := n.mean(stamps, 0); err != nil {
		return table.Type{}, err
	}
	t := n.Args[0].Type
	n.onWall()
	return zoned(t, n.Params[0].(string))
}

// toZoneType is the same instant, shown as in another zone.
func toZoneType(n *Node) (table.Type, error) {
	if err := n.mean(stamps, 0); err != nil {
		return table.Type{}, err
	}
	t := n.Args[0].Type
	to, err := zoned(t, n.Params[0].(string))
	n.To = to
	return to, err
}

func zoned(t table.Type, zone string) (table.Type, error) {
	t.Zone = zone
	_, err := t.Location()
	return t, err
}

// A clock turns instants of a unit into what the clocks of a zone show, and back.
type clock struct {
	*column.Zone
	per int64 // units in a second
}

// local is what the clocks show at an instant.
func (c clock) local(instant int64) int64 {
	return instant + c.Offset(column.FloorDiv(instant, c.per))*c.per
}

// instant is when the clocks show a time, which has s whole seconds: the first time,
// if they show it twice.
func (c clock) instant(local, s int64) int64 { return local - (s-c.FromLocal(s))*c.per }

// byClock evaluates what is made of the times of argument 0 by the clocks of the zone
// of a type: times of type to, and which of them are valid.
func byClock(zoned, to table.Type, each func(c *call, by clock, in, out []int64) (column.Bitmap, error)) (evaluator, error) {
	loc, err := zoned.Location()
	if err != nil {
		return nil, err
	}
	return func(c *call) (arrow.Array, error) {
		a, err := c.column(0)
		if err != nil {
			return nil, err
		}
		in := column.Values[int64](a)
		out := make([]int64, len(in))
		valid, err := each(c, clock{column.NewZone(loc), zoned.Unit.PerSecond()}, in, out)
		if err != nil {
			return nil, err
		}
		return column.From(to, out, valid), nil
	}, nil
}

// evalLocal gives the clock on the wall.
func evalLocal(n *Node) (evaluator, error) {
	return byClock(n.Args[0].Type, n.To, func(c *call, by clock, in, out []int64) (column.Bitmap, error) {
		for i, v := range in {
			out[i] = by.local(v)
		}
		return c.valid(0), nil
	})
}

// evalInstant gives what the clock on the wall, argument 0, shows as an instant.
// What it shows twice is the one that has the offset of argument 1.
func evalInstant(n *Node) (evaluator, error) {
	return byClock(n.Type, n.Type, func(c *call, by clock, in, out []int64) (column.Bitmap, error) {
		b, err := c.column(1)
		if err != nil {
			return nil, err
		}
		meant := column.Values[int64](b)
		for i, v := range in {
			s := column.FloorDiv(v, by.per)
			if offset := by.Offset(column.FloorDiv(meant[i], by.per)); by.Offset(s-offset) == offset {
				out[i] = v - offset*by.per
			} else {
				out[i] = by.instant(v, s)
			}
		}
		return c.valid(0), nil
	})
}

// evalWithZone gives what the clock on the wall shows as an instant; what it shows
// twice or never is an error, or null with try.
func evalWithZone(n *Node) (evaluator, error) {
	t, try := n.Type, param(n, 1, false)
	return byClock(t, t, func(c *call, by clock, in, out []int64) (column.Bitmap, error) {
		valid, good := c.valid(0), column.NewBitmap(len(in))
		for i, v := range in {
			s := column.FloorDiv(v, by.per)
			out[i] = by.instant(v, s)
			shown := shownOf(by.Zone, s)
			if shown == "" || valid != nil && !valid.Get(i) {
				good.Set(i)
			} else if !try {
				return nil, fmt.Errorf("row %d: the clocks of %s show %s %s", i, t.Zone, time.Unix(s, 0).UTC().Format(time.DateTime), shown)
			}
		}
		if !try {
			return valid, nil
		}
		if valid != nil {
			good.And(valid)
		}
		return good, nil
	})
}

// shownOf says how often the clocks of a zone show a time, "" if it is once.
func shownOf(zone *column.Zone, local int64) string {
	before, after := zone.Offset(local-86400), zone.Offset(local+86400)
	if before == after {
		return ""
	}
	early, late := zone.Offset(local-before) == before, zone.Offset(local-after) == after
	switch {
	case early && late:
		return "twice"
	case !early && !late:
		return "never"
	}
	return ""
}

// ParseTime reads strings by a layout, Go's or strftime's, as dates, times or
// timestamps, in the zone of the type where none is read; what cannot be read is
// an error, or null with try.
func ParseTime(arg *Node, layout string, to table.Type, try bool) *Node {
	n := New("parsetime", []*Node{arg}, layout)
	if try {
		n.Params = append(n.Params, true)
	}
	n.To = to
	return n
}

// parseTimeType is a timestamp where nothing is said of the type.
func parseTimeType(n *Node) (table.Type, error) {
	if n.To.Kind == table.Null {
		n.To = table.Of(table.Timestamp)
	}
	if n.To.Kind != table.Timestamp && n.To.Kind != table.Date && n.To.Kind != table.Time {
		return n.To, fmt.Errorf("%v is neither dates nor times", n.To)
	}
	if _, err := parseLayout(n.Params[0].(string)); err != nil {
		return n.To, err
	}
	return n.To, n.mean(text, 0)
}

func evalParseTime(n *Node) (evaluator, error) {
	l, err := parseLayout(n.Params[0].(string))
	if err != nil {
		return nil, err
	}
	loc, err := n.To.Location()
	if err != nil {
		return nil, err
	}
	try := param(n, 1, false)
	read := func(s string) (int64, bool) {
		t, ok := l.parse(s, loc)
		if !ok {
			return 0, false
		}
		switch n.To.Kind {
		case table.Date:
			_, offset := t.Zone()
			return column.FloorDiv(t.Unix()+int64(offset), 86400), true
		case table.Time:
			return int64(t.Hour()*3600+t.Minute()*60+t.Second())*1e9 + int64(t.Nanosecond()), true
		}
		return column.Stamp(t, n.To.Unit)
	}
	return func(c *call) (arrow.Array, error) {
		out, err := c.measure(read)
		if err != nil || try {
			return out, err
		}
		before, err := c.column(0)
		if err != nil {
			return nil, err
		}
		if out.NullN() == before.NullN() {
			return out, nil
		}
		t, err := c.maybe(0)
		if err != nil {
			return nil, err
		}
		for i := range c.rows {
			if s, ok := t.get(i); ok && out.IsNull(i) {
				return nil, fmt.Errorf("%v: row %d: %q is not written as %q says", n.Args[0], i, s, n.Params[0])
			}
		}
		return out, nil
	}, nil
}

func formatTimeType(n *Node) (table.Type, error) {
	if _, err := parseLayout(n.Params[0].(string)); err != nil {
		return str, err
	}
	return str, n.mean(kinds{"dates and times", func(k table.Kind) bool {
		return k == table.Date || k == table.Timestamp || k == table.Time
	}, table.Timestamp}, 0)
}

func evalFormatTime(n *Node) (evaluator, error) {
	l, err := parseLayout(n.Params[0].(string))
	if err != nil {
		return nil, err
	}
	t := n.Args[0].Type
	loc, err := t.Location()
	if err != nil {
		return nil, err
	}
	return func(c *call) (arrow.Array, error) {
		a, err := c.column(0)
		if err != nil {
			return nil, err
		}
		read := func(i int) time.Time { return time.Time{} }
		switch t.Kind {
		case table.Date:
			days := column.Values[int32](a)
			read = func(i int) time.Time { return time.Unix(int64(days[i])*86400, 0).UTC() }
		case table.Time:
			nanos := column.Values[int64](a)
			read = func(i int) time.Time { return time.Unix(0, nanos[i]).UTC() }
		default:
			v := column.Values[int64](a)
			read = func(i int) time.Time { return column.Instant(v[i], t.Unit).In(loc) }
		}
		valid := c.valid(0)
		b := column.NewTextBuilder(c.rows, 20*c.rows)
		for i := range c.rows {
			if valid != nil && !valid.Get(i) {
				b.Null()
				continue
			}
			b.Write(func(out []byte) []byte { return l.append(out, read(i)) })
		}
		return b.Finish(str)
	}, nil
}
