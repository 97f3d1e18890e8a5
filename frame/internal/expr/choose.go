package expr

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// evalIsNull looks at the bitmap only.
func evalIsNull(not bool) eval {
	return func(*Node) (evaluator, error) {
		return func(c *call) (arrow.Array, error) {
			out := c.valid(0)
			if out == nil {
				out = column.NewBitmap(c.rows)
				out.SetAll(c.rows)
			}
			if !not {
				out.Not(c.rows)
			}
			return column.FromBools(out, c.rows, nil), nil
		}, nil
	}
}

// fillsCategories reports whether a column of categories is filled by literals only: it
// stays one then. A literal that is none of its categories becomes the last of them, in
// every batch, whether or not something is missing there.
func fillsCategories(n *Node) bool {
	if n.Args[0].Type.Kind != table.Category {
		return false
	}
	for _, a := range n.Args[1:] {
		if _, is := a.Value.(string); a.Op != "lit" || !is && a.Value != nil {
			return false
		}
	}
	return true
}

// evalCoalesce takes strings, and what else does not come into kernels.
func evalCoalesce(n *Node) (evaluator, error) {
	return func(c *call) (arrow.Array, error) {
		choice := make([]int32, c.rows)
		for i := range choice {
			choice[i] = int32(len(c.in) - 1)
		}
		for k := len(c.in) - 2; k >= 0; k-- {
			valid := c.valid(k)
			if n.Args[k].Type.Kind == table.Null {
				valid = column.NewBitmap(c.rows)
			}
			each(valid, c.rows, func(i int) { choice[i] = int32(k) })
		}
		return c.choose(choice, n.all())
	}, nil
}

// evalWhen takes strings, and what else does not come into kernels.
func evalWhen(n *Node) (evaluator, error) {
	return func(c *call) (arrow.Array, error) {
		var values []int
		choice := make([]int32, c.rows)
		last := len(c.in) - 1
		for i := range choice {
			choice[i] = int32(last / 2)
		}
		for k := last - 2; k >= 0; k -= 2 {
			cond, err := c.column(k)
			if err != nil {
				return nil, err
			}
			b, ok := cond.(*array.Boolean)
			if !ok {
				continue // of nulls only
			}
			bits := column.BoolBits(b)
			each(c.valid(k), c.rows, func(i int) {
				if bits.Get(i) {
					choice[i] = int32(k / 2)
				}
			})
		}
		for k := 1; k <= last; k += 2 {
			values = append(values, k)
		}
		return c.choose(choice, append(values, last))
	}, nil
}

// choose takes the value of each row from one of some arguments.
func (c *call) choose(choice []int32, args []int) (arrow.Array, error) {
	arrays := make([]arrow.Array, len(args))
	for k, i := range args {
		if c.in[i] == nil && (c.n.Args[i].Value == nil || c.n.Type.Kind.Text()) {
			// One row is enough of a literal.
			one, err := constant(&Node{Value: c.n.Args[i].Value, Type: c.n.Type}, 1)
			if err != nil {
				return nil, err
			}
			arrays[k] = one
			continue
		}
		a, err := c.column(i)
		if err != nil {
			return nil, err
		}
		if a.DataType().ID() == arrow.NULL {
			a = column.Nulls(c.n.Type, c.rows)
		}
		arrays[k] = a
	}
	if c.n.Type.Kind == table.Null {
		return column.Nulls(c.n.Type, c.rows), nil
	}
	all, err := column.Concat(c.n.Type, arrays)
	if err != nil {
		return nil, err
	}
	starts := make([]int32, len(arrays))
	for k := 1; k < len(arrays); k++ {
		starts[k] = starts[k-1] + int32(arrays[k-1].Len())
	}
	for i, k := range choice {
		choice[i] = starts[k]
		if arrays[k].Len() > 1 {
			choice[i] += int32(i)
		}
	}
	return column.Take(all, choice)
}
