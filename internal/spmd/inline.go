package spmd

import (
	"fmt"

	"github.com/cb434341/weft/internal/kernel"
)

// A function that a kernel calls is taken in where that is cheaper than a call,
// which costs all vector registers; and where it must be, since it can trap or
// has loops that pay: only the entry knows how.
const worthCall = 60

// worthOne is the same for the only call of a function, which makes nothing
// longer.
const worthOne = 200

// An inliner copies one function, with some of what it calls.
type inliner struct {
	*linker
	f       *kernel.Func // the copy
	strict  []bool
	home    *kernel.Module
	library bool
	last    kernel.Label   // used so far
	calls   map[string]int // how often the function itself calls others
}

// A renaming is what registers, arrays and labels of a function that is taken in
// are in the copy; nil for the function that is copied itself.
type renaming struct {
	inside bool
	regs   int
	arrays int
	labels kernel.Label
	end    kernel.Label
	home   *kernel.Module
	strict bool
}

func (n renaming) reg(r kernel.Reg) kernel.Reg {
	if r == kernel.NoReg {
		return r
	}
	return r + kernel.Reg(n.regs)
}

func (n renaming) array(a kernel.ArrayRef) kernel.ArrayRef { return a + kernel.ArrayRef(n.arrays) }

func (i *inliner) list(body []kernel.Stmt, n renaming) ([]kernel.Stmt, error) {
	out := make([]kernel.Stmt, 0, len(body))
	for _, s := range body {
		var err error
		if out, err = i.stmt(out, s, n); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// homeOf is the module whose tables and functions a statement means.
func (i *inliner) homeOf(n renaming) (home *kernel.Module, library bool) {
	if n.inside {
		return n.home, n.strict
	}
	return i.home, i.library
}

// stmt appends the copy of a statement.
func (i *inliner) stmt(out []kernel.Stmt, s kernel.Stmt, n renaming) ([]kernel.Stmt, error) {
	home, library := i.homeOf(n)
	var err error
	switch s := s.(type) {
	case *kernel.Const:
		return append(out, &kernel.Const{Dst: n.reg(s.Dst), Bits: s.Bits}), nil
	case *kernel.Op:
		if s.Code == kernel.FMA && !i.fma && i.f.Regs[n.reg(s.Dst)].Kind == kernel.Float64 {
			return i.call(out, &kernel.Call{Dst: []kernel.Reg{s.Dst}, Func: "math.FMA", Args: []kernel.Reg{s.A, s.B, s.C}}, n)
		}
		return append(out, &kernel.Op{Code: s.Code, Dst: n.reg(s.Dst), A: n.reg(s.A), B: n.reg(s.B), C: n.reg(s.C)}), nil
	case *kernel.Load:
		return append(out, &kernel.Load{Dst: n.reg(s.Dst), Base: n.reg(s.Base), Index: n.reg(s.Index), Scale: s.Scale, Disp: s.Disp}), nil
	case *kernel.Store:
		return append(out, &kernel.Store{Base: n.reg(s.Base), Index: n.reg(s.Index), Scale: s.Scale, Disp: s.Disp, Src: n.reg(s.Src)}), nil
	case *kernel.ArrayLoad:
		return append(out, &kernel.ArrayLoad{Dst: n.reg(s.Dst), Array: n.array(s.Array), Index: n.reg(s.Index)}), nil
	case *kernel.ArrayStore:
		return append(out, &kernel.ArrayStore{Array: n.array(s.Array), Index: n.reg(s.Index), Src: n.reg(s.Src)}), nil
	case *kernel.ArrayCopy:
		return append(out, &kernel.ArrayCopy{Dst: n.array(s.Dst), Src: n.array(s.Src)}), nil
	case *kernel.ArrayZero:
		return append(out, &kernel.ArrayZero{Array: n.array(s.Array)}), nil
	case *kernel.TableLoad:
		return append(out, &kernel.TableLoad{Dst: n.reg(s.Dst), Table: s.Table + i.tablesOf(home), Index: n.reg(s.Index)}), nil
	case *kernel.Check:
		if library {
			return out, nil // proved by the library's tests
		}
		return append(out, &kernel.Check{Code: s.Code, A: n.reg(s.A), B: n.reg(s.B), Site: s.Site}), nil
	case *kernel.Call:
		return i.call(out, s, n)
	case *kernel.If:
		c := &kernel.If{Cond: n.reg(s.Cond)}
		if c.Then, err = i.list(s.Then, n); err == nil {
			c.Else, err = i.list(s.Else, n)
		}
		return append(out, c), err
	case *kernel.Block:
		c := &kernel.Block{Label: s.Label + n.labels}
		c.Body, err = i.list(s.Body, n)
		return append(out, c), err
	case *kernel.Loop:
		c := &kernel.Loop{Label: s.Label + n.labels, Pos: s.Pos}
		c.Body, err = i.list(s.Body, n)
		return append(out, c), err
	case *kernel.For:
		c := &kernel.For{Label: s.Label + n.labels, I: n.reg(s.I), Lo: n.reg(s.Lo), Hi: n.reg(s.Hi), Step: s.Step, Pos: s.Pos}
		c.Body, err = i.list(s.Body, n)
		return append(out, c), err
	case *kernel.Break:
		return append(out, &kernel.Break{Label: s.Label + n.labels}), nil
	case *kernel.Return:
		if n.inside {
			return append(out, &kernel.Break{Label: n.end}), nil
		}
		return append(out, s), nil
	}
	return nil, fmt.Errorf("statement %T is not known", s)
}

// call takes a function in, or leaves the call.
func (i *inliner) call(out []kernel.Stmt, s *kernel.Call, n renaming) ([]kernel.Stmt, error) {
	home, _ := i.homeOf(n)
	m, f, library := i.find(home, s.Func)
	if f == nil {
		return nil, fmt.Errorf("call of %s: there is no such function", s.Func)
	}
	args, dst := make([]kernel.Reg, len(s.Args)), make([]kernel.Reg, len(s.Dst))
	for j, a := range s.Args {
		args[j] = n.reg(a)
	}
	for j, d := range s.Dst {
		dst[j] = n.reg(d)
	}
	worth := worthCall
	if i.calls[s.Func] == 1 && !n.inside {
		worth = worthOne
	}
	if !must(f, library) && listCost(f, f.Body) > worth {
		err := i.callee(home, s.Func)
		return append(out, &kernel.Call{Dst: dst, Func: s.Func, Args: args}), err
	}
	if i.open[s.Func] {
		return nil, fmt.Errorf("call of %s: it calls itself", s.Func)
	}
	i.open[s.Func] = true
	defer delete(i.open, s.Func)

	in := renaming{inside: true, regs: len(i.f.Regs), arrays: len(i.f.Arrays), labels: i.last, home: m, strict: library}
	i.f.Regs, i.f.Arrays = append(i.f.Regs, f.Regs...), append(i.f.Arrays, f.Arrays...)
	for range f.Regs {
		i.strict = append(i.strict, library)
	}
	last := i.last
	kernel.Walk(f.Body, func(s kernel.Stmt) { last = max(last, labelOf(s)+in.labels) })
	last++
	i.last, in.end = last, last

	// A function starts with zeros each time, also in a loop.
	given := map[int]bool{}
	for j, p := range f.Params {
		given[int(p.Reg)] = true
		out = append(out, &kernel.Op{Code: kernel.Copy, Dst: in.reg(p.Reg), A: args[j], B: kernel.NoReg, C: kernel.NoReg})
	}
	for v := range newLiveness(&routine{f: f}).start().list() {
		switch {
		case v >= len(f.Regs):
			out = append(out, &kernel.ArrayZero{Array: in.array(kernel.ArrayRef(v - len(f.Regs)))})
		case !given[v]:
			out = append(out, &kernel.Const{Dst: in.reg(kernel.Reg(v))})
		}
	}
	body, early := f.Body, false
	if len(body) > 0 {
		if _, ok := body[len(body)-1].(*kernel.Return); ok {
			body = body[:len(body)-1]
		}
	}
	kernel.Walk(body, func(s kernel.Stmt) {
		_, ret := s.(*kernel.Return)
		early = early || ret
	})
	copied, err := i.list(body, in)
	if early {
		out = append(out, &kernel.Block{Label: in.end, Body: copied})
	} else {
		out = append(out, copied...)
	}
	for j, d := range dst {
		out = append(out, &kernel.Op{Code: kernel.Copy, Dst: d, A: in.reg(f.Results[j].Reg), B: kernel.NoReg, C: kernel.NoReg})
	}
	return out, err
}

// must reports a function that only the entry can run.
func must(f *kernel.Func, library bool) bool {
	if library {
		return false
	}
	m := false
	kernel.Walk(f.Body, func(s kernel.Stmt) {
		switch s.(type) {
		case *kernel.Check, *kernel.Loop, *kernel.For, *kernel.Call:
			m = true
		}
	})
	return m
}
