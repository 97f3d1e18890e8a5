package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Write is the Op that writes the rows to files: one for each partition, if the
// path has a "*", which is its number; else one for all. Its rows are the files.
type Write struct {
	Format exec.Format
	Path   string
	By     []string // columns by whose values there are folders; usually none
}

// Word is "write".
func (*Write) Word() string { return "write" }

// Text is the path.
func (w *Write) Text() string {
	if len(w.By) > 0 {
		return w.Path + " by " + strings.Join(w.By, ", ")
	}
	return w.Path
}

// sink writes the rows of a pipe to a path.
func (w *Write) sink(path string) exec.Sink {
	if len(w.By) > 0 {
		return exec.WriteBy{Format: w.Format, Path: path, By: w.By}
	}
	return exec.Write{Format: w.Format, Path: path}
}

// Schema is that of [exec.File].
func (w *Write) Schema(in []*table.Schema) (*table.Schema, error) {
	for i, name := range w.By {
		switch {
		case in[0].Index(name) < 0:
			return nil, fmt.Errorf("by %q: the columns are %s", name, strings.Join(in[0].Names(), ", "))
		case slices.Contains(w.By[:i], name):
			return nil, fmt.Errorf("by %q twice", name)
		case len(w.By) == in[0].Len():
			return nil, errors.New("by all columns: none is left for the files")
		}
	}
	if n := strings.Count(w.Path, "*"); n > 1 {
		return nil, fmt.Errorf("the path %q has more than one *", w.Path)
	}
	return table.SchemaOf[exec.File]()
}

func (w *Write) parts(n *Node) int {
	if strings.Contains(w.Path, "*") {
		return n.Inputs[0].count()
	}
	return 1
}

func (w *Write) size(n *Node) int64 { return int64(w.parts(n)) << 10 }

func (w *Write) emit(b *graph.Builder, n *Node) []graph.ID {
	in := n.Inputs[0]
	flows := in.flow()
	if !strings.Contains(w.Path, "*") {
		sink := w.sink(w.Path)
		if len(flows) == 1 {
			f := flows[0]
			return []graph.ID{bundle{f, 0, len(f.parts), f.size()}.pipe(b, sink, 0)}
		}
		tables := collect(b, in)
		return []graph.ID{b.Add(&exec.Pipe{Tables: len(tables), Schema: in.Schema, Sink: sink}, tables)}
	}
	total := in.count()
	digits := len(fmt.Sprint(total - 1))
	var out []graph.ID
	for _, f := range flows {
		for i := range f.parts {
			path := strings.Replace(w.Path, "*", fmt.Sprintf("%0*d", digits, len(out)), 1)
			out = append(out, bundle{f, i, i + 1, f.bytes[i]}.pipe(b, w.sink(path), 0))
		}
	}
	return out
}
