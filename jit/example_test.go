package jit_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/cb434341/weft/jit"
)

var ctx = context.Background()

// decay is what is left of x after some half-lives.
func decay(x, halfLives float64) float64 { return x * math.Exp2(-halfLives) }

func ExampleVectorize2() {
	k := jit.Vectorize2(decay)
	left, err := k.Map(ctx, []float64{100, 80, 60, 40}, []float64{1}) // one half-life for all
	fmt.Println(left, err)
	// Output: [50 40 30 20] <nil>
}

// A Trade is an observation with several numbers.
type Trade struct {
	Price    float64
	Quantity int32
	Buy      bool
}

// A Position is what a trade comes to.
type Position struct{ Shares, Cash float64 }

func settle(t Trade, fee float64) Position {
	worth := t.Price * float64(t.Quantity)
	if t.Buy {
		return Position{float64(t.Quantity), -worth - fee}
	}
	return Position{-float64(t.Quantity), worth - fee}
}

// Structs of numbers are observations and results as well.
func ExampleVectorize2_structs() {
	k := jit.Vectorize2(settle)
	positions, err := k.Map(ctx, []Trade{{10, 3, true}, {12, 3, false}}, []float64{0.5})
	fmt.Println(positions, err)
	// Output: [{3 -30.5} {-3 35.5}] <nil>
}

func ExampleVectorized1_Into() {
	k := jit.Vectorize1(func(x float64) float64 { return x*x + 1 })
	xs := []float64{1, 2, 3}
	err := k.Into(ctx, xs, xs) // in place
	fmt.Println(xs, err)
	// Output: [2 5 10] <nil>
}

var limits = [...]int{10, 20, 30}

func limit(class, n int) int { return min(n, limits[class]) }

// What Go would panic with is an error that names the row.
func ExampleRowError() {
	_, err := jit.Vectorize2(limit).Map(ctx, []int{0, 2, 3, 1}, []int{100})
	fmt.Println(err)
	if row, ok := errors.AsType[*jit.RowError](err); ok {
		fmt.Println(row.Row, row.Reason)
	}
	// Output:
	// jit: jit_test.limit: row 2: index out of range [3] with length 3 (example_test.go:61)
	// 2 index out of range [3] with length 3
}

// movingMean smooths xs over 2*reach+1 elements.
func movingMean(xs, smooth []float64, reach int) {
	for i := range xs {
		sum, n := 0.0, 0
		for j := max(0, i-reach); j <= min(len(xs)-1, i+reach); j++ {
			sum += xs[j]
			n++
		}
		smooth[i] = sum / float64(n)
	}
}

func ExampleCompileDo3() {
	k := jit.CompileDo3(movingMean)
	xs := []float64{1, 2, 6, 2, 1}
	smooth := make([]float64, len(xs))
	err := k.Call(ctx, xs, smooth, 1)
	fmt.Println(smooth, err)
	// Output: [1.5 3 3.3333333333333335 3 1.5] <nil>
}

func trace(m jit.Mat[float64]) float64 {
	sum := 0.0
	for i := range m.Rows {
		sum += m.At(i, i)
	}
	return sum
}

func ExampleCompile1() {
	m := jit.NewMat[float64](3, 3)
	for i := range m.Rows {
		m.Set(i, i, float64(i+1))
	}
	fmt.Println(jit.Compile1(trace).Call(ctx, m))
	// Output: 6 <nil>
}

// normalise scales a vector to length 1.
func normalise(v, unit []float64) {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	for i, x := range v {
		unit[i] = x / math.Sqrt(sum)
	}
}

// The last dimension is the function's; those in front are looped over.
func ExampleGUVectorize() {
	k := jit.GUVectorize(normalise, "(n)->(n)")
	vectors := [][2]float64{{3, 4}, {0, 2}}
	units := make([][2]float64, len(vectors))
	err := k.Call(ctx, units, vectors)
	fmt.Println(units, err)
	// Output: [[0.6 0.8] [0 1]] <nil>
}

func ExampleReduce() {
	product := jit.Reduce(func(a, b int) int { return a * b })
	fmt.Println(product.Call(ctx, []int{1, 2, 3, 4, 5}))
	// Output: 120 <nil>
}

func ExampleAccumulate() {
	highest := jit.Accumulate(func(a, b float64) float64 { return max(a, b) })
	fmt.Println(highest.Map(ctx, []float64{2, 1, 5, 3}))
	// Output: [2 2 5 5] <nil>
}

var rate = 0.5

func discount(x float64) float64 { return x * rate }

// A package variable that can change is read anew at each call.
func ExampleVar() {
	k := jit.Vectorize1(discount, jit.Var("rate", &rate))
	before, _ := k.Map(ctx, []float64{100})
	rate = 0.25
	after, _ := k.Map(ctx, []float64{100})
	fmt.Println(before, after)
	// Output: [50] [25]
}

func ExampleCheck() {
	xs := []float64{0, 1, math.Inf(1), math.NaN()}
	c, err := jit.Check(ctx, jit.Vectorize1(func(x float64) float64 { return math.Sqrt(x + 1) }), xs)
	fmt.Println(c.Equal(), err)
	// Output: true <nil>
}

var names = map[int]string{1: "one"}

// A function that kernels do not know is a kernel all the same.
func ExampleVectorized1_Err() {
	k := jit.Vectorize1(func(i int) string { return names[i] })
	words, _ := k.Map(ctx, []int{1})
	fmt.Println(words, k.Err() != nil)
	// Output: [one] true
}

func ExampleViewOf() {
	sum := jit.GUVectorize(func(xs []int) int { return total(xs) }, "(n)->()")
	table := jit.ViewOf([]int{1, 2, 3, 4, 5, 6}, 2, 3)
	rows, columns := make([]int, 2), make([]int, 3)
	err := errors.Join(sum.Call(ctx, rows, table), sum.Call(ctx, columns, table.Transpose()))
	fmt.Println(rows, columns, err)
	// Output: [6 15] [5 7 9] <nil>
}

func total(xs []int) int {
	sum := 0
	for _, x := range xs {
		sum += x
	}
	return sum
}

func ExampleParallel() {
	k := jit.Vectorize1(math.Sqrt, jit.Parallel(2))
	xs := slices.Repeat([]float64{16}, 100_000)
	roots, err := k.Map(ctx, xs)
	fmt.Println(len(roots), roots[99_999], err)
	// Output: 100000 4 <nil>
}
