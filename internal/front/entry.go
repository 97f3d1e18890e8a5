package front

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/cb434341/weft/internal/kernel"
)

// lower lowers a function that has been located.
func (t *target) lower(r Request) (k *Kernel, err error) {
	defer func() {
		if p := recover(); p != nil {
			k, err = nil, fmt.Errorf("front: %s: a fault of Weft: %v\n%s", t.name, p, debug.Stack())
		}
	}()
	l := newLowerer(t.prog, newAssembly(), t.name)
	l.m.known, l.m.home = r.Vars, t.pkg.path
	e := &entry{lowerer: l, target: t, mode: r.Mode}
	if r.Mode == GU {
		if e.layout, err = ParseLayout(r.Layout); err != nil {
			return nil, err
		}
	}
	e.write()
	if err := cmp.Or(t.stale(), l.faults()); err != nil {
		return nil, err
	}
	if e.split > maxLeaves {
		return nil, fmt.Errorf("front: %s: its parameters and results are made of too many pieces", t.name)
	}
	l.m.module.Funcs = append([]*kernel.Func{l.finish()}, l.m.module.Funcs...)
	if err := kernel.Verify(&l.m.module); err != nil {
		return nil, fmt.Errorf("front: %s: a fault of Weft: %w", t.name, err)
	}
	return &Kernel{
		Module: &l.m.module, Name: t.name, Pos: t.prog.fset.Position(t.pos()),
		Inputs: e.inputs, Outputs: e.outputs, Vars: l.m.vars, Layout: e.layout, Origins: t.prog.origins(),
	}, nil
}

func newLowerer(p *program, m *assembly, name string) *lowerer {
	return &lowerer{
		prog: p, b: kernel.NewBuilder(name), m: m,
		refused: &refusals{seen: map[Refusal]bool{}},
		names:   map[kernel.Reg]string{}, temps: map[kernel.Reg]bool{}, steady: map[kernel.Reg]bool{},
		sizes: map[kernel.ArrayRef]int{}, consts: map[constKey]kernel.Reg{},
	}
}

// faults gives what was refused. What has no value and has not been refused is a
// fault of Weft's, and no kernel is made of it.
func (l *lowerer) faults() error {
	if err := l.refused.err(); err != nil || !l.broken {
		return err
	}
	return errors.New("front: a fault of Weft: an expression has no value")
}

// finish gives the function: constants first, then what was emitted, tidied.
func (l *lowerer) finish() *kernel.Func {
	f := l.b.Func()
	slices.SortStableFunc(l.pool, func(a, b kernel.Stmt) int { return order(a) - order(b) })
	f.Body = append(l.pool, f.Body...)
	tidy(f, l.names)
	return f
}

// order puts constants before what reads memory.
func order(s kernel.Stmt) int {
	if _, ok := s.(*kernel.Const); ok {
		return 0
	}
	return 1
}

// An entry is the function that a kernel starts in.
type entry struct {
	*lowerer
	target  *target
	mode    Mode
	layout  *Layout
	inputs  []Leaf
	outputs []Leaf
	after   []func()   // copies results that are in pieces, at the end
	rows    kernel.Reg // of a GU: the number of the row, plus 1
	split   int        // calls of pieces
}

// write lowers the function with its parameters and results.
func (e *entry) write() {
	t, l := e.target, e.lowerer
	f := &frame{pkg: t.pkg, bound: t.bound, at: t.pos()}
	var node ast.Node = t.lit
	if t.lit == nil {
		node = t.decl.node
		f.fn = t.prog.info.Defs[t.decl.node.(*ast.FuncDecl).Name]
	} else {
		f.fn = t.lit
	}
	l.frame = f
	l.prog.touch(t.pkg)
	l.start(f, node, t.body())
	if !l.checked(t.pkg, node) || !l.typesChecked() {
		return
	}
	if t.sig.Variadic() {
		l.refuse(t.pos(), "a variadic function is not supported as a kernel")
		return
	}
	var params []*types.Var
	if recv := t.sig.Recv(); recv != nil {
		params = append(params, recv)
	}
	for v := range t.sig.Params().Variables() {
		params = append(params, v)
	}
	if e.mode == GU {
		e.layoutParams(params)
	} else {
		for i, p := range params {
			e.param(i, p)
		}
	}
	if e.mode == Rows && t.sig.Results().Len() == 0 {
		l.refuse(t.pos(), "a kernel over rows needs a result")
	}
	l.results(f, t.sig)
	for i, v := range f.results {
		e.result(i, v)
	}
	if e.after == nil {
		l.stmts(t.body().List)
		return
	}
	l.block(func(end kernel.Label) {
		f.end = end
		l.stmts(t.body().List)
	})
	for _, copyOut := range e.after {
		copyOut()
	}
}

// param makes the parameters for an argument of the function.
func (e *entry) param(i int, p *types.Var) {
	l := e.lowerer
	t := l.frame.concrete(p.Type())
	name := p.Name()
	if name == "" || name == "_" {
		name = "unused"
	}
	if ptr, ok := t.Underlying().(*types.Pointer); ok && e.mode == Whole {
		e.pointer(i, p, name, ptr.Elem())
		return
	}
	if why := unsupported(t); why != "" {
		if under(t) != types.Typ[types.Invalid] {
			l.refuse(p.Pos(), "parameter %s: %s", name, why)
		}
		return
	}
	if e.mode == Rows && hasSlice(t) {
		l.refuse(p.Pos(), "parameter %s: a slice for each row is not supported by Vectorize; use jit.GUVectorize, or jit.Compile", name)
		return
	}
	v := value{typ: t, nilable: kernel.NoReg}
	for _, f := range leaves(t) {
		leaf := Leaf{Arg: i, Path: f.path, Offset: uintptr(f.off), Kind: f.kind}
		v.locs = append(v.locs, e.input(leaf, f, name))
	}
	e.bindParam(p, t, v)
}

// bindParam makes a variable of a parameter. Uniform parameters stay as they
// are: a variable that changes is a copy.
func (e *entry) bindParam(p *types.Var, t types.Type, v value) {
	l := e.lowerer
	if p.Name() == "" || p.Name() == "_" {
		return
	}
	v.fixed = !l.frame.changed[p]
	if e.mode == Rows || v.fixed {
		for _, x := range v.locs {
			if x.where == inReg {
				l.steady[x.reg] = v.fixed
			}
		}
		l.frame.vars[p] = v
		return
	}
	l.frame.vars[p] = l.bindValue(p, t, v, true)
}

// input makes the parameter for a leaf, and says where it is.
func (e *entry) input(leaf Leaf, f leaf, name string) loc {
	l := e.lowerer
	full := name + nameOf(f.path)
	if f.dims == nil {
		var r kernel.Reg
		if e.mode == Rows || e.mode == GU {
			r = l.b.Stream(name, f.kind)
		} else {
			r = l.b.Uniform(name, f.kind)
			leaf.Role = roleOf(f.path)
		}
		l.names[r] = full
		e.inputs = append(e.inputs, leaf)
		return register(f.kind, r)
	}
	whole := loc{kind: f.kind, where: inArray, reg: kernel.NoReg, index: kernel.NoReg, dims: f.dims}
	e.pieces(f.dims, 0, f.off, func(first, n, step, off int64) {
		piece := leaf
		piece.Count, piece.Step, piece.Offset = int(n), uintptr(step), uintptr(off)
		e.inputs = append(e.inputs, piece)
		a := l.b.StreamArray(full, f.kind, int(n))
		l.sizes[a] = int(n)
		if n == count(f.dims) {
			whole.array = a
			return
		}
		if first == 0 {
			whole.array = l.newArray(full, f.kind, int(count(f.dims)))
		}
		flat := []dim{{n, step}}
		l.copyLoc(loc{kind: f.kind, where: inArray, array: whole.array, index: kernel.NoReg, disp: first, dims: flat},
			loc{kind: f.kind, where: inArray, array: a, index: kernel.NoReg, dims: flat})
	})
	return whole
}

// roleOf tells the three parts of a slice by their path.
func roleOf(path string) Role {
	switch {
	case strings.HasSuffix(path, ".ptr"):
		return RoleData
	case strings.HasSuffix(path, ".len"):
		return RoleLen
	case strings.HasSuffix(path, ".cap"):
		return RoleCap
	}
	return RoleValue
}

// pieces takes dimensions apart until each piece has one step from element to
// element: first is its first element, off its offset.
func (e *entry) pieces(dims []dim, first, off int64, each func(first, n, step, off int64)) {
	if e.split++; e.split > maxLeaves {
		return
	}
	even := true
	for i := range len(dims) - 1 {
		even = even && dims[i].step == dims[i+1].n*dims[i+1].step
	}
	if even {
		each(first, count(dims), dims[len(dims)-1].step, off)
		return
	}
	for i := range dims[0].n {
		e.pieces(dims[1:], first+i*rest(dims), off+i*dims[0].step, each)
	}
}

// pointer makes the parameters for a pointer: what it points to is read and
// written in place. With slices in it, it is taken over by value, and only read.
func (e *entry) pointer(i int, p *types.Var, name string, elem types.Type) {
	l := e.lowerer
	if why := unsupported(elem); why != "" {
		if under(elem) != types.Typ[types.Invalid] {
			l.refuse(p.Pos(), "parameter %s: %s", name, why)
		}
		return
	}
	if l.frame.changed[p] {
		l.refuse(p.Pos(), "the pointer %s is assigned, which is not supported in a kernel", name)
	}
	base := l.b.Uniform(name, kernel.Ptr)
	l.names[base], l.steady[base] = name, true
	e.inputs = append(e.inputs, Leaf{Arg: i, Role: RolePtr, Kind: kernel.Ptr})
	to := memory(elem, base, kernel.NoReg, 0, 0)
	if hasSlice(elem) {
		to = value{typ: elem, readOnly: true, fixed: true, nilable: kernel.NoReg}
		for _, f := range leaves(elem) {
			leaf := Leaf{Arg: i, Path: f.path, Offset: uintptr(f.off), Kind: f.kind, Deref: true}
			x := e.input(leaf, f, name)
			if x.where == inReg {
				l.steady[x.reg] = true
			}
			to.locs = append(to.locs, x)
		}
	}
	if p.Name() != "" && p.Name() != "_" {
		l.frame.vars[p] = value{typ: l.frame.concrete(p.Type()), pointer: &to, nilable: base}
	}
}

// result makes the results for a result of the function.
func (e *entry) result(i int, v value) {
	l := e.lowerer
	if len(v.locs) == 0 {
		return
	}
	if hasSlice(v.typ) {
		l.refuse(e.target.sig.Results().At(i).Pos(), "a result with a slice is not supported; write to a parameter")
		return
	}
	for j, f := range leaves(v.typ) {
		leaf := Leaf{Arg: i, Path: f.path, Offset: uintptr(f.off), Kind: f.kind}
		x := v.locs[j]
		if f.dims == nil {
			e.outputs = append(e.outputs, leaf)
			l.b.Result(x.reg)
			continue
		}
		e.pieces(f.dims, 0, f.off, func(first, n, step, off int64) {
			piece := leaf
			piece.Count, piece.Step, piece.Offset = int(n), uintptr(step), uintptr(off)
			e.outputs = append(e.outputs, piece)
			if n == count(f.dims) {
				l.b.ResultArray(x.array)
				return
			}
			a := l.newArray("result"+nameOf(f.path), f.kind, int(n))
			l.b.ResultArray(a)
			flat := []dim{{n, step}}
			e.after = append(e.after, func() {
				l.copyLoc(loc{kind: f.kind, where: inArray, array: a, index: kernel.NoReg, dims: flat},
					loc{kind: f.kind, where: inArray, array: x.array, index: kernel.NoReg, disp: first, dims: flat})
			})
		})
	}
}

// touch notes that a package is part of a kernel.
func (p *program) touch(k *pkg) {
	if p.touched == nil {
		p.touched = map[*pkg]bool{}
	}
	p.touched[k] = true
}

// origins lists the files of all packages that are part of a kernel.
func (p *program) origins() []Origin {
	var all []Origin
	for _, path := range sortedKeys(p.pkgs) {
		if k := p.pkgs[path]; k.types != nil {
			for _, f := range k.files {
				all = append(all, Origin{f.name, f.hash})
			}
		}
	}
	return all
}

// changed caches what a function's body assigns.
func (p *program) changed(node ast.Node, find func(map[types.Object]bool)) map[types.Object]bool {
	if m, ok := p.changes[node]; ok {
		return m
	}
	if p.changes == nil {
		p.changes = map[ast.Node]map[types.Object]bool{}
	}
	m := map[types.Object]bool{}
	find(m)
	p.changes[node] = m
	return m
}

// errLayout is what a layout is that cannot be read.
var errLayout = errors.New(`a layout is like "(n),(m,n)->(m)"`)
