package csv

import (
	"context"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/internal/textfile"
)

// A Scan is CSV files and how to read them. It is data, and not changed once it
// is made.
type Scan struct {
	textfile.Scan
	Heads   []Head // what is known of the fronts of the files
	Options Options
	Quotes  bool // there are quotes, so that parts look for their first row from the start of the file
}

const format textfile.Format = "csv"

var _ scan.Scan = Scan{}

// BadRows is a scan of the rows that s leaves out: where they are, what they say
// and what is wrong with them.
func (s Scan) BadRows() Scan {
	s.Bads = true
	return s
}

// Open implements [scan.Scan].
func (s Scan) Open(ctx context.Context, part int, want scan.Want) (scan.Stream, error) {
	if err := s.Check(part, want.Columns); err != nil {
		return nil, err
	}
	if s.Bads {
		return openBads(ctx, &s, part, want)
	}
	return open(ctx, &s, part, want)
}
