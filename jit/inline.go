package jit

import (
	"errors"
	"fmt"
	"os"
	"reflect"

	"github.com/cb434341/weft/internal/front"
	"github.com/cb434341/weft/internal/native"
	"github.com/cb434341/weft/internal/native/build"
)

// Inline is the function of a Vectorize as IR that another kernel can take in:
// its parameters and results are those of one row, numbers and arrays of them,
// and nothing else. Nothing is compiled for it. The error says why the function
// must be called by way of this kernel.
func (k *kernel) Inline() (string, error) {
	if k.mode != rowMode {
		return "", fmt.Errorf("jit: %s: only what Vectorize makes is a function of one row", k.name)
	}
	if len(k.options.faults) > 0 {
		return "", errors.Join(k.options.faults...)
	}
	setting := native.Setting(os.Getenv("WEFT_JIT"))
	if err := setting.Check(); err != nil {
		return "", fmt.Errorf("jit: %w", err)
	}
	switch {
	case setting == native.Off:
		return "", ErrOff
	case k.options.fast != 0:
		return "", fmt.Errorf("jit: %s: FastMath is this kernel's own", k.name)
	}
	k.inlining.Do(func() { k.inlined, k.unread = k.lowered() })
	f, err := k.inlined, k.unread
	if err != nil {
		return "", err
	}
	if len(f.Vars) > 0 {
		return "", fmt.Errorf("jit: %s: it reads the package variable %s anew at each call", k.name, f.Vars[0].Name)
	}
	return f.Module.String(), nil
}

// lowered is the kernel's function in IR: that of an embedded kernel, or read
// from its source.
func (k *kernel) lowered() (*front.Kernel, error) {
	if p := k.pack(); p != nil {
		if archive, err := p.open(); err == nil {
			if e, ok := archive.Find(k.archived(), build.Options(k.mode.String(), k.layout, k.options.lanes, uint(k.options.fast))); ok {
				return archive.Kernel(e)
			}
		}
	}
	c := &code{}
	if err := c.lower(k); err != nil {
		return nil, err
	}
	return c.front, nil
}

// Signature is the layout of the kernel, and the types of the numbers of its
// operands, the output last. The error says why function and layout do not
// belong together.
func (g *GUFunc) Signature() (layout string, elements []reflect.Type, err error) {
	if g.unfit != nil {
		return g.layout, nil, g.unfit
	}
	for _, p := range g.params {
		elements = append(elements, element(p))
	}
	return g.layout, elements, nil
}

// Func returns the function that the kernel was made of.
func (g *GUFunc) Func() any { return g.fn }
