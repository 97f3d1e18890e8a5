package textfile

import (
	"fmt"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

func init() {
	graph.RegisterType[RowError]()
	graph.RegisterType[Widen]()
}

// A Format is what a format is called in errors and plans: "csv", "json lines".
type Format string

// Errorf is an error of the format.
func (f Format) Errorf(format string, args ...any) error {
	return fmt.Errorf("%s: %w", f, fmt.Errorf(format, args...))
}

// A RowError is a row that cannot be read.
type RowError struct {
	Format Format
	File   string
	Line   int64  // in the file, from 1
	At     int    // the byte of the line, from 1, that is wrong; 0 where nobody knows
	Column string // "" if it is about the row
	Text   string // the value, or the row, as it is shown; "" if it is not
	What   string // is wrong with it
}

// Error implements error.
func (e RowError) Error() string {
	place := fmt.Sprintf("%s: %s:%d", e.Format, e.File, e.Line)
	if e.At > 0 {
		place = fmt.Sprintf("%s:%d", place, e.At)
	}
	switch {
	case e.Column != "":
		return fmt.Sprintf("%s: column %q: %s %s", place, e.Column, e.Text, e.What)
	case e.Text != "":
		return fmt.Sprintf("%s: %s: %s", place, e.What, e.Text)
	}
	return fmt.Sprintf("%s: %s", place, e.What)
}

// What may be wrong with a text in any format.
const (
	NotUTF8 = "is not valid UTF-8"
	TooLong = "is more text than a batch can hold"
	TooMany = "is a category too many"
)

// A Widen is a value that is none of the type that was inferred for its column: the
// sample was too small. To holds both.
type Widen struct {
	Format   Format
	Column   string
	From, To table.Type
	File     string
	Line     int64
	Value    string // as it is shown
}

// Error implements error.
func (e Widen) Error() string {
	return fmt.Sprintf("%s: %s:%d: column %q: %s is not of type %v, which the sampled rows have: "+
		"set Types[%q] to %v, or InferRows to -1 to infer types from all rows",
		e.Format, e.File, e.Line, e.Column, e.Value, e.From, e.Column, e.To)
}

// Shorten is text for an error.
func Shorten(b []byte) string {
	const most = 60
	if len(b) > most {
		return string(b[:most]) + "..."
	}
	return string(b)
}
