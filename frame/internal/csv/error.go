package csv

import (
	"context"
	"fmt"

	"github.com/cb434341/weft/graph"
)

func init() {
	graph.RegisterType[Scan]()
	graph.RegisterType[Unsure]()
}

// A Revision is an error that says that the scan was made from too small a sample.
// What was read with it is dropped, and read again with the revised one.
type Revision interface {
	error
	// Revise is the scan, which is not changed, as it should have been.
	Revise(ctx context.Context, s Scan) (Scan, error)
}

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
