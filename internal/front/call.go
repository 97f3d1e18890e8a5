package front

import (
	"go/ast"
	"go/types"

	"github.com/cb434341/weft/internal/kernel"
)

// maxDepth and maxSize keep what is inlined from growing without end.
const (
	maxDepth = 100
	maxSize  = 200_000
)

// A closure is a function as a value, which kernels only call: a literal and the
// function that it was met in, or a declared function.
type closure struct {
	lit   *ast.FuncLit
	frame *frame
	fn    *types.Func
}

// calledValue gives the function that an expression is, as an argument or the start
// of a variable.
func (l *lowerer) calledValue(e ast.Expr) (value, bool) {
	e = ast.Unparen(e)
	c := &closure{frame: l.frame}
	id, _ := e.(*ast.Ident)
	if s, ok := e.(*ast.SelectorExpr); ok && l.prog.info.Selections[s] == nil {
		id = s.Sel
	}
	if lit, ok := e.(*ast.FuncLit); ok {
		c.lit = lit
	} else if fn, ok := l.uses(id).(*types.Func); ok && fn.Signature().TypeParams().Len() == 0 {
		c.fn = fn
	} else {
		return value{}, false
	}
	return value{typ: l.typeOf(e), literal: c, nilable: kernel.NoReg}, true
}

// uses gives what a name stands for; nil for none.
func (l *lowerer) uses(id *ast.Ident) types.Object {
	if id == nil {
		return nil
	}
	return l.prog.info.Uses[id]
}

// call lowers a call to the values of its results.
func (l *lowerer) call(e *ast.CallExpr) []value {
	fun := ast.Unparen(e.Fun)
	info := &l.prog.info
	if tv := info.Types[fun]; tv.IsType() {
		return []value{l.conversion(e)}
	}
	if e.Ellipsis.IsValid() {
		l.refuse(e.Ellipsis, "passing a slice for variadic parameters is not supported in a kernel")
		return nil
	}
	named := fun
	switch x := fun.(type) {
	case *ast.IndexExpr: // type arguments
		named = x.X
	case *ast.IndexListExpr:
		named = x.X
	}
	switch x := named.(type) {
	case *ast.Ident:
		switch o := info.Uses[x].(type) {
		case *types.Builtin:
			return l.builtin(e, o.Name())
		case *types.Func:
			return l.callFunc(e, o, info.Instances[x], nil)
		case *types.Var:
			v, ok := l.frame.lookup(o)
			if ok && v.literal != nil {
				return l.callLiteral(e, v.literal)
			}
			if _, isFunc := under(o.Type()).(*types.Signature); isFunc && !ok {
				l.refuse(e.Pos(), "calling the function value %s is not supported in a kernel; call a function by its name", x.Name)
			}
			return nil
		}
	case *ast.SelectorExpr:
		sel := info.Selections[x]
		if sel == nil {
			switch o := info.Uses[x.Sel].(type) {
			case *types.Func:
				return l.callFunc(e, o, info.Instances[x.Sel], nil)
			case *types.Builtin: // of unsafe
				l.refuse(e.Pos(), "unsafe.%s is not supported in a kernel", x.Sel.Name)
			case *types.Var:
				l.refuse(e.Pos(), "calling the function value %s is not supported in a kernel; call a function by its name", x.Sel.Name)
			}
			return nil
		}
		switch sel.Kind() {
		case types.MethodVal:
			return l.callMethod(e, x, sel)
		case types.MethodExpr:
			l.refuse(e.Pos(), "calling the method expression %s is not supported in a kernel; call the method", types.ExprString(x))
		default:
			l.refuse(e.Pos(), "calling the function in field %s is not supported in a kernel; call a function by its name", x.Sel.Name)
		}
		return nil
	case *ast.FuncLit:
		return l.callLiteral(e, &closure{lit: x, frame: l.frame})
	}
	if l.prog.info.TypeOf(fun) != nil && under(l.typeOf(fun)) != types.Typ[types.Invalid] {
		l.refuse(e.Pos(), "calling a function value is not supported in a kernel; call a function by its name")
	}
	return nil
}

// callMethod lowers x.M(...).
func (l *lowerer) callMethod(e *ast.CallExpr, x *ast.SelectorExpr, sel *types.Selection) []value {
	recv := l.expr(x.X)
	fn, _ := sel.Obj().(*types.Func)
	path := sel.Index()
	if _, ok := types.Unalias(sel.Recv()).(*types.TypeParam); ok {
		o, p, _ := types.LookupFieldOrMethod(recv.typ, true, fn.Pkg(), fn.Name())
		found, ok := o.(*types.Func)
		if !ok {
			return nil
		}
		fn, path = found, p
	}
	if types.IsInterface(sel.Recv()) && fn == sel.Obj() {
		l.refuse(e.Pos(), "calling %s of an interface is not supported in a kernel; use a concrete type or a type parameter", fn.Name())
		return nil
	}
	recv = l.fields(x.X, recv, path[:len(path)-1])
	_, wants := under(fn.Signature().Recv().Type()).(*types.Pointer)
	_, has := under(recv.typ).(*types.Pointer)
	switch {
	case has && !wants:
		recv = l.deref(x.X, recv)
	case wants && !has:
		place := recv
		place.locs = l.held(recv.locs)
		recv = value{typ: types.NewPointer(recv.typ), pointer: &place, nilable: kernel.NoReg}
	}
	return l.callFunc(e, fn, types.Instance{}, &recv)
}

// callFunc lowers a call of a declared function.
func (l *lowerer) callFunc(e *ast.CallExpr, fn *types.Func, inst types.Instance, recv *value) []value {
	if fn.Pkg() != nil && sharedMath(fn.Pkg().Path()) != nil {
		return l.callMath(e, fn)
	}
	origin := fn.Origin()
	sig := origin.Signature()
	d := l.prog.decl(origin)
	if d == nil || d.node.(*ast.FuncDecl).Body == nil {
		l.refuse(e.Pos(), "%s is not supported in a kernel: %s", types.ExprString(e.Fun), l.prog.missing(fn))
		l.arguments(e)
		return nil
	}
	if sig.Variadic() {
		l.refuse(e.Pos(), "calling the variadic function %s is not supported in a kernel", fn.Name())
		return nil
	}
	bound := map[*types.TypeParam]types.Type{}
	for i := range inst.TypeArgs.Len() {
		bound[sig.TypeParams().At(i)] = l.frame.concrete(inst.TypeArgs.At(i))
	}
	if recv != nil {
		t := recv.typ
		if p, ok := under(t).(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := types.Unalias(t).(*types.Named); ok {
			for i := range min(n.TypeArgs().Len(), sig.RecvTypeParams().Len()) {
				bound[sig.RecvTypeParams().At(i)] = n.TypeArgs().At(i)
			}
		}
	}
	args := l.arguments(e)
	for f := l.frame; f != nil; f = f.caller {
		if f.fn == any(origin) {
			l.refuse(e.Pos(), "the recursive call of %s is not supported in a kernel; use a loop", fn.Name())
			return nil
		}
	}
	params := make([]*types.Var, 0, sig.Params().Len()+1)
	if recv != nil {
		params = append(params, sig.Recv())
		args = append([]value{*recv}, args...)
	}
	for v := range sig.Params().Variables() {
		params = append(params, v)
	}
	f := &frame{fn: origin, pkg: d.file.pkg, bound: bound, caller: l.frame}
	if l.apart(d, f, sig, params) {
		return l.callApart(e, d, f, sig, params, args)
	}
	return l.inline(e, f, d.node, d.node.(*ast.FuncDecl).Body, sig, params, args)
}

// callLiteral lowers a call of a function that is the value of a variable.
func (l *lowerer) callLiteral(e *ast.CallExpr, c *closure) []value {
	if c.fn != nil {
		return l.callFunc(e, c.fn, types.Instance{}, nil)
	}
	sig, ok := l.prog.info.TypeOf(c.lit).(*types.Signature)
	if !ok || sig.Variadic() {
		l.refuse(e.Pos(), "calling a variadic function is not supported in a kernel")
		return nil
	}
	args := l.arguments(e)
	for f := l.frame; f != nil; f = f.caller {
		if f.fn == any(c.lit) {
			l.refuse(e.Pos(), "the recursive call of a function literal is not supported in a kernel; use a loop")
			return nil
		}
	}
	var params []*types.Var
	for v := range sig.Params().Variables() {
		params = append(params, v)
	}
	f := &frame{fn: c.lit, up: c.frame, pkg: c.frame.pkg, bound: c.frame.bound, caller: l.frame}
	return l.inline(e, f, c.lit, c.lit.Body, sig, params, args)
}

// arguments lowers the arguments of a call, in order.
func (l *lowerer) arguments(e *ast.CallExpr) []value {
	if len(e.Args) == 1 {
		if c, ok := ast.Unparen(e.Args[0]).(*ast.CallExpr); ok {
			if tuple, ok := l.prog.info.TypeOf(c).(*types.Tuple); ok && tuple.Len() > 1 {
				return l.call(c) // f(g()), g with several results
			}
		}
	}
	var args []value
	for _, a := range e.Args {
		v, ok := l.calledValue(a)
		if !ok {
			v = l.expr(a)
		}
		args = append(args, v)
	}
	return args
}

// inline lowers a function in place of its call.
func (l *lowerer) inline(e *ast.CallExpr, f *frame, node ast.Node, body *ast.BlockStmt, sig *types.Signature, params []*types.Var, args []value) []value {
	if l.depth >= maxDepth || l.size > maxSize {
		l.refuse(e.Pos(), "the calls in this function make a kernel that is too large")
		return nil
	}
	if len(args) != len(params) {
		return nil // an argument was refused
	}
	l.size += 10 // also what emits nothing comes to an end
	l.prog.touch(f.pkg)
	l.start(f, node, body)
	f.at = l.frame.at
	pointers := f.up != nil
	for _, a := range args {
		pointers = pointers || a.pointer != nil
	}
	// Arguments are read before the function's body is.
	caller := l.frame
	l.frame = f
	l.depth++
	var results []value
	if l.checked(f.pkg, node) {
		for i, p := range params {
			l.parameter(p, args[i], pointers)
		}
		results = l.body(f, body, sig)
	}
	l.depth--
	l.frame = caller
	return results
}

// start prepares a frame.
func (l *lowerer) start(f *frame, node ast.Node, body *ast.BlockStmt) {
	f.vars = map[types.Object]value{}
	f.changed = l.prog.changed(node, func(into map[types.Object]bool) { l.changes(body, into) })
	f.inside = map[types.Object]bool{}
	ast.Inspect(body, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok {
			l.changes(lit.Body, f.inside)
		}
		return true
	})
	f.spans = map[types.Object]span{}
}

// parameter binds a parameter to an argument: to the argument itself where
// nobody can tell.
func (l *lowerer) parameter(p *types.Var, arg value, pointers bool) {
	t := l.frame.concrete(p.Type())
	if p.Name() == "" || p.Name() == "_" {
		return
	}
	if arg.literal != nil {
		l.frame.vars[p] = arg
		return
	}
	if _, ok := t.Underlying().(*types.Pointer); ok {
		if arg.pointer == nil && len(arg.locs) == 0 {
			return // refused where it comes from
		}
		if l.frame.changed[p] {
			l.refuse(p.Pos(), "the pointer %s is assigned, which is not supported in a kernel", p.Name())
		}
		arg.typ = t
		l.frame.vars[p] = arg
		return
	}
	if why := unsupported(t); why != "" {
		l.refuse(p.Pos(), "parameter %s: %s", p.Name(), why)
		return
	}
	l.frame.vars[p] = l.bindValue(p, t, arg, pointers)
}

// bindValue gives the storage of a variable that starts with a value.
func (l *lowerer) bindValue(o types.Object, t types.Type, v value, unsure bool) value {
	changed := l.frame.isChanged(o)
	if v.fresh && len(v.locs) == len(leaves(t)) && !hasConstants(v) {
		return l.own(o.Name(), t, v, !changed)
	}
	if !changed {
		if v.fixed || !unsure && inVariables(v) {
			v.typ = t
			return v
		}
	}
	s := l.variable(o.Name(), t)
	l.assign(s, v)
	s.fresh = false
	s.fixed = !changed
	for _, x := range s.locs {
		if x.where == inReg {
			l.steady[x.reg] = !changed
		}
	}
	return s
}

// own takes over the registers of a fresh value for a variable.
func (l *lowerer) own(name string, t types.Type, v value, fixed bool) value {
	parts := leaves(t)
	for i, x := range v.locs {
		if x.where == inReg {
			delete(l.temps, x.reg)
			l.names[x.reg] = name + nameOf(parts[i].path)
			l.steady[x.reg] = fixed
		}
	}
	v.typ, v.fresh, v.fixed = t, false, fixed
	return v
}

func hasConstants(v value) bool {
	for _, x := range v.locs {
		if x.where != inReg && x.where != inArray || x.where == inArray && (x.index != kernel.NoReg || x.disp != 0) {
			return true
		}
	}
	return false
}

// inVariables reports a value that is in registers and whole arrays.
func inVariables(v value) bool {
	for _, x := range v.locs {
		if x.where == inMemory || x.where == inArray && x.index != kernel.NoReg {
			return false
		}
	}
	return true
}

// body lowers the body of a frame's function, and gives its results.
func (l *lowerer) body(f *frame, body *ast.BlockStmt, sig *types.Signature) []value {
	if len(body.List) == 1 && sig.Results().Len() > 0 {
		if r, ok := body.List[0].(*ast.ReturnStmt); ok && len(r.Results) == sig.Results().Len() {
			var out []value
			for i, e := range r.Results {
				v := l.expr(e)
				if t := f.concrete(sig.Results().At(i).Type()); v.pointer == nil && len(v.locs) == len(leaves(t)) {
					v.typ = t
				}
				if v.pointer != nil {
					l.refuse(e.Pos(), "returning a pointer is not supported in a kernel")
				}
				if !v.fresh && !v.fixed && !inVariables(v) {
					v = l.snapshot(v)
				}
				out = append(out, v)
			}
			return out
		}
	}
	l.results(f, sig)
	l.block(func(end kernel.Label) {
		f.end = end
		l.stmts(body.List)
	})
	return f.results
}

// results makes the variables of a function's results.
func (l *lowerer) results(f *frame, sig *types.Signature) {
	for i := range sig.Results().Len() {
		r := sig.Results().At(i)
		t := f.concrete(r.Type())
		if why := unsupported(t); why != "" {
			l.refuse(r.Pos(), "result: %s", why)
			f.results = append(f.results, invalid(t))
			continue
		}
		name := r.Name()
		if name == "" || name == "_" {
			name = "result"
		}
		v := l.variable(name, t)
		if r.Name() != "" {
			l.clear(v)
			named := v
			named.fresh = false
			f.vars[r] = named
		}
		f.results = append(f.results, v)
	}
}
