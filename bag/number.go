package bag

import (
	"cmp"
	"context"
	"math"

	"github.com/cb434341/weft/graph"
)

// Number is what can be added.
type Number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64
}

// folded is a fold by functions of ours.
func folded[R, T, S any](b Bag[T], word string, add func(S, T) S, merge func(S, S) S, end func(ref, S) (R, error), n int64) graph.Lazy[R] {
	whole := ours[T](word, mergeFunc(func(_ context.Context, r ref, args []any) (any, error) {
		parts, err := casts[S](args)
		if err != nil {
			return nil, err
		}
		s := parts[0]
		for _, p := range parts[1:] {
			s = merge(s, p)
		}
		return end(r, s)
	}))
	whole.N = n
	part := ours[T](word+"-part", foldSink(add))
	part.Name = word
	return reduced[R](word, b, part, whole)
}

// asItIs ends a fold whose state is its result.
func asItIs[S any](_ ref, s S) (S, error) { return s, nil }

// Count returns the number of values.
func (b Bag[T]) Count() graph.Lazy[int64] {
	return folded(b, "count-all", func(n int64, _ T) int64 { return n + 1 }, func(a, b int64) int64 { return a + b }, asItIs, 0)
}

// Sum returns the sum of the values, 0 of none. Integers wrap.
func Sum[T Number](b Bag[T]) graph.Lazy[T] {
	add := func(s, v T) T { return s + v }
	return folded(b, "sum", add, add, asItIs, 0)
}

// Max returns the largest value, and NaN if there is one; an error if there are
// none, [ErrEmpty].
func Max[T cmp.Ordered](b Bag[T]) graph.Lazy[T] {
	return reduceBy(b, "max", func(a, b T) T { return max(a, b) })
}

// Min returns the smallest value, and NaN if there is one; an error if there are
// none, [ErrEmpty].
func Min[T cmp.Ordered](b Bag[T]) graph.Lazy[T] {
	return reduceBy(b, "min", func(a, b T) T { return min(a, b) })
}

// reduceBy is a reduction by a function of ours.
func reduceBy[T any](b Bag[T], word string, f func(T, T) T) graph.Lazy[T] {
	part := ours[T](word+"-part", reduceSink(f))
	part.Name = word
	return reduced[T](word, b, part, ours[T](word, reduceMerge(f)))
}

// Mean returns the mean of the values; an error if there are none, [ErrEmpty].
func Mean[T Number](b Bag[T]) graph.Lazy[float64] {
	return folded(b, "mean", addMoment[T], moments.and, func(_ ref, m moments) (float64, error) {
		return m[1], m.err()
	}, 0)
}

// Var returns the variance of the values with n-ddof in the denominator; NaN if
// that is not positive, an error if there are no values, [ErrEmpty].
func Var[T Number](b Bag[T], ddof int) graph.Lazy[float64] {
	return folded(b, "var", addMoment[T], moments.and, func(r ref, m moments) (float64, error) {
		return m.variance(r.N), m.err()
	}, int64(ddof))
}

// Std returns the standard deviation, see [Var].
func Std[T Number](b Bag[T], ddof int) graph.Lazy[float64] {
	return folded(b, "std", addMoment[T], moments.and, func(r ref, m moments) (float64, error) {
		return math.Sqrt(m.variance(r.N)), m.err()
	}, int64(ddof))
}

// moments are the number of values, their mean, and the sum of the squares of
// their distances from it (Welford 1962; Chan, Golub and LeVeque 1979).
type moments [3]float64

func addMoment[T Number](m moments, v T) moments {
	x := float64(v)
	m[0]++
	d := x - m[1]
	m[1] += d / m[0]
	m[2] += d * (x - m[1])
	return m
}

func (m moments) and(o moments) moments {
	n := m[0] + o[0]
	switch {
	case m[0] == 0:
		return o
	case o[0] == 0:
		return m
	}
	d := o[1] - m[1]
	return moments{n, m[1] + d*o[0]/n, m[2] + o[2] + d*d*m[0]*o[0]/n}
}

func (m moments) variance(ddof int64) float64 {
	if m[0] <= float64(ddof) {
		return math.NaN()
	}
	return m[2] / (m[0] - float64(ddof))
}

func (m moments) err() error {
	if m[0] == 0 {
		return ErrEmpty
	}
	return nil
}

func init() {
	graph.RegisterType[moments]()
}
