package jit

import (
	"errors"
	"math"
	"slices"
	"testing"
)

func add(a, b float64) float64 { return a + b }

func largest(a, b int32) int32 { return max(a, b) }

func divide(a, b int) int { return a / b }

func TestReduce(t *testing.T) {
	k := Reduce(add)
	onPaths(t, k, func(t *testing.T, p path) {
		for _, n := range sizes[1:] {
			xs := ramp(n, 0.1, 0.7)
			want := xs[0]
			for _, x := range xs[1:] {
				want += x
			}
			if got, err := k.callBy(t.Context(), p, xs); err != nil || got != want {
				t.Errorf("%d elements: %v, %v, want %v", n, got, err, want)
			}
		}
	})
	if _, err := k.Call(t.Context(), nil); !errors.Is(err, ErrEmpty) {
		t.Errorf("of nothing: %v", err)
	}
}

func TestReduceAssociative(t *testing.T) {
	k := Reduce(largest, Associative())
	sum := Reduce(add, Associative())
	onPaths(t, k, func(t *testing.T, p path) {
		for _, n := range append(sizes[1:], 100_003) {
			xs := make([]int32, n)
			for i := range xs {
				xs[i] = int32(i * 7919 % 10_007)
			}
			if got, err := k.callBy(t.Context(), p, xs); err != nil || got != slices.Max(xs) {
				t.Errorf("%d elements: %v, %v", n, got, err)
			}
			if got, err := sum.callBy(t.Context(), p, ramp(n, 1, 0)); err != nil || got != float64(n) {
				t.Errorf("%d elements: %v, %v", n, got, err)
			}
		}
	})
}

func TestReduceError(t *testing.T) {
	k := Reduce(divide)
	onPaths(t, k, func(t *testing.T, p path) {
		_, err := k.callBy(t.Context(), p, []int{5, 1, 0})
		if err == nil || err.Error() != "jit: jit.divide: integer divide by zero (fold_test.go:14)" {
			t.Errorf("%v", err)
		}
	})
}

func TestAccumulate(t *testing.T) {
	k := Accumulate(add)
	onPaths(t, k, func(t *testing.T, p path) {
		for _, n := range sizes {
			xs := ramp(n, 0.1, 0.7)
			want := slices.Clone(xs)
			for i := 1; i < n; i++ {
				want[i] += want[i-1]
			}
			got, err := k.mapBy(t.Context(), p, xs)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%d elements: %v", n, err)
			}
			if err := k.intoBy(t.Context(), p, xs, xs); err != nil || !slices.Equal(xs, want) {
				t.Errorf("%d elements in place: %v", n, err)
			}
			memory := append([]float64{math.Pi}, ramp(n, 0.1, 0.7)...)
			if err := k.intoBy(t.Context(), p, memory[:n], memory[1:]); err != nil || !slices.Equal(memory[:n], want) {
				t.Errorf("%d elements, overlapping: %v", n, err)
			}
		}
	})
	if err := k.Into(t.Context(), make([]float64, 2), make([]float64, 3)); !errors.Is(err, ErrLength) {
		t.Errorf("%v", err)
	}
}
