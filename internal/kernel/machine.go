package kernel

import (
	"context"
	"math"
	"math/bits"
	"unsafe"
)

// The register machine runs what has one value, not one for each lane: whole
// functions for a single row, and what is uniform between the vector steps of a
// block. Its registers hold numbers as Const.Bits.

// A machine is the state of one run.
type machine struct {
	u      []uint64 // registers
	arrays []uint64
	row    int64
	fuel   int
	ctx    context.Context
	err    error // of ctx
	trap   Trap
}

// polled is how many times a loop goes round between two looks at the context.
const polled = 4096

// poll reports whether the context has ended.
func (m *machine) poll() bool {
	m.fuel = polled
	if m.ctx != nil {
		m.err = m.ctx.Err()
	}
	return m.err != nil
}

func i64(r unsafe.Pointer, o uint32) *int64   { return (*int64)(unsafe.Add(r, uintptr(o))) }
func u64(r unsafe.Pointer, o uint32) *uint64  { return (*uint64)(unsafe.Add(r, uintptr(o))) }
func f64(r unsafe.Pointer, o uint32) *float64 { return (*float64)(unsafe.Add(r, uintptr(o))) }

func f32(r unsafe.Pointer, o uint32) float32       { return float32of(*u64(r, o)) }
func setf32(r unsafe.Pointer, o uint32, v float32) { *u64(r, o) = bits32(v) }

func truth(b bool) uint64 {
	var n uint64
	if b {
		n = 1
	}
	return n
}

// address makes a pointer of an address that a caller of Run has given, and keeps
// alive. It is no conversion for the tools that look for wrong ones: those know
// nothing of memory that is not Go's.
func address(addr uint64) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&addr)) }

// run goes from the first instruction to opHalt. False: a Check failed, which
// m.trap describes, or the context ended, as m.err says.
func (m *machine) run(c *code) bool {
	r := unsafe.Pointer(unsafe.SliceData(m.u))
	instrs := c.instrs
	pc := 0
	for {
		in := &instrs[pc]
		pc++
		switch in.op {
		case opHalt:
			return true
		case opConst:
			*i64(r, in.d) = in.imm
		case opCopy:
			*u64(r, in.d) = *u64(r, in.a)
		case opNeg:
			*u64(r, in.d) = -*u64(r, in.a)
		case opCompl:
			*u64(r, in.d) = ^*u64(r, in.a)
		case opNot:
			*u64(r, in.d) = *u64(r, in.a) ^ 1
		case opAdd:
			*u64(r, in.d) = *u64(r, in.a) + *u64(r, in.b)
		case opSub:
			*u64(r, in.d) = *u64(r, in.a) - *u64(r, in.b)
		case opMul:
			*u64(r, in.d) = *u64(r, in.a) * *u64(r, in.b)
		case opQuoS:
			if b := *i64(r, in.b); b != 0 {
				*i64(r, in.d) = *i64(r, in.a) / b
			} else {
				*i64(r, in.d) = 0
			}
		case opQuoU:
			if b := *u64(r, in.b); b != 0 {
				*u64(r, in.d) = *u64(r, in.a) / b
			} else {
				*u64(r, in.d) = 0
			}
		case opRemS:
			if b := *i64(r, in.b); b != 0 {
				*i64(r, in.d) = *i64(r, in.a) % b
			} else {
				*i64(r, in.d) = 0
			}
		case opRemU:
			if b := *u64(r, in.b); b != 0 {
				*u64(r, in.d) = *u64(r, in.a) % b
			} else {
				*u64(r, in.d) = 0
			}
		case opAnd:
			*u64(r, in.d) = *u64(r, in.a) & *u64(r, in.b)
		case opOr:
			*u64(r, in.d) = *u64(r, in.a) | *u64(r, in.b)
		case opXor:
			*u64(r, in.d) = *u64(r, in.a) ^ *u64(r, in.b)
		case opAndNot:
			*u64(r, in.d) = *u64(r, in.a) &^ *u64(r, in.b)
		case opMinS:
			*i64(r, in.d) = min(*i64(r, in.a), *i64(r, in.b))
		case opMinU:
			*u64(r, in.d) = min(*u64(r, in.a), *u64(r, in.b))
		case opMaxS:
			*i64(r, in.d) = max(*i64(r, in.a), *i64(r, in.b))
		case opMaxU:
			*u64(r, in.d) = max(*u64(r, in.a), *u64(r, in.b))
		case opMulHiS:
			hi, _ := bits.Mul64(*u64(r, in.a), *u64(r, in.b))
			*i64(r, in.d) = mulHigh(*i64(r, in.a), *i64(r, in.b), hi)
		case opMulHiU:
			*u64(r, in.d), _ = bits.Mul64(*u64(r, in.a), *u64(r, in.b))
		case opShl:
			*u64(r, in.d) = *u64(r, in.a) << *u64(r, in.b)
		case opShrS:
			*i64(r, in.d) = *i64(r, in.a) >> *u64(r, in.b)
		case opShrU:
			*u64(r, in.d) = *u64(r, in.a) >> *u64(r, in.b)
		case opEq:
			*u64(r, in.d) = truth(*u64(r, in.a) == *u64(r, in.b))
		case opNe:
			*u64(r, in.d) = truth(*u64(r, in.a) != *u64(r, in.b))
		case opLtS:
			*u64(r, in.d) = truth(*i64(r, in.a) < *i64(r, in.b))
		case opLeS:
			*u64(r, in.d) = truth(*i64(r, in.a) <= *i64(r, in.b))
		case opLtU:
			*u64(r, in.d) = truth(*u64(r, in.a) < *u64(r, in.b))
		case opLeU:
			*u64(r, in.d) = truth(*u64(r, in.a) <= *u64(r, in.b))
		case opSelect:
			v := *u64(r, in.c)
			if *u64(r, in.a) != 0 {
				v = *u64(r, in.b)
			}
			*u64(r, in.d) = v
		case opLeading:
			*i64(r, in.d) = int64(bits.LeadingZeros64(*u64(r, in.a))) - in.imm
		case opTrailing:
			*i64(r, in.d) = min(int64(bits.TrailingZeros64(*u64(r, in.a))), in.imm)
		case opOnes:
			*i64(r, in.d) = int64(bits.OnesCount64(*u64(r, in.a)))
		case opReverse:
			*u64(r, in.d) = bits.Reverse64(*u64(r, in.a)) >> uint(in.imm)
		case opReverseBytes:
			*u64(r, in.d) = bits.ReverseBytes64(*u64(r, in.a)) >> uint(in.imm)
		case opRow:
			*i64(r, in.d) = m.row

		case opFix8:
			*i64(r, in.d) = int64(int8(*u64(r, in.d)))
		case opFix16:
			*i64(r, in.d) = int64(int16(*u64(r, in.d)))
		case opFix32:
			*i64(r, in.d) = int64(int32(*u64(r, in.d)))
		case opFixU8:
			*u64(r, in.d) = uint64(uint8(*u64(r, in.d)))
		case opFixU16:
			*u64(r, in.d) = uint64(uint16(*u64(r, in.d)))
		case opFixU32:
			*u64(r, in.d) = uint64(uint32(*u64(r, in.d)))

		case opNegD:
			*f64(r, in.d) = -*f64(r, in.a)
		case opAddD:
			*f64(r, in.d) = *f64(r, in.a) + *f64(r, in.b)
		case opSubD:
			*f64(r, in.d) = *f64(r, in.a) - *f64(r, in.b)
		case opMulD:
			*f64(r, in.d) = *f64(r, in.a) * *f64(r, in.b)
		case opQuoD:
			*f64(r, in.d) = *f64(r, in.a) / *f64(r, in.b)
		case opMinD:
			*f64(r, in.d) = min(*f64(r, in.a), *f64(r, in.b))
		case opMaxD:
			*f64(r, in.d) = max(*f64(r, in.a), *f64(r, in.b))
		case opEqD:
			*u64(r, in.d) = truth(*f64(r, in.a) == *f64(r, in.b))
		case opNeD:
			*u64(r, in.d) = truth(*f64(r, in.a) != *f64(r, in.b))
		case opLtD:
			*u64(r, in.d) = truth(*f64(r, in.a) < *f64(r, in.b))
		case opLeD:
			*u64(r, in.d) = truth(*f64(r, in.a) <= *f64(r, in.b))
		case opSqrtD:
			*f64(r, in.d) = math.Sqrt(*f64(r, in.a))
		case opAbsD:
			*f64(r, in.d) = math.Abs(*f64(r, in.a))
		case opFloorD:
			*f64(r, in.d) = math.Floor(*f64(r, in.a))
		case opCeilD:
			*f64(r, in.d) = math.Ceil(*f64(r, in.a))
		case opTruncD:
			*f64(r, in.d) = math.Trunc(*f64(r, in.a))
		case opEvenD:
			*f64(r, in.d) = math.RoundToEven(*f64(r, in.a))
		case opCopysignD:
			*f64(r, in.d) = math.Copysign(*f64(r, in.a), *f64(r, in.b))
		case opFMAD:
			*f64(r, in.d) = math.FMA(*f64(r, in.a), *f64(r, in.b), *f64(r, in.c))

		case opNegF:
			setf32(r, in.d, -f32(r, in.a))
		case opAddF:
			setf32(r, in.d, f32(r, in.a)+f32(r, in.b))
		case opSubF:
			setf32(r, in.d, f32(r, in.a)-f32(r, in.b))
		case opMulF:
			setf32(r, in.d, f32(r, in.a)*f32(r, in.b))
		case opQuoF:
			setf32(r, in.d, f32(r, in.a)/f32(r, in.b))
		case opMinF:
			setf32(r, in.d, min(f32(r, in.a), f32(r, in.b)))
		case opMaxF:
			setf32(r, in.d, max(f32(r, in.a), f32(r, in.b)))
		case opEqF:
			*u64(r, in.d) = truth(f32(r, in.a) == f32(r, in.b))
		case opNeF:
			*u64(r, in.d) = truth(f32(r, in.a) != f32(r, in.b))
		case opLtF:
			*u64(r, in.d) = truth(f32(r, in.a) < f32(r, in.b))
		case opLeF:
			*u64(r, in.d) = truth(f32(r, in.a) <= f32(r, in.b))
		case opSqrtF:
			setf32(r, in.d, float32(math.Sqrt(float64(f32(r, in.a)))))
		case opAbsF:
			*u64(r, in.d) = *u64(r, in.a) &^ (1 << 31)
		case opFloorF:
			setf32(r, in.d, float32(math.Floor(float64(f32(r, in.a)))))
		case opCeilF:
			setf32(r, in.d, float32(math.Ceil(float64(f32(r, in.a)))))
		case opTruncF:
			setf32(r, in.d, float32(math.Trunc(float64(f32(r, in.a)))))
		case opEvenF:
			setf32(r, in.d, float32(math.RoundToEven(float64(f32(r, in.a)))))
		case opCopysignF:
			*u64(r, in.d) = *u64(r, in.a)&^(1<<31) | *u64(r, in.b)&(1<<31)
		case opFMAF:
			setf32(r, in.d, fma32(f32(r, in.a), f32(r, in.b), f32(r, in.c)))

		case opInt64D:
			*f64(r, in.d) = float64(*i64(r, in.a))
		case opUint64D:
			*f64(r, in.d) = float64(*u64(r, in.a))
		case opInt64F:
			setf32(r, in.d, float32(*i64(r, in.a)))
		case opUint64F:
			setf32(r, in.d, float32(*u64(r, in.a)))
		case opDF:
			setf32(r, in.d, float32(*f64(r, in.a)))
		case opFD:
			*f64(r, in.d) = float64(f32(r, in.a))
		case opDInt64:
			*i64(r, in.d) = toInt64(*f64(r, in.a))
		case opDInt32:
			*i64(r, in.d) = int64(toInt32(*f64(r, in.a)))
		case opDUint64:
			*u64(r, in.d) = toUint64(*f64(r, in.a))
		case opSignExtend:
			*i64(r, in.d) = int64(int32(*u64(r, in.a)))
		case opZeroExtend:
			*u64(r, in.d) = uint64(uint32(*u64(r, in.a)))

		case opLoadBool:
			*u64(r, in.d) = truth(*(*uint8)(m.address(r, in)) != 0)
		case opLoadS8:
			*i64(r, in.d) = int64(*(*int8)(m.address(r, in)))
		case opLoadU8:
			*u64(r, in.d) = uint64(*(*uint8)(m.address(r, in)))
		case opLoadS16:
			*i64(r, in.d) = int64(*(*int16)(m.address(r, in)))
		case opLoadU16:
			*u64(r, in.d) = uint64(*(*uint16)(m.address(r, in)))
		case opLoadS32:
			*i64(r, in.d) = int64(*(*int32)(m.address(r, in)))
		case opLoadU32:
			*u64(r, in.d) = uint64(*(*uint32)(m.address(r, in)))
		case opLoad64:
			*u64(r, in.d) = *(*uint64)(m.address(r, in))
		case opStore8:
			*(*uint8)(m.address(r, in)) = uint8(*u64(r, in.c))
		case opStore16:
			*(*uint16)(m.address(r, in)) = uint16(*u64(r, in.c))
		case opStore32:
			*(*uint32)(m.address(r, in)) = uint32(*u64(r, in.c))
		case opStore64:
			*(*uint64)(m.address(r, in)) = *u64(r, in.c)
		case opArrayLoad:
			v := m.arrays[in.imm:][:in.imm2]
			i := *u64(r, in.a)
			if i >= uint64(len(v)) {
				i = 0
			}
			*u64(r, in.d) = v[i]
		case opArrayStore:
			v := m.arrays[in.imm:][:in.imm2]
			i := *u64(r, in.a)
			if i >= uint64(len(v)) {
				i = 0
			}
			v[i] = *u64(r, in.c)
		case opArrayCopy:
			copy(m.arrays[in.imm:][:in.imm2], m.arrays[in.a:])
		case opArrayZero:
			clear(m.arrays[in.imm:][:in.imm2])
		case opTableLoad:
			v := c.tables[in.imm]
			i := *u64(r, in.a)
			if i >= uint64(len(v)) {
				i = 0
			}
			*u64(r, in.d) = v[i]

		case opCheckIndex:
			if *u64(r, in.a) >= *u64(r, in.b) {
				return m.fail(in, *i64(r, in.a), *i64(r, in.b))
			}
		case opCheckSlice:
			if *u64(r, in.a) > *u64(r, in.b) {
				return m.fail(in, *i64(r, in.a), *i64(r, in.b))
			}
		case opCheckDivide:
			if *u64(r, in.a) == 0 {
				return m.fail(in, 0, 0)
			}
		case opCheckShift:
			if *i64(r, in.a) < 0 {
				return m.fail(in, *i64(r, in.a), 0)
			}
		case opPanic:
			return m.fail(in, 0, 0)
		case opCall:
			call := &c.calls[in.imm]
			r0, r1 := callLibrary(call.f, *u64(r, in.a), *u64(r, in.b))
			*u64(r, in.d) = r0
			if call.two {
				*u64(r, call.second) = r1
			}

		case opJump:
			pc = int(in.imm)
		case opJumpFalse:
			if *u64(r, in.a) == 0 {
				pc = int(in.imm)
			}
		case opLoop:
			if m.fuel--; m.fuel < 0 && m.poll() {
				return false
			}
			pc = int(in.imm)
		case opForBegin: // d counts, c the rounds that are left
			n := trips(*i64(r, in.a), *i64(r, in.b), in.imm2)
			if n == 0 {
				pc = int(in.imm)
			}
			*i64(r, in.d), *u64(r, in.c) = *i64(r, in.a), n
		case opForNext:
			*i64(r, in.d) += in.imm2
			if *u64(r, in.c)--; *u64(r, in.c) != 0 {
				pc = int(in.imm)
				if m.fuel--; m.fuel < 0 && m.poll() {
					return false
				}
			}
		}
	}
}

// address is that of a load or store: a + b*imm2 + imm.
func (m *machine) address(r unsafe.Pointer, in *instr) unsafe.Pointer {
	return address(*u64(r, in.a) + *u64(r, in.b)*uint64(in.imm2) + uint64(in.imm))
}

func (m *machine) fail(in *instr, a, b int64) bool {
	m.trap = Trap{Site: int(in.imm), A: a, B: b}
	return false
}
