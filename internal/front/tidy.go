package front

import (
	"strconv"

	"github.com/cb434341/weft/internal/kernel"
)

// tidy makes a function as a person would have written it: no jump to where
// control goes anyway, no block without a jump to it, no constant, register or
// array that nobody reads, and names that count from 1.
func tidy(f *kernel.Func, names map[kernel.Reg]string) {
	f.Body = structure(f.Body, nil, true)
	coalesce(f)
	t := &tidier{f: f, used: make([]bool, len(f.Regs)), usedArrays: make([]bool, len(f.Arrays))}
	t.mark()
	f.Body = t.prune(f.Body)
	t.rename(names)
}

// structure removes jumps and blocks. ends are the labels whose end is right
// behind body; last says that the function's end is.
func structure(body []kernel.Stmt, ends []kernel.Label, last bool) []kernel.Stmt {
	goes := func(s kernel.Stmt) bool {
		switch s := s.(type) {
		case *kernel.Return:
			return last
		case *kernel.Break:
			for _, l := range ends {
				if l == s.Label {
					return true
				}
			}
		}
		return false
	}
	var out []kernel.Stmt
	for i, s := range body {
		switch s := s.(type) {
		case *kernel.Break, *kernel.Return:
			if !goes(s) {
				out = append(out, s)
			}
			return out // what follows is never reached
		case *kernel.If:
			if rest := body[i+1:]; len(rest) > 0 {
				// if c { a; jump to the end }; b   is   if c { a } else { b }
				if n := len(s.Then); n > 0 && goes(s.Then[n-1]) {
					joined := &kernel.If{Cond: s.Cond, Then: structure(s.Then, ends, last), Else: structure(append(s.Else[:len(s.Else):len(s.Else)], rest...), ends, last)}
					return append(out, joined)
				}
				if n := len(s.Else); n > 0 && goes(s.Else[n-1]) {
					joined := &kernel.If{Cond: s.Cond, Else: structure(s.Else, ends, last), Then: structure(append(s.Then[:len(s.Then):len(s.Then)], rest...), ends, last)}
					return append(out, joined)
				}
				out = append(out, &kernel.If{Cond: s.Cond, Then: structure(s.Then, nil, false), Else: structure(s.Else, nil, false)})
				continue
			}
			out = append(out, &kernel.If{Cond: s.Cond, Then: structure(s.Then, ends, last), Else: structure(s.Else, ends, last)})
		case *kernel.Block:
			inner, atEnd := []kernel.Label{s.Label}, false
			if i == len(body)-1 {
				inner, atEnd = append(inner, ends...), last
			}
			b := structure(s.Body, inner, atEnd)
			if jumpsTo(b, s.Label) {
				out = append(out, &kernel.Block{Label: s.Label, Body: b})
				continue
			}
			out = append(out, b...)
		case *kernel.Loop:
			c := *s
			c.Body = structure(s.Body, nil, false)
			out = append(out, &c)
		case *kernel.For:
			c := *s
			c.Body = structure(s.Body, nil, false)
			out = append(out, &c)
		default:
			out = append(out, s)
		}
	}
	return out
}

// jumpsTo reports a Break to a label.
func jumpsTo(body []kernel.Stmt, label kernel.Label) bool {
	found := false
	visit(body, func(s kernel.Stmt) {
		if b, ok := s.(*kernel.Break); ok && b.Label == label {
			found = true
		}
	})
	return found
}

// visit calls do for every statement.
func visit(body []kernel.Stmt, do func(kernel.Stmt)) {
	for _, s := range body {
		do(s)
		switch s := s.(type) {
		case *kernel.If:
			visit(s.Then, do)
			visit(s.Else, do)
		case *kernel.Block:
			visit(s.Body, do)
		case *kernel.Loop:
			visit(s.Body, do)
		case *kernel.For:
			visit(s.Body, do)
		}
	}
}

// registers gives the registers that a statement reads, and those it sets.
func registers(s kernel.Stmt) (reads, sets []*kernel.Reg) {
	switch s := s.(type) {
	case *kernel.Const:
		sets = []*kernel.Reg{&s.Dst}
	case *kernel.Op:
		reads, sets = []*kernel.Reg{&s.A, &s.B, &s.C}, []*kernel.Reg{&s.Dst}
	case *kernel.Load:
		reads, sets = []*kernel.Reg{&s.Base, &s.Index}, []*kernel.Reg{&s.Dst}
	case *kernel.Store:
		reads = []*kernel.Reg{&s.Base, &s.Index, &s.Src}
	case *kernel.ArrayLoad:
		reads, sets = []*kernel.Reg{&s.Index}, []*kernel.Reg{&s.Dst}
	case *kernel.ArrayStore:
		reads = []*kernel.Reg{&s.Index, &s.Src}
	case *kernel.TableLoad:
		reads, sets = []*kernel.Reg{&s.Index}, []*kernel.Reg{&s.Dst}
	case *kernel.Check:
		reads = []*kernel.Reg{&s.A, &s.B}
	case *kernel.Call:
		for i := range s.Args {
			reads = append(reads, &s.Args[i])
		}
		for i := range s.Dst {
			sets = append(sets, &s.Dst[i])
		}
	case *kernel.If:
		reads = []*kernel.Reg{&s.Cond}
	case *kernel.For:
		reads, sets = []*kernel.Reg{&s.Lo, &s.Hi}, []*kernel.Reg{&s.I}
	}
	return reads, sets
}

// arrays gives the arrays that a statement reads, and those it only sets.
func arrays(s kernel.Stmt) (reads, sets []*kernel.ArrayRef) {
	switch s := s.(type) {
	case *kernel.ArrayLoad:
		reads = []*kernel.ArrayRef{&s.Array}
	case *kernel.ArrayStore:
		sets = []*kernel.ArrayRef{&s.Array}
	case *kernel.ArrayCopy:
		reads, sets = []*kernel.ArrayRef{&s.Src}, []*kernel.ArrayRef{&s.Dst}
	case *kernel.ArrayZero:
		sets = []*kernel.ArrayRef{&s.Array}
	}
	return reads, sets
}

// A tidier knows what is read.
type tidier struct {
	f          *kernel.Func
	used       []bool // registers whose value reaches something
	usedArrays []bool
}

// pure reports a statement that does nothing but set registers or arrays.
func pure(s kernel.Stmt) bool {
	switch s.(type) {
	case *kernel.Const, *kernel.Op, *kernel.ArrayLoad, *kernel.TableLoad, *kernel.Load, *kernel.Call,
		*kernel.ArrayStore, *kernel.ArrayCopy, *kernel.ArrayZero:
		return true
	}
	return false
}

// live reports a statement whose effect reaches something.
func (t *tidier) live(s kernel.Stmt) bool {
	if !pure(s) {
		return true
	}
	_, sets := registers(s)
	for _, r := range sets {
		if t.used[*r] {
			return true
		}
	}
	_, setArrays := arrays(s)
	for _, a := range setArrays {
		if t.usedArrays[*a] {
			return true
		}
	}
	return false
}

// mark finds what reaches something: a result, memory, a check, or a decision.
func (t *tidier) mark() {
	for _, r := range t.f.Results {
		if r.Reg == kernel.NoReg {
			t.usedArrays[r.Array] = true
		} else {
			t.used[r.Reg] = true
		}
	}
	for more := true; more; {
		more = false
		visit(t.f.Body, func(s kernel.Stmt) {
			if !t.live(s) {
				return
			}
			reads, _ := registers(s)
			for _, r := range reads {
				if *r != kernel.NoReg && !t.used[*r] {
					t.used[*r], more = true, true
				}
			}
			readArrays, _ := arrays(s)
			for _, a := range readArrays {
				if !t.usedArrays[*a] {
					t.usedArrays[*a], more = true, true
				}
			}
		})
	}
}

// prune removes statements without effect.
func (t *tidier) prune(body []kernel.Stmt) []kernel.Stmt {
	var out []kernel.Stmt
	for _, s := range body {
		if !t.live(s) {
			continue
		}
		switch s := s.(type) {
		case *kernel.If:
			s.Then, s.Else = t.prune(s.Then), t.prune(s.Else)
			if len(s.Then)+len(s.Else) == 0 {
				continue
			}
		case *kernel.Block:
			s.Body = t.prune(s.Body)
		case *kernel.Loop:
			s.Body = t.prune(s.Body)
		case *kernel.For:
			if s.Body = t.prune(s.Body); len(s.Body) == 0 {
				continue
			}
		}
		out = append(out, s)
	}
	return out
}

// rename drops what is not used, and numbers the rest.
func (t *tidier) rename(names map[kernel.Reg]string) {
	f := t.f
	keep, keepArrays := make([]bool, len(f.Regs)), make([]bool, len(f.Arrays))
	for _, p := range f.Params {
		if p.Reg == kernel.NoReg {
			keepArrays[p.Array] = true
		} else {
			keep[p.Reg] = true
		}
	}
	for _, r := range f.Results {
		if r.Reg == kernel.NoReg {
			keepArrays[r.Array] = true
		} else {
			keep[r.Reg] = true
		}
	}
	visit(f.Body, func(s kernel.Stmt) {
		reads, sets := registers(s)
		for _, r := range append(reads, sets...) {
			if *r != kernel.NoReg {
				keep[*r] = true
			}
		}
		readArrays, setArrays := arrays(s)
		for _, a := range append(readArrays, setArrays...) {
			keepArrays[*a] = true
		}
	})
	taken := map[string]int{}
	unique := func(name string) string {
		for {
			n := taken[name]
			taken[name]++
			if n == 0 {
				return name
			}
			if numbered := name + "." + strconv.Itoa(n); taken[numbered] == 0 {
				taken[numbered]++
				return numbered
			}
		}
	}
	to, toArrays := make([]kernel.Reg, len(f.Regs)), make([]kernel.ArrayRef, len(f.Arrays))
	var regs []kernel.Register
	for i, r := range f.Regs {
		if keep[i] {
			to[i] = kernel.Reg(len(regs))
			name := names[kernel.Reg(i)]
			if name == "" {
				name = "t"
			}
			regs = append(regs, kernel.Register{Name: unique(name), Kind: r.Kind})
		}
	}
	var all []kernel.Array
	for i, a := range f.Arrays {
		if keepArrays[i] {
			toArrays[i] = kernel.ArrayRef(len(all))
			all = append(all, kernel.Array{Name: unique(a.Name), Kind: a.Kind, Len: a.Len})
		}
	}
	f.Regs, f.Arrays = regs, all
	for i, p := range f.Params {
		if p.Reg == kernel.NoReg {
			f.Params[i].Array = toArrays[p.Array]
		} else {
			f.Params[i].Reg = to[p.Reg]
		}
	}
	for i, r := range f.Results {
		if r.Reg == kernel.NoReg {
			f.Results[i].Array = toArrays[r.Array]
		} else {
			f.Results[i].Reg = to[r.Reg]
		}
	}
	visit(f.Body, func(s kernel.Stmt) {
		reads, sets := registers(s)
		for _, r := range append(reads, sets...) {
			if *r != kernel.NoReg {
				*r = to[*r]
			}
		}
		readArrays, setArrays := arrays(s)
		for _, a := range append(readArrays, setArrays...) {
			*a = toArrays[*a]
		}
	})
}
