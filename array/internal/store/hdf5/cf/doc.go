// Package cf reads what the climate and forecast conventions for metadata
// (https://cfconventions.org) make of a variable's attributes, whatever file they
// are from.
//
//	Conventions   packing, missing values, units, names
//	Time          what numbers of a time axis count: "days since 1900-01-01"
//	Calendar      which days there are
//	Date          a day and a time of day in a calendar
//
// When the seventh observation was made:
//
//	c, err := cf.Read(v.Attribute)
//	date, err := c.Time.Date(times[7])
//
// # Invariants
//
//   - Nothing is computed with a variable's numbers: packed numbers p mean
//     p*Scale + Offset, unless p is one of Missing.
//   - Dates are right to a microsecond, as cftime's are.
//
// # Limits
//
// Units of months and years are refused but for the calendar of 360 days, where
// a month has a length. Years before the first are counted as astronomers do:
// the year before 1 is 0. Valid ranges, cell methods, bounds and grid mappings
// are attributes like any other.
package cf
