package spmd_test

import (
	"testing"

	"github.com/cb434341/weft/internal/kernel"
)

var (
	integers = []kernel.Kind{
		kernel.Int8, kernel.Int16, kernel.Int32, kernel.Int64,
		kernel.Uint8, kernel.Uint16, kernel.Uint32, kernel.Uint64,
	}
	floats  = []kernel.Kind{kernel.Float32, kernel.Float64}
	numbers = append(append([]kernel.Kind{}, integers...), floats...)
)

// TestOps compares every code on every kind.
func TestOps(t *testing.T) {
	for _, k := range numbers {
		t.Run(k.String(), func(t *testing.T) {
			t.Parallel()
			b := kernel.NewBuilder("ops")
			x, y, z, u := b.Stream("x", k), b.Stream("y", k), b.Stream("z", k), b.Uniform("u", k)
			ops := func(codes ...kernel.Code) {
				for _, c := range codes {
					switch c.Info().Operands {
					case 1:
						b.Result(b.Op(c, x))
					case 2:
						b.Result(b.Op(c, x, y))
						b.Result(b.Op(c, x, u))
					case 3:
						b.Result(b.Op(c, x, y, z))
					}
				}
			}
			ops(kernel.Copy, kernel.Neg, kernel.Add, kernel.Sub, kernel.Mul, kernel.Min, kernel.Max,
				kernel.Eq, kernel.Ne, kernel.Lt, kernel.Le, kernel.Gt, kernel.Ge)
			b.Result(b.Op(kernel.Select, b.Op(kernel.Lt, x, y), z, u))
			if k.Float() {
				if k == kernel.Float32 {
					ops(kernel.FMA)
				}
				ops(kernel.Quo, kernel.Sqrt, kernel.Abs, kernel.Floor, kernel.Ceil, kernel.Trunc, kernel.RoundToEven, kernel.Copysign)
			} else {
				ops(kernel.Compl, kernel.And, kernel.Or, kernel.Xor, kernel.AndNot)
				one, zero := b.Const(k, 1), b.Const(k, 0)
				d := b.Op(kernel.Select, b.Op(kernel.Eq, y, zero), one, y)
				for _, d := range []kernel.Reg{d, u, b.Const(k, 7), b.Const(k, canonical(k, ^uint64(0)))} {
					b.Result(b.Op(kernel.Quo, x, d))
					b.Result(b.Op(kernel.Rem, x, d))
				}
			}
			if k.Unsigned() {
				ops(kernel.LeadingZeros, kernel.TrailingZeros, kernel.OnesCount, kernel.Reverse, kernel.ReverseBytes)
			}
			if k.Integer() && k.Bits() == 64 {
				ops(kernel.MulHi)
			}
			bits := uint64(3)
			if k.Float() {
				bits = kernel.FloatBits(k, 3)
			}
			newTrial(t, module(b), bits).everywhere()
		})
	}
}

// TestShifts compares shifts by every kind of count.
func TestShifts(t *testing.T) {
	for _, k := range integers {
		t.Run(k.String(), func(t *testing.T) {
			t.Parallel()
			b := kernel.NewBuilder("shifts")
			x := b.Stream("x", k)
			for _, count := range integers {
				n := b.Stream("n", count)
				n = b.Op(kernel.And, n, b.Const(count, 0x7f))
				b.Result(b.Op(kernel.Shl, x, n))
				b.Result(b.Op(kernel.Shr, x, n))
			}
			for _, n := range []uint64{0, 1, 7, 8, 31, 63, 64, 127} {
				b.Result(b.Op(kernel.Shl, x, b.Const(kernel.Uint8, n)))
				b.Result(b.Op(kernel.Shr, x, b.Const(kernel.Uint8, n)))
			}
			newTrial(t, module(b)).everywhere()
		})
	}
}

// TestConversions compares every conversion between kinds of numbers.
func TestConversions(t *testing.T) {
	for _, k := range numbers {
		t.Run(k.String(), func(t *testing.T) {
			t.Parallel()
			b := kernel.NewBuilder("conversions")
			x := b.Stream("x", k)
			for _, to := range numbers {
				b.Result(b.Convert(to, x))
				if to.Size() == k.Size() {
					r := b.Reg("bits", to)
					b.OpTo(r, kernel.Bitcast, x)
					b.Result(r)
				}
			}
			newTrial(t, module(b)).everywhere()
		})
	}
}

func TestBools(t *testing.T) {
	b := kernel.NewBuilder("bools")
	x, y, u := b.Stream("x", kernel.Bool), b.Stream("y", kernel.Bool), b.Uniform("u", kernel.Bool)
	for _, c := range []kernel.Code{kernel.And, kernel.Or, kernel.Xor, kernel.Eq, kernel.Ne} {
		b.Result(b.Op(c, x, y))
		b.Result(b.Op(c, x, u))
	}
	b.Result(b.Op(kernel.Not, x))
	b.Result(b.Op(kernel.Copy, x))
	b.Result(b.Op(kernel.Select, x, y, u))
	b.Result(u)
	newTrial(t, module(b), 1).everywhere()
}
