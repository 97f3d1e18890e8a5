package graph

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// WriteDOT writes the graph in Graphviz's language as the field draws task
// graphs: ovals are functions, boxes are data, that is constants and wanted
// results; an edge that is only waited for is dashed. It is for a look while
// debugging; package viz draws graphs for people, with colours, and collapses
// large ones.
func WriteDOT(w io.Writer, g *Graph, want []ID) error {
	b := bufio.NewWriter(w)
	b.WriteString("digraph weft {\n\trankdir=BT\n")
	for id, op := range g.Tasks() {
		fmt.Fprintf(b, "\tt%d [shape=ellipse label=%s]\n", id, quoteDOT(OpName(op)))
		deps, given := g.Deps(id), len(g.Given(id))
		for i, d := range deps {
			attr := ""
			if i >= given {
				attr = " [style=dashed]"
			}
			if d.IsConst() {
				// A constant is drawn beside each use: one shared box would tie
				// distant parts of the picture together.
				fmt.Fprintf(b, "\tt%dc%d [shape=box label=%s]\n", id, i, quoteDOT(ConstText(g.Const(d))))
				fmt.Fprintf(b, "\tt%dc%d -> t%d%s\n", id, i, id, attr)
				continue
			}
			fmt.Fprintf(b, "\tt%d -> t%d%s\n", d, id, attr)
		}
	}
	for i, id := range want {
		if id.IsConst() {
			fmt.Fprintf(b, "\tw%d [shape=box style=bold label=%s]\n", i, quoteDOT(ConstText(g.Const(id))))
			continue
		}
		fmt.Fprintf(b, "\tw%d [shape=box style=bold label=%s]\n\tt%d -> w%d\n", i, quoteDOT("result "+strconv.Itoa(i+1)), id, i)
	}
	b.WriteString("}\n")
	return b.Flush()
}

// quoteDOT writes text as a string of Graphviz's language, which is not Go's:
// only a quote is escaped in the string itself, and of what Graphviz makes of it
// later, a backslash begins an escape and an ampersand an HTML entity. Control
// characters, which it cannot show, become spaces.
func quoteDOT(s string) string {
	s = strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return `"` + dotEscapes.Replace(s) + `"`
}

var dotEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, `&`, `&amp;`, "\n", `\n`)
