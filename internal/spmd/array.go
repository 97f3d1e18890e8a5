package spmd

import (
	"strconv"

	"github.com/cb434341/weft/internal/kernel"
)

// arrayType is the type of an array variable: of vectors, if it varies.
func (f *function) arrayType(a kernel.ArrayRef) string {
	v := f.r.f.Arrays[a]
	return "[" + strconv.Itoa(max(v.Len, 1)) + " x " + f.memTy(v.Kind, f.arrayVaries(a)) + "]"
}

// arraySlot is the variable of an array.
func (f *function) arraySlot(a kernel.ArrayRef) string {
	v := f.r.arrayIndex(a)
	if f.slots[v] == "" {
		f.slots[v] = f.alloca(f.arrayType(a), ", align "+strconv.Itoa(f.g.arrayAlign()))
	}
	return f.slots[v]
}

// element is the address of one element, of all lanes if the array varies.
func (f *function) element(a kernel.ArrayRef, index string) string {
	return f.def("getelementptr ", f.arrayType(a), ", ptr ", f.arraySlot(a), ", i64 0, i64 ", index)
}

// elements are the addresses of an element for each lane.
func (f *function) elements(a kernel.ArrayRef, index kernel.Reg) string {
	k := f.r.f.Arrays[a].Kind
	typ := f.ty(kernel.Int64, true)
	i := f.use(index, true)
	if f.arrayVaries(a) {
		i = f.def("mul ", typ, " ", i, ", ", f.constant(kernel.Int64, uint64(f.lanes), true))
		i = f.def("add ", typ, " ", i, ", ", f.iota())
	}
	return f.def("getelementptr ", memoryType(k), ", ptr ", f.arraySlot(a), ", ", typ, " ", i)
}

func (f *function) arrayLoad(s *kernel.ArrayLoad) {
	k, wide := f.r.f.Arrays[s.Array].Kind, f.arrayVaries(s.Array)
	if f.varies(s.Index) {
		f.set(s.Dst, f.gather(k, f.elements(s.Array, s.Index)))
		return
	}
	v := f.fromMemory(k, wide, f.load(f.memTy(k, wide), f.element(s.Array, f.use(s.Index, false))))
	if !wide && f.varies(s.Dst) {
		v = f.splat(k, v)
	}
	f.set(s.Dst, v)
}

func (f *function) arrayStore(s *kernel.ArrayStore) {
	k, wide := f.r.f.Arrays[s.Array].Kind, f.arrayVaries(s.Array)
	v := f.toMemory(k, wide, f.use(s.Src, wide))
	if f.varies(s.Index) {
		f.scatter(k, v, f.elements(s.Array, s.Index))
		return
	}
	p, typ := f.element(s.Array, f.use(s.Index, false)), f.memTy(k, wide)
	f.store(typ, f.kept(s.Array, typ, v, p), p)
}

// kept is v with what parked lanes have at p.
func (f *function) kept(a kernel.ArrayRef, typ, v, p string) string {
	if f.exec == "" || !f.parked.has(f.r.arrayIndex(a)) {
		return v
	}
	return f.blend(f.exec, typ, v, f.load(typ, p))
}

func (f *function) arrayCopy(s *kernel.ArrayCopy) {
	v := f.r.f.Arrays[s.Dst]
	from, to := f.arrayVaries(s.Src), f.arrayVaries(s.Dst)
	f.eachElement(v, func(i string) {
		x := f.load(f.memTy(v.Kind, from), f.element(s.Src, i))
		if to && !from {
			k := v.Kind
			if k == kernel.Bool {
				k = kernel.Uint8
			}
			x = f.splat(k, x)
		}
		p, typ := f.element(s.Dst, i), f.memTy(v.Kind, to)
		f.store(typ, f.kept(s.Dst, typ, x, p), p)
	})
}

func (f *function) zeroArray(a kernel.ArrayRef) {
	v, wide := f.r.f.Arrays[a], f.arrayVaries(a)
	k := v.Kind
	if k == kernel.Bool {
		k = kernel.Uint8
	}
	zero, typ := f.constant(k, 0, wide), f.memTy(v.Kind, wide)
	f.eachElement(v, func(i string) {
		p := f.element(a, i)
		f.store(typ, f.kept(a, typ, zero, p), p)
	})
}

// eachElement writes code for each element of an array: one after the other, or
// as a loop if there are many.
func (f *function) eachElement(v kernel.Array, do func(index string)) {
	const many = 32
	if v.Len <= many {
		for i := range v.Len {
			do(strconv.Itoa(i))
		}
		return
	}
	f.count("i64 "+strconv.Itoa(v.Len), func(i string) { do(i) })
}

// count writes a loop from 0 to below n, which is above 0.
func (f *function) count(n string, do func(i string)) {
	n = n[len("i64 "):]
	slot := f.alloca("i64", "")
	f.store("i64", "0", slot)
	head, end := f.block(), f.block()
	f.begin(head)
	i := f.load("i64", slot)
	do(i)
	next := f.def("add i64 ", i, ", 1")
	f.store("i64", next, slot)
	f.branch(f.def("icmp ult i64 ", next, ", ", n), head, end)
	f.begin(end)
}

// tableLoad reads a constant.
func (f *function) tableLoad(s *kernel.TableLoad) {
	t := f.g.tables[s.Table]
	from := "@" + tableName(s.Table)
	f.g.used[s.Table] = true
	if f.varies(s.Index) {
		p := f.def("getelementptr ", memoryType(t.Kind), ", ptr ", from, ", ", f.ty(kernel.Int64, true), " ", f.use(s.Index, true))
		f.set(s.Dst, f.gather(t.Kind, p))
		return
	}
	p := f.def("getelementptr ", memoryType(t.Kind), ", ptr ", from, ", i64 ", f.use(s.Index, false))
	v := f.fromMemory(t.Kind, false, f.load(memoryType(t.Kind), p))
	if f.varies(s.Dst) {
		v = f.splat(t.Kind, v)
	}
	f.set(s.Dst, v)
}

func tableName(i int) string { return "table" + strconv.Itoa(i) }
