package frame_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/frame"
	"github.com/cb434341/weft/frame/table"
)

// Examples of what goes in and out of frames: functions of one's own, structs, slices,
// files.

func perMile(tip, miles float64) float64 { return tip / miles }

var perMiles = frame.Func2(perMile)

func ExampleFunc2() {
	show(rides().SelectExpr(frame.Col("city"), perMiles.Of(frame.Col("tip"), frame.Col("miles")).Round(2).As("per mile")))
	// Output:
	// city   │ per mile
	// string │  float64
	// ───────┼─────────
	// Oslo   │     0.40
	// Rome   │     null
	// Oslo   │     0.75
	// Lima   │     0.07
	// Rome   │     0.67
	// Oslo   │     null
	// 6 rows, 2 columns
}

// onlyLast keeps the last row of a partition.
func onlyLast(t *table.Table) (*table.Table, error) {
	rows, err := table.Rows[ride](t)
	if err != nil || len(rows) == 0 {
		return t, err
	}
	return table.FromRows(rows[len(rows)-1:])
}

var onlyLasts = frame.PartFunc(onlyLast)

func ExamplePartFunc() {
	show(onlyLasts.Map(rides()).Select("city", "miles"))
	// Output:
	// city   │   miles
	// string │ float64
	// ───────┼────────
	// Oslo   │     4.0
	// Oslo   │     0.5
	// 2 rows, 2 columns
}

// longest is an aggregate of one's own: the longest of some values, of two states,
// and what is told of it.
var longest = frame.AggFunc("example.longest", func(v []float64) float64 {
	most := v[0]
	for _, x := range v {
		most = max(most, x)
	}
	return most
}, func(a, b float64) float64 { return max(a, b) }, func(s float64) float64 { return s })

func ExampleAggFunc() {
	show(rides().GroupBy("city").Agg(longest.Of(frame.Col("miles")).As("longest")))
	// Output:
	// city   │ longest
	// string │ float64
	// ───────┼────────
	// Lima   │     7.5
	// Oslo   │     4.0
	// Rome   │     3.0
	// 3 rows, 2 columns
}

func ExampleRows() {
	rows, err := weft.Compute(context.Background(), frame.Rows[ride](rides().Filter(frame.Col("tip").IsNull())))
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range rows {
		fmt.Println(r.City, r.Miles, r.Tip)
	}
	// Output:
	// Rome 1 <nil>
	// Oslo 0.5 <nil>
}

func ExampleValue() {
	f := rides()
	mean, miles, err := weft.Compute2(context.Background(), frame.Value[float64](f.Agg(frame.Col("tip").Mean())), frame.Column[float64](f, "miles"))
	fmt.Println(mean, miles, err)
	// Output:
	// 1.625 [2.5 1 4 7.5 3 0.5] <nil>
}

func ExampleWriteCSV() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "rides")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	files, err := weft.Compute(ctx, frame.WriteCSV(rides().Drop("at"), filepath.Join(dir, "part-*.csv")))
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range files {
		fmt.Println(filepath.Base(f.Path), f.Rows)
	}
	text, err := os.ReadFile(files[0].Path)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(string(text))
	// Output:
	// part-0.csv 3
	// part-1.csv 3
	// city,miles,tip
	// Oslo,2.5,1.0
	// Rome,1.0,
	// Oslo,4.0,3.0
}

func ExampleConcat() {
	f := rides().Select("city", "miles")
	show(frame.Concat(f.Head(1), f.Tail(2)))
	// Output:
	// city   │   miles
	// string │ float64
	// ───────┼────────
	// Oslo   │     2.5
	// Rome   │     3.0
	// Oslo   │     0.5
	// 3 rows, 2 columns
}

func ExampleFrame_DropNull() {
	show(rides().Select("city", "tip").DropNull("tip"))
	show(rides().Select("city", "tip").FillNull(0.0, "tip").Tail(1))
	// Output:
	// city   │     tip
	// string │ float64
	// ───────┼────────
	// Oslo   │     1.0
	// Oslo   │     3.0
	// Lima   │     0.5
	// Rome   │     2.0
	// 4 rows, 2 columns
	//
	// city   │     tip
	// string │ float64
	// ───────┼────────
	// Oslo   │     0.0
	// 1 row, 2 columns
}

func ExampleFrame_Err() {
	f := rides().Filter(frame.Col("mile").Gt(3))
	fmt.Println(f.Err() != nil)
	// Output:
	// true
}

func ExampleFrame_RandomSplit() {
	parts := rides().RandomSplit(1, 0.5, 0.5)
	a, b, err := weft.Compute2(context.Background(), parts[0].Count(), parts[1].Count())
	fmt.Println(a+b, err)
	// Output:
	// 6 <nil>
}
