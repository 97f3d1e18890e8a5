package front

import (
	"fmt"
	"go/ast"
	"go/types"
	"runtime/debug"

	"github.com/cb434341/weft/internal/kernel"
)

// A FoldKind says what becomes of a function of two.
type FoldKind uint8

const (
	Reduce     FoldKind = iota // one result: f(f(f(init, x[0]), x[1]), x[2])
	Accumulate                 // all of them on the way
)

// LowerFold lowers a func(a, b T) T, T a number or bool, to a kernel that goes
// over a slice. The module's second function is f itself, for those who fold in
// another order; its entry has the uniform parameters
//
//	RoleData and RoleLen of argument 0: the numbers
//	RoleValue of argument 1: what a starts with
//	RoleData of argument 2, to Accumulate: where results go, one for each number
//
// and one result, the last.
func LowerFold(r Request, kind FoldKind) (k *Kernel, err error) {
	t, err := locate(r)
	if err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil {
			k, err = nil, fmt.Errorf("front: %s: a fault of Weft: %v\n%s", t.name, p, debug.Stack())
		}
	}()
	sig := t.sig
	if sig.Params().Len() != 2 || sig.Results().Len() != 1 || sig.Recv() != nil || sig.Variadic() {
		return nil, fmt.Errorf("front: %s: it is no function of two numbers to one", t.name)
	}
	f := &frame{pkg: t.pkg, bound: t.bound, at: t.pos()}
	elem := f.concrete(sig.Results().At(0).Type())
	scalar := scalarKind(elem)
	for p := range sig.Params().Variables() {
		if !types.Identical(f.concrete(p.Type()), elem) || scalar == kernel.Invalid {
			return nil, fmt.Errorf("front: %s: its parameters and its result are not one type of number", t.name)
		}
	}
	m := newAssembly()
	m.known, m.home = r.Vars, t.pkg.path
	l := newLowerer(t.prog, m, t.name+".fold")
	l.frame = &frame{pkg: t.pkg, at: t.pos()}
	var node ast.Node = t.lit
	if t.lit == nil {
		node = t.decl.node
		f.fn = t.prog.info.Defs[t.decl.node.(*ast.FuncDecl).Name]
	} else {
		f.fn = t.lit
	}
	fn := l.function(t.name, node, t.body(), f, sig, []*types.Var{sig.Params().At(0), sig.Params().At(1)})
	if err := l.faults(); err != nil {
		return nil, err
	}
	k = &Kernel{Name: t.name, Pos: t.prog.fset.Position(t.pos())}
	uniform := func(name string, kd kernel.Kind, leaf Leaf) kernel.Reg {
		reg := l.b.Uniform(name, kd)
		l.names[reg] = name
		leaf.Kind = kd
		k.Inputs = append(k.Inputs, leaf)
		return reg
	}
	data := uniform("data", kernel.Ptr, Leaf{Role: RoleData})
	n := uniform("n", kernel.Int64, Leaf{Role: RoleLen, Offset: 8})
	init := uniform("init", scalar, Leaf{Arg: 1})
	out := kernel.NoReg
	if kind == Accumulate {
		out = uniform("out", kernel.Ptr, Leaf{Arg: 2, Role: RoleData})
	}
	size := int64(scalar.Size())
	acc := l.b.Reg("acc", scalar)
	l.names[acc] = "acc"
	l.b.Result(acc)
	l.move(acc, init)
	l.loop(l.pos(t.pos()), "i", l.int(0), n, 1, func(_ kernel.Label, i kernel.Reg) {
		x := l.temp(scalar)
		l.emit(&kernel.Load{Dst: x, Base: data, Index: i, Scale: size})
		l.emit(&kernel.Call{Dst: []kernel.Reg{acc}, Func: t.name, Args: []kernel.Reg{acc, x}})
		if out != kernel.NoReg {
			l.emit(&kernel.Store{Base: out, Index: i, Scale: size, Src: acc})
		}
	})
	if len(m.vars) > 0 {
		return nil, fmt.Errorf("front: %s: it reads the package variable %s, which a fold cannot", t.name, m.vars[0].Name)
	}
	m.module.Funcs = append([]*kernel.Func{l.finish(), fn}, m.module.Funcs...)
	k.Module, k.Origins = &m.module, t.prog.origins()
	k.Outputs = []Leaf{{Kind: scalar}}
	if err := kernel.Verify(k.Module); err != nil {
		return nil, fmt.Errorf("front: %s: a fault of Weft: %w", t.name, err)
	}
	return k, nil
}
