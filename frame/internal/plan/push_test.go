package plan

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// stored is a Scan that is only described.
type stored struct {
	name   string
	schema *table.Schema
	bytes  int64
}

func (s stored) Describe() scan.Info {
	return scan.Info{Name: s.name, Schema: s.schema, Parts: []scan.Part{{Bytes: s.bytes, Rows: -1}, {Bytes: s.bytes, Rows: -1}}}
}

func (s stored) Open(context.Context, int, scan.Want) (scan.Stream, error) {
	return nil, errors.New("nothing is stored")
}

// scanned is a node of a Scan with columns such as "a int64".
func scanned(t *testing.T, name string, bytes int64, columns ...string) *Node {
	t.Helper()
	kinds := map[string]table.Kind{"int": table.Int64, "text": table.String, "float": table.Float64}
	var fields []table.Field
	for _, c := range columns {
		column, kind, _ := strings.Cut(c, " ")
		fields = append(fields, table.Field{Name: column, Type: table.Of(kinds[kind])})
	}
	schema, err := table.NewSchema(fields...)
	if err != nil {
		t.Fatal(err)
	}
	return New(&Scan{From: stored{name, schema, bytes}})
}

func over(column, op string, value int) *expr.Node {
	return expr.New(op, []*expr.Node{expr.Column(column), expr.Lit(value)})
}

func filter(n *Node, conditions ...*expr.Node) *Node {
	all := conditions[0]
	for _, c := range conditions[1:] {
		all = expr.And(all, c)
	}
	return New(&Filter{all}, n)
}

func named(name string, e *expr.Node) Named { return Named{name, e} }

func call(op, column string, params ...any) *expr.Node {
	return expr.New(op, []*expr.Node{expr.Column(column)}, params...)
}

// TestPush holds plans as they are computed against a file: through which
// operations conditions and the demand for columns go, and through which not.
func TestPush(t *testing.T) {
	const large = 1 << 30 // no side of a join is given whole
	left := func() *Node { return scanned(t, "left", large, "k int", "a int", "b int", "s text") }
	right := func() *Node { return scanned(t, "right", large, "k int", "c int", "d int") }
	small := func() *Node { return scanned(t, "small", 1<<10, "k int", "c int", "d int") }
	computed := &Project{[]Named{named("k", expr.Column("k")), named("renamed", expr.Column("a")), named("twice", expr.New("mul", []*expr.Node{expr.Column("b"), expr.Lit(2)}))}}
	groups := &Aggregate{Keys: []Named{named("key", expr.Column("k"))}, Aggs: []Named{named("most", call("max", "a")), named("sum", call("sum", "b"))}}
	computedKey := &Aggregate{Keys: []Named{named("key", expr.New("mul", []*expr.Node{expr.Column("k"), expr.Lit(2)}))}, Aggs: []Named{named("most", call("max", "a"))}}
	join := func(how string, whose *Node) *Node {
		return New(&Join{Left: []string{"k"}, Right: []string{"k"}, How: how}, left(), whose)
	}
	validated := func(as string) *Node {
		return New(&Join{Left: []string{"k"}, Right: []string{"k"}, How: "inner", Validate: as}, left(), right())
	}
	cross := func() *Node {
		return New(&Join{How: "cross"}, left(), scanned(t, "small", 1<<10, "c int", "d int"))
	}
	all := []*expr.Node{over("k", "gt", 1), over("a", "gt", 2), over("c", "lt", 3)}
	across := expr.New("gt", []*expr.Node{expr.Column("a"), expr.Column("c")})
	window := &Window{Columns: []Named{named("k", expr.Column("k")), named("sum", call("cumsum", "a")), named("b", expr.Column("b"))}}
	tests := []struct {
		name string
		n    *Node
	}{
		{"filter", filter(left(), over("a", "gt", 1))},
		{"filters meet", filter(filter(left(), over("a", "gt", 1)), over("b", "lt", 5))},
		{"a condition without columns stays", filter(left(), expr.Lit(true))},
		{"columns that are kept", New(pick([]string{"b"}), New(pick([]string{"a", "b"}), left()))},
		{"a column under another name, and one that is computed", filter(New(computed, left()), over("renamed", "gt", 1), over("twice", "lt", 9), over("k", "eq", 3))},
		{"a computed column that nobody wants", New(pick([]string{"k"}), New(computed, left()))},
		{"sample", filter(New(&Sample{Fraction: 0.5}, left()), over("a", "gt", 1))},
		{"number", filter(New(&Number{"at"}, left()), over("a", "gt", 1))},
		{"head", filter(New(&Head{3}, left()), over("a", "gt", 1))},
		{"head of a filter", New(&Head{3}, filter(left(), over("a", "gt", 1)))},
		{"a limit of the file", filter(New(&Scan{From: left().Op.(*Scan).From, Limit: 9}), over("a", "gt", 1))},
		{"tail", New(pick([]string{"k"}), filter(New(&Tail{3}, left()), over("a", "gt", 1)))},
		{"sort", New(pick([]string{"b"}), filter(New(&Sort{[]By{{Name: "k"}}}, left()), over("a", "gt", 1)))},
		{"the first of a sort", filter(New(&Head{3}, New(&Sort{[]By{{Name: "k"}}}, left())), over("a", "gt", 1))},
		{"repartition", New(pick([]string{"b"}), filter(New(&Repartition{3}, left()), over("a", "gt", 1)))},
		{"distinct", New(pick([]string{"b"}), filter(New(&Distinct{By: []string{"k"}, Keep: "first"}, left()), over("k", "gt", 1)))},
		{"concat", New(pick([]string{"b"}), filter(New(Concat{}, left(), left()), over("a", "gt", 1)))},
		{"explode", filter(New(&Explode{"s", ","}, left()), over("a", "gt", 1), expr.New("eq", []*expr.Node{expr.Column("s"), expr.Lit("x")}))},
		{"groups: a key, and an aggregate", filter(New(groups, left()), over("key", "gt", 1), over("most", "lt", 7))},
		{"groups: an aggregate that nobody wants", New(pick([]string{"key", "sum"}), New(groups, left()))},
		{"groups: a computed key", filter(New(computedKey, left()), over("key", "gt", 1))},
		{"groups: nothing but how many", New(&Aggregate{Aggs: []Named{named("n", expr.New("size", nil))}}, New(groups, left()))},
		{"inner join", filter(join("inner", right()), append(all, across)...)},
		{"inner join, the right side whole", filter(join("inner", small()), append(all, across)...)},
		{"left join", filter(join("left", right()), all...)},
		{"right join", filter(join("right", right()), all...)},
		{"outer join", filter(join("outer", right()), all...)},
		{"semi join", filter(join("semi", right()), all[:2]...)},
		{"anti join", filter(join("anti", right()), all[:2]...)},
		{"cross join", filter(cross(), all...)},
		{"columns of a join", New(pick([]string{"b"}), join("inner", right()))},
		{"a join that looks at both sides' keys", filter(validated("one_to_one"), all...)},
		{"a join that looks at the right side's keys", filter(validated("many_to_one"), all...)},
		{"a join that looks at the left side's keys", filter(validated("one_to_many"), all...)},
		{"asof join", filter(New(&Asof{Left: "k", Right: "k", Direction: "backward"}, left(), right()), over("a", "gt", 2), over("c", "lt", 3))},
		{"window", filter(New(window, left()), over("k", "gt", 1))},
		{"a window that nobody wants", New(pick([]string{"b"}), New(window, left()))},
		{"window of groups", filter(New(&Window{Columns: window.Columns, By: []string{"k"}}, left()), over("b", "gt", 1))},
	}
	var b strings.Builder
	for _, test := range tests {
		if err := test.n.Err(); err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		p := test.n.Planned()
		if err := p.Err(); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if !p.Schema.Equal(test.n.Schema) {
			t.Errorf("%s: the columns %v have become %v", test.name, test.n.Schema, p.Schema)
		}
		if p != test.n.Planned() {
			t.Errorf("%s: it is planned twice", test.name)
		}
		fmt.Fprintf(&b, "== %s\n", test.name)
		test.n.write(&b, 1, map[*Node]int{})
		b.WriteString("  ----\n")
		p.write(&b, 1, map[*Node]int{})
		b.WriteByte('\n')
	}
	golden(t, "push.txt", b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the plans differ from %s (-update rewrites it):\n%s", path, got)
	}
}

// TestFinely holds the pieces of a shuffle against budgets: partitions do not
// depend on them.
func TestFinely(t *testing.T) {
	for _, test := range []struct {
		name   string
		memory int64
		bytes  int64
		parts  int
		pieces int
	}{
		{"nobody knows the budget", 0, 500 << 20, 16, 16},
		{"a large one", 1 << 30, 500 << 20, 16, 16},
		{"a small one", 64 << 20, 500 << 20, 16, 64},
		{"little data", 64 << 20, 1 << 20, 1, 1},
		{"hardly any", 1, 64 << 20, 2, 64},
		{"very much data", 1 << 20, 1 << 50, 256, 1024},
		{"a size that is not known", 64 << 20, 0, 1, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := graph.NewBuilder(0, 0)
			b.Memory = test.memory
			if parts := piecesFor(test.bytes); parts != test.parts {
				t.Errorf("%d partitions, not %d", parts, test.parts)
			}
			if pieces := finely(b, test.parts, test.bytes); pieces != test.pieces {
				t.Errorf("%d pieces, not %d", pieces, test.pieces)
			}
		})
	}
}

// counted is a Scan that knows how many rows it has.
type counted struct {
	stored
	rows int64
}

func (c counted) Describe() scan.Info {
	return scan.Info{Name: c.name, Schema: c.schema, Parts: []scan.Part{{Bytes: c.bytes, Rows: c.rows}}}
}

// TestBytes holds estimates of what is read against what files say of themselves:
// what they have packed is larger in memory.
func TestBytes(t *testing.T) {
	schema := scanned(t, "", 0, "k int", "a int", "x float", "s text").Schema
	for _, test := range []struct {
		name        string
		bytes, rows int64
		columns     []string
		want        int64
	}{
		{"text", 4000, -1, nil, 4000},
		{"half of its columns", 4000, -1, []string{"k", "s"}, 2000},
		{"packed", 100, 1000, nil, 28_000},
		{"packed, two columns", 100, 1000, []string{"k", "s"}, 12_000},
		{"long strings", 1 << 20, 1000, nil, 1 << 20},
		{"no columns", 100, 1000, []string{}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := New(&Scan{From: counted{stored{"", schema, test.bytes}, test.rows}, Cols: test.columns})
			if got := n.Bytes(); got != test.want {
				t.Errorf("%d bytes, not %d", got, test.want)
			}
		})
	}
	if got := rowsBytes(1<<62, schema); got <= 0 || got > 1<<40 {
		t.Errorf("a file that claims very many rows is taken to have %d bytes", got)
	}
}
