package textfile

import (
	"fmt"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/source"
)

// A Scan is files of one format, their columns and the parts that they are read in.
// The Scan of a format embeds it, and adds how a part is opened. It is data, and
// not changed once it is made.
type Scan struct {
	Format Format
	Name   string
	Schema *table.Schema
	Given  []bool // which types are not inferred
	Files  []source.File
	Ranges []source.Range
	Bads   bool // it is the bad rows that are read
}

// Describe implements the half of [scan.Scan] that reads nothing.
func (s Scan) Describe() scan.Info {
	info := scan.Info{Name: fmt.Sprintf("%s %s", s.Format, s.Name), Schema: s.Schema}
	if s.Bads {
		info.Name, info.Schema = "bad rows of "+info.Name, badSchema
	}
	count := make([]int, len(s.Files))
	for _, r := range s.Ranges {
		part := scan.Part{Name: s.Files[r.File].Name, Rows: -1, Bytes: max(0, r.End-r.Off)}
		if !r.Last || r.Off > 0 {
			part.Name = fmt.Sprintf("%s[%d]", part.Name, count[r.File])
		}
		count[r.File]++
		info.Parts = append(info.Parts, part)
	}
	return info
}

// Check refuses to open parts and columns that there are not.
func (s Scan) Check(part int, columns []int) error {
	if part < 0 || part >= len(s.Ranges) {
		return s.Format.Errorf("there is no part %d", part)
	}
	n := s.Schema.Len()
	if s.Bads {
		n = badSchema.Len()
	}
	for _, c := range columns {
		if c < 0 || c >= n {
			return s.Format.Errorf("there is no column %d", c)
		}
	}
	return nil
}

// All are the places of all columns.
func (s Scan) All() []int {
	all := make([]int, s.Schema.Len())
	for i := range all {
		all[i] = i
	}
	return all
}
