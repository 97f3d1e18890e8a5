package cf

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestDates compares with cftime: see testdata/make.py.
func TestDates(t *testing.T) {
	text, err := os.ReadFile("testdata/dates.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]any
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		axis, err := ParseTime(row[1].(string), row[0].(string))
		if err != nil {
			t.Errorf("%v: %v", row, err)
			continue
		}
		n := func(i int) int { return int(row[i].(float64)) }
		want := Date{n(3), time.Month(n(4)), n(5), n(6), n(7), n(8), n(9) * 1000}
		number := row[2].(float64)
		got, err := axis.Date(number)
		if err != nil || got != want {
			t.Errorf("%v: got %v, %v", row, got, err)
		}
		back, err := axis.Number(got)
		if err != nil || math.Abs(back-number)*axis.Nanos > 1000 {
			t.Errorf("%v: back to %v, %v", row, back, err)
		}
	}
}

// TestDays counts through centuries of every calendar.
func TestDays(t *testing.T) {
	for c := Standard; c <= Day360; c++ {
		first, err := c.number(1400, time.January, 1)
		if err != nil {
			t.Fatal(err)
		}
		last := Date{Year: 1399, Month: time.December, Day: 31}
		for n := first; n < first+100_000; n++ {
			year, m, day := c.day(n)
			d := Date{Year: year, Month: m, Day: day}
			if back, err := c.number(year, m, day); err != nil || back != n {
				t.Fatalf("%s: day %d is %v, which is %d, %v", c, n, d, back, err)
			}
			if d.String() <= last.String() {
				t.Fatalf("%s: after %v comes %v", c, last, d)
			}
			last = d
		}
	}
}

func TestParse(t *testing.T) {
	for _, test := range []struct{ name, units, calendar, want string }{
		{"short", "d since 1900-1-1", "", "day since 1900-01-01T00:00:00 standard"},
		{"fraction", "days since 1900-01-01 12:30:15.25", "noleap", "day since 1900-01-01T12:30:15.25 noleap"},
		{"zone", "hours since 1900-01-01 00:00 -0130", "", "hour since 1900-01-01T01:30:00 standard"},
		{"case", "DAYS SINCE 1900-01-01T06:00:00Z", "Gregorian", "day since 1900-01-01T06:00:00 standard"},
		{"year zero", "days since 0000-01-01", "365_day", "day since 0000-01-01T00:00:00 noleap"},
		{"months of 30 days", "months since 2000-01-30", "360_day", "month since 2000-01-30T00:00:00 360_day"},
		{"months", "months since 2000-01-01", "", `cf: units "months since 2000-01-01": "months" has no fixed length in the calendar standard`},
		{"calendar", "days since 2000-01-01", "lunar", `cf: calendar "lunar": not one of standard, proleptic_gregorian, julian, noleap, all_leap, 360_day`},
		{"no such day", "days since 2000-02-30", "noleap", "cf: the calendar noleap has no 2000-02-30"},
		{"between calendars", "days since 1582-10-10", "standard", "cf: the calendar standard has no 1582-10-10"},
		{"month 13", "days since 2000-13-01", "", "cf: the calendar standard has no 2000-13-01"},
		{"no date", "days since yesterday", "", `cf: units "days since yesterday": "yesterday" is no date`},
		{"hour 25", "days since 2000-01-01 25:00", "", `cf: units "days since 2000-01-01 25:00": "2000-01-01 25:00" is no date`},
		{"no unit", "metres", "", `cf: units "metres": not a unit since a date`},
		{"far away", "days since 999999999999-01-01", "", `cf: units "days since 999999999999-01-01": "999999999999-01-01" is no date`},
	} {
		t.Run(test.name, func(t *testing.T) {
			axis, err := ParseTime(test.units, test.calendar)
			got := fmt.Sprintf("%s since %s %s", axis.Unit, axis.Since, axis.Calendar)
			if err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestNoDate(t *testing.T) {
	axis, err := ParseTime("days since 2000-01-01", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e300, -1e13} {
		if d, err := axis.Date(number); err == nil {
			t.Errorf("%v is %v", number, d)
		}
	}
	if _, err := axis.Number(Date{Year: 2001, Month: 2, Day: 29}); err == nil {
		t.Error("the 29th of February 2001")
	}
}

func TestGoTime(t *testing.T) {
	for _, test := range []struct {
		date Date
		ok   bool
	}{
		{Date{Year: 2000, Month: 2, Day: 29, Hour: 6}, true},
		{Date{Year: 2001, Month: 2, Day: 29}, false},
		{Date{Year: 2001, Month: 2, Day: 30}, false},
	} {
		got, ok := test.date.Time()
		if ok != test.ok || ok && got.Format("2006-01-02T15:04:05") != test.date.String() {
			t.Errorf("%v: %v %v", test.date, got, ok)
		}
	}
}

func TestRead(t *testing.T) {
	type attributes = map[string]any
	for _, test := range []struct {
		name string
		of   attributes
		want string
	}{
		{"none", nil, "{Packed:false Scale:1 Offset:0 Missing:[] Unsigned:false Units: LongName: StandardName: Time:<nil>}"},
		{
			"packed",
			attributes{"scale_factor": []float32{0.5}, "add_offset": int16(7), "_FillValue": int16(-1), "missing_value": []int16{-2, -1}, "units": "K"},
			"{Packed:true Scale:0.5 Offset:7 Missing:[-1 -2] Unsigned:false Units:K LongName: StandardName: Time:<nil>}",
		},
		{
			"names",
			attributes{"long_name": []string{"heat"}, "standard_name": "air_temperature", "_Unsigned": "True", "_FillValue": math.NaN(), "missing_value": math.NaN()},
			"{Packed:false Scale:1 Offset:0 Missing:[NaN] Unsigned:true Units: LongName:heat StandardName:air_temperature Time:<nil>}",
		},
		{"a scale in words", attributes{"scale_factor": "half"}, "cf: scale_factor is half: not a number"},
		{"two scales", attributes{"add_offset": []float64{1, 2}}, "cf: add_offset is [1 2]: not a number"},
		{"a fill value in words", attributes{"_FillValue": "none"}, "cf: _FillValue is none: not a number"},
		{"a bad axis", attributes{"units": "days since ever"}, `cf: units "days since ever": "ever" is no date`},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := Read(func(name string) any { return test.of[name] })
			got := fmt.Sprintf("%+v", c)
			if err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
	c, err := Read(func(name string) any {
		return attributes{"units": "days since 1850-01-01", "calendar": "noleap"}[name]
	})
	if err != nil || c.Time == nil || c.Time.Calendar != NoLeap {
		t.Errorf("got %+v, %v", c, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("days since 1900-01-01 00:00:00.5 +01:30", "noleap", 1.5)
	f.Add("s since -4712-1-1T12:00Z", "julian", -1e9)
	f.Fuzz(func(t *testing.T, units, calendar string, number float64) {
		axis, err := ParseTime(units, calendar)
		if err != nil {
			return
		}
		d, err := axis.Date(number)
		if err != nil {
			return
		}
		if d.Month < 1 || d.Month > 12 || d.Day < 1 || d.Day > 31 || d.Hour < 0 || d.Hour > 23 || d.Second < 0 || d.Second > 59 {
			t.Errorf("%q %q %v: %+v", units, calendar, number, d)
		}
		if names := strings.Fields(units); !slices.ContainsFunc(names, func(s string) bool { return strings.EqualFold(s, "since") }) {
			t.Errorf("%q is taken for a time", units)
		}
	})
}
