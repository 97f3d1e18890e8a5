package expr

import (
	"fmt"
	"math"
	"slices"
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
	k := e.b.Kind(in[0].r)
	r := e.bool(false)
	for i, v := range values {
		eq := e.op(kernel.Eq, in[0].r, e.uniform(k, v))
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
		r = e.op(kernel.And, r, p)
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
