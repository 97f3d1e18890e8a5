package cf

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Time says what the numbers of a time axis count.
type Time struct {
	Unit     string  // in the singular: "day"
	Nanos    float64 // length of the unit in nanoseconds
	Since    Date    // what is 0, in UTC
	Calendar Calendar

	day   int     // number of Since's day
	nanos float64 // of that day, gone by
}

const day = 24 * float64(time.Hour)

// units are the units of time, by all their names.
var units = []struct {
	names string
	unit  string
	nanos float64
}{
	{"day days d", "day", day},
	{"hour hours hr hrs h", "hour", float64(time.Hour)},
	{"minute minutes min mins", "minute", float64(time.Minute)},
	{"second seconds sec secs s", "second", float64(time.Second)},
	{"millisecond milliseconds millisec millisecs msec msecs ms", "millisecond", float64(time.Millisecond)},
	{"microsecond microseconds microsec microsecs", "microsecond", float64(time.Microsecond)},
	{"nanosecond nanoseconds nsec nsecs ns", "nanosecond", 1},
}

// IsTime reports units that are those of a time axis: they name a reference.
func IsTime(units string) bool {
	_, _, ok := cutSince(units)
	return ok
}

func cutSince(units string) (unit, since string, ok bool) {
	fields := strings.Fields(units)
	if len(fields) < 3 || !strings.EqualFold(fields[1], "since") {
		return "", "", false
	}
	return strings.ToLower(fields[0]), strings.Join(fields[2:], " "), true
}

// ParseTime reads the attributes units, "days since 1900-01-01 00:00:00", and
// calendar of a time axis.
func ParseTime(text, calendar string) (Time, error) {
	c, err := CalendarNamed(calendar)
	if err != nil {
		return Time{}, err
	}
	unit, since, ok := cutSince(text)
	if !ok {
		return Time{}, fmt.Errorf("cf: units %q: not a unit since a date", text)
	}
	t := Time{Calendar: c}
	for _, u := range units {
		for name := range strings.FieldsSeq(u.names) {
			if unit == name {
				t.Unit, t.Nanos = u.unit, u.nanos
			}
		}
	}
	if c == Day360 && (unit == "month" || unit == "months") {
		t.Unit, t.Nanos = "month", 30*day
	}
	if t.Nanos == 0 {
		return Time{}, fmt.Errorf("cf: units %q: %q has no fixed length in the calendar %s", text, unit, c)
	}
	at, east, err := parseDate(since)
	if err != nil {
		return Time{}, fmt.Errorf("cf: units %q: %w", text, err)
	}
	if t.day, err = c.number(at.Year, at.Month, at.Day); err != nil {
		return Time{}, err
	}
	t.nanos = float64(at.Hour)*float64(time.Hour) + float64(at.Minute)*float64(time.Minute) +
		float64(at.Second)*float64(time.Second) + float64(at.Nanosecond) - float64(east)
	t.Since, err = t.Date(0)
	return t, err
}

// mostDays keeps years well within an int.
const mostDays = 1e12

// Date is when a number of the axis is, to the microsecond. NaN, and what is
// farther off than a thousand million years, is an error.
func (t Time) Date(number float64) (Date, error) {
	// Whole days apart, so that they cost the time of day no digits.
	perDay := day / t.Nanos
	days := math.Floor(number / perDay)
	if !(math.Abs(days) < mostDays) {
		return Date{}, fmt.Errorf("cf: %v %ss since %s: no date", number, t.Unit, t.Since)
	}
	nanos := (number-days*perDay)*t.Nanos + t.nanos
	nanos = math.Round(nanos/1000) * 1000
	more := math.Floor(nanos / day)
	year, month, d := t.Calendar.day(t.day + int(days) + int(more))
	rest := time.Duration(nanos - more*day)
	return Date{
		Year: year, Month: month, Day: d,
		Hour: int(rest / time.Hour), Minute: int(rest / time.Minute % 60),
		Second: int(rest / time.Second % 60), Nanosecond: int(rest % time.Second),
	}, nil
}

// Number is the inverse of Date. It is an error if the calendar does not have
// the day.
func (t Time) Number(d Date) (float64, error) {
	n, err := t.Calendar.number(d.Year, d.Month, d.Day)
	if err != nil {
		return 0, err
	}
	nanos := float64(d.Hour)*float64(time.Hour) + float64(d.Minute)*float64(time.Minute) +
		float64(d.Second)*float64(time.Second) + float64(d.Nanosecond) - t.nanos
	return float64(n-t.day)*(day/t.Nanos) + nanos/t.Nanos, nil
}

// parseDate reads "1900-1-1", "1900-01-01T12:30:15.5Z", "1900-01-01 12:30 +02:00";
// east is what a zone is ahead of UTC.
func parseDate(text string) (d Date, east time.Duration, err error) {
	bad := fmt.Errorf("%q is no date", text)
	rest := strings.ToUpper(strings.TrimSpace(text))
	for _, zone := range []string{"UTC", "GMT", "Z"} {
		rest = strings.TrimSuffix(rest, zone)
	}
	rest = strings.Replace(rest, "T", " ", 1)
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return d, 0, bad
	}
	before := strings.HasPrefix(fields[0], "-")
	parts := strings.Split(strings.TrimLeft(fields[0], "+-"), "-")
	if len(parts) > 3 {
		return d, 0, bad
	}
	numbers := []int{0, 1, 1}
	for i, p := range parts {
		if numbers[i], err = strconv.Atoi(p); err != nil || len(p) > 9 {
			return d, 0, bad
		}
	}
	d.Year, d.Month, d.Day = numbers[0], time.Month(numbers[1]), numbers[2]
	if before {
		d.Year = -d.Year
	}
	clock := strings.Join(fields[1:], " ")
	if i := strings.LastIndexAny(clock, "+-"); i >= 0 {
		zone := strings.TrimSpace(clock[i+1:])
		sign := map[byte]time.Duration{'+': 1, '-': -1}[clock[i]]
		clock = strings.TrimSpace(clock[:i])
		if !strings.Contains(zone, ":") && len(zone) == 4 {
			zone = zone[:2] + ":" + zone[2:]
		}
		hour, minute, _ := strings.Cut(zone, ":")
		h, err := strconv.Atoi(hour)
		m, err2 := strconv.Atoi("0" + minute)
		if err != nil || err2 != nil || h < 0 || h > 24 || m < 0 || m > 59 {
			return d, 0, bad
		}
		east = sign * (time.Duration(h)*time.Hour + time.Duration(m)*time.Minute)
	}
	if clock == "" {
		return d, east, nil
	}
	parts = strings.Split(clock, ":")
	if len(parts) > 3 {
		return d, 0, bad
	}
	if len(parts) == 3 {
		var fraction string
		parts[2], fraction, _ = strings.Cut(parts[2], ".")
		if fraction != "" {
			f, err := strconv.ParseFloat("0."+fraction, 64)
			if err != nil || f >= 1 {
				return d, 0, bad
			}
			d.Nanosecond = int(f * 1e9)
		}
	}
	for i, to := range []*int{&d.Hour, &d.Minute, &d.Second}[:len(parts)] {
		n, err := strconv.Atoi(parts[i])
		if err != nil || n < 0 || n > []int{24, 59, 60}[i] {
			return d, 0, bad
		}
		*to = n
	}
	return d, east, nil
}
