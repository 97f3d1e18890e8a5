package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cb434341/weft/graph"
)

// Explain tells what is computed: the plan as it was built, the plan as it is
// computed, and the tasks.
func (n *Node) Explain() string {
	if n.err != nil {
		return n.err.Error() + "\n"
	}
	var b strings.Builder
	b.WriteString("plan\n")
	n.write(&b, 1, map[*Node]int{})
	p := n.Planned()
	if p.err != nil {
		return b.String() + p.err.Error() + "\n"
	}
	b.WriteString("as computed\n")
	p.write(&b, 1, map[*Node]int{})
	b.WriteString("tasks\n")
	for _, line := range n.tasks() {
		b.WriteString("  " + line + "\n")
	}
	return b.String()
}

// write prints the node and what it is made of, each further in. What was
// printed before is named by its number.
func (n *Node) write(b *strings.Builder, depth int, seen map[*Node]int) {
	const deepest = 200
	b.WriteString(strings.Repeat("  ", min(depth, deepest)))
	if number, ok := seen[n]; ok {
		fmt.Fprintf(b, "%s, as above (%d)\n", n.Op.Word(), number)
		return
	}
	seen[n] = len(seen) + 1
	b.WriteString(n.Op.Word())
	if t := n.Op.Text(); t != "" {
		b.WriteString(" " + t)
	}
	b.WriteByte('\n')
	for _, x := range n.Inputs {
		x.write(b, depth+1, seen)
	}
}

// tasks are the kinds of tasks, and how many there are of each, in the order of
// their first.
func (n *Node) tasks() []string {
	b := graph.NewBuilder(0, 0)
	b.Emit(n.Source())
	g, err := b.Graph()
	if err != nil {
		return []string{err.Error()}
	}
	var names []string
	count := map[string]int{}
	texts := map[string]string{}
	for _, op := range g.Tasks() {
		name := graph.OpName(op)
		if count[name] == 0 {
			names = append(names, name)
			if t, ok := op.(interface{ Text() string }); ok {
				texts[name] = t.Text()
			}
		}
		count[name]++
	}
	var lines []string
	for _, name := range names {
		lines = append(lines, fmt.Sprintf("%d x %s", count[name], name))
		if t := texts[name]; t != "" {
			for line := range strings.SplitSeq(t, "\n") {
				lines = append(lines, "      "+line)
			}
		}
	}
	return slices.Clip(lines)
}
