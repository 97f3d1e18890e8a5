package bag_test

import (
	"cmp"
	"context"
	"errors"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bag"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/graphtest"
	"github.com/cb434341/weft/internal/runnertest"
	"github.com/cb434341/weft/local"
)

// entry is a line of a log.
type entry struct {
	User   string   `json:"user"`
	Status int      `json:"status"`
	MS     float64  `json:"ms"`
	Tags   []string `json:"tags,omitempty"`
}

type price struct {
	Name string
	Cost int
}

type celsius float64

func double(x int) int             { return 2 * x }
func even(x int) bool              { return x%2 == 0 }
func tens(x int) int               { return x / 10 }
func add(a, b int) int             { return a + b }
func less(a, b int) bool           { return a < b }
func upTo(x int) []int             { return slices.Repeat([]int{x}, x%3) }
func status(e entry) int           { return e.Status }
func user(e entry) string          { return e.User }
func failed(e entry) bool          { return e.Status >= 500 }
func slow(e entry) bool            { return e.MS >= 10 }
func milliseconds(e entry) float64 { return e.MS }
func nameOf(p price) string        { return p.Name }
func itself(s string) string       { return s }
func parsed(x int) (string, error) { return strings.Repeat("x", x), nil }
func backwards(x []int) ([]int, error) {
	x = slices.Clone(x)
	slices.Reverse(x)
	return x, nil
}

func collect(s map[string]int, x string) map[string]int { s[x]++; return s }
func merge(a, b map[string]int) map[string]int {
	for k, n := range b {
		a[k] += n
	}
	return a
}

var thrice = bag.Named("bag_test.thrice", func(x int) int { return 3 * x })

// A verb is what is computed on every runner, and what it must give.
type verb struct {
	name    string
	compute func(ctx context.Context, on weft.Option) (any, error)
	want    any
}

func verbOf[T any](name string, x weft.Lazy[T], want T) verb {
	return verb{name, func(ctx context.Context, on weft.Option) (any, error) { return weft.Compute(ctx, x, on) }, want}
}

func sorted[K cmp.Ordered, V any](name string, x bag.Bag[bag.Pair[K, V]], want ...bag.Pair[K, V]) verb {
	return verb{name, func(ctx context.Context, on weft.Option) (any, error) {
		v, err := weft.Compute(ctx, x, on)
		return bag.ByKey(v), err
	}, want}
}

// usersOf is what TestFiles computes.
func usersOf(logs bag.Bag[entry]) bag.Bag[bag.Pair[string, int64]] {
	return bag.Frequencies(bag.Map(logs.Filter(slow), user))
}

var (
	_ = usersOf(bag.Of[entry]())
	_ = bag.ToJSON(bag.Of[entry](), "*")
)

var oneWorker = &local.Runner{Workers: 1}

func ship(t *testing.T) graph.Runner {
	s := &graphtest.Ship{Children: 1}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// known are the verbs; that they are made here makes them known in all processes.
var known = verbs()

func verbs() []verb {
	digits := bag.FromSlice([]int{3, 1, 4, 1, 5, 9, 2, 6, 5, 3}, 4)
	many := make([]int, 20000)
	for i := range many {
		many[i] = i % 100
	}
	big := bag.FromSlice(many, 7)
	words := bag.FromSlice(strings.Fields("the cat and the dog and the bird"), 3)
	logs := bag.FromSlice([]entry{{"ann", 200, 1.5, nil}, {"bob", 500, 2, []string{"x"}}, {"ann", 404, 0.5, []string{"y", "z"}}, {"bob", 503, 4, []string{}}}, 3)
	none := bag.Of[int]()
	temperatures := bag.FromSlice([]celsius{1, 2, 4, 9}, 2)
	type pair = bag.Pair[int, int]
	doubled := bag.Map(digits, double) // is used twice
	prices := bag.FromSlice([]price{{"ann", 1}, {"bob", 2}, {"ann", 3}, {"eve", 4}}, 2)
	return []verb{
		verbOf("of", bag.Of(1, 2, 3), []int{1, 2, 3}),
		verbOf("of none", none, []int{}),
		verbOf("map", bag.Map(digits, double), []int{6, 2, 8, 2, 10, 18, 4, 12, 10, 6}),
		verbOf("map, named", bag.Map(digits, thrice), []int{9, 3, 12, 3, 15, 27, 6, 18, 15, 9}),
		verbOf("map, may fail", bag.MapErr(bag.Of(2, 0), parsed), []string{"xx", ""}),
		verbOf("map of none", bag.Map(none, double), []int{}),
		verbOf("filter", digits.Filter(even), []int{4, 2, 6}),
		verbOf("remove", digits.Remove(even), []int{3, 1, 1, 5, 9, 5, 3}),
		verbOf("flat map", bag.FlatMap(digits, upTo), []int{1, 4, 1, 5, 5, 2, 2, 5, 5}),
		verbOf("flatten", bag.Flatten(bag.Of([]int{1, 2}, nil, []int{3})), []int{1, 2, 3}),
		verbOf("pluck", bag.Pluck(bag.Of(map[string]int{"a": 1}, nil, map[string]int{"b": 2, "a": 3}), "a"), []int{1, 0, 3}),
		verbOf("a chain", bag.Map(bag.Map(digits, double).Filter(even).Remove(func3), double), []int{12, 4, 16, 4, 20, 8, 20, 12}),
		verbOf("used twice", bag.Concat(doubled, bag.Map(doubled, double)), []int{6, 2, 8, 2, 10, 18, 4, 12, 10, 6, 12, 4, 16, 4, 20, 36, 8, 24, 20, 12}),
		verbOf("map partitions", bag.MapPartitions(bag.FromSlice([]int{1, 2, 3, 4, 5}, 2), backwards), []int{3, 2, 1, 5, 4}),
		verbOf("fewer partitions", digits.Repartition(2), []int{3, 1, 4, 1, 5, 9, 2, 6, 5, 3}),
		verbOf("more partitions", digits.Repartition(7), []int{3, 1, 4, 1, 5, 9, 2, 6, 5, 3}),
		verbOf("concat", bag.Concat(digits.Filter(even), bag.Of(7), none), []int{4, 2, 6, 7}),
		verbOf("fold", bag.Fold(digits, 0, add, add), 39),
		verbOf("fold into maps", bag.Fold(words, map[string]int{}, collect, merge), map[string]int{"the": 3, "and": 2, "cat": 1, "dog": 1, "bird": 1}),
		verbOf("fold none", bag.Fold(none, 5, add, add), 5),
		verbOf("reduce", bag.Reduce(digits, add), 39),
		verbOf("reduce with empty partitions", bag.Reduce(bag.Concat(none, digits, none), add), 39),
		verbOf("count", big.Count(), 20000),
		verbOf("count none", none.Count(), 0),
		verbOf("sum", bag.Sum(digits), 39),
		verbOf("sum of a type", bag.Sum(temperatures), 16),
		verbOf("min", bag.Min(digits), 1),
		verbOf("max", bag.Max(words), "the"),
		verbOf("mean", bag.Mean(temperatures), 4.0),
		verbOf("var", bag.Var(temperatures, 0), 9.5),
		verbOf("std", bag.Std(temperatures, 1), math.Sqrt(38.0/3)),
		verbOf("any", bag.Any(digits, even), true),
		verbOf("any of none", bag.Any(none, even), false),
		verbOf("all", bag.All(digits, even), false),
		verbOf("all of none", bag.All(none, even), true),
		verbOf("top", bag.TopK(digits, 3, less), []int{9, 6, 5}),
		verbOf("top of many", bag.TopK(big, 2, less), []int{99, 99}),
		verbOf("top, more than all", bag.TopK(bag.Of(1, 2), 5, less), []int{2, 1}),
		verbOf("top none", bag.TopK(digits, 0, less), []int{}),
		verbOf("take", digits.Take(4), []int{3, 1, 4, 1}),
		verbOf("take none", digits.Take(0), []int{}),
		verbOf("take too many", digits.Take(100), []int{3, 1, 4, 1, 5, 9, 2, 6, 5, 3}),
		verbOf("take behind a filter", digits.Filter(even).Take(2), []int{4, 2}),
		sorted("group", bag.GroupBy(bag.Of(1, 22, 3, 15, 27), tens), bag.Pair[int, []int]{Key: 0, Value: []int{1, 3}}, bag.Pair[int, []int]{Key: 1, Value: []int{15}}, bag.Pair[int, []int]{Key: 2, Value: []int{22, 27}}),
		sorted("fold by", bag.FoldBy(big, tens, 0, add, add), pair{0, 9000}, pair{1, 29000}, pair{2, 49000}, pair{3, 69000}, pair{4, 89000}, pair{5, 109000}, pair{6, 129000}, pair{7, 149000}, pair{8, 169000}, pair{9, 189000}),
		sorted("fold by into maps", bag.FoldBy(words, itself, map[string]int{}, collect, merge), bag.Pair[string, map[string]int]{Key: "and", Value: map[string]int{"and": 2}}, bag.Pair[string, map[string]int]{Key: "bird", Value: map[string]int{"bird": 1}},
			bag.Pair[string, map[string]int]{Key: "cat", Value: map[string]int{"cat": 1}}, bag.Pair[string, map[string]int]{Key: "dog", Value: map[string]int{"dog": 1}}, bag.Pair[string, map[string]int]{Key: "the", Value: map[string]int{"the": 3}}),
		sorted("frequencies", bag.Frequencies(words), bag.Pair[string, int64]{Key: "and", Value: 2}, bag.Pair[string, int64]{Key: "bird", Value: 1}, bag.Pair[string, int64]{Key: "cat", Value: 1}, bag.Pair[string, int64]{Key: "dog", Value: 1}, bag.Pair[string, int64]{Key: "the", Value: 3}),
		sorted("frequencies of what was filtered", bag.Frequencies(bag.Map(logs.Filter(failed), status)), bag.Pair[int, int64]{Key: 500, Value: 1}, bag.Pair[int, int64]{Key: 503, Value: 1}),
		verbOf("distinct", bag.Reduce(bag.Distinct(digits), add), 30),
		sorted("join", bag.Join(bag.Map(logs, user), prices, itself, nameOf), bag.Pair[string, price]{Key: "ann", Value: price{"ann", 1}}, bag.Pair[string, price]{Key: "ann", Value: price{"ann", 3}},
			bag.Pair[string, price]{Key: "ann", Value: price{"ann", 1}}, bag.Pair[string, price]{Key: "ann", Value: price{"ann", 3}}, bag.Pair[string, price]{Key: "bob", Value: price{"bob", 2}}, bag.Pair[string, price]{Key: "bob", Value: price{"bob", 2}}),
		verbOf("zip", bag.Zip(bag.FromSlice([]int{1, 2, 3}, 2), bag.FromSlice([]string{"a", "b", "c"}, 2)), []bag.Pair[int, string]{{Key: 1, Value: "a"}, {Key: 2, Value: "b"}, {Key: 3, Value: "c"}}),
		verbOf("zip with itself", bag.Zip(digits, bag.Map(digits, double)).Take(2), []bag.Pair[int, int]{{Key: 3, Value: 6}, {Key: 1, Value: 2}}),
		sorted("product", bag.Product(bag.FromSlice([]int{1, 2, 3}, 2), bag.FromSlice([]string{"a", "b"}, 2)), bag.Pair[int, string]{Key: 1, Value: "a"}, bag.Pair[int, string]{Key: 1, Value: "b"}, bag.Pair[int, string]{Key: 2, Value: "a"}, bag.Pair[int, string]{Key: 2, Value: "b"}, bag.Pair[int, string]{Key: 3, Value: "a"}, bag.Pair[int, string]{Key: 3, Value: "b"}),
		verbOf("accumulate", bag.Accumulate(digits, 10, add), []int{13, 14, 18, 19, 24, 33, 35, 41, 46, 49}),
		verbOf("sample", bag.Map(big.Sample(0.01, 7), double).Count(), 199),
		verbOf("sample all", digits.Sample(1, 7).Count(), 10),
		verbOf("sample none", digits.Sample(0, 7).Count(), 0),
		verbOf("json", bag.JSON[entry](bag.Of(`{"user":"eve","status":1,"tags":["a"]}`, ` `, "{\n}")), []entry{{User: "eve", Status: 1, Tags: []string{"a"}}, {}}),
		verbOf("mean of fields", bag.Mean(bag.Map(logs, milliseconds)), 2.0),
		verbOf("parts", bag.FromParts(bag.Map(digits, double).Partitions()...), []int{6, 2, 8, 2, 10, 18, 4, 12, 10, 6}),
		verbOf("no parts", bag.FromParts[int](), []int{}),
	}
}

var func3 = bag.Named("bag_test.func3", func(x int) bool { return x > 10 })

func TestVerbs(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		for _, v := range known {
			t.Run(v.name, func(t *testing.T) {
				got, err := v.compute(t.Context(), on)
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(got, v.want) {
					t.Errorf("gives %v\nnot   %v", got, v.want)
				}
			})
		}
	})
}

// TestFiles writes and reads files on every runner.
func TestFiles(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		for _, ending := range []string{"", ".gz", ".zst"} {
			dir := t.TempDir()
			var entries []entry
			for i := range 1000 {
				entries = append(entries, entry{User: []string{"ann", "böb"}[i%2], Status: 200 + i%3, MS: float64(i)})
			}
			logs := bag.FromSlice(entries, 5)
			paths := runnertest.Compute(t, on, bag.ToJSON(logs, filepath.Join(dir, "*.jsonl"+ending)))
			if len(paths) != 5 || filepath.Base(paths[4]) != "4.jsonl"+ending {
				t.Errorf("%q", paths)
			}
			read := bag.ReadJSON[entry](t.Context(), filepath.Join(dir, "*.jsonl"+ending), bag.PartBytes(1000))
			if got := runnertest.Compute(t, on, read); !reflect.DeepEqual(got, entries) {
				t.Errorf("%d values come back, or others", len(got))
			}
			counts := runnertest.Compute(t, on, usersOf(read))
			if got := bag.ByKey(counts); !reflect.DeepEqual(got, []bag.Pair[string, int64]{{Key: "ann", Value: 495}, {Key: "böb", Value: 495}}) {
				t.Error(got)
			}
		}
	})
}

// TestOther asks another process for what it cannot find.
func TestOther(t *testing.T) {
	for _, test := range []struct {
		name string
		x    graph.Source
		want string
	}{
		{"closure", bag.Map(bag.Of(1), func(x int) int { return x }), "is a closure"},
		{"unknown", bag.Map(bag.Of(1), unknown), "does not know github.com/cb434341/weft/bag_test.unknown in a map"},
		{"unknown type", bag.Frequencies(bag.Of[uint16](1)), "knows no count of uint16"},
		{"fold by a closure", bag.FoldBy(bag.Of(1), tens, 0, add, func(a, b int) int { return a }), "is a closure"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := weft.ComputeNamed(weft.With(t.Context(), weft.On(ship(t))), weft.Outputs{"x": test.x})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v says nothing of %q", err, test.want)
			}
		})
	}
}

func unknown(x int) int { return x }

func TestNamed(t *testing.T) {
	make := func(n int) func(int) int { return bag.Named("bag_test.same", func(x int) int { return x + n }) }
	one, two := make(1), make(2)
	if got := compute(t, bag.Map(bag.Of(1), one)); got[0] != 2 {
		t.Error(got)
	}
	fails(t, bag.Map(bag.Of(1), two), "verbs_test.go:", `bag: map: "bag_test.same" is the name of another function already, that of verbs_test.go:`)
	if bag.Named[func()]("nil", nil) != nil {
		t.Error("nil has become something")
	}
}

// TestPersist keeps what was computed.
func TestPersist(t *testing.T) {
	calls := 0
	x := bag.Map(bag.FromSlice([]int{1, 2, 3}, 3), func(x int) int { calls++; return x })
	x, err := weft.Persist(t.Context(), x, weft.On(oneWorker))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got := compute(t, x); !slices.Equal(got, []int{1, 2, 3}) || calls != 3 || x.NumPartitions() != 3 {
			t.Error(got, calls, x.NumPartitions())
		}
	}
}

// TestOnce calls a function once for each value, whatever is made of what it gave.
func TestOnce(t *testing.T) {
	calls := 0
	x := bag.Map(bag.FromSlice([]int{1, 2, 3}, 2), func(x int) int { calls++; return x })
	a, b, err := weft.Compute2(t.Context(), bag.Sum(x), bag.Map(x, double).Filter(even).Count(), weft.On(oneWorker))
	if a != 6 || b != 3 || err != nil || calls != 3 {
		t.Error(a, b, err, calls)
	}
}

func TestPanic(t *testing.T) {
	noLeaks(t)
	_, err := weft.Compute(t.Context(), bag.Map(bag.Of(0), func(x int) int { return 1 / x }))
	if _, ok := errors.AsType[*graph.PanicError](err); !ok || !strings.Contains(err.Error(), "integer divide by zero at verbs_test.go:") {
		t.Error(err)
	}
}

func TestCancelled(t *testing.T) {
	noLeaks(t)
	ctx, cancel := context.WithCancel(t.Context())
	seen := 0
	x := bag.Map(bag.FromSlice(make([]int, 10000), 1), func(x int) int {
		if seen++; seen == 10 {
			cancel()
		}
		return x
	})
	if _, err := weft.Compute(ctx, x); !errors.Is(err, context.Canceled) || seen > 2000 {
		t.Error(err, seen)
	}
}
