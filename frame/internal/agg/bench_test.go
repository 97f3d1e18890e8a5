package agg

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/table"
)

// question is one of the db-benchmark's, columns by place: id1 to id6 are 0 to
// 5, v1 to v3 are 6 to 8.
type question struct {
	name  string
	keys  []int
	specs []Spec
}

var questions = []question{
	{"q1", []int{0}, []Spec{{Func: "sum", Arg: 6}}},
	{"q2", []int{0, 1}, []Spec{{Func: "sum", Arg: 6}}},
	{"q3", []int{2}, []Spec{{Func: "sum", Arg: 6}, {Func: "mean", Arg: 8}}},
	{"q4", []int{3}, []Spec{{Func: "mean", Arg: 6}, {Func: "mean", Arg: 7}, {Func: "mean", Arg: 8}}},
	{"q5", []int{5}, []Spec{{Func: "sum", Arg: 6}, {Func: "sum", Arg: 7}, {Func: "sum", Arg: 8}}},
	{"q6", []int{3, 4}, []Spec{{Func: "median", Arg: 8}, {Func: "std", Arg: 8}}},
	{"q7", []int{2}, []Spec{{Func: "max", Arg: 6}, {Func: "min", Arg: 7}}},
	{"q8", []int{5}, []Spec{{Func: "largest", Arg: 8, Param: 2}}},
	{"q9", []int{1, 3}, []Spec{{Func: "corr", Arg: 6, Arg2: 7}}},
	{"q10", []int{0, 1, 2, 3, 4, 5}, []Spec{{Func: "sum", Arg: 8}, {Func: "count", Arg: 6}}},
	{"all", nil, []Spec{{Func: "sum", Arg: 8}, {Func: "mean", Arg: 6}, {Func: "max", Arg: 8}}},
}

// dbTable makes the table of the db-benchmark: rows in batches.
func dbTable(rows int, dictionary bool) []*table.Batch {
	const batch = 1 << 16
	few, many := 100, max(rows/100, 1)
	names := func(n, digits int) arrow.Array {
		a, _ := texts(table.Of(table.String), n, func(i int) (string, bool) { return fmt.Sprintf("id%0*d", digits, i+1), true })
		return a
	}
	short, long := names(few, 3), names(many, 10)
	kinds := []table.Kind{table.String, table.String, table.String, table.Int32, table.Int32, table.Int32, table.Int32, table.Int32, table.Float64}
	schema := &table.Schema{}
	for i, k := range kinds {
		schema.Fields = append(schema.Fields, table.Field{Name: []string{"id1", "id2", "id3", "id4", "id5", "id6", "v1", "v2", "v3"}[i], Type: table.Of(k)})
	}
	r := rand.New(rand.NewPCG(1, 2))
	ints := func(n, most int) arrow.Array {
		v := make([]int32, n)
		for i := range v {
			v[i] = 1 + r.Int32N(int32(most))
		}
		return fixed(table.Of(table.Int32), v, nulls{})
	}
	strs := func(n int, dict arrow.Array) arrow.Array {
		codes := make([]int32, n)
		for i := range codes {
			codes[i] = r.Int32N(int32(dict.Len()))
		}
		if dictionary {
			return array.NewDictionaryArray(table.Dictionary(), fixed(table.Of(table.Int32), codes, nulls{}), dict)
		}
		d := dict.(*array.String)
		a, _ := texts(table.Of(table.String), n, func(i int) (string, bool) { return d.Value(int(codes[i])), true })
		return a
	}
	var out []*table.Batch
	for ; rows > 0; rows -= batch {
		n := min(rows, batch)
		v3 := make([]float64, n)
		for i := range v3 {
			v3[i] = r.Float64() * 100
		}
		out = append(out, &table.Batch{Schema: schema, Rows: n, Columns: []arrow.Array{
			strs(n, short), strs(n, short), strs(n, long), ints(n, few), ints(n, few), ints(n, many), ints(n, 5), ints(n, 15),
			fixed(table.Of(table.Float64), v3, nulls{}),
		}})
	}
	return out
}

// runParts groups batches as tasks of two workers would: parts, pieces, results.
func runParts(b testing.TB, p Plan, batches []*table.Batch, parts, pieces, workers int) int {
	partials := make([][]*table.Table, parts)
	each(workers, parts, func(i int) {
		g, err := New(p)
		if err != nil {
			b.Error(err)
			return
		}
		for _, batch := range batches[i*len(batches)/parts : (i+1)*len(batches)/parts] {
			if err := g.Push(batch); err != nil {
				b.Error(err)
			}
		}
		if partials[i], err = g.Partial(pieces); err != nil {
			b.Error(err)
		}
	})
	groups := make([]int, pieces)
	each(workers, pieces, func(i int) {
		m, err := NewMerge(p)
		if err != nil {
			b.Error(err)
			return
		}
		var tables []*table.Table
		for _, part := range partials {
			tables = append(tables, part[i])
			part[i] = nil
		}
		if err := m.PushPartial(tables...); err != nil {
			b.Error(err)
		}
		res, err := m.Finish()
		if err != nil {
			b.Error(err)
			return
		}
		groups[i] = res.Rows()
	})
	total := 0
	for _, n := range groups {
		total += n
	}
	return total
}

// each calls f with 0 to n-1 on some workers.
func each(workers, n int, f func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int, n)
	for i := range n {
		next <- i
	}
	close(next)
	for range workers {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	wg.Wait()
}

func BenchmarkQuestions(b *testing.B) {
	for _, size := range []int{1_000_000, 10_000_000} {
		if size > 1_000_000 && testing.Short() {
			continue
		}
		for _, dictionary := range []bool{true, false} {
			batches := dbTable(size, dictionary)
			for _, q := range questions {
				for _, workers := range []int{1, 2} {
					b.Run(fmt.Sprintf("rows=%.0e/dict=%v/%s/workers=%d", float64(size), dictionary, q.name, workers), func(b *testing.B) {
						specs := append([]Spec(nil), q.specs...)
						for i := range specs {
							specs[i].Name = fmt.Sprint("a", i)
						}
						p := Plan{Input: batches[0].Schema, Keys: q.keys, Specs: specs}
						groups := 0
						for b.Loop() {
							parts, pieces := 1, 1
							if workers > 1 {
								parts = max(2, size/2_500_000)
								pieces = 2
							}
							if q.name == "q10" {
								parts, pieces = max(2, size/1_250_000), max(4, size/250_000)
							}
							groups = runParts(b, p, batches, parts, pieces, workers)
						}
						b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(size), "ns/row")
						b.ReportMetric(float64(groups), "groups")
					})
				}
			}
		}
	}
}

// BenchmarkFunctions is each function alone: of no keys, of 100 groups and of
// many, id6's.
func BenchmarkFunctions(b *testing.B) {
	const size = 1_000_000
	batches := dbTable(size, true)
	for _, f := range Functions {
		if f == "custom" {
			continue
		}
		for _, arg := range []int{6, 8, 0} {
			s := Spec{Func: f, Arg: arg, Arg2: 7, Param: 0.5, Name: "x"}
			if s.top() {
				s.Param = 2
			}
			for _, keys := range [][]int{nil, {3}, {5}} {
				p := Plan{Input: batches[0].Schema, Keys: keys, Specs: []Spec{s}}
				if p.Check() != nil {
					continue
				}
				name := fmt.Sprintf("%s/%v/keys=%v", f, p.Input.Fields[arg].Type, keys)
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						g, err := NewMerge(p)
						if err != nil {
							b.Fatal(err)
						}
						for _, batch := range batches {
							if err := g.Push(batch); err != nil {
								b.Fatal(err)
							}
						}
						if _, err := g.Finish(); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/size, "ns/row")
				})
			}
		}
	}
}
