package native

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/native/build"
)

const (
	// worthwhile is the interpreter's time from which on compiling costs less, and
	// byStreams what each pair of streams adds to it: all their addresses are live at
	// once, which costs the compiler as much, so that one of thousands takes minutes.
	worthwhile = 10 * time.Millisecond
	byStreams  = 4 * time.Microsecond
	// lookout is about how long rows are interpreted between two looks at whether
	// there is code.
	lookout = time.Millisecond
)

var errIdle = errors.New("too little work so far to be worth a compilation")

// A Runnable is a kernel that can be run.
type Runnable struct {
	module  *kernel.Module
	program *kernel.Program
	row     float64 // nanoseconds that the interpreter takes, about
	piece   int     // rows between two lookouts
	pays    float64 // nanoseconds of the interpreter from which on compiling costs less
	level   build.Level
	spent   atomic.Int64

	compiling sync.Mutex
	code      atomic.Pointer[Code]  // nil before it is compiled
	why       atomic.Pointer[error] // set where it will not be
	head      build.Head            // of the code, once there is some
}

// newRunnable reads a kernel from its text.
func newRunnable(text string, setting Setting) (*Runnable, error) {
	m, err := kernel.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("native: %w", err)
	}
	k := &Runnable{module: m}
	if k.program, err = kernel.NewProgram(m); err != nil {
		return nil, fmt.Errorf("native: %w", err)
	}
	k.row = costOf(m)
	streams := float64(len(m.Entry().Params) + len(m.Entry().Results))
	k.pays = float64(worthwhile) + streams*streams*float64(byStreams)
	const block = 1024 // rows that the interpreter takes together
	k.piece = max(1, int(float64(lookout)/k.row)/block) * block
	if err = setting.Check(); err == nil && setting != Compile {
		err = fmt.Errorf("WEFT_JIT=%s wants it so", setting)
	}
	if err == nil {
		k.level, err = build.Best()
	}
	if err != nil {
		k.why.Store(&err)
	}
	return k, nil
}

// Module is the kernel. It is not to be changed.
func (k *Runnable) Module() *kernel.Module { return k.module }

// Run computes the rows from lo up to hi in the goroutine of the caller. The error
// is a *kernel.Trap for the first row in which a Check failed (then results are
// unspecified), or that of ctx, which is looked at all along. Results may lie
// exactly where parameters do, and may not overlap them otherwise.
// What args lead to is kept alive as Call.Run says.
func (k *Runnable) Run(ctx context.Context, args *kernel.Args, lo, hi int) error {
	c := k.Caller()
	defer c.Release()
	return c.Run(ctx, args, lo, hi)
}

// A Caller runs a kernel again and again, in one goroutine: what that takes it
// keeps until it is released.
type Caller struct {
	kernel *Runnable
	call   *Call // nil before there was code
}

// Caller returns a new one.
func (k *Runnable) Caller() Caller { return Caller{kernel: k} }

// Release gives back what the Caller keeps. It may be used again.
func (c *Caller) Release() {
	if c.call != nil {
		calls.put(c.call)
		c.call = nil
	}
}

// Run is that of the kernel.
func (c *Caller) Run(ctx context.Context, args *kernel.Args, lo, hi int) error {
	k := c.kernel
	for {
		if code := k.code.Load(); code != nil {
			if c.call == nil {
				c.call = calls.get()
			}
			return c.call.Run(ctx, code, args, lo, hi)
		}
		if k.why.Load() != nil {
			return k.program.Run(ctx, args, lo, hi)
		}
		if k.worth(hi-lo) && k.compile() {
			continue
		}
		to := min(hi, lo+k.piece)
		start := time.Now()
		err := k.program.Run(ctx, args, lo, to)
		k.spent.Add(int64(time.Since(start)))
		if err != nil || to >= hi {
			return err
		}
		lo = to
	}
}

// calls are kept for the next Run: as many as there ever were at once. A
// sync.Pool would drop some, each with a native stack that stays mapped until
// the collector has found it.
var calls callList

type callList struct {
	sync.Mutex
	idle []*Call
}

func (l *callList) get() *Call {
	l.Lock()
	defer l.Unlock()
	n := len(l.idle)
	if n == 0 {
		return new(Call)
	}
	c := l.idle[n-1]
	l.idle = l.idle[:n-1]
	return c
}

func (l *callList) put(c *Call) {
	l.Lock()
	l.idle = append(l.idle, c)
	l.Unlock()
}

// Expect says how many rows are to come, by all who know of them together, and
// compiles at once if these are worth it. Whoever has many short runs in front of
// him calls it first; it costs nothing when there is code.
func (k *Runnable) Expect(rows int) {
	if k.code.Load() == nil && k.why.Load() == nil && k.worth(rows) {
		k.compile()
	}
}

// worth reports whether rows to come and the time spent pay for a compilation.
func (k *Runnable) worth(rows int) bool {
	return float64(k.spent.Load())+float64(rows)*k.row >= k.pays
}

// Prepare compiles, if that has not been done, and waits where another goroutine is
// at it. The error is why the kernel is not native.
func (k *Runnable) Prepare() error {
	k.compiling.Lock()
	k.make()
	k.compiling.Unlock()
	return k.err()
}

// compile makes code, unless another goroutine is at it: then it reports false.
func (k *Runnable) compile() bool {
	if !k.compiling.TryLock() {
		return false
	}
	k.make()
	k.compiling.Unlock()
	return true
}

// make settles what becomes of the kernel. The context of a caller does not count,
// since the code is for all of them.
func (k *Runnable) make() {
	if k.code.Load() != nil || k.why.Load() != nil {
		return
	}
	err := fmt.Errorf("native: %s: a fault of Weft", k.module.Entry().Name)
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%w: %v\n%s", err, fault, debug.Stack())
		}
		if err != nil {
			k.why.Store(&err)
		}
	}()
	err = k.build()
}

func (k *Runnable) build() error {
	object, err := build.Job{Module: k.module, Level: k.level}.Make(context.Background())
	if err != nil {
		return err
	}
	code, err := Load(object, k.module, k.program)
	if err != nil {
		return err
	}
	k.head = object.Head
	k.code.Store(code)
	return nil
}

// Native reports whether there is code.
func (k *Runnable) Native() bool { return k.code.Load() != nil }

// err is why there is no code; nil if there is.
func (k *Runnable) err() error {
	if k.Native() {
		return nil
	}
	if why := k.why.Load(); why != nil {
		return *why
	}
	return errIdle
}

// Why is the reason for which there is no code; "" if there is.
func (k *Runnable) Why() string {
	if err := k.err(); err != nil {
		return err.Error()
	}
	return ""
}

// Explain says in a line how the kernel is run.
func (k *Runnable) Explain() string {
	if why := k.Why(); why != "" {
		return "interpreted: " + strings.ReplaceAll(why, "\n", "; ")
	}
	text := fmt.Sprintf("native code for %s, %s by %s, %d rows at a time (%s)", k.head.Level, k.head.Origin, k.head.Maker, k.head.Lanes, k.head.Why)
	if k.head.Unkept != nil {
		text += fmt.Sprintf("; compiled anew by every process: %v", k.head.Unkept)
	}
	return text
}
