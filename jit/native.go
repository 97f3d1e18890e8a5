package jit

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unsafe"

	ir "github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/objload"
)

// The words that native code is given in front of its parameters.
const (
	wordLo     = iota // first row
	wordHi            // one past the last
	wordStatus        // 0, or 1 + the number of the site that trapped
	wordRow           // the first row of the lanes of which one trapped
	wordA             // the operands of the check, in a kernel without rows
	wordB
	headWords
)

// fuel is what native code may use up before it comes back to Go, in units of
// about a nanosecond.
const fuel = 100_000

// codeSpan runs rows natively.
func codeSpan(ctx context.Context, c *call, lo, hi int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	code := c.k.code
	if cap(c.words) < code.words {
		c.words = make([]uint64, code.words)
	}
	words := c.words[:code.words]
	words[wordLo], words[wordHi], words[wordStatus] = uint64(lo), uint64(hi), 0
	c.parameters(words[headWords:], code.slots)
	if c.thread == nil {
		c.thread = objload.Get()
	}
	for yielded := c.thread.Start(code.native, unsafe.Pointer(unsafe.SliceData(words)), fuel); yielded; {
		if err := ctx.Err(); err != nil {
			return err // the kernel is forgotten where it stands
		}
		yielded = c.thread.Resume(fuel)
	}
	// The operands were known to native code as numbers only.
	runtime.KeepAlive(c)
	if c.words[wordStatus] == 0 {
		return nil
	}
	return c.trapped(ctx, hi)
}

// trapped finds the error of a native call that stopped.
func (c *call) trapped(ctx context.Context, hi int) error {
	m := c.k.code.front.Module
	site := int(c.words[wordStatus]) - 1
	if site < 0 || site >= len(m.Sites) {
		return fmt.Errorf("jit: %s: stopped at a place %d that is none", c.k.name, site)
	}
	if !c.k.hasRows() {
		return c.k.rowError(ir.NewTrap(m, -1, site, int64(c.words[wordA]), int64(c.words[wordB])))
	}
	// Some row of the group failed at that place; others may at places before.
	// Computed one by one, the first says what Go would.
	group := int(c.words[wordRow])
	err := blockSpan(ctx, c, group, min(group+c.k.code.object.Lanes, hi))
	if err == nil {
		return errors.New("jit: " + c.k.name + ": arguments changed while the call read them")
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
