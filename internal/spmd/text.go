package spmd

import (
	"math"
	"strconv"

	"github.com/cb434341/weft/internal/kernel"
)

// scalarTypes are LLVM's types of the kinds in registers, memoryTypes those in
// memory, suffixes what intrinsics' names call them.
var (
	scalarTypes = [...]string{
		kernel.Bool: "i1", kernel.Int8: "i8", kernel.Int16: "i16", kernel.Int32: "i32", kernel.Int64: "i64",
		kernel.Uint8: "i8", kernel.Uint16: "i16", kernel.Uint32: "i32", kernel.Uint64: "i64",
		kernel.Float32: "float", kernel.Float64: "double", kernel.Ptr: "ptr",
	}
	suffixes = [...]string{
		kernel.Bool: "i1", kernel.Int8: "i8", kernel.Int16: "i16", kernel.Int32: "i32", kernel.Int64: "i64",
		kernel.Uint8: "i8", kernel.Uint16: "i16", kernel.Uint32: "i32", kernel.Uint64: "i64",
		kernel.Float32: "f32", kernel.Float64: "f64", kernel.Ptr: "p0",
	}
)

func memoryType(k kernel.Kind) string {
	if k == kernel.Bool {
		return "i8"
	}
	return scalarTypes[k]
}

// integerOf is the unsigned kind with the bits of k.
func integerOf(k kernel.Kind) kernel.Kind {
	switch k.Size() {
	case 1:
		return kernel.Uint8
	case 2:
		return kernel.Uint16
	case 4:
		return kernel.Uint32
	}
	return kernel.Uint64
}

// lanesOf is the LLVM type of a vector.
func lanesOf(lanes int, scalar string) string {
	return "<" + strconv.Itoa(lanes) + " x " + scalar + ">"
}

// literal is a constant as LLVM writes it.
func literal(k kernel.Kind, b uint64) string {
	switch {
	case k == kernel.Bool:
		return strconv.FormatBool(b != 0)
	case k == kernel.Float64:
		return "0x" + hex16(b)
	case k == kernel.Float32:
		v := math.Float32frombits(uint32(b))
		if v != v { // as a double, where floats' constants are written, a NaN might lose its bits
			return "bitcast (i32 " + strconv.FormatUint(b&math.MaxUint32, 10) + " to float)"
		}
		return "0x" + hex16(math.Float64bits(float64(v)))
	case k == kernel.Ptr:
		if b == 0 {
			return "null"
		}
		return "inttoptr (i64 " + strconv.FormatUint(b, 10) + " to ptr)"
	case k.Signed():
		return strconv.FormatInt(int64(b), 10)
	}
	return strconv.FormatUint(b, 10)
}

func hex16(b uint64) string {
	const digits = "0123456789ABCDEF"
	var w [16]byte
	for i := range w {
		w[i] = digits[b>>(60-4*i)&15]
	}
	return string(w[:])
}

// splatLiteral is a vector with the same constant in every lane. Written as an
// expression, which LLVM folds as it reads: lane by lane it would be most of
// the text.
func splatLiteral(lanes int, scalar, constant string) string {
	v := lanesOf(lanes, scalar)
	return "shufflevector (" + v + " insertelement (" + v + " poison, " + scalar + " " + constant + ", i32 0), " +
		v + " poison, " + lanesOf(lanes, "i32") + " zeroinitializer)"
}

// A module collects the text of an LLVM module.
type module struct {
	functions []byte
	declared  map[string]string // intrinsics by name
	helpers   map[string]string // functions of ours that some kernels need, by name
	lines     *lines            // nil if nobody asked
}

// A writer writes the instructions of one function.
type writer struct {
	m        *module
	allocas  []byte // in front of everything
	code     []byte
	cold     []byte // blocks behind everything
	last     int    // number of the last name
	place    string // the attachment that says where in the source this is
	finished bool   // the block at hand has its terminator
}

// name makes one that nothing in the function has.
func (w *writer) name() string {
	w.last++
	return "%v" + strconv.Itoa(w.last)
}

// block makes the name of a block.
func (w *writer) block() string {
	w.last++
	return "b" + strconv.Itoa(w.last)
}

// line writes an instruction without a result. What follows a terminator goes
// to a block that nobody enters.
func (w *writer) line(parts ...string) {
	if w.finished {
		w.begin(w.block())
	}
	w.code = append(w.code, '\t')
	for _, p := range parts {
		w.code = append(w.code, p...)
	}
	w.code = append(w.code, '\n')
}

// def writes an instruction and returns the name of its result.
func (w *writer) def(parts ...string) string {
	if w.finished {
		w.begin(w.block())
	}
	n := w.name()
	w.code = append(append(append(w.code, '\t'), n...), " = "...)
	for _, p := range parts {
		w.code = append(w.code, p...)
	}
	w.code = append(w.code, '\n')
	return n
}

// begin starts a block, which the one before falls into if it is open.
func (w *writer) begin(block string) {
	if !w.finished {
		w.jump(block)
	}
	w.finished = false
	w.code = append(append(w.code, block...), ":\n"...)
}

// jump ends the block.
func (w *writer) jump(block string) {
	w.line("br label %", block, w.place)
	w.finished = true
}

// branch ends the block by a condition.
func (w *writer) branch(cond, yes, no string) {
	w.line("br i1 ", cond, ", label %", yes, ", label %", no, w.place)
	w.finished = true
}

// unlikely ends the block by a condition that is seldom true.
func (w *writer) unlikely(cond, yes, no string) {
	w.line("br i1 ", cond, ", label %", yes, ", label %", no, ", !prof !0")
	w.finished = true
}

// alloca makes a variable of the function.
func (w *writer) alloca(typ, align string) string {
	n := w.name()
	w.allocas = append(w.allocas, "\t"+n+" = alloca "+typ+align+"\n"...)
	return n
}

func (w *writer) load(typ, from string) string {
	return w.def("load ", typ, ", ptr ", from)
}

func (w *writer) store(typ, v, to string) {
	w.line("store ", typ, " ", v, ", ptr ", to)
}

// declare notes an intrinsic.
func (m *module) declare(name, text string) {
	if _, ok := m.declared[name]; !ok {
		m.declared[name] = text
	}
}

// intrinsic calls one whose arguments are all of one type.
func (w *writer) intrinsic(name, typ string, flags string, args ...string) string {
	text := "declare " + typ + " @" + name + "("
	call := "call " + flags + typ + " @" + name + "("
	for i, a := range args {
		if i > 0 {
			text, call = text+", ", call+", "
		}
		text, call = text+typ, call+typ+" "+a
	}
	w.m.declare(name, text+")")
	return w.def(call, ")")
}
