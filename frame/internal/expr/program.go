package expr

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// A Program evaluates bound expressions for batches of one schema. What several
// of them have in common is computed once. It has scratch memory of its own: one
// goroutine uses it at a time.
type Program struct {
	schema  *table.Schema
	places  map[string]int // of columns
	items   []*item
	steps   []step
	outputs []int // items
	filter  []step
	rows    int // expected in all
	values  []arrow.Array
}

// An item is a different expression among all that a program computes.
type item struct {
	n      *Node
	args   []int
	kernel bool // is computed in kernels
	level  int  // see schedule
	root   bool // its array is wanted: by a user, or a step
}

// A step computes the arrays of some items.
type step interface {
	run(ctx context.Context, p *Program, rows int) error
}

// Compile makes a program of bound expressions.
func Compile(nodes []*Node, schema *table.Schema) (*Program, error) {
	p := &Program{schema: schema, places: map[string]int{}}
	c := &compiler{p: p, nodes: map[*Node]int{}, keys: map[string]int{}}
	for _, n := range nodes {
		if n == nil || !n.Bound {
			return nil, fmt.Errorf("frame: the expression %v is not bound", n)
		}
		i, err := c.item(n)
		if err != nil {
			return nil, fmt.Errorf("frame: %w", err)
		}
		p.outputs = append(p.outputs, i)
	}
	if err := c.schedule(); err != nil {
		return nil, fmt.Errorf("frame: %w", err)
	}
	p.values = make([]arrow.Array, len(p.items))
	return p, nil
}

// Expect says about how many rows are to come, which tells whether compiling to
// machine code pays from the start.
func (p *Program) Expect(rows int) { p.rows = rows }

// compiler makes a program.
type compiler struct {
	p     *Program
	nodes map[*Node]int
	keys  map[string]int // items by what they compute
}

// item finds or makes the item of a node.
func (c *compiler) item(n *Node) (int, error) {
	if i, ok := c.nodes[n]; ok {
		return i, nil
	}
	it := &item{n: n}
	for _, a := range n.Args {
		i, err := c.item(a)
		if err != nil {
			return 0, err
		}
		it.args = append(it.args, i)
	}
	var k strings.Builder
	fmt.Fprintf(&k, "%s %v %q %T %v %#v %v %v %v %p", n.Op, it.args, n.Name, n.Value, n.Value, n.Params, n.To, n.Fn, n.Type, n.user)
	if i, ok := c.keys[k.String()]; ok {
		c.nodes[n] = i
		return i, nil
	}
	if err := c.place(it); err != nil {
		return 0, err
	}
	c.p.items = append(c.p.items, it)
	i := len(c.p.items) - 1
	c.nodes[n], c.keys[k.String()] = i, i
	return i, nil
}

// place finds out how an item is computed, and when: kernels of level l run
// behind column functions of level l, and these behind kernels of level l-1.
func (c *compiler) place(it *item) error {
	n := it.n
	switch n.Op {
	case "col":
		i := c.p.schema.Index(n.Name)
		if i < 0 {
			return noColumn(n.Name, c.p.schema)
		}
		if c.p.schema.Fields[i].Type != n.Type {
			return fmt.Errorf("column %q is %v, and was %v where the expression was bound", n.Name, c.p.schema.Fields[i].Type, n.Type)
		}
		c.p.places[n.Name] = i
		return nil
	case "lit":
		it.kernel = kindOf(n.Type) != 0
		return nil
	}
	f := functions[n.Op]
	switch {
	case f.class != plain:
		return fmt.Errorf("%s is not computed row by row: %v", f.class, n)
	case f.inKernel(n):
		it.kernel = true
	case f.eval == nil:
		return fmt.Errorf("%s: not of %s", n.Op, n.Args[0].describe())
	}
	for _, a := range it.args {
		it.level = max(it.level, c.p.items[a].level)
	}
	if !it.kernel {
		it.level++
	}
	return nil
}

// inKernel reports whether a function of such arguments is computed in kernels.
func (f *function) inKernel(n *Node) bool {
	if f.emit == nil || kindOf(n.Type) == 0 {
		return false
	}
	for _, a := range n.Args {
		if kindOf(a.Type) == 0 {
			return false
		}
	}
	return f.only == nil || f.only(n)
}

// groupRoots is how many results a kernel has at most. The time that it takes to
// compile one grows with their square, and of many columns that are computed alike
// all kernels are the same.
const groupRoots = 64

// schedule writes the steps.
func (c *compiler) schedule() error {
	p := c.p
	last := 0
	for _, o := range p.outputs {
		p.items[o].root = true
	}
	for _, it := range p.items {
		last = max(last, it.level)
		for _, a := range it.args {
			if arg := p.items[a]; !it.kernel && arg.n.Op != "lit" {
				arg.root = true
			}
		}
	}
	for level := 0; level <= last; level++ {
		for i, it := range p.items {
			if !it.kernel && it.level == level && it.n.Op != "col" && it.n.Op != "lit" {
				s, err := newFunctionStep(p, i)
				if err != nil {
					return err
				}
				p.steps = append(p.steps, s)
			}
		}
		var roots []int
		for i, it := range p.items {
			if it.kernel && it.root && it.level == level {
				roots = append(roots, i)
			}
		}
		for some := range slices.Chunk(roots, groupRoots) {
			p.steps = append(p.steps, newGroup(p, some, level, false))
		}
	}
	// A filter's own value is not wanted as an array, only where it is true.
	if len(p.outputs) == 1 && p.items[p.outputs[0]].n.Type.Kind == table.Bool {
		p.filter = p.steps
		if it := p.items[p.outputs[0]]; it.kernel {
			p.filter = append(p.filter[:len(p.filter)-1:len(p.filter)-1], newGroup(p, []int{p.outputs[0]}, it.level, true))
		}
	}
	return nil
}

// start takes the columns of a batch.
func (p *Program) start(b *table.Batch) error {
	for i, it := range p.items {
		p.values[i] = nil
		if it.n.Op != "col" {
			continue
		}
		at := p.places[it.n.Name]
		if at >= len(b.Columns) || b.Schema.Fields[at] != p.schema.Fields[at] {
			return fmt.Errorf("frame: a batch of %v, not of %v", b.Schema, p.schema)
		}
		p.values[i] = b.Columns[at]
	}
	return nil
}

// Run gives the arrays of the expressions for the rows of a batch. A bare column
// is the array itself.
func (p *Program) Run(ctx context.Context, b *table.Batch) ([]arrow.Array, error) {
	if err := p.start(b); err != nil {
		return nil, err
	}
	defer clear(p.values)
	for _, s := range p.steps {
		if err := s.run(ctx, p, b.Rows); err != nil {
			return nil, err
		}
	}
	out := make([]arrow.Array, len(p.outputs))
	for i, o := range p.outputs {
		if p.values[o] == nil {
			a, err := constant(p.items[o].n, b.Rows)
			if err != nil {
				return nil, err
			}
			p.values[o] = a
		}
		out[i] = p.values[o]
	}
	return out, nil
}

// RunFilter gives the places of the rows for which the program's one expression,
// of bools, is true: neither false nor null.
func (p *Program) RunFilter(ctx context.Context, b *table.Batch) ([]int32, error) {
	bits, err := p.RunMask(ctx, b)
	if err != nil {
		return nil, err
	}
	return bits.AppendRows(make([]int32, 0, bits.Ones())), nil
}

// RunMask gives a bit for each row: whether the program's one expression, of
// bools, is true. The bitmap is valid until the next run.
func (p *Program) RunMask(ctx context.Context, b *table.Batch) (column.Bitmap, error) {
	if p.filter == nil && len(p.steps) > 0 || len(p.outputs) != 1 {
		return nil, fmt.Errorf("frame: filter: %s, not a bool", p.items[p.outputs[0]].n.describe())
	}
	if err := p.start(b); err != nil {
		return nil, err
	}
	defer clear(p.values)
	o := p.outputs[0]
	for _, s := range p.filter {
		if g, ok := s.(*group); ok && g.truth {
			return g.mask(ctx, p, b.Rows)
		}
		if err := s.run(ctx, p, b.Rows); err != nil {
			return nil, err
		}
	}
	a, ok := p.values[o].(*array.Boolean)
	if !ok {
		return nil, fmt.Errorf("frame: filter: %s, not a bool", p.items[o].n.describe())
	}
	mask := column.NewBitmap(b.Rows)
	column.BoolBits(a).Copy(mask, b.Rows)
	if valid := column.Valid(a); !valid.None() {
		valid.And(mask, b.Rows)
	}
	return mask, nil
}

// Explain says in a line for each step how it is run.
func (p *Program) Explain() string {
	var b strings.Builder
	for _, s := range p.steps {
		switch s := s.(type) {
		case *group:
			fmt.Fprintf(&b, "kernel %s\n", s.explain(p))
		case *functionStep:
			fmt.Fprintf(&b, "column %v\n", p.items[s.item].n)
		}
	}
	return b.String()
}
