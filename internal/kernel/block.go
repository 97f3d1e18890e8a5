package kernel

import (
	"context"
	"math"
	"unsafe"
)

func newRun(p *plan) *run {
	x := &run{plan: p}
	x.u = make([]uint64, len(p.p.regs))
	return x
}

// blocks runs all blocks of a call.
func (x *run) blocks(ctx context.Context, g *Program, args *Args, lo, hi int) (err error) {
	p := x.plan
	f := x.frame()
	x.ctx, x.err, x.fuel = ctx, nil, polled
	direct := x.apart(args, lo, hi)
	for at := lo; at < hi && err == nil; at += p.width {
		if at > lo && ctx != nil {
			if err = ctx.Err(); err != nil {
				break
			}
		}
		x.base, x.limit = at, math.MaxInt32
		f.n = min(p.width, hi-at)
		f.exit = f.exit[:f.n]
		clear(f.exit)
		x.enter(f, args, direct)
		p.body.run(f, nil)
		switch {
		case x.err != nil:
			err = x.err
		case x.limit != math.MaxInt32:
			err = g.trap(x.failed)
		default:
			x.leave(f, args)
		}
	}
	x.forget(f)
	x.ctx = nil
	return err
}

// frame opens the frame of a whole block, which stays from call to call.
func (x *run) frame() *frame {
	if len(x.frames) > 0 {
		f := x.frames[0]
		f.exit = f.exit[:cap(f.exit)]
		return f
	}
	w := x.plan.width
	f := x.open(w)
	f.exit = make([]uint8, w)
	x.memory.top = 0
	f.w = w
	x.forget(f)
	return f
}

// forget lets go of the caller's memory: registers lie in the frame's own again.
func (x *run) forget(f *frame) {
	l := x.plan.layout
	if x.own == nil {
		x.own = make([]uint64, (l.bytes*f.w+7)/8+1)
	}
	memory := unsafe.Pointer(unsafe.SliceData(x.own))
	f.place(memory)
	for r, at := range l.regs {
		if at >= 0 {
			f.vec[r] = unsafe.Add(memory, int(at)*f.w)
		}
	}
	for a, at := range l.arrays {
		f.arrays[a] = unsafe.Add(memory, int(at)*f.w)
	}
}

// apart reports whether no result lies where a parameter does, so that results
// may be written before all parameters are read.
func (x *run) apart(args *Args, lo, hi int) bool {
	extent := func(s *Stream, k Kind, length int) (from, to uintptr) {
		a := uintptr(s.Base) + uintptr(lo*s.Stride)
		b := uintptr(s.Base) + uintptr((hi-1)*s.Stride)
		c := uintptr((length - 1) * s.Step)
		from, to = min(a, b), max(a, b)
		if int(c) < 0 {
			from += c
		} else {
			to += c
		}
		return from, to + uintptr(k.Size())
	}
	p := x.plan.p
	for i, out := range p.results {
		if out.Reg == NoReg {
			continue // these are copied at the end of the block
		}
		from, to := extent(&args.Out[i], p.regs[out.Reg], 1)
		k := 0
		for _, in := range p.params {
			if in.Uniform {
				continue
			}
			kind, length := Invalid, 1
			if in.Reg != NoReg {
				kind = p.regs[in.Reg]
			} else {
				kind, length = p.arrays[in.Array].kind, p.arrays[in.Array].length
			}
			from2, to2 := extent(&args.In[k], kind, length)
			k++
			if from < to2 && from2 < to {
				return false
			}
		}
		for j := range i {
			if out.Reg == p.results[j].Reg {
				return false
			}
		}
	}
	return true
}

// enter sets parameters, constants, and what must be zero at first.
func (x *run) enter(f *frame, args *Args, direct bool) {
	p := x.plan
	clear(x.u)
	for _, c := range p.presets {
		x.u[c.r] = c.bits
	}
	if direct {
		for i, out := range p.p.results {
			s := &args.Out[i]
			if out.Reg != NoReg && p.varying[out.Reg] && s.Stride == p.p.regs[out.Reg].Size() && !p.param[out.Reg] {
				f.vec[out.Reg] = unsafe.Add(s.Base, x.base*s.Stride)
			}
		}
	}
	for _, r := range p.zeroed {
		clear(vec[uint8](f.vec[r], f.n*p.p.regs[r].Size()))
	}
	for a, v := range p.p.arrays {
		for e := range v.length {
			clear(vec[uint8](unsafe.Add(f.arrays[a], e*f.w*v.kind.Size()), f.n*v.kind.Size()))
		}
	}
	uniform, stream := 0, 0
	for _, in := range p.p.params {
		if in.Uniform {
			bits := canonical(p.p.regs[in.Reg], args.Uniform[uniform])
			uniform++
			if p.varying[in.Reg] {
				fill(p.p.regs[in.Reg].Size(), f.vec[in.Reg], bits, f.n)
			} else {
				x.u[in.Reg] = bits
			}
			continue
		}
		s := &args.In[stream]
		stream++
		at := unsafe.Add(s.Base, x.base*s.Stride)
		if in.Reg == NoReg {
			v := p.p.arrays[in.Array]
			size := v.kind.Size()
			for e := range v.length {
				strided(size, unsafe.Add(f.arrays[in.Array], e*f.w*size), size, unsafe.Add(at, e*s.Step), s.Stride, f.n)
			}
			continue
		}
		k := p.p.regs[in.Reg]
		switch {
		case !p.varying[in.Reg]:
			x.u[in.Reg] = lane(k, at, 0, 0)
		case s.Stride == k.Size() && !p.stored[in.Reg]:
			f.vec[in.Reg] = at
		default:
			strided(k.Size(), f.vec[in.Reg], k.Size(), at, s.Stride, f.n)
		}
	}
}

// leave writes results that are not in their place yet.
func (x *run) leave(f *frame, args *Args) {
	p := x.plan
	for i, out := range p.p.results {
		s := &args.Out[i]
		at := unsafe.Add(s.Base, x.base*s.Stride)
		if out.Reg == NoReg {
			v := p.p.arrays[out.Array]
			size := v.kind.Size()
			for e := range v.length {
				strided(size, unsafe.Add(at, e*s.Step), s.Stride, unsafe.Add(f.arrays[out.Array], e*f.w*size), size, f.n)
			}
			continue
		}
		size := p.p.regs[out.Reg].Size()
		switch {
		case f.vec[out.Reg] == at && p.varying[out.Reg]:
		case p.varying[out.Reg]:
			strided(size, at, s.Stride, f.vec[out.Reg], size, f.n)
		case s.Stride == size:
			fill(size, at, x.u[out.Reg], f.n)
		default:
			strided(size, at, s.Stride, unsafe.Pointer(&x.u[out.Reg]), 0, f.n)
		}
	}
}

func fill(size int, d unsafe.Pointer, bits uint64, n int) {
	switch size {
	case 1:
		vCopy[uint8](d, unsafe.Pointer(&bits), nil, nil, n, scalarA)
	case 2:
		vCopy[uint16](d, unsafe.Pointer(&bits), nil, nil, n, scalarA)
	case 4:
		vCopy[uint32](d, unsafe.Pointer(&bits), nil, nil, n, scalarA)
	default:
		vCopy[uint64](d, unsafe.Pointer(&bits), nil, nil, n, scalarA)
	}
}

// strided copies n numbers between places that are any number of bytes apart.
func strided(size int, d unsafe.Pointer, dstep int, s unsafe.Pointer, sstep, n int) {
	switch size {
	case 1:
		stridedOf[uint8](d, dstep, s, sstep, n)
	case 2:
		stridedOf[uint16](d, dstep, s, sstep, n)
	case 4:
		stridedOf[uint32](d, dstep, s, sstep, n)
	default:
		stridedOf[uint64](d, dstep, s, sstep, n)
	}
}

func stridedOf[T unsigned](d unsafe.Pointer, dstep int, s unsafe.Pointer, sstep, n int) {
	var zero T
	if size := int(unsafe.Sizeof(zero)); dstep == size && sstep == size {
		copy(vec[T](d, n), vec[T](s, n))
		return
	}
	for i := range n {
		*(*T)(unsafe.Add(d, i*dstep)) = *(*T)(unsafe.Add(s, i*sstep))
	}
}
