package front

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cb434341/weft/internal/kernel"
)

// A frame is a function that is being lowered, in place of a call of it.
type frame struct {
	up      *frame // the function around, for a literal: its variables are seen
	caller  *frame
	fn      any // *types.Func, or *ast.FuncLit
	pkg     *pkg
	at      token.Pos // what is being lowered
	bound   map[*types.TypeParam]types.Type
	vars    map[types.Object]value
	changed map[types.Object]bool // assigned, or its address taken, after its declaration
	inside  map[types.Object]bool // of changed, what a function literal assigns
	spans   map[types.Object]span
	jumps   []jump
	results []value
	end     kernel.Label // where a return goes; 0 for a Return
}

// A jump is a statement that break or continue may name.
type jump struct {
	name       string
	brk, cont  kernel.Label // cont is 0 where there is nothing to continue
	unlabelled bool         // break without a label means it
}

// A span is what is known of a counter while its loop runs: lo <= counter < hi,
// where hi is a number or a slice's length.
type span struct {
	lo, hi int64      // hi 0: not known as a number
	length kernel.Reg // or NoReg
}

// lookup finds a variable.
func (f *frame) lookup(o types.Object) (value, bool) {
	for ; f != nil; f = f.up {
		if v, ok := f.vars[o]; ok {
			return v, true
		}
	}
	return value{}, false
}

// isChanged reports whether a variable is assigned after its declaration.
func (f *frame) isChanged(o types.Object) bool {
	for ; f != nil; f = f.up {
		if f.changed[o] {
			return true
		}
	}
	return false
}

// typeOf gives the type of an expression, with type arguments for parameters.
func (l *lowerer) typeOf(e ast.Expr) types.Type {
	t := l.prog.info.TypeOf(e)
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return l.frame.concrete(t)
}

// concrete replaces type parameters in a type.
func (f *frame) concrete(t types.Type) types.Type {
	if len(f.bound) == 0 {
		return t
	}
	return substitute(t, f.bound)
}

func substitute(t types.Type, bound map[*types.TypeParam]types.Type) types.Type {
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		if to := bound[t]; to != nil {
			return to
		}
	case *types.Named:
		if t.TypeArgs().Len() == 0 {
			return t
		}
		args := make([]types.Type, t.TypeArgs().Len())
		for i := range args {
			args[i] = substitute(t.TypeArgs().At(i), bound)
		}
		if inst, err := types.Instantiate(nil, t.Origin(), args, false); err == nil {
			return inst
		}
	case *types.Array:
		return types.NewArray(substitute(t.Elem(), bound), t.Len())
	case *types.Slice:
		return types.NewSlice(substitute(t.Elem(), bound))
	case *types.Pointer:
		return types.NewPointer(substitute(t.Elem(), bound))
	case *types.Struct:
		fields := make([]*types.Var, t.NumFields())
		for i := range fields {
			f := t.Field(i)
			fields[i] = types.NewField(f.Pos(), f.Pkg(), f.Name(), substitute(f.Type(), bound), f.Embedded())
		}
		return types.NewStruct(fields, nil)
	case *types.Tuple:
		vars := make([]*types.Var, t.Len())
		for i := range vars {
			vars[i] = types.NewVar(t.At(i).Pos(), t.At(i).Pkg(), t.At(i).Name(), substitute(t.At(i).Type(), bound))
		}
		return types.NewTuple(vars...)
	}
	return t
}

// changes finds the variables that a body assigns after they are declared, or
// whose address it takes. parts of a variable count as the variable.
func (l *lowerer) changes(body ast.Node, into map[types.Object]bool) {
	info := &l.prog.info
	mark := func(e ast.Expr) {
		if o := l.root(e); o != nil {
			into[o] = true
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				if id, ok := e.(*ast.Ident); ok && n.Tok == token.DEFINE && info.Defs[id] != nil {
					continue
				}
				mark(e)
			}
		case *ast.IncDecStmt:
			mark(n.X)
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				if n.Key != nil {
					mark(n.Key)
				}
				if n.Value != nil {
					mark(n.Value)
				}
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				mark(n.X)
			}
		case *ast.SliceExpr:
			if _, ok := under(info.TypeOf(n.X)).(*types.Array); ok {
				mark(n.X)
			}
		case *ast.SelectorExpr:
			if s := info.Selections[n]; s != nil && s.Kind() == types.MethodVal {
				if sig, ok := s.Obj().Type().(*types.Signature); ok && sig.Recv() != nil {
					_, wants := sig.Recv().Type().(*types.Pointer)
					_, has := under(info.TypeOf(n.X)).(*types.Pointer)
					if wants && !has {
						mark(n.X)
					}
				}
			}
		case *ast.CallExpr:
			if id, ok := ast.Unparen(n.Fun).(*ast.Ident); ok && (id.Name == "clear" || id.Name == "copy") && len(n.Args) > 0 {
				if _, ok := info.Uses[id].(*types.Builtin); ok {
					mark(n.Args[0])
				}
			}
		}
		return true
	})
}

// under is t.Underlying() for a type that may be missing.
func under(t types.Type) types.Type {
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return t.Underlying()
}

// root finds the variable that an expression is a part of; nil for one behind a
// pointer or in a slice.
func (l *lowerer) root(e ast.Expr) types.Object {
	info := &l.prog.info
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.Ident:
			if o := info.Uses[x]; o != nil {
				return o
			}
			return info.Defs[x]
		case *ast.SelectorExpr:
			if _, ok := under(info.TypeOf(x.X)).(*types.Pointer); ok {
				return nil
			}
			e = x.X
		case *ast.IndexExpr:
			switch under(info.TypeOf(x.X)).(type) {
			case *types.Slice, *types.Pointer:
				return nil
			}
			e = x.X
		default:
			return nil
		}
	}
}
