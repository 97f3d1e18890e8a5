package plan

import (
	"fmt"
	"slices"

	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/table"
)

// Explode is the Op that makes a row of each part of a text, between separators.
type Explode struct{ Name, Separator string }

// Word is "explode".
func (*Explode) Word() string { return "explode" }

// Text is the column and the separator.
func (e *Explode) Text() string { return fmt.Sprintf("%s at %q", e.Name, e.Separator) }

// Schema is that of the input; the column is of strings.
func (e *Explode) Schema(in []*table.Schema) (*table.Schema, error) {
	at := in[0].Index(e.Name)
	switch {
	case at < 0:
		return nil, expr.UnknownColumn(e.Name, in[0])
	case !in[0].Fields[at].Type.Kind.Text():
		return nil, fmt.Errorf("column %q is %v, not string", e.Name, in[0].Fields[at].Type)
	case e.Separator == "":
		return nil, fmt.Errorf("the separator is empty")
	}
	fields := slices.Clone(in[0].Fields)
	fields[at].Type = table.Of(table.String)
	return table.NewSchema(fields...)
}

func (e *Explode) flow(n *Node) []flow {
	return through(n, exec.Explode{Column: n.Schema.Index(e.Name), Separator: e.Separator})
}

// push lets conditions on other columns through.
func (e *Explode) push(n *Node, d demand) *Node {
	below, above := about(d.where, func(name string) bool { return name != e.Name })
	want := d.with(d.where).alone().and(e.Name)
	want.where = below
	return where(n.again(e, exactly(n.Inputs[0], want)), above)
}
