package cf

import (
	"fmt"
	"strings"
	"time"
)

// A Calendar says which days there are.
type Calendar uint8

// The calendars of the conventions.
const (
	Standard  Calendar = iota // Julian to the 4th of October 1582, then Gregorian from the 15th
	Gregorian                 // as if it had always been
	Julian
	NoLeap  // years of 365 days
	AllLeap // years of 366 days
	Day360  // months of 30 days
)

// calendars are the names of the conventions, the first of a Calendar being its
// String.
var calendars = []struct {
	name     string
	calendar Calendar
}{
	{"standard", Standard},
	{"gregorian", Standard},
	{"", Standard},
	{"proleptic_gregorian", Gregorian},
	{"julian", Julian},
	{"noleap", NoLeap},
	{"365_day", NoLeap},
	{"all_leap", AllLeap},
	{"366_day", AllLeap},
	{"360_day", Day360},
}

// CalendarNamed returns the calendar of the attribute calendar; "" is Standard.
func CalendarNamed(name string) (Calendar, error) {
	for _, c := range calendars {
		if strings.EqualFold(name, c.name) {
			return c.calendar, nil
		}
	}
	return 0, fmt.Errorf("cf: calendar %q: not one of standard, proleptic_gregorian, julian, noleap, all_leap, 360_day", name)
}

// String is the name that the conventions give.
func (c Calendar) String() string {
	for _, n := range calendars {
		if n.calendar == c {
			return n.name
		}
	}
	return fmt.Sprintf("Calendar(%d)", uint8(c))
}

// A Date is a day of a calendar and a time of that day.
type Date struct {
	Year       int
	Month      time.Month
	Day        int
	Hour       int
	Minute     int
	Second     int
	Nanosecond int
}

// String writes the date as ISO 8601 does: "1999-12-31T12:00:00".
func (d Date) String() string {
	s := fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02d", d.Year, d.Month, d.Day, d.Hour, d.Minute, d.Second)
	if d.Nanosecond != 0 {
		s += strings.TrimRight(fmt.Sprintf(".%09d", d.Nanosecond), "0")
	}
	return s
}

// Time is the date as Go has it, in UTC; ok is false for a day that Go's calendar,
// which is Gregorian throughout, does not have, as the 30th of February.
func (d Date) Time() (t time.Time, ok bool) {
	t = time.Date(d.Year, d.Month, d.Day, d.Hour, d.Minute, d.Second, d.Nanosecond, time.UTC)
	return t, t.Month() == d.Month && t.Day() == d.Day
}

// The Julian day numbers, at noon, of the first of January of the year 0 in both
// calendars, and of the first day of the Gregorian one.
const (
	gregorianZero = 1721060
	julianZero    = 1721058
	reform        = 2299161
)

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// newYear is the number of days from the first of January of the year 0 to that
// of another.
func (c Calendar) newYear(year int) int {
	leaps := floorDiv(year+3, 4)
	switch c {
	case Gregorian:
		return 365*year + leaps - floorDiv(year+99, 100) + floorDiv(year+399, 400)
	case Julian:
		return 365*year + leaps
	case AllLeap:
		return 366 * year
	case Day360:
		return 360 * year
	}
	return 365 * year // NoLeap
}

// month is the number of days of a month. Not of Standard.
func (c Calendar) month(year int, m time.Month) int {
	switch {
	case c == Day360:
		return 30
	case m == time.February:
		return 28 + c.newYear(year+1) - c.newYear(year) - 365
	case m == time.April, m == time.June, m == time.September, m == time.November:
		return 30
	}
	return 31
}

// number counts days; where it begins differs from calendar to calendar. It is
// an error if the calendar does not have the day.
func (c Calendar) number(year int, m time.Month, day int) (int, error) {
	if c == Standard {
		if n, err := Gregorian.number(year, m, day); err == nil && n+gregorianZero >= reform {
			return n + gregorianZero, nil
		}
		n, err := Julian.number(year, m, day)
		if err != nil || n+julianZero >= reform {
			return 0, fmt.Errorf("cf: the calendar %s has no %04d-%02d-%02d", c, year, m, day)
		}
		return n + julianZero, nil
	}
	if m < time.January || m > time.December || day < 1 || day > c.month(year, m) {
		return 0, fmt.Errorf("cf: the calendar %s has no %04d-%02d-%02d", c, year, m, day)
	}
	n := c.newYear(year) + day - 1
	for before := time.January; before < m; before++ {
		n += c.month(year, before)
	}
	return n, nil
}

// day is the inverse of number.
func (c Calendar) day(number int) (year int, m time.Month, day int) {
	if c == Standard {
		if number >= reform {
			return Gregorian.day(number - gregorianZero)
		}
		return Julian.day(number - julianZero)
	}
	year = floorDiv(number*400, c.newYear(400)) // or next to it
	for c.newYear(year+1) <= number {
		year++
	}
	for c.newYear(year) > number {
		year--
	}
	day = number - c.newYear(year) + 1
	for m = time.January; day > c.month(year, m); m++ {
		day -= c.month(year, m)
	}
	return year, m, day
}
