package jsonl

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
}

// A RowError is a line that cannot be read.
type RowError struct {
	File   string
	Line   int64  // in the file, from 1
	At     int    // the byte of the line, from 1, that is wrong
	Column string // "" if it is about the line
	Text   string // the value, or the line, shortened
	What   string // is wrong with it
}

// Error implements error.
func (e *RowError) Error() string {
	if e.Column == "" {
		return fmt.Sprintf("json lines: %s:%d:%d: %s", e.File, e.Line, e.At, e.What)
	}
	return fmt.Sprintf("json lines: %s:%d:%d: column %q: %s %s", e.File, e.Line, e.At, e.Column, e.Text, e.What)
}

// A Widen is a value that is none of the type that was inferred for its column:
// the samples were too small. To holds both. What was read with the scan is
// dropped, and read again with the revised one.
type Widen struct {
	Column   string
	From, To table.Type
	File     string
	Line     int64
	Value    string
}

// Error implements error.
func (e *Widen) Error() string {
	return fmt.Sprintf("json lines: %s:%d: column %q: %s is not of type %v, which the sampled rows have: "+
		"give the column the type %v, or infer types from all rows", e.File, e.Line, e.Column, e.Value, e.From, e.To)
}

// Revise is the scan, which is not changed, with a type that holds the value.
func (e *Widen) Revise(_ context.Context, s Scan) (Scan, error) { return s.Widened(e.Column, e.To) }

// shorten is text for an error.
func shorten(b []byte) string {
	const most = 60
	if len(b) > most {
		return string(b[:most]) + "..."
	}
	return string(b)
}
