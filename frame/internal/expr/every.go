package expr

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/kernel"
)

// An Every is a length of time: so many months, or so many nanoseconds, counted
// from Monday, 5 January 1970, where they are whole weeks, and else from the
// beginning of 1970.
type Every struct {
	Months int64
	Nanos  int64
}

// week is that of an Every in nanoseconds.
const week = 7 * 24 * int64(time.Hour)

// ParseEvery reads a length of time: a time.Duration, or a number (1 if there is
// none) and a unit: "ns", "us", "ms", "s", "m" or "min", "h", "d", "w", "mo",
// "q" or "y".
func ParseEvery(v any) (Every, error) {
	switch v := v.(type) {
	case time.Duration:
		if v <= 0 {
			return Every{}, fmt.Errorf("%v is not a length of time", v)
		}
		return Every{Nanos: int64(v)}, nil
	case string:
		unit := strings.TrimLeft(v, "0123456789")
		n, err := strconv.ParseInt(v[:len(v)-len(unit)], 10, 64)
		if unit == v {
			n, err = 1, nil
		}
		nanos, months := everyUnit(unit)
		if err == nil && n > 0 && months > 0 && n <= 1200 {
			return Every{Months: n * months}, nil
		}
		if err == nil && n > 0 && nanos > 0 && n <= (1<<62)/nanos {
			return Every{Nanos: n * nanos}, nil
		}
		if d, err := time.ParseDuration(v); err == nil && d > 0 {
			return Every{Nanos: int64(d)}, nil
		}
	}
	return Every{}, fmt.Errorf(`%s is not a length of time such as "15m", "1h", "1d", "1w", "1mo", "1q", "1y"`, literalText(v))
}

func everyUnit(unit string) (nanos, months int64) {
	switch strings.ToLower(unit) {
	case "ns":
		return 1, 0
	case "us":
		return 1e3, 0
	case "ms":
		return 1e6, 0
	case "s":
		return 1e9, 0
	case "m", "min", "t":
		return 60e9, 0
	case "h":
		return 3600e9, 0
	case "d":
		return 86400e9, 0
	case "w":
		return week, 0
	case "mo":
		return 0, 1
	case "q":
		return 0, 3
	case "y":
		return 0, 12
	}
	return 0, 0
}

func (v Every) origin(u table.Unit) int64 {
	if v.Nanos%week == 0 {
		return 4 * 86400 * u.PerSecond()
	}
	return 0
}

// everyType refuses what is finer than the unit, or not whole days for dates.
func everyType(n *Node) (table.Type, error) {
	v, err := ParseEvery(n.Params[0])
	if err == nil && n.Args[0].Type.Kind == table.Null {
		err = n.mean(calendar, 0)
	}
	t := n.Args[0].Type
	if err != nil {
		return t, err
	}
	unit := t.Unit.Nanos()
	switch {
	case t.Kind == table.Date:
		unit = 86400e9
	case t.Kind == table.Time:
		unit = 1
		if v.Months > 0 {
			err = fmt.Errorf("%s: %v is longer than a day", n.Args[0].describe(), n.Params[0])
		}
	case t.Kind == table.Duration && v.Months > 0:
		err = fmt.Errorf("%s: months differ in length", n.Args[0].describe())
	case t.Kind != table.Duration && t.Kind != table.Timestamp:
		err = n.want(kinds{"dates, times and durations", func(table.Kind) bool { return false }, table.Null}, 0)
	}
	if err == nil && v.Nanos%unit != 0 {
		err = fmt.Errorf("%s: %v is not a multiple of its unit", n.Args[0].describe(), n.Params[0])
	}
	if err == nil && n.Op == "roundto" && v.Months > 0 {
		err = fmt.Errorf("months differ in length: round to days or less, or use truncateto or ceilto")
	}
	return t, err
}

// everyOf is the length of time in the unit of the argument.
func (n *Node) everyOf() (months, every, origin int64) {
	v, err := ParseEvery(n.Params[0])
	if err != nil {
		panic("expr: a length of time that was bound: " + err.Error())
	}
	t := n.Args[0].Type
	switch t.Kind {
	case table.Date:
		if v.Nanos%week == 0 {
			origin = 4
		}
		return v.Months, v.Nanos / 86400e9, origin
	case table.Timestamp:
		return v.Months, v.Nanos / t.Unit.Nanos(), v.origin(t.Unit)
	case table.Duration:
		return 0, v.Nanos / t.Unit.Nanos(), 0
	}
	return 0, v.Nanos, 0
}

// truncated is where the length of time begins that a value lies in; and where
// the next one does.
func (e *emitter) truncated(n *Node, r kernel.Reg) (from, to kernel.Reg) {
	months, every, origin := n.everyOf()
	t := n.Args[0].Type
	k := e.Kind(r)
	wide := e.Convert(kernel.Int64, r)
	if months == 0 {
		q := e.floorBy(e.plus(wide, -origin), every)
		f := e.plus(e.times(q, every), origin)
		return e.Convert(k, f), e.Convert(k, e.plus(f, every))
	}
	c := e.civil(e.days(t, r))
	all := e.plus(e.Op(kernel.Add, e.times(e.Convert(kernel.Int64, c.year), 12), e.Convert(kernel.Int64, c.month)), -1)
	first := e.times(e.floorIn(dayBits, all, months), months)
	begin := func(all kernel.Reg) kernel.Reg {
		year := e.floorIn(dayBits, all, 12)
		month := e.plus(e.Op(kernel.Sub, all, e.times(year, 12)), 1)
		d := e.dayOf(civil{e.Convert(kernel.Int32, year), e.Convert(kernel.Int32, month), e.small(1)})
		if t.Kind == table.Date {
			return e.Convert(k, d)
		}
		return e.times(d, 86400*t.Unit.PerSecond())
	}
	return begin(first), begin(e.plus(first, months))
}

func emitTruncate(e *emitter, n *Node, in []val) val {
	from, _ := e.truncated(n, in[0].r)
	return e.strict(from, in...)
}

func emitCeil(e *emitter, n *Node, in []val) val {
	r := in[0].r
	from, to := e.truncated(n, r)
	return e.strict(e.Op(kernel.Select, e.Op(kernel.Eq, from, r), r, to), in...)
}

// emitRoundTo rounds halves to the even multiple.
func emitRoundTo(e *emitter, n *Node, in []val) val {
	r := in[0].r
	from, to := e.truncated(n, r)
	low, high := e.Op(kernel.Sub, r, from), e.Op(kernel.Sub, to, r)
	_, every, origin := n.everyOf()
	k := e.Kind(r)
	q := e.floorBy(e.plus(e.Convert(kernel.Int64, from), -origin), every)
	odd := e.Op(kernel.Ne, e.Op(kernel.And, q, e.Int(kernel.Int64, 1)), e.Int(kernel.Int64, 0))
	up := e.or(e.Op(kernel.Gt, low, high), e.and(e.Op(kernel.Eq, low, high), odd))
	return e.strict(e.Convert(k, e.Op(kernel.Select, up, to, from)), in...)
}
