package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/internal/join"
	"github.com/cb434341/weft/frame/table"
)

// Asof is the Op that puts beside each row of the left side the row of the right
// that is nearest in a sorted column, among those whose keys are equal. The right
// side is given whole to every part of the left. Names of columns that are not
// keys of the same name differ, as for [Join].
type Asof struct {
	Left, Right     string   // the sorted columns
	LeftBy, RightBy []string // the keys, pair by pair
	Direction       string   // backward forward nearest
	Within          time.Duration
	Distance        float64 // of numbers
	Strict          bool    // equal places do not match
}

// Word is "asof join".
func (*Asof) Word() string { return "asof join" }

// Text says on what, and where to look.
func (a *Asof) Text() string {
	text := a.Left
	if a.Right != a.Left {
		text += " = " + a.Right
	}
	if len(a.LeftBy) > 0 {
		text += " by " + strings.Join(a.LeftBy, ", ")
	}
	return text + ", " + a.Direction
}

func (a *Asof) plan(left, right *table.Schema) (join.AsofPlan, error) {
	p := join.AsofPlan{Left: left, Right: right, LeftOn: left.Index(a.Left), RightOn: right.Index(a.Right), Direction: a.Direction, Strict: a.Strict}
	for i := range a.LeftBy {
		p.LeftKeys = append(p.LeftKeys, left.Index(a.LeftBy[i]))
		p.RightKeys = append(p.RightKeys, right.Index(a.RightBy[i]))
	}
	for i, at := range append(slices.Clone(p.LeftKeys), p.LeftOn) {
		if at < 0 {
			return p, expr.UnknownColumn(append(slices.Clone(a.LeftBy), a.Left)[i], left)
		}
	}
	for i, at := range append(slices.Clone(p.RightKeys), p.RightOn) {
		if at < 0 {
			return p, expr.UnknownColumn(append(slices.Clone(a.RightBy), a.Right)[i], right)
		}
	}
	l, r := left.Fields[p.LeftOn].Type, right.Fields[p.RightOn].Type
	switch times := l.Kind.Temporal(); {
	case a.Within < 0 || a.Distance < 0:
		return p, fmt.Errorf("a distance below 0")
	case a.Within > 0 && !times:
		return p, fmt.Errorf("column %q is %v: Distance is for numbers, Within for times", a.Left, l)
	case a.Distance > 0 && times:
		return p, fmt.Errorf("column %q is %v: Within is for times, Distance for numbers", a.Left, l)
	case a.Within > 0:
		p.Limited, p.Tolerance = true, float64(a.Within)/float64(min(nanosOf(l), nanosOf(r)))
	case a.Distance > 0:
		p.Limited, p.Tolerance = true, a.Distance
	}
	return p, nil
}

// nanosOf is the nanoseconds of a unit of times.
func nanosOf(t table.Type) int64 {
	switch t.Kind {
	case table.Date:
		return int64(24 * time.Hour)
	case table.Time:
		return 1
	}
	return t.Unit.Nanos()
}

// Schema is the left columns and then those of the right.
func (a *Asof) Schema(in []*table.Schema) (*table.Schema, error) {
	p, err := a.plan(in[0], in[1])
	if err != nil {
		return nil, err
	}
	return p.Output()
}

// flow is the left side's, with a step that looks at the right.
func (a *Asof) flow(n *Node) []flow {
	p, err := a.plan(n.Inputs[0].Schema, n.Inputs[1].Schema)
	if err != nil {
		panic(err) // Schema has looked at it
	}
	return through(n, exec.Asof{Plan: p}, builtOf(n.Inputs[1]))
}

// push asks each side for its columns, and the left one for the rows that
// conditions on it keep.
func (a *Asof) push(n *Node, d demand) *Node {
	left, right := n.Inputs[0], n.Inputs[1]
	toLeft, above := about(d.where, func(name string) bool { return left.Schema.Index(name) >= 0 })
	wanted := d.with(above)
	side := func(x *Node, on string, by []string, conditions []*expr.Node) *Node {
		want := demand{columns: map[string]bool{on: true}, where: conditions}
		for _, f := range x.Schema.Fields {
			if wanted.needs(f.Name) || slices.Contains(by, f.Name) {
				want.columns[f.Name] = true
			}
		}
		return exactly(x, want)
	}
	return where(n.again(a, side(left, a.Left, a.LeftBy, toLeft), side(right, a.Right, a.RightBy, nil)), above)
}
