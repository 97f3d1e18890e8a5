package column

import (
	"math"
	"math/bits"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
)

// castTimes casts times to times, and integers to and from them.
func castTimes(a arrow.Array, from, to table.Type, try bool) (arrow.Array, error) {
	f := &failing{a: a, from: from, to: to, try: try, old: Valid(a)}
	if from.Kind == table.Uint64 {
		return castFrom(f, Values[uint64](a), nil)
	}
	src := ints(a, from.Kind)
	if from.Kind.Integer() || to.Kind.Integer() {
		return castFrom(f, src, nil)
	}
	convert, err := timesTo(from, to)
	if err != nil {
		return nil, err
	}
	out := make([]int64, len(src))
	for i, v := range src {
		w, ok := convert(v)
		if !ok && !f.fail(i, false) {
			return nil, f.err
		}
		out[i] = w
	}
	if to.Kind == table.Date {
		days := make([]int32, len(out))
		for i, v := range out {
			days[i] = int32(v)
			if int64(days[i]) != v && !f.fail(i, false) {
				return nil, f.err
			}
		}
		return From(to, days, f.bitmap()), nil
	}
	return From(to, out, f.bitmap()), nil
}

// timesTo converts a value between two types of times.
func timesTo(from, to table.Type) (func(int64) (int64, bool), error) {
	exact := func(v int64) (int64, bool) { return v, true }
	perDay := func(u table.Unit) int64 { return 86400 * u.PerSecond() }
	switch {
	case from.Kind == table.Date && to.Kind == table.Timestamp:
		loc, err := to.Location()
		if err != nil {
			return nil, err
		}
		zone := NewZone(loc)
		return func(v int64) (int64, bool) {
			s := v * 86400
			return times(zone.FromLocal(s), to.Unit.PerSecond())
		}, nil
	case from.Kind == table.Timestamp && (to.Kind == table.Date || to.Kind == table.Time):
		loc, err := from.Location()
		if err != nil {
			return nil, err
		}
		zone := NewZone(loc)
		day, per := perDay(from.Unit), from.Unit.PerSecond()
		return func(v int64) (int64, bool) {
			local := v + zone.Offset(FloorDiv(v, per))*per
			d := FloorDiv(local, day)
			if to.Kind == table.Date {
				return d, true
			}
			return (local - d*day) * from.Unit.Nanos(), true
		}, nil
	case from.Unit < to.Unit:
		by := to.Unit.PerSecond() / from.Unit.PerSecond()
		return func(v int64) (int64, bool) { return times(v, by) }, nil
	case from.Unit > to.Unit:
		by := from.Unit.PerSecond() / to.Unit.PerSecond()
		return func(v int64) (int64, bool) { return FloorDiv(v, by), true }, nil
	}
	return exact, nil
}

// times multiplies, and reports whether the product fits.
func times(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	if a < 0 {
		hi -= uint64(b)
	}
	if b < 0 {
		hi -= uint64(a)
	}
	return int64(lo), int64(hi) == int64(lo)>>63
}

// FloorDiv divides and rounds down; b is positive.
func FloorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// Stamp is a time as a count of a unit, rounded down, and whether it fits.
func Stamp(t time.Time, u table.Unit) (int64, bool) {
	v, ok := times(t.Unix(), u.PerSecond())
	if !ok {
		return 0, false
	}
	part := int64(t.Nanosecond()) / u.Nanos()
	if v > math.MaxInt64-part {
		return 0, false
	}
	return v + part, true
}

// Instant is a count of a unit as a time, in UTC.
func Instant(v int64, u table.Unit) time.Time {
	s := FloorDiv(v, u.PerSecond())
	return time.Unix(s, (v-s*u.PerSecond())*u.Nanos()).UTC()
}

// A Zone gives the offsets of a time zone from UTC. It remembers what it found:
// one goroutine uses it at a time.
type Zone struct {
	loc   *time.Location
	utc   bool
	found [zoneSlots]stretch
}

// A stretch is seconds of UTC in which an offset holds.
type stretch struct{ from, to, offset int64 }

const (
	zoneSlots = 256
	zoneShift = 22 // seconds to slots: 48 days, so that half a year has some
)

// NewZone is the zone of a location.
func NewZone(loc *time.Location) *Zone { return &Zone{loc: loc, utc: loc == time.UTC} }

// Offset is what is added to a time in seconds of UTC to have local time.
func (z *Zone) Offset(s int64) int64 {
	if z.utc {
		return 0
	}
	k := &z.found[uint64(s)>>zoneShift%zoneSlots]
	if s >= k.from && s < k.to {
		return k.offset
	}
	t := time.Unix(s, 0).In(z.loc)
	_, offset := t.Zone()
	*k = stretch{math.MinInt64, math.MaxInt64, int64(offset)}
	start, end := t.ZoneBounds()
	if !start.IsZero() {
		k.from = start.Unix()
	}
	if !end.IsZero() {
		k.to = end.Unix()
	}
	return k.offset
}

// FromLocal is the time in seconds of UTC of a local time that is written as if
// it were UTC. Of a local time that comes twice, it is the first; one that is
// skipped is as long behind the gap as it is into it.
func (z *Zone) FromLocal(local int64) int64 {
	if z.utc {
		return local
	}
	return fromLocal(z.Offset, local)
}

func fromLocal(offset func(int64) int64, local int64) int64 {
	before := offset(local - 86400)
	if u := local - before; offset(u) == before {
		return u
	}
	after := offset(local + 86400)
	if u := local - after; offset(u) == after {
		return u
	}
	return local - before // in the gap: the old offset leads behind it
}

// Local is the instant at which clocks on the wall of a zone show what t shows
// in UTC, chosen as FromLocal does.
func Local(t time.Time, loc *time.Location) time.Time {
	if loc == time.UTC {
		return t
	}
	s := fromLocal(func(s int64) int64 {
		_, offset := time.Unix(s, 0).In(loc).Zone()
		return int64(offset)
	}, t.Unix())
	return time.Unix(s, int64(t.Nanosecond())).In(loc)
}

// ParseTime reads a date, or a date and a time of day as people and ISO 8601 write
// them: "2024-05-01", "2024-05-01 10:30", "2024-05-01T10:30:15.25Z", with a zone
// "+02:00" or "+0200"; without one it is the time in loc.
func ParseTime(s string, loc *time.Location) (time.Time, bool) {
	s = strings.TrimSpace(s)
	none := time.Time{}
	if len(s) < 10 || s[4] != '-' && s[4] != '/' || s[7] != s[4] {
		return none, false
	}
	year, ok1 := digits(s[:4])
	month, ok2 := digits(s[5:7])
	day, ok3 := digits(s[8:10])
	if !ok1 || !ok2 || !ok3 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return none, false
	}
	rest := s[10:]
	if rest == "" {
		return Local(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC), loc), true
	}
	if rest[0] != ' ' && rest[0] != 'T' && rest[0] != 't' {
		return none, false
	}
	rest = rest[1:]
	clock := rest
	zone := strings.IndexAny(rest, "Zz+-")
	if zone >= 0 {
		clock = strings.TrimSpace(rest[:zone])
		offset, ok := zoneOffset(rest[zone:])
		if !ok {
			return none, false
		}
		loc = offset
	}
	nanos, ok := ParseClock(clock)
	if !ok {
		return none, false
	}
	seconds := int(nanos / 1e9)
	return Local(time.Date(year, time.Month(month), day, seconds/3600, seconds/60%60, seconds%60, int(nanos%1e9), time.UTC), loc), true
}

func daysIn(year, month int) int {
	if month == 2 {
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 30 + (month+month>>3)&1
}

// ParseClock reads a time of day, "10:30" or "10:30:15.25", in nanoseconds.
func ParseClock(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 5 || s[2] != ':' {
		return 0, false
	}
	h, ok1 := digits(s[:2])
	m, ok2 := digits(s[3:5])
	sec, nanos, ok := 0, int64(0), true
	switch {
	case len(s) == 5:
	case len(s) >= 8 && s[5] == ':':
		sec, ok = digits(s[6:8])
		if frac := s[8:]; frac != "" {
			if len(frac) < 2 || frac[0] != '.' && frac[0] != ',' {
				return 0, false
			}
			scale := int64(1e8)
			for _, c := range []byte(frac[1:]) {
				if c < '0' || c > '9' {
					return 0, false
				}
				nanos += int64(c-'0') * scale
				scale /= 10
			}
		}
	default:
		return 0, false
	}
	if !ok1 || !ok2 || !ok || h > 23 || m > 59 || sec > 59 {
		return 0, false
	}
	return int64(h*3600+m*60+sec)*1e9 + nanos, true
}

// zoneOffset reads "Z", "+02", "+02:00", "-0330".
func zoneOffset(s string) (*time.Location, bool) {
	if s == "Z" || s == "z" {
		return time.UTC, true
	}
	sign := 1
	if s[0] == '-' {
		sign = -1
	}
	number := strings.Replace(s[1:], ":", "", 1)
	if len(number) == 2 {
		number += "00"
	}
	v, ok := digits(number)
	if !ok || len(number) != 4 || v/100 > 23 || v%100 > 59 {
		return nil, false
	}
	if v == 0 {
		return time.UTC, true
	}
	return time.FixedZone("", sign*(v/100*3600+v%100*60)), true
}

func digits(s string) (int, bool) {
	v := 0
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		v = v*10 + int(c)
	}
	return v, len(s) > 0
}
