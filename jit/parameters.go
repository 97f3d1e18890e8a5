package jit

import (
	"math"
	"unsafe"

	"github.com/cb434341/weft/internal/front"
	ir "github.com/cb434341/weft/internal/kernel"
)

// A slot is a parameter of native code, or a result: where its words come from.
type slot struct {
	arg    int // of a stream; -1 for results
	offset uint64
	step   uint64
	leaf   *front.Leaf    // of a uniform parameter; nil for a stream
	addr   unsafe.Pointer // of a package variable; nil for others
}

// slots lists what native code is given, in its order.
func slots(f *front.Kernel) []slot {
	var all []slot
	entry := f.Module.Entry()
	for i := range f.Inputs {
		leaf := &f.Inputs[i]
		if entry.Params[i].Uniform {
			all = append(all, slot{leaf: leaf})
		} else {
			all = append(all, slot{arg: leaf.Arg, offset: uint64(leaf.Offset), step: uint64(leaf.Step)})
		}
	}
	for _, v := range f.Vars {
		all = append(all, slot{addr: v.Addr})
	}
	for i := range f.Outputs {
		leaf := &f.Outputs[i]
		all = append(all, slot{arg: -1, offset: uint64(leaf.Offset), step: uint64(leaf.Step)})
	}
	return all
}

// parameters writes to words what native code finds its operands by, as
// native.Call.Words wants it.
func (c *call) parameters(words []uint64, slots []slot) {
	at := 0
	for i := range slots {
		s := &slots[i]
		switch {
		case s.leaf != nil:
			words[at] = c.uniform(s.leaf)
			at++
		case s.addr != nil:
			words[at] = uint64(uintptr(s.addr))
			at++
		default:
			base, stride := c.rowsOf(s.arg)
			w := words[at : at+3 : at+3]
			w[0], w[1], w[2] = uint64(uintptr(base))+s.offset, uint64(stride), s.step
			at += 3
		}
	}
}

// arguments fills c.args with the same, for the interpreter.
func (c *call) arguments(slots []slot) {
	a := &c.args
	a.Uniform, a.In, a.Out = a.Uniform[:0], a.In[:0], a.Out[:0]
	for i := range slots {
		s := &slots[i]
		switch {
		case s.leaf != nil:
			a.Uniform = append(a.Uniform, c.uniform(s.leaf))
		case s.addr != nil:
			a.Uniform = append(a.Uniform, uint64(uintptr(s.addr)))
		default:
			base, stride := c.rowsOf(s.arg)
			stream := ir.Stream{Base: unsafe.Add(base, s.offset), Stride: stride, Step: int(s.step)}
			if s.arg < 0 {
				a.Out = append(a.Out, stream)
			} else {
				a.In = append(a.In, stream)
			}
		}
	}
}

// rowsOf is where the values of an argument are, and how far they are apart; of
// the results for -1.
func (c *call) rowsOf(arg int) (unsafe.Pointer, int) {
	if c.bound != nil {
		if arg < 0 {
			arg = len(c.bound.all) - 1
		}
		return c.bound.all[arg].base, c.bound.all[arg].stride[0]
	}
	if arg < 0 {
		return c.out.base, int(c.out.size)
	}
	return c.in[arg].base, int(c.in[arg].stride())
}

// uniform is the value of a parameter that all rows share.
func (c *call) uniform(leaf *front.Leaf) uint64 {
	if b := c.bound; b != nil {
		switch leaf.Role {
		case front.RoleBase:
			return uint64(uintptr(b.all[leaf.Arg].base))
		case front.RoleStride:
			return uint64(b.all[leaf.Arg].stride[0])
		default:
			return uint64(b.sizes[leaf.Dim])
		}
	}
	at := unsafe.Add(c.in[leaf.Arg].base, leaf.Offset)
	if leaf.Deref {
		to := *(*unsafe.Pointer)(c.in[leaf.Arg].base)
		if to == nil {
			return 0 // the kernel finds out by the pointer, where Go does
		}
		at = unsafe.Add(to, leaf.Offset)
	}
	return number(at, leaf.Kind)
}

// number reads a number of any kind, widened as its kind says.
func number(at unsafe.Pointer, k ir.Kind) uint64 {
	switch k {
	case ir.Int8:
		return uint64(*(*int8)(at))
	case ir.Int16:
		return uint64(*(*int16)(at))
	case ir.Int32:
		return uint64(*(*int32)(at))
	case ir.Bool, ir.Uint8:
		return uint64(*(*uint8)(at))
	case ir.Uint16:
		return uint64(*(*uint16)(at))
	case ir.Uint32:
		return uint64(*(*uint32)(at))
	case ir.Float32:
		return uint64(math.Float32bits(*(*float32)(at)))
	}
	return *(*uint64)(at)
}
