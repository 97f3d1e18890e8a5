package expr

import (
	"fmt"
	"strings"
)

// String is the expression as a user would write it: "(delay + 1) > 3".
func (n *Node) String() string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *Node) write(b *strings.Builder) {
	if n == nil {
		b.WriteString("nil")
		return
	}
	f := functions[n.Op]
	switch {
	case n.Op == "col":
		b.WriteString(n.Name)
	case n.Op == "lit":
		b.WriteString(literalText(n.Value))
	case n.implied():
		n.Args[0].write(b)
	case n.Op == "when":
		n.writeWhen(b)
	case f != nil && f.show != "" && len(n.Args) == 1:
		b.WriteString(f.show)
		n.Args[0].operand(b)
	case f != nil && f.show != "":
		for i, a := range n.Args {
			if i > 0 {
				fmt.Fprintf(b, " %s ", f.show)
			}
			a.operand(b)
		}
	default:
		name := n.Op
		if n.Name != "" {
			name = n.Name
		}
		b.WriteString(name)
		b.WriteByte('(')
		for i, a := range n.Args {
			if i > 0 {
				b.WriteString(", ")
			}
			a.write(b)
		}
		for i, p := range n.Params {
			if i > 0 || len(n.Args) > 0 {
				b.WriteString(", ")
			}
			b.WriteString(literalText(p))
		}
		if n.Op == "cast" || n.Op == "trycast" {
			fmt.Fprintf(b, ", %v", n.To)
		}
		b.WriteByte(')')
	}
}

// operand is n between operators: in parentheses, if it has one itself.
func (n *Node) operand(b *strings.Builder) {
	if n.implied() {
		n.Args[0].operand(b)
		return
	}
	if f := functions[n.Op]; f != nil && f.show != "" && len(n.Args) > 1 || n.Op == "when" {
		b.WriteByte('(')
		n.write(b)
		b.WriteByte(')')
		return
	}
	n.write(b)
}

func (n *Node) writeWhen(b *strings.Builder) {
	for i, a := range n.Args {
		switch {
		case i == len(n.Args)-1 && i%2 == 0:
			b.WriteString(" else ")
		case i%2 == 1:
			b.WriteString(" then ")
		case i > 0:
			b.WriteString(" else if ")
		default:
			b.WriteString("if ")
		}
		a.write(b)
	}
}
