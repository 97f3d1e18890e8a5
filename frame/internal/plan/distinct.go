package plan

import (
	"strings"

	"github.com/cb434341/weft/frame/internal/agg"
	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/internal/order"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Distinct is the Op that keeps one row of those that are equal in some columns,
// in the order in which the rows were.
type Distinct struct {
	By   []string // all columns, if there are none
	Keep string   // first, last, none
}

// Word is "distinct".
func (*Distinct) Word() string { return "distinct" }

// Text is the columns, and which row is kept.
func (d *Distinct) Text() string {
	by := strings.Join(d.By, ", ")
	if len(d.By) == 0 {
		by = "rows"
	}
	return by + ", keep " + d.Keep
}

func (d *Distinct) plan(in *table.Schema) (agg.Distinct, error) {
	p := agg.Distinct{Input: in, Keep: d.Keep}
	by := d.By
	if len(by) == 0 {
		by = in.Names()
	}
	for _, name := range by {
		i := in.Index(name)
		if i < 0 {
			return p, unknownColumn(name, in)
		}
		p.Keys = append(p.Keys, i)
	}
	_, err := p.Output()
	return p, err
}

// Schema is that of the input.
func (d *Distinct) Schema(in []*table.Schema) (*table.Schema, error) {
	_, err := d.plan(in[0])
	return in[0], err
}

func (d *Distinct) parts(n *Node) int  { return piecesFor(n.Inputs[0].Bytes()) }
func (d *Distinct) size(n *Node) int64 { return n.Inputs[0].Bytes() }

func (d *Distinct) emit(b *graph.Builder, n *Node) []graph.ID {
	p, err := d.plan(n.Schema)
	if err != nil {
		b.Fail(&graph.BuildError{Site: n.site, Err: err})
		return nil
	}
	parts, bytes := d.parts(n), n.Inputs[0].Bytes()
	pieces := finely(b, parts, bytes)
	if pieces > 1 {
		p.Position = unusedColumn("position", n.Schema)
	}
	var pipes []graph.ID
	for i, f := range bundled(n.Inputs[0].flow(), smallBundles(b, bytes)) {
		pipes = append(pipes, f.pipe(b, exec.Distinct{Plan: p, Pieces: pieces, At: int64(i) << 40, Full: modest(b)}, f.bytes))
	}
	out := make([]graph.ID, pieces)
	for r, in := range shuffled(b, pipes, pieces) {
		out[r] = b.Add(&exec.MergeDistinct{Plan: p, Needs: needs(3*bytes, pieces)}, in)
	}
	if pieces == 1 {
		return out
	}
	// Back into the order of the rows, without their positions.
	keys := []order.Key{{Column: n.Schema.Len()}}
	withPosition, err := p.Output()
	if err != nil {
		b.Fail(&graph.BuildError{Site: n.site, Err: err})
		return nil
	}
	out = sorted(b, withPosition, out, keys, parts, bytes)
	back := pick(n.Schema.Names()).step()
	for i, id := range out {
		out[i] = b.Add(&exec.Through{Step: back}, []graph.ID{id})
	}
	return out
}

// unusedColumn is a name that no column has.
func unusedColumn(name string, in *table.Schema) string {
	for in.Index(name) >= 0 {
		name += "_"
	}
	return name
}

func (d *Distinct) push(n *Node, want demand) *Node {
	need := want.with(want.where).alone()
	by := d.By
	if len(by) == 0 {
		by = n.Schema.Names()
	}
	for _, name := range by {
		need = need.and(name)
	}
	next := &Distinct{By: by, Keep: d.Keep}
	return where(n.again(next, exactly(n.Inputs[0], need)), want.where)
}
