package spmd

import (
	"strconv"
	"strings"

	"github.com/cb434341/weft/internal/kernel"
)

// A variant is a function that is called, for a number of lanes.
type variant struct {
	name  string // the symbol
	r     *routine
	lanes int
	mask  bool // it wants to know which lanes run
}

// variant finds or orders one.
func (g *generator) variant(name string, lanes int) *variant {
	key := strconv.Itoa(lanes) + " " + name
	if v := g.variants[key]; v != nil {
		return v
	}
	v := &variant{name: "\"" + strings.ReplaceAll(name, "\"", "'") + "." + strconv.Itoa(lanes) + "\"", r: g.callees[name], lanes: lanes}
	if lanes > 1 {
		kernel.Walk(v.r.f.Body, func(s kernel.Stmt) {
			switch s.(type) {
			case *kernel.If, *kernel.Loop, *kernel.For, *kernel.TableLoad, *kernel.ArrayLoad, *kernel.ArrayStore:
				v.mask = true
			}
		})
	}
	g.variants[key] = v
	g.wanted = append(g.wanted, v)
	return v
}

// resultType is what a variant returns: a struct, also of one.
func (f *function) resultType(r *routine, vec bool) string {
	w := "{ "
	for i, out := range r.f.Results {
		if i > 0 {
			w += ", "
		}
		w += f.ty(r.f.Regs[out.Reg].Kind, vec)
	}
	return w + " }"
}

// call calls a function, of scalars where all lanes would call it alike.
func (f *function) call(s *kernel.Call) {
	vec := false
	for _, a := range s.Args {
		vec = vec || f.varies(a)
	}
	lanes := 1
	if vec {
		lanes = f.lanes
	}
	v := f.g.variant(s.Func, lanes)
	typ := f.resultType(v.r, vec)
	call := "call fastcc " + typ + " @" + v.name + "("
	for i, a := range s.Args {
		if i > 0 {
			call += ", "
		}
		call += f.ty(f.kind(a), vec) + " " + f.use(a, vec)
	}
	if v.mask {
		if len(s.Args) > 0 {
			call += ", "
		}
		call += f.maskType() + " " + f.mask()
	}
	out := f.def(call, ")")
	for i, d := range s.Dst {
		one := f.def("extractvalue ", typ, " ", out, ", ", strconv.Itoa(i))
		if !vec && f.varies(d) {
			one = f.splat(f.kind(d), one)
		}
		f.set(d, one)
	}
}

// routine writes a function that is called.
func (g *generator) routine(v *variant) {
	f := newFunction(g, v.r, v.lanes, func(i int) bool { return isParam(v.r.f, i) })
	f.allocas = append(f.allocas, "start:\n"...)
	vec := v.lanes > 1
	typ := f.resultType(v.r, vec)
	head := "define internal fastcc " + typ + " @" + v.name + "("
	for i, p := range v.r.f.Params {
		if i > 0 {
			head += ", "
		}
		name := "%a" + strconv.Itoa(i)
		head += f.ty(f.kind(p.Reg), vec) + " " + name
		f.set(p.Reg, name)
	}
	f.clear()
	if v.mask {
		if len(v.r.f.Params) > 0 {
			head += ", "
		}
		head += f.maskType() + " %mask"
		f.exec = "%mask"
	}
	f.run(f.exec)
	before := f.exec
	f.list(v.r.f.Body)
	f.begin("finish")
	f.exec = before
	out := "poison"
	for i, r := range v.r.f.Results {
		out = f.def("insertvalue ", typ, " ", out, ", ", f.ty(f.kind(r.Reg), vec), " ", f.use(r.Reg, vec), ", ", strconv.Itoa(i))
	}
	f.line("ret ", typ, " ", out)
	f.finished = true
	g.add("\n"+head+") noinline", f)
}

func isParam(fn *kernel.Func, v int) bool {
	for _, p := range fn.Params {
		if int(p.Reg) == v {
			return true
		}
	}
	return false
}
