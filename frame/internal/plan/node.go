package plan

import (
	"fmt"
	"sync"

	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// A Node is rows that have not been computed yet. It is immutable, and a
// [graph.Source]: its parts are the tasks of its partitions.
type Node struct {
	Op     Op
	Inputs []*Node
	Schema *table.Schema

	site graph.Site
	err  error

	mu      sync.Mutex
	planned map[string]answer // by what is wanted of it
	flows   []flow            // found once, of a planned node
	bytes   int64             // estimated once; -1 before
	built   *Node             // the node as the right side of joins, given whole
}

// An Op is an operation on rows. It is data.
type Op interface {
	// Word is a word for people: "filter", "join".
	Word() string
	// Text says what is done, in one line; "" if the word does.
	Text() string
	// Schema is the schema of the result, given those of the inputs.
	Schema(in []*table.Schema) (*table.Schema, error)
}

// New makes a node. The first mistake among its inputs is its own.
func New(op Op, inputs ...*Node) *Node {
	n := &Node{Op: op, Inputs: inputs, site: graph.Here(), bytes: -1}
	in := make([]*table.Schema, len(inputs))
	for i, x := range inputs {
		if x.err != nil {
			n.err, n.Schema = x.err, &table.Schema{}
			return n
		}
		in[i] = x.Schema
	}
	s, err := op.Schema(in)
	if err != nil {
		n.Schema = &table.Schema{}
		n.err = &graph.BuildError{Site: n.site, Err: fmt.Errorf("frame: %s: %w", op.Word(), err)}
		return n
	}
	n.Schema = s
	return n
}

// Fail makes a node that is a mistake.
func Fail(what, format string, values ...any) *Node {
	site := graph.Here()
	err := fmt.Errorf("frame: "+what+": "+format, values...)
	return &Node{Op: failed{}, Schema: &table.Schema{}, site: site, err: &graph.BuildError{Site: site, Err: err}, bytes: -1}
}

// failed is the Op of a mistake.
type failed struct{}

func (failed) Word() string                                  { return "mistake" }
func (failed) Text() string                                  { return "" }
func (failed) Schema([]*table.Schema) (*table.Schema, error) { return &table.Schema{}, nil }

// again is a node like n with other inputs, for rewriting: the user's line
// stays.
func (n *Node) again(op Op, inputs ...*Node) *Node {
	out := New(op, inputs...)
	out.site = n.site
	if out.err != nil && n.err == nil {
		if b, ok := out.err.(*graph.BuildError); ok { //nolint:errorlint // made by New
			b.Site = n.site
		}
	}
	return out
}

// Err is the first mistake that was made in building the node; nil if there was
// none.
func (n *Node) Err() error { return n.err }

// Site is where the user built the node.
func (n *Node) Site() graph.Site { return n.site }

// Inputs of a node as a source are the nodes and lazy values that its tasks
// take results of. They are those of a planned node.
func (n *Node) sources() []graph.Source {
	var out []graph.Source
	seen := map[graph.Source]bool{}
	add := func(s graph.Source) {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	flows := func(fs []flow) {
		for _, f := range fs {
			if f.node != nil {
				add(source{f.node})
			}
			for _, e := range f.extras {
				add(source{e})
			}
		}
	}
	if g, ok := n.Op.(*Given); ok {
		for _, s := range g.Parts {
			add(s)
		}
		return out
	}
	if _, ok := n.Op.(streaming); ok {
		flows(n.flow())
		return out
	}
	for _, x := range n.Inputs {
		flows(x.flow())
	}
	if x, ok := n.Op.(extraInputs); ok {
		for _, e := range x.extras(n) {
			add(source{e})
		}
	}
	return out
}

// extraInputs is an Op whose tasks take results of nodes beside its inputs'.
type extraInputs interface{ extras(n *Node) []*Node }

// source is a planned node as a graph.Source.
type source struct{ n *Node }

// Source is the node, planned, as a source of tasks.
func (n *Node) Source() graph.Source {
	if n.err != nil {
		return source{n}
	}
	return source{n.Planned()}
}

// Inputs are the sources that the tasks need.
func (s source) Inputs() []graph.Source {
	if s.n.err != nil {
		return nil
	}
	return s.n.sources()
}

// Join is the Op that makes one table of the partitions.
func (s source) Join() graph.Op { return &exec.Join{Schema: s.n.Schema} }

// Err is the node's mistake.
func (s source) Err() error { return s.n.err }

// Site is where the user built the node.
func (s source) Site() graph.Site { return s.n.site }

// Emit writes the tasks of the partitions.
func (s source) Emit(b *graph.Builder) []graph.ID {
	if br, ok := s.n.Op.(breaking); ok {
		return br.emit(b, s.n)
	}
	return collect(b, s.n)
}

// breaking is an Op that has tasks of its own.
type breaking interface {
	Op
	// emit writes the tasks; n is planned.
	emit(b *graph.Builder, n *Node) []graph.ID
	// parts is the number of partitions of the result.
	parts(n *Node) int
	// size estimates the bytes of the result.
	size(n *Node) int64
}

// streaming is an Op that runs in the pipe of whoever wants its rows.
type streaming interface {
	Op
	// flow is how the rows flow; n is planned.
	flow(n *Node) []flow
}

// Parts is the number of partitions that the node has when it is computed.
func (n *Node) Parts() int {
	if n.err != nil {
		return 0
	}
	return n.Planned().count()
}

// count is Parts of a planned node.
func (n *Node) count() int {
	if br, ok := n.Op.(breaking); ok {
		return br.parts(n)
	}
	total := 0
	for _, f := range n.flow() {
		total += len(f.parts)
	}
	return total
}

// flow is how the rows of a planned node flow: those of a breaking node come
// from its tasks.
func (n *Node) flow() []flow {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.flows == nil {
		if s, ok := n.Op.(streaming); ok {
			n.flows = s.flow(n)
		} else {
			n.flows = []flow{ofNode(n)}
		}
	}
	return n.flows
}

// Bytes estimates the memory that the rows of a planned node take.
func (n *Node) Bytes() int64 {
	if br, ok := n.Op.(breaking); ok {
		n.mu.Lock()
		known := n.bytes
		n.mu.Unlock()
		if known < 0 {
			known = br.size(n)
			n.mu.Lock()
			n.bytes = known
			n.mu.Unlock()
		}
		return known
	}
	var total int64
	for _, f := range n.flow() {
		total += f.size()
	}
	return total
}
