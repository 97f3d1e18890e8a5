package kernel

// An opcode says what an instr does, kinds included.
type opcode uint32

const (
	opHalt opcode = iota
	opConst
	opCopy
	opNeg
	opCompl
	opNot
	opAdd
	opSub
	opMul
	opQuoS
	opQuoU
	opRemS
	opRemU
	opAnd
	opOr
	opXor
	opAndNot
	opMinS
	opMinU
	opMaxS
	opMaxU
	opMulHiS
	opMulHiU
	opShl
	opShrS
	opShrU
	opEq
	opNe
	opLtS
	opLeS
	opLtU
	opLeU
	opSelect
	opLeading
	opTrailing
	opOnes
	opReverse
	opReverseBytes
	opRow

	opFix8
	opFix16
	opFix32
	opFixU8
	opFixU16
	opFixU32

	opNegD
	opAddD
	opSubD
	opMulD
	opQuoD
	opMinD
	opMaxD
	opEqD
	opNeD
	opLtD
	opLeD
	opSqrtD
	opAbsD
	opFloorD
	opCeilD
	opTruncD
	opEvenD
	opCopysignD
	opFMAD

	opNegF
	opAddF
	opSubF
	opMulF
	opQuoF
	opMinF
	opMaxF
	opEqF
	opNeF
	opLtF
	opLeF
	opSqrtF
	opAbsF
	opFloorF
	opCeilF
	opTruncF
	opEvenF
	opCopysignF
	opFMAF

	opInt64D
	opUint64D
	opInt64F
	opUint64F
	opDF
	opFD
	opDInt64
	opDInt32
	opDUint64

	opSignExtend // a Bitcast of 32 bits to Int32
	opZeroExtend // and to the others

	opLoadBool
	opLoadS8
	opLoadU8
	opLoadS16
	opLoadU16
	opLoadS32
	opLoadU32
	opLoad64
	opStore8
	opStore16
	opStore32
	opStore64
	opArrayLoad
	opArrayStore
	opArrayCopy
	opArrayZero
	opTableLoad

	opCheckIndex
	opCheckSlice
	opCheckDivide
	opCheckShift
	opPanic
	opCall

	opJump
	opJumpFalse
	opLoop
	opForBegin
	opForNext
)

// An instr is one instruction; d, a, b, c are offsets of registers in bytes.
type instr struct {
	op         opcode
	d, a, b, c uint32
	imm        int64 // a constant, displacement, target or index
	imm2       int64
}

// Code is a sequence of instructions and what they refer to.
type code struct {
	instrs []instr
	tables [][]uint64
	calls  []libraryCall
}

// A libraryCall is what an opCall does; the arguments are in a and b.
type libraryCall struct {
	f      any
	second uint32 // offset of the second result's register
	two    bool
}
