package jsonl

import (
	"fmt"

	"github.com/cb434341/weft/frame/table"
)

// Options say how files are read. The zero value reads all keys and infers types.
type Options struct {
	Columns []string              // only these, in this order; nil is all
	Types   map[string]table.Type // of columns for which they are known; all others are inferred
	Flatten bool                  // keys of objects in objects are columns: "user.id"

	// InferRows is how many rows are looked at in each of several places: 0 is
	// 500, and -1 is all rows there are.
	InferRows int

	Bad BadRows // what becomes of rows that cannot be read

	// PartBytes is about how much of a file one part reads; 0 is 16 MB.
	PartBytes int64
	// BatchRows is how many rows a batch has at most; 0 means by the number of
	// columns.
	BatchRows int
}

// BadRows says what becomes of rows that cannot be read: lines that are no object,
// and values that are none of the type that was given for their column.
type BadRows uint8

// What becomes of bad rows.
const (
	Fail    BadRows = iota // the first one is an error
	Skip                   // they are left out and counted, see [Counter]
	Collect                // they are left out, and [Scan.BadRows] reads them
)

const (
	defaultPart      = 16 << 20
	defaultInferRows = 500
)

func (o *Options) partBytes() int64 {
	if o.PartBytes <= 0 {
		return defaultPart
	}
	return o.PartBytes
}

func (o *Options) batchRows(columns int) int {
	if o.BatchRows > 0 {
		return min(o.BatchRows, 1<<16)
	}
	return max(1<<12, min(1<<15, 1<<17/max(1, columns)))
}

// check refuses options that mean nothing.
func (o *Options) check() error {
	seen := map[string]bool{}
	for _, c := range o.Columns {
		if seen[c] {
			return fmt.Errorf("json lines: column %q is asked for twice", c)
		}
		seen[c] = true
	}
	for name, t := range o.Types {
		if !readable(t) {
			return fmt.Errorf("json lines: column %q: %v cannot be read from JSON", name, t)
		}
	}
	return nil
}

// readable reports whether columns of the type can be read.
func readable(t table.Type) bool {
	return t.Kind != table.Duration && t.Kind != table.Decimal && t.Kind <= table.Decimal
}
