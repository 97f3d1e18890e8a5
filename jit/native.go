package jit

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"

	ir "github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/native"
)

// codeSpan runs rows natively.
func codeSpan(ctx context.Context, c *call, lo, hi int) error {
	code := c.k.code
	c.parameters(c.native.Words(code.native), code.slots)
	trapped, err := c.native.Start(ctx, code.native, lo, hi)
	// The operands were known to native code as numbers only.
	runtime.KeepAlive(c)
	if !trapped {
		return err
	}
	c.arguments(code.slots)
	return c.done(c.native.Trap(ctx, code.native, &c.args, hi))
}

// blockSpan interprets rows, in blocks.
func blockSpan(ctx context.Context, c *call, lo, hi int) error {
	code := c.k.code
	c.arguments(code.slots)
	return c.done(code.program.Run(ctx, &c.args, lo, hi))
}

// done ends a call with args.
func (c *call) done(err error) error {
	// Uniform pointers were known to the interpreter as numbers only.
	runtime.KeepAlive(c)
	clear(c.args.In) // the pool that c goes back to is not to keep operands
	clear(c.args.Out)
	if trap, ok := errors.AsType[*ir.Trap](err); ok {
		return c.k.rowError(trap)
	}
	if errors.Is(err, native.ErrChanged) {
		return fmt.Errorf("jit: %s: %w", c.k.name, native.ErrChanged)
	}
	return err
}

// rowError is a trap in the terms of this package.
func (k *kernel) rowError(t *ir.Trap) *RowError {
	e := &RowError{Kernel: k.name, Row: t.Row, Reason: strings.TrimPrefix(t.Reason(), "panic: runtime error: "), File: t.File, Line: int(t.Pos.Line)}
	if !k.hasRows() {
		e.Row = -1
	}
	return e
}
