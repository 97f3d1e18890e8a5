package kernel

import (
	"math"
	"unsafe"

	"golang.org/x/sys/cpu"
)

// Loops in assembly, see wide_amd64.s.

//go:noescape
func add64AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func sub64AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func mul64AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func div64AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func div64AVX512(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func sqrt64AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func sqrt64AVX512(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func min64AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func max64AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func and64AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func xor64AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func add32AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func sub32AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func mul32AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func div32AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func div32AVX512(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func sqrt32AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func sqrt32AVX512(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func min32AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func max32AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func and32AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func xor32AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func eq64AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func lt64AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func le64AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func ne64AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func eq32AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func lt32AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func le32AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func ne32AVX(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func select64AVX2(d, a, b, c unsafe.Pointer, n int, mode uint8)

//go:noescape
func select32AVX2(d, a, b, c unsafe.Pointer, n int, mode uint8)

// The bits that Neg and Abs change and leave.
var (
	sign64 = uint64(1) << 63
	sign32 = uint32(1) << 31
	rest64 = uint64(math.MaxInt64)
	rest32 = uint32(math.MaxInt32)
)

// wide puts loops in assembly in the place of those in Go where the CPU has what
// they take.
func (t *vectorTable) wide() {
	if !cpu.X86.HasAVX {
		return
	}
	const avx, avx512 = 4 * 32, 4 * 64 // bytes of a round
	t.wideOf(Float64, avx, map[Code]vectorFunc{
		Add: add64AVX, Sub: sub64AVX, Mul: mul64AVX, Quo: div64AVX, Sqrt: sqrt64AVX, Min: min64AVX, Max: max64AVX,
		Eq: eq64AVX, Ne: ne64AVX, Lt: lt64AVX, Le: le64AVX,
		Neg: with(xor64AVX, unsafe.Pointer(&sign64)), Abs: with(and64AVX, unsafe.Pointer(&rest64)),
	})
	t.wideOf(Float32, avx, map[Code]vectorFunc{
		Add: add32AVX, Sub: sub32AVX, Mul: mul32AVX, Quo: div32AVX, Sqrt: sqrt32AVX, Min: min32AVX, Max: max32AVX,
		Eq: eq32AVX, Ne: ne32AVX, Lt: lt32AVX, Le: le32AVX,
		Neg: with(xor32AVX, unsafe.Pointer(&sign32)), Abs: with(and32AVX, unsafe.Pointer(&rest32)),
	})
	if cpu.X86.HasAVX2 {
		for _, k := range []Kind{Float64, Int64, Uint64} {
			t.wideOf(k, avx, map[Code]vectorFunc{Select: select64AVX2})
		}
		for _, k := range []Kind{Float32, Int32, Uint32} {
			t.wideOf(k, avx, map[Code]vectorFunc{Select: select32AVX2})
		}
	}
	if !cpu.X86.HasAVX512F {
		return
	}
	// The others are as fast as the cache already.
	t.wideOf(Float64, avx512, map[Code]vectorFunc{Quo: div64AVX512, Sqrt: sqrt64AVX512})
	t.wideOf(Float32, avx512, map[Code]vectorFunc{Quo: div32AVX512, Sqrt: sqrt32AVX512})
}

// with is a loop whose second operand is a constant.
func with(loop vectorFunc, constant unsafe.Pointer) vectorFunc {
	return func(d, a, _, _ unsafe.Pointer, n int, _ uint8) { loop(d, a, constant, nil, n, scalarB) }
}

// wideOf fills in loops for a kind, which take rounds of so many bytes. What is left
// over the loops in Go do.
func (t *vectorTable) wideOf(k Kind, round int, loops map[Code]vectorFunc) {
	size := k.Size()
	for code, loop := range loops {
		rest := t.ops[code][k]
		result, first, others := size, size, code.Info().Operands-1
		switch {
		case code.Compares():
			result = Bool.Size()
		case code == Select:
			first = Bool.Size()
		}
		t.ops[code][k] = func(d, a, b, c unsafe.Pointer, n int, mode uint8) {
			m := n &^ (round/size - 1)
			if m > 0 {
				loop(d, a, b, c, m, mode)
			}
			if m == n {
				return
			}
			if mode&scalarA == 0 {
				a = unsafe.Add(a, m*first)
			}
			if others > 0 && mode&scalarB == 0 {
				b = unsafe.Add(b, m*size)
			}
			if others > 1 && mode&scalarC == 0 {
				c = unsafe.Add(c, m*size)
			}
			rest(unsafe.Add(d, m*result), a, b, c, n-m, mode)
		}
	}
}
