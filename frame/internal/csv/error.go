package csv

import (
	"context"
	"fmt"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

func init() {
	graph.RegisterType[Scan]()
	graph.RegisterType[RowError]()
	graph.RegisterType[Widen]()
	graph.RegisterType[Unsure]()
}

// A Revision is an error that says that the scan was made from too small a sample.
// What was read with it is dropped, and read again with the revised one.
type Revision interface {
	error
	// Revise is the scan, which is not changed, as it should have been.
	Revise(ctx context.Context, s Scan) (Scan, error)
}

// A RowError is a row that cannot be read.
type RowError struct {
	File   string
	Line   int64  // in the file, from 1
	Column string // "" if it is about the row
	Text   string // the value, or the row, shortened
	What   string // is wrong with it
}

// Error implements error.
func (e RowError) Error() string {
	if e.Column == "" {
		return fmt.Sprintf("csv: %s:%d: %s: %q", e.File, e.Line, e.What, e.Text)
	}
	return fmt.Sprintf("csv: %s:%d: column %q: %q %s", e.File, e.Line, e.Column, e.Text, e.What)
}

// A Widen is a value that is none of the type that was inferred for its column.
// To holds both.
type Widen struct {
	Column   string
	From, To table.Type
	File     string
	Line     int64
	Value    string
}

// Error implements error.
func (e Widen) Error() string {
	return fmt.Sprintf("csv: %s:%d: column %q: %q is not of type %v, which the sampled rows have: "+
		"set Types[%q] to %v, or InferRows to -1 to infer types from all rows", e.File, e.Line, e.Column, e.Value, e.From, e.Column, e.To)
}

// Revise implements [Revision].
func (e Widen) Revise(_ context.Context, s Scan) (Scan, error) { return s.Widened(e.Column, e.To) }

// An Unsure is a part of a file that began at what looked like the start of a row,
// and is amid a field in quotes: no quotes were seen in the sample.
type Unsure struct {
	File string
	Off  int64
}

// Error implements error.
func (e Unsure) Error() string {
	return fmt.Sprintf("csv: %s: what begins at byte %d is not a row: there are quoted fields with ends of lines in them, and none in the sample", e.File, e.Off)
}

// Revise implements [Revision].
func (e Unsure) Revise(_ context.Context, s Scan) (Scan, error) {
	s.Quotes = true
	return s, nil
}

// shorten is text for an error.
func shorten(b []byte) string {
	const most = 60
	if len(b) > most {
		return string(b[:most]) + "..."
	}
	return string(b)
}
