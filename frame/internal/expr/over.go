package expr

import (
	"fmt"

	"github.com/cb434341/weft/frame/table"
)

// over is the function of an aggregate, or of an expression of window functions,
// that is computed for each group of rows by itself, and given to each of the
// group's rows. Its parameters are the names of the columns that make groups.
const over = "over"

func overs() map[string]*function {
	return map[string]*function{over: {
		least: 1, most: 1, params: "*", class: grouped,
		typed: func(n *Node) (table.Type, error) {
			a := n.Args[0]
			if !a.Aggregated() && !a.Windowed() {
				return a.Type, fmt.Errorf("%v is neither an aggregate nor a window function", a)
			}
			if len(n.Params) == 0 {
				return a.Type, fmt.Errorf("%v: over no column", a)
			}
			return a.Type, nil
		},
	}}
}

// Over is an expression computed by groups that have the same values in some
// columns.
func Over(n *Node, by []string) *Node {
	out := &Node{Op: over, Args: []*Node{n}}
	for _, name := range by {
		out.Params = append(out.Params, name)
	}
	return out
}

// A Grouped is an expression that is computed by groups.
type Grouped struct {
	Expr *Node
	By   []string
	Name string // of the column that stands for it in the rest
}

// Overs takes an expression apart: what is computed by groups, each once, and
// what is computed of the results, in which columns stand for them.
func Overs(n *Node) (list []Grouped, rest *Node) {
	seen := map[string]bool{}
	rest = split(n, grouped, func(n *Node) string {
		name := n.String()
		if !seen[name] {
			seen[name] = true
			g := Grouped{Expr: n.Args[0], Name: name}
			for _, p := range n.Params {
				by, _ := p.(string)
				g.By = append(g.By, by)
			}
			list = append(list, g)
		}
		return name
	})
	return list, rest
}
