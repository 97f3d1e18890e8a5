package window

import (
	"fmt"
	"sort"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// Bins are stretches of time, one behind the other without gaps.
type Bins struct {
	Type  table.Type
	Right bool // a bin has its last moment rather than its first
	// Count bins from Start, Step long each; or, if Step is 0, between Edges.
	Start, Step int64
	Count       int
	Edges       []int64
	Names       []int64 // of bins between Edges
	Shift       int64   // of others: their names are Start + Shift + i*Step
}

// mostBins is how many bins there may be.
const mostBins = 1 << 28

// Bins are those of times between the first and the last one, in their unit.
func (r *Resample) Bins(first, last int64) (*Bins, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	u, err := r.rule()
	if err != nil {
		return nil, err
	}
	closed, label, err := r.sides(u.end)
	if err != nil {
		return nil, err
	}
	if last < first {
		return &Bins{Type: r.Type, Right: closed, Step: 1}, nil
	}
	loc, err := r.Type.Location()
	if err != nil {
		return nil, err
	}
	local := local{zone: column.NewZone(loc), perDay: r.perDay()}
	if u.unit == "tick" {
		return r.ticks(u, local, first, last, closed, label)
	}
	edges, names, err := r.days(u, local, first, last, closed)
	if err != nil {
		return nil, err
	}
	b := &Bins{Type: r.Type, Right: closed, Count: len(edges) - 1, Edges: edges, Names: names[:len(names)-1]}
	if label {
		b.Names = names[1:]
	}
	return b, nil
}

// ticks are bins that are all as long.
func (r *Resample) ticks(u rule, local local, first, last int64, closed, label bool) (*Bins, error) {
	b := &Bins{Type: r.Type, Right: closed, Step: u.n * u.tick / r.perUnit()}
	origin := local.at(0)
	switch r.Origin {
	case "start":
		origin = first
	case "", "start_day":
		origin = local.at(local.day(first))
	}
	over := first - origin - floorDiv(first-origin, b.Step)*b.Step
	b.Start = first - over
	if closed && over == 0 {
		b.Start -= b.Step
	}
	count := floorDiv(last-b.Start, b.Step) + 1
	if closed {
		count = floorDiv(last-b.Start-1, b.Step) + 1
	}
	if count > mostBins {
		return nil, fmt.Errorf("window: resample: %d bins of %q", count, r.Rule)
	}
	b.Count = int(count)
	if label {
		b.Shift = b.Step
	}
	return b, nil
}

// local turns times into days of a zone and back.
type local struct {
	zone   *column.Zone
	perDay int64
}

// day is that of a time, since 1970-01-01.
func (l local) day(t int64) int64 {
	if l.perDay == 1 {
		return t
	}
	perSecond := l.perDay / 86400
	return floorDiv(t+l.zone.Offset(floorDiv(t, perSecond))*perSecond, l.perDay)
}

// at is the beginning of a day.
func (l local) at(day int64) int64 {
	if l.perDay == 1 {
		return day
	}
	return l.zone.FromLocal(day*86400) * (l.perDay / 86400)
}

// days are the edges and names of bins of whole days.
func (r *Resample) days(u rule, local local, first, last int64, closed bool) (edges, names []int64, err error) {
	from := local.day(first)
	day := u.anchor(from)
	switch {
	case u.unit == "d":
		if r.Origin == "epoch" {
			day = floorDiv(from, u.n) * u.n
		}
		if closed && local.at(day) == first {
			day -= u.n
		}
	case closed:
		// The last anchor before the first day, and n-1 more.
		if day == from {
			day = u.step(day, -1)
		}
		day = u.step(day, 1-u.n)
	}
	for {
		edge := local.at(day)
		names = append(names, edge)
		if closed && u.end {
			edge = local.at(day+1) - 1 // all of the last day
			if local.perDay == 1 {
				edge = day
			}
		}
		edges = append(edges, edge)
		if len(edges) > 1 && (edge > last || closed && edge == last) {
			return edges, names, nil
		}
		if len(edges) > mostBins {
			return nil, nil, fmt.Errorf("window: resample: more than %d bins of %q", mostBins, r.Rule)
		}
		day = u.step(day, u.n)
	}
}

// place is the bin of a time, below 0 or at least Count if it is in none. near
// is a bin to look at first.
func (b *Bins) place(t int64, near int) int {
	if b.Step > 0 {
		if b.Right {
			t--
		}
		return int(floorDiv(t-b.Start, b.Step))
	}
	if b.Right {
		if b.Edges[near] < t && t <= b.Edges[near+1] {
			return near
		}
		return sort.Search(len(b.Edges), func(i int) bool { return b.Edges[i] >= t }) - 1
	}
	if b.Edges[near] <= t && t < b.Edges[near+1] {
		return near
	}
	return sort.Search(len(b.Edges), func(i int) bool { return b.Edges[i] > t }) - 1
}

// Of is the name of the bin of each row of a column of times, null for null.
func (b *Bins) Of(a arrow.Array) (arrow.Array, error) {
	wide, err := column.Cast(a, b.Type, table.Of(table.Int64), false)
	if err != nil {
		return nil, fmt.Errorf("window: resample: %w", err)
	}
	x := column.Values[int64](wide)
	out := make([]int64, len(x))
	valid := column.Valid(a)
	near := 0
	for i, t := range x {
		if !valid.None() && !valid.Get(i) {
			continue
		}
		k := b.place(t, near)
		if k < 0 || k >= b.Count {
			return nil, fmt.Errorf("window: resample: row %d is in no bin", i)
		}
		near = k
		out[i] = b.name(k)
	}
	return b.array(out, valid.Bitmap(len(x)))
}

func (b *Bins) name(k int) int64 {
	if b.Step > 0 {
		return b.Start + b.Shift + int64(k)*b.Step
	}
	return b.Names[k]
}

// All are the names of all bins in order, those without rows too.
func (b *Bins) All() (arrow.Array, error) {
	out := make([]int64, b.Count)
	for k := range out {
		out[k] = b.name(k)
	}
	return b.array(out, nil)
}

func (b *Bins) array(x []int64, valid column.Bitmap) (arrow.Array, error) {
	if b.Type.Kind == table.Date {
		return column.Cast(column.From(table.Of(table.Int64), x, valid), table.Of(table.Int64), b.Type, false)
	}
	return column.From(b.Type, x, valid), nil
}
