package expr

import (
	"fmt"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/lift"
)

// Custom is a user's aggregate of a type, known by its key.
func Custom(key lift.Key, name string, result table.Type, arg *Node) *Node {
	return &Node{Op: "custom", Name: name, Fn: key, To: result, Args: []*Node{arg}}
}

// aggregates are the functions of a group's values: here only their types. Their
// parameters are: of var, std, sem and cov whether to divide by n rather than
// n-1; of quantile which, and how it is found between two values; of nunique
// whether what is missing is a value.
func aggregates() map[string]*function {
	one := func(params string, typed func(*Node) (table.Type, error)) *function {
		return &function{least: 1, most: 1, params: params, class: aggregate, typed: typed}
	}
	all := map[string]*function{
		"size":     {least: 0, most: 0, class: aggregate, typed: always(integer, anyKind)},
		"count":    one("", always(integer, anyKind)),
		"nunique":  one("/b", always(integer, anyKind)),
		"sum":      one("", sumType(signed)),
		"prod":     one("", sumType(numbers)),
		"mean":     one("", middleType),
		"median":   one("", middleType),
		"quantile": one("f/s", quantileType),
		"skew":     one("", always(float, numbers)),
		"kurt":     one("", always(float, numbers)),
		"any":      one("", always(boolean, numbers)),
		"all":      one("", always(boolean, numbers)),
		"custom":   one("", func(n *Node) (table.Type, error) { return n.To, nil }),
		"corr":     {least: 2, most: 2, class: aggregate, typed: always(float, numbers)},
		"cov":      {least: 2, most: 2, params: "/b", class: aggregate, typed: always(float, numbers)},
		"largest":  one("f", unchanged(orderly)),
		"smallest": one("f", unchanged(orderly)),
	}
	for _, name := range []string{"min", "max", "first", "last"} {
		all[name] = one("", unchanged(anyKind))
	}
	for _, name := range []string{"std", "var", "sem"} {
		all[name] = one("/b", always(float, numbers))
	}
	return all
}

var (
	orderly      = kinds{"numbers and times", func(k table.Kind) bool { return k.Number() || k.Temporal() }, table.Int64}
	plainNumbers = kinds{"numbers", table.Kind.Number, table.Int64}
)

// sumType is the widest kind of the sort.
func sumType(k kinds) func(*Node) (table.Type, error) {
	return func(n *Node) (table.Type, error) {
		switch t := n.Args[0].Type; {
		case t.Kind == table.Duration:
			return t, n.want(k, 0)
		case t.Kind.Unsigned():
			return table.Of(table.Uint64), nil
		case t.Kind.Float():
			return float, nil
		}
		return integer, n.want(k, 0)
	}
}

// middleType is a float, and a time for times.
func middleType(n *Node) (table.Type, error) {
	if t := n.Args[0].Type; t.Kind == table.Timestamp || t.Kind == table.Duration {
		return t, nil
	}
	return float, n.want(numbers, 0)
}

func quantileType(n *Node) (table.Type, error) {
	if q, _ := asFloat(n.Params[0]); !(q >= 0 && q <= 1) {
		return float, fmt.Errorf("%v is not from 0 to 1", q)
	}
	return middleType(n)
}

// windows are the functions of the values of the rows around: here only their
// types. Their parameters, in order:
//
//	shift        rows
//	diff         rows
//	pctchange    rows
//	rank         method: "average", "min", "max", "dense", "first"; descending; pct
//	ffill bfill  limit, 0 for none
//	ewm          share of what comes; not adjusted, missing ones skipped; least values
//	rolling      aggregate, rows, 0 for all before; least values, centred, and for both:
//	rollingtime  aggregate, duration; least values; the second argument is the times
//	             which ends belong to the window, quantile, interpolation; the last
//	             argument is the other values of corr and cov
func windows() map[string]*function {
	one := func(params string, typed func(*Node) (table.Type, error)) *function {
		return &function{least: 1, most: 1, params: params, class: window, typed: typed}
	}
	all := map[string]*function{
		"shift":     one("i", unchanged(anyKind)),
		"diff":      one("/i", diffType),
		"pctchange": one("/i", always(float, plainNumbers)),
		"cumsum":    one("", sumType(signed)),
		"cumprod":   one("", sumType(numbers)),
		"cummin":    one("", unchanged(orderly)),
		"cummax":    one("", unchanged(orderly)),
		"cumcount":  one("", always(integer, anyKind)),
		"rank":      one("/sbb", rankType),
		"ffill":     one("/i", unchanged(anyKind)),
		"bfill":     one("/i", unchanged(anyKind)),
		"ewm":       one("f/bbi", func(n *Node) (table.Type, error) { return float, n.mean(numbers, 0) }),
		"rolling": {
			least: 1, most: 2, params: "si/ibsfs", class: window,
			typed: func(n *Node) (table.Type, error) { return rollingType(n, 1) },
		},
		"rollingtime": {
			least: 2, most: 3, params: "sv/isfs", class: window,
			typed: func(n *Node) (table.Type, error) {
				if err := n.want(calendar, 1); err != nil {
					return table.Type{}, err
				}
				return rollingType(n, 2)
			},
		},
	}
	return all
}

// diffType is that of the difference, for whole numbers int64.
func diffType(n *Node) (table.Type, error) {
	if err := n.mean(orderly, 0); err != nil {
		return table.Type{}, err
	}
	t := n.Args[0].Type
	if t.Kind.Integer() {
		return integer, nil
	}
	switch t.Kind {
	case table.Date:
		return table.Type{Kind: table.Duration, Unit: table.Second}, nil
	case table.Timestamp:
		return table.Type{Kind: table.Duration, Unit: t.Unit}, nil
	case table.Time:
		return table.Type{Kind: table.Duration, Unit: table.Nano}, nil
	}
	return t, nil
}

func rankType(n *Node) (table.Type, error) {
	switch m := param(n, 0, "average"); m {
	case "average", "min", "max", "dense", "first":
	default:
		return float, fmt.Errorf("there is no method %q", m)
	}
	return float, nil
}

// rollingType is a float, of any aggregate that there is. The other values of two
// columns are the argument of a place.
func rollingType(n *Node, other int) (table.Type, error) {
	name := n.Params[0].(string)
	switch name {
	case "corr", "cov":
		if len(n.Args) <= other {
			return float, fmt.Errorf("rolling %s of one column", name)
		}
		if err := n.mean(numbers, other); err != nil {
			return float, err
		}
	case "sum", "mean", "min", "max", "std", "var", "skew", "kurt", "median", "quantile", "count", "apply":
		if len(n.Args) > other {
			return float, fmt.Errorf("rolling %s of two columns", name)
		}
	default:
		return float, fmt.Errorf("there is no rolling %s", name)
	}
	return float, n.mean(numbers, 0)
}

// Applied is a user's function of windows, known by its key: n is a rolling or a
// rollingtime of the aggregate apply. It is called by its id, which tells it from
// others.
func Applied(n *Node, key lift.Key) *Node {
	if n.Op != "invalid" {
		n.Fn, n.Name = key, key.ID
	}
	return n
}
