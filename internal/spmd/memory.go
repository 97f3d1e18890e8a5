package spmd

import (
	"strconv"

	"github.com/cb434341/weft/internal/kernel"
)

// loadFrom reads memory: once where the address is the same in all lanes.
func (f *function) loadFrom(s *kernel.Load) {
	vec := f.varies(s.Base) || s.Index != kernel.NoReg && f.varies(s.Index)
	k := f.kind(s.Dst)
	p := f.address(s.Base, s.Index, s.Scale, s.Disp, vec)
	if vec {
		f.set(s.Dst, f.gather(k, p))
		return
	}
	v := f.fromMemory(k, false, f.def("load ", memoryType(k), ", ptr ", p, f.alias(k)))
	if f.varies(s.Dst) {
		v = f.splat(k, v)
	}
	f.set(s.Dst, v)
}

func (f *function) storeTo(s *kernel.Store) {
	k := f.kind(s.Src)
	vec := f.varies(s.Base) || s.Index != kernel.NoReg && f.varies(s.Index)
	if vec {
		f.scatter(k, f.toMemory(k, true, f.use(s.Src, true)), f.address(s.Base, s.Index, s.Scale, s.Disp, true))
		return
	}
	p := f.address(s.Base, s.Index, s.Scale, s.Disp, false)
	if f.varies(s.Src) {
		// All lanes write to one place: the last one that runs is the one to stay.
		all := f.def("insertelement ", lanesOf(f.lanes, "ptr"), " poison, ptr ", p, ", i32 0")
		all = f.def("shufflevector ", lanesOf(f.lanes, "ptr"), " ", all, ", ", lanesOf(f.lanes, "ptr"), " poison, ",
			lanesOf(f.lanes, "i32"), " zeroinitializer")
		f.scatter(k, f.toMemory(k, true, f.use(s.Src, true)), all)
		return
	}
	f.line("store ", memoryType(k), " ", f.toMemory(k, false, f.use(s.Src, false)), ", ptr ", p, f.alias(k))
}

// address is Base + Index*Scale + Disp.
func (f *function) address(base, index kernel.Reg, scale, disp int64, vec bool) string {
	typ, word := f.ty(kernel.Int64, vec), f.ty(kernel.Ptr, vec)
	p := f.use(base, vec && f.varies(base))
	ptr := f.ty(kernel.Ptr, vec && f.varies(base))
	if index != kernel.NoReg {
		i, element := f.use(index, vec), "i8"
		switch scale {
		case 1, 2, 4, 8:
			element = "i" + strconv.FormatInt(8*scale, 10)
		default:
			i = f.def("mul ", typ, " ", i, ", ", f.constant(kernel.Int64, uint64(scale), vec))
		}
		p, ptr = f.def("getelementptr ", element, ", ", ptr, " ", p, ", ", typ, " ", i), word
	}
	if disp != 0 {
		p = f.def("getelementptr i8, ", ptr, " ", p, ", i64 ", strconv.FormatInt(disp, 10))
	}
	return p
}

// fromMemory and toMemory change bools between a byte and a bit.
func (f *function) fromMemory(k kernel.Kind, vec bool, v string) string {
	if k != kernel.Bool {
		return v
	}
	typ := f.memTy(k, vec)
	return f.def("icmp ne ", typ, " ", v, ", ", f.constant(kernel.Uint8, 0, vec))
}

func (f *function) toMemory(k kernel.Kind, vec bool, v string) string {
	if k != kernel.Bool {
		return v
	}
	return f.def("zext ", f.ty(k, vec), " ", v, " to ", f.memTy(k, vec))
}

// gather reads what each running lane points to.
func (f *function) gather(k kernel.Kind, from string) string {
	from, mask := f.reach(from)
	typ := f.memTy(k, true)
	name := "llvm.masked.gather." + f.memorySuffix(k) + ".v" + strconv.Itoa(f.lanes) + "p0"
	pointers := f.ty(kernel.Ptr, true)
	f.m.declare(name, "declare "+typ+" @"+name+"("+pointers+", i32 immarg, "+f.maskType()+", "+typ+")")
	return f.fromMemory(k, true, f.def("call ", typ, " @", name, "(", pointers, " ", from, ", i32 ", strconv.Itoa(k.Size()),
		", ", f.maskType(), " ", mask, ", ", typ, " zeroinitializer)"))
}

// scatter writes v, as it is in memory, to where each running lane points, in
// the order of lanes.
func (f *function) scatter(k kernel.Kind, v, to string) {
	to, mask := f.reach(to)
	typ := f.memTy(k, true)
	name := "llvm.masked.scatter." + f.memorySuffix(k) + ".v" + strconv.Itoa(f.lanes) + "p0"
	pointers := f.ty(kernel.Ptr, true)
	f.m.declare(name, "declare void @"+name+"("+typ+", "+pointers+", i32 immarg, "+f.maskType()+")")
	f.line("call void @", name, "(", typ, " ", v, ", ", pointers, " ", to, ", i32 ", strconv.Itoa(k.Size()),
		", ", f.maskType(), " ", mask, ")")
}

// reach gives addresses and a mask for a gather or scatter. Without masks in
// hardware LLVM would branch around each lane; there the lanes that do not run
// are sent to memory of our own instead.
func (f *function) reach(p string) (address, mask string) {
	if f.exec == "" || f.g.o.Target.Masks {
		return p, f.mask()
	}
	if f.nowhere == "" {
		f.nowhere = f.alloca("i64", "")
		f.allocas = append(f.allocas, "\tstore i64 0, ptr "+f.nowhere+"\n"...)
	}
	return f.blend(f.exec, f.ty(kernel.Ptr, true), p, f.splat(kernel.Ptr, f.nowhere)), f.allLanes()
}

func (f *function) memorySuffix(k kernel.Kind) string {
	if k == kernel.Bool {
		k = kernel.Uint8
	}
	return f.suffix(k, true)
}

// alias says that memory of one kind is not memory of another, in loops that
// LLVM is to make vectors of.
func (f *function) alias(k kernel.Kind) string {
	if f.lanes > 1 {
		return ""
	}
	return ", !tbaa !" + strconv.Itoa(kindNode+2*int(k))
}
