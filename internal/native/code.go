package native

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/native/build"
	"github.com/cb434341/weft/internal/objload"
)

// The words that native code is given in front of its parameters.
const (
	wordLo     = iota // first row
	wordHi            // one past the last
	wordStatus        // 0, or 1 + the number of the site that trapped
	wordRow           // the first row of the lanes of which one trapped
	wordA             // the operands of the check, in scalar code
	wordB
	headWords
)

// fuel is what native code may use up before it comes back to Go, in units of
// about a nanosecond.
const fuel = 100_000

// A Code is an object that can be called, for as long as it is reachable.
type Code struct {
	module  *kernel.Module
	program *kernel.Program // finds out which row of several failed
	entry   objload.Entry
	lanes   int
	uniform []bool // by parameter
	shape   shape
	words   int // that a call takes
}

// A shape is the number of arguments of each sort.
type shape struct{ uniform, in, out int }

func shapeOf(args *kernel.Args) shape {
	return shape{len(args.Uniform), len(args.In), len(args.Out)}
}

// Load makes an object callable. It was made of module, of which program is the
// interpreter.
func Load(object build.Object, module *kernel.Module, program *kernel.Program) (*Code, error) {
	o, err := objload.Load(object.Code)
	if err != nil {
		return nil, err
	}
	c := &Code{module: module, program: program, lanes: object.Lanes}
	if c.entry, err = o.Entry(build.Entry); err != nil {
		return nil, errors.Join(err, o.Close())
	}
	f := module.Entry()
	c.shape.out = len(f.Results)
	for _, p := range f.Params {
		c.uniform = append(c.uniform, p.Uniform)
		if p.Uniform {
			c.shape.uniform++
		} else {
			c.shape.in++
		}
	}
	c.words = headWords + c.shape.uniform + 3*(c.shape.in+c.shape.out)
	runtime.AddCleanup(c, func(o *objload.Object) { _ = o.Close() }, o)
	return c, nil
}

// A Call is what a goroutine calls a Code with, kept from one call to the next.
// The zero value is ready.
//
// Run is all of it. A caller that has its arguments in a form of its own writes
// them down itself: Words, Start, and Trap if that wants it.
type Call struct {
	words  []uint64
	thread *objload.Thread // nil before the first time
}

// Run computes the rows from lo up to hi. The error is a *kernel.Trap for the first
// row in which a Check failed (then results are unspecified), or that of ctx, which
// is looked at all along. Results may lie exactly where parameters do, and may not
// overlap them otherwise.
//
// All that args lead to is kept alive until the end, but for what uniform pointers
// point to, for which the caller sees to that. Nothing of it may be on a goroutine's
// stack: the compiler puts streams on the heap, since Trap hands args to the
// interpreter, and knows nothing of uniform pointers.
func (c *Call) Run(ctx context.Context, code *Code, args *kernel.Args, lo, hi int) error {
	if shapeOf(args) != code.shape {
		return fmt.Errorf("native: %s: arguments %v, want %v (uniform, streams, results)", code.module.Entry().Name, shapeOf(args), code.shape)
	}
	code.parameters(c.Words(code), args)
	trapped, err := c.Start(ctx, code, lo, hi)
	if trapped {
		err = c.Trap(ctx, code, args, hi)
	}
	runtime.KeepAlive(args) // to native code the operands were numbers
	return err
}

// Words is room for what native code finds its operands by, in the order of the
// module's parameters and then results: a word for a uniform parameter, and for a
// stream its address, the bytes from row to row, and the bytes from element to
// element.
func (c *Call) Words(code *Code) []uint64 {
	if cap(c.words) < code.words {
		c.words = make([]uint64, code.words)
	}
	c.words = c.words[:code.words]
	return c.words[headWords:]
}

// Start computes the rows from lo up to hi of what Words was given. The caller keeps
// alive what its addresses point to. The error is that of ctx; if a row trapped,
// Trap says which.
func (c *Call) Start(ctx context.Context, code *Code, lo, hi int) (trapped bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	words := c.words
	words[wordLo], words[wordHi], words[wordStatus] = uint64(lo), uint64(hi), 0
	if c.thread == nil {
		c.thread = objload.Get()
	}
	for yielded := c.thread.Start(code.entry, unsafe.Pointer(unsafe.SliceData(words)), fuel); yielded; {
		if err := ctx.Err(); err != nil {
			return false, err // the kernel is forgotten where it stands
		}
		yielded = c.thread.Resume(fuel)
	}
	runtime.KeepAlive(code) // it is unmapped with code
	return words[wordStatus] != 0, nil
}

// parameters writes the words of args.
func (c *Code) parameters(words []uint64, args *kernel.Args) {
	if c.shape.uniform == 0 {
		words = streams(words, args.In)
	} else {
		uniform, in := args.Uniform, args.In
		for _, one := range c.uniform {
			if one {
				words[0], words, uniform = uniform[0], words[1:], uniform[1:]
			} else {
				words, in = streams(words, in[:1]), in[1:]
			}
		}
	}
	streams(words, args.Out)
}

// streams writes words and returns those behind.
func streams(words []uint64, all []kernel.Stream) []uint64 {
	for i := range all {
		s, w := &all[i], words[3*i:][:3]
		w[0], w[1], w[2] = uint64(uintptr(s.Base)), uint64(s.Stride), uint64(s.Step)
	}
	return words[3*len(all):]
}

// Trap finds the error of a Start up to row hi that trapped. Args are what Words was
// given.
func (c *Call) Trap(ctx context.Context, code *Code, args *kernel.Args, hi int) error {
	name, row, site := code.module.Entry().Name, int(c.words[wordRow]), int(c.words[wordStatus])-1
	if site < 0 || site >= len(code.module.Sites) {
		return fmt.Errorf("native: %s: stopped at a place %d that is none", name, site)
	}
	if code.lanes == 1 {
		return kernel.NewTrap(code.module, row, site, int64(c.words[wordA]), int64(c.words[wordB]))
	}
	// Some row of the group failed at that place; others may at places before.
	// Computed one by one, the first says what Go would.
	err := code.program.Run(ctx, args, row, min(row+code.lanes, hi))
	if err == nil {
		return fmt.Errorf("native: %s: %w", name, ErrChanged)
	}
	return err
}

// ErrChanged is a row that failed natively and, looked at again, does not.
var ErrChanged = errors.New("arguments changed while the call read them")
