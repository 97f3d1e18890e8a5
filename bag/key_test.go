package bag_test

import (
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bag"
	"github.com/cb434341/weft/internal/runnertest"
)

type point struct {
	X, Y float64
	Name string
	_    int
}

// groups are the sizes of groups that keys make, for any partitions.
func groups[K comparable](t *testing.T, name string, keys []K, want int) {
	t.Helper()
	for _, parts := range []int{1, 2, 3, len(keys)} {
		b := bag.FromSlice(keys, parts)
		counts := compute(t, bag.Frequencies(b))
		if len(counts) != want {
			t.Errorf("%s: %d keys in %d parts, not %d: %v", name, len(counts), parts, want, counts)
		}
		total := int64(0)
		for _, p := range counts {
			total += p.Value
		}
		if total != int64(len(keys)) {
			t.Errorf("%s: %d values, not %d", name, total, len(keys))
		}
		if got := compute(t, bag.GroupBy(b, func(k K) K { return k })); len(got) != want {
			t.Errorf("%s: %d groups", name, len(got))
		}
		if got := compute(t, bag.FoldBy(b, func(k K) K { return k }, 0, func(n int, _ K) int { return n + 1 }, add)); len(got) != want {
			t.Errorf("%s: %d folds", name, len(got))
		}
		if got := compute(t, bag.Distinct(b)); len(got) != want {
			t.Errorf("%s: %d distinct", name, len(got))
		}
	}
}

func TestKeys(t *testing.T) {
	nan, other := math.NaN(), math.Float64frombits(0x7ff8000000000123)
	minus := math.Copysign(0, -1)
	groups(t, "NaN", []float64{nan, 1, other, nan, 1, math.Inf(1)}, 3)
	groups(t, "zeros", []float64{0, minus, 0, 1, minus}, 2)
	groups(t, "float32", []float32{float32(nan), float32(minus), 0, float32(nan)}, 2)
	groups(t, "complex", []complex128{complex(nan, 0), complex(nan, minus), complex(0, nan), 0, complex(minus, 0)}, 3)
	groups(t, "strings", []string{"", "a", "ü", "u\u0308", "\xff", "a", "\x00", ""}, 6)
	groups(t, "structs", []point{{1, 2, "a", 1}, {1, 2, "a", 2}, {0, 1, "", 0}, {minus, 1, "", 0}, {nan, 1, "x", 0}, {other, 1, "x", 0}, {1, 2, "b", 0}}, 4)
	groups(t, "arrays", [][2]string{{"a", "bc"}, {"ab", "c"}, {"a", "bc"}}, 2)
	groups(t, "bools", []bool{true, false, true}, 2)
	groups(t, "bytes", []uint8{1, 2, 255, 1}, 3)
	groups(t, "any", []any{1, int64(1), 1.0, "1", nil, true, nil, 1, "1", nan, nan, minus, 0.0}, 8)
	utc := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	groups(t, "times", []time.Time{utc, utc.Add(time.Hour), utc}, 2)
	groups(t, "months", []time.Month{1, 2, 1}, 2)
	var none []string
	if got := compute(t, bag.Frequencies(bag.FromSlice(none, 5))); len(got) != 0 || got == nil {
		t.Error(got)
	}
}

// TestNoKeys has keys that cannot be.
func TestNoKeys(t *testing.T) {
	n := 1
	fails(t, bag.Frequencies(bag.Of(&n)), "key_test.go:", "bag: frequencies: bag: a key of *int: a *int is no key")
	fails(t, bag.GroupBy(bag.Of(1), func(int) struct{ C chan int } { return struct{ C chan int }{} }), "key_test.go:", "is no key")
	fails(t, bag.FoldBy(bag.Of(1), func(int) *int { return nil }, 0, add, add), "key_test.go:", "is no key")
	for _, bad := range []any{[]int{1}, map[string]int{}, &n} {
		_, err := weft.Compute(t.Context(), bag.Frequencies(bag.Of(bad, 1)))
		if err == nil {
			t.Errorf("%T is a key", bad)
		}
	}
}

type hour struct {
	Day  time.Weekday
	Hour uint8
	Load float64
}

func byHour(x int) hour {
	h := hour{time.Weekday(x % 7), uint8(x % 3), 0}
	switch x % 4 {
	case 0:
		h.Load = math.Copysign(0, -1)
	case 1:
		h.Load = math.NaN()
	}
	return h
}

func hours(b bag.Bag[int]) bag.Bag[bag.Pair[hour, int]] { return bag.FoldBy(b, byHour, 0, add, add) }

var _ = hours(bag.Of[int]())

// TestSameInAllProcesses hashes keys in several processes.
func TestSameInAllProcesses(t *testing.T) {
	numbers := make([]int, 1000)
	for i := range numbers {
		numbers[i] = i
	}
	x := hours(bag.FromSlice(numbers, 9))
	want := fmt.Sprint(compute(t, x))
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		got := runnertest.Compute(t, on, x)
		if len(got) != 7*3*2 || fmt.Sprint(got) != want {
			t.Errorf("%d groups: %v", len(got), got)
		}
	})
}

// TestManyPartitions groups more partitions than are shuffled one by one.
func TestManyPartitions(t *testing.T) {
	numbers := make([]int, 3000)
	for i := range numbers {
		numbers[i] = i
	}
	b := bag.FromSlice(numbers, 3000)
	if b.NumPartitions() != 3000 {
		t.Fatal(b.NumPartitions())
	}
	got := compute(t, bag.GroupBy(b, func(x int) int { return x % 10 }))
	if len(got) != 10 {
		t.Fatal(len(got))
	}
	for _, p := range got {
		for i, x := range p.Value {
			if x != p.Key+10*i {
				t.Fatalf("%d: %v", p.Key, p.Value)
			}
		}
	}
	if got := compute(t, bag.Of(1, 2, 3).Repartition(100000).Count()); got != 3 {
		t.Error(got)
	}
	if got := compute(t, b.Repartition(7)); !reflect.DeepEqual(got, numbers) {
		t.Error(got)
	}
	fails(t, bag.Product(bag.Of(1).Repartition(1e5), bag.Of(1).Repartition(1e5)), "key_test.go:", "bag: product: 100000 partitions and 100000 make 10000000000, more than 16777216")
}
