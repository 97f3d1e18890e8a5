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
	c.arguments(code)
	err := code.program.Run(ctx, &c.args, lo, hi)
	runtime.KeepAlive(c)
	if trap, ok := errors.AsType[*ir.Trap](err); ok {
		return c.k.rowError(trap)
	}
	return err
}

// arguments fills c.args.
func (c *call) arguments(code *code) {
	a := &c.args
	a.Uniform, a.In, a.Out = a.Uniform[:0], a.In[:0], a.Out[:0]
	entry := code.front.Module.Entry()
	for i := range code.front.Inputs {
		leaf := &code.front.Inputs[i]
		if entry.Params[i].Uniform {
			a.Uniform = append(a.Uniform, c.uniform(leaf))
			continue
		}
		base, stride := c.rowsOf(leaf.Arg)
		a.In = append(a.In, ir.Stream{Base: unsafe.Add(base, leaf.Offset), Stride: stride, Step: int(leaf.Step)})
	}
	for _, v := range code.front.Vars {
		a.Uniform = append(a.Uniform, uint64(uintptr(v.Addr)))
	}
	for i := range code.front.Outputs {
		leaf := &code.front.Outputs[i]
		base, stride := c.rowsOf(-1)
		a.Out = append(a.Out, ir.Stream{Base: unsafe.Add(base, leaf.Offset), Stride: stride, Step: int(leaf.Step)})
	}
}
