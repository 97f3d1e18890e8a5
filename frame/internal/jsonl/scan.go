package jsonl

import (
	"context"
	"slices"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/source"
)

func init() { graph.RegisterType[Scan]() }

// A Scan is files of JSON lines and how to read them. It is data, and not changed
// once it is made.
type Scan struct {
	textfile.Scan
	Paths   [][]string // of each column: its key, or keys of objects in objects
	Options Options
}

const format textfile.Format = "json lines"

var _ scan.Scan = Scan{}

// New looks at the files and makes a Scan of them; name is what the user called
// them.
func New(ctx context.Context, name string, files []source.File, o Options) (Scan, error) {
	if err := format.Check(o.Columns, o.Types); err != nil {
		return Scan{}, err
	}
	seen, err := infer(ctx, files, &o)
	if err != nil {
		return Scan{}, err
	}
	if err := known(seen, &o); err != nil {
		return Scan{}, err
	}
	if o.Columns != nil {
		seen = pick(seen, o.Columns)
	}
	s := Scan{
		Scan:    textfile.Scan{Format: format, Name: name, Schema: &table.Schema{}, Files: files, Ranges: source.Cut(files, textfile.PartBytes(o.PartBytes))},
		Options: o,
	}
	for _, f := range seen {
		t, given := o.Types[f.name]
		if !given {
			t = textfile.ColumnType(f.typ)
		}
		s.Schema.Fields = append(s.Schema.Fields, table.Field{Name: f.name, Type: t})
		s.Paths = append(s.Paths, f.path)
		s.Given = append(s.Given, given)
	}
	return s, nil
}

// known refuses types of keys that are neither seen nor asked for.
func known(seen []*field, o *Options) error {
	names := make([]string, len(seen))
	for i, f := range seen {
		names[i] = f.name
	}
	name, stray := textfile.Stray(o.Types, func(name string) bool {
		return slices.Contains(names, name) || slices.Contains(o.Columns, name)
	})
	if !stray {
		return nil
	}
	return format.Errorf("a type is given for key %q, which no sampled row has: there are %q; a key that comes later is named in Columns", name, names)
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

// BadRows is a scan of the rows that s leaves out: where they are, what they say
// and what is wrong with them. Its parts are whole files, since it counts lines.
func (s Scan) BadRows() Scan {
	s.Bads = true
	s.Ranges = source.Cut(s.Files, 0)
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
	return openReader(ctx, &s, part, want.Columns, want.Limit)
}
