package frame

// Times are the functions of dates, timestamps, times and durations, see
// [Expr.Dt].
type Times struct{ e Expr }

// Dt gives the functions of dates and times: Col("when").Dt().Year(). Timestamps
// with a zone are read as its clocks show them.
func (e Expr) Dt() Times { return Times{e} }

// Year returns the year.
func (t Times) Year() Expr { return t.e.call("year") }

// Month returns the month, 1 to 12.
func (t Times) Month() Expr { return t.e.call("month") }

// Day returns the day of the month, 1 to 31.
func (t Times) Day() Expr { return t.e.call("day") }

// Hour returns the hour, 0 to 23.
func (t Times) Hour() Expr { return t.e.call("hour") }

// Minute returns the minute, 0 to 59.
func (t Times) Minute() Expr { return t.e.call("minute") }

// Second returns the second, 0 to 59.
func (t Times) Second() Expr { return t.e.call("second") }

// Millisecond returns the milliseconds in the second.
func (t Times) Millisecond() Expr { return t.e.call("millisecond") }

// Microsecond returns the microseconds in the second.
func (t Times) Microsecond() Expr { return t.e.call("microsecond") }

// Nanosecond returns the nanoseconds in the microsecond, as pandas has it.
func (t Times) Nanosecond() Expr { return t.e.call("nanosecond") }

// DayOfWeek returns the day of the week: Monday is 0.
func (t Times) DayOfWeek() Expr { return t.e.call("dayofweek") }

// DayOfYear returns the day of the year, from 1.
func (t Times) DayOfYear() Expr { return t.e.call("dayofyear") }

// Week returns the week of the ISO year.
func (t Times) Week() Expr { return t.e.call("week") }

// ISOYear returns the year of the ISO week.
func (t Times) ISOYear() Expr { return t.e.call("isoyear") }

// Quarter returns the quarter, 1 to 4.
func (t Times) Quarter() Expr { return t.e.call("quarter") }

// DaysInMonth returns how many days the month has.
func (t Times) DaysInMonth() Expr { return t.e.call("daysinmonth") }

// IsLeapYear reports whether the year is a leap year.
func (t Times) IsLeapYear() Expr { return t.e.call("isleapyear") }

// IsMonthStart reports whether it is the first day of a month.
func (t Times) IsMonthStart() Expr { return t.e.call("ismonthstart") }

// IsMonthEnd reports whether it is the last day of a month.
func (t Times) IsMonthEnd() Expr { return t.e.call("ismonthend") }

// IsQuarterStart reports whether it is the first day of a quarter.
func (t Times) IsQuarterStart() Expr { return t.e.call("isquarterstart") }

// IsQuarterEnd reports whether it is the last day of a quarter.
func (t Times) IsQuarterEnd() Expr { return t.e.call("isquarterend") }

// IsYearStart reports whether it is the first day of a year.
func (t Times) IsYearStart() Expr { return t.e.call("isyearstart") }

// IsYearEnd reports whether it is the last day of a year.
func (t Times) IsYearEnd() Expr { return t.e.call("isyearend") }

// Date returns the date.
func (t Times) Date() Expr { return t.e.call("date") }

// Time returns the time of the day.
func (t Times) Time() Expr { return t.e.call("time") }

// Floor returns the beginning of the stretch of time: every is a time.Duration, or a number and a unit as "15min", "1h", "1d", "1w" (from Monday), "1mo", "1q", "1y".
func (t Times) Floor(every any) Expr { return t.e.call("truncateto", every) }

// Ceil returns the end of the stretch of time, see Floor; what is at a beginning stays.
func (t Times) Ceil(every any) Expr { return t.e.call("ceilto", every) }

// Round returns the nearer of Floor and Ceil.
func (t Times) Round(every any) Expr { return t.e.call("roundto", every) }

// Format returns the time as text by a layout, Go's or strftime's.
func (t Times) Format(layout string) Expr { return t.e.call("formattime", layout) }

// WithZone returns timestamps that read the same in a zone: pandas' tz_localize. A time that the clocks of the zone pass over, or show twice, is an error.
func (t Times) WithZone(zone string) Expr { return t.e.call("withzone", zone) }

// TryWithZone is WithZone, but a time that the clocks pass over, or show twice, is missing.
func (t Times) TryWithZone(zone string) Expr { return t.e.call("withzone", zone, true) }

// ToZone returns the same moments as a zone shows them: pandas' tz_convert.
func (t Times) ToZone(zone string) Expr { return t.e.call("tozone", zone) }

// TotalDays returns a duration in days.
func (t Times) TotalDays() Expr { return t.e.call("totaldays") }

// TotalHours returns a duration in hours.
func (t Times) TotalHours() Expr { return t.e.call("totalhours") }

// TotalMinutes returns a duration in minutes.
func (t Times) TotalMinutes() Expr { return t.e.call("totalminutes") }

// TotalSeconds returns a duration in seconds.
func (t Times) TotalSeconds() Expr { return t.e.call("totalseconds") }

// TotalMillis returns a duration in milliseconds.
func (t Times) TotalMillis() Expr { return t.e.call("totalmillis") }

// TotalMicros returns a duration in microseconds.
func (t Times) TotalMicros() Expr { return t.e.call("totalmicros") }

// TotalNanos returns a duration in nanoseconds.
func (t Times) TotalNanos() Expr { return t.e.call("totalnanos") }

// AddMonths returns the time so many months later; a day that the month has not
// becomes its last one.
func (t Times) AddMonths(n any) Expr { return t.e.with("addmonths", n) }
