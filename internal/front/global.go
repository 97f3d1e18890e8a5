package front

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"github.com/cb434341/weft/internal/kernel"
)

// global lowers the use of a package variable. One that nothing can change is a
// constant; any other is read from its address, once in each call if it is a
// scalar, and never frozen.
func (l *lowerer) global(id *ast.Ident, o *types.Var) value {
	t := o.Type()
	if v, ok := l.m.loaded[o]; ok {
		return v
	}
	if under(t) == types.Typ[types.Invalid] {
		return invalid(t)
	}
	v, ok := l.frozen(o)
	if !ok {
		v = l.shared(id, o)
	}
	l.m.loaded[o] = v
	return v
}

// maxTable is the size in bytes above which a variable is not a constant.
const maxTable = 1 << 20

// frozen gives an unexported variable that starts with a constant and is never
// assigned nor its address taken in its package.
func (l *lowerer) frozen(o *types.Var) (value, bool) {
	if o.Exported() {
		return value{}, false
	}
	k := l.prog.pkgs[o.Pkg().Path()]
	init := k.initialiser(o.Name())
	if init == nil || k.touches(o.Name()) {
		return value{}, false
	}
	n := len(leaves(o.Type()))
	bits := make([][]uint64, n)
	if n == 0 || hasSlice(o.Type()) || sizes.Sizeof(o.Type()) > maxTable || !l.literalBits(init, o.Type(), bits) {
		return value{}, false
	}
	v := value{typ: o.Type(), fixed: true, nilable: kernel.NoReg}
	for i, f := range leaves(o.Type()) {
		if f.dims == nil {
			v.locs = append(v.locs, constant64(f.kind, bits[i][0]))
			continue
		}
		table := l.m.table(o.Name()+nameOf(f.path), f.kind, bits[i])
		v.locs = append(v.locs, loc{kind: f.kind, where: inTable, reg: kernel.NoReg, table: table, index: kernel.NoReg, dims: f.dims})
	}
	return v, true
}

// initialiser gives the expression that a package variable starts with.
func (k *pkg) initialiser(name string) ast.Expr {
	for _, d := range k.byName[name] {
		g, ok := d.node.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		spec := g.Specs[0].(*ast.ValueSpec)
		for i, n := range spec.Names {
			if n.Name == name && len(spec.Values) == len(spec.Names) {
				return spec.Values[i]
			}
		}
	}
	return nil
}

// touches reports whether any file of the package assigns something of that
// name, takes its address, or calls a method of it, which may. It goes by the
// name alone, so a local variable may count too.
func (k *pkg) touches(name string) bool {
	base := func(e ast.Expr) bool {
		for {
			switch x := e.(type) {
			case *ast.ParenExpr:
				e = x.X
			case *ast.SelectorExpr:
				e = x.X
			case *ast.IndexExpr:
				e = x.X
			case *ast.SliceExpr:
				e = x.X
			case *ast.Ident:
				return x.Name == name
			default:
				return false
			}
		}
	}
	found := false
	for _, f := range k.files {
		for _, d := range f.ast.Decls {
			if found {
				return true
			}
			ast.Inspect(d, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.AssignStmt:
					if n.Tok != token.DEFINE {
						for _, e := range n.Lhs {
							found = found || base(e)
						}
					}
				case *ast.IncDecStmt:
					found = found || base(n.X)
				case *ast.RangeStmt:
					if n.Tok == token.ASSIGN {
						found = found || n.Key != nil && base(n.Key) || n.Value != nil && base(n.Value)
					}
				case *ast.UnaryExpr:
					found = found || n.Op == token.AND && base(n.X)
				case *ast.SliceExpr:
					found = found || base(n.X)
				case *ast.CallExpr:
					if s, ok := n.Fun.(*ast.SelectorExpr); ok {
						found = found || base(s.X)
					}
				}
				return !found
			})
		}
	}
	for _, c := range k.directives() { // go:linkname reaches anything
		if strings.Contains(c, name) {
			return true
		}
	}
	return found
}

// directives lists the go:linkname comments of a package.
func (k *pkg) directives() []string {
	var all []string
	for _, f := range k.files {
		for _, g := range f.ast.Comments {
			for _, c := range g.List {
				if strings.HasPrefix(c.Text, "//go:linkname") {
					all = append(all, c.Text)
				}
			}
		}
	}
	return all
}

// literalBits reads an initialiser that is made of constants: for each leaf of t
// all its numbers, in order.
func (l *lowerer) literalBits(e ast.Expr, t types.Type, into [][]uint64) bool {
	e = ast.Unparen(e)
	if c := l.prog.info.Types[e].Value; c != nil {
		v := constantValue(t, c)
		if len(v.locs) != len(into) {
			return false
		}
		for i, x := range v.locs {
			into[i] = append(into[i], x.bits)
		}
		return true
	}
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		return false
	}
	parts := map[int64]ast.Expr{}
	next := int64(0)
	s, isStruct := t.Underlying().(*types.Struct)
	for _, elt := range lit.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			if id, isName := kv.Key.(*ast.Ident); isStruct && isName {
				next = int64(fieldIndex(s, id.Name))
			} else if c := l.prog.info.Types[kv.Key].Value; c != nil {
				next, _ = constant.Int64Val(constant.ToInt(c))
			} else {
				return false
			}
			elt = kv.Value
		}
		parts[next] = elt
		next++
	}
	one := func(i int64, t types.Type, into [][]uint64) bool {
		if part, ok := parts[i]; ok {
			return l.literalBits(part, t, into)
		}
		for j, f := range leaves(t) {
			into[j] = append(into[j], make([]uint64, count(f.dims))...)
		}
		return true
	}
	if isStruct {
		at := 0
		for i := range s.NumFields() {
			n := len(leaves(s.Field(i).Type()))
			if n > 0 && !one(int64(i), s.Field(i).Type(), into[at:at+n]) {
				return false
			}
			at += n
		}
		return true
	}
	if a, ok := t.Underlying().(*types.Array); ok {
		for i := range a.Len() {
			if !one(i, a.Elem(), into) {
				return false
			}
		}
		return true
	}
	return false
}

// shared gives a variable that may change: by its address, which is a parameter.
func (l *lowerer) shared(id *ast.Ident, o *types.Var) value {
	t := o.Type()
	if why := unsupported(t); why != "" {
		l.refuse(id.Pos(), "package variable %s: %s", o.Name(), why)
		return invalid(t)
	}
	if hasSlice(t) {
		l.refuse(id.Pos(), "the package variable %s is or has a slice, which is not supported in a kernel; make it a parameter, or an array", o.Name())
		return invalid(t)
	}
	addr := l.m.address(o)
	if addr == nil {
		l.refuse(id.Pos(), "package variable %s can change and its address is not known in this binary: register it with jit.Var(%q, &%s) or make it a constant", o.Name(), o.Name(), o.Name())
		return invalid(t)
	}
	base := l.m.uniform(l, Var{Name: o.Pkg().Path() + "." + o.Name(), Addr: addr})
	v := memory(t, base, kernel.NoReg, 0, 0)
	for i, x := range v.locs {
		if x.dims == nil { // once in a call, so that all of it sees the same
			r := l.b.Reg(o.Name(), x.kind)
			l.names[r] = o.Name() + nameOf(leaves(t)[i].path)
			l.steady[r] = true
			l.pool = append(l.pool, &kernel.Load{Dst: r, Base: x.reg, Index: kernel.NoReg, Disp: x.disp})
			v.locs[i] = register(x.kind, r)
		}
	}
	v.fixed = true
	return v
}
