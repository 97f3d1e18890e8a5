package expr

import (
	"fmt"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/kernel"
)

func comparisons() map[string]*function {
	all := map[string]*function{
		"eqmissing": {least: 2, most: 2, show: "<=>", typed: compareType(true), emit: emitEqMissing, only: oneKind, eval: evalEqMissing},
		"isin":      {least: 1, most: 1, params: "*", typed: isInType, emit: emitIsIn, only: fewValues, eval: evalIsIn},
		"between":   {least: 3, most: 3, params: "/s", typed: betweenType, emit: emitBetween, only: oneKind, eval: evalBetween},
	}
	for _, c := range []struct {
		name, show string
		code       kernel.Code
	}{
		{"eq", "==", kernel.Eq},
		{"ne", "!=", kernel.Ne},
		{"lt", "<", kernel.Lt},
		{"le", "<=", kernel.Le},
		{"gt", ">", kernel.Gt},
		{"ge", ">=", kernel.Ge},
	} {
		all[c.name] = &function{
			least: 2, most: 2, show: c.show, typed: compareType(c.code == kernel.Eq || c.code == kernel.Ne),
			emit: comparison(c.code), eval: evalCompare(c.code),
		}
	}
	return all
}

// compareType brings the arguments to one type. Integers stay what they are, since
// there may be none that holds both; kernels compare them all the same.
func compareType(equality bool) func(*Node) (table.Type, error) {
	return func(n *Node) (table.Type, error) { return boolean, n.comparable(0, 1) }
}

// comparable makes two arguments such that their values can be compared.
func (n *Node) comparable(i, j int) error {
	a, b := n.Args[i], n.Args[j]
	for _, p := range [][2]int{{i, j}, {j, i}} {
		x, y := n.Args[p[0]], n.Args[p[1]]
		if y.Op == "lit" && y.Value != nil && x.Op != "lit" && x.Type.Kind.Temporal() {
			if adopts(y.Value, x.Type) {
				n.convert(p[1], x.Type)
				return nil
			}
			if s, ok := y.Value.(string); ok {
				_, err := bitsOf(s, x.Type)
				if err == nil {
					err = fmt.Errorf("%q does not fit", s)
				}
				return fmt.Errorf("%s: %w", x.describe(), err)
			}
		}
	}
	if a.Type.Kind.Integer() && b.Type.Kind.Integer() && meetNumbers(a.Type.Kind, b.Type.Kind) == table.Float64 {
		for _, p := range [][2]int{{i, j}, {j, i}} {
			if n.Args[p[0]].Op == "lit" && adopts(n.Args[p[0]].Value, n.Args[p[1]].Type) {
				n.convert(p[0], n.Args[p[1]].Type)
				return nil
			}
		}
		return nil // uint64 and a signed number: compared exactly
	}
	if a.Type.Kind == table.Category && b.Type.Kind == table.Category {
		return nil
	}
	t, err := n.unify(i, j)
	if err == nil && (t.Kind == table.Decimal) {
		err = fmt.Errorf("%s: cast it to float64 first", a.describe())
	}
	return err
}

// oneKind reports whether all arguments are of one kind in kernels.
func oneKind(n *Node) bool {
	for _, a := range n.Args {
		if kindOf(a.Type) != kindOf(n.Args[0].Type) {
			return false
		}
	}
	return true
}

func comparison(c kernel.Code) emit {
	return func(e *emitter, _ *Node, in []val) val {
		return e.strict(e.compare(c, in[0].r, in[1].r), in...)
	}
}

// compare compares numbers of one kind, or of uint64 and int64 or less; and
// bools, false before true.
func (e *emitter) compare(c kernel.Code, a, b kernel.Reg) kernel.Reg {
	ka, kb := e.Kind(a), e.Kind(b)
	switch {
	case ka == kernel.Bool && c != kernel.Eq && c != kernel.Ne:
		switch c {
		case kernel.Lt:
			return e.Op(kernel.And, e.not(a), b)
		case kernel.Le:
			return e.Op(kernel.Or, e.not(a), b)
		case kernel.Gt:
			return e.Op(kernel.And, a, e.not(b))
		}
		return e.Op(kernel.Or, a, e.not(b))
	case ka == kb:
		return e.Op(c, a, b)
	case ka.Signed():
		wide := e.Convert(kernel.Uint64, e.Convert(kernel.Int64, a))
		negative := e.Op(kernel.Lt, a, e.Int(ka, 0))
		r := e.Op(c, wide, b)
		switch c {
		case kernel.Lt, kernel.Le, kernel.Ne:
			return e.or(negative, r)
		}
		return e.Op(kernel.And, e.not(negative), r)
	}
	turned := map[kernel.Code]kernel.Code{
		kernel.Eq: kernel.Eq, kernel.Ne: kernel.Ne, kernel.Lt: kernel.Gt, kernel.Le: kernel.Ge, kernel.Gt: kernel.Lt, kernel.Ge: kernel.Le,
	}
	return e.compare(turned[c], b, a)
}

// emitEqMissing takes what is missing as equal.
func emitEqMissing(e *emitter, _ *Node, in []val) val {
	pa, pb := e.present(in[0]), e.present(in[1])
	r := e.Op(kernel.Eq, in[0].r, in[1].r)
	switch {
	case pa == kernel.NoReg && pb == kernel.NoReg:
		return value(r)
	case pa == kernel.NoReg || pb == kernel.NoReg:
		return value(e.Op(kernel.And, r, e.and(pa, pb)))
	}
	return value(e.Op(kernel.And, e.Op(kernel.Eq, pa, pb), e.or(r, e.not(pa))))
}

// betweenType has which of the bounds are in: "both", "left", "right", "neither".
func betweenType(n *Node) (table.Type, error) {
	switch param(n, 0, "both") {
	case "both", "left", "right", "neither":
	default:
		return boolean, fmt.Errorf("%q is not both, left, right or neither", n.Params[0])
	}
	if err := n.comparable(0, 1); err != nil {
		return boolean, err
	}
	if n.Args[0].Type.Kind.Temporal() {
		return boolean, n.comparable(0, 2)
	}
	_, err := n.unify(0, 1, 2)
	return boolean, err
}

func (n *Node) betweenCodes() (lo, hi kernel.Code) {
	lo, hi = kernel.Ge, kernel.Le
	switch param(n, 0, "both") {
	case "left":
		hi = kernel.Lt
	case "right":
		lo = kernel.Gt
	case "neither":
		lo, hi = kernel.Gt, kernel.Lt
	}
	return lo, hi
}

func emitBetween(e *emitter, n *Node, in []val) val {
	lo, hi := n.betweenCodes()
	return e.kleene(kernel.And,
		e.strict(e.compare(lo, in[0].r, in[1].r), in[0], in[1]), e.strict(e.compare(hi, in[0].r, in[2].r), in[0], in[2]))
}
