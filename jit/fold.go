package jit

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"unsafe"

	"github.com/cb434341/weft/internal/front"
)

// ErrEmpty is a Reduce of no elements.
var ErrEmpty = errors.New("no elements")

// A Reducer folds slices to one value.
type Reducer[T any] struct {
	kernel
	f      func(T, T) T
	pairs  *Vectorized2[T, T, T] // f of many pairs; nil for a fold in order
	frames sync.Pool
}

// A fold is the memory of a call of a Reducer or Accumulator.
type fold[T any] struct {
	xs, out []T
	acc     T
}

// Reduce makes a kernel that folds a slice by f, as in f(f(f(a, b), c), d): from
// the left, one after the other, which is what the result of Go's loop is to the bit.
// With Associative it folds many at a time, which floats can be told from by
// their rounding; f must be commutative too. T is a type of numbers, or the
// function is called by Go.
//
//	sum := jit.Reduce(func(a, b float64) float64 { return a + b }, jit.Associative())
//	total, err := sum.Call(ctx, xs)
func Reduce[T any](f func(a, b T) T, opts ...Option) *Reducer[T] {
	r := &Reducer[T]{f: f}
	r.init(f, reduceMode, func(use *call, _, _ int, _ *int) {
		m := (*fold[T])(use.in[0].base)
		for _, x := range m.xs {
			m.acc = f(m.acc, x)
		}
	}, opts)
	r.frames.New = func() any { return new(fold[T]) }
	if r.options.associative {
		r.pairs = Vectorize2(f, opts...)
		r.instead = &r.pairs.kernel
	}
	return r
}

// Call folds xs; of one element it is that element, of none an error.
func (r *Reducer[T]) Call(ctx context.Context, xs []T) (T, error) { return r.callBy(ctx, fastest, xs) }

func (r *Reducer[T]) callBy(ctx context.Context, p path, xs []T) (T, error) {
	var none T
	if len(xs) == 0 {
		return none, fmt.Errorf("jit: reduce %s: %w", r.name, ErrEmpty)
	}
	if r.pairs != nil {
		return r.tree(ctx, p, xs)
	}
	return r.inOrder(ctx, p, xs[0], xs[1:])
}

func (r *Reducer[T]) by(ctx context.Context, p path, args []any) (any, error) {
	if err := r.count(args, 1); err != nil {
		return nil, err
	}
	xs, err := argument[[]T](&r.kernel, args, 0)
	if err != nil {
		return nil, err
	}
	return r.callBy(ctx, p, xs)
}

// inOrder folds from the left.
func (r *Reducer[T]) inOrder(ctx context.Context, p path, first T, xs []T) (T, error) {
	m := r.frames.Get().(*fold[T])
	m.xs, m.acc = xs, first
	err := foldBy(ctx, &r.kernel, p, m)
	acc := m.acc
	*m = fold[T]{}
	r.frames.Put(m)
	return acc, err
}

// foldBlock is how many elements are folded together before their results are:
// as many as stay in the nearest cache.
const foldBlock = 2048

// tree folds the elements of each block in halves, the first with the second,
// and then the results of the blocks. The order depends on the number of
// elements only.
func (r *Reducer[T]) tree(ctx context.Context, p path, xs []T) (T, error) {
	partial := make([]T, 0, (len(xs)+foldBlock-1)/foldBlock)
	half := make([]T, foldBlock/2)
	for len(xs) > 0 {
		n := min(len(xs), foldBlock)
		acc, err := r.halve(ctx, p, half, xs[:n])
		if err != nil {
			var none T
			return none, err
		}
		partial = append(partial, acc)
		xs = xs[n:]
	}
	if len(partial) == 1 {
		return partial[0], nil
	}
	return r.tree(ctx, p, partial)
}

// halve folds a block; half has room for half of it.
func (r *Reducer[T]) halve(ctx context.Context, p path, half, xs []T) (T, error) {
	for len(xs) > 1 {
		n := len(xs) / 2
		odd := xs[2*n:]
		err := r.pairs.intoBy(ctx, p, half[:n], xs[:n], xs[n:2*n])
		if err == nil && len(odd) > 0 {
			err = r.pairs.intoBy(ctx, p, half[:1], half[:1], odd)
		}
		if e, ok := errors.AsType[*RowError](err); ok {
			e.Row = -1 // a pair of what was folded before is no row of the caller's
		}
		if err != nil {
			var none T
			return none, err
		}
		xs = half[:n]
	}
	return xs[0], nil
}

// An Accumulator folds slices and keeps every result on the way.
type Accumulator[T any] struct {
	kernel
	f      func(T, T) T
	frames sync.Pool
}

// Accumulate makes a kernel of the running fold by f: x[0], f(x[0], x[1]),
// f(f(x[0], x[1]), x[2]), ... Each result needs the one before, so that a fold is
// as fast as one lane, whatever is opted for.
func Accumulate[T any](f func(a, b T) T, opts ...Option) *Accumulator[T] {
	a := &Accumulator[T]{f: f}
	a.init(f, accumulateMode, func(use *call, _, _ int, _ *int) {
		m := (*fold[T])(use.in[0].base)
		for i, x := range m.xs {
			m.acc = f(m.acc, x)
			m.out[i] = m.acc
		}
	}, opts)
	a.frames.New = func() any { return new(fold[T]) }
	return a
}

// Map returns the running fold of xs.
func (a *Accumulator[T]) Map(ctx context.Context, xs []T) ([]T, error) {
	return a.mapBy(ctx, fastest, xs)
}

func (a *Accumulator[T]) mapBy(ctx context.Context, p path, xs []T) ([]T, error) {
	dst := make([]T, len(xs))
	if err := a.intoBy(ctx, p, dst, xs); err != nil {
		return nil, err
	}
	return dst, nil
}

// Into writes the running fold of xs to dst, of the same length; dst may be xs.
func (a *Accumulator[T]) Into(ctx context.Context, dst, xs []T) error {
	return a.intoBy(ctx, fastest, dst, xs)
}

func (a *Accumulator[T]) intoBy(ctx context.Context, p path, dst, xs []T) error {
	if len(dst) != len(xs) {
		return fmt.Errorf("jit: accumulate %s: %w: %d elements, results for %d", a.name, ErrLength, len(xs), len(dst))
	}
	if len(xs) == 0 {
		return ctx.Err()
	}
	m := a.frames.Get().(*fold[T])
	m.acc, m.xs, m.out = xs[0], xs[1:], dst[1:]
	if overlapApart(dst, xs) {
		m.xs = append([]T(nil), xs[1:]...)
	}
	dst[0] = xs[0]
	err := foldBy(ctx, &a.kernel, p, m)
	*m = fold[T]{}
	a.frames.Put(m)
	return err
}

func (a *Accumulator[T]) by(ctx context.Context, p path, args []any) (any, error) {
	if err := a.count(args, 1); err != nil {
		return nil, err
	}
	xs, err := argument[[]T](&a.kernel, args, 0)
	if err != nil {
		return nil, err
	}
	return a.mapBy(ctx, p, xs)
}

// overlapApart reports slices that share memory but do not begin together.
func overlapApart[T any](a, b []T) bool {
	var o, p operand
	set(&o, a)
	set(&p, b)
	lo, start := uintptr(o.base), uintptr(p.base)
	return lo != start && lo < start+uintptr(p.n)*p.size && start < lo+uintptr(o.n)*o.size
}

// foldBy runs a fold. The front end numbers its arguments: elements, what the
// accumulator starts with, results.
func foldBy[T any](ctx context.Context, k *kernel, p path, m *fold[T]) error {
	use := k.open()
	use.path = p
	use.in[0] = operand{base: unsafe.Pointer(m), n: 1}
	use.in[1] = operand{base: unsafe.Pointer(&m.acc), n: 1}
	use.in[2] = operand{base: unsafe.Pointer(&m.out), n: 1}
	one(&use.out, &m.acc)
	return k.whole(ctx, use)
}

// foldKind is what the front end calls the two modes.
func (m mode) foldKind() front.FoldKind {
	if m == accumulateMode {
		return front.Accumulate
	}
	return front.Reduce
}
