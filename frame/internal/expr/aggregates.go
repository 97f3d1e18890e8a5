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
//	rolling      aggregate, rows, least rows that are not missing, centred
//	rollingtime  aggregate, duration, least rows; the second argument is the times
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
		"rolling":   one("si/ib", rollingType),
		"rollingtime": {
			least: 2, most: 2, params: "sv/i", class: window,
			typed: func(n *Node) (table.Type, error) {
				if err := n.want(calendar, 1); err != nil {
					return table.Type{}, err
				}
				return rollingType(n)
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

// rollingType is a float, of any aggregate that there is.
func rollingType(n *Node) (table.Type, error) {
	switch name := n.Params[0].(string); name {
	case "sum", "mean", "min", "max", "std", "var", "median", "count":
		return float, n.mean(numbers, 0)
	default:
		return float, fmt.Errorf("there is no rolling %s", name)
	}
}
