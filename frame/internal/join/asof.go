package join

import (
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// An AsofPlan joins each row of the left side with the row of the right side
// that is nearest in an ordered column, among those whose keys are equal: all
// left rows stay, in their order, each once. Both sides come sorted by that
// column; a side that is not is an error, as are missing values in it.
type AsofPlan struct {
	Left, Right         *table.Schema
	LeftOn, RightOn     int   // places of the ordered columns: numbers or times
	LeftKeys, RightKeys []int // places of columns that must be equal; may be none
	// Direction is where to look: "backward" (the last row at or before, as ""
	// too), "forward" (the first at or after), "nearest" (the closer one of
	// these; of two as close the one before).
	Direction string
	// Limited leaves out rows that are further away than Tolerance, in units of
	// the ordered column: of the finer one of both for times.
	Limited   bool
	Tolerance float64
	// Strict does not match rows that are at the same place.
	Strict   bool
	Suffixes [2]string
}

// plan is the left join that has the same columns.
func (p *AsofPlan) plan() *Plan {
	return &Plan{
		Left: p.Left, Right: p.Right, How: Left, Suffixes: p.Suffixes,
		LeftKeys:  append(append([]int(nil), p.LeftKeys...), p.LeftOn),
		RightKeys: append(append([]int(nil), p.RightKeys...), p.RightOn),
	}
}

// Output is the schema of the result.
func (p *AsofPlan) Output() (*table.Schema, error) {
	s, _, err := p.output()
	return s, err
}

func (p *AsofPlan) output() (*table.Schema, []source, error) {
	s, sources, err := p.plan().output()
	if err != nil {
		return nil, nil, err
	}
	for _, f := range []table.Field{p.Left.Fields[p.LeftOn], p.Right.Fields[p.RightOn]} {
		if k := f.Type.Kind; !k.Number() && !k.Temporal() {
			return nil, nil, fmt.Errorf("join: asof on column %q, which is %v", f.Name, f.Type)
		}
	}
	switch p.Direction {
	case "", "backward", "forward", "nearest":
		return s, sources, nil
	}
	return nil, nil, fmt.Errorf("join: %q is none of backward, forward, nearest", p.Direction)
}

// AsofBuilt is the right side of an asof join. It is not changed by probing.
type AsofBuilt struct {
	asof  *AsofPlan
	built Built
	on    meeting
	whole bool // both ordered columns are of whole numbers
	// Of the rows in the order of built.order: where they are.
	ints   []int64
	floats []float64
}

// BuildAsof makes the right side of an asof join of its batches, in order.
func BuildAsof(p *AsofPlan, right []*table.Batch) (*AsofBuilt, error) {
	schema, sources, err := p.output()
	if err != nil {
		return nil, err
	}
	b := &AsofBuilt{asof: p, built: Built{plan: p.plan(), schema: schema, sources: sources}}
	l, r := p.Left.Fields[p.LeftOn].Type, p.Right.Fields[p.RightOn].Type
	b.on, _ = meet(l, r)
	b.whole = !l.Kind.Float() && !r.Kind.Float()
	if b.built.rows, err = together(p.Right, right); err != nil {
		return nil, err
	}
	rows := b.built.rows
	ints, floats, err := b.read(rows.Columns[p.RightOn], 1)
	if err != nil {
		return nil, err
	}
	if at := unsorted(ints, floats); at > 0 {
		return nil, fmt.Errorf("join: asof: the right side is not sorted by %q: row %d", p.Right.Fields[p.RightOn].Name, at)
	}
	if len(p.RightKeys) == 0 {
		b.ints, b.floats = ints, floats
		return b, nil
	}
	meetings, keys := make([]meeting, len(p.RightKeys)), make([]arrow.Array, len(p.RightKeys))
	for i, c := range p.RightKeys {
		meetings[i], _ = meet(p.Left.Fields[p.LeftKeys[i]].Type, p.Right.Fields[c].Type)
		keys[i] = rows.Columns[c]
	}
	var ids []int32
	if b.built.keys, ids, err = number(meetings, 1, keys, rows.Rows, false); err != nil {
		return nil, err
	}
	b.built.group(ids)
	if b.built.starts == nil {
		b.ints, b.floats = ints, floats
		return b, nil
	}
	if ints != nil {
		b.ints = make([]int64, len(b.built.order))
		for i, row := range b.built.order {
			b.ints[i] = ints[row]
		}
	} else {
		b.floats = make([]float64, len(b.built.order))
		for i, row := range b.built.order {
			b.floats[i] = floats[row]
		}
	}
	return b, nil
}

// read reads an ordered column as whole numbers or as floats.
func (b *AsofBuilt) read(a arrow.Array, side int) ([]int64, []float64, error) {
	if _, count := column.Missing(a); count > 0 {
		return nil, nil, fmt.Errorf("join: asof: the %s side has missing values in the ordered column", [...]string{"left", "right"}[side])
	}
	if !b.whole {
		t := b.asof.Left.Fields[b.asof.LeftOn].Type
		if side == 1 {
			t = b.asof.Right.Fields[b.asof.RightOn].Type
		}
		f, err := column.Cast(a, t, table.Of(table.Float64), false)
		if err != nil {
			return nil, nil, err
		}
		return nil, append([]float64{}, f.(*array.Float64).Float64Values()...), nil
	}
	v, err := b.on.read(a, side)
	if err != nil {
		return nil, nil, err
	}
	for i, f := range v.flags {
		if f == never {
			return nil, nil, fmt.Errorf("join: asof: %s is too far away", a.ValueStr(i))
		}
	}
	return v.words, nil, nil
}

// unsorted is the first place of a number that is less than the one before, 0
// if there is none.
func unsorted(ints []int64, floats []float64) int {
	for i := 1; i < len(ints); i++ {
		if ints[i] < ints[i-1] {
			return i
		}
	}
	for i := 1; i < len(floats); i++ {
		if floats[i] < floats[i-1] {
			return i
		}
	}
	return 0
}

// Schema is that of the result.
func (b *AsofBuilt) Schema() *table.Schema { return b.built.schema }

// An AsofProber takes the batches of the left side in order.
type AsofProber struct {
	built  *AsofBuilt
	prober Prober
	begun  bool
	ints   int64 // the last place so far
	floats float64
	hints  []int32 // by number of keys: how many right rows are known to be before
}

// Prober makes one.
func (b *AsofBuilt) Prober() *AsofProber {
	count := 1
	if b.built.keys != nil {
		count = max(count, b.built.keys.count)
	}
	return &AsofProber{built: b, prober: Prober{built: &b.built}, hints: make([]int32, count)}
}

// Probe gives the rows of a batch, each with its match or with nulls.
func (p *AsofProber) Probe(b *table.Batch, emit Emit) error {
	a := p.built
	if !b.Schema.Equal(a.asof.Left) {
		return fmt.Errorf("join: a batch of %v, not %v", b.Schema, a.asof.Left)
	}
	for from := 0; from < b.Rows; from += MaxRows {
		if err := p.probe(column.SliceBatch(b, from, min(from+MaxRows, b.Rows)), emit); err != nil {
			return err
		}
	}
	return nil
}

func (p *AsofProber) probe(b *table.Batch, emit Emit) error {
	a := p.built
	ints, floats, err := a.read(b.Columns[a.asof.LeftOn], 0)
	if err != nil {
		return err
	}
	at := unsorted(ints, floats)
	if ints != nil {
		if at > 0 || p.begun && ints[0] < p.ints {
			return errUnsorted(a.asof, at)
		}
		p.ints = ints[b.Rows-1]
	} else {
		if at > 0 || p.begun && floats[0] < p.floats {
			return errUnsorted(a.asof, at)
		}
		p.floats = floats[b.Rows-1]
	}
	p.begun = true

	var ids []int32
	if a.built.keys != nil {
		keys := make([]arrow.Array, len(a.asof.LeftKeys))
		for i, c := range a.asof.LeftKeys {
			keys[i] = b.Columns[c]
		}
		if ids, err = a.built.keys.lookup(&p.prober.state, keys, b.Rows); err != nil {
			return err
		}
	}
	found := grow(p.prober.found, b.Rows)
	p.prober.found = found
	for i := range found {
		from, to, hint := 0, a.built.rows.Rows, &p.hints[0]
		if ids != nil && ids[i] >= 0 {
			hint = &p.hints[ids[i]]
		}
		switch {
		case ids == nil:
		case ids[i] < 0:
			found[i] = -1
			continue
		case a.built.starts == nil:
			from, to = int(ids[i]), int(ids[i])+1
		default:
			from, to = int(a.built.starts[ids[i]]), int(a.built.starts[ids[i]+1])
		}
		place := -1
		if ints != nil {
			place = nearest(a.asof, a.ints[from:to], ints[i], hint, distanceInt)
		} else {
			place = nearest(a.asof, a.floats[from:to], floats[i], hint, distanceFloat)
		}
		found[i] = -1
		if place >= 0 {
			found[i] = int32(from + place)
			if a.built.starts != nil {
				found[i] = a.built.order[from+place]
			}
		}
	}
	return p.prober.emit(b, nil, found, emit)
}

func errUnsorted(p *AsofPlan, at int) error {
	return fmt.Errorf("join: asof: the left side is not sorted by %q: row %d of a batch", p.Left.Fields[p.LeftOn].Name, at)
}

func distanceInt(a, b int64) float64 {
	if d := a - b; d >= 0 {
		return float64(d)
	}
	return math.Abs(float64(a) - float64(b)) // the difference is too large for an int64
}

func distanceFloat(a, b float64) float64 {
	if a == b {
		return 0 // infinities too
	}
	return a - b
}

// ahead is the first place from one on at which values are not before x: less,
// or, if equal ones are passed too, at most x. All values before from are. It
// takes steps that double, since the next place is mostly near.
func ahead[T int64 | float64](values []T, from int, x T, equal bool) int {
	before := func(v T) bool { return v < x || equal && v == x }
	lo, hi := from, from
	for step := 1; hi < len(values) && before(values[hi]); step *= 2 {
		lo = hi + 1
		hi += step
	}
	hi = min(hi, len(values))
	for lo < hi {
		if mid := lo + (hi-lo)/2; before(values[mid]) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// nearest is the place among sorted values that a direction finds from x, -1
// for none; distance is that from the smaller number to the larger one. The
// hint says how many values were before the x of the row before.
func nearest[T int64 | float64](p *AsofPlan, values []T, x T, hint *int32, distance func(a, b T) float64) int {
	less := ahead(values, int(*hint), x, false)
	*hint = int32(less)
	atMost := ahead(values, less, x, true)
	before, after := atMost-1, less
	if p.Strict {
		before, after = less-1, atMost
	}
	has := func(i int) bool {
		if i < 0 || i >= len(values) {
			return false
		}
		return !p.Limited || distance(max(x, values[i]), min(x, values[i])) <= p.Tolerance
	}
	switch p.Direction {
	case "forward":
		before = -1
	case "nearest":
	default:
		after = -1
	}
	switch b, a := has(before), has(after); {
	case b && a:
		if distance(x, values[before]) <= distance(values[after], x) {
			return before
		}
		return after
	case b:
		return before
	case a:
		return after
	}
	return -1
}
