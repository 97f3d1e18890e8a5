package front

import (
	"go/types"

	"github.com/cb434341/weft/internal/kernel"
)

// A value is what an expression stands for: one loc for each leaf of its type.
// It says where numbers are, and they are read only when they are needed, so a
// value is a variable as well.
type value struct {
	typ  types.Type
	locs []loc

	// fresh: nothing else names the registers and arrays, so that a new
	// variable may take them over.
	fresh bool
	// fixed: what is there will not change while the function runs.
	fixed bool
	// readOnly: it is behind a pointer, and was taken over by value.
	readOnly bool
	// pointer, the variable that a pointer points to, in place of locs.
	pointer *value
	// nilable is the address that a pointer parameter was called with, and
	// is compared with nil.
	nilable kernel.Reg
	// literal, a function that is called by the name of a variable.
	literal *closure
}

// A loc is where the numbers of a leaf are.
type loc struct {
	kind  kernel.Kind
	where storage
	bits  uint64          // inConst: as Const.Bits
	reg   kernel.Reg      // inReg: the register; inMemory: the base
	array kernel.ArrayRef // inArray
	table int             // inTable
	// inArray, inTable: element index + disp. inMemory: byte index*scale + disp.
	index       kernel.Reg // NoReg for 0
	scale, disp int64
	dims        []dim // that have not been indexed yet; none for a scalar
}

type storage uint8

const (
	inConst storage = iota
	inReg
	inArray
	inTable
	inMemory
)

func constant64(k kernel.Kind, bits uint64) loc {
	return loc{kind: k, where: inConst, bits: bits, reg: kernel.NoReg, index: kernel.NoReg}
}

func register(k kernel.Kind, r kernel.Reg) loc {
	return loc{kind: k, where: inReg, reg: r, index: kernel.NoReg}
}

// scalarValue is a value of one register that nothing else names.
func scalarValue(t types.Type, k kernel.Kind, r kernel.Reg) value {
	return value{typ: t, locs: []loc{register(k, r)}, fresh: true, nilable: kernel.NoReg}
}

// invalid stands where something has been refused.
func invalid(t types.Type) value { return value{typ: t, nilable: kernel.NoReg} }

// zero is the value that Go gives to a new variable, as constants; arrays are not
// among its leaves (see lowerer.variable).
func zeroLoc(k kernel.Kind) loc { return constant64(k, 0) }

// memory gives the value of type t at a base address, index*scale + disp bytes on.
func memory(t types.Type, base, index kernel.Reg, scale, disp int64) value {
	v := value{typ: t, nilable: kernel.NoReg}
	for _, l := range leaves(t) {
		v.locs = append(v.locs, loc{kind: l.kind, where: inMemory, reg: base, index: index, scale: scale, disp: disp + l.off, dims: l.dims})
	}
	return v
}

// field selects field i of a struct.
func (v value) field(i int) value {
	s, ok := v.typ.Underlying().(*types.Struct)
	if !ok || i >= s.NumFields() {
		return invalid(types.Typ[types.Invalid])
	}
	first := 0
	for j := range i {
		first += len(leaves(s.Field(j).Type()))
	}
	n := len(leaves(s.Field(i).Type()))
	f := value{typ: s.Field(i).Type(), fixed: v.fixed, readOnly: v.readOnly, nilable: kernel.NoReg}
	if first+n <= len(v.locs) {
		f.locs = v.locs[first : first+n : first+n]
	}
	return f
}

// rest is how many elements one step in the first of dims passes.
func rest(dims []dim) int64 { return count(dims[1:]) }
