package kernel

import (
	"unsafe"
)

// The steps of straight-line code.

// A segmentStep runs what is uniform.
type segmentStep struct{ code *code }

func (s *segmentStep) run(f *frame, _ set) bool {
	f.x.machine.run(s.code)
	return false
}

// An opStep is an Op. It computes in all lanes, running or not, since that is
// faster than to choose; but where lanes that do not run have a value in the
// register already (masked), only those that run take the new one.
type opStep struct {
	fn         vectorFunc
	widen      vectorFunc // of the count of a shift, to 64 bits
	d, a, b, c Reg
	mode       uint8
	size       uint8
	masked     bool
}

func (s *opStep) run(f *frame, act set) bool {
	d, b := f.vec[s.d], f.vec[s.b]
	if s.widen != nil {
		s.widen(f.spare[1], b, nil, nil, f.n, 0)
		b = f.spare[1]
	}
	if act == nil || !s.masked {
		s.fn(d, f.vec[s.a], b, f.vec[s.c], f.n, s.mode)
		return false
	}
	s.fn(f.spare[0], f.vec[s.a], b, f.vec[s.c], f.n, s.mode)
	move(int(s.size), d, f.spare[0], act, 0)
	return false
}

// A moveStep is a Copy, and what brings a uniform number into a register that
// varies.
type moveStep struct {
	fn   vectorFunc
	d, a Reg
	mode uint8
	size uint8
	all  bool // lanes that do not run may take the value too
}

func (s *moveStep) run(f *frame, act set) bool {
	if act == nil || s.all {
		s.fn(f.vec[s.d], f.vec[s.a], nil, nil, f.n, s.mode)
	} else {
		move(int(s.size), f.vec[s.d], f.vec[s.a], act, s.mode)
	}
	return false
}

// A rowStep is the Op Row.
type rowStep struct{ d Reg }

func (s *rowStep) run(f *frame, act set) bool {
	d, base := vec[int64](f.vec[s.d], f.n), int64(f.x.base)
	switch {
	case act != nil:
		for _, i := range act {
			d[i] = base + int64(f.row(i))
		}
	case f.rows != nil:
		for i, row := range f.rows {
			d[i] = base + int64(row)
		}
	default:
		for i := range d {
			d[i] = base + int64(i)
		}
	}
	return false
}

// A memoryStep is a Load or Store. It touches the memory of lanes that run
// only.
type memoryStep struct {
	fn          func(s *memoryStep, f *frame, act set)
	d           Reg // what is loaded or stored
	base, index Reg
	mode        uint8 // scalarA: base, scalarB: index, scalarC: what is stored
	scale, disp uint64
}

func (s *memoryStep) run(f *frame, act set) bool {
	s.fn(s, f, act)
	return false
}

func vLoad[T any](s *memoryStep, f *frame, act set) {
	d, base, index := f.vec[s.d], f.vec[s.base], f.vec[s.index]
	ma, mb := mask(s.mode, scalarA), mask(s.mode, scalarB)
	if act == nil {
		for i := range vec[T](d, f.n) {
			addr := get[uint64](base, uintptr(i), ma) + get[uint64](index, uintptr(i), mb)*s.scale + s.disp
			put(d, uintptr(i), *(*T)(address(addr)))
		}
		return
	}
	for _, i := range act {
		addr := get[uint64](base, uintptr(i), ma) + get[uint64](index, uintptr(i), mb)*s.scale + s.disp
		put(d, uintptr(i), *(*T)(address(addr)))
	}
}

// vLoadBool loads bytes, and makes 1 of what is not 0.
func vLoadBool(s *memoryStep, f *frame, act set) {
	vLoad[uint8](s, f, act)
	d := vec[uint8](f.vec[s.d], f.n)
	for i, v := range d {
		d[i] = uint8(truth(v != 0))
	}
}

func vStore[T any](s *memoryStep, f *frame, act set) {
	d, base, index := f.vec[s.d], f.vec[s.base], f.vec[s.index]
	ma, mb, mc := mask(s.mode, scalarA), mask(s.mode, scalarB), mask(s.mode, scalarC)
	if act == nil {
		for i := range uintptr(f.n) {
			addr := get[uint64](base, i, ma) + get[uint64](index, i, mb)*s.scale + s.disp
			*(*T)(address(addr)) = get[T](d, i, mc)
		}
		return
	}
	for _, i := range act {
		addr := get[uint64](base, uintptr(i), ma) + get[uint64](index, uintptr(i), mb)*s.scale + s.disp
		*(*T)(address(addr)) = get[T](d, uintptr(i), mc)
	}
}

// An elementStep is an ArrayLoad or ArrayStore.
type elementStep struct {
	store  bool
	r      Reg // what is loaded or stored
	array  ArrayRef
	index  Reg
	length uint64
	mode   uint8 // scalarA: what is stored, scalarB: index
	size   int
	masked bool
	copy   vectorFunc
	fn     elementFunc
}

type elementFunc func(d, array, index unsafe.Pointer, w int, length uint64, act set, n int, mode uint8)

func (s *elementStep) run(f *frame, act set) bool {
	array, r := f.arrays[s.array], f.vec[s.r]
	if s.mode&scalarB == 0 {
		s.fn(r, array, f.vec[s.index], f.w, s.length, act, f.n, s.mode)
		return false
	}
	e := *(*uint64)(f.vec[s.index])
	if e >= s.length {
		e = 0
	}
	d, v := r, unsafe.Add(array, int(e)*f.w*s.size)
	if s.store {
		d, v = v, d
	}
	if act == nil || !s.masked {
		s.copy(d, v, nil, nil, f.n, s.mode&scalarA)
	} else {
		move(s.size, d, v, act, s.mode&scalarA)
	}
	return false
}

func vArrayLoad[T unsigned](d, array, index unsafe.Pointer, w int, length uint64, act set, n int, _ uint8) {
	one := func(i uintptr) {
		e := get[uint64](index, i, ^uintptr(0))
		if e >= length {
			e = 0
		}
		put(d, i, get[T](array, uintptr(e)*uintptr(w)+i, ^uintptr(0)))
	}
	if act == nil {
		for i := range uintptr(n) {
			one(i)
		}
		return
	}
	for _, i := range act {
		one(uintptr(i))
	}
}

func vArrayStore[T unsigned](d, array, index unsafe.Pointer, w int, length uint64, act set, n int, mode uint8) {
	ma := mask(mode, scalarA)
	one := func(i uintptr) {
		e := get[uint64](index, i, ^uintptr(0))
		if e >= length {
			e = 0
		}
		put(array, uintptr(e)*uintptr(w)+i, get[T](d, i, ma))
	}
	if act == nil {
		for i := range uintptr(n) {
			one(i)
		}
		return
	}
	for _, i := range act {
		one(uintptr(i))
	}
}

// An arrayStep is an ArrayCopy, or an ArrayZero, whose source is one zero.
type arrayStep struct {
	d, a   ArrayRef
	zero   Reg // NoReg in an ArrayCopy
	length int
	size   int
	copy   vectorFunc
}

func (s *arrayStep) run(f *frame, act set) bool {
	for e := range s.length {
		at := e * f.w * s.size
		d := unsafe.Add(f.arrays[s.d], at)
		v, mode := unsafe.Add(f.arrays[s.a], at), uint8(0)
		if s.zero != NoReg {
			v, mode = f.vec[s.zero], scalarA
		}
		if act == nil {
			s.copy(d, v, nil, nil, f.n, mode)
		} else {
			move(s.size, d, v, act, mode)
		}
	}
	return false
}

// A tableStep is a TableLoad.
type tableStep struct {
	d, index Reg
	table    []uint64
	fn       tableFunc
	size     int
	masked   bool
}

type tableFunc func(d, index unsafe.Pointer, table []uint64, n int)

func (s *tableStep) run(f *frame, act set) bool {
	if act == nil || !s.masked {
		s.fn(f.vec[s.d], f.vec[s.index], s.table, f.n)
		return false
	}
	s.fn(f.spare[0], f.vec[s.index], s.table, f.n)
	move(s.size, f.vec[s.d], f.spare[0], act, 0)
	return false
}

func vTable[T unsigned](d, index unsafe.Pointer, table []uint64, n int) {
	z := vec[T](d, n)
	for i, e := range vec[uint64](index, n) {
		if e >= uint64(len(table)) {
			e = 0
		}
		z[i] = T(table[e])
	}
}

// A callStep calls a function of the library in the lanes that run.
type callStep struct {
	f      any
	d      [2]Reg
	a      [2]Reg
	mode   uint8
	params []Kind
	kinds  []Kind // of the results
}

func (s *callStep) run(f *frame, act set) bool {
	a, b := f.vec[s.a[0]], f.vec[s.a[1]]
	ma, mb := mask(s.mode, scalarA), mask(s.mode, scalarB)
	all := f.n
	if act != nil {
		all = len(act)
	}
	for k := range all {
		i := uintptr(k)
		if act != nil {
			i = uintptr(act[k])
		}
		switch fn := s.f.(type) {
		case func(float64) float64:
			put(f.vec[s.d[0]], i, fn(get[float64](a, i, ma)))
		case func(float64, float64) float64:
			put(f.vec[s.d[0]], i, fn(get[float64](a, i, ma), get[float64](b, i, mb)))
		default:
			x := lane(s.params[0], a, i, ma)
			y := uint64(0)
			if len(s.params) > 1 {
				y = lane(s.params[1], b, i, mb)
			}
			r := [2]uint64{}
			r[0], r[1] = callLibrary(fn, x, y)
			for j, k := range s.kinds {
				setLane(k, f.vec[s.d[j]], i, r[j])
			}
		}
	}
	return false
}

// lane reads a number as Const.Bits.
func lane(k Kind, p unsafe.Pointer, i, m uintptr) uint64 {
	switch k.Size() {
	case 1:
		return canonical(k, uint64(get[uint8](p, i, m)))
	case 2:
		return canonical(k, uint64(get[uint16](p, i, m)))
	case 4:
		return canonical(k, uint64(get[uint32](p, i, m)))
	}
	return get[uint64](p, i, m)
}

func setLane(k Kind, p unsafe.Pointer, i uintptr, bits uint64) {
	switch k.Size() {
	case 1:
		put(p, i, uint8(bits))
	case 2:
		put(p, i, uint16(bits))
	case 4:
		put(p, i, uint32(bits))
	default:
		put(p, i, bits)
	}
}
