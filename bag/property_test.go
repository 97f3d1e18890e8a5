package bag_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/cb434341/weft/bag"
	"github.com/cb434341/weft/graph"
)

// random is a bag of random numbers in random partitions, some of them empty.
func random(r *rand.Rand) (values []int, b bag.Bag[int]) {
	var parts []graph.Lazy[[]int]
	for range r.IntN(6) + 1 {
		part := []int{}
		for range r.IntN(4) * r.IntN(30) {
			part = append(part, r.IntN(50)-25)
		}
		values = append(values, part...)
		parts = append(parts, bag.FromSlice(part, 1))
	}
	b = bag.FromParts(parts...)
	if r.IntN(2) == 0 {
		b = b.Repartition(r.IntN(9) + 1)
	}
	return values, b
}

// TestPlain holds verbs against loops.
func TestPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	rounds := 150
	if testing.Short() {
		rounds = 20
	}
	for round := range rounds {
		values, b := random(r)
		same := func(word string, got, want any) {
			t.Helper()
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("round %d, %s of %v in %d partitions: %v, not %v", round, word, values, b.NumPartitions(), got, want)
			}
		}
		same("all", compute(t, b), values)
		var evens []int
		sum, counts, byTens := 0, map[int]int64{}, map[int][]int{}
		running, squares := []int{}, 0.0
		for _, v := range values {
			if even(v) {
				evens = append(evens, v)
			}
			sum += v
			counts[v]++
			byTens[tens(v)] = append(byTens[tens(v)], v)
			running = append(running, sum)
		}
		mean := float64(sum) / float64(len(values))
		for _, v := range values {
			squares += (float64(v) - mean) * (float64(v) - mean)
		}
		same("even", compute(t, b.Filter(even)), evens)
		same("sum", compute(t, bag.Sum(b)), sum)
		same("running", compute(t, bag.Accumulate(b, 0, add)), running)
		same("count", compute(t, b.Count()), len(values))
		got := map[int]int64{}
		for _, p := range compute(t, bag.Frequencies(b)) {
			got[p.Key] += p.Value
		}
		same("frequencies", got, counts)
		groups := map[int][]int{}
		for _, p := range compute(t, bag.GroupBy(b, tens)) {
			groups[p.Key] = p.Value
		}
		same("groups", groups, byTens)
		k := r.IntN(60)
		same("take", compute(t, b.Take(k)), values[:min(k, len(values))])
		down := slices.SortedStableFunc(slices.Values(values), func(a, b int) int { return cmp.Compare(b, a) })
		same("top", compute(t, bag.TopK(b, k, less)), down[:min(k, len(down))])
		if len(values) == 0 {
			continue
		}
		same("min", compute(t, bag.Min(b)), slices.Min(values))
		same("max", compute(t, bag.Max(b)), slices.Max(values))
		if got := compute(t, bag.Mean(b)); math.Abs(got-mean) > 1e-12 {
			t.Error("mean", got, mean)
		}
		if got, want := compute(t, bag.Var(b, 0)), squares/float64(len(values)); math.Abs(got-want) > 1e-9 {
			t.Error("var", got, want)
		}
	}
}

// TestSampled takes each value with the same probability, in every partition
// others, and always the same.
func TestSampled(t *testing.T) {
	const n = 100000
	b := bag.FromSlice(make([]int, n), 10)
	sample := bag.MapPartitions(b, func(part []int) ([]int, error) {
		out := make([]int, len(part))
		for i := range out {
			out[i] = i
		}
		return out, nil
	}).Sample(0.1, 42)
	got := compute(t, sample)
	if math.Abs(float64(len(got))-n/10) > 4*math.Sqrt(n*0.1*0.9) {
		t.Errorf("%d of %d", len(got), n)
	}
	if again := compute(t, sample); !reflect.DeepEqual(got, again) {
		t.Error("another sample")
	}
	parts := map[string]bool{}
	for _, p := range sample.Partitions() {
		parts[fmt.Sprint(compute(t, p))] = true
	}
	if len(parts) != 10 {
		t.Errorf("%d different partitions", len(parts))
	}
	// A sample is the same wherever it is used, and that of a whole has as many streams.
	both := compute(t, bag.Concat(b, sample))
	if !reflect.DeepEqual(both[n:], got) {
		t.Error("another sample behind other values")
	}
	twice := compute(t, bag.Concat(b, b).Sample(0.1, 42).Count())
	if half := compute(t, b.Sample(0.1, 42).Count()); twice == 2*half {
		t.Error("the same sample twice")
	}
	for _, fraction := range []float64{-0.1, 1.1, math.NaN()} {
		fails(t, b.Sample(fraction, 1), "property_test.go:", "is not between 0 and 1")
	}
}
