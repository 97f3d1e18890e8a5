package kernel

// A Module is a kernel: its entry, what the entry calls, and the constants and
// places in the source that they refer to. It is data: built once, then only
// read, by any number of goroutines.
type Module struct {
	Funcs  []*Func // the entry first
	Tables []*Table
	Files  []string // names of source files; a Pos refers to them by index
	Sites  []Site   // what a Check says when it fails, by Check.Site
}

// Entry is the function that the kernel starts in.
func (m *Module) Entry() *Func { return m.Funcs[0] }

// Func finds a function of the module by name; nil for one that the library
// has (see Library), or nobody.
func (m *Module) Func(name string) *Func {
	for _, f := range m.Funcs {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// A Pos is a place in the source. The zero Pos is nowhere.
type Pos struct{ File, Line, Col int32 } // Line from 1, Col in bytes from 1

// A Table is an array of constants.
type Table struct {
	Name string
	Kind Kind
	Bits []uint64 // each element as Const.Bits
}

// A Func is a function. In the entry, parameters are streams (a value for each
// row) or uniform (one for all rows), and results are streams. In a function
// that is called all of them are scalars.
type Func struct {
	Name    string
	Regs    []Register
	Arrays  []Array
	Params  []Param
	Results []Result
	Body    []Stmt
}

// A Reg is a register: an index into Func.Regs. Registers are variables: they
// may be assigned many times, and hold zero before.
type Reg int32

// NoReg stands where there is no register.
const NoReg Reg = -1

// A Register is a scalar variable of each lane.
type Register struct {
	Name string // unique in the function
	Kind Kind
}

// An Array is an array variable of each lane, zero at first.
type Array struct {
	Name string // unique in the function, among registers too
	Kind Kind
	Len  int
}

// ArrayRef is an array of a function: an index into Func.Arrays.
type ArrayRef int32

// A Param is what the function starts with.
//
// A stream of scalars, or of arrays (Reg is NoReg), is read for each row from
// base + row*stride (+ element*step), all in bytes and known at the call only:
// so a stride of 0 broadcasts, and a field of a struct is a stream like any
// other. A uniform parameter is a scalar given with the call.
type Param struct {
	Reg     Reg
	Array   ArrayRef // where Reg is NoReg
	Uniform bool
}

// A Result is what the function leaves behind when it returns: the final value
// of a register, or (Reg is NoReg) of an array; in the entry, a stream.
type Result struct {
	Reg   Reg
	Array ArrayRef
}

// A CheckCode says what a Check excludes.
type CheckCode uint8

const (
	// IndexCheck wants 0 <= A < B, an index and a length.
	IndexCheck CheckCode = iota + 1
	// SliceHighCheck wants 0 <= A <= B, a slice's upper bound and the capacity.
	SliceHighCheck
	// SliceLowCheck wants 0 <= A <= B, a slice's lower and upper bound.
	SliceLowCheck
	// DivideCheck wants A != 0.
	DivideCheck
	// ShiftCheck wants A >= 0.
	ShiftCheck
	// PanicCheck fails always: Go's panic, with Site.Text.
	PanicCheck
)

var checkNames = [...]string{
	IndexCheck: "index", SliceHighCheck: "slicehigh", SliceLowCheck: "slicelow",
	DivideCheck: "divide", ShiftCheck: "shift", PanicCheck: "panic",
}

// String gives the word that c is printed as.
func (c CheckCode) String() string {
	if int(c) < len(checkNames) {
		return checkNames[c]
	}
	return ""
}

// CheckCodeOf is the inverse of CheckCode.String; 0 for a word of none.
func CheckCodeOf(name string) CheckCode {
	for c, n := range checkNames {
		if n == name && name != "" {
			return CheckCode(c)
		}
	}
	return 0
}

// Operands is the number of registers that the check looks at.
func (c CheckCode) Operands() int {
	switch c {
	case IndexCheck, SliceHighCheck, SliceLowCheck:
		return 2
	case DivideCheck, ShiftCheck:
		return 1
	}
	return 0
}

// Words of the Text of the Site of an IndexCheck or a slice check, which matter to
// what is said of it.
const (
	Unsigned   = "unsigned" // A was an unsigned number: a negative one is too large
	ThreeIndex = "three"    // the slice is s[lo:hi:max], and B of a SliceHighCheck max
	MaxIndex   = "max"      // and A is max
)

// A Site is the place in the source of a Check, and for a PanicCheck what the
// source said.
type Site struct {
	Pos  Pos
	Code CheckCode
	Text string
}
