package graph

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// Style says how a task is drawn beyond the defaults of [WriteDOT]. Empty
// fields keep the default.
type Style struct {
	Label string // text in the oval; default the Op's name
	Fill  string // colour of the oval, "#aabbcc"
	Note  string // shown when the pointer rests on the oval
}

// WriteDOT writes the graph in Graphviz's language as the field draws task
// graphs: ovals are functions, boxes are data, that is constants and wanted
// results; an edge that is only waited for is dashed. style may be nil.
func WriteDOT(w io.Writer, g *Graph, want []ID, style func(ID) Style) error {
	b := bufio.NewWriter(w)
	b.WriteString("digraph weft {\n\trankdir=BT\n\tnode [fontname=\"Helvetica\" fontsize=12]\n\tedge [arrowsize=0.7 color=\"#666666\"]\n")
	for id, op := range g.Tasks() {
		s := Style{}
		if style != nil {
			s = style(id)
		}
		if s.Label == "" {
			s.Label = OpName(op)
		}
		fmt.Fprintf(b, "\tt%d [shape=ellipse label=%s", id, quoteDOT(s.Label))
		if s.Fill != "" {
			fmt.Fprintf(b, " style=filled fillcolor=%s", quoteDOT(s.Fill))
		}
		if s.Note != "" {
			fmt.Fprintf(b, " tooltip=%s", quoteDOT(s.Note))
		}
		b.WriteString("]\n")
		deps := g.Deps(id)
		given := len(deps)
		if after, ok := op.(After); ok {
			given = after.Args
		}
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
