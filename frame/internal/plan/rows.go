package plan

import (
	"fmt"
	"strings"

	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Head is the Op that keeps the first rows. Partitions are read one after the
// other until there are enough.
type Head struct{ Rows int64 }

// Word is "head".
func (*Head) Word() string { return "head" }

// Text is how many.
func (h *Head) Text() string { return fmt.Sprint(h.Rows) }

// Schema is that of the input.
func (h *Head) Schema(in []*table.Schema) (*table.Schema, error) {
	if h.Rows < 0 {
		return nil, fmt.Errorf("%d rows", h.Rows)
	}
	return in[0], nil
}

func (h *Head) parts(*Node) int    { return 1 }
func (h *Head) size(n *Node) int64 { return min(h.Rows*64, n.Inputs[0].Bytes()) }

func (h *Head) emit(b *graph.Builder, n *Node) []graph.ID {
	at := b.Const(&table.Table{Schema: n.Schema})
	for _, f := range n.Inputs[0].flow() {
		if len(f.steps) == 0 {
			f.want.Limit = h.Rows
		}
		for i := range f.parts {
			pipe, deps := bundle{f, i, i + 1, f.bytes[i]}.op(b, exec.Collect{}, 0)
			at = b.Add(&exec.Head{Rows: h.Rows, Pipe: *pipe}, append([]graph.ID{at}, deps...))
		}
	}
	if at.IsConst() {
		at = b.Add(&exec.Join{Schema: n.Schema}, []graph.ID{at})
	}
	return []graph.ID{at}
}

// mostTop is how many rows the first of a sort may be to be kept as the top rows
// of each pipe, instead of sorting all.
const mostTop = 1 << 16

// push asks for as many rows. The first rows of a sort need no sort.
func (h *Head) push(n *Node, d demand) *Node {
	if s, ok := n.Inputs[0].Op.(*Sort); ok && h.Rows <= mostTop {
		return n.again(&Top{By: s.By, Rows: int(h.Rows)}, n.Inputs[0].Inputs[0]).want(d)
	}
	return where(n.again(h, exactly(n.Inputs[0], d.with(d.where).alone())), d.where)
}

// Tail is the Op that keeps the last rows.
type Tail struct{ Rows int64 }

// Word is "tail".
func (*Tail) Word() string { return "tail" }

// Text is how many.
func (t *Tail) Text() string { return fmt.Sprint(t.Rows) }

// Schema is that of the input.
func (t *Tail) Schema(in []*table.Schema) (*table.Schema, error) {
	if t.Rows < 0 {
		return nil, fmt.Errorf("%d rows", t.Rows)
	}
	return in[0], nil
}

func (t *Tail) parts(*Node) int    { return 1 }
func (t *Tail) size(n *Node) int64 { return min(t.Rows*64, n.Inputs[0].Bytes()) }

func (t *Tail) emit(b *graph.Builder, n *Node) []graph.ID {
	var ends []graph.ID
	for _, id := range collect(b, n.Inputs[0]) {
		ends = append(ends, b.Add(&exec.Tail{Rows: t.Rows}, []graph.ID{id}))
	}
	if len(ends) == 0 {
		ends = []graph.ID{b.Const(&table.Table{Schema: n.Schema})}
	}
	return []graph.ID{b.Add(&exec.Tail{Rows: t.Rows}, ends)}
}

func (t *Tail) push(n *Node, d demand) *Node {
	return where(n.again(t, exactly(n.Inputs[0], d.with(d.where).alone())), d.where)
}

// Repartition is the Op that cuts the rows in so many partitions, of about the
// same number of rows; their order stays.
type Repartition struct{ Parts int }

// Word is "repartition".
func (*Repartition) Word() string { return "repartition" }

// Text is how many.
func (r *Repartition) Text() string { return fmt.Sprint(r.Parts) }

// Schema is that of the input.
func (r *Repartition) Schema(in []*table.Schema) (*table.Schema, error) {
	if r.Parts < 1 || r.Parts > 1<<20 {
		return nil, fmt.Errorf("%d partitions", r.Parts)
	}
	return in[0], nil
}

func (r *Repartition) parts(*Node) int    { return r.Parts }
func (r *Repartition) size(n *Node) int64 { return n.Inputs[0].Bytes() }

// emit puts neighbours together where there are to be fewer partitions, and
// cuts each where there are to be more.
func (r *Repartition) emit(b *graph.Builder, n *Node) []graph.ID {
	from := collect(b, n.Inputs[0])
	if len(from) == 0 {
		from = []graph.ID{b.Const(&table.Table{Schema: n.Schema})}
	}
	out := make([]graph.ID, r.Parts)
	for i := range out {
		if r.Parts <= len(from) {
			lo, hi := len(from)*i/r.Parts, len(from)*(i+1)/r.Parts
			out[i] = b.Add(&exec.Join{Schema: n.Schema}, from[lo:hi])
			continue
		}
		// Partition i lies in one of the old: the k-th of those that it is cut in.
		at := (i*len(from) + len(from) - 1) / r.Parts
		for at > 0 && at*r.Parts/len(from) > i {
			at--
		}
		for (at+1)*r.Parts/len(from) <= i {
			at++
		}
		first, end := at*r.Parts/len(from), (at+1)*r.Parts/len(from)
		out[i] = b.Add(&exec.Slice{Index: i - first, N: end - first}, []graph.ID{from[at]})
	}
	return out
}

func (r *Repartition) push(n *Node, d demand) *Node {
	want := d.alone()
	want.where = d.where
	return n.again(r, exactly(n.Inputs[0], want))
}

// unknownColumn is the mistake of a name that no column has.
func unknownColumn(name string, in *table.Schema) error {
	return fmt.Errorf("there is no column %q among %s", name, strings.Join(in.Names(), ", "))
}
