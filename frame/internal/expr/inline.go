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
	out := e.Reg("t", kindOf(u.result))
	call := &kernel.Call{Dst: []kernel.Reg{out}, Func: e.Module.Adopt(m), Args: args}
	if there == kernel.NoReg {
		e.Emit(call)
	} else {
		e.If(there, func() { e.Emit(call) }, nil)
	}
	return e.strict(out, in...)
}
