package front

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/cb434341/weft/internal/kernel"
)

// apart reports a function of scalars that is called rather than inlined: one with
// the directive noinline, or one of the library that is for rare arguments.
func (l *lowerer) apart(d *decl, f *frame, sig *types.Signature, params []*types.Var) bool {
	fn := d.node.(*ast.FuncDecl)
	if sig.Results().Len() == 0 || !noinline(fn) && !(l.m.library && isRare(fn.Name.Name)) {
		return false
	}
	for _, p := range params {
		if scalarKind(f.concrete(p.Type())) == kernel.Invalid {
			return false
		}
	}
	for r := range sig.Results().Variables() {
		if scalarKind(f.concrete(r.Type())) == kernel.Invalid {
			return false
		}
	}
	return true
}

// noinline reports a function that the Go compiler does not inline either.
func noinline(fn *ast.FuncDecl) bool {
	if fn.Doc == nil {
		return false
	}
	for _, c := range fn.Doc.List {
		if strings.HasPrefix(c.Text, "//go:noinline") {
			return true
		}
	}
	return false
}

// isRare reports the name of a function of internal/vmath that is only called
// for arguments that are rare; see its package comment.
func isRare(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "far") || strings.Contains(name, "edge") || strings.Contains(name, "large")
}

// callApart lowers a call of a function of the module.
func (l *lowerer) callApart(e *ast.CallExpr, d *decl, f *frame, sig *types.Signature, params []*types.Var, args []value) []value {
	name := f.fn.(*types.Func).FullName()
	for p := range sig.TypeParams().TypeParams() {
		name += "[" + typeName(f.bound[p]) + "]"
	}
	fn := l.m.apart[name]
	if fn == nil {
		if _, busy := l.m.apart[name]; busy {
			l.refuse(e.Pos(), "the recursive call of %s is not supported in a kernel; use a loop", f.fn.(*types.Func).Name())
			return nil
		}
		l.m.apart[name] = nil
		fn = l.function(name, d.node, d.node.(*ast.FuncDecl).Body, f, sig, params)
		l.m.apart[name] = fn
		l.m.module.Funcs = append(l.m.module.Funcs, fn)
	}
	if len(args) != len(params) {
		return nil
	}
	s := &kernel.Call{Func: name}
	for i, a := range args {
		a = l.converted(f.concrete(params[i].Type()), a)
		s.Args = append(s.Args, l.scalar(a))
	}
	var out []value
	for r := range sig.Results().Variables() {
		t := f.concrete(r.Type())
		dst := l.temp(scalarKind(t))
		s.Dst = append(s.Dst, dst)
		out = append(out, scalarValue(t, scalarKind(t), dst))
	}
	l.emit(s)
	return out
}

// function lowers a function of scalars to one of its own.
func (l *lowerer) function(name string, node ast.Node, body *ast.BlockStmt, f *frame, sig *types.Signature, params []*types.Var) *kernel.Func {
	own := newLowerer(l.prog, l.m, name)
	own.refused = l.refused
	own.frame = f
	own.depth, own.size = l.depth+1, l.size
	l.prog.touch(f.pkg)
	own.start(f, node, body)
	f.at = node.Pos()
	good := own.checked(f.pkg, node)
	for _, p := range params {
		t := f.concrete(p.Type())
		r := own.b.Stream(p.Name(), scalarKind(t))
		own.names[r] = p.Name()
		if p.Name() == "" || p.Name() == "_" {
			own.names[r] = "unused"
		}
		fixed := !f.changed[p]
		own.steady[r] = fixed
		f.vars[p] = value{typ: t, fixed: fixed, nilable: kernel.NoReg, locs: []loc{register(scalarKind(t), r)}}
	}
	own.results(f, sig)
	for _, v := range f.results {
		own.b.Result(v.locs[0].reg)
	}
	if good {
		own.stmts(body.List)
	}
	l.broken = l.broken || own.broken
	l.size = own.size
	return own.finish()
}

// inlineOurs inlines a function of Weft's own that stands for an operator.
func (l *lowerer) inlineOurs(path, name string, args ...value) []value {
	k := l.prog.load(path, "", false, "")
	l.prog.need(k, name)
	l.prog.reach()
	fn, ok := l.prog.check(k).Scope().Lookup(name).(*types.Func)
	if !ok {
		return nil
	}
	d := l.prog.decl(fn)
	sig := fn.Signature()
	var params []*types.Var
	for v := range sig.Params().Variables() {
		params = append(params, v)
	}
	f := &frame{fn: fn, pkg: k, caller: l.frame}
	e := &ast.CallExpr{Fun: &ast.Ident{Name: name, NamePos: l.frame.at}, Lparen: l.frame.at}
	return l.inline(e, f, d.node, d.node.(*ast.FuncDecl).Body, sig, params, args)
}
