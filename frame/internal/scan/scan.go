// Package scan says what can be read as a frame: a Scan is something stored
// that has a schema and parts, and gives the rows of a part as a stream of
// batches, of the wanted columns only.
//
//	Scan    files of one kind and how to read them, as data
//	Part    what one task reads: a file, or a range of one
//	Want    which columns are wanted, and what is known of the rows
//	Stream  batches, one after the other
package scan

import (
	"context"

	"github.com/cb434341/weft/frame/table"
)

// A Scan is something stored that can be read part by part. It is data, a
// struct of exported fields registered with graph.RegisterType, so that a task
// holds it and another process can open it.
type Scan interface {
	// Describe says what there is, without reading anything.
	Describe() Info
	// Open begins to read a part.
	Open(ctx context.Context, part int, want Want) (Stream, error)
}

// Info describes a Scan.
type Info struct {
	Name   string // for people: "csv flights/*.csv"
	Schema *table.Schema
	Parts  []Part
}

// A Part is what one task reads.
type Part struct {
	Name  string // for people: "1990.csv", "1990.csv[2]"
	Bytes int64  // what it is about to read, 0 if that is unknown
	Rows  int64  // -1 if that is unknown
}

// Want is what a reader is asked for.
type Want struct {
	// Columns are places in the schema, in the order in which the batches shall
	// have them. There may be none: then only the number of rows is wanted.
	Columns []int
	// Bounds hold for every row that is of interest: a reader may leave out rows
	// for which one does not hold, and need not.
	Bounds []Bound
	// Limit is how many rows are of interest at most; 0 means all. A reader may
	// give more.
	Limit int64
}

// A Bound is a condition on a column: column op value.
type Bound struct {
	Column int    // place in the schema
	Op     string // "<", "<=", "==", ">=", ">"
	Value  any    // int64, uint64, float64, string, bool; times as int64 in the unit of the column
}

// A Stream gives batches of rows in order. Batches have 1,000 to 65,536 rows
// where there are as many, share no memory with later ones, and may be kept, unless
// they are given back.
type Stream interface {
	// Next returns the next batch; io.EOF after the last one.
	Next(ctx context.Context) (*table.Batch, error)
	// Close ends the reading; Next is not called again.
	Close() error
}

// A Returner is a Stream that takes the memory of its batches back.
type Returner interface {
	Stream
	// Return says that nobody looks at the last batch any more, but for its strings:
	// the next one may be in its memory.
	Return()
}
