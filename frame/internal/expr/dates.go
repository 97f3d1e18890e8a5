package expr

import (
	"fmt"
	bits64 "math/bits"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/kernel"
)

var (
	clocks    = kinds{"timestamps and times of day", func(k table.Kind) bool { return k == table.Timestamp || k == table.Time }, table.Timestamp}
	durations = kinds{"durations", func(k table.Kind) bool { return k == table.Duration }, table.Duration}
	stamps    = kinds{"timestamps", func(k table.Kind) bool { return k == table.Timestamp }, table.Timestamp}
	small     = table.Of(table.Int32)
)

// dates are the functions of dates and times. Those that are wall see the clock
// on the wall of a timestamp's zone; what they make of it is one again.
func dates() map[string]*function {
	all := map[string]*function{
		"date":         {least: 1, most: 1, wall: true, typed: always(day, calendar), emit: emitDate},
		"time":         {least: 1, most: 1, wall: true, typed: always(table.Of(table.Time), stamps), emit: emitTime},
		"truncateto":   {least: 1, most: 1, params: "v", wall: true, typed: everyType, emit: emitTruncate},
		"ceilto":       {least: 1, most: 1, params: "v", wall: true, typed: everyType, emit: emitCeil},
		"roundto":      {least: 1, most: 1, params: "v", wall: true, typed: everyType, emit: emitRoundTo},
		"addmonths":    {least: 2, most: 2, wall: true, typed: addMonthsType, emit: emitAddMonths},
		"local":        {least: 1, most: 1, typed: toType, eval: evalLocal},
		"instant":      {least: 2, most: 2, typed: toType, eval: evalInstant},
		"withzone":     {least: 1, most: 1, params: "s/b", typed: withZoneType, eval: evalWithZone},
		"tozone":       {least: 1, most: 1, params: "s", typed: toZoneType, eval: evalCast(false)},
		"parsetime":    {least: 1, most: 1, params: "s/b", typed: parseTimeType, eval: evalParseTime},
		"formattime":   {least: 1, most: 1, params: "s", typed: formatTimeType, eval: evalFormatTime},
		"totaldays":    {least: 1, most: 1, typed: always(float, durations), emit: total(86400e9)},
		"totalhours":   {least: 1, most: 1, typed: always(float, durations), emit: total(3600e9)},
		"totalminutes": {least: 1, most: 1, typed: always(float, durations), emit: total(60e9)},
		"totalseconds": {least: 1, most: 1, typed: always(float, durations), emit: total(1e9)},
		"totalmillis":  {least: 1, most: 1, typed: always(float, durations), emit: total(1e6)},
		"totalmicros":  {least: 1, most: 1, typed: always(float, durations), emit: total(1e3)},
		"totalnanos":   {least: 1, most: 1, typed: always(float, durations), emit: total(1)},
	}
	for name, part := range map[string]func(e *emitter, d kernel.Reg) kernel.Reg{
		"year":        func(e *emitter, d kernel.Reg) kernel.Reg { return e.civil(d).year },
		"month":       func(e *emitter, d kernel.Reg) kernel.Reg { return e.civil(d).month },
		"day":         func(e *emitter, d kernel.Reg) kernel.Reg { return e.civil(d).day },
		"dayofweek":   (*emitter).weekday,
		"dayofyear":   (*emitter).dayOfYear,
		"week":        (*emitter).isoWeek,
		"isoyear":     func(e *emitter, d kernel.Reg) kernel.Reg { return e.civil(e.thursday(d)).year },
		"quarter":     func(e *emitter, d kernel.Reg) kernel.Reg { return e.quarter(e.civil(d).month) },
		"daysinmonth": func(e *emitter, d kernel.Reg) kernel.Reg { return e.daysInMonth(e.civil(d)) },
	} {
		all[name] = &function{least: 1, most: 1, wall: true, typed: always(small, calendar), emit: ofDay(part)}
	}
	for name, part := range map[string]func(e *emitter, c civil) kernel.Reg{
		"isleapyear":     func(e *emitter, c civil) kernel.Reg { return e.leap(c.year) },
		"ismonthstart":   func(e *emitter, c civil) kernel.Reg { return e.equals(c.day, 1) },
		"ismonthend":     func(e *emitter, c civil) kernel.Reg { return e.Op(kernel.Eq, c.day, e.daysInMonth(c)) },
		"isquarterstart": func(e *emitter, c civil) kernel.Reg { return e.and(e.equals(c.day, 1), e.equals(e.rem(c.month, 3), 1)) },
		"isquarterend": func(e *emitter, c civil) kernel.Reg {
			return e.and(e.Op(kernel.Eq, c.day, e.daysInMonth(c)), e.equals(e.rem(c.month, 3), 0))
		},
		"isyearstart": func(e *emitter, c civil) kernel.Reg { return e.and(e.equals(c.day, 1), e.equals(c.month, 1)) },
		"isyearend":   func(e *emitter, c civil) kernel.Reg { return e.and(e.equals(c.day, 31), e.equals(c.month, 12)) },
	} {
		all[name] = &function{
			least: 1, most: 1, wall: true, typed: always(boolean, calendar),
			emit: ofDay(func(e *emitter, d kernel.Reg) kernel.Reg { return part(e, e.civil(d)) }),
		}
	}
	for name, part := range map[string]struct{ nanos, mod int64 }{
		"hour": {3600e9, 24}, "minute": {60e9, 60}, "second": {1e9, 60},
		"millisecond": {1e6, 1000}, "microsecond": {1e3, 1e6}, "nanosecond": {1, 1000},
	} {
		all[name] = &function{
			least: 1, most: 1, wall: true, typed: always(small, clocks),
			emit: func(e *emitter, n *Node, in []val) val {
				return e.strict(e.clock(n.Args[0].Type, in[0].r, part.nanos, part.mod), in...)
			},
		}
	}
	return all
}

// onWall makes a zoned timestamp, argument 0, what the clock on the wall shows.
func (n *Node) onWall() {
	if t := n.Args[0].Type; t.Kind == table.Timestamp && t.Zone != "" {
		to := table.Type{Kind: t.Kind, Unit: t.Unit}
		n.Args[0] = &Node{Op: "local", Args: []*Node{n.Args[0]}, To: to, Type: to, Bound: true}
	}
}

// offWall is what a function of onWall's gave as an instant. What the clock shows
// twice is meant as it was in the argument.
func (n *Node) offWall(before *Node) *Node {
	inner := *n
	inner.Type.Zone = ""
	return &Node{Op: "instant", Args: []*Node{&inner, before}, To: n.Type, Type: n.Type, Bound: true}
}

// floorBy divides by a constant and rounds down. There is no fast division of 64
// bits in vectors: it is one of floats, put right by what it leaves.
func (e *emitter) floorBy(a kernel.Reg, by int64) kernel.Reg { return e.floorIn(63, a, by) }

// floorIn is floorBy of a number of so many bits, without the sign.
func (e *emitter) floorIn(width int, a kernel.Reg, by int64) kernel.Reg {
	if by == 1 {
		return a
	}
	k := e.Kind(a)
	shift := int64(0)
	for by&1 == 0 {
		by >>= 1
		shift++
	}
	if shift > 0 {
		a = e.Op(kernel.Shr, a, e.Int(kernel.Int64, shift))
	}
	if by == 1 {
		return a
	}
	zero := e.Int(k, 0)
	if quotient := width - int(shift) - bits64.Len64(uint64(by)) + 1; k != kernel.Int64 || quotient > 50 {
		q, r := e.Op(kernel.Quo, a, e.Int(k, by)), e.Op(kernel.Rem, a, e.Int(k, by))
		return e.Op(kernel.Select, e.Op(kernel.Lt, r, zero), e.Op(kernel.Sub, q, e.Int(k, 1)), q)
	}
	f := e.Op(kernel.Mul, e.Convert(kernel.Float64, a), e.Float(kernel.Float64, 1/float64(by)))
	q := e.Convert(kernel.Int64, e.Op(kernel.Floor, f))
	r := e.Op(kernel.Sub, a, e.Op(kernel.Mul, q, e.Int(k, by)))
	one := e.Int(k, 1)
	low := e.Op(kernel.Select, e.Op(kernel.Lt, r, zero), one, zero)
	high := e.Op(kernel.Select, e.Op(kernel.Ge, r, e.Int(k, by)), one, zero)
	return e.Op(kernel.Add, e.Op(kernel.Sub, q, low), high)
}

// dayBits is how wide days since 1970 are, of any timestamp, and nanoseconds of
// a day.
const dayBits = 48

// days are the days since 1970 of a date or timestamp, Int64.
func (e *emitter) days(t table.Type, r kernel.Reg) kernel.Reg {
	if t.Kind == table.Date {
		return e.Convert(kernel.Int64, r)
	}
	return e.floorBy(r, 86400*t.Unit.PerSecond())
}

// inDay is what a timestamp has behind midnight, in its unit.
func (e *emitter) inDay(t table.Type, r kernel.Reg) kernel.Reg {
	day := e.Int(kernel.Int64, 86400*t.Unit.PerSecond())
	return e.Op(kernel.Sub, r, e.Op(kernel.Mul, e.days(t, r), day))
}

// clock is a part of the time of day, so many nanoseconds long.
func (e *emitter) clock(t table.Type, r kernel.Reg, nanos, mod int64) kernel.Reg {
	per := int64(1) // nanoseconds of one
	if t.Kind == table.Timestamp {
		r, per = e.inDay(t, r), t.Unit.Nanos()
	}
	if nanos < per {
		// The unit is coarser than the part.
		r = e.Op(kernel.Mul, r, e.Int(kernel.Int64, per/nanos))
	} else {
		r = e.floorIn(dayBits, r, nanos/per)
	}
	r = e.Op(kernel.Sub, r, e.Op(kernel.Mul, e.floorIn(dayBits, r, mod), e.Int(kernel.Int64, mod)))
	return e.Convert(kernel.Int32, r)
}

// A civil is a day of the Gregorian calendar, Int32 each.
type civil struct{ year, month, day kernel.Reg }

func (e *emitter) small(v int64) kernel.Reg { return e.Int(kernel.Int32, v) }

func (e *emitter) quo(a kernel.Reg, by int64) kernel.Reg {
	return e.Op(kernel.Quo, a, e.Int(e.Kind(a), by))
}

func (e *emitter) rem(a kernel.Reg, by int64) kernel.Reg {
	return e.Op(kernel.Rem, a, e.Int(e.Kind(a), by))
}

func (e *emitter) plus(a kernel.Reg, v int64) kernel.Reg {
	return e.Op(kernel.Add, a, e.Int(e.Kind(a), v))
}

func (e *emitter) times(a kernel.Reg, v int64) kernel.Reg {
	return e.Op(kernel.Mul, a, e.Int(e.Kind(a), v))
}

func (e *emitter) equals(a kernel.Reg, v int64) kernel.Reg {
	return e.Op(kernel.Eq, a, e.Int(e.Kind(a), v))
}

// civil gives the date of a day, by eras of 400 years that begin in March (Howard
// Hinnant, "chrono-Compatible Low-Level Date Algorithms").
func (e *emitter) civil(days kernel.Reg) civil {
	z := e.plus(days, 719468)
	era := e.floorIn(dayBits, z, 146097)
	doe := e.Convert(kernel.Int32, e.Op(kernel.Sub, z, e.times(era, 146097)))
	years := e.Op(kernel.Sub, e.Op(kernel.Add, e.Op(kernel.Sub, doe, e.quo(doe, 1460)), e.quo(doe, 36524)), e.quo(doe, 146096))
	yoe := e.quo(years, 365)
	doy := e.Op(kernel.Sub, doe, e.Op(kernel.Sub, e.Op(kernel.Add, e.times(yoe, 365), e.quo(yoe, 4)), e.quo(yoe, 100)))
	mp := e.quo(e.plus(e.times(doy, 5), 2), 153)
	d := e.plus(e.Op(kernel.Sub, doy, e.quo(e.plus(e.times(mp, 153), 2), 5)), 1)
	m := e.Op(kernel.Select, e.Op(kernel.Lt, mp, e.small(10)), e.plus(mp, 3), e.plus(mp, -9))
	y := e.Op(kernel.Add, yoe, e.times(e.Convert(kernel.Int32, era), 400))
	y = e.Op(kernel.Select, e.Op(kernel.Le, m, e.small(2)), e.plus(y, 1), y)
	return civil{y, m, d}
}

// dayOf is the inverse of civil, Int64.
func (e *emitter) dayOf(c civil) kernel.Reg {
	early := e.Op(kernel.Le, c.month, e.small(2))
	y := e.Convert(kernel.Int64, e.Op(kernel.Select, early, e.plus(c.year, -1), c.year))
	era := e.floorIn(dayBits, y, 400)
	yoe := e.Convert(kernel.Int32, e.Op(kernel.Sub, y, e.times(era, 400)))
	mp := e.Op(kernel.Select, early, e.plus(c.month, 9), e.plus(c.month, -3))
	doy := e.Op(kernel.Add, e.quo(e.plus(e.times(mp, 153), 2), 5), e.plus(c.day, -1))
	doe := e.Op(kernel.Add, e.Op(kernel.Sub, e.Op(kernel.Add, e.times(yoe, 365), e.quo(yoe, 4)), e.quo(yoe, 100)), doy)
	return e.plus(e.Op(kernel.Add, e.times(era, 146097), e.Convert(kernel.Int64, doe)), -719468)
}

// ofDay is a function of the day of a date or timestamp.
func ofDay(part func(*emitter, kernel.Reg) kernel.Reg) emit {
	return func(e *emitter, n *Node, in []val) val {
		return e.strict(part(e, e.days(n.Args[0].Type, in[0].r)), in...)
	}
}

// weekday is 0 on a Monday.
func (e *emitter) weekday(days kernel.Reg) kernel.Reg {
	d := e.plus(days, 3) // 1970 began on a Thursday
	return e.Convert(kernel.Int32, e.Op(kernel.Sub, d, e.times(e.floorIn(dayBits, d, 7), 7)))
}

func (e *emitter) newYear(year kernel.Reg) kernel.Reg {
	return e.dayOf(civil{year, e.small(1), e.small(1)})
}

func (e *emitter) dayOfYear(days kernel.Reg) kernel.Reg {
	return e.plus(e.Convert(kernel.Int32, e.Op(kernel.Sub, days, e.newYear(e.civil(days).year))), 1)
}

// thursday is that of the day's week: its year is the week's.
func (e *emitter) thursday(days kernel.Reg) kernel.Reg {
	return e.plus(e.Op(kernel.Sub, days, e.Convert(kernel.Int64, e.weekday(days))), 3)
}

func (e *emitter) isoWeek(days kernel.Reg) kernel.Reg {
	return e.plus(e.quo(e.plus(e.dayOfYear(e.thursday(days)), -1), 7), 1)
}

func (e *emitter) quarter(month kernel.Reg) kernel.Reg {
	return e.plus(e.quo(e.plus(month, -1), 3), 1)
}

func (e *emitter) leap(year kernel.Reg) kernel.Reg {
	century := e.equals(e.rem(year, 100), 0)
	return e.and(e.equals(e.Op(kernel.And, year, e.small(3)), 0), e.or(e.not(century), e.equals(e.rem(year, 400), 0)))
}

func (e *emitter) daysInMonth(c civil) kernel.Reg {
	one := e.small(1)
	long := e.Op(kernel.And, e.Op(kernel.Add, c.month, e.Op(kernel.Shr, c.month, e.Int(kernel.Int64, 3))), one)
	february := e.Op(kernel.Select, e.leap(c.year), e.small(29), e.small(28))
	return e.Op(kernel.Select, e.equals(c.month, 2), february, e.plus(long, 30))
}

func emitDate(e *emitter, n *Node, in []val) val {
	return e.strict(e.Convert(kernel.Int32, e.days(n.Args[0].Type, in[0].r)), in...)
}

func emitTime(e *emitter, n *Node, in []val) val {
	t := n.Args[0].Type
	return e.strict(e.times(e.inDay(t, in[0].r), t.Unit.Nanos()), in...)
}

// total is a duration in a unit of so many nanoseconds.
func total(nanos float64) emit {
	return func(e *emitter, n *Node, in []val) val {
		per := float64(n.Args[0].Type.Unit.Nanos())
		f := e.Convert(kernel.Float64, in[0].r)
		if per > nanos {
			return e.strict(e.Op(kernel.Mul, f, e.Float(kernel.Float64, per/nanos)), in...)
		}
		return e.strict(e.Op(kernel.Quo, f, e.Float(kernel.Float64, nanos/per)), in...)
	}
}

func addMonthsType(n *Node) (table.Type, error) {
	if err := n.mean(calendar, 0); err != nil {
		return table.Type{}, err
	}
	if err := n.want(integers, 1); err != nil {
		return table.Type{}, fmt.Errorf("the months: %w", err)
	}
	n.convert(1, integer)
	return n.Args[0].Type, nil
}

// emitAddMonths keeps the day of the month, or takes the last there is.
func emitAddMonths(e *emitter, n *Node, in []val) val {
	t := n.Args[0].Type
	days := e.days(t, in[0].r)
	return e.strict(e.backToType(t, in[0].r, days, e.addMonths(e.civil(days), in[1].r)), in...)
}

// addMonths is a day so many months (Int64) later.
func (e *emitter) addMonths(c civil, months kernel.Reg) kernel.Reg {
	all := e.Op(kernel.Add, e.times(e.Convert(kernel.Int64, c.year), 12), e.Op(kernel.Add, e.Convert(kernel.Int64, e.plus(c.month, -1)), months))
	year := e.floorIn(63, all, 12)
	to := civil{
		year:  e.Convert(kernel.Int32, year),
		month: e.plus(e.Convert(kernel.Int32, e.Op(kernel.Sub, all, e.times(year, 12))), 1),
	}
	last := e.daysInMonth(to)
	to.day = e.Op(kernel.Select, e.Op(kernel.Gt, c.day, last), last, c.day)
	return e.dayOf(to)
}

// backToType is a value on another day, at the same time of day.
func (e *emitter) backToType(t table.Type, r, from, to kernel.Reg) kernel.Reg {
	if t.Kind == table.Date {
		return e.Convert(kernel.Int32, to)
	}
	return e.Op(kernel.Add, r, e.times(e.Op(kernel.Sub, to, from), 86400*t.Unit.PerSecond()))
}
