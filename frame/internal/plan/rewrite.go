package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cb434341/weft/frame/internal/expr"
)

// A demand is what somebody wants of a node: some of its columns, and only the
// rows for which conditions hold. A node's answer has these columns and perhaps
// others, and those rows.
type demand struct {
	columns map[string]bool
	where   []*expr.Node
}

func (d demand) needs(name string) bool { return d.columns[name] }

// key tells demands apart.
func (d demand) key(n *Node) string {
	var b strings.Builder
	for _, name := range d.names(n) {
		fmt.Fprintf(&b, "%q", name)
	}
	for _, w := range d.where {
		fmt.Fprintf(&b, "|%p", w)
	}
	return b.String()
}

// names are the wanted columns in the order that n has them.
func (d demand) names(n *Node) []string {
	out := []string{}
	for _, f := range n.Schema.Fields {
		if d.columns[f.Name] {
			out = append(out, f.Name)
		}
	}
	return out
}

// of is the demand for columns that expressions mention, and names, under no
// condition.
func of(names []string, exprs ...*expr.Node) demand {
	d := demand{columns: map[string]bool{}}
	for _, name := range names {
		d.columns[name] = true
	}
	for _, e := range exprs {
		for _, name := range e.Columns() {
			d.columns[name] = true
		}
	}
	return d
}

// A pusher is an Op that passes demands on to its inputs.
type pusher interface {
	// push returns n as it is for the demand, conditions included.
	push(n *Node, d demand) *Node
}

// Planned is the node as it is computed: with conditions where the rows come
// from, and without what nobody needs.
func (n *Node) Planned() *Node { return narrow(n.want(of(n.Schema.Names())), n.Schema.Names()) }

// want is the node as it is for a demand; the same for the same demand.
func (n *Node) want(d demand) *Node {
	key := d.key(n)
	n.mu.Lock()
	defer n.mu.Unlock()
	if a, ok := n.planned[key]; ok {
		return a.node
	}
	var p *Node
	if op, ok := n.Op.(pusher); ok {
		p = op.push(n, d)
	} else {
		inputs := make([]*Node, len(n.Inputs))
		same := true
		for i, x := range n.Inputs {
			inputs[i] = x.Planned()
			same = same && inputs[i] == x
		}
		p = n
		if !same {
			p = n.again(n.Op, inputs...)
		}
		p = where(p, d.where)
	}
	if n.planned == nil {
		n.planned = map[string]answer{}
	}
	n.planned[key] = answer{p, d.where}
	return p
}

// An answer is a node as it is for a demand. It keeps the demand's conditions,
// whose addresses are part of what it is found by.
type answer struct {
	node  *Node
	where []*expr.Node
}

// where is n with conditions behind it.
func where(n *Node, conditions []*expr.Node) *Node {
	if len(conditions) == 0 {
		return n
	}
	all := conditions[0]
	for _, c := range conditions[1:] {
		all = expr.And(all, c)
	}
	return n.again(&Filter{all}, n)
}

// exactly is an input as it is for a demand, with the demanded columns only: for
// who keeps the rows.
func exactly(x *Node, d demand) *Node { return narrow(x.want(d), d.names(x)) }

// about separates the conditions that mention only columns that ok accepts.
func about(conditions []*expr.Node, ok func(name string) bool) (these, others []*expr.Node) {
	for _, c := range conditions {
		if !slices.ContainsFunc(c.Columns(), func(name string) bool { return !ok(name) }) && len(c.Columns()) > 0 {
			these = append(these, c)
		} else {
			others = append(others, c)
		}
	}
	return these, others
}

// with is the demand with columns that conditions mention.
func (d demand) with(conditions []*expr.Node) demand {
	if len(conditions) == 0 {
		return d
	}
	out := demand{columns: map[string]bool{}, where: d.where}
	for name := range d.columns {
		out.columns[name] = true
	}
	for _, c := range conditions {
		for _, name := range c.Columns() {
			out.columns[name] = true
		}
	}
	return out
}

func (s *Scan) push(n *Node, d demand) *Node {
	all := d.with(d.where)
	cols := all.names(n)
	next := &Scan{From: s.From, Cols: cols, Bounds: s.Bounds, Limit: s.Limit}
	if len(cols) == len(s.From.Describe().Schema.Fields) {
		next.Cols = nil
	}
	schema := s.From.Describe().Schema
	for _, w := range d.where {
		if bound, err := w.Bind(schema); err == nil {
			next.Bounds = append(slices.Clip(next.Bounds), expr.Bounds(bound, schema)...)
		}
	}
	if next.Limit > 0 && len(d.where) > 0 {
		next = s // the first rows are those before the condition
		return where(n, d.where)
	}
	return where(n.again(next), d.where)
}

func (f *Filter) push(n *Node, d demand) *Node {
	conditions := append(slices.Clone(d.where), expr.Conjuncts(f.Where)...)
	return n.Inputs[0].want(demand{d.columns, conditions})
}

// push keeps the columns that are wanted. A condition moves on if the columns
// that it mentions are columns of the input under another name: others are
// computed once, before the condition.
func (p *Project) push(n *Node, d demand) *Node {
	from := map[string]string{}
	for _, c := range p.Columns {
		if name, ok := c.Expr.Column(); ok {
			from[c.Name] = name
		}
	}
	below, above := about(d.where, func(name string) bool { return from[name] != "" })
	for i, c := range below {
		below[i] = rename(c, from)
	}
	wanted := d.with(above)
	next := &Project{}
	var exprs []*expr.Node
	for _, c := range p.Columns {
		if wanted.needs(c.Name) {
			next.Columns = append(next.Columns, c)
			exprs = append(exprs, c.Expr)
		}
	}
	in := of(nil, exprs...)
	in.where = below
	x := n.Inputs[0].want(in)
	if next.isPick() && slices.Equal(x.Schema.Names(), next.names()) {
		return where(x, above)
	}
	return where(n.again(next, x), above)
}

func (p *Project) names() []string {
	out := make([]string, len(p.Columns))
	for i, c := range p.Columns {
		out[i] = c.Name
	}
	return out
}

// isPick reports whether the columns are columns of the input under their own
// names.
func (p *Project) isPick() bool {
	for _, c := range p.Columns {
		if name, ok := c.Expr.Column(); !ok || name != c.Name {
			return false
		}
	}
	return true
}

// rename is an expression with the names of columns replaced.
func rename(e *expr.Node, names map[string]string) *expr.Node {
	if name, ok := e.Column(); ok {
		return expr.Column(names[name])
	}
	if len(e.Args) == 0 {
		return e
	}
	out := *e
	out.Args = make([]*expr.Node, len(e.Args))
	for i, a := range e.Args {
		out.Args[i] = rename(a, names)
	}
	return &out
}

func (c Concat) push(n *Node, d demand) *Node {
	names := d.with(d.where).names(n)
	inputs := make([]*Node, len(n.Inputs))
	for i, x := range n.Inputs {
		inputs[i] = narrow(x.want(demand{of(names).columns, d.where}), names)
	}
	return n.again(c, inputs...)
}

func (s *Sample) push(n *Node, d demand) *Node {
	return where(n.again(s, n.Inputs[0].want(d.with(d.where).alone())), d.where)
}

// alone is the demand without its conditions.
func (d demand) alone() demand { return demand{columns: d.columns} }
