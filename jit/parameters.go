package jit

import (
	"math"
	"unsafe"

	"github.com/cb434341/weft/internal/front"
	ir "github.com/cb434341/weft/internal/kernel"
)

// parameters appends to c.words what native code finds its operands by: a word
// for a uniform parameter, and for a stream its address, the bytes from row to
// row, and the bytes from element to element.
func (code *code) parameters(c *call) []uint64 {
	words := c.words
	entry := code.front.Module.Entry()
	for i := range code.front.Inputs {
		leaf := &code.front.Inputs[i]
		if entry.Params[i].Uniform {
			words = append(words, c.uniform(leaf))
			continue
		}
		base, stride := c.rowsOf(leaf.Arg)
		words = append(words, uint64(uintptr(base)+leaf.Offset), uint64(stride), uint64(leaf.Step))
	}
	for _, v := range code.front.Vars {
		words = append(words, uint64(uintptr(v.Addr)))
	}
	for i := range code.front.Outputs {
		leaf := &code.front.Outputs[i]
		base, stride := c.results()
		words = append(words, uint64(uintptr(base)+leaf.Offset), uint64(stride), uint64(leaf.Step))
	}
	return words
}

// rowsOf is where the values of an argument are, and how far they are apart.
func (c *call) rowsOf(arg int) (unsafe.Pointer, int) {
	if c.bound != nil {
		return c.bound.all[arg].base, c.bound.all[arg].stride[0]
	}
	return c.in[arg].base, int(c.in[arg].stride())
}

// results is the same for results.
func (c *call) results() (unsafe.Pointer, int) {
	if c.bound != nil {
		return c.rowsOf(len(c.bound.all) - 1)
	}
	return c.out.base, int(c.out.size)
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
		at = unsafe.Add(*(*unsafe.Pointer)(c.in[leaf.Arg].base), leaf.Offset)
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
