package jit

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"
)

// A loop calls the Go function for rows lo to hi of a call, and keeps in at the
// row that it is at. Every kernel has one, written by its number of parameters.
type loop func(c *call, lo, hi int, at *int)

// interval is about how long rows are worked on between two looks at the
// context.
const interval = 100 * time.Microsecond

// span runs rows lo to hi of c by the Go function.
func (l loop) span(ctx context.Context, c *call, lo, hi int) error {
	for step := 16; lo < hi; {
		if err := ctx.Err(); err != nil {
			return err
		}
		start := time.Now()
		end := min(lo+step, hi)
		if err := l.rows(c, lo, end); err != nil {
			return err
		}
		lo = end
		if time.Since(start) < interval/2 {
			step *= 2
		}
	}
	return nil
}

// rows makes an error of the function's panic.
func (l loop) rows(c *call, lo, hi int) (err error) {
	at := lo
	defer func() {
		if cause := recover(); cause != nil {
			err = c.k.panicked(at, cause)
		}
	}()
	l(c, lo, hi, &at)
	return nil
}

// panicked describes a panic of the Go function; it is called while the panic's
// frames are still on the stack.
func (k *kernel) panicked(row int, cause any) *RowError {
	e := &RowError{Kernel: k.name, Row: row}
	if !k.hasRows() {
		e.Row = -1
	}
	switch cause := cause.(type) {
	case runtime.Error:
		e.Reason = strings.TrimPrefix(cause.Error(), "runtime error: ")
	case error:
		e.Reason = "panic: " + cause.Error()
	default:
		e.Reason = fmt.Sprint("panic: ", cause)
	}
	e.File, e.Line = panicSite()
	return e
}

// panicSite finds the line that panicked: the first above the runtime's frames.
func panicSite() (file string, line int) {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	panicking := false
	for {
		f, more := frames.Next()
		inRuntime := strings.HasPrefix(f.Function, "runtime.")
		if inRuntime {
			panicking = true
		} else if panicking {
			return f.File, f.Line
		}
		if !more {
			return "", 0
		}
	}
}
