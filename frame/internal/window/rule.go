package window

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cb434341/weft/frame/table"
)

// A Resample says how times are put into bins, as data.
type Resample struct {
	// Rule is how long a bin is, a number and a unit, of which pandas' names are
	// taken: ns, us, ms, s, min, h of so much time; d (D) of days, w (W, W-MON
	// ...) of weeks that end on Sunday or the day named, mo (MS), q (QS) and y
	// (YS) of months, quarters and years by their first days, ME, QE, YE by
	// their last ones.
	Rule string
	// Closed is the end of a bin that belongs to it and Label the end that names
	// it, "left" or "right": "" is right for w, ME, QE and YE, else left.
	Closed, Label string
	// Origin is where bins of s, min, h and so on and of several days are counted
	// from: "start_day" (as ""), the midnight before the first time; "start", the
	// first time; "epoch", the midnight of
	// 1970-01-01; of the zone of the times.
	Origin string
	Type   table.Type // of the times: a Timestamp, or Date
}

// rule is a Rule that was read.
type rule struct {
	n     int64
	unit  string // tick, d, w, month
	tick  int64  // nanoseconds, of a tick
	day   int    // of w: the last day, 0 for Sunday
	month int    // months in a unit, of month
	end   bool   // bins are known by their last days
}

func (r *Resample) rule() (rule, error) {
	digits := len(r.Rule) - len(strings.TrimLeft(r.Rule, "0123456789"))
	out := rule{n: 1}
	if digits > 0 {
		n, err := strconv.ParseInt(r.Rule[:digits], 10, 32)
		if err != nil || n < 1 {
			return out, fmt.Errorf("window: resample: rule %q", r.Rule)
		}
		out.n = n
	}
	unit := r.Rule[digits:]
	ticks := map[string]time.Duration{
		"ns": 1, "us": time.Microsecond, "ms": time.Millisecond, "s": time.Second, "min": time.Minute, "m": time.Minute, "h": time.Hour, "H": time.Hour,
	}
	if t, ok := ticks[unit]; ok {
		out.unit, out.tick = "tick", int64(t)
		if out.n > math.MaxInt64/4/out.tick {
			return out, fmt.Errorf("window: resample: rule %q", r.Rule)
		}
		return out, nil
	}
	switch unit {
	case "d", "D":
		out.unit = "d"
	case "mo", "MS":
		out.unit, out.month = "month", 1
	case "q", "QS":
		out.unit, out.month = "month", 3
	case "y", "YS":
		out.unit, out.month = "month", 12
	case "ME":
		out.unit, out.month, out.end = "month", 1, true
	case "QE":
		out.unit, out.month, out.end = "month", 3, true
	case "YE":
		out.unit, out.month, out.end = "month", 12, true
	default:
		week, day, named := strings.Cut(unit, "-")
		at := slices.Index([]string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}, day)
		if week != "w" && week != "W" || named && at < 0 {
			return out, fmt.Errorf("window: resample: rule %q: no unit %q", r.Rule, unit)
		}
		out.unit, out.day, out.end = "w", max(at, 0), true
	}
	return out, nil
}

// sides are whether bins are closed and labelled on the right.
func (r *Resample) sides(end bool) (closed, label bool, err error) {
	closed, label = end, end
	for _, s := range []struct {
		text string
		to   *bool
	}{{r.Closed, &closed}, {r.Label, &label}} {
		switch s.text {
		case "":
		case "left", "right":
			*s.to = s.text == "right"
		default:
			return false, false, fmt.Errorf("window: resample: %q is neither left nor right", s.text)
		}
	}
	return closed, label, nil
}

// Check says what is wrong with the rule, if anything is.
func (r *Resample) Check() error {
	u, err := r.rule()
	if err != nil {
		return err
	}
	if _, _, err := r.sides(u.end); err != nil {
		return err
	}
	switch r.Origin {
	case "", "start_day", "start", "epoch":
	default:
		return fmt.Errorf("window: resample: origin %q is none of start_day, start, epoch", r.Origin)
	}
	if k := r.Type.Kind; k != table.Timestamp && k != table.Date {
		return fmt.Errorf("window: resample by a column of %v", r.Type)
	}
	if u.unit == "tick" && (u.n*u.tick)%r.perUnit() != 0 {
		return fmt.Errorf("window: resample: rule %q is finer than %v", r.Rule, r.Type)
	}
	_, err = r.Type.Location()
	return err
}

// perUnit is the nanoseconds of one unit of the times.
func (r *Resample) perUnit() int64 {
	if r.Type.Kind == table.Date {
		return int64(24 * time.Hour)
	}
	return r.Type.Unit.Nanos()
}

// perDay is how many units of the times a day has.
func (r *Resample) perDay() int64 { return int64(24*time.Hour) / r.perUnit() }

// monthOf is the month of a day (since 1970-01-01), counted from year 0.
func monthOf(day int64) int64 {
	t := time.Unix(day*86400, 0).UTC()
	return int64(t.Year())*12 + int64(t.Month()) - 1
}

// firstOf is the first day of a month.
func firstOf(month int64) int64 {
	year := floorDiv(month, 12)
	return floorDiv(time.Date(int(year), time.Month(month-12*year+1), 1, 0, 0, 0, 0, time.UTC).Unix(), 86400)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// anchor is the last day at or before one at which a bin of the rule may begin
// or, for one that is known by its last day, end.
func (u rule) anchor(day int64) int64 {
	switch {
	case u.unit == "w":
		// 1970-01-01 was a Thursday.
		since := (day + 4 - int64(u.day)) % 7
		return day - (since+7)%7
	case u.unit == "d":
		return day
	case u.end:
		m := monthOf(day + 1) // the last day belongs to the period that ends with it
		return firstOf(floorDiv(m, int64(u.month))*int64(u.month)) - 1
	}
	return firstOf(floorDiv(monthOf(day), int64(u.month)) * int64(u.month))
}

// step is the day that is n anchors behind one.
func (u rule) step(day, n int64) int64 {
	switch {
	case u.unit == "w":
		return day + 7*n
	case u.unit == "d":
		return day + n
	case u.end:
		return firstOf(monthOf(day+1)+n*int64(u.month)) - 1
	}
	return firstOf(monthOf(day) + n*int64(u.month))
}
