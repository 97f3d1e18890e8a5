package expr

import (
	"fmt"

	"github.com/cb434341/weft/internal/kernel"
)

// An inliner gives a user's function as the text of a kernel that others take in,
// or says why that cannot be.
type inliner func() (string, error)

// kernelText is the user's function as a kernel's text; "" if it is called
// instead: where there is no source, strings or times among its values, or what
// kernels do not know.
func (u *user) kernelText() string {
	u.reading.Do(func() {
		for _, t := range append(u.args[:len(u.args):len(u.args)], u.result) {
			if !numbers.has(t.Kind) {
				return
			}
		}
		text, err := u.inline()
		if err != nil {
			return
		}
		m, err := kernel.Parse(text)
		if err != nil || !u.fits(m.Entry()) {
			return
		}
		u.text = text
	})
	return u.text
}

// fits holds a kernel's parameters and result against the function's types.
func (u *user) fits(f *kernel.Func) bool {
	if len(f.Params) != len(u.args) || len(f.Results) != 1 || f.Results[0].Reg == kernel.NoReg {
		return false
	}
	for i, p := range f.Params {
		if p.Reg == kernel.NoReg || p.Uniform || f.Regs[p.Reg].Kind != kindOf(u.args[i]) {
			return false
		}
	}
	return f.Regs[f.Results[0].Reg].Kind == kindOf(u.result)
}

// inlines reports whether a node's function comes into the kernel.
func inlines(n *Node) bool {
	u, err := n.calls()
	return err == nil && u.kernelText() != ""
}

// emitUser calls the function in the kernel. If it may fail, or takes its time, it
// is called only for rows in which no argument is null, as it is elsewhere.
func emitUser(e *emitter, n *Node, in []val) val {
	u, err := n.calls()
	if err != nil {
		panic("expr: a function that was bound: " + err.Error())
	}
	m, err := kernel.Parse(u.kernelText())
	if err != nil {
		panic(fmt.Sprintf("expr: a kernel that was checked: %v", err))
	}
	guarded := len(m.Sites) > 0
	for _, f := range m.Funcs {
		kernel.Walk(f.Body, func(s kernel.Stmt) {
			switch s.(type) {
			case *kernel.Loop, *kernel.For:
				guarded = true
			}
		})
	}
	args, there := make([]kernel.Reg, len(in)), kernel.NoReg
	for i, v := range in {
		args[i] = v.r
		if guarded {
			there = e.and(there, e.isValid(v))
		}
	}
	out := e.b.Reg("t", kindOf(u.result))
	call := &kernel.Call{Dst: []kernel.Reg{out}, Func: e.adopt(m), Args: args}
	if there == kernel.NoReg {
		e.b.Emit(call)
	} else {
		e.b.If(there, func() { e.b.Emit(call) }, nil)
	}
	return e.strict(out, in...)
}

// adopt takes a module's functions, tables, files and sites into this one, and
// returns the new name of its entry.
func (e *emitter) adopt(m *kernel.Module) string {
	prefix := fmt.Sprintf("f%d.", len(e.m.Funcs)) // a letter first, as names of tables must have
	files, sites, tables := int32(len(e.m.Files)), len(e.m.Sites), len(e.m.Tables)
	place := func(p *kernel.Pos) {
		if *p != (kernel.Pos{}) {
			p.File += files
		}
	}
	own := map[string]bool{}
	for _, f := range m.Funcs {
		own[f.Name] = true
	}
	for _, f := range m.Funcs {
		f.Name = prefix + f.Name
		kernel.Walk(f.Body, func(s kernel.Stmt) {
			switch s := s.(type) {
			case *kernel.Call:
				if own[s.Func] {
					s.Func = prefix + s.Func
				}
			case *kernel.Check:
				s.Site += sites
			case *kernel.TableLoad:
				s.Table += tables
			case *kernel.Loop:
				place(&s.Pos)
			case *kernel.For:
				place(&s.Pos)
			}
		})
	}
	for _, s := range m.Sites {
		place(&s.Pos)
		e.m.Sites = append(e.m.Sites, s)
	}
	for _, t := range m.Tables {
		t.Name = prefix + t.Name
		e.m.Tables = append(e.m.Tables, t)
	}
	e.m.Files = append(e.m.Files, m.Files...)
	e.m.Funcs = append(e.m.Funcs, m.Funcs...)
	return m.Funcs[0].Name
}
