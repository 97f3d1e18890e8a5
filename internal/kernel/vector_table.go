package kernel

import "sync"

// vectorTable holds the vector steps by code and kind of the first operand (of
// the result, for Select), and the conversions by both kinds.
type vectorTable struct {
	ops         [codes][Ptr + 1]vectorFunc
	conversions [Ptr + 1][Ptr + 1]vectorFunc
}

var vectors = sync.OnceValue(func() *vectorTable {
	t := &vectorTable{}
	t.ops[Not][Bool] = vNot
	integersOf[int8, uint8](t, Int8)
	integersOf[int16, uint16](t, Int16)
	integersOf[int32, uint32](t, Int32)
	integersOf[int64, uint64](t, Int64)
	integersOf[uint8, uint8](t, Uint8)
	integersOf[uint16, uint16](t, Uint16)
	integersOf[uint32, uint32](t, Uint32)
	integersOf[uint64, uint64](t, Uint64)
	t.ops[MulHi][Int64], t.ops[MulHi][Uint64] = vMulHiS, vMulHiU
	countsOf[uint8](t, Uint8)
	countsOf[uint16](t, Uint16)
	countsOf[uint32](t, Uint32)
	countsOf[uint64](t, Uint64)
	floatsOf[float32, uint32](t, Float32)
	floatsOf[float64, uint64](t, Float64)
	t.ops[FMA][Float32], t.ops[FMA][Float64] = vFMA32, vFMA64
	bitsOf[uint8](t, Bool)
	bitsOf[uint64](t, Ptr)
	for _, c := range []Code{And, Or, Xor, Eq, Ne} {
		t.ops[c][Bool] = t.ops[c][Uint8]
	}
	for _, c := range []Code{Eq, Ne, Add} {
		t.ops[c][Ptr] = t.ops[c][Uint64]
	}
	t.wide()
	return t
})

// bitsOf fills in what looks at the width only, U.
func bitsOf[U unsigned](t *vectorTable, k Kind) {
	t.ops[Copy][k], t.ops[Select][k] = vCopy[U], vSelect[U]
}

func numbersOf[T number](t *vectorTable, k Kind) {
	for c, f := range map[Code]vectorFunc{
		Neg: vNeg[T], Add: vAdd[T], Sub: vSub[T], Mul: vMul[T], Min: vMin[T], Max: vMax[T],
		Eq: vEq[T], Ne: vNe[T], Lt: vLt[T], Le: vLe[T],
	} {
		t.ops[c][k] = f
	}
	to := &t.conversions[k]
	to[Float32], to[Float64] = vConvert[T, float32], vConvert[T, float64]
}

func integersOf[T integer, U unsigned](t *vectorTable, k Kind) {
	bitsOf[U](t, k)
	numbersOf[T](t, k)
	for c, f := range map[Code]vectorFunc{
		Compl: vCompl[T], Quo: vQuo[T], Rem: vRem[T], Shl: vShl[T], Shr: vShr[T],
		And: vAnd[U], Or: vOr[U], Xor: vXor[U], AndNot: vAndNot[U],
	} {
		t.ops[c][k] = f
	}
	to := &t.conversions[k]
	to[Int8], to[Int16], to[Int32], to[Int64] = vConvert[T, int8], vConvert[T, int16], vConvert[T, int32], vConvert[T, int64]
	to[Uint8], to[Uint16], to[Uint32], to[Uint64] = vConvert[T, uint8], vConvert[T, uint16], vConvert[T, uint32], vConvert[T, uint64]
}

func countsOf[T unsigned](t *vectorTable, k Kind) {
	for c, f := range map[Code]vectorFunc{
		LeadingZeros: vLeadingZeros[T], TrailingZeros: vTrailingZeros[T], OnesCount: vOnesCount[T],
		Reverse: vReverse[T], ReverseBytes: vReverseBytes[T],
	} {
		t.ops[c][k] = f
	}
}

func floatsOf[T float, U uint32 | uint64](t *vectorTable, k Kind) {
	bitsOf[U](t, k)
	numbersOf[T](t, k)
	for c, f := range map[Code]vectorFunc{
		Quo: vQuoFloat[T], Sqrt: vSqrt[T], Floor: vFloor[T], Ceil: vCeil[T], Trunc: vTrunc[T],
		RoundToEven: vRoundToEven[T], Abs: vAbs[U], Copysign: vCopysign[U],
	} {
		t.ops[c][k] = f
	}
	to := &t.conversions[k]
	to[Int8], to[Int16], to[Int32], to[Int64] = vToInt32[T, int8], vToInt32[T, int16], vToInt32[T, int32], vToInt64[T, int64]
	to[Uint8], to[Uint16], to[Uint32], to[Uint64] = vToInt32[T, uint8], vToInt32[T, uint16], vToInt64[T, uint32], vToUint64[T]
}
