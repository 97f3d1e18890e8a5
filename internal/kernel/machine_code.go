package kernel

// An assembler writes code for the register machine. Registers beyond those of
// the function are its own: a zero, which stands for operands that are not
// there, and the rounds of each For.
type assembler struct {
	p       *proc
	code    *code
	count   func() Reg // makes a register
	ends    map[Label][]int
	returns []int
}

func offset(r Reg) uint32 {
	return uint32(r) * 8
}

func (a *assembler) emit(in instr) int {
	a.code.instrs = append(a.code.instrs, in)
	return len(a.code.instrs) - 1
}

// here makes the next instruction the target of jumps.
func (a *assembler) here(jumps []int) {
	for _, j := range jumps {
		a.code.instrs[j].imm = int64(len(a.code.instrs))
	}
}

// operand is the register of an operand, or the zero.
func (a *assembler) operand(r Reg) uint32 {
	if r == NoReg {
		r = a.p.zero
	}
	return offset(r)
}

func (a *assembler) list(body []Stmt) {
	for _, s := range body {
		a.stmt(s)
	}
}

func (a *assembler) stmt(s Stmt) {
	p := a.p
	switch s := s.(type) {
	case *Const:
		a.emit(instr{op: opConst, d: offset(s.Dst), imm: int64(s.Bits)})
	case *Op:
		a.op(s)
	case *Load:
		a.emit(instr{op: loads[p.regs[s.Dst]], d: offset(s.Dst), a: offset(s.Base), b: a.operand(s.Index), imm2: s.Scale, imm: s.Disp})
	case *Store:
		a.emit(instr{op: stores[p.regs[s.Src].Size()], c: offset(s.Src), a: offset(s.Base), b: a.operand(s.Index), imm2: s.Scale, imm: s.Disp})
	case *ArrayLoad:
		v := p.arrays[s.Array]
		a.emit(instr{op: opArrayLoad, d: offset(s.Dst), a: offset(s.Index), imm: int64(v.first), imm2: int64(v.length)})
	case *ArrayStore:
		v := p.arrays[s.Array]
		a.emit(instr{op: opArrayStore, c: offset(s.Src), a: offset(s.Index), imm: int64(v.first), imm2: int64(v.length)})
	case *ArrayCopy:
		v := p.arrays[s.Dst]
		a.emit(instr{op: opArrayCopy, a: uint32(p.arrays[s.Src].first), imm: int64(v.first), imm2: int64(v.length)})
	case *ArrayZero:
		v := p.arrays[s.Array]
		a.emit(instr{op: opArrayZero, imm: int64(v.first), imm2: int64(v.length)})
	case *TableLoad:
		a.emit(instr{op: opTableLoad, d: offset(s.Dst), a: offset(s.Index), imm: int64(s.Table)})
	case *Check:
		if s.Code == ShiftCheck && p.regs[s.A].Unsigned() {
			return
		}
		a.emit(instr{op: checks[s.Code], a: a.operand(s.A), b: a.operand(s.B), imm: int64(s.Site)})
	case *Call:
		lib, _ := Library(s.Func)
		call := libraryCall{f: lib.Go, two: len(s.Dst) > 1}
		in := instr{op: opCall, d: offset(s.Dst[0]), a: a.operand(NoReg), b: a.operand(NoReg), imm: int64(len(a.code.calls))}
		if call.two {
			call.second = offset(s.Dst[1])
		}
		for i, r := range s.Args {
			*[]*uint32{&in.a, &in.b}[i] = offset(r)
		}
		a.code.calls = append(a.code.calls, call)
		a.emit(in)
	case *If:
		no := a.emit(instr{op: opJumpFalse, a: offset(s.Cond)})
		a.list(s.Then)
		if len(s.Else) > 0 {
			end := a.emit(instr{op: opJump})
			a.here([]int{no})
			a.list(s.Else)
			no = end
		}
		a.here([]int{no})
	case *Block:
		a.list(s.Body)
		a.here(a.ends[s.Label])
	case *Loop:
		top := len(a.code.instrs)
		a.list(s.Body)
		a.emit(instr{op: opLoop, imm: int64(top)})
		a.here(a.ends[s.Label])
	case *For:
		rounds := offset(a.count())
		none := a.emit(instr{op: opForBegin, d: offset(s.I), a: offset(s.Lo), b: offset(s.Hi), c: rounds, imm2: s.Step})
		top := len(a.code.instrs)
		a.list(s.Body)
		a.emit(instr{op: opForNext, d: offset(s.I), c: rounds, imm: int64(top), imm2: s.Step})
		a.here(append(a.ends[s.Label], none))
	case *Break:
		a.ends[s.Label] = append(a.ends[s.Label], a.emit(instr{op: opJump}))
	case *Return:
		a.returns = append(a.returns, a.emit(instr{op: opJump}))
	}
}

var loads = [...]opcode{
	Bool: opLoadBool, Int8: opLoadS8, Int16: opLoadS16, Int32: opLoadS32, Int64: opLoad64,
	Uint8: opLoadU8, Uint16: opLoadU16, Uint32: opLoadU32, Uint64: opLoad64,
	Float32: opLoadU32, Float64: opLoad64,
}

var stores = [...]opcode{1: opStore8, 2: opStore16, 4: opStore32, 8: opStore64}

var checks = [...]opcode{
	IndexCheck: opCheckIndex, SliceHighCheck: opCheckSlice, SliceLowCheck: opCheckSlice,
	DivideCheck: opCheckDivide, ShiftCheck: opCheckShift, PanicCheck: opPanic,
}

// fixes bring the low bits of a result back into the form of its kind.
var fixes = [Ptr + 1]opcode{
	Int8: opFix8, Int16: opFix16, Int32: opFix32,
	Uint8: opFixU8, Uint16: opFixU16, Uint32: opFixU32,
}

// floats gives the opcode on float64 of a code on floats; that on float32 is as
// far behind as opNegF is behind opNegD.
var floats = [codes]opcode{
	Neg: opNegD, Add: opAddD, Sub: opSubD, Mul: opMulD, Quo: opQuoD, Min: opMinD, Max: opMaxD,
	Eq: opEqD, Ne: opNeD, Lt: opLtD, Le: opLeD,
	Sqrt: opSqrtD, Abs: opAbsD, Floor: opFloorD, Ceil: opCeilD, Trunc: opTruncD, RoundToEven: opEvenD,
	Copysign: opCopysignD, FMA: opFMAD,
}

// integers gives the opcodes of a code on signed and on unsigned integers, and
// on what else is compared, moved and combined bit by bit.
var integers = [codes][2]opcode{
	Copy: {opCopy, opCopy}, Neg: {opNeg, opNeg}, Compl: {opCompl, opCompl}, Not: {opNot, opNot},
	Add: {opAdd, opAdd}, Sub: {opSub, opSub}, Mul: {opMul, opMul},
	Quo: {opQuoS, opQuoU}, Rem: {opRemS, opRemU},
	And: {opAnd, opAnd}, Or: {opOr, opOr}, Xor: {opXor, opXor}, AndNot: {opAndNot, opAndNot},
	Min: {opMinS, opMinU}, Max: {opMaxS, opMaxU}, MulHi: {opMulHiS, opMulHiU},
	Shl: {opShl, opShl}, Shr: {opShrS, opShrU},
	Eq: {opEq, opEq}, Ne: {opNe, opNe}, Lt: {opLtS, opLtU}, Le: {opLeS, opLeU},
	Select: {opSelect, opSelect}, Offset: {opAdd, opAdd},
	LeadingZeros: {opLeading, opLeading}, TrailingZeros: {opTrailing, opTrailing}, OnesCount: {opOnes, opOnes},
	Reverse: {opReverse, opReverse}, ReverseBytes: {opReverseBytes, opReverseBytes}, Row: {opRow, opRow},
}

func (a *assembler) op(s *Op) {
	code, x, y := s.Code, s.A, s.B
	if code == Gt || code == Ge { // as Lt and Le, the other way round
		code, x, y = code-Gt+Lt, y, x
	}
	d := a.p.regs[s.Dst]
	k := d
	if x != NoReg && code != Select {
		k = a.p.regs[x]
	}
	in := instr{d: offset(s.Dst), a: a.operand(x), b: a.operand(y), c: a.operand(s.C)}
	switch {
	case code == Convert:
		a.convert(in, d, k)
		return
	case code == Bitcast && d == Int32:
		in.op = opSignExtend
	case code == Bitcast && d.Size() == 4:
		in.op = opZeroExtend
	case code == Bitcast && d.Size() == 8:
		in.op = opCopy
	case code == Bitcast:
		in.op = opCopy
		a.emit(in)
		a.emit(instr{op: fixes[d], d: in.d})
		return
	case k.Float() && floats[code] != 0:
		in.op = floats[code]
		if k == Float32 {
			in.op += opNegF - opNegD
		}
	case k.Signed():
		in.op = integers[code][0]
	default:
		in.op = integers[code][1]
	}
	switch code {
	case LeadingZeros, Reverse, ReverseBytes:
		in.imm = int64(64 - k.Bits())
	case TrailingZeros:
		in.imm = int64(k.Bits())
	}
	a.emit(in)
	switch code {
	case Neg, Compl, Add, Sub, Mul, Quo, Shl:
		if fixes[d] != 0 {
			a.emit(instr{op: fixes[d], d: in.d})
		}
	}
}

func (a *assembler) convert(in instr, d, k Kind) {
	if k == Float32 && d.Integer() { // by way of float64, which is exact
		in.op = opFD
		a.emit(in)
		in.a, k = in.d, Float64
	}
	switch {
	case k == d || k.Integer() && d.Integer():
		in.op = opCopy
	case k == Float64 && d == Float32:
		in.op = opDF
	case k == Float32 && d == Float64:
		in.op = opFD
	case k == Float64 && d == Uint64:
		in.op = opDUint64
	case k == Float64 && (d == Int64 || d == Uint32):
		in.op = opDInt64
	case k == Float64:
		in.op = opDInt32
	case k.Unsigned() && d == Float64:
		in.op = opUint64D
	case d == Float64:
		in.op = opInt64D
	case k.Unsigned():
		in.op = opUint64F
	default:
		in.op = opInt64F
	}
	a.emit(in)
	if fixes[d] != 0 && k != d {
		a.emit(instr{op: fixes[d], d: in.d})
	}
}

// scalarCode writes the code of a whole function.
func scalarCode(p *proc) *code {
	a := &assembler{p: p, code: &code{tables: p.tables}, ends: map[Label][]int{}, count: p.hidden}
	a.list(p.body)
	a.here(a.returns)
	a.emit(instr{op: opHalt})
	return a.code
}

// segment writes the code of statements without control flow.
func segment(p *proc, body []Stmt) *code {
	a := &assembler{p: p, code: &code{tables: p.tables}}
	a.list(body)
	a.emit(instr{op: opHalt})
	return a.code
}
