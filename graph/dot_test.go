package graph

import (
	"context"
	"strings"
	"testing"
)

// labelled is an Op with nothing but a name.
type labelled string

func (labelled) Run(context.Context, []any) (any, error) { return nil, nil }
func (l labelled) OpName() string                        { return string(l) }

// TestWriteDOT writes names that mean something to Graphviz.
func TestWriteDOT(t *testing.T) {
	tests := []struct{ name, want string }{
		{`say "hi"`, `label="say \"hi\""`},
		{`\N \l`, `label="\\N \\l"`},
		{"two\nlines\tand\x1b[31m", `label="two\nlines and [31m"`},
		{"&eacute; & é", `label="&amp;eacute; &amp; é"`},
		{"<b>", `label="<b>"`},
		{"\xff", "label=\"\uFFFD\""},
	}
	for _, test := range tests {
		b := NewBuilder(0, 0)
		x := b.Add(labelled("x"), []ID{b.Const(1)})
		b.Add(After{Op: labelled(test.name), Args: 0}, []ID{x})
		g, err := b.Graph()
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := WriteDOT(&out, g, []ID{1, ^ID(0)}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{test.want, "t0c0 -> t0\n", "t0 -> t1 [style=dashed]\n", "t1 -> w0\n", `w1 [shape=box style=bold label="1"]`} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q: no %s in\n%s", test.name, want, out.String())
			}
		}
	}
}
