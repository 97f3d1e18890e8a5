package jit

import (
	"context"
	"errors"
	"runtime"
	"unsafe"

	ir "github.com/cb434341/weft/internal/kernel"
)

// blockSpan interprets rows, in blocks.
func blockSpan(ctx context.Context, c *call, lo, hi int) error {
	code := c.k.code
	c.arguments(code.slots)
	err := code.program.Run(ctx, &c.args, lo, hi)
	// Uniform pointers were known to the interpreter as numbers only.
	runtime.KeepAlive(c)
	clear(c.args.In) // the pool that c goes back to is not to keep operands
	clear(c.args.Out)
	if trap, ok := errors.AsType[*ir.Trap](err); ok {
		return c.k.rowError(trap)
	}
	return err
}

// arguments fills c.args.
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
