package expr

import (
	"slices"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/lift"
)

// A Node is an expression: a function of the table of functions on other
// expressions, a column, or a literal. It is data, and not changed once it is
// made.
type Node struct {
	Op   string // a name of the table; "col" or "lit"
	Args []*Node
	Name string // of a column; for people, of a user's function
	// Value is that of a literal: nil, bool, int64, uint64, float64, string,
	// time.Time or time.Duration.
	Value any
	// Params are what a function is told besides its arguments: values like those
	// of literals.
	Params []any
	To     table.Type // of a cast
	Fn     lift.Key   // of a user's function
	Type   table.Type // of the result, once bound
	Bound  bool       // by Bind: Type is known

	user *user // how Fn is called; nil where it must be looked up
}

// Col is a column.
func Col(name string) *Node { return &Node{Op: "col", Name: name} }

// Lit is a literal: of any of Go's numbers, a bool, string, time.Time or
// time.Duration, or nil for a null. What else it is given is an error when the
// expression is bound.
func Lit(v any) *Node { return &Node{Op: "lit", Value: literal(v)} }

// New is the function of the table on some arguments. Params are what else it
// is told, in the order in which the table has them.
func New(op string, args []*Node, params ...any) *Node {
	n := &Node{Op: op, Args: args}
	for _, p := range params {
		n.Params = append(n.Params, literal(p))
	}
	return n
}

// Cast is the conversion to a type. What does not fit is an error when the
// expression is evaluated; with try it is null.
func Cast(arg *Node, to table.Type, try bool) *Node {
	op := "cast"
	if try {
		op = "trycast"
	}
	return &Node{Op: op, Args: []*Node{arg}, To: to}
}

// with is the node with other arguments.
func (n *Node) with(args []*Node) *Node {
	if slices.Equal(args, n.Args) {
		return n
	}
	c := *n
	c.Args = args
	return &c
}

// Walk visits a node and all below it, those below first, each once.
func (n *Node) Walk(visit func(*Node)) {
	seen := map[*Node]bool{}
	var walk func(*Node)
	walk = func(n *Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, a := range n.Args {
			walk(a)
		}
		visit(n)
	}
	walk(n)
}

// Columns are the names of the columns that the expression reads, each once, in
// the order in which they are met.
func (n *Node) Columns() []string {
	var names []string
	n.Walk(func(n *Node) {
		if n.Op == "col" && !slices.Contains(names, n.Name) {
			names = append(names, n.Name)
		}
	})
	return names
}

// Map is the expression with nodes replaced, from below: f is given each once,
// its arguments replaced already, and returns it or another.
func (n *Node) Map(f func(*Node) *Node) *Node {
	done := map[*Node]*Node{}
	var replace func(*Node) *Node
	replace = func(n *Node) *Node {
		if r, ok := done[n]; ok {
			return r
		}
		args := make([]*Node, len(n.Args))
		for i, a := range n.Args {
			args[i] = replace(a)
		}
		r := f(n.with(args))
		done[n] = r
		return r
	}
	return replace(n)
}
