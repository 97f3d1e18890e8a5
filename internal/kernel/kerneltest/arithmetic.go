package kerneltest

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"

	"github.com/cb434341/weft/internal/kernel"
)

type integer interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

type number interface{ integer | float32 | float64 }

// Apply computes a code by Go's own operators. Operands and result are as
// kernel.Const.Bits, k the kinds of the operands, d that of the result.
func Apply(c kernel.Code, d kernel.Kind, k [3]kernel.Kind, x [3]uint64) uint64 {
	switch c {
	case kernel.Copy:
		return x[0]
	case kernel.Not:
		return 1 - x[0]
	case kernel.Select:
		if x[0] != 0 {
			return x[1]
		}
		return x[2]
	case kernel.Convert:
		return convert(k[0], d, x[0])
	case kernel.Bitcast:
		return sized(d, x[0])
	case kernel.Offset:
		return x[0] + x[1]
	}
	switch k[0] {
	case kernel.Bool:
		a, b := x[0] != 0, x[1] != 0
		switch c {
		case kernel.And:
			return bit(a && b)
		case kernel.Or:
			return bit(a || b)
		case kernel.Xor, kernel.Ne:
			return bit(a != b)
		case kernel.Eq:
			return bit(a == b)
		}
	case kernel.Int8:
		return ofInteger[int8](c, k, x)
	case kernel.Int16:
		return ofInteger[int16](c, k, x)
	case kernel.Int32:
		return ofInteger[int32](c, k, x)
	case kernel.Int64:
		return ofInteger[int64](c, k, x)
	case kernel.Uint8:
		return ofInteger[uint8](c, k, x)
	case kernel.Uint16:
		return ofInteger[uint16](c, k, x)
	case kernel.Uint32:
		return ofInteger[uint32](c, k, x)
	case kernel.Uint64, kernel.Ptr:
		return ofInteger[uint64](c, k, x)
	case kernel.Float32:
		return ofFloat32(c, x)
	case kernel.Float64:
		return ofFloat64(c, x)
	}
	panic(fmt.Sprintf("kerneltest: %s of %s", c, k[0]))
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// sized gives the low bits as a register of kind k holds them.
func sized(k kernel.Kind, v uint64) uint64 {
	switch k {
	case kernel.Bool:
		return bit(v != 0)
	case kernel.Int8:
		return uint64(int8(v))
	case kernel.Int16:
		return uint64(int16(v))
	case kernel.Int32:
		return uint64(int32(v))
	case kernel.Uint8:
		return uint64(uint8(v))
	case kernel.Uint16:
		return uint64(uint16(v))
	case kernel.Uint32, kernel.Float32:
		return uint64(uint32(v))
	}
	return v
}

// compare handles what all numbers share; ok is false for other codes.
func compare[T number](c kernel.Code, a, b T) (v uint64, ok bool) {
	switch c {
	case kernel.Eq:
		return bit(a == b), true
	case kernel.Ne:
		return bit(a != b), true
	case kernel.Lt:
		return bit(a < b), true
	case kernel.Le:
		return bit(a <= b), true
	case kernel.Gt:
		return bit(a > b), true
	case kernel.Ge:
		return bit(a >= b), true
	}
	return 0, false
}

func arithmetic[T number](c kernel.Code, a, b T) (v T, ok bool) {
	switch c {
	case kernel.Neg:
		return -a, true
	case kernel.Add:
		return a + b, true
	case kernel.Sub:
		return a - b, true
	case kernel.Mul:
		return a * b, true
	case kernel.Min:
		return min(a, b), true
	case kernel.Max:
		return max(a, b), true
	}
	return 0, false
}

func ofInteger[T integer](c kernel.Code, k [3]kernel.Kind, x [3]uint64) uint64 {
	a, b := T(x[0]), T(x[1])
	if v, ok := compare(c, a, b); ok {
		return v
	}
	if v, ok := arithmetic(c, a, b); ok {
		return uint64(v)
	}
	width := k[0].Bits()
	switch c {
	case kernel.Compl:
		return uint64(^a)
	case kernel.Quo:
		return uint64(a / b)
	case kernel.Rem:
		return uint64(a % b)
	case kernel.And:
		return uint64(a & b)
	case kernel.Or:
		return uint64(a | b)
	case kernel.Xor:
		return uint64(a ^ b)
	case kernel.AndNot:
		return uint64(a &^ b)
	case kernel.Shl:
		return uint64(a << x[1])
	case kernel.Shr:
		return uint64(a >> x[1])
	case kernel.MulHi:
		p := new(big.Int)
		if k[0].Signed() {
			p.Mul(big.NewInt(int64(x[0])), big.NewInt(int64(x[1])))
		} else {
			p.Mul(new(big.Int).SetUint64(x[0]), new(big.Int).SetUint64(x[1]))
		}
		p.Rsh(p, 64)
		return new(big.Int).And(p, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
	case kernel.LeadingZeros:
		return uint64(width - bits.Len64(x[0]))
	case kernel.TrailingZeros:
		if x[0] == 0 {
			return uint64(width)
		}
		return uint64(bits.TrailingZeros64(x[0]))
	case kernel.OnesCount:
		return uint64(bits.OnesCount64(x[0]))
	case kernel.Reverse:
		return bits.Reverse64(x[0]) >> (64 - width)
	case kernel.ReverseBytes:
		return bits.ReverseBytes64(x[0]) >> (64 - width)
	}
	panic(fmt.Sprintf("kerneltest: %s of %s", c, k[0]))
}

func ofFloat64(c kernel.Code, x [3]uint64) uint64 {
	a, b := math.Float64frombits(x[0]), math.Float64frombits(x[1])
	if v, ok := compare(c, a, b); ok {
		return v
	}
	v, ok := arithmetic(c, a, b)
	if !ok {
		switch c {
		case kernel.Quo:
			v = a / b
		case kernel.FMA:
			v = math.FMA(a, b, math.Float64frombits(x[2]))
		default:
			v = rounding(c, a, b)
		}
	}
	return math.Float64bits(v)
}

func ofFloat32(c kernel.Code, x [3]uint64) uint64 {
	a, b := math.Float32frombits(uint32(x[0])), math.Float32frombits(uint32(x[1]))
	if v, ok := compare(c, a, b); ok {
		return v
	}
	v, ok := arithmetic(c, a, b)
	if !ok {
		switch c {
		case kernel.Quo:
			v = a / b
		case kernel.FMA:
			v = fma(a, b, math.Float32frombits(uint32(x[2])))
		default:
			v = float32(rounding(c, float64(a), float64(b)))
		}
	}
	return uint64(math.Float32bits(v))
}

func rounding(c kernel.Code, a, b float64) float64 {
	switch c {
	case kernel.Sqrt:
		return math.Sqrt(a)
	case kernel.Abs:
		return math.Abs(a)
	case kernel.Floor:
		return math.Floor(a)
	case kernel.Ceil:
		return math.Ceil(a)
	case kernel.Trunc:
		return math.Trunc(a)
	case kernel.RoundToEven:
		return math.RoundToEven(a)
	case kernel.Copysign:
		return math.Copysign(a, b)
	}
	panic(fmt.Sprintf("kerneltest: %s of a float", c))
}

// fma is exact until the end, where math/big can be.
func fma(a, b, c float32) float32 {
	p := float64(a) * float64(b) // exact
	s := p + float64(c)
	if math.IsInf(s, 0) || s != s || s == 0 {
		return float32(s)
	}
	x := new(big.Float).SetPrec(1000).SetFloat64(p)
	f, _ := x.Add(x, new(big.Float).SetFloat64(float64(c))).Float32()
	return f
}

// convert is Go's conversion.
func convert(from, to kernel.Kind, x uint64) uint64 {
	switch {
	case from == kernel.Float64:
		return fromNumber(to, math.Float64frombits(x))
	case from == kernel.Float32:
		return fromNumber(to, math.Float32frombits(uint32(x)))
	case from.Signed():
		return fromNumber(to, int64(x))
	}
	return fromNumber(to, x)
}

func fromNumber[S int64 | uint64 | float32 | float64](to kernel.Kind, v S) uint64 {
	switch to {
	case kernel.Int8:
		return uint64(int8(v))
	case kernel.Int16:
		return uint64(int16(v))
	case kernel.Int32:
		return uint64(int32(v))
	case kernel.Int64:
		return uint64(int64(v))
	case kernel.Uint8:
		return uint64(uint8(v))
	case kernel.Uint16:
		return uint64(uint16(v))
	case kernel.Uint32:
		return uint64(uint32(v))
	case kernel.Uint64:
		return uint64(v)
	case kernel.Float32:
		return uint64(math.Float32bits(float32(v)))
	}
	return math.Float64bits(float64(v))
}
