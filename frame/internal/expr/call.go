package expr

import (
	"context"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// A functionStep is the step of a function that takes whole columns.
type functionStep struct {
	item int
	eval evaluator
}

func newFunctionStep(p *Program, item int) (step, error) {
	n := p.items[item].n
	run, err := functions[n.Op].eval(n)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", n.Op, err)
	}
	return &functionStep{item, run}, nil
}

func (s *functionStep) run(ctx context.Context, p *Program, rows int) error {
	it := p.items[s.item]
	c := &call{ctx: ctx, n: it.n, in: make([]arrow.Array, len(it.args)), rows: rows}
	for i, a := range it.args {
		c.in[i] = p.values[a]
	}
	out, err := s.eval(c)
	if err != nil {
		return fmt.Errorf("frame: %s: %w", it.n.Op, err)
	}
	p.values[s.item] = out
	return nil
}

// A call is what an evaluator works on.
type call struct {
	ctx  context.Context
	n    *Node
	in   []arrow.Array // nil for literals
	rows int
}

// column is an argument as an array, also if it is a literal.
func (c *call) column(i int) (arrow.Array, error) {
	if c.in[i] == nil {
		a, err := constant(c.n.Args[i], c.rows)
		if err != nil {
			return nil, err
		}
		c.in[i] = a
	}
	return c.in[i], nil
}

// valid are the rows in which none of the arguments is null; nil if all are.
func (c *call) valid(args ...int) column.Bitmap {
	var out column.Bitmap
	for _, i := range args {
		if c.n.Args[i].Op == "lit" && c.n.Args[i].Value == nil {
			return column.NewBitmap(c.rows)
		}
		if c.in[i] == nil {
			continue
		}
		bits := column.Valid(c.in[i])
		switch {
		case bits.None():
		case out == nil:
			out = bits.Bitmap(c.rows)
		default:
			bits.And(out, c.rows)
		}
	}
	return out
}

// A textArg is an argument of strings, each row's or one for all.
type textArg struct {
	column.Text
	one string
	all bool
}

func (t *textArg) at(i int) string {
	if t.all {
		return t.one
	}
	return t.At(i)
}

func (c *call) text(i int) (textArg, error) {
	if n := c.n.Args[i]; n.Op == "lit" {
		s, _ := n.Value.(string)
		return textArg{one: s, all: true}, nil
	}
	t, err := column.TextOf(c.in[i])
	return textArg{Text: t}, err
}

// constant is a column of a literal.
func constant(n *Node, rows int) (arrow.Array, error) {
	t := n.Type
	if n.Value == nil {
		return column.Nulls(t, rows), nil
	}
	if s, ok := n.Value.(string); ok && (t.Kind.Text() || t.Kind == table.Binary) {
		if t.Kind == table.Binary {
			b := column.NewTextBuilder(rows, rows*len(s))
			for range rows {
				b.Append(s)
			}
			return b.Finish(t)
		}
		return column.FromCodes(make([]int32, rows), oneString(s), nil), nil
	}
	v, err := bitsOf(n.Value, t)
	if err != nil {
		return nil, err
	}
	if t.Kind == table.Bool {
		bits := column.NewBitmap(rows)
		if v != 0 {
			bits.SetAll(rows)
		}
		return column.FromBools(bits, rows, nil), nil
	}
	size := t.Kind.Size()
	raw := make([]byte, rows*size)
	for i := range rows {
		for j := range size {
			raw[i*size+j] = byte(v >> (8 * j))
		}
	}
	return column.FromBytes(t, rows, raw, nil), nil
}

// oneString is a dictionary of one string.
func oneString(s string) *array.String {
	return column.FromText(str, []int32{0, int32(len(s))}, []byte(s), nil).(*array.String)
}
