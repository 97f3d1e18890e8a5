package window

import (
	"context"
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
)

// Decayed is what an exponentially weighted mean of some rows is, and what it
// would be if others stood before them.
type Decayed struct {
	Mean, Weight float64 // at the last row

	// Of the weight of those before, what is left at the first value and at the
	// last row; and, where means are not adjusted, the first value and the share
	// of the mean there that is in Mean.
	Lead, Rest, First, Keep float64
}

// decayed computes an exponentially weighted mean.
func (c *Call) decayed(ctx context.Context, a arrow.Array, t table.Type, segments []segment, state *State) (arrow.Array, error) {
	x, err := observed(ctx, a, t)
	if err != nil {
		return nil, err
	}
	out, least, p := make([]float64, len(x)), int64(max(c.least(), 1)), pulse{ctx: ctx.Err}
	for _, s := range segments {
		for i := s.from; i < s.to; i++ {
			if err := p.beat(1); err != nil {
				return nil, err
			}
			c.decay(state, x[i])
			out[i] = math.NaN()
			if state.Count >= least {
				out[i] = state.Decayed.Mean
			}
		}
		c.restart(state, segments)
	}
	return nullable(out), nil
}

// foldDecayed is the state of some rows alone.
func (c *Call) foldDecayed(ctx context.Context, a arrow.Array, t table.Type) (State, error) {
	s := State{Decayed: Decayed{Lead: 1, Rest: 1, Keep: 1}}
	x, err := observed(ctx, a, t)
	for _, v := range x {
		c.decay(&s, v)
	}
	return s, err
}

// decay takes the value of a row, NaN for none.
func (c *Call) decay(s *State, v float64) {
	d, there := &s.Decayed, v == v
	s.Rows++
	if there || !c.SkipMissing {
		d.Weight *= 1 - c.Alpha
		d.Rest *= 1 - c.Alpha
	}
	if !there {
		return
	}
	s.Count++
	fresh := c.fresh()
	if s.Count == 1 {
		d.Lead, d.First = d.Rest, v
		d.Mean, d.Weight = v, 1
		return
	}
	share := d.Weight / (d.Weight + fresh) // of the mean so far
	d.Keep *= share
	if d.Mean != v { // equal values have no rounding
		d.Mean = share*d.Mean + fresh/(d.Weight+fresh)*v
	}
	if d.Weight += fresh; c.Unadjusted {
		d.Weight = 1
	}
}

// fresh is the weight of a value that comes: beside 1 of the mean before it, or
// of the value before it.
func (c *Call) fresh() float64 {
	if c.Unadjusted {
		return c.Alpha
	}
	return 1
}

// joinDecayed is the state of the first rows and of those that follow.
func (c *Call) joinDecayed(a, b State) State {
	d, e := &a.Decayed, &b.Decayed
	rows, count := a.Rows+b.Rows, a.Count+b.Count
	switch {
	case a.Count == 0:
		a = b
	case b.Count == 0:
		d.Weight *= e.Rest
	case c.Unadjusted:
		before := d.Weight * e.Lead
		first := (before*d.Mean + c.Alpha*e.First) / (before + c.Alpha)
		d.Mean, d.Weight = e.Mean+e.Keep*(first-e.First), e.Weight
	default:
		before := d.Weight * e.Rest
		if d.Weight = before + e.Weight; d.Weight > 0 {
			d.Mean = (before*d.Mean + e.Weight*e.Mean) / d.Weight
		} else { // nothing is left of both: least of those before
			d.Mean = e.Mean
		}
	}
	a.Rows, a.Count = rows, count
	return a
}

func (c *Call) checkAlpha() error {
	if !(c.Alpha > 0 && c.Alpha <= 1) {
		return fmt.Errorf("window: ewm: a share of %v for what comes is not above 0 and at most 1", c.Alpha)
	}
	return nil
}
