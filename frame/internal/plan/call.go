package plan

import (
	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Call is the Op each partition of which a user's function makes of a partition
// of the input. The function sees all columns.
type Call struct {
	Func    exec.Func
	Columns *table.Schema // what the function promises; nil for those of the input
}

// Word is "map".
func (*Call) Word() string { return "map partitions" }

// Text is the function's name.
func (c *Call) Text() string { return c.Func.Name }

// Schema is what the function promises.
func (c *Call) Schema(in []*table.Schema) (*table.Schema, error) {
	if c.Columns != nil {
		return c.Columns, nil
	}
	return in[0], nil
}

func (c *Call) parts(n *Node) int  { return n.Inputs[0].count() }
func (c *Call) size(n *Node) int64 { return n.Inputs[0].Bytes() }

func (c *Call) emit(b *graph.Builder, n *Node) []graph.ID {
	in := collect(b, n.Inputs[0])
	out := make([]graph.ID, len(in))
	for i, id := range in {
		out[i] = b.Add(&exec.Call{Func: c.Func, At: exec.PartInfo{Index: i, Count: len(in)}, Schema: n.Schema}, []graph.ID{id})
	}
	return out
}

// Columns is the node with computed columns only; the node itself if they are
// its columns as they are.
func Columns(n *Node, p *Project) *Node {
	names := n.Schema.Names()
	if p.isPick() && len(names) == len(p.Columns) {
		same := true
		for i, c := range p.Columns {
			same = same && c.Name == names[i]
		}
		if same {
			return n
		}
	}
	return New(p, n)
}
