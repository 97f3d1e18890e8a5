package expr

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
)

// benchBatch is a batch of 32,768 rows: integers a, floats b and c, strings s in
// a dictionary and plain, timestamps t; some are null, if that is asked for.
func benchBatch(nulls bool) *table.Batch {
	const rows = 1 << 15
	r := rand.New(rand.NewPCG(1, 2))
	a, b, c, at := make([]int64, rows), make([]float64, rows), make([]float64, rows), make([]int64, rows)
	codes := make([]int32, rows)
	plain := column.NewTextBuilder(rows, 8*rows)
	for i := range rows {
		a[i], b[i], c[i] = r.Int64N(7), r.Float64(), r.NormFloat64()
		at[i] = r.Int64N(1.7e15)
		codes[i] = int32(r.IntN(3))
		plain.Append([]string{"ORD", "LAX", "JFK"}[codes[i]])
	}
	var valid column.Bitmap
	if nulls {
		valid = column.NewBitmap(rows)
		for i := range rows {
			if r.IntN(10) > 0 {
				valid.Set(i)
			}
		}
	}
	dict := column.NewTextBuilder(3, 9)
	for _, s := range []string{"ORD", "LAX", "JFK"} {
		dict.Append(s)
	}
	d, _ := dict.Finish(str)
	text, _ := plain.Finish(str)
	coded, _ := column.Encode(d)
	_ = coded
	schema := &table.Schema{Fields: []table.Field{
		{Name: "a", Type: integer},
		{Name: "b", Type: float},
		{Name: "c", Type: float},
		{Name: "s", Type: str},
		{Name: "d", Type: str},
		{Name: "t", Type: table.Of(table.Timestamp)},
		{Name: "z", Type: table.Type{Kind: table.Timestamp, Unit: table.Micro, Zone: "Europe/Paris"}},
	}}
	return &table.Batch{Schema: schema, Rows: rows, Columns: []arrow.Array{
		column.From(integer, a, valid), column.From(float, b, valid), column.From(float, c, valid),
		text, column.FromCodes(codes, stringArray(d), valid), column.From(table.Of(table.Timestamp), at, valid),
		column.From(schema.Fields[6].Type, at, valid),
	}}
}

func BenchmarkExpr(b *testing.B) {
	add := func(op string, args ...*Node) *Node { return New(op, args) }
	x, y, z := Col("a"), Col("b"), Col("c")
	for _, bench := range []struct {
		name   string
		n      *Node
		bytes  int64 // a row
		filter bool
	}{
		{"filter a>3", add("gt", x, Lit(3)), 8, true},
		{"rows a>3", add("gt", x, Lit(3)), 8, true},
		{"a>3", add("gt", x, Lit(3)), 8, false},
		{"a>3 and b<0.5", add("and", add("gt", x, Lit(3)), add("lt", y, Lit(0.5))), 16, true},
		{"a>3 or b<0.5", add("or", add("gt", x, Lit(3)), add("lt", y, Lit(0.5))), 16, true},
		{"a*b+c", add("add", add("mul", y, z), y), 16, false},
		{"fill", add("coalesce", y, Lit(0)), 8, false},
		{"d==LAX", add("eq", Col("d"), Lit("LAX")), 4, true},
		{"s==LAX", add("eq", Col("s"), Lit("LAX")), 7, true},
		{"upper s", add("upper", Col("s")), 7, false},
		{"year t", add("year", Col("t")), 8, false},
		{"hour t", add("hour", Col("t")), 8, false},
		{"hour zone", add("hour", Col("z")), 8, false},
		{"user", Func1(func(v float64) float64 { return v + 1 }, "").Of(y), 8, false},
	} {
		for _, nulls := range []bool{false, true} {
			name := bench.name
			if nulls {
				name += " nulls"
			}
			b.Run(name, func(b *testing.B) {
				batch := benchBatch(nulls)
				n, err := bench.n.Bind(batch.Schema)
				if err != nil {
					b.Fatal(err)
				}
				p, err := Compile([]*Node{n}, batch.Schema)
				if err != nil {
					b.Fatal(err)
				}
				p.Expect(1 << 40)
				b.SetBytes(bench.bytes * int64(batch.Rows))
				b.ReportAllocs()
				ctx := context.Background()
				for b.Loop() {
					switch {
					case bench.filter && bench.name[0] == 'r':
						_, err = p.RunFilter(ctx, batch)
					case bench.filter:
						_, err = p.RunMask(ctx, batch)
					default:
						_, err = p.Run(ctx, batch)
					}
					if err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(batch.Rows), "ns/row")
			})
		}
	}
}
