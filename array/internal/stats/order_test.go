package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cb434341/weft/internal/block"
)

// lists are keys of many kinds: few and many, equal ones, digits that are the same.
func lists() map[string][]uint64 {
	r := rand.New(rand.NewPCG(1, 2))
	make := func(n int, key func(i int) uint64) []uint64 {
		out := make([]uint64, n)
		for i := range out {
			out[i] = key(i)
		}
		return out
	}
	out := map[string][]uint64{
		"falling":   make(5000, func(i int) uint64 { return uint64(5000 - i) }),
		"rising":    make(5000, func(i int) uint64 { return uint64(i) << 40 }),
		"equal":     make(3000, func(int) uint64 { return 7 }),
		"two":       make(3000, func(i int) uint64 { return uint64(i % 2) }),
		"organ":     make(4000, func(i int) uint64 { return uint64(min(i, 4000-i)) }),
		"extremes":  {math.MaxUint64, 0, math.MaxUint64, 1, 0},
		"few parts": make(70000, func(int) uint64 { return r.Uint64N(50) * 0x0101010101010101 }),
	}
	for _, n := range []int{0, 1, 2, 23, 24, 25, 255, 256, 1000, 40000} {
		out[string(rune('a'+len(out)))+" random"] = make(n, func(int) uint64 { return r.Uint64() })
	}
	return out
}

func TestSort(t *testing.T) {
	var s sorter
	for name, keys := range lists() {
		want := slices.Clone(keys)
		slices.Sort(want)
		got := slices.Clone(keys)
		s.sort(got, nil)
		if !slices.Equal(got, want) {
			t.Errorf("%s: not sorted", name)
		}
		got = slices.Clone(keys)
		at := make([]int64, len(keys))
		for i := range at {
			at[i] = int64(i)
		}
		s.sort(got, at)
		for i, k := range got {
			if k != want[i] || keys[at[i]] != k || i > 0 && got[i-1] == k && at[i-1] > at[i] {
				t.Errorf("%s: place %d", name, i)
				break
			}
		}
	}
}

func TestSelectRanks(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for name, keys := range lists() {
		if len(keys) == 0 {
			continue
		}
		want := slices.Clone(keys)
		slices.Sort(want)
		for _, many := range []int{1, 2, 3, 10, 40} {
			var ranks []int
			for range many {
				ranks = append(ranks, r.IntN(len(keys)))
			}
			slices.Sort(ranks)
			ranks = slices.Compact(ranks)
			got := slices.Clone(keys)
			selectRanks(got, ranks)
			for _, k := range ranks {
				if got[k] != want[k] {
					t.Errorf("%s: rank %d of %v", name, k, ranks)
				}
			}
		}
	}
}

func TestBelow(t *testing.T) {
	for name, keys := range lists() {
		slices.Sort(keys)
		for _, k := range append([]uint64{0, 1, 7, math.MaxUint64}, keys[:min(len(keys), 100)]...) {
			if want, _ := slices.BinarySearch(keys, k); below(keys, k) != want {
				t.Errorf("%s: %d is at %d, want %d", name, k, below(keys, k), want)
			}
		}
	}
}

func TestKeys(t *testing.T) {
	check := func(b *block.Block) {
		t.Helper()
		keys := keysOf(b, false)
		if !slices.IsSorted(keys) {
			t.Errorf("%s: keys %x", b.DType, keys)
		}
		back := block.NewHeap(b.DType, b.Shape...)
		setValues(back, 0, keys)
		if !slices.Equal(back.Bytes(), b.Bytes()) {
			t.Errorf("%s: % x came back as % x", b.DType, b.Bytes(), back.Bytes())
		}
	}
	minusZero := math.Copysign(0, -1)
	check(block.Of([]bool{false, true}, 2))
	check(block.Of([]int8{-128, -1, 0, 1, 127}, 5))
	check(block.Of([]int16{math.MinInt16, -1, 0, math.MaxInt16}, 4))
	check(block.Of([]int32{math.MinInt32, -1, 0, math.MaxInt32}, 4))
	check(block.Of([]int64{math.MinInt64, -1, 0, math.MaxInt64}, 4))
	check(block.Of([]uint8{0, 255}, 2))
	check(block.Of([]uint16{0, math.MaxUint16}, 2))
	check(block.Of([]uint32{0, math.MaxUint32}, 2))
	check(block.Of([]uint64{0, math.MaxUint64}, 2))
	check(block.Of([]float64{math.Inf(-1), -math.MaxFloat64, -1, -5e-324, minusZero, 0, 5e-324, 1, math.Inf(1)}, 9))
	check(block.Of([]float32{float32(math.Inf(-1)), -1, float32(minusZero), 0, 1e-45, 1, float32(math.Inf(1))}, 7))

	nan := keysOf(block.Of([]float64{math.NaN(), math.Copysign(math.NaN(), -1), math.Inf(1)}, 3), false)
	if nan[0] != nan[1] || nan[0] <= nan[2] {
		t.Errorf("keys of NaN: %x", nan)
	}
	if zero := keysOf(block.Of([]float32{0, float32(minusZero)}, 2), true); zero[0] != zero[1] {
		t.Errorf("keys of zeros: %x", zero)
	}
}
