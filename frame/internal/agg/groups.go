package agg

import (
	"fmt"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// Groups takes in rows, and what other Groups took in, and makes the result.
// Only one goroutine may use it at a time.
type Groups struct {
	*compiled
	keys    *column.Keys // nil: one group
	numbers []uint32
	single  bool // numbers are all 1
	room    int
	chunk   chunk
	base    int64 // position of the next row

	adapt    bool
	pushed   int            // rows so far
	half     int            // how many they were at half of adaptRows
	halfKeys int            // and their groups
	kept     []*table.Batch // rows that are not yet, or never, grouped, as raw says
	raw      bool           // grouping does not pay
	size     int64          // of kept

	rawSchema   *table.Schema
	stateSchema *table.Schema
}

// After adaptRows rows, grouping goes on only if fewer than adaptShare of the
// rows of the second half were the first of their groups.
const (
	adaptRows  = 100_000
	adaptShare = 0.75
)

// New begins to group rows that will leave by Partial. Where the first rows
// show that hardly any are of one group, they leave as they came.
func New(p Plan) (*Groups, error) {
	g, err := newGroups(p)
	if err == nil {
		g.adapt = len(p.Keys) > 0
	}
	return g, err
}

// NewMerge begins to join what Groups left by Partial.
func NewMerge(p Plan) (*Groups, error) { return newGroups(p) }

func newGroups(p Plan) (*Groups, error) {
	c, err := compile(p)
	if err != nil {
		return nil, err
	}
	g := &Groups{compiled: c}
	for range c.args {
		g.chunk.args = append(g.chunk.args, &argument{chunk: -1})
	}
	var keyTypes []table.Type
	var raw, states []table.Field
	for i, k := range p.Keys {
		t := p.Input.Fields[k].Type
		keyTypes = append(keyTypes, t)
		raw = append(raw, table.Field{Name: fmt.Sprint("row key ", i), Type: t})
		states = append(states, table.Field{Name: fmt.Sprint("key ", i), Type: t})
	}
	for i, a := range c.args {
		raw = append(raw, table.Field{Name: fmt.Sprint("row value ", i), Type: p.Input.Fields[a].Type})
	}
	if c.ordered {
		raw = append(raw, table.Field{Name: "row position", Type: table.Of(table.Int64)})
	}
	for i, s := range c.states {
		for j, t := range s.types() {
			states = append(states, table.Field{Name: "state " + strconv.Itoa(i) + "." + strconv.Itoa(j), Type: t})
		}
	}
	g.rawSchema, g.stateSchema = &table.Schema{Fields: raw}, &table.Schema{Fields: states}
	if len(p.Keys) > 0 {
		if g.keys, err = column.NewKeys(keyTypes, p.KeepNull); err != nil {
			return nil, err
		}
	}
	g.makeRoom()
	return g, nil
}

// At says where the rows that are pushed next stand among all rows: first and
// last, and Plan.Position, go by it. Tasks must give ranges that do not
// overlap, such as the number of their part shifted by 40 bits.
func (g *Groups) At(position int64) { g.base = position }

// Len is the number of groups so far.
func (g *Groups) Len() int {
	if g.keys == nil {
		return 1
	}
	return g.keys.Len()
}

// Bytes is about the memory that is held.
func (g *Groups) Bytes() int64 {
	n := g.size
	if g.keys != nil {
		n += g.keys.Bytes()
	}
	for _, s := range g.states {
		n += s.bytes()
	}
	return n
}

// Copies reports whether nothing is kept of what is pushed, but for strings. Rows that
// may turn out to have groups of their own are kept as they are; users' functions are
// given the arrays; and what is kept of text is a view of it.
func (g *Groups) Copies() bool {
	for _, s := range g.plan.Specs {
		if s.Func == "custom" {
			return false
		}
	}
	for _, arg := range g.args {
		if k := g.plan.Input.Fields[arg].Type.Kind; k.Size() == 0 || k == table.Category {
			return false
		}
	}
	return !g.adapt
}

// makeRoom gives all states room for the groups there are.
func (g *Groups) makeRoom() {
	if n := g.Len() + 1; n > g.room {
		g.room = n
		for _, s := range g.states {
			s.grow(n)
		}
	}
}

// Push takes in rows of the plan's input.
func (g *Groups) Push(b *table.Batch) error {
	if b.Rows == 0 {
		return nil
	}
	if g.adapt {
		return g.pushAdapting(b)
	}
	return g.push(b.Columns, g.plan.Keys, g.args, b.Rows, nil)
}

// push groups rows; keys and args are places among the columns.
func (g *Groups) push(columns []arrow.Array, keys, args []int, rows int, positions []int64) error {
	if err := g.number(pick(columns, keys), rows); err != nil {
		return err
	}
	c := &g.chunk
	for i, a := range args {
		c.args[i].open(columns[a])
	}
	c.base, c.positions = g.base, positions
	g.base += int64(rows)
	g.makeRoom()
	for c.lo = 0; c.lo < rows; c.lo += chunkRows {
		c.hi = min(c.lo+chunkRows, rows)
		c.groups, c.single = g.numbers[c.lo:c.hi], g.single
		for _, s := range g.states {
			if err := s.update(c); err != nil {
				return err
			}
		}
	}
	for i := range args {
		c.args[i].values = nil
	}
	return nil
}

func pick(columns []arrow.Array, places []int) []arrow.Array {
	out := make([]arrow.Array, len(places))
	for i, p := range places {
		out[i] = columns[p]
	}
	return out
}

// number finds the groups of rows.
func (g *Groups) number(keys []arrow.Array, rows int) error {
	if cap(g.numbers) < rows {
		g.numbers = make([]uint32, rows)
		g.single = false
	}
	if g.keys != nil {
		g.numbers = g.numbers[:rows]
		return g.keys.Number(keys, g.numbers)
	}
	if g.numbers = g.numbers[:rows]; !g.single {
		g.single = true
		all := g.numbers[:cap(g.numbers)]
		for i := range all {
			all[i] = 1
		}
	}
	return nil
}

// pushAdapting keeps the first rows, to group them if that pays.
func (g *Groups) pushAdapting(b *table.Batch) error {
	if !g.raw {
		if err := g.push(b.Columns, g.plan.Keys, g.args, b.Rows, nil); err != nil {
			return err
		}
	}
	g.pushed += b.Rows
	g.keep(b)
	if g.raw || g.pushed < adaptRows {
		if g.half == 0 && g.pushed >= adaptRows/2 {
			g.half, g.halfKeys = g.pushed, g.keys.Len()
		}
		return nil
	}
	if !g.sparse() {
		g.adapt, g.kept, g.size = false, nil, 0
		return nil
	}
	fresh, err := newGroups(g.plan)
	if err != nil {
		return err
	}
	fresh.adapt, fresh.raw, fresh.kept, fresh.size, fresh.pushed = true, true, g.kept, g.size, g.pushed
	fresh.base = g.base
	*g = *fresh
	return nil
}

// sparse reports whether most rows are the first of their groups, of late.
func (g *Groups) sparse() bool {
	return float64(g.keys.Len()-g.halfKeys) >= adaptShare*float64(g.pushed-g.half)
}

// keep keeps rows as they are, but only the columns that are needed.
func (g *Groups) keep(b *table.Batch) {
	columns := append(pick(b.Columns, g.plan.Keys), pick(b.Columns, g.args)...)
	start := g.base
	if g.raw {
		g.base += int64(b.Rows)
	} else {
		start -= int64(b.Rows) // they were pushed already
	}
	if g.ordered {
		positions := make([]int64, b.Rows)
		for i := range positions {
			positions[i] = start + int64(i)
		}
		columns = append(columns, fixed(table.Of(table.Int64), positions, nulls{}))
	}
	g.kept = append(g.kept, &table.Batch{Schema: g.rawSchema, Columns: columns, Rows: b.Rows})
	for _, a := range columns {
		g.size += arrayBytes(a)
	}
}

// arrayBytes is about the memory of an array, without its dictionary.
func arrayBytes(a arrow.Array) int64 {
	switch a.DataType().ID() {
	case arrow.NULL:
		return 0
	case arrow.STRING, arrow.BINARY:
		t := textOf(a)
		if len(t.offsets) == 0 {
			return 0
		}
		return int64(t.offsets[len(t.offsets)-1]-t.offsets[0]) + int64(a.Len())*4
	}
	if f, ok := a.DataType().(arrow.FixedWidthDataType); ok {
		return int64(a.Len()) * int64(f.BitWidth()) / 8
	}
	return int64(a.Len()) * 4
}
