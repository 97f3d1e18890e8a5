package bag_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bag"
	"github.com/cb434341/weft/graph"
)

// TestMistakes builds what cannot be: each is found by building, with the line of
// the user's call.
func TestMistakes(t *testing.T) {
	b, words := bag.Of(1, 2), bag.Of("a")
	unfit := bag.FromSlice([]int{1, 2, 3}, 3)
	type table = bag.Bag[bag.Pair[int, int]]
	for _, test := range []struct {
		want string
		x    graph.Source
	}{
		{"bag: map: the function is nil", bag.Map[int, int](b, nil)},
		{"bag: map: the function is nil", bag.MapErr[int, int](b, nil)},
		{"bag: filter: the function is nil", b.Filter(nil)},
		{"bag: remove: the function is nil", b.Remove(nil)},
		{"bag: flat map: the function is nil", bag.FlatMap[int, int](b, nil)},
		{"bag: map partitions: the function is nil", bag.MapPartitions[int, int](b, nil)},
		{"bag: fold: the function is nil", bag.Fold(b, 0, nil, add)},
		{"bag: fold: the function is nil", bag.Fold(b, 0, add, nil)},
		{"bag: reduce: the function is nil", bag.Reduce(b, nil)},
		{"bag: any: the function is nil", bag.Any(b, nil)},
		{"bag: all: the function is nil", bag.All(b, nil)},
		{"bag: top: the function is nil", bag.TopK(b, 1, nil)},
		{"bag: top: -1 values", bag.TopK(b, -1, less)},
		{"bag: take: -1 values", b.Take(-1)},
		{"bag: group by: the function is nil", bag.GroupBy[int, int](b, nil)},
		{"bag: fold by: the function is nil", bag.FoldBy[int, int](b, nil, 0, add, add)},
		{"bag: fold by: the function is nil", bag.FoldBy(b, tens, 0, nil, add)},
		{"bag: fold by: the function is nil", bag.FoldBy(b, tens, 0, add, nil)},
		{"bag: fold: what it begins with: graph: encode: *int", bag.Fold(b, new(int), func(s *int, _ int) *int { return s }, func(a, b *int) *int { return a })},
		{"bag: join: the function is nil", bag.Join(b, b, nil, tens)},
		{"bag: join: the function is nil", bag.Join(b, b, tens, nil)},
		{"bag: join: with nil", bag.Join[int, int](b, nil, tens, tens)},
		{"bag: accumulate: the function is nil", bag.Accumulate[int](b, 0, nil)},
		{"bag: zip: 1 partitions with 3: repartition one of them", bag.Zip(b, unfit)},
		{"bag: from slice: -1 partitions", bag.FromSlice([]int{1}, -1)},
		{"bag: repartition: 0 partitions are not between 1 and 16777216", b.Repartition(0)},
		{"bag: repartition: 2000000000 partitions are not", b.Repartition(2e9)},
		{"bag: from parts: partition 1 is nil", bag.FromParts[int](b, nil)},
		{"bag: write text: the path", bag.ToText(words, "**")},
		{"bag: the zero Bag: make one with Of, ReadText, FromParts ...", bag.Bag[int]{}},
		{"bag: the zero Bag", bag.Map(bag.Bag[int]{}, double)},
		{"bag: the zero Bag", bag.Concat(b, bag.Bag[int]{})},
		{"bag: the zero Bag", bag.Zip(b, bag.Bag[int]{})},
		{"bag: the zero Bag", bag.Sum(bag.Bag[int]{})},
		{"bag: the zero Bag", bag.Frequencies(bag.Bag[int]{})},
		{"bag: the zero Bag", bag.Join(b, bag.Bag[int]{}, tens, tens)},
		{"bag: the zero Bag", bag.ToText(bag.Bag[string]{}, "x")},
		{"bag: the zero Bag", bag.FromParts(bag.Bag[int]{}.Partitions()...)},
		{"bag: the zero Bag", table{}},
	} {
		err := test.x.Err()
		if build, ok := errors.AsType[*graph.BuildError](err); !ok || !strings.HasPrefix(build.Error(), "mistakes_test.go:") || !strings.Contains(build.Error(), test.want) {
			t.Errorf("%v, not %s", err, test.want)
		}
		if _, err := weft.ComputeNamed(t.Context(), weft.Outputs{"x": test.x}); err == nil {
			t.Errorf("%s: it is computed", test.want)
		}
	}
	if text := (bag.Bag[int]{}).Explain(); !strings.Contains(text, "the zero Bag") {
		t.Error(text)
	}
	if text := b.Repartition(-1).String(); !strings.Contains(text, "repartition: -1 partitions are not") {
		t.Error(text)
	}
}

// TestEmpty reduces nothing.
func TestEmpty(t *testing.T) {
	none := bag.FromSlice([]float64{}, 3)
	for word, x := range map[string]weft.Lazy[float64]{
		"min": bag.Min(none), "max": bag.Max(none), "mean": bag.Mean(none), "var": bag.Var(none, 0), "std": bag.Std(none, 1),
		"reduce": bag.Reduce(none, func(a, b float64) float64 { return a + b }),
	} {
		if _, err := weft.Compute(t.Context(), x); !errors.Is(err, bag.ErrEmpty) {
			t.Errorf("%s: %v", word, err)
		}
	}
	if got := compute(t, bag.Std(bag.Of(1.5), 1)); !math.IsNaN(got) {
		t.Error(got)
	}
	if got := compute(t, bag.Max(bag.FromSlice([]float64{1, math.NaN(), 3}, 3))); !math.IsNaN(got) {
		t.Error(got)
	}
	if got := compute(t, bag.Sum(bag.Of(int8(100), 100))); got != -56 {
		t.Error(got)
	}
}

// TestRunErrors finds mistakes while it computes.
func TestRunErrors(t *testing.T) {
	fails(t, bag.Zip(bag.Of(1, 2), bag.Of(1)), "mistakes_test.go:", "bag: zip: partitions of 2 and 1 values")
	fails(t, bag.JSON[entry](bag.Of(`{"status":"x"}`)), "mistakes_test.go:", `bag: JSON "{\"status\":\"x\"}": json: cannot unmarshal`)
	fails(t, bag.JSON[entry](bag.Of("{\n]")), `bag: JSON "{\n]": invalid character`)
	bad := errors.New("bad")
	if _, err := weft.Compute(t.Context(), bag.MapPartitions(bag.Of(1), func([]int) ([]int, error) { return nil, bad })); !errors.Is(err, bad) {
		t.Error(err)
	}
}

// TestZero begins every fold with a value of its own.
func TestZero(t *testing.T) {
	words := bag.FromSlice([]string{"a", "b", "a", "c", "a", "b"}, 3)
	zero := map[string]int{"zero": 1}
	got := compute(t, bag.Fold(words, zero, collect, merge), weft.On(oneWorker))
	if len(zero) != 1 || got["zero"] != 3 || got["a"] != 3 {
		t.Error(zero, got)
	}
	for _, p := range compute(t, bag.FoldBy(words, itself, zero, collect, merge)) {
		if len(p.Value) != 2 || len(zero) != 1 {
			t.Error(p, zero)
		}
	}
	long := make([]string, 0, 100) // appending to it would write into the room behind it
	add := func(s []string, x string) []string { return append(s, x) }
	for _, p := range compute(t, bag.FoldBy(words, itself, long, add, func(a, b []string) []string { return append(a, b...) })) {
		for _, x := range p.Value {
			if x != p.Key {
				t.Error(p)
			}
		}
	}
}

func TestExplain(t *testing.T) {
	read := bag.ReadText(t.Context(), "testdata/words-*.txt", bag.PartBytes(20))
	lengths := bag.Map(read.Remove(blank), length)
	var w strings.Builder
	for _, x := range []interface {
		String() string
		Explain() string
	}{
		bag.Of(1, 2, 3),
		read,
		bag.Frequencies(lengths),
		bag.Zip(lengths, bag.Accumulate(lengths, 0, add)),
		bag.Concat(bag.Distinct(lengths.Filter(even)), bag.FromSlice([]int{1, 2}, 2).Sample(0.5, 1)).Repartition(3),
		bag.Join(bag.JSON[entry](read), bag.Of("x"), user, itself),
		bag.GroupBy(bag.MapPartitions(lengths, backwards), tens),
	} {
		w.WriteString(x.String() + "\n" + x.Explain() + "\n")
	}
	golden(t, "explain.txt", w.String())
	g, want, err := weft.Graph(bag.Frequencies(lengths))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "graph.txt", graph.Text(g, want))
}

func blank(s string) bool { return s == "" }
func length(s string) int { return len(s) }
