package linalg_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/local"
)

// product is what multiplying as it is written gives.
func product[T float32 | float64 | int8 | int64 | complex128](a, b array.Dense[T]) array.Dense[T] {
	c := array.NewDense[T](a.Shape[0], b.Shape[1])
	for i := range c.Shape[0] {
		for j := range c.Shape[1] {
			var sum T
			for k := range a.Shape[1] {
				sum += a.At(i, k) * b.At(k, j)
			}
			c.Set(sum, i, j)
		}
	}
	return c
}

// small numbers, of which sums are exact.
func small[T float32 | float64 | int8 | int64 | complex128](rng *rand.Rand, shape ...int) array.Dense[T] {
	d := array.NewDense[T](shape...)
	for i := range d.Data {
		v := T(0)
		for range rng.IntN(5) {
			v++
		}
		d.Data[i] = v - 2
	}
	return d
}

// cuts cuts a length anywhere.
func cuts(rng *rand.Rand, n int) []int {
	if n == 0 {
		return []int{0}
	}
	var sizes []int
	for n > 0 {
		s := 1 + rng.IntN(n)
		sizes, n = append(sizes, s), n-s
	}
	return sizes
}

func same[T float32 | float64 | int8 | int64 | complex128](a, b array.Dense[T]) bool {
	return slices.Equal(a.Shape, b.Shape) && slices.EqualFunc(a.Data, b.Data, func(x, y T) bool { return x == y || x != x && y != y })
}

// products tries shapes and blocks of one type, of data, of what is computed from
// data, and of what has tasks of its own.
func products[T float32 | float64 | int8 | int64 | complex128](t *testing.T, on weft.Option) {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, 4))
	var got []weft.Lazy[array.Dense[T]]
	var want []array.Dense[T]
	var names []string
	add := func(name string, x array.Array[T], w array.Dense[T]) {
		got, want, names = append(got, x), append(want, w), append(names, name)
	}
	for _, size := range [][3]int{{7, 5, 6}, {1, 9, 1}, {0, 3, 2}, {3, 0, 2}, {3, 2, 0}, {20, 1, 20}, {2, 60, 3}} {
		a, b := small[T](rng, size[0], size[1]), small[T](rng, size[1], size[2])
		w := product(a, b)
		for range 3 {
			x := array.FromDense(a).RechunkTo(cuts(rng, size[0]), cuts(rng, size[1]))
			y := array.FromDense(b).RechunkTo(cuts(rng, size[1]), cuts(rng, size[2]))
			name := fmt.Sprint(size, x.BlockSizes(), y.BlockSizes())
			add("data "+name, x.Dot(y), w)
			add("computed "+name, x.Add(x).Sub(x).Dot(y.T().T()), w)
			add("held "+name, x.Dot(y).T().Dot(array.Eye[T](size[0], size[0], 0).Rechunk(2, 2)).T(), w)
		}
		x := array.FromDense(a).RechunkTo(cuts(rng, size[0]), cuts(rng, size[1]))
		turned := array.NewDense[T](size[1], size[0])
		for i := range size[0] {
			for k := range size[1] {
				turned.Set(a.At(i, k), k, i)
			}
		}
		add(fmt.Sprint("turned ", size), x.Dot(x.T()), product(a, turned))
		shifted := array.NewDense[T](size[1], size[0])
		three := T(0)
		for range 3 {
			three++
		}
		for i := range shifted.Data {
			shifted.Data[i] = turned.Data[i] + three
		}
		add(fmt.Sprint("shifted ", size), x.Dot(x.T().AddN(three)), product(a, shifted))
	}
	all, err := weft.ComputeAll(t.Context(), got, on)
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if !same(all[i], want[i]) {
			t.Errorf("%s:\n got %v\nwant %v", names[i], all[i], want[i])
		}
	}
}

func TestProducts(t *testing.T) {
	everyRunner(t, func(t *testing.T, on weft.Option) {
		products[float64](t, on)
		products[float32](t, on)
		products[int8](t, on)
		products[int64](t, on)
		products[complex128](t, on)
	})
}

// TestShiftedWithInfinities has rows for which half the work would not do, and
// shifts for which it would not.
func TestShiftedWithInfinities(t *testing.T) {
	before := block.Live()
	inf := math.Inf(1)
	rng := rand.New(rand.NewPCG(5, 6))
	for name, put := range map[string]func(d array.Dense[float64]){
		"inf": func(d array.Dense[float64]) { d.Set(inf, 3, 1) }, "nan": func(d array.Dense[float64]) { d.Set(math.NaN(), 5, 0) },
		"both": func(d array.Dense[float64]) { d.Set(inf, 3, 1); d.Set(-inf, 3, 2) },
		"none": func(array.Dense[float64]) {},
	} {
		d := small[float64](rng, 9, 6)
		put(d)
		for _, shift := range []float64{1, -2, inf, math.NaN()} {
			turned := array.NewDense[float64](6, 9)
			for i := range 9 {
				for k := range 6 {
					turned.Set(d.At(i, k)+shift, k, i)
				}
			}
			x := array.FromDense(d).Rechunk(4, 4)
			got, err := weft.Compute(t.Context(), x.Dot(x.T().AddN(shift)), weft.On(&local.Runner{}))
			if err != nil {
				t.Fatal(err)
			}
			if want := product(d, turned); !same(got, want) {
				t.Errorf("%s, shifted by %v:\n got %v\nwant %v", name, shift, got, want)
			}
		}
	}
	if after := block.Live(); after != before {
		t.Errorf("%d bytes of blocks are held", after-before)
	}
}

// TestFewBlocks has few results of long sums, and sums of more than a task may be
// given.
func TestFewBlocks(t *testing.T) {
	on := weft.On(&local.Runner{})
	x := formula(3000, 8).Rechunk(37, 0)
	direct := get(t, on, formula(3000, 8).T().Dot(formula(3000, 8)))
	nearTo(t, "x' x", get(t, on, x.T().Dot(x)), direct, 1e-14)
	held := x.Dot(unit[float64](8)) // has tasks of its own
	nearTo(t, "held", get(t, on, held.T().Dot(held)), direct, 1e-14)
}

// TestProductsOfUnknownLength are those of rows behind a mask.
func TestProductsOfUnknownLength(t *testing.T) {
	everyRunner(t, func(t *testing.T, on weft.Option) {
		a := formula(40, 6).Rechunk(11, 4)
		some := a.MaskAlong(a.Slice(":, 0").GreaterN(0), 0)
		known, err := weft.Persist(t.Context(), some, on)
		if err != nil {
			t.Fatal(err)
		}
		nearTo(t, "x' x", get(t, on, some.T().Dot(some)), get(t, on, known.T().Dot(known)), 1e-14)
		nearTo(t, "x y", get(t, on, some.Dot(unit[float64](6))), get(t, on, known), 0)
	})
}
