package kernel

import (
	"math"
	"math/bits"
	"unsafe"
)

// Vector steps compute one code over all lanes of a frame, in a loop without
// branches for each combination of operands that is worth one: gc then keeps
// the loop to its loads, the operation and the store.

type (
	signed   interface{ int8 | int16 | int32 | int64 }
	unsigned interface {
		uint8 | uint16 | uint32 | uint64
	}
	integer interface{ signed | unsigned }
	float   interface{ float32 | float64 }
	number  interface{ integer | float }
)

// A vectorFunc sets n lanes of d. An operand whose bit is in mode is one number
// for all lanes.
type vectorFunc func(d, a, b, c unsafe.Pointer, n int, mode uint8)

const (
	scalarA uint8 = 1 << iota
	scalarB
	scalarC
)

func vec[T any](p unsafe.Pointer, n int) []T { return unsafe.Slice((*T)(p), n) }

// get is element i of a vector, and of a scalar where the mask is 0.
func get[T any](p unsafe.Pointer, i, mask uintptr) T {
	var zero T
	return *(*T)(unsafe.Add(p, (i&mask)*unsafe.Sizeof(zero)))
}

// mask is 0 for a scalar, and all ones for a vector.
func mask(mode, bit uint8) uintptr {
	if mode&bit != 0 {
		return 0
	}
	return ^uintptr(0)
}

func vAdd[T number](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, x := vec[T](d, n), vec[T](a, n)
	if mode == 0 {
		y := vec[T](b, n)
		for i, v := range x {
			z[i] = v + y[i]
		}
		return
	}
	s := *(*T)(b)
	for i, v := range x {
		z[i] = v + s
	}
}

func vMul[T number](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, x := vec[T](d, n), vec[T](a, n)
	if mode == 0 {
		y := vec[T](b, n)
		for i, v := range x {
			z[i] = v * y[i]
		}
		return
	}
	s := *(*T)(b)
	for i, v := range x {
		z[i] = v * s
	}
}

func vSub[T number](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z := vec[T](d, n)
	switch mode {
	case 0:
		x, y := vec[T](a, n), vec[T](b, n)
		for i, v := range x {
			z[i] = v - y[i]
		}
	case scalarB:
		x, s := vec[T](a, n), *(*T)(b)
		for i, v := range x {
			z[i] = v - s
		}
	default:
		y, s := vec[T](b, n), *(*T)(a)
		for i, v := range y {
			z[i] = s - v
		}
	}
}

func vQuoFloat[T float](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z := vec[T](d, n)
	switch mode {
	case 0:
		x, y := vec[T](a, n), vec[T](b, n)
		for i, v := range x {
			z[i] = v / y[i]
		}
	case scalarB:
		x, s := vec[T](a, n), *(*T)(b)
		for i, v := range x {
			z[i] = v / s
		}
	default:
		y, s := vec[T](b, n), *(*T)(a)
		for i, v := range y {
			z[i] = s / v
		}
	}
}

// vQuo and vRem meet zero divisors in lanes that are not running.
func vQuo[T integer](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, ma, mb := vec[T](d, n), mask(mode, scalarA), mask(mode, scalarB)
	for i := range z {
		var q T
		if y := get[T](b, uintptr(i), mb); y != 0 {
			q = get[T](a, uintptr(i), ma) / y
		}
		z[i] = q
	}
}

func vRem[T integer](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, ma, mb := vec[T](d, n), mask(mode, scalarA), mask(mode, scalarB)
	for i := range z {
		var q T
		if y := get[T](b, uintptr(i), mb); y != 0 {
			q = get[T](a, uintptr(i), ma) % y
		}
		z[i] = q
	}
}

func vMin[T number](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, ma, mb := vec[T](d, n), mask(mode, scalarA), mask(mode, scalarB)
	for i := range z {
		z[i] = min(get[T](a, uintptr(i), ma), get[T](b, uintptr(i), mb))
	}
}

func vMax[T number](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, ma, mb := vec[T](d, n), mask(mode, scalarA), mask(mode, scalarB)
	for i := range z {
		z[i] = max(get[T](a, uintptr(i), ma), get[T](b, uintptr(i), mb))
	}
}

func vAnd[T unsigned](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, ma, mb := vec[T](d, n), mask(mode, scalarA), mask(mode, scalarB)
	for i := range z {
		z[i] = get[T](a, uintptr(i), ma) & get[T](b, uintptr(i), mb)
	}
}

func vOr[T unsigned](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, ma, mb := vec[T](d, n), mask(mode, scalarA), mask(mode, scalarB)
	for i := range z {
		z[i] = get[T](a, uintptr(i), ma) | get[T](b, uintptr(i), mb)
	}
}

func vXor[T unsigned](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, ma, mb := vec[T](d, n), mask(mode, scalarA), mask(mode, scalarB)
	for i := range z {
		z[i] = get[T](a, uintptr(i), ma) ^ get[T](b, uintptr(i), mb)
	}
}

func vAndNot[T unsigned](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, ma, mb := vec[T](d, n), mask(mode, scalarA), mask(mode, scalarB)
	for i := range z {
		z[i] = get[T](a, uintptr(i), ma) &^ get[T](b, uintptr(i), mb)
	}
}

// The counts of shifts have been widened to 64 bits; a negative one, of a lane
// that is not running, is a large one.
func vShl[T integer](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, ma, mb := vec[T](d, n), mask(mode, scalarA), mask(mode, scalarB)
	for i := range z {
		z[i] = get[T](a, uintptr(i), ma) << get[uint64](b, uintptr(i), mb)
	}
}

func vShr[T integer](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, ma, mb := vec[T](d, n), mask(mode, scalarA), mask(mode, scalarB)
	for i := range z {
		z[i] = get[T](a, uintptr(i), ma) >> get[uint64](b, uintptr(i), mb)
	}
}

func vMulHiU(d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, ma, mb := vec[uint64](d, n), mask(mode, scalarA), mask(mode, scalarB)
	for i := range z {
		z[i], _ = bits.Mul64(get[uint64](a, uintptr(i), ma), get[uint64](b, uintptr(i), mb))
	}
}

func vMulHiS(d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, ma, mb := vec[int64](d, n), mask(mode, scalarA), mask(mode, scalarB)
	for i := range z {
		x, y := get[int64](a, uintptr(i), ma), get[int64](b, uintptr(i), mb)
		hi, _ := bits.Mul64(uint64(x), uint64(y))
		z[i] = mulHigh(x, y, hi)
	}
}

func vEq[T number](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, x := vec[bool](d, n), vec[T](a, n)
	if mode == 0 {
		y := vec[T](b, n)
		for i, v := range x {
			z[i] = v == y[i]
		}
		return
	}
	s := *(*T)(b)
	for i, v := range x {
		z[i] = v == s
	}
}

func vNe[T number](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, x := vec[bool](d, n), vec[T](a, n)
	if mode == 0 {
		y := vec[T](b, n)
		for i, v := range x {
			z[i] = v != y[i]
		}
		return
	}
	s := *(*T)(b)
	for i, v := range x {
		z[i] = v != s
	}
}

func vLt[T number](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z := vec[bool](d, n)
	switch mode {
	case 0:
		x, y := vec[T](a, n), vec[T](b, n)
		for i, v := range x {
			z[i] = v < y[i]
		}
	case scalarB:
		x, s := vec[T](a, n), *(*T)(b)
		for i, v := range x {
			z[i] = v < s
		}
	default:
		y, s := vec[T](b, n), *(*T)(a)
		for i, v := range y {
			z[i] = s < v
		}
	}
}

func vLe[T number](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z := vec[bool](d, n)
	switch mode {
	case 0:
		x, y := vec[T](a, n), vec[T](b, n)
		for i, v := range x {
			z[i] = v <= y[i]
		}
	case scalarB:
		x, s := vec[T](a, n), *(*T)(b)
		for i, v := range x {
			z[i] = v <= s
		}
	default:
		y, s := vec[T](b, n), *(*T)(a)
		for i, v := range y {
			z[i] = s <= v
		}
	}
}

func vNeg[T number](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z := vec[T](d, n)
	for i, v := range vec[T](a, n) {
		z[i] = -v
	}
}

func vCompl[T integer](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z := vec[T](d, n)
	for i, v := range vec[T](a, n) {
		z[i] = ^v
	}
}

func vNot(d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z := vec[uint8](d, n)
	for i, v := range vec[uint8](a, n) {
		z[i] = v ^ 1
	}
}

// vCopy copies lanes, or one number to all lanes, of the width of T.
func vCopy[T unsigned](d, a, _, _ unsafe.Pointer, n int, mode uint8) {
	z := vec[T](d, n)
	if mode == 0 {
		copy(z, vec[T](a, n))
		return
	}
	s := *(*T)(a)
	for i := range z {
		z[i] = s
	}
}

func vSelect[T unsigned](d, a, b, c unsafe.Pointer, n int, mode uint8) {
	z, ma, mb, mc := vec[T](d, n), mask(mode, scalarA), mask(mode, scalarB), mask(mode, scalarC)
	for i := range z {
		x, y := get[T](b, uintptr(i), mb), get[T](c, uintptr(i), mc)
		z[i] = y ^ (x^y)&-T(get[uint8](a, uintptr(i), ma))
	}
}

func vSqrt[T float](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z := vec[T](d, n)
	for i, v := range vec[T](a, n) {
		z[i] = T(math.Sqrt(float64(v)))
	}
}

func vFloor[T float](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z := vec[T](d, n)
	for i, v := range vec[T](a, n) {
		z[i] = T(math.Floor(float64(v)))
	}
}

func vCeil[T float](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z := vec[T](d, n)
	for i, v := range vec[T](a, n) {
		z[i] = T(math.Ceil(float64(v)))
	}
}

func vTrunc[T float](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z := vec[T](d, n)
	for i, v := range vec[T](a, n) {
		z[i] = T(math.Trunc(float64(v)))
	}
}

func vRoundToEven[T float](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z := vec[T](d, n)
	for i, v := range vec[T](a, n) {
		z[i] = T(math.RoundToEven(float64(v)))
	}
}

// vAbs and vCopysign work on the bits of floats, so that NaNs stay as they are.
func vAbs[T uint32 | uint64](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z := vec[T](d, n)
	for i, v := range vec[T](a, n) {
		z[i] = v &^ (^(^T(0) >> 1))
	}
}

func vCopysign[T uint32 | uint64](d, a, b, _ unsafe.Pointer, n int, mode uint8) {
	z, ma, mb := vec[T](d, n), mask(mode, scalarA), mask(mode, scalarB)
	sign := ^(^T(0) >> 1)
	for i := range z {
		z[i] = get[T](a, uintptr(i), ma)&^sign | get[T](b, uintptr(i), mb)&sign
	}
}

func vFMA64(d, a, b, c unsafe.Pointer, n int, mode uint8) {
	z, ma, mb, mc := vec[float64](d, n), mask(mode, scalarA), mask(mode, scalarB), mask(mode, scalarC)
	for i := range z {
		z[i] = math.FMA(get[float64](a, uintptr(i), ma), get[float64](b, uintptr(i), mb), get[float64](c, uintptr(i), mc))
	}
}

func vFMA32(d, a, b, c unsafe.Pointer, n int, mode uint8) {
	z, ma, mb, mc := vec[float32](d, n), mask(mode, scalarA), mask(mode, scalarB), mask(mode, scalarC)
	for i := range z {
		z[i] = fma32(get[float32](a, uintptr(i), ma), get[float32](b, uintptr(i), mb), get[float32](c, uintptr(i), mc))
	}
}

func vLeadingZeros[T unsigned](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z, more := vec[int64](d, n), 64-8*int(unsafe.Sizeof(T(0)))
	for i, v := range vec[T](a, n) {
		z[i] = int64(bits.LeadingZeros64(uint64(v)) - more)
	}
}

func vTrailingZeros[T unsigned](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z, most := vec[int64](d, n), 8*int(unsafe.Sizeof(T(0)))
	for i, v := range vec[T](a, n) {
		z[i] = int64(min(bits.TrailingZeros64(uint64(v)), most))
	}
}

func vOnesCount[T unsigned](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z := vec[int64](d, n)
	for i, v := range vec[T](a, n) {
		z[i] = int64(bits.OnesCount64(uint64(v)))
	}
}

func vReverse[T unsigned](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z, more := vec[T](d, n), 64-8*unsafe.Sizeof(T(0))
	for i, v := range vec[T](a, n) {
		z[i] = T(bits.Reverse64(uint64(v)) >> more)
	}
}

func vReverseBytes[T unsigned](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z, more := vec[T](d, n), 64-8*unsafe.Sizeof(T(0))
	for i, v := range vec[T](a, n) {
		z[i] = T(bits.ReverseBytes64(uint64(v)) >> more)
	}
}

// Conversions are Go's, but for those of floats to integers (see number.go).
func vConvert[S, D number](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z := vec[D](d, n)
	for i, v := range vec[S](a, n) {
		z[i] = D(v)
	}
}

func vToInt64[S float, D int64 | uint32](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z := vec[D](d, n)
	for i, v := range vec[S](a, n) {
		z[i] = D(toInt64(float64(v)))
	}
}

func vToInt32[S float, D int8 | int16 | int32 | uint8 | uint16](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z := vec[D](d, n)
	for i, v := range vec[S](a, n) {
		z[i] = D(toInt32(float64(v)))
	}
}

func vToUint64[S float](d, a, _, _ unsafe.Pointer, n int, _ uint8) {
	z := vec[uint64](d, n)
	for i, v := range vec[S](a, n) {
		z[i] = toUint64(float64(v))
	}
}
