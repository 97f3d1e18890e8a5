package kernels

import (
	"math"
	"math/bits"
)

func Arith(x, y, z float64) float64 { return x*y + z - x/y + -z }

func Ints8(a, b int8) (r [6]int8) {
	r[0], r[1], r[2] = a+b, a-b, a*b
	r[3], r[4], r[5] = a&b, a|^b, a&^b^3
	return
}

func Ints16(a, b int16) int16 { return a*b - a<<3 + b>>2 }

func Ints32(a int32, b uint32) int64 {
	return int64(a)*int64(b) + int64(uint32(a)>>1) - int64(int32(b))
}

func Uints8(a, b uint8) uint8 { return a*b - ^a + b>>1<<3 }

func Uints64(a, b uint64) uint64 { return a*b ^ a>>7 ^ (b-a)<<9 }

func Shifts(a int32, n uint8) [4]int32 {
	return [4]int32{a << n, a >> n, int32(uint32(a) >> n), a << 31 >> 31}
}

func ShiftSigned(a uint16, n int) uint16 { return a<<n | a>>n }

func Divide(a, b int32) int32 { return a/b + a%b }

func DivideGuarded(a, b int64) int64 {
	q := int64(0)
	if b != 0 {
		q = a/b ^ a%b
	}
	return q + a/7 - a%16 + a/-1
}

func Floats32(x, y float32) float32 { return x*y + x/y - (x-y)*0.1 + 1.0/3 }

func Compare(x, y float64) (r struct{ LT, LE, GT, GE, EQ, NE bool }) {
	r.LT, r.LE, r.GT, r.GE, r.EQ, r.NE = x < y, x <= y, x > y, x >= y, x == y, x != y
	return r
}

func Convert(i int64, u uint32, f float32) [4]float64 {
	return [4]float64{float64(i), float64(float32(i)), float64(u) + float64(uint8(i)), float64(f)}
}

func FloatToInts(x float64) (r struct {
	A int8
	B int16
	C int32
	D int64
	E int
}) {
	if x > -100 && x < 100 {
		r.A, r.B, r.C = int8(x), int16(x), int32(x)
	}
	r.D = int64(x)
	r.E = int(float32(x))
	return
}

func FloatToUints(x float64) uint64 {
	if x >= 0 && x < 1e19 {
		return uint64(x) + uint64(uint32(x/1e10))
	}
	return 0
}

func Bits(a uint64, b uint32, c uint16, d uint8) [12]int {
	return [12]int{
		bits.LeadingZeros64(a), bits.TrailingZeros64(a), bits.OnesCount64(a), bits.Len64(a),
		bits.LeadingZeros32(b), bits.TrailingZeros32(b), bits.OnesCount16(c), bits.Len8(d),
		int(bits.Reverse16(c)), int(bits.ReverseBytes32(b)), bits.TrailingZeros8(d), int(bits.Reverse8(d)),
	}
}

func Rotate(a uint64, b uint8, n int) (uint64, uint8, uint64) {
	return bits.RotateLeft64(a, n), bits.RotateLeft8(b, n), bits.Reverse64(bits.ReverseBytes64(a))
}

func Carry(a, b, c uint64) (r [4]uint64) {
	r[0], r[1] = bits.Add64(a, b, c&1)
	r[2], r[3] = bits.Sub64(a, b, c&1)
	return
}

func Wide(a, b uint64, c, d uint32) (r [4]uint64) {
	r[0], r[1] = bits.Mul64(a, b)
	hi, lo := bits.Mul32(c, d)
	r[2], r[3] = uint64(hi), uint64(lo)
	return
}

func MathCodes(x, y float64) [9]float64 {
	return [...]float64{
		math.Sqrt(x), math.Abs(x), math.Floor(x), math.Ceil(x), math.Trunc(x), math.RoundToEven(x),
		math.Copysign(x, y), math.FMA(x, y, 1), math.Dim(x, y),
	}
}

func MathClass(x float64, sign int) (r struct {
	NaN, Inf, Up, Down, Neg bool
	Bits                    uint64
	Back                    float64
	Small                   float32
	End                     float64
}) {
	r.NaN, r.Inf, r.Up, r.Down, r.Neg = math.IsNaN(x), math.IsInf(x, sign), math.IsInf(x, 1), math.IsInf(x, -1), math.Signbit(x)
	r.Bits = math.Float64bits(x) >> 52
	r.Back = math.Float64frombits(math.Float64bits(x) ^ 1<<63)
	r.Small = math.Float32frombits(math.Float32bits(float32(x)) &^ (1 << 31))
	r.End = math.Inf(sign)
	return
}

func MaxMin(x, y float64) (float64, float64) { return math.Max(x, y), math.Min(x, y) }

func MinMax(x, y, z float64, a, b int8) (float64, float64, int8, uint8) {
	return min(x, y, z), max(x, y, 1), min(a, b), max(uint8(a), uint8(b), 7)
}

func Narrow(x float32) [4]float32 {
	return [4]float32{float32(math.Sqrt(float64(x))), float32(math.Floor(float64(x))), float32(math.Abs(float64(x))), float32(math.Trunc(float64(x) * 2))}
}

const (
	huge    = 1 << 100
	third   = 1.0 / 3
	verybig = huge >> 98
)

func Consts(x float32, y float64) (float32, float64) {
	const local = third * 3
	return x*third + verybig + 16777217, y*huge/huge + local + math.Pi + 'a'
}

type weekday uint8

const (
	sunday weekday = iota
	monday
	_
	wednesday
)

const (
	kb = 1 << (10 * (iota + 1))
	mb
)

func Iota(x int) int {
	if x == int(wednesday) {
		return kb
	}
	return mb + int(monday)
}

func Bools(a, b bool, x int) bool {
	var c bool
	c = a != b
	return c == (x > 3) || !a && b
}
