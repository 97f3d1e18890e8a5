package frame_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/frame"
)

// A ride is a row of the examples.
type ride struct {
	City  string    `frame:"city"`
	Miles float64   `frame:"miles"`
	Tip   *float64  `frame:"tip"` // nil is missing
	At    time.Time `frame:"at"`
}

func tip(v float64) *float64 { return &v }

func at(hour, minute int) time.Time { return time.Date(2024, 5, 1, hour, minute, 0, 0, time.UTC) }

// rides are six rows in two partitions.
func rides() frame.Frame {
	return frame.FromRows([]ride{
		{"Oslo", 2.5, tip(1), at(8, 0)},
		{"Rome", 1, nil, at(8, 20)},
		{"Oslo", 4, tip(3), at(9, 10)},
		{"Lima", 7.5, tip(0.5), at(9, 30)},
		{"Rome", 3, tip(2), at(11, 5)},
		{"Oslo", 0.5, nil, at(11, 45)},
	}).Repartition(2)
}

// show computes a frame and prints it.
func show(f frame.Frame) {
	t, err := weft.Compute(context.Background(), f)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(t)
}

// The mean of a column of CSV files, by group: only two of the columns are read.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "flights")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	text := "year,origin,dest,delay\n1990,EWR,SFO,12\n1990,JFK,LAX,NA\n1991,EWR,LAX,-4\n1991,JFK,SFO,30\n"
	if err := os.WriteFile(filepath.Join(dir, "flights.csv"), []byte(text), 0o600); err != nil {
		log.Fatal(err)
	}

	flights := frame.ReadCSV(ctx, filepath.Join(dir, "*.csv"))
	fmt.Println(flights.Schema())
	t, err := weft.Compute(ctx, flights.GroupBy("origin").Agg(frame.Col("delay").Mean(), frame.Size()))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(t)
	// Output:
	// year int64, origin string, dest string, delay int64
	// origin │   delay │  size
	// string │ float64 │ int64
	// ───────┼─────────┼──────
	// EWR    │     4.0 │     2
	// JFK    │    30.0 │     2
	// 2 rows, 3 columns
}

func ExampleFrame_Filter() {
	miles := frame.Col("miles")
	show(rides().Filter(miles.Gt(1).And(frame.Col("city").IsIn("Oslo", "Rome"))).Select("city", "miles"))
	// Output:
	// city   │   miles
	// string │ float64
	// ───────┼────────
	// Oslo   │     2.5
	// Oslo   │     4.0
	// Rome   │     3.0
	// 3 rows, 2 columns
}

func ExampleFrame_With() {
	show(rides().Select("city", "miles", "tip").With(
		frame.Col("miles").Mul(1.609).Round(1).As("km"),
		frame.Col("tip").FillNull(0),
		frame.Col("city").Str().Upper().As("CITY"),
	))
	// Output:
	// city   │   miles │     tip │      km │ CITY
	// string │ float64 │ float64 │ float64 │ string
	// ───────┼─────────┼─────────┼─────────┼───────
	// Oslo   │     2.5 │     1.0 │     4.0 │ OSLO
	// Rome   │     1.0 │     0.0 │     1.6 │ ROME
	// Oslo   │     4.0 │     3.0 │     6.4 │ OSLO
	// Lima   │     7.5 │     0.5 │    12.1 │ LIMA
	// Rome   │     3.0 │     2.0 │     4.8 │ ROME
	// Oslo   │     0.5 │     0.0 │     0.8 │ OSLO
	// 6 rows, 5 columns
}

func ExampleWhen() {
	miles := frame.Col("miles")
	show(rides().SelectExpr(
		frame.Col("city"), miles,
		frame.When(miles.Ge(4)).Then("far").When(miles.Ge(2)).Then("middle").Otherwise("near").As("how far"),
	))
	// Output:
	// city   │   miles │ how far
	// string │ float64 │ string
	// ───────┼─────────┼────────
	// Oslo   │     2.5 │ middle
	// Rome   │     1.0 │ near
	// Oslo   │     4.0 │ far
	// Lima   │     7.5 │ far
	// Rome   │     3.0 │ middle
	// Oslo   │     0.5 │ near
	// 6 rows, 3 columns
}

func ExampleFrame_GroupBy() {
	miles, tip := frame.Col("miles"), frame.Col("tip")
	show(rides().GroupBy("city").Agg(
		miles.Sum(), tip.Mean(), tip.Count().As("tips"), frame.Size().As("rides"),
		tip.Sum().Div(miles.Sum()).As("per mile"),
	))
	// Output:
	// city   │   miles │     tip │  tips │ rides │  per mile
	// string │ float64 │ float64 │ int64 │ int64 │   float64
	// ───────┼─────────┼─────────┼───────┼───────┼──────────
	// Lima   │     7.5 │     0.5 │     1 │     1 │ 0.0666667
	// Oslo   │     7.0 │     2.0 │     2 │     3 │ 0.5714286
	// Rome   │     4.0 │     2.0 │     1 │     2 │ 0.5000000
	// 3 rows, 6 columns
}

func ExampleExpr_Over() {
	miles := frame.Col("miles")
	show(rides().SelectExpr(
		frame.Col("city"), miles,
		miles.Div(miles.Sum().Over("city")).Round(3).As("share"),
		miles.CumSum().Over("city").As("so far"),
	))
	// Output:
	// city   │   miles │   share │  so far
	// string │ float64 │ float64 │ float64
	// ───────┼─────────┼─────────┼────────
	// Oslo   │     2.5 │   0.357 │     2.5
	// Rome   │     1.0 │   0.250 │     1.0
	// Oslo   │     4.0 │   0.571 │     6.5
	// Lima   │     7.5 │   1.000 │     7.5
	// Rome   │     3.0 │   0.750 │     4.0
	// Oslo   │     0.5 │   0.071 │     7.0
	// 6 rows, 4 columns
}

func ExampleFrame_Merge() {
	type country struct {
		City    string `frame:"city"`
		Country string `frame:"country"`
	}
	countries := frame.FromRows([]country{{"Oslo", "Norway"}, {"Rome", "Italy"}})
	show(rides().Select("city", "miles").Merge(countries, frame.Left, frame.On("city")))
	show(rides().Select("city").Merge(countries, frame.Anti, frame.On("city")))
	// Output:
	// city   │   miles │ country
	// string │ float64 │ string
	// ───────┼─────────┼────────
	// Oslo   │     2.5 │ Norway
	// Rome   │     1.0 │ Italy
	// Oslo   │     4.0 │ Norway
	// Lima   │     7.5 │ null
	// Rome   │     3.0 │ Italy
	// Oslo   │     0.5 │ Norway
	// 6 rows, 3 columns
	//
	// city
	// string
	// ──────
	// Lima
	// 1 row, 1 column
}

func ExampleFrame_MergeAsof() {
	type price struct {
		Since time.Time `frame:"since"`
		Price float64   `frame:"price"`
	}
	prices := frame.FromRows([]price{{at(8, 10), 2}, {at(9, 0), 3}, {at(11, 30), 2.5}})
	show(rides().Select("at", "miles").MergeAsof(prices, frame.Asof{On: "at", RightOn: "since"}).Drop("since"))
	// Output:
	// at                         │   miles │   price
	// timestamp[ns, UTC]         │ float64 │ float64
	// ───────────────────────────┼─────────┼────────
	// 2024-05-01 08:00:00 +00:00 │     2.5 │    null
	// 2024-05-01 08:20:00 +00:00 │     1.0 │     2.0
	// 2024-05-01 09:10:00 +00:00 │     4.0 │     3.0
	// 2024-05-01 09:30:00 +00:00 │     7.5 │     3.0
	// 2024-05-01 11:05:00 +00:00 │     3.0 │     3.0
	// 2024-05-01 11:45:00 +00:00 │     0.5 │     2.5
	// 6 rows, 3 columns
}

func ExampleFrame_Sort() {
	f := rides().Select("city", "tip")
	show(f.Sort(frame.Asc("city"), frame.Desc("tip")))
	show(f.Top(2, frame.Desc("tip")))
	// Output:
	// city   │     tip
	// string │ float64
	// ───────┼────────
	// Lima   │     0.5
	// Oslo   │     3.0
	// Oslo   │     1.0
	// Oslo   │    null
	// Rome   │     2.0
	// Rome   │    null
	// 6 rows, 2 columns
	//
	// city   │     tip
	// string │ float64
	// ───────┼────────
	// Oslo   │     3.0
	// Rome   │     2.0
	// 2 rows, 2 columns
}

func ExampleFrame_Distinct() {
	show(rides().Select("city", "miles").Distinct("city"))
	show(rides().ValueCounts("city"))
	// Output:
	// city   │   miles
	// string │ float64
	// ───────┼────────
	// Oslo   │     2.5
	// Rome   │     1.0
	// Lima   │     7.5
	// 3 rows, 2 columns
	//
	// city   │ count
	// string │ int64
	// ───────┼──────
	// Oslo   │     3
	// Rome   │     2
	// Lima   │     1
	// 3 rows, 2 columns
}

func ExampleFrame_Describe() {
	show(rides().Describe("miles", "tip"))
	// Output:
	// statistic │   miles │     tip
	// string    │ float64 │ float64
	// ──────────┼─────────┼────────
	// count     │ 6.00000 │ 4.00000
	// mean      │ 3.08333 │ 1.62500
	// std       │ 2.51827 │ 1.10868
	// min       │ 0.50000 │ 0.50000
	// 25%       │ 1.37500 │ 0.87500
	// 50%       │ 2.75000 │ 1.50000
	// 75%       │ 3.75000 │ 2.25000
	// max       │ 7.50000 │ 3.00000
	// 8 rows, 3 columns
}

func ExampleExpr_Rolling() {
	miles := frame.Col("miles")
	show(rides().SelectExpr(
		frame.Col("city"), miles,
		miles.Shift(1).As("before"),
		miles.Rolling(2).Mean().As("of two"),
		miles.RollingTime("at", time.Hour).Sum().As("of an hour"),
		miles.Rank("", true, false).As("rank"),
	))
	// Output:
	// city   │   miles │  before │  of two │ of an hour │    rank
	// string │ float64 │ float64 │ float64 │    float64 │ float64
	// ───────┼─────────┼─────────┼─────────┼────────────┼────────
	// Oslo   │     2.5 │    null │    null │        2.5 │     4.0
	// Rome   │     1.0 │     2.5 │    1.75 │        3.5 │     5.0
	// Oslo   │     4.0 │     1.0 │    2.50 │        5.0 │     2.0
	// Lima   │     7.5 │     4.0 │    5.75 │       11.5 │     1.0
	// Rome   │     3.0 │     7.5 │    5.25 │        3.0 │     3.0
	// Oslo   │     0.5 │     3.0 │    1.75 │        3.5 │     6.0
	// 6 rows, 6 columns
}

func ExampleFrame_Resample() {
	show(rides().Resample("at", "1h").Agg(frame.Col("miles").Sum(), frame.Size()))
	// Output:
	// at                         │   miles │  size
	// timestamp[ns, UTC]         │ float64 │ int64
	// ───────────────────────────┼─────────┼──────
	// 2024-05-01 08:00:00 +00:00 │     3.5 │     2
	// 2024-05-01 09:00:00 +00:00 │    11.5 │     2
	// 2024-05-01 10:00:00 +00:00 │     0.0 │     0
	// 2024-05-01 11:00:00 +00:00 │     3.5 │     2
	// 4 rows, 3 columns
}

func ExampleExpr_Str() {
	city := frame.Col("city").Str()
	show(rides().Head(3).SelectExpr(
		frame.Col("city"), city.Len().As("length"), city.Slice(0, 2).As("two"), city.Replace("o", "0").As("zero"), city.Match("^[A-O]").As("A to O"),
	))
	// Output:
	// city   │ length │ two    │ zero   │ A to O
	// string │  int64 │ string │ string │ bool
	// ───────┼────────┼────────┼────────┼───────
	// Oslo   │      4 │ Os     │ Osl0   │ true
	// Rome   │      4 │ Ro     │ R0me   │ false
	// Oslo   │      4 │ Os     │ Osl0   │ true
	// 3 rows, 5 columns
}

func ExampleExpr_Dt() {
	when := frame.Col("at")
	show(rides().Head(3).SelectExpr(
		when.Dt().Floor("30min").As("half hour"), when.Dt().Hour().As("hour"), when.Dt().ToZone("America/Lima").Dt().Format("%a %H:%M").As("in Lima"),
	))
	// Output:
	// half hour                  │  hour │ in Lima
	// timestamp[ns, UTC]         │ int32 │ string
	// ───────────────────────────┼───────┼──────────
	// 2024-05-01 08:00:00 +00:00 │     8 │ Wed 03:00
	// 2024-05-01 08:00:00 +00:00 │     8 │ Wed 03:20
	// 2024-05-01 09:00:00 +00:00 │     9 │ Wed 04:10
	// 3 rows, 3 columns
}

func ExampleFrame_Melt() {
	show(rides().Head(2).Melt([]string{"city"}, "miles", "tip"))
	// Output:
	// city   │ variable │   value
	// string │ string   │ float64
	// ───────┼──────────┼────────
	// Oslo   │ miles    │     2.5
	// Rome   │ miles    │     1.0
	// Oslo   │ tip      │     1.0
	// Rome   │ tip      │    null
	// 4 rows, 3 columns
}

func ExampleFrame_Pivot() {
	morning := rides().With(frame.Col("at").Dt().Hour().Lt(10).As("early"))
	show(morning.Pivot([]string{"city"}, "early", []any{true, false}, frame.Col("miles"), frame.Expr.Sum))
	// Output:
	// city   │    true │   false
	// string │ float64 │ float64
	// ───────┼─────────┼────────
	// Lima   │     7.5 │     0.0
	// Oslo   │     6.5 │     0.5
	// Rome   │     1.0 │     3.0
	// 3 rows, 3 columns
}

func ExampleFrame_GetDummies() {
	show(rides().Head(3).SelectExpr(frame.Col("city").As("name"), frame.Col("city")).GetDummies("city", "Oslo", "Rome"))
	// Output:
	// name   │ city_Oslo │ city_Rome
	// string │ bool      │ bool
	// ───────┼───────────┼──────────
	// Oslo   │ true      │ false
	// Rome   │ false     │ true
	// Oslo   │ true      │ false
	// 3 rows, 3 columns
}

func ExampleFrame_Explode() {
	type post struct {
		Title string `frame:"title"`
		Tags  string `frame:"tags"`
	}
	posts := frame.FromRows([]post{{"one", "go,data"}, {"two", "go"}})
	show(posts.Explode("tags", ",").ValueCounts("tags"))
	// Output:
	// tags   │ count
	// string │ int64
	// ───────┼──────
	// go     │     2
	// data   │     1
	// 2 rows, 2 columns
}

func ExampleExpr_Cut() {
	show(rides().SelectExpr(frame.Col("city"), frame.Col("miles").Cut([]float64{0, 1, 5, 100}, "walk", "ride", "travel")).ValueCounts("miles"))
	// Output:
	// miles    │ count
	// category │ int64
	// ─────────┼──────
	// ride     │     3
	// walk     │     2
	// travel   │     1
	// 3 rows, 2 columns
}

func ExampleExpr_Replace() {
	show(rides().SelectExpr(frame.Col("city").Replace("Oslo", "Christiania"), frame.Col("tip").Replace(nil, -1)).Head(3))
	// Output:
	// city        │     tip
	// string      │ float64
	// ────────────┼────────
	// Christiania │     1.0
	// Rome        │    -1.0
	// Christiania │     3.0
	// 3 rows, 2 columns
}

func ExampleExpr_Category() {
	type shirt struct {
		Size string `frame:"size"`
	}
	shirts := frame.FromRows([]shirt{{"L"}, {"S"}, {"M"}, {"XL"}})
	show(shirts.With(frame.Col("size").Category("S", "M", "L")).Sort(frame.Asc("size")))
	// Output:
	// size
	// category
	// ────────
	// S
	// M
	// L
	// null
	// 4 rows, 1 column
}
