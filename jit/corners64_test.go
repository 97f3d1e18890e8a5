package jit

import (
	"slices"
	"strings"
	"testing"
)

func quotients(a, b int64) [4]int64 {
	if b == 0 {
		return [4]int64{}
	}
	return [4]int64{a / b, a % b, a / 1_000_003, a % -10}
}

func quotientsUnsigned(a, b uint64) [4]uint64 {
	if b == 0 {
		return [4]uint64{}
	}
	return [4]uint64{a / b, a % b, a / 7, a % 10}
}

// Vectors of 64-bit integers are divided as doubles where all are small enough:
// numbers about that limit, alone and among small ones.
func TestQuotients(t *testing.T) {
	var edges []int64
	for _, bit := range []int{0, 1, 31, 51, 52, 53, 62, 63} {
		for near := int64(-2); near <= 2; near++ {
			edges = append(edges, 1<<bit+near, -(1<<bit)+near)
		}
	}
	small := slices.DeleteFunc(slices.Clone(edges), func(x int64) bool { return x < -1<<52 || x > 1<<52 })
	for _, numbers := range [][]int64{edges, small} {
		var a, b []int64
		var ua, ub []uint64
		for _, x := range numbers {
			for _, y := range numbers {
				a, b = append(a, x), append(b, y)
				ua, ub = append(ua, uint64(x)), append(ub, uint64(y))
			}
		}
		for _, k := range []struct {
			kernel Checkable
			args   []any
		}{
			{Vectorize2(quotients), []any{a, b}},
			{Vectorize2(quotientsUnsigned), []any{ua, ub}},
		} {
			c, err := Check(t.Context(), k.kernel, k.args...)
			if err != nil || !c.Equal() || len(c.Paths) != 3 {
				t.Errorf("%v, %v", c, err)
			}
		}
	}
}

func pairwise[T ~int16 | ~float64](zero T) *Vectorized2[T, T, T] {
	return Vectorize2(func(a, b T) T { return max(a, b) - T(1) })
}

// A literal in a generic function has the type arguments of that function.
func TestGenericLiteral(t *testing.T) {
	k := pairwise(0.5)
	got, err := k.Map(t.Context(), []float64{1, 2.5}, []float64{2, 1})
	if err != nil || k.Err() != nil || !slices.Equal(got, []float64{1, 1.5}) {
		t.Error(got, err, k.Err())
	}
	small := pairwise(int16(0))
	ints, err := small.Map(t.Context(), []int16{1, -7}, []int16{2, -9})
	if err != nil || small.Err() != nil || !slices.Equal(ints, []int16{1, -8}) {
		t.Error(ints, err, small.Err())
	}
}

func refuseFraction(x float64) float64 {
	if x < 0 {
		panic(1.5)
	}
	return x
}

// A panic says on every path what Go prints.
func TestPanicConstant(t *testing.T) {
	_, err := Check(t.Context(), Vectorize1(refuseFraction), []float64{1, -1})
	if want := "panic: 1.5"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}
