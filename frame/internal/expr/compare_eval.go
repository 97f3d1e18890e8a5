package expr

import (
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/kernel"
)

// is reports whether a comparison that came out negative, zero or positive
// answers a code's question with yes.
func is(c kernel.Code, order int) bool {
	switch c {
	case kernel.Eq:
		return order == 0
	case kernel.Ne:
		return order != 0
	case kernel.Lt:
		return order < 0
	case kernel.Le:
		return order <= 0
	case kernel.Gt:
		return order > 0
	}
	return order >= 0
}

// turned is the code of the comparison with its sides exchanged.
func turned(c kernel.Code) kernel.Code {
	switch c {
	case kernel.Lt:
		return kernel.Gt
	case kernel.Le:
		return kernel.Ge
	case kernel.Gt:
		return kernel.Lt
	case kernel.Ge:
		return kernel.Le
	}
	return c
}

// evalCompare compares strings, by their bytes; and categories by the order in
// which they have them, where both sides are of one column's categories.
func evalCompare(code kernel.Code) eval {
	return func(n *Node) (evaluator, error) {
		return func(c *call) (arrow.Array, error) {
			if n.Args[0].Type.Kind == table.Null || c.in[0] == nil && c.in[1] == nil && (n.Args[0].Value == nil || n.Args[1].Value == nil) {
				return column.Nulls(boolean, c.rows), nil
			}
			switch {
			case n.Args[1].Op == "lit" && n.Args[0].Op != "lit":
				return c.compareWith(0, 1, code)
			case n.Args[0].Op == "lit" && n.Args[1].Op != "lit":
				return c.compareWith(1, 0, turned(code))
			}
			return c.compareTexts(code)
		}, nil
	}
}

// compareWith compares the column that is argument i with the literal that is
// argument j.
func (c *call) compareWith(i, j int, code kernel.Code) (arrow.Array, error) {
	s, ok := c.n.Args[j].Value.(string)
	if !ok {
		return column.Nulls(boolean, c.rows), nil
	}
	what := func(v string) bool { return is(code, strings.Compare(v, s)) }
	switch code {
	case kernel.Eq:
		what = func(v string) bool { return v == s }
	case kernel.Ne:
		what = func(v string) bool { return v != s }
	default:
		if rank := c.ranks(i); rank != nil {
			if r, ok := rank[s]; ok {
				what = func(v string) bool { return is(code, rank[v]-r) }
			}
		}
	}
	if code == kernel.Eq {
		if a, ok := c.in[i].(*array.String); ok {
			valid := c.valid(i)
			out := column.NewBitmap(c.rows)
			column.EqualText(out, a, s)
			if valid != nil {
				out.And(valid)
			}
			return column.FromBools(out, c.rows, valid), nil
		}
	}
	only := &call{ctx: c.ctx, n: &Node{Args: []*Node{c.n.Args[i]}}, in: []arrow.Array{c.in[i]}, rows: c.rows}
	return only.holds(what)
}

// ranks are the places of an argument's categories, if it is of such.
func (c *call) ranks(i int) map[string]int {
	arg := c.n.Args[i]
	if arg.Op == "as" {
		arg = arg.Args[0]
	}
	d, ok := c.in[i].(*array.Dictionary)
	if !ok || arg.Type.Kind != table.Category {
		return nil
	}
	dict := column.Dictionary(d)
	rank := make(map[string]int, dict.Len())
	for k := range dict.Len() {
		rank[dict.Value(k)] = k
	}
	return rank
}

func (c *call) compareTexts(code kernel.Code) (arrow.Array, error) {
	a, err := c.text(0)
	if err != nil {
		return nil, err
	}
	b, err := c.text(1)
	if err != nil {
		return nil, err
	}
	valid := c.valid(0, 1)
	out := column.NewBitmap(c.rows)
	order := strings.Compare
	if c.n.Args[0].Type.Kind == table.Category && c.n.Args[1].Type.Kind == table.Category && code != kernel.Eq && code != kernel.Ne {
		rank := c.ranks(0)
		order = func(a, b string) int { return rank[a] - rank[b] }
		if other := c.ranks(1); len(other) != len(rank) {
			return nil, fmt.Errorf("%v and %v have different categories, which have no order", c.n.Args[0], c.n.Args[1])
		}
		for s, r := range c.ranks(1) {
			if k, ok := rank[s]; !ok || k != r {
				return nil, fmt.Errorf("%v and %v have different categories, which have no order", c.n.Args[0], c.n.Args[1])
			}
		}
	}
	each(valid, c.rows, func(i int) {
		if is(code, order(a.at(i), b.at(i))) {
			out.Set(i)
		}
	})
	return column.FromBools(out, c.rows, valid), nil
}

// evalEqMissing compares what kernels do not.
func evalEqMissing(n *Node) (evaluator, error) {
	return func(c *call) (arrow.Array, error) {
		if !(text.has(n.Args[0].Type.Kind) || n.Args[0].Type.Kind == table.Binary) {
			return c.eqMissingInts()
		}
		a, err := c.maybe(0)
		if err != nil {
			return nil, err
		}
		b, err := c.maybe(1)
		if err != nil {
			return nil, err
		}
		out := column.NewBitmap(c.rows)
		for i := range c.rows {
			x, hasX := a.get(i)
			y, hasY := b.get(i)
			if hasX == hasY && (!hasX || x == y) {
				out.Set(i)
			}
		}
		return column.FromBools(out, c.rows, nil), nil
	}, nil
}

// eqMissingInts compares a column of uint64 with one of signed numbers.
func (c *call) eqMissingInts() (arrow.Array, error) {
	var in [2][]int64
	var valid [2]column.Bitmap
	var unsigned [2]bool
	for i := range in {
		a, err := c.column(i)
		if err != nil {
			return nil, err
		}
		t := c.n.Args[i].Type
		unsigned[i] = t.Kind == table.Uint64
		if !unsigned[i] {
			if a, err = column.Cast(a, t, integer, false); err != nil {
				return nil, err
			}
		}
		in[i], valid[i] = column.Values[int64](a), c.valid(i)
	}
	out := column.NewBitmap(c.rows)
	for i := range c.rows {
		has0, has1 := valid[0] == nil || valid[0].Get(i), valid[1] == nil || valid[1].Get(i)
		same := in[0][i] == in[1][i] && (unsigned[0] == unsigned[1] || in[0][i] >= 0)
		if has0 == has1 && (!has0 || same) {
			out.Set(i)
		}
	}
	return column.FromBools(out, c.rows, nil), nil
}

func evalBetween(n *Node) (evaluator, error) {
	lo, hi := n.betweenCodes()
	return func(c *call) (arrow.Array, error) {
		all, err := c.texts()
		if err != nil {
			return nil, err
		}
		rank := c.ranks(0)
		order := func(a, b string) int {
			if ra, ok := rank[a]; ok {
				if rb, ok := rank[b]; ok {
					return ra - rb
				}
			}
			return strings.Compare(a, b)
		}
		out, valid := column.NewBitmap(c.rows), column.NewBitmap(c.rows)
		for i := range c.rows {
			v, there := all[0].get(i)
			from, hasFrom := all[1].get(i)
			to, hasTo := all[2].get(i)
			if !there {
				continue
			}
			above := hasFrom && is(lo, order(v, from))
			below := hasTo && is(hi, order(v, to))
			if hasFrom && !above || hasTo && !below || hasFrom && hasTo {
				valid.Set(i)
			}
			if above && below {
				out.Set(i)
			}
		}
		return column.FromBools(out, c.rows, valid), nil
	}, nil
}
