package expr

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/kernel"
)

func conversions() map[string]*function {
	return map[string]*function{
		"as":      {least: 1, most: 1, typed: toType, emit: emitAs, only: keepsAll, eval: evalCast(false)},
		"cast":    {least: 1, most: 1, typed: castType, emit: emitAs, only: keepsAll, eval: evalCast(false)},
		"trycast": {least: 1, most: 1, typed: castType, emit: emitAs, only: keepsAll, eval: evalCast(true)},
	}
}

func toType(n *Node) (table.Type, error) { return n.To, nil }

// castType refuses what makes no sense for any value.
func castType(n *Node) (table.Type, error) {
	if err := column.CanCast(n.Args[0].Type, n.To); err != nil {
		return n.To, fmt.Errorf("%s: %w", n.Args[0].describe(), err)
	}
	return n.To, nil
}

// keepsAll reports whether a conversion has a value for every one: it is computed
// in kernels then.
func keepsAll(n *Node) bool {
	from, to := n.Args[0].Type, n.To
	switch {
	case from.Kind == table.Bool:
		return to.Kind == table.Bool || to.Kind.Number()
	case to.Kind == table.Bool:
		return from.Kind.Integer()
	case from.Kind.Integer() && to.Kind.Integer():
		return meetNumbers(from.Kind, to.Kind) == to.Kind
	case from.Kind.Number() && to.Kind.Float():
		return true
	case from.Kind == table.Int64 && to.Kind == table.Duration, from.Kind == table.Duration && to.Kind == table.Int64:
		return true
	case from.Kind == table.Date && to.Kind == table.Timestamp:
		return to.Zone == "" && to.Unit <= table.Milli
	case from.Kind == to.Kind && (from.Kind == table.Timestamp || from.Kind == table.Duration):
		return n.Op == "as" || to.Unit <= from.Unit
	}
	return from.Kind == to.Kind
}

// emitAs converts numbers and units; what is coarser is rounded down.
func emitAs(e *emitter, n *Node, in []val) val {
	from, to := n.Args[0].Type, n.To
	r, k := in[0].r, kindOf(to)
	switch {
	case from.Kind == to.Kind && from.Unit == to.Unit:
		return in[0]
	case from.Kind == table.Bool:
		r = e.Op(kernel.Select, r, e.Int(k, 1), e.Int(k, 0))
	case to.Kind == table.Bool:
		r = e.Op(kernel.Ne, r, e.Int(e.Kind(r), 0))
	case from.Kind == table.Date:
		r = e.Op(kernel.Mul, e.Convert(k, r), e.Int(k, 86400*to.Unit.PerSecond()))
	case from.Kind == to.Kind && to.Unit > from.Unit:
		r = e.Op(kernel.Mul, r, e.Int(k, to.Unit.PerSecond()/from.Unit.PerSecond()))
	case from.Kind == to.Kind && to.Unit < from.Unit:
		r = e.floorBy(r, from.Unit.PerSecond()/to.Unit.PerSecond())
	default:
		r = e.Convert(k, r)
	}
	return e.strict(r, in...)
}

func evalCast(try bool) eval {
	return func(n *Node) (evaluator, error) {
		return func(c *call) (arrow.Array, error) {
			a, err := c.column(0)
			if err != nil {
				return nil, err
			}
			out, err := column.Cast(a, n.Args[0].Type, n.To, try)
			if err != nil {
				return nil, fmt.Errorf("%v: %w", n.Args[0], err)
			}
			return out, nil
		}, nil
	}
}
