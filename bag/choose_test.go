package bag_test

import (
	"math"
	"slices"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bag"
	"github.com/cb434341/weft/internal/runnertest"
)

var _ = bag.Choose(bag.Of[int](), 1, 1) // for other processes

func TestChoose(t *testing.T) {
	numbers := make([]int, 5000)
	for i := range numbers {
		numbers[i] = i
	}
	b := bag.FromSlice(numbers, 7)
	want := compute(t, bag.Choose(b, 20, 1))
	for _, test := range []struct {
		name string
		of   weft.Lazy[[]int]
		size int
	}{
		{"some", bag.Choose(b, 20, 1), 20},
		{"of two partitions", bag.Choose(bag.FromSlice(numbers, 2), 2000, 1), 2000},
		{"all", bag.Choose(bag.Of(1, 2, 3), 20, 1), 3},
		{"none", bag.Choose(b, 0, 1), 0},
		{"of none", bag.Choose(bag.Of[int](), 5, 1), 0},
	} {
		runnertest.Each(t, func(t *testing.T, on weft.Option) {
			got := compute(t, test.of, on)
			if test.name == "some" && !slices.Equal(got, want) {
				t.Errorf("%v, not %v", got, want)
			}
			slices.Sort(got)
			if got == nil || len(got) != test.size || len(slices.Compact(got)) != test.size {
				t.Errorf("%s: %v, not %d different values", test.name, got, test.size)
			}
		})
	}
	if slices.Equal(want, compute(t, bag.Choose(b, 20, 2))) {
		t.Error("another seed chooses the same")
	}
	fails(t, bag.Choose(b, -1, 1), "choose_test.go:", "bag: choose: -1 values")
}

// TestChooseFairly counts how often each of ten values is one of three.
func TestChooseFairly(t *testing.T) {
	const times, size, k = 3000, 10, 3
	b := bag.FromSlice([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 3)
	var count [size]float64
	for seed := range uint64(times) {
		for _, v := range compute(t, bag.Choose(b, k, seed)) {
			count[v]++
		}
	}
	const p = float64(k) / size
	for v, n := range count {
		if off := math.Abs(n-times*p) / math.Sqrt(times*p*(1-p)); off > 4 {
			t.Errorf("%d is chosen %v times, %.1f standard deviations from what is fair", v, n, off)
		}
	}
}
