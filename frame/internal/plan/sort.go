package plan

import (
	"fmt"
	"strings"

	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/internal/order"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// By is a column to sort by.
type By struct {
	Name       string
	Desc       bool
	NullsFirst bool
}

func (b By) String() string {
	s := b.Name
	if b.Desc {
		s += " descending"
	}
	if b.NullsFirst {
		s += ", missing first"
	}
	return s
}

func byText(by []By) string {
	out := make([]string, len(by))
	for i, b := range by {
		out[i] = b.String()
	}
	return strings.Join(out, ", ")
}

func orderKeys(by []By, in *table.Schema) ([]order.Key, error) {
	keys := make([]order.Key, len(by))
	for i, b := range by {
		place := in.Index(b.Name)
		if place < 0 {
			return nil, unknownColumn(b.Name, in)
		}
		keys[i] = order.Key{Column: place, Desc: b.Desc, NullsFirst: b.NullsFirst}
	}
	return keys, nil
}

// mustKeys are the keys of an Op whose Schema has looked at them.
func mustKeys(by []By, in *table.Schema) []order.Key {
	keys, err := orderKeys(by, in)
	if err != nil {
		panic(err)
	}
	return keys
}

// Sort is the Op that sorts rows; equal ones stay in order.
type Sort struct{ By []By }

// Word is "sort".
func (*Sort) Word() string { return "sort" }

// Text is the columns.
func (s *Sort) Text() string { return byText(s.By) }

// Schema is that of the input.
func (s *Sort) Schema(in []*table.Schema) (*table.Schema, error) {
	_, err := orderKeys(s.By, in[0])
	return in[0], err
}

func (s *Sort) parts(n *Node) int  { return piecesFor(n.Inputs[0].Bytes()) }
func (s *Sort) size(n *Node) int64 { return n.Inputs[0].Bytes() }

func (s *Sort) emit(b *graph.Builder, n *Node) []graph.ID {
	return sorted(b, n.Schema, collect(b, n.Inputs[0]), mustKeys(s.By, n.Schema), s.parts(n), n.Inputs[0].Bytes())
}

// sorted writes the tasks that sort tables of so many bytes together, in parts:
// samples say where to cut, each table is cut there, and what belongs together is
// sorted.
func sorted(b *graph.Builder, s *table.Schema, tables []graph.ID, keys []order.Key, parts int, bytes int64) []graph.ID {
	if len(tables) == 0 {
		return tables
	}
	pieces := finely(b, parts, bytes)
	if pieces == 1 {
		return []graph.ID{b.Add(&exec.SortTables{Keys: keys, Needs: needs(2*bytes, 1)}, tables)}
	}
	const samples = 64 // of each part: the parts' sizes differ by about a quarter at most
	var taken []graph.ID
	for _, t := range tables {
		taken = append(taken, b.Add(&exec.SampleKeys{Keys: keys, Rows: max(samples*pieces/len(tables), samples)}, []graph.ID{t}))
	}
	at := b.Add(&exec.Splitters{Keys: keys, Parts: pieces}, taken)
	var cut []graph.ID
	for _, t := range tables {
		cut = append(cut, b.Add(&exec.SplitRanges{Keys: keys, Parts: pieces, Needs: needs(2*bytes, len(tables))}, []graph.ID{t, at}))
	}
	out := make([]graph.ID, pieces)
	for r, in := range shuffled(b, cut, pieces) {
		out[r] = b.Add(&exec.SortTables{Keys: keys, Needs: needs(2*bytes, pieces)}, in)
	}
	return together(b, s, out, parts)
}

// push asks for the keys too; conditions move on.
func (s *Sort) push(n *Node, d demand) *Node {
	want := d.alone()
	for _, k := range s.By {
		want = want.and(k.Name)
	}
	want.where = d.where
	return n.again(s, exactly(n.Inputs[0], want))
}

// and is the demand with one more column.
func (d demand) and(name string) demand {
	if d.columns[name] {
		return d
	}
	out := of([]string{name})
	for c := range d.columns {
		out.columns[c] = true
	}
	out.where = d.where
	return out
}

// Top is the Op that keeps the first rows in an order.
type Top struct {
	By   []By
	Rows int
}

// Word is "top".
func (*Top) Word() string { return "top" }

// Text is how many, by what.
func (t *Top) Text() string { return fmt.Sprintf("%d by %s", t.Rows, byText(t.By)) }

// Schema is that of the input.
func (t *Top) Schema(in []*table.Schema) (*table.Schema, error) {
	if t.Rows < 0 {
		return nil, fmt.Errorf("%d rows", t.Rows)
	}
	_, err := orderKeys(t.By, in[0])
	return in[0], err
}

func (t *Top) parts(*Node) int    { return 1 }
func (t *Top) size(n *Node) int64 { return int64(t.Rows) * 64 }

func (t *Top) emit(b *graph.Builder, n *Node) []graph.ID {
	sink := exec.Top{Keys: mustKeys(t.By, n.Schema), Rows: t.Rows}
	var tops []graph.ID
	for _, p := range bundled(n.Inputs[0].flow(), bundles()) {
		tops = append(tops, p.pipe(b, sink, 0))
	}
	last := &exec.Pipe{Tables: len(tops), Schema: n.Schema, Sink: sink}
	return []graph.ID{b.Add(last, tops)}
}

func (t *Top) push(n *Node, d demand) *Node {
	want := d.with(d.where).alone()
	for _, k := range t.By {
		want = want.and(k.Name)
	}
	return where(n.again(t, exactly(n.Inputs[0], want)), d.where)
}
