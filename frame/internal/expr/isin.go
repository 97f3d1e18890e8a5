package expr

import (
	"fmt"
	"math"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/kernel"
)

// isInType refuses values that can be in no column of the type.
func isInType(n *Node) (table.Type, error) {
	t := n.Args[0].Type
	for _, p := range n.Params {
		own, err := typeOf(p)
		if err != nil {
			return boolean, err
		}
		if _, ok := meet(t, own); !ok && !adopts(p, t) {
			return boolean, fmt.Errorf("%s: %s is not such a value", n.Args[0].describe(), literalText(p))
		}
	}
	if kindOf(t) == 0 && !text.has(t.Kind) && t.Kind != table.Binary {
		return boolean, n.want(inKernels, 0)
	}
	return boolean, nil
}

// listed are the values of a list that may be in a column of a type, as words;
// missing says whether null or NaN is one of them.
func (n *Node) listed() (values []uint64, missing bool) {
	t := n.Args[0].Type
	for _, p := range n.Params {
		if f, ok := p.(float64); ok {
			if f != f {
				missing = true
				continue
			}
			if t.Kind.Integer() {
				if f != math.Trunc(f) || math.Abs(f) > 1<<53 {
					continue
				}
				p = int64(f)
			}
		}
		if b, ok := p.(bool); ok && t.Kind.Number() {
			p = int64(0)
			if b {
				p = int64(1)
			}
		}
		switch {
		case p == nil:
			missing = true
		case adopts(p, t):
			bits, err := bitsOf(p, t)
			if f, ok := asFloat(p); ok && t.Kind == table.Float32 && float64(float32(f)) != f {
				continue
			}
			if err == nil && !slices.Contains(values, bits) {
				values = append(values, bits)
			}
		}
	}
	return values, missing
}

// fewValues reports whether a list is compared value by value in a kernel.
func fewValues(n *Node) bool {
	const few = 16
	return len(n.Params) <= few
}

// emitIsIn is never null.
func emitIsIn(e *emitter, n *Node, in []val) val {
	values, missing := n.listed()
	k := e.Kind(in[0].r)
	r := e.bool(false)
	for i, v := range values {
		eq := e.Op(kernel.Eq, in[0].r, e.uniform(k, v))
		if i == 0 {
			r = eq
		} else {
			r = e.or(r, eq)
		}
	}
	p := e.present(in[0])
	switch {
	case p == kernel.NoReg:
	case missing:
		r = e.or(r, e.not(p))
	default:
		r = e.Op(kernel.And, r, p)
	}
	return value(r)
}

func evalIsIn(n *Node) (evaluator, error) {
	if kindOf(n.Args[0].Type) == 0 {
		set, missing := map[string]bool{}, false
		for _, p := range n.Params {
			s, ok := p.(string)
			if ok {
				set[s] = true
			} else {
				missing = missing || p == nil
			}
		}
		return func(c *call) (arrow.Array, error) {
			if n.Args[0].Type.Kind == table.Null {
				return c.missing(missing)
			}
			a, err := c.holds(func(s string) bool { return set[s] })
			if err != nil {
				return nil, err
			}
			return c.neverNull(a, missing), nil
		}, nil
	}
	values, missing := n.listed()
	set := make(map[uint64]bool, len(values))
	for _, v := range values {
		set[v] = true
	}
	return func(c *call) (arrow.Array, error) {
		a, err := c.column(0)
		if err != nil {
			return nil, err
		}
		read := reader(a, n.Args[0].Type)
		out := column.NewBitmap(c.rows)
		for i := range c.rows {
			v := read(i)
			if set[v] || missing && isNaN(v, n.Args[0].Type.Kind) {
				out.Set(i)
			}
		}
		return c.neverNull(column.FromBools(out, c.rows, c.valid(0)), missing), nil
	}, nil
}

// missing is a column of one bool.
func (c *call) missing(v bool) (arrow.Array, error) {
	return constant(&Node{Op: "lit", Value: v, Type: boolean}, c.rows)
}

// neverNull puts a bool at the nulls of a column of bools.
func (c *call) neverNull(a arrow.Array, null bool) arrow.Array {
	valid := column.Valid(a)
	if valid.None() {
		return a
	}
	out := column.BoolBits(a.(*array.Boolean)).Bitmap(c.rows)
	mask := valid.Bitmap(c.rows)
	out.And(mask)
	if null {
		mask.Not(c.rows)
		for i := range out {
			out[i] |= mask[i]
		}
	}
	return column.FromBools(out, c.rows, nil)
}

func isNaN(word uint64, k table.Kind) bool {
	switch k {
	case table.Float64:
		v := math.Float64frombits(word)
		return v != v
	case table.Float32:
		v := math.Float32frombits(uint32(word))
		return v != v
	}
	return false
}

// reader gives the values of a column of fixed width as words, as bitsOf has
// them; -0 is 0.
func reader(a arrow.Array, t table.Type) func(int) uint64 {
	switch t.Kind {
	case table.Bool:
		bits := column.BoolBits(a.(*array.Boolean))
		return func(i int) uint64 {
			if bits.Get(i) {
				return 1
			}
			return 0
		}
	case table.Int8:
		v := column.Values[int8](a)
		return func(i int) uint64 { return uint64(v[i]) }
	case table.Int16:
		v := column.Values[int16](a)
		return func(i int) uint64 { return uint64(v[i]) }
	case table.Int32, table.Date:
		v := column.Values[int32](a)
		return func(i int) uint64 { return uint64(v[i]) }
	case table.Uint8:
		v := column.Values[uint8](a)
		return func(i int) uint64 { return uint64(v[i]) }
	case table.Uint16:
		v := column.Values[uint16](a)
		return func(i int) uint64 { return uint64(v[i]) }
	case table.Uint32:
		v := column.Values[uint32](a)
		return func(i int) uint64 { return uint64(v[i]) }
	case table.Float32:
		v := column.Values[float32](a)
		return func(i int) uint64 { return uint64(math.Float32bits(v[i] + 0)) }
	case table.Float64:
		v := column.Values[float64](a)
		return func(i int) uint64 { return math.Float64bits(v[i] + 0) }
	}
	v := column.Values[uint64](a)
	return func(i int) uint64 { return v[i] }
}
