package bag

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/cb434341/weft/graph"
)

// String tells what the bag is, in one line.
func (b Bag[T]) String() string {
	n := b.node()
	if n.err != nil {
		return n.err.Error()
	}
	return n.line()
}

// line is what the node is: "filter slow: 4 partitions of main.Entry".
func (n *node) line() string {
	what := n.word
	if n.text != "" {
		what += " " + n.text
	}
	return fmt.Sprintf("%s: %s of %s", what, partitions(n.count), folders.ReplaceAllString(n.of, ""))
}

// folders are those of packages, in the names of types.
var folders = regexp.MustCompile(`[\w.~-]+/`)

func partitions(n int) string {
	if n == 1 {
		return "1 partition"
	}
	return fmt.Sprintf("%d partitions", n)
}

// Explain tells what is computed: what the bag is made of, and the tasks by
// their names, with how many there are of each.
func (b Bag[T]) Explain() string {
	n := b.node()
	if n.err != nil {
		return n.err.Error() + "\n"
	}
	var w strings.Builder
	w.WriteString("plan\n")
	n.explain(&w, 1, map[*node]bool{})
	w.WriteString("tasks\n")
	g := graph.NewBuilder(0, 0)
	g.Emit(n)
	made, err := g.Graph()
	if err != nil {
		return w.String() + "  " + err.Error() + "\n"
	}
	var order []string
	count := map[string]int{}
	for _, op := range made.Tasks() {
		name := graph.OpName(op)
		if count[name] == 0 {
			order = append(order, name)
		}
		count[name]++
	}
	for _, name := range order {
		fmt.Fprintf(&w, "  %d %s\n", count[name], name)
	}
	return w.String()
}

// explain prints the node and what it is made of, each further in.
func (n *node) explain(w *strings.Builder, depth int, seen map[*node]bool) {
	const deepest = 100
	w.WriteString(strings.Repeat("  ", min(depth, deepest)) + n.line())
	if seen[n] {
		w.WriteString(", as above\n")
		return
	}
	seen[n] = true
	w.WriteByte('\n')
	if n.from != nil {
		n.from.explain(w, depth+1, seen)
	}
	for _, list := range [][]*node{n.all, n.over} {
		for _, x := range list {
			x.explain(w, depth+1, seen)
		}
	}
}
