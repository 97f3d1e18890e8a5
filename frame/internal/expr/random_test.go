package expr

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// anExpression makes a random expression of numbers or of bools.
func anExpression(r *rand.Rand, bools bool, depth int) *Node {
	pick := func(ops ...string) string { return ops[r.IntN(len(ops))] }
	number := func() *Node { return anExpression(r, false, depth-1) }
	boolean := func() *Node { return anExpression(r, true, depth-1) }
	if bools {
		if depth == 0 {
			return Col(pick("p", "q"))
		}
		switch r.IntN(8) {
		case 0, 1, 2:
			return New(pick("eq", "ne", "lt", "le", "gt", "ge", "eqmissing"), []*Node{number(), number()})
		case 3, 4:
			return New(pick("and", "or", "xor"), []*Node{boolean(), boolean()})
		case 5:
			return New("not", []*Node{boolean()})
		case 6:
			return New(pick("isnull", "notnull"), []*Node{number()})
		}
		return New("when", []*Node{boolean(), boolean(), boolean()})
	}
	if depth == 0 {
		switch r.IntN(5) {
		case 0:
			return Lit(r.IntN(20) - 10)
		case 1:
			return Lit(float64(r.IntN(40)) / 4)
		}
		return Col(pick("i", "j", "n", "i8", "k8", "u8", "f", "g", "h"))
	}
	switch r.IntN(8) {
	case 0, 1, 2:
		return New(pick("add", "sub", "mul", "div", "floordiv", "mod", "min_of", "max_of"), []*Node{number(), number()})
	case 3:
		return New(pick("neg", "abs", "sign", "floor", "ceil"), []*Node{number()})
	case 4, 5:
		return New("coalesce", []*Node{number(), number()})
	case 6:
		return Cast(number(), table.Of([]table.Kind{table.Int8, table.Float32, table.Int64, table.Uint16}[r.IntN(4)]), true)
	}
	return New("when", []*Node{boolean(), number(), boolean(), number(), number()})
}

func run(t *testing.T, n *Node, b *table.Batch, native bool) (arrow.Array, []int32) {
	t.Helper()
	bound, err := n.Bind(b.Schema)
	if err != nil {
		t.Fatalf("%v: %v", n, err)
	}
	p, err := Compile([]*Node{bound}, b.Schema)
	if err != nil {
		t.Fatalf("%v: %v", n, err)
	}
	if native {
		for _, s := range append(p.steps, p.filter...) {
			g, ok := s.(*group)
			if !ok {
				continue
			}
			for _, nulls := range []bool{false, true} {
				v, err := g.variant(p, nulls)
				if err != nil {
					t.Fatalf("%v: %v", n, err)
				}
				if err := v.kernel.Prepare(); err != nil {
					t.Fatalf("%v: %v", n, err)
				}
			}
		}
	}
	out, err := p.Run(context.Background(), b)
	if err != nil {
		t.Fatalf("%v: %v", n, err)
	}
	var rows []int32
	if bound.Type == boolean {
		if rows, err = p.RunFilter(context.Background(), b); err != nil {
			t.Fatalf("%v: %v", n, err)
		}
	}
	return out[0], rows
}

func mustEqual(t *testing.T, n *Node, what string, a, b arrow.Array) {
	t.Helper()
	if a.Len() != b.Len() {
		t.Fatalf("%v: %s: %d and %d rows", n, what, a.Len(), b.Len())
	}
	for i := range a.Len() {
		if x, y := a.ValueStr(i), b.ValueStr(i); x != y {
			t.Fatalf("%v: %s: row %d is %s and %s", n, what, i, x, y)
		}
	}
}

// TestRandom holds random expressions to this: machine code and the interpreter
// agree; it does not matter whether rows are chosen before or after, though
// kernels are others where no nulls are; nor where the rows lie in memory; and a
// filter keeps the rows that are true.
func TestRandom(t *testing.T) {
	o := readOracle(t)
	b, _ := o.batch(t, false)
	r := rand.New(rand.NewPCG(7, 8))
	rounds := 60
	if testing.Short() {
		rounds = 15
	}
	var whole []int32 // rows without nulls
	for i := range b.Rows {
		if !anyNull(b, i) {
			whole = append(whole, int32(i))
		}
	}
	without, err := column.TakeBatch(b, whole)
	if err != nil || without.Rows == 0 {
		t.Fatal(err, without)
	}
	for range rounds {
		n := anExpression(r, r.IntN(2) == 0, 1+r.IntN(4))
		all, rows := run(t, n, b, false)
		fast, fastRows := run(t, n, b, true)
		mustEqual(t, n, "interpreted and native", all, fast)
		if len(rows) != len(fastRows) {
			t.Fatalf("%v: filter: %d rows, natively %d", n, len(rows), len(fastRows))
		}
		after, err := column.Take(all, whole)
		if err != nil {
			t.Fatal(err)
		}
		before, _ := run(t, n, without, false)
		mustEqual(t, n, "chosen after and before", after, before)
		part, _ := run(t, n, column.SliceBatch(b, 13, 4321), false)
		mustEqual(t, n, "a part", column.Slice(all, 13, 4321), part)
		if mask, ok := all.(*array.Boolean); ok {
			want := column.Selected(mask, nil)
			if len(want) != len(rows) {
				t.Fatalf("%v: filter: %d rows, want %d", n, len(rows), len(want))
			}
			for i := range want {
				if rows[i] != want[i] {
					t.Fatalf("%v: filter: row %d, want %d", n, rows[i], want[i])
				}
			}
		}
	}
}

func anyNull(b *table.Batch, row int) bool {
	for i, f := range b.Schema.Fields {
		switch f.Name {
		case "i", "j", "n", "i8", "k8", "u8", "f", "g", "h", "p", "q":
			if b.Columns[i].IsNull(row) {
				return true
			}
		}
	}
	return false
}
