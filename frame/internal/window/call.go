package window

import (
	"fmt"
	"slices"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/lift"
)

// A Call is one function of the rows around each row of a column, as data.
type Call struct {
	// Func is what is computed:
	//
	//	shift diff pctchange                    N rows back, forward if it is negative
	//	ffill bfill                             of Limit rows in a row at most, 0 for all
	//	cumsum cumprod cummin cummax cumcount   of all rows up to this one
	//	rolling                                 Agg of the rows of a window
	//	expanding                               Agg of all rows up to this one
	//	ewm                                     the exponentially weighted mean of these
	//	rank                                    the place among all values
	Func   string
	Column int    // its place
	Name   string // of the result; a column of this name is replaced

	N     int // of shift, diff, pctchange; how many rows a rolling window has
	Limit int

	// Agg of a window: sum mean min max std var skew kurt median quantile count
	// apply; corr and cov, of the rows in which column Other has a value too.
	Agg           string
	Other         int
	Quantile      float64
	Interpolation string // of quantile: linear (as ""), lower, higher, nearest, midpoint
	Ddof          int    // of std and var is Ddof+1: 0 is pandas' default of 1
	User          lift.Key
	// Min is how many values a window must have to have a result, for count how
	// many rows; 0 is pandas' default: N for a window of rows, otherwise 1. None
	// at all is -1.
	Min    int
	Center bool
	Closed string // right (as ""), left, both, neither
	// Width is how long a window of time is, in the unit of column On, which
	// must be sorted; 0 for a window of N rows.
	Width int64
	On    int

	// Of ewm: the share that each value has in the mean, above 0 and at most 1.
	// Without Unadjusted the mean is that of the values so far, weighted, else that
	// of the value and the mean before. SkipMissing weighs by values, not by rows.
	Alpha       float64
	Unadjusted  bool
	SkipMissing bool

	Method  string // of rank, as order.Ranking has them
	Missing string
	Desc    bool
	Percent bool
}

// Functions are the users' functions of the values of a window, missing ones
// as NaN, in a slice of their own.
var Functions = lift.Functions[func([]float64) float64]{}

// aggs are what can be computed of a window.
var aggs = []string{"sum", "mean", "min", "max", "std", "var", "skew", "kurt", "median", "quantile", "count", "corr", "cov", "apply"}

// interpolations are how a quantile between two values is found.
var interpolations = []string{"", "linear", "lower", "higher", "nearest", "midpoint"}

// sides are those on which a window may be closed.
var sides = []string{"", "right", "left", "both", "neither"}

// windowed reports whether the call is an aggregate of a window.
func (c *Call) windowed() bool { return c.Func == "rolling" || c.Func == "expanding" }

// timed reports whether the windows go by times.
func (c *Call) timed() bool { return c.Func == "rolling" && c.Width > 0 }

// paired reports whether the call is of two columns.
func (c *Call) paired() bool { return c.windowed() && (c.Agg == "corr" || c.Agg == "cov") }

// Type is the type of the result, or what is wrong with the call.
func (c *Call) Type(s *table.Schema) (table.Type, error) {
	none := table.Type{}
	if c.Column < 0 || c.Column >= s.Len() {
		return none, fmt.Errorf("window: %s: no column %d of %d", c.Func, c.Column, s.Len())
	}
	f := s.Fields[c.Column]
	t, k := f.Type, f.Type.Kind
	wrong := func() (table.Type, error) {
		return none, fmt.Errorf("window: %s of column %q, which is %v", c.Func, f.Name, t)
	}
	switch c.Func {
	case "shift", "ffill", "bfill":
		return t, nil
	case "diff":
		switch {
		case k.Integer():
			return table.Of(table.Int64), nil
		case k.Float(), k == table.Duration:
			return t, nil
		case k == table.Timestamp:
			return table.Type{Kind: table.Duration, Unit: t.Unit}, nil
		case k == table.Date:
			return table.Type{Kind: table.Duration, Unit: table.Second}, nil
		case k == table.Time:
			return table.Type{Kind: table.Duration, Unit: table.Nano}, nil
		}
		return wrong()
	case "pctchange":
		if k.Number() {
			return table.Of(table.Float64), nil
		}
		return wrong()
	case "cumsum", "cumprod":
		switch {
		case k.Signed() || k == table.Bool:
			return table.Of(table.Int64), nil
		case k.Unsigned():
			return table.Of(table.Uint64), nil
		case k.Float():
			return table.Of(table.Float64), nil
		case k == table.Duration && c.Func == "cumsum":
			return t, nil
		}
		return wrong()
	case "cummin", "cummax":
		if k.Number() || k.Temporal() {
			return t, nil
		}
		return wrong()
	case "cumcount":
		return table.Of(table.Int64), nil
	case "rank":
		return table.Of(table.Float64), nil
	case "rolling", "expanding":
		if !k.Number() && k != table.Bool {
			return wrong()
		}
		return table.Of(table.Float64), c.checkAgg(s)
	case "ewm":
		if !k.Number() && k != table.Bool {
			return wrong()
		}
		return table.Of(table.Float64), c.checkAlpha()
	}
	return none, fmt.Errorf("window: no function %q", c.Func)
}

func (c *Call) checkAgg(s *table.Schema) error {
	if !slices.Contains(aggs, c.Agg) {
		return fmt.Errorf("window: %s: no aggregate %q", c.Func, c.Agg)
	}
	if c.Agg == "quantile" && !(c.Quantile >= 0 && c.Quantile <= 1) {
		return fmt.Errorf("window: %s: a quantile of %v is not between 0 and 1", c.Func, c.Quantile)
	}
	if !slices.Contains(interpolations, c.Interpolation) {
		return fmt.Errorf("window: %s: no interpolation %q", c.Func, c.Interpolation)
	}
	if c.Agg == "apply" && Functions.Find(c.User) == nil {
		return fmt.Errorf("window: %s: no function %q", c.Func, c.User.ID)
	}
	if c.paired() {
		if c.Other < 0 || c.Other >= s.Len() {
			return fmt.Errorf("window: %s: no column %d of %d", c.Agg, c.Other, s.Len())
		}
		if f := s.Fields[c.Other]; !f.Type.Kind.Number() && f.Type.Kind != table.Bool {
			return fmt.Errorf("window: %s with column %q, which is %v", c.Agg, f.Name, f.Type)
		}
	}
	if !slices.Contains(sides, c.Closed) {
		return fmt.Errorf("window: %s: %q is none of right, left, both, neither", c.Func, c.Closed)
	}
	if c.Func == "expanding" {
		return nil
	}
	return c.checkWidth(s)
}

// checkWidth says what is wrong with how long a rolling window is.
func (c *Call) checkWidth(s *table.Schema) error {
	switch {
	case c.Width == 0 && c.N < 1:
		return fmt.Errorf("window: a rolling window of %d rows", c.N)
	case c.Width == 0:
		return nil
	case c.Width < 0:
		return fmt.Errorf("window: a rolling window of %d units of time", c.Width)
	case c.Center:
		return fmt.Errorf("window: a rolling window of time cannot be centered")
	case c.On < 0 || c.On >= s.Len():
		return fmt.Errorf("window: rolling: no column %d of %d", c.On, s.Len())
	}
	if f := s.Fields[c.On]; !f.Type.Kind.Temporal() && !f.Type.Kind.Integer() {
		return fmt.Errorf("window: a rolling window of time of column %q, which is %v", f.Name, f.Type)
	}
	return nil
}

// least is how many values a window needs.
func (c *Call) least() int {
	switch {
	case c.Min > 0:
		return c.Min
	case c.Min < 0:
		return 0
	case c.Func == "rolling" && c.Width == 0:
		return c.N
	}
	return 1
}

// A Need is what a function must know of the rows of other partitions.
type Need struct {
	Before, After int   // rows
	Span          int64 // rows before, that are as far away in column On
	State         bool  // what a fold over all rows before gives
	Behind        bool  // the same of the rows behind
	Whole         bool  // everything: there can be one partition only
}

// Need is that of the call.
func (c *Call) Need() Need {
	switch c.Func {
	case "shift", "diff", "pctchange":
		return Need{Before: max(c.N, 0), After: max(-c.N, 0)}
	case "rolling":
		if c.Width > 0 {
			return Need{Span: c.Width, Before: 1}
		}
		if c.Center {
			half := (c.N - 1) / 2
			return Need{Before: c.N - half, After: half}
		}
		return Need{Before: c.N}
	case "bfill":
		return Need{Behind: true}
	case "rank":
		return Need{Whole: true}
	case "expanding":
		switch c.Agg {
		case "sum", "mean", "min", "max", "std", "var", "count":
		default: // what a state of a few numbers does not say
			return Need{Whole: true}
		}
	}
	return Need{State: true}
}
