package expr

import (
	"fmt"
	"math"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/lift"
)

// Column makes the expression of a column, as Col does.
func Column(name string) *Node { return Col(name) }

// Column reports whether the expression is no more than a column, and which.
func (n *Node) Column() (name string, ok bool) {
	if n.Op == "as" && n.Args[0].Type == n.Type {
		return n.Args[0].Column()
	}
	return n.Name, n.Op == "col"
}

// And is the conjunction of conditions.
func And(a, b *Node) *Node { return New("and", []*Node{a, b}) }

// UnknownColumn is the error of a name that is none of a schema's: it says which
// may have been meant.
func UnknownColumn(name string, s *table.Schema) error { return noColumn(name, s) }

// Aggregated reports whether the expression is of aggregates, and of literals,
// only: it has one value for a group.
func (n *Node) Aggregated() bool {
	if f := functions[n.Op]; f != nil && f.class == aggregate {
		return true
	}
	if n.Op == "col" || n.Op == over {
		return false
	}
	some := false
	for _, a := range n.Args {
		if a.Op != "lit" && !a.Aggregated() {
			return false
		}
		some = some || a.Op != "lit"
	}
	return some
}

// Windowed reports whether a window function, or one over groups, is in the
// expression.
func (n *Node) Windowed() bool { return n.firstOf(window) != nil || n.firstOf(grouped) != nil }

// An Aggregate is an aggregate in an expression.
type Aggregate struct {
	Func   string  // "sum", "mean", ...
	Arg    *Node   // of what; nil for size
	Arg2   *Node   // of corr and cov
	Param  float64 // the quantile, the number of largest
	Custom lift.Key
	Name   string // of the column that stands for it in the rest

	Population    bool   // var, std, sem and cov divide by n
	Interpolation string // of quantiles
	Missing       bool   // nunique counts what is missing as a value
}

// Text tells aggregates apart.
func (a Aggregate) Text() string {
	return fmt.Sprintf("%s %v %v %v %v %v %q %v", a.Func, a.Arg, a.Arg2, a.Param, a.Custom, a.Population, a.Interpolation, a.Missing)
}

// Aggregates takes an expression over aggregates apart: these, each once, and
// what is computed of their results, in which columns stand for them.
func Aggregates(n *Node) (list []Aggregate, rest *Node) {
	names := map[string]string{}
	rest = split(n, aggregate, func(n *Node) string {
		a := Aggregate{Func: n.Op, Custom: n.Fn}
		if len(n.Args) > 0 {
			a.Arg = n.Args[0]
		}
		if len(n.Args) > 1 {
			a.Arg2 = n.Args[1]
		}
		for _, p := range n.Params {
			switch p := p.(type) {
			case bool:
				a.Population = n.Op != "nunique" && p
				a.Missing = n.Op == "nunique" && p
			case string:
				a.Interpolation = p
			default:
				a.Param, _ = asFloat(p)
			}
		}
		name, ok := names[a.Text()]
		if !ok {
			name = fmt.Sprintf("%v", n)
			a.Name = name
			names[a.Text()] = name
			list = append(list, a)
		}
		return name
	})
	return list, rest
}

// A Window is a window function in an expression.
type Window struct {
	Func   string
	Arg    *Node    // of what
	By     *Node    // the times of rollingtime; else nil
	Other  *Node    // the other values of rolling correlations; else nil
	Params []any    // as the table of functions has them
	User   lift.Key // the user's function of rolling windows
	Name   string
}

// Windows takes an expression over window functions apart, as Aggregates does.
// The argument of a window function has none inside.
func Windows(n *Node) (list []Window, rest *Node) {
	names := map[string]bool{}
	rest = split(n, window, func(n *Node) string {
		name := n.String()
		if !names[name] {
			names[name] = true
			w := Window{Func: n.Op, Arg: n.Args[0], Params: n.Params, User: n.Fn, Name: name}
			others := n.Args[1:]
			if n.Op == "rollingtime" {
				w.By, others = others[0], others[1:]
			}
			if len(others) > 0 {
				w.Other = others[0]
			}
			list = append(list, w)
		}
		return name
	})
	return list, rest
}

// split replaces the outermost nodes of a class by columns, whose names replace
// gives.
func split(n *Node, c class, replace func(*Node) string) *Node {
	done := map[*Node]*Node{}
	var walk func(*Node) *Node
	walk = func(n *Node) *Node {
		if r, ok := done[n]; ok {
			return r
		}
		r := n
		if f := functions[n.Op]; f != nil && f.class == c {
			r = &Node{Op: "col", Name: replace(n), Type: n.Type, Bound: n.Bound}
		} else {
			args := make([]*Node, len(n.Args))
			for i, a := range n.Args {
				args[i] = walk(a)
			}
			r = n.with(args)
		}
		done[n] = r
		return r
	}
	return walk(n)
}

// Conjuncts are conditions that hold together where n holds.
func Conjuncts(n *Node) []*Node {
	switch {
	case n.Op == "as" && n.Type.Kind == table.Bool:
		return Conjuncts(n.Args[0])
	case n.Op == "and":
		var out []*Node
		for _, a := range n.Args {
			out = append(out, Conjuncts(a)...)
		}
		return out
	}
	return []*Node{n}
}

// Bounds are conditions on single columns that hold wherever a bound predicate
// does: those among its conjuncts that compare a column with a literal.
func Bounds(n *Node, schema *table.Schema) []scan.Bound {
	var out []scan.Bound
	add := func(col, lit *Node, op string) {
		for col.Op == "as" {
			// A number in a wider type is the same number, but for large integers
			// as floats.
			if !col.Type.Kind.Number() || !col.Args[0].Type.Kind.Number() {
				return
			}
			if v, ok := asFloat(lit.Value); ok && col.Type.Kind.Float() && !(math.Abs(v) < 1<<53) {
				return
			}
			col = col.Args[0]
		}
		if col.Op != "col" || lit.Op != "lit" || lit.Value == nil {
			return
		}
		i := schema.Index(col.Name)
		if i < 0 || schema.Fields[i].Type != col.Type {
			return
		}
		if v, ok := boundValue(lit, col.Type, op); ok {
			out = append(out, scan.Bound{Column: i, Op: op, Value: v})
		}
	}
	turned := map[string]string{"==": "==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
	for _, c := range Conjuncts(n) {
		switch c.Op {
		case "eq", "lt", "le", "gt", "ge":
			op := functions[c.Op].show
			add(c.Args[0], c.Args[1], op)
			add(c.Args[1], c.Args[0], turned[op])
		case "between":
			lo, hi := ">=", "<="
			switch param(c, 0, "both") {
			case "left":
				hi = "<"
			case "right":
				lo = ">"
			case "neither":
				lo, hi = ">", "<"
			}
			add(c.Args[0], c.Args[1], lo)
			add(c.Args[0], c.Args[2], hi)
		case "isin":
			if lo, hi := span(c.Params); lo != nil && !c.Args[0].Type.Kind.Temporal() {
				add(c.Args[0], lo.as(c.Args[0].Type), ">=")
				add(c.Args[0], hi.as(c.Args[0].Type), "<=")
			}
		}
	}
	return out
}

// span is the least and the greatest of a list of integers or of strings.
func span(list []any) (lo, hi *Node) {
	for i, v := range list {
		t, err := typeOf(v)
		if err != nil || t != integer && t != str || i > 0 && t != lo.Type {
			return nil, nil
		}
		n := &Node{Op: "lit", Value: v, Type: t, Bound: true}
		if i == 0 || less(v, lo.Value) {
			lo = n
		}
		if i == 0 || less(hi.Value, v) {
			hi = n
		}
	}
	return lo, hi
}

// less compares two integers, or two strings.
func less(a, b any) bool {
	if s, ok := a.(string); ok {
		return s < b.(string)
	}
	return a.(int64) < b.(int64)
}

// boundValue is a literal as a Bound on a column of a type has it.
func boundValue(lit *Node, t table.Type, op string) (any, bool) {
	v := lit.Value
	switch {
	case t.Kind.Temporal():
		if kindOf(lit.Type) != kindOf(t) || lit.Type.Unit != t.Unit {
			return nil, false
		}
		bits, err := bitsOf(v, lit.Type)
		if err != nil {
			return nil, false
		}
		if t.Kind == table.Date {
			return int64(int32(bits)), true
		}
		return int64(bits), true
	case t.Kind == table.Category:
		_, ok := v.(string)
		return v, ok && op == "=="
	case t.Kind.Float():
		f, ok := asFloat(v)
		if t.Kind == table.Float32 && lit.Type.Kind == table.Float32 {
			f = float64(float32(f))
		}
		return f, ok && f == f
	case t.Kind.Number():
		_, ok := asFloat(v)
		f, isFloat := v.(float64)
		return v, ok && (!isFloat || f == f)
	case t.Kind == table.String:
		_, ok := v.(string)
		return v, ok
	case t.Kind == table.Bool:
		_, ok := v.(bool)
		return v, ok && op == "=="
	}
	return nil, false
}
