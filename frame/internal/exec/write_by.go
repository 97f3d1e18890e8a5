package exec

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// WriteBy is the Sink that writes rows to files in folders by the values of columns,
// as Hive has them: out/year=2024/0.parquet. The files do not have these columns. Each
// is seen when it is whole. The result is a table of a row for each file.
type WriteBy struct {
	Format Format
	Path   string   // of a file, without the folders by values
	By     []string // the columns
}

// NoFolder is the name of a folder for rows whose value is missing.
const NoFolder = "__HIVE_DEFAULT_PARTITION__"

// mostFolders is how many folders there are at most: each has a file that is being
// written.
const mostFolders = 4096

// Text is the path.
func (w WriteBy) Text() string { return "write " + w.Path + " by " + strings.Join(w.By, ", ") }

// Word is "write".
func (WriteBy) Word() string { return "write" }

// Start remembers where to.
func (w WriteBy) Start(in *table.Schema) (Sinking, error) {
	s := &writingBy{WriteBy: w, in: in, open: map[string]*writing{}}
	for _, name := range w.By {
		s.keys = append(s.keys, in.Index(name))
	}
	for i := range in.Fields {
		if !slices.Contains(s.keys, i) {
			s.rest = append(s.rest, i)
		}
	}
	if slices.Contains(s.keys, -1) || len(s.rest) == 0 {
		return nil, fmt.Errorf("frame: write by %s: of the columns %v", strings.Join(w.By, ", "), in)
	}
	return s, nil
}

type writingBy struct {
	WriteBy
	in         *table.Schema
	keys, rest []int
	open       map[string]*writing
	order      []string
}

// folders finds the rows of each folder, which the order has.
func (w *writingBy) folders(b *table.Batch) (map[string][]int32, error) {
	cells := make([]func([]byte, int) []byte, len(w.keys))
	valid := make([]column.Bits, len(w.keys))
	for i, k := range w.keys {
		f := w.in.Fields[k]
		valid[i] = column.Valid(b.Columns[k])
		if f.Type.Kind == table.Null {
			continue
		}
		var err error
		if cells[i], err = column.Writer(b.Columns[k], f.Type); err != nil {
			return nil, err
		}
	}
	rows := map[string][]int32{}
	var path, cell []byte
	for r := range b.Rows {
		path = path[:0]
		for i := range w.keys {
			path = appendEscaped(path, []byte(w.By[i]))
			path = append(path, '=')
			if !valid[i].None() && !valid[i].Get(r) {
				path = append(path, NoFolder...)
			} else {
				cell = cells[i](cell[:0], r)
				path = appendEscaped(path, cell)
			}
			path = append(path, '/')
		}
		rows[string(path)] = append(rows[string(path)], int32(r))
	}
	return rows, nil
}

// appendEscaped writes a name without what has a meaning in paths and patterns.
func appendEscaped(b, s []byte) []byte {
	const hex = "0123456789ABCDEF"
	for _, c := range s {
		if c >= 0x80 || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.+ ,@", c) >= 0 {
			b = append(b, c)
		} else {
			b = append(b, '%', hex[c>>4], hex[c&15])
		}
	}
	return b
}

func (w *writingBy) Push(ctx context.Context, b *table.Batch) error {
	rows, err := w.folders(b)
	if err != nil {
		return err
	}
	names := make([]string, 0, len(rows))
	for name := range rows {
		names = append(names, name)
	}
	slices.Sort(names)
	rest := b.Pick(w.rest)
	for _, name := range names {
		f := w.open[name]
		if f == nil {
			if len(w.open) == mostFolders {
				return fmt.Errorf("write %s: more than %d folders by %s", w.Path, mostFolders, strings.Join(w.By, ", "))
			}
			at := strings.LastIndexByte(w.Path, '/') + 1
			f = &writing{Write: Write{w.Format, w.Path[:at] + name + w.Path[at:]}, in: w.in.Pick(w.rest)}
			w.open[name] = f
			w.order = append(w.order, name)
		}
		piece := rest
		if len(names) > 1 {
			if piece, err = column.TakeBatch(rest, rows[name]); err != nil {
				return err
			}
		}
		if err := f.Push(ctx, piece); err != nil {
			return err
		}
	}
	return nil
}

// Discard gives the files up for an error.
func (w *writingBy) Discard(err error) error {
	for _, f := range w.open {
		f.Discard(err) //nolint:errcheck // it is err
	}
	return err
}

func (w *writingBy) Finish(ctx context.Context) (any, error) {
	slices.Sort(w.order)
	schema, err := table.SchemaOf[File]()
	if err != nil {
		return nil, err
	}
	out := &table.Table{Schema: schema}
	for _, name := range w.order {
		done, err := w.open[name].Finish(ctx)
		if err != nil {
			return nil, err
		}
		out.Batches = append(out.Batches, done.(*table.Table).Batches...)
	}
	return out, nil
}

func init() { graph.RegisterType[WriteBy]() }
