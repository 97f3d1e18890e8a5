package front

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"time"
	"unsafe"

	"github.com/cb434341/weft/internal/kernel"
)

// A Mode says how a function's parameters relate to what a call is given.
type Mode uint8

const (
	Rows  Mode = iota // a parameter is a value of each row: scalars, structs, fixed arrays
	Whole             // a parameter is an argument: slices, matrices, scalars; one call is one row
	GU                // a parameter has the core dimensions of a layout
)

// A Request says what to lower.
type Request struct {
	// Func is the function. Or it is nil, and the function is the one called
	// Name in the package of the folder Dir: "Price", "Loan.Price",
	// "Price[float32]", or for a literal its place, "loan.go:12:20".
	Func      any
	Dir, Name string

	Mode   Mode
	Layout string // of a GU: "(n),(m,n)->(m)"

	// Vars are addresses of package variables, by name ("rate") for those of
	// the function's own package, or with the import path in front
	// ("example.com/app.rate").
	Vars map[string]unsafe.Pointer

	// Sources are looked at before the disk.
	Sources []Source

	// Built is when the running program was built; zero for the time of its
	// file. Source on the disk that is newer is refused.
	Built time.Time
}

// A Kernel is a function that has been lowered.
type Kernel struct {
	Module *kernel.Module
	Name   string // with its package: "example.com/app.Score"
	Pos    token.Position

	// Inputs and Outputs say where each parameter and each result of the entry
	// is in the function's arguments and results, in the order of the entry's.
	// The entry's parameters go on with one for each of Vars.
	Inputs, Outputs []Leaf
	Vars            []Var

	Layout  *Layout  // of a GU
	Origins []Origin // of all that was lowered, for a cache's key
}

// A Leaf is a scalar, or an array of scalars, in the memory of an argument or a
// result of a function.
type Leaf struct {
	Arg    int    // which argument, or which result, from 0
	Path   string // inside of it: ".Rate", "[].X", ".im"; "" for all
	Role   Role
	Offset uintptr // from its start, in bytes
	Count  int     // elements; 0 for a scalar
	Step   uintptr // from element to element, in bytes
	Kind   kernel.Kind
	Deref  bool // the argument is a pointer (not nil), and Offset is from where it points
	Dim    int  // of a RoleSize: which of Layout.Dims
}

// A Role is what a parameter of the entry is given.
type Role uint8

const (
	RoleValue  Role = iota // the number itself: a stream in Rows, else uniform
	RoleData               // uniform Ptr: a slice's first element
	RoleLen                // uniform: a slice's length
	RoleCap                // uniform: a slice's capacity
	RolePtr                // uniform Ptr: the argument, which is a pointer; may be nil
	RoleBase               // uniform Ptr, GU: where an operand's first row starts
	RoleStride             // uniform, GU: bytes from row to row of an operand
	RoleSize               // uniform, GU: a core dimension
)

// A Var is a package variable whose address the entry takes as a uniform Ptr,
// to read it again at each call.
type Var struct {
	Name string // with its package
	Addr unsafe.Pointer
}

// Lower finds the source of a function, checks it and lowers it. What kernels do
// not support comes back as Refusals, all of it at once.
func Lower(r Request) (*Kernel, error) {
	t, err := locate(r)
	if err != nil {
		return nil, err
	}
	return t.lower(r)
}

// A target is the function to lower, with its types.
type target struct {
	prog  *program
	pkg   *pkg
	decl  *decl
	lit   *ast.FuncLit // nil for a declared function
	name  string
	sig   *types.Signature
	bound map[*types.TypeParam]types.Type // of a generic function
	value reflect.Type                    // of the function; nil without a value
	args  []string                        // type arguments, where there is no value
	built time.Time
}

func (t *target) body() *ast.BlockStmt {
	if t.lit != nil {
		return t.lit.Body
	}
	return t.decl.node.(*ast.FuncDecl).Body
}

func (t *target) pos() token.Pos {
	if t.lit != nil {
		return t.lit.Pos()
	}
	return t.decl.node.Pos()
}
