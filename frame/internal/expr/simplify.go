package expr

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// Simplify computes what is made of literals only, and leaves out conditions
// that are settled: true && x is x. What it gives is to be bound again; what
// cannot be computed is left as it is, for binding to complain of.
func Simplify(n *Node) *Node {
	return n.Map(func(n *Node) *Node {
		switch n.Op {
		case "and", "or":
			return settle(n)
		case "col", "lit", "user", "invalid", "cast", "trycast", "as", "hash":
			return n
		}
		f := functions[n.Op]
		if f == nil || f.class != plain || len(n.Args) == 0 {
			return n
		}
		for _, a := range n.Args {
			if a.Op != "lit" {
				return n
			}
		}
		if v, ok := compute(n); ok {
			return Lit(v)
		}
		return n
	})
}

// settle leaves out what does not matter to a conjunction or disjunction.
func settle(n *Node) *Node {
	neutral := n.Op == "and"
	var left []*Node
	for _, a := range n.Args {
		v, ok := a.Value.(bool)
		switch {
		case a.Op != "lit" || !ok:
			left = append(left, a)
		case v != neutral:
			return Lit(v)
		}
	}
	switch len(left) {
	case 0:
		return Lit(neutral)
	case 1:
		return left[0]
	}
	return n.with(left)
}

// compute is the value of an expression without columns, if a literal can hold
// it as it is.
func compute(n *Node) (any, bool) {
	none := &table.Schema{}
	bound, err := n.Bind(none)
	if err != nil {
		return nil, false
	}
	p, err := Compile([]*Node{bound}, none)
	if err != nil {
		return nil, false
	}
	out, err := p.Run(context.Background(), &table.Batch{Schema: none, Rows: 1})
	if err != nil {
		return nil, false
	}
	return literalOf(out[0], bound.Type)
}

// literalOf is the one value of an array as a literal of the same type.
func literalOf(a arrow.Array, t table.Type) (any, bool) {
	if a.NullN() > 0 {
		return nil, false
	}
	switch t.Kind {
	case table.Bool:
		return a.(*array.Boolean).Value(0), true
	case table.Int64:
		return column.Values[int64](a)[0], true
	case table.Float64:
		return column.Values[float64](a)[0], true
	case table.String:
		text, err := column.TextOf(a)
		if err != nil {
			return nil, false
		}
		return text.At(0), true
	}
	return nil, false
}
