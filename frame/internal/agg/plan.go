package agg

import (
	"fmt"
	"slices"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/lift"
)

// A Spec is one aggregate: a column of the result, or for largest and smallest
// the column that says which rows there are.
type Spec struct {
	Func    string // see Functions
	Arg     int    // place of the column in the input; -1 for size, which has none
	Arg2    int    // the second column of corr and cov, else -1
	Param   float64
	Options Options
	User    lift.Key // the function of custom
	Name    string   // of the column in the result
}

// Options say how some functions compute.
type Options struct {
	// Population divides var, std, sem and cov by n rather than n-1.
	Population bool
	// Interpolation is how quantiles between two values are found: "linear" or
	// "", "lower", "higher", "nearest", "midpoint".
	Interpolation string
	// Missing makes nunique count what is missing as one more value.
	Missing bool
}

// A Plan is what is computed: groups of rows with equal keys, and aggregates of
// each. It is data.
type Plan struct {
	Input *table.Schema
	Keys  []int // places of the key columns; none: one group, also of no rows
	Specs []Spec
	// KeepNull keeps the rows whose keys are missing, as groups of their own.
	KeepNull bool
	// Sorted has the result in ascending order of the keys, what is missing
	// last. Otherwise groups come in the order of their first rows in what was
	// pushed.
	Sorted bool
	// Position, if not "", is the name of one more column of the result, behind
	// all others: the position of the group's first row, see Groups.At.
	Position string
}

// Functions are the functions of a Spec and what they need.
//
//	size                      rows
//	count                     values that are not missing
//	sum prod                  0 and 1 of nothing; whole numbers wrap
//	mean var std sem          float64; null of nothing, or of too little
//	skew kurt                 the same, and without bias
//	min max first last        of any type; null of nothing
//	median quantile(Param)    float64
//	nunique                   distinct values
//	any all                   of bools and numbers
//	corr cov                  of Arg and Arg2, where both are there
//	largest smallest(Param)   so many rows a group, in order; must be the only Spec
//	custom                    a user's function, see Custom
var Functions = []string{
	"size", "count", "sum", "prod", "mean", "var", "std", "sem", "skew", "kurt", "min", "max", "first", "last",
	"median", "quantile", "nunique", "any", "all", "corr", "cov", "largest", "smallest", "custom",
}

// Check says what is wrong with a plan.
func (p Plan) Check() error {
	_, err := p.Output()
	return err
}

// Output is the schema of the result: the keys, then the aggregates by name.
func (p Plan) Output() (*table.Schema, error) {
	if p.Input == nil {
		return nil, fmt.Errorf("agg: a plan without an input")
	}
	var fields []table.Field
	for _, c := range p.Keys {
		if c < 0 || c >= p.Input.Len() {
			return nil, fmt.Errorf("agg: no column %d to group by", c)
		}
		fields = append(fields, p.Input.Fields[c])
	}
	for _, s := range p.Specs {
		t, err := p.Type(s)
		if err != nil {
			return nil, err
		}
		fields = append(fields, table.Field{Name: s.Name, Type: t})
		if s.top() && len(p.Specs) > 1 {
			return nil, fmt.Errorf("agg: %s gives several rows a group, so that there can be no other aggregate", s.Func)
		}
	}
	if p.Position != "" {
		fields = append(fields, table.Field{Name: p.Position, Type: table.Of(table.Int64)})
	}
	schema, err := table.NewSchema(fields...)
	if err != nil {
		return nil, fmt.Errorf("agg: the result: %w", err)
	}
	return schema, nil
}

func (s Spec) top() bool { return s.Func == "largest" || s.Func == "smallest" }

// Type is the type of an aggregate in the result.
func (p Plan) Type(s Spec) (table.Type, error) {
	none := table.Type{}
	if !slices.Contains(Functions, s.Func) {
		return none, fmt.Errorf("agg: no function %q", s.Func)
	}
	if s.Func == "size" {
		return table.Of(table.Int64), nil
	}
	if s.Arg < 0 || s.Arg >= p.Input.Len() {
		return none, fmt.Errorf("agg: %s of no column", s.Func)
	}
	f := p.Input.Fields[s.Arg]
	k := f.Type.Kind
	refuse := func() (table.Type, error) {
		return none, fmt.Errorf("agg: %s of column %q: not of %v", s.Func, f.Name, f.Type)
	}
	number := k.Number() || k == table.Bool || k == table.Null
	switch s.Func {
	case "count", "nunique":
		return table.Of(table.Int64), nil
	case "sum":
		switch {
		case k.Unsigned():
			return table.Of(table.Uint64), nil
		case k.Float():
			return table.Of(table.Float64), nil
		case k == table.Duration:
			return f.Type, nil
		case number:
			return table.Of(table.Int64), nil
		}
		return refuse()
	case "prod":
		switch {
		case k.Unsigned():
			return table.Of(table.Uint64), nil
		case k.Float():
			return table.Of(table.Float64), nil
		case number:
			return table.Of(table.Int64), nil
		}
		return refuse()
	case "mean", "median", "quantile":
		if s.Func == "quantile" && !(s.Param >= 0 && s.Param <= 1) {
			return none, fmt.Errorf("agg: quantile %v of column %q: not from 0 to 1", s.Param, f.Name)
		}
		if !slices.Contains([]string{"", "linear", "lower", "higher", "nearest", "midpoint"}, s.Options.Interpolation) {
			return none, fmt.Errorf("agg: quantile of column %q: no interpolation %q", f.Name, s.Options.Interpolation)
		}
		switch {
		case k == table.Timestamp || k == table.Duration:
			return f.Type, nil
		case number:
			return table.Of(table.Float64), nil
		}
		return refuse()
	case "var", "std", "sem", "skew", "kurt":
		if number {
			return table.Of(table.Float64), nil
		}
		return refuse()
	case "any", "all":
		if number {
			return table.Of(table.Bool), nil
		}
		return refuse()
	case "corr", "cov":
		if s.Arg2 < 0 || s.Arg2 >= p.Input.Len() {
			return none, fmt.Errorf("agg: %s of one column", s.Func)
		}
		k2 := p.Input.Fields[s.Arg2].Type.Kind
		if number && (k2.Number() || k2 == table.Bool || k2 == table.Null) {
			return table.Of(table.Float64), nil
		}
		return refuse()
	case "largest", "smallest":
		if s.Param != float64(int(s.Param)) || s.Param < 1 || s.Param > 1<<20 {
			return none, fmt.Errorf("agg: the %v %s of column %q: not from 1 to 1048576", s.Param, s.Func, f.Name)
		}
		if k.Number() || k.Temporal() {
			return f.Type, nil
		}
		return refuse()
	case "custom":
		c := customs.Find(s.User)
		if c == nil {
			return none, fmt.Errorf("agg: %w", noCustom(s.User))
		}
		return c.Calls.result()
	}
	if (s.Func == "min" || s.Func == "max") && k == table.Decimal {
		return refuse()
	}
	return f.Type, nil // min max first last
}
