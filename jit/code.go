package jit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	"golang.org/x/sys/cpu"

	"github.com/cb434341/weft/internal/front"
	ir "github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/native"
	"github.com/cb434341/weft/internal/native/build"
	"github.com/cb434341/weft/internal/spmd"
)

// A code is what became of a kernel's function.
type code struct {
	front   *front.Kernel // nil where the function could not be lowered
	program *ir.Program   // of the interpreter
	library bool          // functions of math are called
	job     build.Job
	object  build.Object
	native  *native.Code // nil where there is none
	slots   []slot       // its parameters and results
	why     error        // it is not native

	// distrusted is why it is not used although it is there.
	distrusted atomic.Pointer[error]
	embedded   error // why it is not an embedded one
	lowered    time.Duration
	loaded     time.Duration
}

var errInterpret = errors.New("jit: interpreted, as WEFT_JIT=interpret wants")

// compiled compiles the kernel when it is first asked for; those who ask at the
// same time wait for the one that does it.
func (k *kernel) compiled() *code {
	if k.instead != nil {
		return k.instead.compiled()
	}
	k.once.Do(func() {
		k.code = &code{}
		k.code.why = k.code.make(k)
	})
	return k.code
}

// make goes as far as it can, and says why not further.
func (c *code) make(k *kernel) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			c.front, c.program, c.native = nil, nil, nil
			err = fmt.Errorf("jit: %s: a fault of Weft: %v\n%s", k.name, fault, debug.Stack())
		}
	}()
	if len(k.options.faults) > 0 {
		return errors.Join(k.options.faults...)
	}
	setting := native.Setting(os.Getenv("WEFT_JIT"))
	if err := setting.Check(); err != nil {
		return fmt.Errorf("jit: %w", err)
	}
	if setting == native.Off {
		return ErrOff
	}
	interpret := setting == native.Interpret
	level, levelErr := build.Best()
	if levelErr == nil && !interpret {
		if c.embedded = c.unpack(k, level); c.embedded == nil {
			return nil
		}
	}
	start := time.Now()
	if err := c.lower(k); err != nil {
		return err
	}
	c.lowered = time.Since(start)
	switch {
	case interpret:
		return errInterpret
	case c.library && !hasFMA:
		return errNoFMA
	case levelErr != nil:
		return fmt.Errorf("jit: %w", levelErr)
	}
	c.job = build.Job{
		Module: c.front.Module, Level: level,
		Lanes: k.options.lanes, FastMath: spmd.FastMath(k.options.fast),
	}
	if k.loops() {
		c.job.Lanes = 1
	}
	// A kernel is made for all its callers, so that the context of the first does
	// not count.
	object, err := c.job.Make(context.Background())
	if err != nil {
		return fmt.Errorf("jit: %s: %w", k.name, err)
	}
	c.object = object
	start = time.Now()
	if c.native, err = native.Load(object, c.front.Module, c.program); err != nil {
		return fmt.Errorf("jit: %s: %w", k.name, err)
	}
	c.loaded = time.Since(start)
	return nil
}

func (c *code) lower(k *kernel) (err error) {
	if c.front, err = k.lower(k.sources()); err != nil && k.pack() != nil {
		// Embedded source is one package; what a kernel has from others may be on disk.
		if f, diskErr := k.lower(nil); diskErr == nil {
			c.front, err = f, nil
		}
	}
	if _, named := errors.AsType[front.Refusals](err); named {
		return fmt.Errorf("jit: %s: %w", k.name, err)
	}
	if err != nil {
		return fmt.Errorf("jit: %w", err)
	}
	if c.program, err = ir.NewProgram(c.front.Module); err != nil {
		c.front = nil
		return fmt.Errorf("jit: %s: %w", k.name, err)
	}
	c.describe()
	return nil
}

// describe finds out what calls need to know of the lowered function.
func (c *code) describe() {
	c.library = len(build.LibraryCalls(c.front.Module)) > 0
	c.slots = slots(c.front)
}

// lower reads the kernel's function from sources, or from the disk where it is not
// among them.
func (k *kernel) lower(sources []front.Source) (*front.Kernel, error) {
	request := front.Request{
		Func: k.fn, Mode: k.mode.front(), Layout: k.layout,
		Vars: k.options.vars, Sources: sources,
	}
	if k.mode == reduceMode || k.mode == accumulateMode {
		return front.LowerFold(request, k.mode.foldKind())
	}
	return front.Lower(request)
}

// loops reports a kernel whose function loops itself.
func (k *kernel) loops() bool { return build.Loops(k.code.front, k.hasRows()) }

// way chooses how rows are computed.
func (k *kernel) way(p path) span {
	if p == byGo {
		return loopSpan
	}
	c := k.compiled()
	switch p {
	case byBlock:
		return blockSpan
	case byCode:
		return codeSpan
	}
	switch c.usual(k) {
	case byCode:
		return codeSpan
	case byBlock:
		return blockSpan
	}
	return loopSpan
}

// usual is how the kernel computes when nobody says otherwise.
func (c *code) usual(k *kernel) path {
	switch {
	case c.distrusted.Load() != nil:
		return byGo
	case c.native != nil:
		return byCode
	case c.library && k.hasRows() && hasFMA:
		// What native code computes without math functions Go computes to the bit,
		// and faster than the interpreter. With them only the interpreter does.
		return byBlock
	}
	return byGo
}

// hasFMA reports a machine that multiplies and adds in one instruction. Without
// it the math library, which is made of little else, takes several times as long
// as Go's.
var hasFMA = runtime.GOARCH != "amd64" || cpu.X86.HasFMA

var errNoFMA = errors.New("jit: this processor has no FMA instructions, without which the math library is slower than Go's")

func loopSpan(ctx context.Context, c *call, lo, hi int) error { return c.k.loop.span(ctx, c, lo, hi) }

// possible lists the paths that the kernel has.
func (k *kernel) possible() []path {
	c := k.compiled()
	all := []path{byGo}
	if c.program != nil {
		all = append(all, byBlock)
	}
	if c.native != nil {
		all = append(all, byCode)
	}
	return all
}

// Err is why the kernel is not native; nil if it is.
func (k *kernel) Err() error {
	c := k.compiled()
	if why := c.distrusted.Load(); why != nil {
		return *why
	}
	return c.why
}
