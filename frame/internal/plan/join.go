package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/internal/join"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Join is the Op that puts rows of two inputs side by side where keys are
// equal. Names of columns that are not keys of the same name differ: whoever
// makes the node has seen to that.
type Join struct {
	Left, Right []string // the keys, pair by pair
	How         string   // inner left right outer semi anti cross
	Validate    string   // "" or one_to_one, one_to_many, many_to_one
	Whole       bool     // the right side is given whole to every part of the left
}

// Word is "join".
func (*Join) Word() string { return "join" }

// Text says how and on what.
func (j *Join) Text() string {
	var on []string
	for i, l := range j.Left {
		if r := j.Right[i]; r != l {
			l += " = " + r
		}
		on = append(on, l)
	}
	if len(on) == 0 {
		return j.How
	}
	return j.How + " on " + strings.Join(on, ", ")
}

func (j *Join) plan(left, right *table.Schema) (join.Plan, error) {
	p := join.Plan{Left: left, Right: right, How: join.How(j.How), Validate: join.Validate(j.Validate)}
	if len(j.Left) != len(j.Right) {
		return p, fmt.Errorf("%d keys on the left and %d on the right", len(j.Left), len(j.Right))
	}
	for i := range j.Left {
		l, r := left.Index(j.Left[i]), right.Index(j.Right[i])
		if l < 0 {
			return p, fmt.Errorf("the left side has no column %q", j.Left[i])
		}
		if r < 0 {
			return p, fmt.Errorf("the right side has no column %q", j.Right[i])
		}
		p.LeftKeys, p.RightKeys = append(p.LeftKeys, l), append(p.RightKeys, r)
	}
	return p, nil
}

// Schema is the left columns and then those of the right.
func (j *Join) Schema(in []*table.Schema) (*table.Schema, error) {
	p, err := j.plan(in[0], in[1])
	if err != nil {
		return nil, err
	}
	return p.Output()
}

// small is how large the right side of a join may be to be given whole to
// every part of the left.
const small = 16 << 20

// whole reports whether the right side is given whole: then the join streams.
func (j *Join) whole(n *Node) bool {
	switch j.How {
	case "right", "outer":
		return false
	case "cross":
		return true
	}
	if j.Validate == "one_to_one" || j.Validate == "one_to_many" {
		return false // whether a key is twice on the left is seen where all of its rows meet
	}
	return j.Whole || n.Inputs[1].Bytes() <= small
}

func (j *Join) pieces(n *Node) int {
	return piecesFor(max(n.Inputs[0].Bytes(), n.Inputs[1].Bytes()))
}

// wholeJoin is a Join whose right side is given whole: it streams.
type wholeJoin struct{ Join Join }

// Word is "join".
func (*wholeJoin) Word() string { return "join" }

// Text says how, on what, and that the right side is given whole.
func (w *wholeJoin) Text() string { return w.Join.Text() + ", the right side whole" }

// Schema is that of the join.
func (w *wholeJoin) Schema(in []*table.Schema) (*table.Schema, error) { return w.Join.Schema(in) }

// flow is the left side's, with a step that looks at the right.
func (w *wholeJoin) flow(n *Node) []flow {
	p, err := w.Join.plan(n.Inputs[0].Schema, n.Inputs[1].Schema)
	if err != nil {
		panic(err) // Schema has looked at it
	}
	return through(n, exec.Probe{Plan: p}, builtOf(n.Inputs[1]))
}

// builtOf is the node of a right side that is given whole; the same for the
// same side.
func builtOf(right *Node) *Node {
	right.mu.Lock()
	defer right.mu.Unlock()
	if right.built == nil {
		right.built = right.again(buildWhole{}, right)
	}
	return right.built
}

// buildWhole is the Op of a right side that is given whole.
type buildWhole struct{}

func (buildWhole) Word() string                                     { return "build" }
func (buildWhole) Text() string                                     { return "" }
func (buildWhole) Schema(in []*table.Schema) (*table.Schema, error) { return in[0], nil }
func (buildWhole) parts(*Node) int                                  { return 1 }
func (buildWhole) size(n *Node) int64                               { return n.Inputs[0].Bytes() }
func (buildWhole) emit(b *graph.Builder, n *Node) []graph.ID {
	return []graph.ID{b.Add(&exec.Build{Schema: n.Schema}, collect(b, n.Inputs[0]))}
}

func (j *Join) parts(n *Node) int { return j.pieces(n) }

func (j *Join) size(n *Node) int64 { return n.Inputs[0].Bytes() + n.Inputs[1].Bytes() }

func (j *Join) emit(b *graph.Builder, n *Node) []graph.ID {
	p, err := j.plan(n.Inputs[0].Schema, n.Inputs[1].Schema)
	if err != nil {
		b.Fail(&graph.BuildError{Site: n.site, Err: err})
		return nil
	}
	leftBytes, rightBytes := n.Inputs[0].Bytes(), n.Inputs[1].Bytes()
	pieces := finely(b, j.pieces(n), max(leftBytes, rightBytes))
	left := split(b, n.Inputs[0], exec.SplitJoin{Plan: p, Left: true, Pieces: pieces}, pieces)
	right := split(b, n.Inputs[1], exec.SplitJoin{Plan: p, Pieces: pieces}, pieces)
	out := make([]graph.ID, pieces)
	for r := range out {
		out[r] = b.Add(&exec.JoinTables{Plan: p, Left: len(left[r]), Needs: needs(2*(leftBytes+rightBytes), pieces)}, append(left[r], right[r]...))
	}
	return together(b, n.Schema, out, j.pieces(n))
}

// split writes the tasks that cut a node's rows in pieces.
func split(b *graph.Builder, n *Node, sink exec.Sink, pieces int) [][]graph.ID {
	if pieces == 1 {
		return [][]graph.ID{collect(b, n)}
	}
	var cut []graph.ID
	for _, f := range n.flow() {
		for i := range f.parts {
			p := bundle{f, i, i + 1, f.bytes[i]}
			cut = append(cut, p.pipe(b, sink, f.bytes[i]))
		}
	}
	return shuffled(b, cut, pieces)
}

// push asks each side for its columns, and for the rows that conditions on them
// keep, where the join does not add rows to that side.
func (j *Join) push(n *Node, d demand) *Node {
	left, right := n.Inputs[0], n.Inputs[1]
	onLeft := func(name string) bool { return left.Schema.Index(name) >= 0 }
	onRight := func(name string) bool { return right.Schema.Index(name) >= 0 }
	var toLeft, toRight []*expr.Node
	above := d.where
	// Whether keys are twice on a side is asked of all of its rows.
	looksLeft, looksRight := strings.HasPrefix(j.Validate, "one_"), strings.HasSuffix(j.Validate, "_one")
	if !looksLeft && slices.Contains([]string{"inner", "left", "semi", "anti", "cross"}, j.How) {
		toLeft, above = about(above, onLeft)
	}
	if !looksRight && slices.Contains([]string{"inner", "right", "cross"}, j.How) {
		toRight, above = about(above, onRight)
	}
	wanted := d.with(above)
	side := func(x *Node, keys []string, conditions []*expr.Node) *Node {
		want := demand{columns: map[string]bool{}, where: conditions}
		for _, f := range x.Schema.Fields {
			want.columns[f.Name] = wanted.needs(f.Name) || slices.Contains(keys, f.Name)
		}
		return exactly(x, want)
	}
	joined := n.again(j, side(left, j.Left, toLeft), side(right, j.Right, toRight))
	if joined.err == nil && j.whole(joined) {
		joined = n.again(&wholeJoin{*j}, joined.Inputs...)
	}
	return where(joined, above)
}
