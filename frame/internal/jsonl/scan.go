package jsonl

import (
	"context"
	"fmt"
	"slices"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/source"
)

// A Scan is files of JSON lines and how to read them. It is data, and not changed
// once it is made.
type Scan struct {
	Name    string
	Schema  *table.Schema
	Paths   [][]string // of each column: its key, or keys of objects in objects
	Given   []bool     // which types are not inferred
	Files   []source.File
	Ranges  []source.Range
	Options Options
	Bads    bool // it is the bad rows that are read
}

var _ scan.Scan = Scan{}

// New looks at the files and makes a Scan of them; name is what the user called
// them.
func New(ctx context.Context, name string, files []source.File, o Options) (Scan, error) {
	if err := o.check(); err != nil {
		return Scan{}, err
	}
	s := Scan{Name: name, Files: files, Options: o, Ranges: source.Cut(files, o.partBytes())}
	seen, err := infer(ctx, files, &o)
	if err != nil {
		return Scan{}, err
	}
	if o.Columns != nil {
		seen = pick(seen, o.Columns)
	}
	s.Schema = &table.Schema{}
	for _, f := range seen {
		t, given := o.Types[f.name]
		if !given {
			t = f.typ
		}
		s.Schema.Fields = append(s.Schema.Fields, table.Field{Name: f.name, Type: t})
		s.Paths = append(s.Paths, f.path)
		s.Given = append(s.Given, given)
	}
	return s, nil
}

// pick is some of the columns. One that was in no sample may well be in a file: it
// is null as long as nothing is met.
func pick(seen []*field, names []string) []*field {
	out := make([]*field, len(names))
	for i, name := range names {
		out[i] = &field{name: name, path: []string{name}}
		for _, f := range seen {
			if f.name == name {
				out[i] = f
			}
		}
	}
	return out
}

// Describe implements [scan.Scan].
func (s Scan) Describe() scan.Info {
	info := scan.Info{Name: "json lines " + s.Name, Schema: s.Schema}
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

// Widened is the scan with another type for a column.
func (s Scan) Widened(column string, to table.Type) (Scan, error) {
	i := s.Schema.Index(column)
	if i < 0 {
		return Scan{}, fmt.Errorf("json lines: there is no column %q", column)
	}
	if !readable(to) {
		return Scan{}, fmt.Errorf("json lines: column %q: %v cannot be read from JSON", column, to)
	}
	out := s
	out.Schema = &table.Schema{Fields: slices.Clone(s.Schema.Fields)}
	out.Schema.Fields[i].Type = to
	return out, nil
}

// BadRows is a scan of the rows that s leaves out: where they are, what they say
// and what is wrong with them. Its parts are whole files, since it counts lines.
func (s Scan) BadRows() Scan {
	out := s
	out.Bads = true
	out.Ranges = source.Cut(s.Files, 0)
	return out
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
		return nil, fmt.Errorf("json lines: there is no part %d", part)
	}
	schema := s.Schema
	if s.Bads {
		schema = badSchema
	}
	for _, c := range want.Columns {
		if c < 0 || c >= len(schema.Fields) {
			return nil, fmt.Errorf("json lines: there is no column %d", c)
		}
	}
	if s.Bads {
		return openBads(ctx, &s, part, want)
	}
	return openReader(ctx, &s, part, want.Columns, want.Limit)
}
