package join_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/join"
	"github.com/cb434341/weft/frame/table"
)

// ids makes a column of numbers below limit, and one of strings that stand for
// them.
func ids(r *rand.Rand, n, limit int, unique bool) (numbers, texts arrow.Array) {
	values := make([]int64, n)
	if unique {
		for i, v := range r.Perm(limit)[:n] {
			values[i] = int64(v + 1)
		}
	} else {
		for i := range values {
			values[i] = int64(r.IntN(limit) + 1)
		}
	}
	b := column.NewTextBuilder(n, 12*n)
	for _, v := range values {
		b.Append("id" + strconv.FormatInt(v, 10))
	}
	texts, err := b.Finish(table.Of(table.String))
	if err != nil {
		panic(err)
	}
	return column.From(table.Of(table.Int64), values, nil), texts
}

func floatsOf(r *rand.Rand, n int) arrow.Array {
	v := make([]float64, n)
	for i := range v {
		v[i] = r.Float64() * 100
	}
	return column.From(table.Of(table.Float64), v, nil)
}

// cpu is what this process has had of its cores.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// The joins of db-benchmark: n rows with n/1e6, n/1e3 or n rows, of which nine
// in ten match, probed by two goroutines.
func BenchmarkDB(b *testing.B) {
	n := 1_000_000
	if testing.Verbose() {
		n = 10_000_000
	}
	r := rand.New(rand.NewPCG(1, 2))
	i64, str, f64 := table.Of(table.Int64), table.Of(table.String), table.Of(table.Float64)
	limits := []int{max(n/1_000_000, 10) * 11 / 10, n / 1000 * 11 / 10, n * 11 / 10}
	var left []arrow.Array
	var lf []table.Field
	var texts []arrow.Array
	for i, l := range limits {
		x, t := ids(r, n, l, false)
		left, texts = append(left, x), append(texts, t)
		lf = append(lf, table.Field{Name: fmt.Sprint("id", i+1), Type: i64})
	}
	for i, t := range texts {
		left = append(left, t)
		lf = append(lf, table.Field{Name: fmt.Sprint("id", i+4), Type: str})
	}
	left, lf = append(left, floatsOf(r, n)), append(lf, table.Field{Name: "v1", Type: f64})
	whole := batchOf(b, schemaOf(b, lf...), left...)
	var batches []*table.Batch
	for from := 0; from < n; from += 1 << 16 {
		batches = append(batches, column.SliceBatch(whole, from, min(from+1<<16, n)))
	}
	side := func(k int) *table.Batch {
		rows := limits[k] * 10 / 11
		var fields []table.Field
		var columns, texts []arrow.Array
		for i := range k + 1 {
			x, t := ids(r, rows, limits[i], i == k)
			columns, texts = append(columns, x), append(texts, t)
			fields = append(fields, lf[i])
		}
		for i, t := range texts {
			columns, fields = append(columns, t), append(fields, lf[3+i])
		}
		columns, fields = append(columns, floatsOf(r, rows)), append(fields, table.Field{Name: "v2", Type: f64})
		return batchOf(b, schemaOf(b, fields...), columns...)
	}
	small, medium, big := side(0), side(1), side(2)
	for _, q := range []struct {
		name  string
		right *table.Batch
		key   string
		how   join.How
	}{
		{"small inner int", small, "id1", join.Inner},
		{"medium inner int", medium, "id2", join.Inner},
		{"medium left int", medium, "id2", join.Left},
		{"medium inner text", medium, "id5", join.Inner},
		{"big inner int", big, "id3", join.Inner},
		{"big inner text", big, "id6", join.Inner},
	} {
		b.Run(q.name, func(b *testing.B) {
			p := &join.Plan{Left: whole.Schema, Right: q.right.Schema, LeftKeys: []int{whole.Schema.Index(q.key)}, RightKeys: []int{q.right.Schema.Index(q.key)}, How: q.how}
			before := cpu()
			for b.Loop() {
				built, err := join.Build(p, []*table.Batch{q.right})
				if err != nil {
					b.Fatal(err)
				}
				work := make(chan *table.Batch, len(batches))
				for _, x := range batches {
					work <- x
				}
				close(work)
				var group sync.WaitGroup
				for range 2 {
					group.Go(func() {
						var kept []*table.Batch
						prober := built.Prober()
						for x := range work {
							if err := prober.Probe(x, func(b *table.Batch) error { kept = append(kept, b); return nil }); err != nil {
								b.Error(err)
							}
						}
					})
				}
				group.Wait()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
			b.ReportMetric(float64(cpu()-before)/float64(b.N)/float64(n), "cpu-ns/row")
		})
	}
}
