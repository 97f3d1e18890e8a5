package expr

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"go.uber.org/goleak"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func stringArray(a arrow.Array) *array.String { return a.(*array.String) }

func op(name string, args ...*Node) *Node { return New(name, args) }

// evaluate is the expression's column for the oracle's first twelve rows.
func evaluate(t *testing.T, n *Node) (arrow.Array, error) {
	t.Helper()
	b, _ := readOracle(t).batch(t, false)
	return evaluateOn(n, column.SliceBatch(b, 0, 12))
}

func evaluateOn(n *Node, b *table.Batch) (arrow.Array, error) {
	bound, err := n.Bind(b.Schema)
	if err != nil {
		return nil, err
	}
	p, err := Compile([]*Node{bound}, b.Schema)
	if err != nil {
		return nil, err
	}
	out, err := p.Run(context.Background(), b)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

func twice(v int64) int64 { return 2 * v }

func shout(s string, times int64) string { return strings.Repeat(s, int(max(times, 0))%3) + "!" }

var liftedTwice = Func1(twice, "")

// golden are expressions, as they are printed, typed and answered.
var golden = []*Node{
	op("gt", op("add", Col("i"), Lit(1)), Lit(3)),
	op("sub", Lit(1), op("neg", Col("i8"))),
	op("and", op("gt", Col("i"), Lit(3)), op("not", op("or", Col("p"), Col("q")))),
	op("when", Col("p"), Lit("yes"), Col("q"), Col("s"), Lit(nil)),
	op("mul", Col("u8"), Lit(300)),
	op("mul", Col("u8"), Lit(1.5)),
	op("add", Col("h"), Lit(0.5)),
	op("mul", Col("x"), Lit(1.5)),
	op("add", Col("d"), Lit(36*time.Hour)),
	op("sub", Col("d"), Lit("2000-01-01")),
	op("lt", Col("t"), Lit(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))),
	New("isin", []*Node{Col("s")}, "apple", nil),
	New("round", []*Node{op("div", Col("i"), Lit(3))}, 1),
	New("truncateto", []*Node{Col("z")}, "1d"),
	op("hour", Col("z")),
	Cast(Col("f"), table.Of(table.String), false),
	Cast(Col("s"), table.Of(table.Category), false),
	op("codes", New("setcategories", []*Node{Col("r")}, "x", "banana")),
	ParseTime(Lit("31.12.2023 23:59"), "%d.%m.%Y %H:%M", table.Type{Kind: table.Timestamp, Unit: table.Second}, false),
	ParseTime(Lit("2023-12-31"), "2006-01-02", table.Of(table.Date), false),
	New("formattime", []*Node{Col("t")}, "Jan 2 2006"),
	liftedTwice.Of(Col("i8")),
	Func2(shout, "shout").Of(Col("r"), Col("n")),
	Func1(time.Time.Weekday, "").Of(Col("z")),
	op("coalesce", Col("i"), Col("f")),
	op("eq", Col("s"), Lit(nil)),
	op("floordiv", Col("i"), Lit(0)),
	op("pow", Col("i8"), Col("k8")),
	op("shl", Col("n"), Col("i8")),
	Lit(7),
	Lit(nil),
	Lit("text"),
}

func TestGolden(t *testing.T) {
	var b strings.Builder
	batch, _ := readOracle(t).batch(t, false)
	batch = column.SliceBatch(batch, 0, 12)
	for _, n := range golden {
		bound, err := n.Bind(batch.Schema)
		if err != nil {
			t.Fatal(n, err)
		}
		if bound.String() != n.String() {
			t.Errorf("bound, %v is printed as %v", n, bound)
		}
		out, err := evaluateOn(bound, batch)
		if err != nil {
			t.Fatal(n, err)
		}
		fmt.Fprintf(&b, "%v\n    %v\n    ", n, bound.Type)
		text, err := column.Cast(out, bound.Type, str, false)
		if err != nil {
			t.Fatal(n, err)
		}
		values, err := column.TextOf(text)
		if text.DataType().ID() == arrow.NULL {
			err = nil
		}
		if err != nil {
			t.Fatal(n, err)
		}
		for i := range text.Len() {
			if text.IsNull(i) {
				b.WriteString("- | ")
				continue
			}
			fmt.Fprintf(&b, "%s | ", values.At(i))
		}
		b.WriteString("\n")
	}
	const file = "testdata/golden.txt"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != b.String() {
		t.Errorf("%s is not this (%v):\n%s", file, err, &b)
	}
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		n    *Node
		want string
	}{
		{Col("sx"), `no column "sx"; did you mean "s" or "x"?`},
		{op("upper", Col("f")), `upper: column "f" is float64: it is for strings`},
		{op("add", op("add", Col("i"), Lit(1)), Col("s")), `add: column "s" is string: it is for numbers and durations`},
		{op("lt", Col("i"), Col("s")), `lt: column "i" is int64 and column "s" is string`},
		{op("lt", Col("t"), Lit("yesterday")), `lt: column "t" is timestamp[us]: "yesterday" is not a time`},
		{op("year", Col("i")), `year: column "i" is int64: it is for dates and timestamps`},
		{op("add", Col("i")), `add: 1 arguments, not 2`},
		{op("frobnicate", Col("i")), `there is no function "frobnicate"`},
		{New("round", []*Node{Col("f")}, "x"), `round: the parameter "x" is not a whole number`},
		{New("match", []*Node{Col("s")}, "("), "match: error parsing regexp: missing closing ): `(`"},
		{New("truncateto", []*Node{Col("t")}, "1fortnight"), `truncateto: "1fortnight" is not a length of time such as "15m", "1h", "1d", "1w", "1mo", "1q", "1y"`},
		{New("withzone", []*Node{Col("t")}, "Mars/Base"), `withzone: table: time zone "Mars/Base": unknown time zone Mars/Base`},
		{op("when", Col("i"), Lit(1)), `when: the condition: column "i" is int64: it is for bools`},
		{op("when", Col("p"), Lit(1), Lit("x")), `when: 1 is int64 and "x" is string`},
		{op("sum", op("sum", Col("i"))), `sum: sum is inside of it, and cannot be`},
		{Lit(struct{}{}), `a struct {} cannot be in an expression`},
		{Cast(Col("p"), table.Of(table.Date), false), `cast: column "p" is bool: it cannot be cast to date`},
		{Cast(Col("w"), table.Of(table.Int64), false), `frame: cast: w: row 0: "1.5" is not an int64`},
		{Cast(Col("i"), table.Of(table.Int8), false), `frame: cast: i: row 8: 9223372036854775807 is not an int8`},
		{Cast(Col("f"), table.Of(table.Int64), false), `frame: cast: f: row 6: inf is not an int64`},
		{ParseTime(Col("s"), "%Y", table.Of(table.Date), false), `frame: parsetime: s: row 0: "apple" is not written as "%Y" says`},
		{liftedTwice.Of(Col("f")), `user: twice: column "f" is float64, and its parameter 1 is int64`},
		{Func1(func(x []int) int { return 0 }, "").Of(Col("i")), `parameter 1 is []int, which no column holds`},
		{Func1(func(v int64) int64 { return 1 / v }, "").Of(Col("j")), `row 1: integer divide by zero`},
		{Func1(func(s string) byte { return s[5] }, "").Of(Col("s")), `row 0: panic: runtime error: index out of range [5] with length 5`},
		{op("gt", op("sum", Col("i")), Lit(1)), `frame: an aggregate is not computed row by row: sum(i)`},
		{Func1[int, int](nil, "").Of(Col("i")), `the function is nil`},
	} {
		_, err := evaluate(t, c.n)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v:\nhave %v\nwant %s", c.n, err, c.want)
		}
	}
	var fault *column.CastError
	if _, err := evaluate(t, Cast(Col("w"), integer, false)); !errors.As(err, &fault) || fault.Row != 0 {
		t.Errorf("a cast that fails is %v", err)
	}
}

// TestCodec sends the expressions there and back.
func TestCodec(t *testing.T) {
	for _, n := range golden {
		var b bytes.Buffer
		if err := graph.EncodeValue(&b, n); err != nil {
			t.Fatal(n, err)
		}
		v, err := graph.DecodeValue(&b)
		if err != nil {
			t.Fatal(n, err)
		}
		back := v.(*Node)
		have, err := evaluate(t, back)
		if err != nil {
			t.Fatal(n, err)
		}
		want, err := evaluate(t, n)
		if err != nil {
			t.Fatal(n, err)
		}
		if back.String() != n.String() {
			t.Errorf("%v comes back as %v", n, back)
		}
		mustEqual(t, n, "sent", have, want)
	}
	captured := 3
	n := Func1(func(v int64) int64 { return v * int64(captured) }, "").Of(Col("i"))
	if err := graph.EncodeValue(&bytes.Buffer{}, n); err == nil {
		t.Error("a closure was sent")
	}
}

func score(delay float64, stops int64, late bool) float64 {
	if late {
		delay *= 2
	}
	for range min(stops, 100) {
		delay = delay/2 + 1
	}
	return delay
}

// TestUser calls a function in the kernel and row by row.
func TestUser(t *testing.T) {
	n := Func3(score, "in a kernel").Of(Col("g"), Col("j"), Col("q"))
	fast, err := evaluate(t, op("add", n, Lit(1.5)))
	if err != nil || n.user.text == "" {
		t.Fatal("it is not in a kernel", err)
	}
	t.Setenv("WEFT_JIT", "off")
	n = Func3(score, "row by row").Of(Col("g"), Col("j"), Col("q"))
	slow, err := evaluate(t, op("add", n, Lit(1.5)))
	if err != nil || n.user.text != "" {
		t.Fatal("it is in a kernel", err)
	}
	mustEqual(t, n, "in a kernel and row by row", fast, slow)
}

func TestSplit(t *testing.T) {
	n := op("add", op("div", op("sum", op("add", Col("i"), Lit(1))), op("count", Col("f"))), op("sum", op("add", Col("i"), Lit(1))))
	list, rest := Aggregates(n)
	if len(list) != 2 || list[0].Func != "sum" || list[0].Arg.String() != "i + 1" || list[1].Func != "count" {
		t.Errorf("aggregates %v", list)
	}
	if want := "(sum(i + 1) / count(f)) + sum(i + 1)"; rest.String() != want || strings.Join(rest.Columns(), ";") != "sum(i + 1);count(f)" {
		t.Errorf("the rest is %v of %q", rest, rest.Columns())
	}
	list, _ = Aggregates(New("quantile", []*Node{Col("f")}, 0.25, "lower"))
	if list[0].Param != 0.25 || list[0].Interpolation != "lower" {
		t.Errorf("quantile %v", list)
	}
	windows, rest := Windows(op("sub", Col("i"), New("shift", []*Node{Col("i")}, 1)))
	if len(windows) != 1 || windows[0].Func != "shift" || windows[0].Arg.String() != "i" || rest.String() != "i - shift(i, 1)" || len(rest.Columns()) != 2 {
		t.Errorf("windows %v, rest %v", windows, rest)
	}
	for want, n := range map[string]*Node{
		"true":  op("mul", op("sum", Col("i")), Lit(2)),
		"false": op("add", op("sum", Col("i")), Col("i")),
	} {
		if fmt.Sprint(n.Aggregated()) != want {
			t.Errorf("%v is aggregated: not %s", n, want)
		}
	}
}

func TestBounds(t *testing.T) {
	b, _ := readOracle(t).batch(t, false)
	for _, c := range []struct {
		n    *Node
		want string
	}{
		{op("and", op("gt", Col("i"), Lit(3)), op("le", Lit(2), Col("f"))), "i > 3, f >= 2"},
		{op("or", op("gt", Col("i"), Lit(3)), Col("p")), ""},
		{op("and", op("eq", Col("s"), Lit("x")), op("gt", op("add", Col("i"), Lit(1)), Lit(2))), "s == x"},
		{op("ge", Col("t"), Lit("1970-01-01 00:00:01")), "t >= 1000000"},
		{op("lt", Col("d"), Lit("1970-01-03")), "d < 2"},
		{New("between", []*Node{Col("i8"), Lit(1), Lit(1000)}, "left"), "i8 >= 1, i8 < 1000"},
		{op("gt", Col("i"), Lit(2.5)), "i > 2.5"},
		{New("isin", []*Node{Col("i")}, 3, -1, 2), "i >= -1, i <= 3"},
		{New("isin", []*Node{Col("s")}, "b", "a"), "s >= a, s <= b"},
		{New("isin", []*Node{Col("i")}, 3, nil), ""},
		{op("gt", Col("i"), Lit(1e17)), ""},
	} {
		bound, err := c.n.Bind(b.Schema)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, x := range Bounds(bound, b.Schema) {
			got = append(got, fmt.Sprint(b.Schema.Fields[x.Column].Name, " ", x.Op, " ", x.Value))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%v: %q, want %q", c.n, got, c.want)
		}
	}
}

func TestSimplify(t *testing.T) {
	for _, c := range []struct {
		n    *Node
		want string
	}{
		{op("add", Col("i"), op("mul", Lit(2), Lit(3))), "i + 6"},
		{op("and", Lit(true), op("gt", Col("i"), Lit(1))), "i > 1"},
		{op("and", op("gt", Lit(1), Lit(2)), Col("p")), "false"},
		{op("or", Col("p"), Lit(true)), "true"},
		{op("eq", Col("s"), op("upper", Lit("a"))), `s == "A"`},
		{op("add", Lit("a"), Lit(1)), `"a" + 1`},
		{op("floordiv", Lit(1), Lit(0)), "1 // 0"},
	} {
		if got := Simplify(c.n); got.String() != c.want {
			t.Errorf("%v becomes %v, want %s", c.n, got, c.want)
		}
	}
}

// TestSameArray: a column costs nothing.
func TestSameArray(t *testing.T) {
	b, _ := readOracle(t).batch(t, false)
	out, err := evaluateOn(Col("i"), b)
	if err != nil || out != b.Columns[b.Schema.Index("i")] {
		t.Error("a column is another array", err)
	}
}

// TestCancelled: a run ends with its context.
func TestCancelled(t *testing.T) {
	b, _ := readOracle(t).batch(t, false)
	n, err := op("add", Col("i"), Col("p")).Bind(b.Schema)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Compile([]*Node{n}, b.Schema)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Run(ctx, b); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestNoRows: expressions of no rows are columns of none.
func TestNoRows(t *testing.T) {
	b, _ := readOracle(t).batch(t, true)
	none := column.SliceBatch(b, 0, 0)
	o := readOracle(t)
	for _, c := range o.Cases {
		out, err := evaluateOn(exprOf(t, c.Expr), none)
		if err != nil || out.Len() != 0 {
			t.Errorf("%v: %v", c.Expr, err)
		}
	}
}

// TestNulls: columns of nothing but nulls go wherever others do.
func TestNulls(t *testing.T) {
	o := readOracle(t)
	b, _ := o.batch(t, false)
	b = column.SliceBatch(b, 0, 12)
	nothing := &table.Batch{Schema: &table.Schema{Fields: append([]table.Field(nil), b.Schema.Fields...)}, Rows: 12}
	for i := range b.Columns {
		nothing.Schema.Fields[i].Type = table.Of(table.Null)
		nothing.Columns = append(nothing.Columns, column.Nulls(table.Of(table.Null), 12))
	}
	for _, c := range o.Cases {
		n := exprOf(t, c.Expr)
		bound, err := n.Bind(nothing.Schema)
		if err != nil {
			continue // what has no meaning for them
		}
		p, err := Compile([]*Node{bound}, nothing.Schema)
		if err != nil {
			t.Errorf("%v: %v", n, err)
			continue
		}
		out, err := p.Run(context.Background(), nothing)
		if err != nil || out[0].Len() != 12 || !bound.Type.Holds(out[0].DataType()) {
			t.Errorf("%v: %v %v", n, out, err)
		}
	}
}

// TestCategories: their order is that of the dictionary.
func TestCategories(t *testing.T) {
	sizes := New("setcategories", []*Node{Col("s")}, "small", "large", "huge")
	b := &table.Batch{Schema: &table.Schema{Fields: []table.Field{{Name: "s", Type: str}}}, Rows: 5}
	text := column.NewTextBuilder(5, 0)
	for _, s := range []string{"large", "small", "huge", "none", "small"} {
		text.Append(s)
	}
	s, err := text.Finish(str)
	if err != nil {
		t.Fatal(err)
	}
	b.Columns = []arrow.Array{s}
	for _, c := range []struct {
		n    *Node
		want string
	}{
		{sizes, `["large" "small" "huge" (null) "small"]`},
		{op("codes", sizes), "[1 0 2 (null) 0]"},
		{op("lt", sizes, Lit("large")), "[false true false (null) true]"},
		{op("gt", Lit("large"), sizes), "[false true false (null) true]"},
		{op("ge", sizes, Lit("m")), "[false true false (null) true]"}, // none of them: by bytes
		{op("le", sizes, sizes), "[true true true (null) true]"},
		{New("between", []*Node{sizes, Lit("small"), Lit("large")}), "[true true false (null) true]"},
		{op("eq", sizes, Lit("small")), "[false true false (null) true]"},
		{New("isin", []*Node{sizes}, "huge"), "[false false true false false]"},
		{op("coalesce", sizes, Lit("?")), `["large" "small" "huge" "?" "small"]`},
		{op("codes", op("coalesce", sizes, Lit("?"))), "[1 0 2 3 0]"},
		{op("codes", op("coalesce", sizes, Lit("small"))), "[1 0 2 0 0]"},
		{op("codes", op("coalesce", sizes, Lit(nil), Lit("large"))), "[1 0 2 1 0]"},
		{op("codes", op("coalesce", sizes, Lit(nil))), "[1 0 2 (null) 0]"},
		{op("ge", op("coalesce", sizes, Lit("?")), Lit("huge")), "[false false true true false]"},
		{op("coalesce", sizes, Col("s")), `["large" "small" "huge" "none" "small"]`},
		{op("upper", sizes), `["LARGE" "SMALL" "HUGE" (null) "SMALL"]`},
		{op("len", sizes), "[5 5 4 (null) 5]"},
	} {
		out, err := evaluateOn(c.n, b)
		if err != nil {
			t.Fatal(c.n, err)
		}
		if _, coded := out.(*array.Dictionary); coded {
			if out, err = column.Plain(out); err != nil {
				t.Fatal(err)
			}
		}
		if got := fmt.Sprint(out); got != c.want {
			t.Errorf("%v: %s, want %s", c.n, got, c.want)
		}
	}
}
