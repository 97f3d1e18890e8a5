package bag

import (
	"bytes"
	"math"
	"reflect"

	"github.com/cb434341/weft/graph"
)

// linkOf is a link that knows its types.
func linkOf[T, R any](make func(c *call, r ref, next func(R) error) func(T) error) linkFunc {
	return func(c *call, r ref, next any) (any, error) {
		n, ok := next.(func(R) error)
		if !ok {
			return nil, misfit[R](next)
		}
		return make(c, r, n), nil
	}
}

// Map returns what f gives for each value.
func Map[T, R any](b Bag[T], f func(T) R) Bag[R] {
	return linked[R]("map", b, users[R]("map", linkOf(func(_ *call, _ ref, next func(R) error) func(T) error {
		return func(v T) error { return next(f(v)) }
	}), f))
}

// MapErr is [Map] for a function that may fail: the first error is the
// computation's. Where the value is of a file, the error tells its line.
func MapErr[T, R any](b Bag[T], f func(T) (R, error)) Bag[R] {
	return linked[R]("map", b, users[R]("map", linkOf(func(_ *call, _ ref, next func(R) error) func(T) error {
		return func(v T) error {
			r, err := f(v)
			if err != nil {
				return err
			}
			return next(r)
		}
	}), f))
}

// Filter returns the values for which keep is true.
func (b Bag[T]) Filter(keep func(T) bool) Bag[T] {
	return linked[T]("filter", b, users[T]("filter", linkOf(func(_ *call, _ ref, next func(T) error) func(T) error {
		return func(v T) error {
			if keep(v) {
				return next(v)
			}
			return nil
		}
	}), keep))
}

// Remove returns the values for which drop is false.
func (b Bag[T]) Remove(drop func(T) bool) Bag[T] {
	return linked[T]("remove", b, users[T]("remove", linkOf(func(_ *call, _ ref, next func(T) error) func(T) error {
		return func(v T) error {
			if drop(v) {
				return nil
			}
			return next(v)
		}
	}), drop))
}

// FlatMap returns all the values that f gives for each value.
func FlatMap[T, R any](b Bag[T], f func(T) []R) Bag[R] {
	return linked[R]("flat map", b, users[R]("flat-map", linkOf(func(_ *call, _ ref, next func(R) error) func(T) error {
		return func(v T) error { return each(f(v), next) }
	}), f))
}

// Flatten returns the elements of all slices.
func Flatten[T any](b Bag[[]T]) Bag[T] {
	return linked[T]("flatten", b, ours[T]("flatten", linkOf(func(_ *call, _ ref, next func(T) error) func([]T) error {
		return func(values []T) error { return each(values, next) }
	})))
}

func each[T any](values []T, next func(T) error) error {
	for _, v := range values {
		if err := next(v); err != nil {
			return err
		}
	}
	return nil
}

// Pluck returns one entry of each map; the zero value where there is none.
func Pluck[K comparable, V any](b Bag[map[K]V], key K) Bag[V] {
	l := ours[map[K]V]("pluck", linkOf(func(_ *call, r ref, next func(V) error) func(map[K]V) error {
		k, err := decoded[K](r.B)
		return func(m map[K]V) error {
			if err != nil {
				return err
			}
			return next(m[k])
		}
	}))
	l.B, l.err = encoded(key)
	return linked[V]("pluck", b, l)
}

// Sample returns each value with a probability. For the same seed and partitions
// it is the same values, whoever computes them.
func (b Bag[T]) Sample(fraction float64, seed uint64) Bag[T] {
	if !(fraction >= 0 && fraction <= 1) {
		return failed[T]("sample", "a fraction of %v is not between 0 and 1", fraction)
	}
	l := ours[T]("sample", linkOf(func(_ *call, r ref, next func(T) error) func(T) error {
		// Every partition has a stream of its own.
		state, limit := mixed(mixed(r.S)+uint64(r.N)), uint64(math.Ldexp(r.F, 53))
		return func(v T) error {
			state += mixStep
			if mixed(state)>>11 < limit {
				return next(v)
			}
			return nil
		}
	}))
	l.F, l.S = fraction, seed
	return linked[T]("sample", b, l)
}

// mixStep is how far the state of SplitMix64 goes on for each number.
const mixStep = 0x9e3779b97f4a7c15

// mixed is SplitMix64's (Steele, Lea and Flood, Fast splittable pseudorandom
// number generators, 2014).
func mixed(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// encoded is a value that a ref takes along.
func encoded[T any](v T) ([]byte, error) {
	c, err := graph.CodecFor(reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = c.Encode(&b, v)
	return b.Bytes(), err
}

func decoded[T any](b []byte) (v T, err error) {
	c, err := graph.CodecFor(reflect.TypeFor[T]())
	if err != nil {
		return v, err
	}
	x, err := c.Decode(bytes.NewReader(b))
	if err != nil {
		return v, err
	}
	return graph.Cast[T](x)
}
