package bag

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/cb434341/weft/graph"
)

// reduced is one value that a bag is reduced to: a task for each partition, and
// one that merges what they gave.
func reduced[T, R any](b Bag[T], sink, merge ref, extra ...any) graph.Lazy[R] {
	n := b.node()
	l := &lazy[R]{site: graph.Here(), n: n}
	n.users.Add(1)
	for _, r := range []ref{sink, merge} {
		if r.user && r.make == nil && l.err == nil {
			l.err = &graph.BuildError{Site: l.site, Err: fmt.Errorf("bag: %s: %w", r.What, errNil)}
		}
	}
	l.emit = func(g *graph.Builder) graph.ID {
		ids := make([]graph.ID, len(extra))
		for i, v := range extra {
			ids[i] = g.Const(v)
		}
		return g.Add(&Merge{merge}, append(n.tasks(g, sink, ids...), ids...))
	}
	return l
}

// Fold folds each partition, beginning with zero, by add, and what these gave by
// merge. Zero must not change what it is merged with: it is counted once for
// each partition.
func Fold[S, T any](b Bag[T], zero S, add func(S, T) S, merge func(S, S) S) graph.Lazy[S] {
	return reduced[T, S](b, foldSink(add), foldMerge(merge), zero)
}

// Reduce folds all values by f, which must not mind their order. A bag without
// values is an error.
func Reduce[T any](b Bag[T], f func(T, T) T) graph.Lazy[T] {
	return reduced[T, T](b, reduceSink(f), reduceMerge(f))
}

func foldRefs[S, T any](f func(S, T) S) {
	foldSink(f)
	if g, ok := any(f).(func(S, S) S); ok {
		foldMerge(g)
		reduceSink(g)
		reduceMerge(g)
	}
}

func foldSink[S, T any](add func(S, T) S) ref {
	return userRef("fold", add, sinkFunc(func(_ ref, extra []any) (sinking, error) {
		s, err := graph.Cast[S](extra[0])
		push := func(v T) error {
			s = add(s, v)
			return nil
		}
		return sinking{push: push, finish: func() (any, error) { return s, nil }}, err
	}))
}

func foldMerge[S any](merge func(S, S) S) ref {
	return userRef("merge", merge, mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		args = args[:len(args)-1] // without zero
		s, err := graph.Cast[S](args[0])
		for _, a := range args[1:] {
			if err != nil {
				break
			}
			var v S
			if v, err = graph.Cast[S](a); err == nil {
				s = merge(s, v)
			}
		}
		return s, err
	}))
}

// some is the value of a reduction that may have met none.
func some[T any](f func(T, T) T) (push func(T), value func() []T) {
	var s T
	met := false
	push = func(v T) {
		if !met {
			s, met = v, true
			return
		}
		s = f(s, v)
	}
	return push, func() []T {
		if !met {
			return []T{}
		}
		return []T{s}
	}
}

func reduceSink[T any](f func(T, T) T) ref {
	return userRef("reduce", f, sinkFunc(func(ref, []any) (sinking, error) {
		push, value := some(f)
		return sinking{push: func(v T) error { push(v); return nil }, finish: func() (any, error) { return value(), nil }}, nil
	}))
}

func reduceMerge[T any](f func(T, T) T) ref {
	return userRef("reduce-merge", f, mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		push, value := some(f)
		for _, a := range args {
			part, err := graph.Cast[[]T](a)
			if err != nil {
				return nil, err
			}
			for _, v := range part {
				push(v)
			}
		}
		if out := value(); len(out) == 1 {
			return out[0], nil
		}
		return nil, errEmpty
	}))
}

// Number is what can be added.
type Number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64
}

// reduceBy is a reduction by a function of ours.
func reduceBy[T any](b Bag[T], word string, f func(T, T) T) graph.Lazy[T] {
	sink, merge := reduceSink(f), reduceMerge(f)
	return reduced[T, T](b, ours[T](sink, word), ours[T](merge, word))
}

// ours makes a ref of a function of ours one that every process knows that
// knows the type.
func ours[T any](r ref, word string) ref {
	out := builtin[T](r.What+"-"+word, r.make)
	out.Name = word
	return out
}

// Max returns the largest value; an error if there are none.
func Max[T cmp.Ordered](b Bag[T]) graph.Lazy[T] {
	return reduceBy(b, "max", func(a, b T) T { return max(a, b) })
}

// Min returns the smallest value; an error if there are none.
func Min[T cmp.Ordered](b Bag[T]) graph.Lazy[T] {
	return reduceBy(b, "min", func(a, b T) T { return min(a, b) })
}

// folded is a fold by functions of ours.
func folded[T, S, R any](b Bag[T], word string, zero S, add func(S, T) S, merge func(S, S) S, end func(S) (R, error)) graph.Lazy[R] {
	sink := ours[T](foldSink(add), word)
	whole := builtin[T]("end-"+word, mergeFunc(func(_ context.Context, _ ref, args []any) (any, error) {
		s := zero
		for _, a := range args[:len(args)-1] {
			v, err := graph.Cast[S](a)
			if err != nil {
				return nil, err
			}
			s = merge(s, v)
		}
		return end(s)
	}))
	whole.Name = word
	return reduced[T, R](b, sink, whole, zero)
}

// Count returns the number of values.
func (b Bag[T]) Count() graph.Lazy[int64] {
	return folded(b, "count", int64(0), func(n int64, _ T) int64 { return n + 1 },
		func(a, b int64) int64 { return a + b }, func(n int64) (int64, error) { return n, nil })
}

// Sum returns the sum of the values, 0 of none. Integers wrap.
func Sum[T Number](b Bag[T]) graph.Lazy[T] {
	return folded(b, "sum", T(0), func(s, v T) T { return s + v }, func(a, b T) T { return a + b }, func(s T) (T, error) { return s, nil })
}

// Mean returns the mean of the values; an error if there are none.
func Mean[T Number](b Bag[T]) graph.Lazy[float64] {
	return moment[T](b, "mean", func(n, mean, _ float64) float64 { return mean })
}

// Var returns the variance of the values with n-ddof in the denominator; NaN if
// that is not positive, an error if there are no values.
func Var[T Number](b Bag[T], ddof int) graph.Lazy[float64] {
	return moment[T](b, fmt.Sprintf("var%d", ddof), func(n, _, squares float64) float64 {
		if n-float64(ddof) <= 0 {
			return math.NaN()
		}
		return squares / (n - float64(ddof))
	})
}

// Std returns the standard deviation, see [Var].
func Std[T Number](b Bag[T], ddof int) graph.Lazy[float64] {
	return moment[T](b, fmt.Sprintf("std%d", ddof), func(n, _, squares float64) float64 {
		if n-float64(ddof) <= 0 {
			return math.NaN()
		}
		return math.Sqrt(squares / (n - float64(ddof)))
	})
}

// moment folds number, mean and squared distances (Welford 1962; Chan, Golub and
// LeVeque 1979).
func moment[T Number](b Bag[T], word string, end func(n, mean, squares float64) float64) graph.Lazy[float64] {
	return folded(b, word, [3]float64{}, func(s [3]float64, v T) [3]float64 {
		x := float64(v)
		s[0]++
		d := x - s[1]
		s[1] += d / s[0]
		s[2] += d * (x - s[1])
		return s
	}, func(a, b [3]float64) [3]float64 {
		n := a[0] + b[0]
		if n == 0 {
			return a
		}
		d := b[1] - a[1]
		return [3]float64{n, a[1] + d*b[0]/n, a[2] + b[2] + d*d*a[0]*b[0]/n}
	}, func(s [3]float64) (float64, error) {
		if s[0] == 0 {
			return 0, errEmpty
		}
		return end(s[0], s[1], s[2]), nil
	})
}

// Any reports whether f is true of some value.
func Any[T any](b Bag[T], f func(T) bool) graph.Lazy[bool] {
	return folded(Map(b, f), "any", false, func(s, v bool) bool { return s || v }, func(a, b bool) bool { return a || b }, func(s bool) (bool, error) { return s, nil })
}

// All reports whether f is true of every value.
func All[T any](b Bag[T], f func(T) bool) graph.Lazy[bool] {
	return folded(Map(b, f), "all", true, func(s, v bool) bool { return s && v }, func(a, b bool) bool { return a && b }, func(s bool) (bool, error) { return s, nil })
}

// TopK returns the k largest values by less, the largest first: less(a, b) says
// that a is smaller. Of equal ones the first are taken.
func TopK[T any](b Bag[T], k int, less func(a, b T) bool) graph.Lazy[[]T] {
	if k < 0 {
		return failed[T]("top", "%d values", k)
	}
	sink, merge := topRefs(less)
	sink.N, merge.N = int64(k), int64(k)
	return reduced[T, []T](b, sink, merge)
}

// LiftLess is [Lift] for a function that compares: of TopK.
func LiftLess[T any](less func(a, b T) bool, opts ...Option) func(a, b T) bool {
	if less == nil {
		return nil
	}
	register(less, opts)
	Values[T]()
	topRefs(less)
	return less
}

func topRefs[T any](less func(a, b T) bool) (sink, merge ref) {
	best := func(values []T, k int) []T {
		slices.SortStableFunc(values, func(a, b T) int {
			switch {
			case less(b, a):
				return -1
			case less(a, b):
				return 1
			}
			return 0
		})
		return values[:min(k, len(values))]
	}
	sink = userRef("top", less, sinkFunc(func(r ref, _ []any) (sinking, error) {
		k := int(r.N)
		values := []T{}
		push := func(v T) error {
			if values = append(values, v); len(values) >= 2*k+1024 {
				values = best(values, k)
			}
			return nil
		}
		return sinking{push: push, finish: func() (any, error) { return slices.Clip(best(values, k)), nil }}, nil
	}))
	merge = userRef("top-merge", less, mergeFunc(func(_ context.Context, r ref, args []any) (any, error) {
		all := []T{}
		for _, a := range args {
			part, err := graph.Cast[[]T](a)
			if err != nil {
				return nil, err
			}
			all = append(all, part...)
		}
		return best(all, int(r.N)), nil
	}))
	return sink, merge
}

// Take returns the first k values. Partitions are read until there are enough.
func (b Bag[T]) Take(k int) graph.Lazy[[]T] {
	if k < 0 {
		return failed[T]("take", "%d values", k)
	}
	sink := builtin[T]("take", sinkFunc(func(r ref, extra []any) (sinking, error) {
		before, err := graph.Cast[[]T](extra[0])
		values, k := slices.Clip(before), int(r.N)
		push := func(v T) error {
			if len(values) >= k {
				return errEnough
			}
			values = append(values, v)
			return nil
		}
		return sinking{push: push, finish: func() (any, error) { return values, nil }}, err
	}))
	sink.N = int64(k)
	n := b.node()
	return &lazy[[]T]{site: graph.Here(), n: n, emit: func(g *graph.Builder) graph.ID {
		chain := n.chained(g, sink, g.Const([]T{}))
		return chain[len(chain)-1]
	}}
}

// chained writes a chain of tasks, a partition each, that hand on what they
// have.
func (n *node) chained(g *graph.Builder, sink ref, at graph.ID) []graph.ID {
	base, links := n.way()
	out := make([]graph.ID, base.count)
	for i := range out {
		at = base.task(g, i, links, sink, []graph.ID{at})
		out[i] = at
	}
	return out
}
