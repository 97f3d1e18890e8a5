package bag_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/cb434341/weft/bag"
	"github.com/cb434341/weft/graph"
)

// An oracleCase is what testdata/dask_oracle.py asked dask.bag.
type oracleCase struct {
	Verb   string
	Parts  [][]json.RawMessage
	N      int
	Answer json.RawMessage
}

// partsOf is a bag of exactly these partitions.
func partsOf[T any](t *testing.T, c oracleCase) bag.Bag[T] {
	t.Helper()
	var parts []graph.Lazy[[]T]
	for _, p := range c.Parts {
		part := make([]T, len(p))
		for i, raw := range p {
			if err := json.Unmarshal(raw, &part[i]); err != nil {
				t.Fatal(err)
			}
		}
		parts = append(parts, bag.FromSlice(part, 1))
	}
	return bag.FromParts(parts...)
}

// list is pairs as lists, sorted.
func list[K cmp.Ordered, V any](pairs []bag.Pair[K, V]) [][2]any {
	out := [][2]any{}
	for _, p := range bag.ByKey(pairs) {
		out = append(out, [2]any{p.Key, p.Value})
	}
	return out
}

// byBoth sorts pairs of numbers.
func byBoth(pairs []bag.Pair[int, int]) [][2]any {
	slices.SortFunc(pairs, func(a, b bag.Pair[int, int]) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Value, b.Value))
	})
	return list(pairs)
}

func toTens(x int) int { return x / 10 }

// ask asks our verb.
func ask(t *testing.T, c oracleCase) any {
	switch c.Verb {
	case "pluck":
		return compute(t, bag.Pluck(partsOf[map[string]int](t, c), "n"))
	case "json":
		return compute(t, bag.JSON[map[string]any](partsOf[string](t, c)))
	}
	b := partsOf[int](t, c)
	switch c.Verb {
	case "map":
		return compute(t, bag.Map(b, double))
	case "filter":
		return compute(t, b.Filter(even))
	case "remove":
		return compute(t, b.Remove(even))
	case "flatten":
		return compute(t, bag.Flatten(bag.Map(b, func(x int) []int { return slices.Repeat([]int{x}, (x%3+3)%3) })))
	case "sum":
		return compute(t, bag.Sum(b))
	case "count":
		return compute(t, b.Count())
	case "min":
		return compute(t, bag.Min(b))
	case "max":
		return compute(t, bag.Max(b))
	case "mean":
		return compute(t, bag.Mean(b))
	case "var":
		return compute(t, bag.Var(b, c.N))
	case "std":
		return compute(t, bag.Std(b, c.N))
	case "any":
		return compute(t, bag.Any(b, even))
	case "all":
		return compute(t, bag.All(b, even))
	case "fold":
		return compute(t, bag.Fold(b, 0, func(s, x int) int { return s + x*x }, add))
	case "foldby":
		return list(compute(t, bag.FoldBy(b, toTens, 0, add, add)))
	case "groupby":
		groups := compute(t, bag.GroupBy(b, toTens))
		for _, g := range groups {
			slices.Sort(g.Value)
		}
		return list(groups)
	case "frequencies":
		return list(compute(t, bag.Frequencies(b)))
	case "distinct":
		got := compute(t, bag.Distinct(b))
		slices.Sort(got)
		return got
	case "topk":
		return compute(t, bag.TopK(b, c.N, less))
	case "topk by":
		var keys []int
		for _, x := range compute(t, bag.TopK(b, c.N, func(a, b int) bool { return toTens(a) < toTens(b) })) {
			keys = append(keys, toTens(x))
		}
		return keys
	case "take":
		return compute(t, b.Take(c.N))
	case "accumulate":
		return compute(t, bag.Accumulate(b, 0, add))
	case "product":
		return byBoth(compute(t, bag.Product(b, bag.FromSlice([]int{1, 2, 3}, 2))))
	case "join":
		return byBoth(compute(t, bag.Join(b, bag.Of(1, 15, 18, 22), toTens, toTens)))
	case "zip":
		var out [][2]any
		for _, p := range compute(t, bag.Zip(b, bag.Map(b, func(x int) int { return x + 1 }))) {
			out = append(out, [2]any{p.Key, p.Value})
		}
		return out
	case "repartition":
		r := b.Repartition(c.N)
		if r.NumPartitions() != c.N {
			t.Errorf("%d partitions, not %d", r.NumPartitions(), c.N)
		}
		return compute(t, r)
	case "random_sample all":
		return compute(t, b.Sample(1, 1))
	case "random_sample none":
		return compute(t, b.Sample(0, 1))
	}
	t.Errorf("nothing is called %s", c.Verb)
	return nil
}

// TestDask holds the verbs against what dask.bag gave.
func TestDask(t *testing.T) {
	text, err := os.ReadFile("testdata/oracle.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []oracleCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		t.Run(fmt.Sprintf("%s %d", c.Verb, i), func(t *testing.T) {
			got, err := json.Marshal(ask(t, c))
			if err != nil {
				t.Fatal(err)
			}
			if !alike(t, got, c.Answer) {
				t.Errorf("gives %s\ndask %s", got, c.Answer)
			}
		})
	}
}

// alike compares JSON, numbers within rounding.
func alike(t *testing.T, got, want []byte) bool {
	t.Helper()
	var a, b any
	for to, text := range map[*any][]byte{&a: got, &b: want} {
		if err := json.Unmarshal(text, to); err != nil {
			t.Fatal(err)
		}
	}
	if x, ok := a.(float64); ok {
		y, ok := b.(float64)
		return ok && (x == y || max(x-y, y-x) <= 1e-12*max(x, -x))
	}
	x, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Equal(x, y)
}
