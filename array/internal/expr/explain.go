package expr

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// What Explain prints at most of a long list, of a long kernel, and of many
// kernels: more is for no person to read.
const (
	mostListed  = 500
	mostKernels = 50
)

// andMore says how much of a list is not printed.
func andMore(w *strings.Builder, indent string, n int, thing string) {
	if n > 0 {
		fmt.Fprintf(w, "%s... and %s more\n", indent, plural(n, thing))
	}
}

// Explain tells how a node is computed: what was written, what became of it,
// how many tasks that is, and what their kernels are. Of long lists the beginning
// is printed.
func (n *Node) Explain() string {
	if n.err != nil {
		return "cannot be computed: " + n.err.Error() + "\n"
	}
	var w strings.Builder
	w.WriteString("expression\n")
	(&lister{w: &w, number: map[*Node]int{}, below: func(n *Node) []*Node { return n.Args }}).all(n)
	w.WriteString("\nrewritten\n")
	plain := &lister{w: &w, number: map[*Node]int{}, below: func(n *Node) []*Node {
		return each(n.Args, (*Node).rewritten)
	}}
	plain.all(n.rewritten())
	explainTasks(&w, n)
	return w.String()
}

// A lister numbers the nodes of an expression and prints each once, those below
// first.
type lister struct {
	w      *strings.Builder
	number map[*Node]int
	below  func(*Node) []*Node
}

func (l *lister) all(n *Node) {
	l.list(n)
	andMore(l.w, "  ", len(l.number)-mostListed, "operation")
}

func (l *lister) list(n *Node) int {
	if id, ok := l.number[n]; ok {
		return id
	}
	var args []string
	for _, a := range l.below(n) {
		args = append(args, fmt.Sprintf("%%%d", l.list(a)))
	}
	id := len(l.number)
	l.number[n] = id
	if id >= mostListed {
		return id
	}
	text := strings.TrimSpace(fmt.Sprintf("%s %s", describe(n), strings.Join(args, " ")))
	fmt.Fprintf(l.w, "  %%%-3d %-32s %s %s%s\n", id, text, n.DType, ShapeText(n.Shape), BlocksText(n))
	return id
}

// describe is an Op with what matters of it.
func describe(n *Node) string {
	switch op := n.Op.(type) {
	case View:
		return "view " + op.String()
	case Const:
		return numberText(op, n.DType)
	case Index:
		return fmt.Sprintf("index %d", op.Axis)
	case Reduced:
		return fmt.Sprintf("%s %v", op.Spec.Kind, op.Axes)
	case fmt.Stringer:
		return op.String()
	}
	return n.Op.Name()
}

func numberText(c Const, d block.DType) string {
	part := func(bits uint64) string {
		switch d.Real() {
		case block.Float32:
			return fmt.Sprint(math.Float32frombits(uint32(bits)))
		case block.Float64:
			return fmt.Sprint(math.Float64frombits(bits))
		case block.Bool:
			return fmt.Sprint(bits != 0)
		}
		if d.Unsigned() {
			return fmt.Sprint(bits)
		}
		return fmt.Sprint(int64(bits))
	}
	if d.Complex() {
		return "(" + part(c.Re) + ", " + part(c.Im) + "i)"
	}
	return part(c.Re)
}

// BlocksText prints how a node is cut, "" if it is not: " in 4 blocks of (5, 3)"
// at most.
func BlocksText(n *Node) string {
	if n.NumBlocks() == 1 {
		return ""
	}
	largest := make([]int, n.NDim())
	for i, sizes := range n.Blocks {
		largest[i] = slices.Max(sizes)
	}
	return fmt.Sprintf(" in %d blocks of %s", n.NumBlocks(), ShapeText(largest))
}

// explainTasks tells of the graph and of the kernels in it.
func explainTasks(w *strings.Builder, n *Node) {
	b := graph.NewBuilder(0, 0)
	b.Emit(n)
	want := b.Parts(n)
	g, err := b.Graph()
	if err != nil {
		fmt.Fprintf(w, "\nno tasks: %v\n", err)
		return
	}
	needed, _ := graph.Needed(g, want)
	names := map[string]int{}
	kernels := map[string]*Fused{}
	total := 0
	for id, op := range g.Tasks() {
		if !needed[id] {
			continue
		}
		total++
		names[graph.OpName(op)]++
		switch op := op.(type) {
		case *Fused:
			kernels[op.Text] = op
		case *Partial:
			kernels[op.Text] = &op.Fused
		case interface{ IR() (label, text string) }:
			label, text := op.IR()
			kernels[text] = &Fused{Kernel: &Kernel{Label: label, Text: text}}
		}
	}
	fmt.Fprintf(w, "\n%s\n", plural(total, "task"))
	for i, name := range slices.Sorted(maps.Keys(names)) {
		if i == mostListed {
			andMore(w, "         ", len(names)-i, "kind")
			break
		}
		fmt.Fprintf(w, "  %6d %s\n", names[name], name)
	}
	delete(kernels, "")
	if len(kernels) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", plural(len(kernels), "kernel"))
	for i, text := range slices.Sorted(maps.Keys(kernels)) {
		if i == mostKernels {
			andMore(w, "  ", len(kernels)-i, "kernel")
			break
		}
		f := kernels[text]
		how := "cannot run"
		if k, err := f.runnable(0); err == nil {
			how = k.Explain()
		}
		fmt.Fprintf(w, "  %s: %s\n", f.Label, how)
		lines := 0
		for line := range strings.Lines(text) {
			if lines++; lines > mostListed {
				continue
			}
			if line != "\n" {
				w.WriteString("    ")
			}
			w.WriteString(line)
		}
		andMore(w, "    ", lines-mostListed, "line")
	}
}

// plural is a number of things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
