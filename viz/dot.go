package viz

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteDOT writes the picture in Graphviz's language, for those who have it and
// want another layout.
func (d *Drawing) WriteDOT(w io.Writer) error {
	p, err := d.picture()
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	b.WriteString("digraph weft {\n\trankdir=BT\n\tnode [fontname=\"Helvetica\" fontsize=12 style=filled fillcolor=white]\n\tedge [arrowsize=0.7 color=\"" + line.String() + "\" fontname=\"Helvetica\" fontsize=10]\n")
	if caption := p.caption(); caption != "" {
		fmt.Fprintf(b, "\tlabel=%s fontname=\"Helvetica\" fontsize=10\n", quoteDOT(caption))
	}
	for _, n := range p.nodes {
		var lines []string
		for _, s := range n.lines {
			lines = append(lines, label(s))
		}
		fmt.Fprintf(b, "\t%s [%s label=%s", n.name, dotShapes[n.shape], quoteDOT(lines...))
		if n.fill != white {
			fmt.Fprintf(b, " fillcolor=\"%s\" color=\"%s\" fontcolor=\"%s\"", n.fill, n.fill.edge(), n.fill.ink())
		}
		fmt.Fprintf(b, " tooltip=%s]\n", quoteDOT(tooltip(n.tip)))
	}
	for _, e := range p.edges {
		fmt.Fprintf(b, "\t%s -> %s", p.nodes[e.from].name, p.nodes[e.to].name)
		var attr []string
		if e.waits {
			attr = append(attr, "style=dashed")
		}
		if e.label != "" {
			attr = append(attr, "label="+quoteDOT(e.label))
		}
		if len(attr) > 0 {
			b.WriteString(" [" + strings.Join(attr, " ") + "]")
		}
		b.WriteByte('\n')
	}
	b.WriteString("}\n")
	return b.Flush()
}

var dotShapes = [...]string{oval: "shape=ellipse", box: "shape=box", result: "shape=box penwidth=2"}

// caption says what the colours mean and what is not shown.
func (p *picture) caption() string {
	s := ""
	if p.scale.ramp != nil {
		s = fmt.Sprintf("%s: light is %s, dark is %s", p.scale.title, p.scale.from, p.scale.to)
	}
	if p.note != "" && s != "" {
		s += "; "
	}
	return s + p.note
}

// quoteDOT writes lines as one string of Graphviz's language. That is not Go's:
// only a quote is escaped in the string itself, and of what Graphviz makes of it
// later, a backslash begins an escape and an ampersand an HTML entity.
func quoteDOT(lines ...string) string {
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`, `&`, `&amp;`)
	for i, s := range lines {
		lines[i] = escape.Replace(s)
	}
	return `"` + strings.Join(lines, `\n`) + `"`
}
