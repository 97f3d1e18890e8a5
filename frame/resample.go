package frame

import (
	"github.com/cb434341/weft/frame/internal/plan"
	"github.com/cb434341/weft/frame/internal/window"
)

// Resample is the rows of a frame in stretches of time, see [Frame.Resample].
type Resample struct {
	f    Frame
	on   string
	rule window.Resample
}

// Resample puts the rows in stretches of time by a column of dates or
// timestamps: f.Resample("pickup", "1h").Agg(Col("distance").Mean()) has a row
// for every hour from the first time to the last, those without rows too. The
// rule is a number and a unit, named as in pandas: s, min, h, D (or d), W, MS (mo),
// ME, QS (q), QE, YS (y), YE ...
func (f Frame) Resample(on, rule string) Resample {
	return Resample{f, on, window.Resample{Rule: rule}}
}

// Closed says which end of a stretch belongs to it, "left" or "right".
func (r Resample) Closed(side string) Resample {
	r.rule.Closed = side
	return r
}

// Label says which end of a stretch names it, "left" or "right".
func (r Resample) Label(side string) Resample {
	r.rule.Label = side
	return r
}

// Origin says where stretches are counted from: "start_day", the midnight before
// the first time (as otherwise); "start", the first time; "epoch".
func (r Resample) Origin(origin string) Resample {
	r.rule.Origin = origin
	return r
}

// Agg returns a frame with a row for each stretch: its name, in the column of
// the times, and the aggregates.
func (r Resample) Agg(aggs ...Expr) Frame {
	named := make([]plan.Named, len(aggs))
	for i, a := range aggs {
		if a.n == nil {
			return fail("resample", "the zero Expr: make one with Col")
		}
		named[i] = plan.Named{Name: a.name(), Expr: a.n}
	}
	return Frame{plan.Resampled(r.f.node(), r.on, r.rule, named)}
}
