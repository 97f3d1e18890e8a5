package jittest

import (
	"math"
	"math/rand/v2"
	"reflect"
)

// Inputs draws n values of a type as a slice of it: edge cases of each kind,
// small numbers, ordinary ones and any bits.
func Inputs(r *rand.Rand, t reflect.Type, n int) reflect.Value {
	s := reflect.MakeSlice(reflect.SliceOf(t), n, n)
	for i := range n {
		fill(r, s.Index(i))
	}
	return s
}

// fill draws one value of any type that a row may have.
func fill(r *rand.Rand, v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Array:
		for i := range v.Len() {
			fill(r, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(r, v.Field(i))
		}
	case reflect.Float32, reflect.Float64:
		v.SetFloat(drawFloat(r, v.Type().Bits()))
	case reflect.Complex64, reflect.Complex128:
		bits := v.Type().Bits() / 2
		v.SetComplex(complex(drawFloat(r, bits), drawFloat(r, bits)))
	default:
		bits := drawInt(r, v.Type().Bits())
		if v.CanInt() {
			v.SetInt(bits)
		} else {
			v.SetUint(uint64(bits) << (64 - v.Type().Bits()) >> (64 - v.Type().Bits()))
		}
	}
}

// drawInt draws a number of that many bits, sign-extended.
func drawInt(r *rand.Rand, bits int) int64 {
	shift := 64 - bits
	least := int64(math.MinInt64) >> shift
	edges := [...]int64{0, 1, -1, 2, -2, least, least + 1, -(least + 1), least >> 1, 1 << (bits / 2), 1<<(bits/2) - 1, 63, 64, 31, 32, 7, 8}
	switch n := r.IntN(100); {
	case n < 35:
		return edges[r.IntN(len(edges))] << shift >> shift
	case n < 70:
		return r.Int64N(41) - 20
	case n < 80:
		return r.Int64() >> r.IntN(64) << shift >> shift
	}
	return int64(r.Uint64()) >> shift
}

// drawFloat draws a float64, or the value of a float32.
func drawFloat(r *rand.Rand, bits int) float64 {
	negative := math.Copysign(0, -1)
	edges := [...]float64{
		0, negative, 1, -1, 0.5, -0.5, 1.5, 2.5, math.NaN(), math.Inf(1), math.Inf(-1),
		math.MaxInt8, math.MinInt8 - 1, math.MaxUint8 + 1, math.MaxInt16 + 1, math.MinInt16 - 1, math.MaxUint16 + 1,
		math.MaxInt32, math.MaxInt32 + 1, math.MinInt32, math.MinInt32 - 1, math.MaxUint32, math.MaxUint32 + 1,
		1 << 52, 1<<53 + 2, 1 << 62, 1 << 63, -1 << 63, 1<<63 + 4096, 1 << 64, 1<<64 - 4096, -1 << 64,
	}
	wide := [...]float64{math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 0x1p-1022, 0x0.fffffffffffffp-1022, 1e300, 1e-300, 0.49999999999999994}
	narrow := [...]float64{math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, 0x1p-126, 0x0.fffffep-126, 1e30, 1e-30, 0.49999997}
	switch n := r.IntN(100); {
	case n < 30:
		return edges[r.IntN(len(edges))]
	case n < 38 && bits == 32:
		return narrow[r.IntN(len(narrow))]
	case n < 38:
		return wide[r.IntN(len(wide))]
	case n < 60:
		return float64(r.IntN(41)-20) / float64(int(1)<<r.IntN(3))
	case n < 90:
		return r.NormFloat64() * math.Pow(10, float64(r.IntN(8)-2))
	case bits == 32:
		return float64(math.Float32frombits(r.Uint32()))
	}
	return math.Float64frombits(r.Uint64())
}
