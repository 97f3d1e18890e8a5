package jsonl

import (
	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
)

// Options say how files are read. The zero value reads all keys and infers types.
type Options struct {
	Columns []string              // only these, in this order; nil is all
	Types   map[string]table.Type // of columns for which they are known; all others are inferred
	Flatten bool                  // keys of objects in objects are columns: "user.id"

	// InferRows is how many rows are looked at in each of several places, those
	// at the end among them, to infer types: 0 is 500, and -1 is all rows there are.
	InferRows int

	Bad textfile.BadRows // what becomes of rows that cannot be read

	// PartBytes is about how much of a file one part reads; 0 is 16 MB.
	PartBytes int64
	// BatchRows is how many rows a batch has at most; 0 means by the number of
	// columns.
	BatchRows int
}

const defaultInferRows = 500

func (o *Options) batchRows(columns int) int {
	if o.BatchRows > 0 {
		return min(o.BatchRows, 1<<16)
	}
	return max(1<<12, min(1<<15, 1<<17/max(1, columns)))
}
