package main

import (
	"context"
	"fmt"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bag"
	"github.com/cb434341/weft/frame"
	"github.com/cb434341/weft/frame/parquet"
	"github.com/cb434341/weft/frame/table"
)

// A job is a case: what is asked of which tables, and how answers are compared.
type job struct {
	tables  []string // files that are read before, unless the case is of stored tables
	compute func(ctx context.Context, in folder, tables []frame.Frame) (*table.Table, error)
	check   func(*table.Table) (float64, error)
}

// cases are questions as a user writes them.
var cases = map[string]job{
	"mean":           {compute: scanned(flightsOfTen, meanDelay), check: byName},
	"mean, one file": {compute: scanned(flightsOfOne, meanDelay), check: byName},
	"mean, Parquet":  {compute: scanned(flightsOfParquet, meanDelay), check: byName},
	"columns":        {compute: scanned(flightsOfTen, everything), check: summed("DepDelay", "Distance")},
	"logs":           {compute: scanned(requests, failures), check: byName},
	"logs, bag":      {compute: failuresInBag, check: byName},

	"q1": asked(summed("id1", "v1"), by("id1"), sum("v1")),
	"q2": asked(summed("id2", "v1"), by("id1", "id2"), sum("v1")),
	"q3": asked(summed("id3", "v3"), by("id3"), sum("v1"), mean("v3")),
	"q4": asked(summed("id4", "v3"), by("id4"), mean("v1"), mean("v2"), mean("v3")),
	"q5": asked(summed("id6", "v3"), by("id6"), sum("v1"), sum("v2"), sum("v3")),
	"q6": asked(summed("id5", "sd"), by("id4", "id5"),
		frame.Col("v3").Median().As("median"), frame.Col("v3").Std().As("sd")),
	"q7": asked(summed("id3", "range"), by("id3"),
		frame.Col("v1").Max().Sub(frame.Col("v2").Min()).As("range")),
	"q8": asked(summed("id6", "v3"), by("id6"), frame.Col("v3").Largest(2).As("v3")),
	"q9": asked(summed("id4", "r2"), by("id2", "id4"), squared(frame.Col("v1").Corr(frame.Col("v2"))).As("r2")),
	"q10": asked(summed("id6", "v3"), by("id1", "id2", "id3", "id4", "id5", "id6"),
		sum("v3"), frame.Size().As("n")),

	"j1": joined("small.csv", frame.Inner, "id1"),
	"j2": joined("medium.csv", frame.Inner, "id2"),
	"j3": joined("medium.csv", frame.Left, "id2"),
	"j4": joined("medium.csv", frame.Inner, "id5"),
	"j5": joined("big.csv", frame.Inner, "id3"),
}

// open reads the tables into memory, or has them read whenever they are needed.
func (j job) open(ctx context.Context, in folder, stored bool) ([]frame.Frame, error) {
	var tables []frame.Frame
	for _, name := range j.tables {
		f := frame.ReadCSV(ctx, in.path(name))
		if !stored {
			var err error
			if f, err = weft.Persist(ctx, f); err != nil {
				return nil, err
			}
		}
		tables = append(tables, f)
	}
	return tables, nil
}

// scanned asks something of files.
func scanned(open func(context.Context, folder) frame.Frame, ask func(frame.Frame) frame.Frame) func(context.Context, folder, []frame.Frame) (*table.Table, error) {
	return func(ctx context.Context, in folder, _ []frame.Frame) (*table.Table, error) {
		return weft.Compute(ctx, ask(open(ctx, in)))
	}
}

func flightsOfTen(ctx context.Context, in folder) frame.Frame {
	return frame.ReadCSV(ctx, in.path("flights", "*.csv"))
}

func flightsOfOne(ctx context.Context, in folder) frame.Frame {
	return frame.ReadCSV(ctx, in.path("flights.csv"))
}

func flightsOfParquet(ctx context.Context, in folder) frame.Frame {
	return parquet.Read(ctx, in.path("parquet", "*.parquet"))
}

func requests(ctx context.Context, in folder) frame.Frame {
	return frame.ReadJSON(ctx, in.path("logs.jsonl"))
}

func meanDelay(flights frame.Frame) frame.Frame {
	return flights.GroupBy("Origin").AnyOrder().Agg(frame.Col("DepDelay").Mean())
}

func everything(flights frame.Frame) frame.Frame { return flights }

func failures(requests frame.Frame) frame.Frame {
	return requests.Filter(frame.Col("status").Ge(500)).GroupBy("service").AnyOrder().Agg(frame.Size())
}

type request struct {
	Service string `json:"service"`
	Status  int    `json:"status"`
}

// count is how many requests to a service failed.
type count struct {
	Service string
	Failed  int64
}

func failuresInBag(ctx context.Context, in folder, _ []frame.Frame) (*table.Table, error) {
	failed := bag.ReadJSON[request](ctx, in.path("logs.jsonl")).Filter(func(r request) bool { return r.Status >= 500 })
	pairs, err := weft.Compute(ctx, bag.Frequencies(bag.Map(failed, func(r request) string { return r.Service })))
	if err != nil {
		return nil, err
	}
	counts := make([]count, len(pairs))
	for i, p := range pairs {
		counts[i] = count{p.Key, p.Value}
	}
	return table.FromRows(counts)
}

// asked is a question about groups.
func asked(check func(*table.Table) (float64, error), keys []string, aggs ...frame.Expr) job {
	return job{
		tables: []string{"groups.csv"},
		compute: func(ctx context.Context, _ folder, tables []frame.Frame) (*table.Table, error) {
			return weft.Compute(ctx, tables[0].GroupBy(keys...).AnyOrder().Agg(aggs...))
		},
		check: check,
	}
}

func by(keys ...string) []string      { return keys }
func sum(name string) frame.Expr      { return frame.Col(name).Sum().As(name) }
func mean(name string) frame.Expr     { return frame.Col(name).Mean().As(name) }
func squared(e frame.Expr) frame.Expr { return e.Mul(e) }

// joined puts the left side and a right one together. All columns are kept, those
// of the right side with a suffix where the left has the same.
func joined(right string, how frame.How, on string) job {
	return job{
		tables: []string{"left.csv", right},
		compute: func(ctx context.Context, _ folder, tables []frame.Frame) (*table.Table, error) {
			return weft.Compute(ctx, tables[0].Merge(tables[1], how, frame.On(on), frame.Suffixes("", "_right")))
		},
		check: summed("id3", "v2"),
	}
}

// byName compares an answer of a name and a number in each row: names count by
// their letters and places.
func byName(t *table.Table) (float64, error) {
	if t.Schema.Len() != 2 {
		return 0, fmt.Errorf("frame: the answer has %d columns, not 2", t.Schema.Len())
	}
	total := 0.0
	for _, b := range t.Batches {
		names, numbers := texts(b.Columns[0]), numbers(b.Columns[1])
		for i := range b.Rows {
			code := 0
			for at, letter := range []byte(names(i)) {
				code += (at + 1) * int(letter)
			}
			if v, ok := numbers(i); ok {
				total += float64(code) * (1 + v)
			}
		}
	}
	return total, nil
}

// summed compares an answer of any size: it adds up its rows, the numbers of all
// columns, and the products of two of them, which tell whether rows are put
// together as they should be. Text that names a key, such as id0017, counts as the
// number, other text as its length. What is missing does not count.
func summed(key, value string) func(*table.Table) (float64, error) {
	return func(t *table.Table) (float64, error) {
		a, b := t.Schema.Index(key), t.Schema.Index(value)
		if a < 0 || b < 0 {
			return 0, fmt.Errorf("frame: the answer has the columns %v, but not both %s and %s", t.Schema, key, value)
		}
		total := float64(t.Rows())
		for _, batch := range t.Batches {
			columns := make([]func(int) (float64, bool), len(batch.Columns))
			for i, c := range batch.Columns {
				columns[i] = counted(t.Schema.Fields[i], c)
				sum := 0.0
				for row := range batch.Rows {
					if v, ok := columns[i](row); ok {
						sum += v
					}
				}
				total += sum
			}
			products := 0.0
			for row := range batch.Rows {
				x, ok := columns[a](row)
				if y, also := columns[b](row); ok && also {
					products += x * y
				}
			}
			total += products
		}
		return total, nil
	}
}
