package array

import (
	"math"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/internal/block"
)

// Rand makes arrays of random numbers. A Rand of the same seed, asked for the
// same arrays in the same order, gives the same numbers, however arrays are cut
// into blocks and whoever computes them: each number is computed from its place
// by a counter-based generator (Philox4x32-10). A Rand is used by one goroutine.
type Rand struct {
	seed  uint64
	drawn uint64 // arrays that were made
}

// NewRand makes a Rand from a seed.
func NewRand(seed uint64) *Rand { return &Rand{seed: seed} }

// key is the key of the next array: the seed and the array's number, mixed so
// that near seeds have keys far apart (the finaliser of SplitMix64).
func (r *Rand) key() uint64 {
	r.drawn++
	z := r.seed + r.drawn*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// bits are 64 random bits for each element; two sets can be had of one key.
func bits(fn string, key uint64, shape []int) *expr.Node {
	blocks := expr.AutoBlocks(8, shape)
	return expr.Apply(fn, expr.Flattened(shape, blocks), expr.Number(key))
}

// unitFloat turns random bits into floats: multiples of 2^-53 in [0, 1).
func unitFloat(n *expr.Node) *expr.Node {
	n = expr.Apply("shr", n, expr.Number(uint64(11)))
	return expr.Apply("mul", expr.Cast(n, block.Float64), expr.Number(0x1p-53))
}

// random makes an array unless the shape is wrong.
func random[T Elem](name string, shape []int, make func(shape []int) *expr.Node) Array[T] {
	if err := checkShape[T](shape); err != nil {
		return Array[T]{expr.Fail(name, nil, "%w", err)}
	}
	return Array[T]{make(slices.Clone(shape))}
}

// Float64 returns numbers that are spread evenly over [0, 1).
func (r *Rand) Float64(shape ...int) Array[float64] {
	key := r.key()
	return random[float64]("random", shape, func(shape []int) *expr.Node {
		return unitFloat(bits("philoxlow", key, shape))
	})
}

// Uniform returns numbers that are spread evenly over [lo, hi).
func (r *Rand) Uniform(lo, hi float64, shape ...int) Array[float64] {
	return r.Float64(shape...).MulN(hi - lo).AddN(lo)
}

// Normal returns normally distributed numbers (Box and Muller, 1958).
func (r *Rand) Normal(mean, deviation float64, shape ...int) Array[float64] {
	key := r.key()
	x := random[float64]("normal", shape, func(shape []int) *expr.Node {
		u := expr.Apply("sub", expr.Number(1.0), unitFloat(bits("philoxlow", key, shape))) // in (0, 1]
		turn := expr.Apply("mul", unitFloat(bits("philoxhigh", key, shape)), expr.Number(2*math.Pi))
		size := expr.Apply("sqrt", expr.Apply("mul", expr.Apply("log", u), expr.Number(-2.0)))
		return expr.Apply("mul", size, expr.Apply("cos", turn))
	})
	return x.MulN(deviation).AddN(mean)
}

// Exponential returns exponentially distributed numbers of a mean.
func (r *Rand) Exponential(mean float64, shape ...int) Array[float64] {
	return r.Float64(shape...).Neg().Log1p().MulN(-mean)
}

// Integers returns integers that are spread evenly over [lo, hi), up to a
// deviation of (hi-lo)/2^64. An empty range is a mistake.
func (r *Rand) Integers(lo, hi int64, shape ...int) Array[int64] {
	key := r.key()
	if lo >= hi {
		return Array[int64]{expr.Fail("integers", nil, "no integers from %d to below %d", lo, hi)}
	}
	return random[int64]("integers", shape, func(shape []int) *expr.Node {
		n := expr.Apply("mulhigh", bits("philoxlow", key, shape), expr.Number(uint64(hi)-uint64(lo)))
		return expr.Apply("add", expr.Cast(n, block.Int64), expr.Number(lo))
	})
}
