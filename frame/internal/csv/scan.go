package csv

import (
	"context"
	"fmt"
	"slices"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/source"
)

// A Scan is CSV files and how to read them. It is data, and not changed once it
// is made.
type Scan struct {
	Name    string
	Schema  *table.Schema
	Given   []bool // which types are not inferred
	Files   []File
	Ranges  []source.Range
	Options Options
	Quotes  bool // there are quotes, so that parts look for their first row from the start of the file
	Bads    bool // it is the bad rows that are read
}

// A File is a file to be read, and what is known of its front.
type File struct {
	File source.File
	Head Head
}

var _ scan.Scan = Scan{}

// Describe implements [scan.Scan].
func (s Scan) Describe() scan.Info {
	info := scan.Info{Name: "csv " + s.Name, Schema: s.schema()}
	if s.Bads {
		info.Name = "bad rows of " + info.Name
	}
	count := make([]int, len(s.Files))
	for _, r := range s.Ranges {
		f := s.Files[r.File].File
		part := scan.Part{Name: f.Name, Rows: -1}
		if r.End >= 0 {
			part.Bytes = r.End - r.Off
		}
		if !r.Last || r.Off > 0 {
			part.Name = fmt.Sprintf("%s[%d]", f.Name, count[r.File])
		}
		count[r.File]++
		info.Parts = append(info.Parts, part)
	}
	return info
}

func (s Scan) schema() *table.Schema {
	if s.Bads {
		return badSchema
	}
	return s.Schema
}

// Widened is the scan with another type for a column.
func (s Scan) Widened(column string, to table.Type) (Scan, error) {
	i := s.Schema.Index(column)
	if i < 0 {
		return s, fmt.Errorf("csv: there is no column %q", column)
	}
	if !readable(to) {
		return s, fmt.Errorf("csv: column %q: %v cannot be read from text", column, to)
	}
	s.Schema = &table.Schema{Fields: slices.Clone(s.Schema.Fields)}
	s.Schema.Fields[i].Type = to
	return s, nil
}

// BadRows is a scan of the rows that s leaves out: where they are, what they say
// and what is wrong with them.
func (s Scan) BadRows() Scan {
	s.Bads = true
	return s
}

// badSchema is that of bad rows.
var badSchema = &table.Schema{Fields: []table.Field{
	{Name: "file", Type: table.Of(table.String)},
	{Name: "line", Type: table.Of(table.Int64)},
	{Name: "text", Type: table.Of(table.String)},
	{Name: "error", Type: table.Of(table.String)},
}}

// Open implements [scan.Scan].
func (s Scan) Open(ctx context.Context, part int, want scan.Want) (scan.Stream, error) {
	if part < 0 || part >= len(s.Ranges) {
		return nil, fmt.Errorf("csv: there is no part %d", part)
	}
	n := len(s.schema().Fields)
	for _, c := range want.Columns {
		if c < 0 || c >= n {
			return nil, fmt.Errorf("csv: there is no column %d", c)
		}
	}
	if s.Bads {
		return openBads(ctx, &s, part, want)
	}
	return open(ctx, &s, part, want)
}
