package kernel

// A Stmt is one step of a function. Control flow is structured, so that lanes
// which part always meet again at the end of the statement where they parted.
type Stmt interface{ stmt() }

// Const sets Dst. Bits holds a float as its IEEE bits (of 32 bits for Float32),
// a signed integer sign-extended, an unsigned one zero-extended, bool as 0 or 1.
type Const struct {
	Dst  Reg
	Bits uint64
}

// Op sets Dst to Code of the operands. Operands that the Code has not are NoReg.
type Op struct {
	Code    Code
	Dst     Reg
	A, B, C Reg
}

// Load sets Dst to the number at Base + Index*Scale + Disp bytes. Index is
// Int64, or NoReg for none.
type Load struct {
	Dst, Base, Index Reg
	Scale, Disp      int64
}

// Store writes Src to Base + Index*Scale + Disp bytes.
type Store struct {
	Base, Index Reg
	Scale, Disp int64
	Src         Reg
}

// ArrayLoad sets Dst to element Index (Int64) of an array. An index out of
// range has been excluded by a Check.
type ArrayLoad struct {
	Dst   Reg
	Array ArrayRef
	Index Reg
}

// ArrayStore sets element Index of an array.
type ArrayStore struct {
	Array ArrayRef
	Index Reg
	Src   Reg
}

// ArrayCopy sets all of Dst to Src, of the same kind and length.
type ArrayCopy struct{ Dst, Src ArrayRef }

// ArrayZero sets all of an array to zero.
type ArrayZero struct{ Array ArrayRef }

// TableLoad sets Dst to element Index (Int64) of Module.Tables[Table]. An index
// out of range has been excluded by a Check.
type TableLoad struct {
	Dst   Reg
	Table int
	Index Reg
}

// Check ends the call with an error if what it wants is not so, in the first
// row in which it is not; see CheckCode. Operands are Int64 for indices and
// slices, any integer for the others.
type Check struct {
	Code CheckCode
	A, B Reg
	Site int // index into Module.Sites
}

// Call sets Dst to the results of a function of the module, or of the library,
// all of whose parameters and results are scalars. There is no recursion.
type Call struct {
	Dst  []Reg
	Func string
	Args []Reg
}

// If runs Then in the lanes where Cond, and Else in the others.
type If struct {
	Cond       Reg
	Then, Else []Stmt
}

// A Label names a Block, Loop or For inside a function, for Break. It is unique
// in the function.
type Label int32

// Block runs Body; a Break to its label goes to its end.
type Block struct {
	Label Label
	Body  []Stmt
}

// Loop runs Body for ever; a Break to its label goes to its end.
type Loop struct {
	Label Label
	Body  []Stmt
	Pos   Pos
}

// For runs Body with I = Lo, Lo+Step, ... while below Hi (above Hi, where Step is
// negative): ceil((Hi-Lo)/Step) times, a number that Lo and Hi, read once, give
// before the first. I is an Int64 register that nothing else assigns and that has
// no meaning outside of Body. Step is not 0.
type For struct {
	Label  Label
	I      Reg
	Lo, Hi Reg
	Step   int64
	Body   []Stmt
	Pos    Pos
}

// Break goes to the end of the statement of that label, which is around it.
type Break struct{ Label Label }

// Return ends the function, in the lanes that come here. Reaching the end of
// the body does the same.
type Return struct{}

func (*Const) stmt()      {}
func (*Op) stmt()         {}
func (*Load) stmt()       {}
func (*Store) stmt()      {}
func (*ArrayLoad) stmt()  {}
func (*ArrayStore) stmt() {}
func (*ArrayCopy) stmt()  {}
func (*ArrayZero) stmt()  {}
func (*TableLoad) stmt()  {}
func (*Check) stmt()      {}
func (*Call) stmt()       {}
func (*If) stmt()         {}
func (*Block) stmt()      {}
func (*Loop) stmt()       {}
func (*For) stmt()        {}
func (*Break) stmt()      {}
func (*Return) stmt()     {}
