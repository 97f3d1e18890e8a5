package graphtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/cb434341/weft/graph"
)

func init() {
	graph.RegisterOp[mix]()
	graph.RegisterOp[list]()
	graph.RegisterOp[constant]()
	graph.RegisterOp[nothing]()
	graph.RegisterOp[fail]()
	graph.RegisterOp[panics]()
	graph.RegisterOp[exits]()
	graph.RegisterOp[waits]()
	graph.RegisterOp[mark]()
	graph.RegisterOp[flaky]()
	graph.RegisterOp[meet]()
	graph.RegisterOp[dies]()
	graph.RegisterOp[deaf]()
	graph.RegisterOp[unsendable]()
}

// mix hashes its arguments in their order, so that any two mistakes in passing
// results show.
type mix struct{ Seed uint64 }

func (m mix) Run(_ context.Context, args []any) (any, error) {
	h := mixStart(m.Seed)
	for i, a := range args {
		x, ok := a.(uint64)
		if !ok {
			return nil, fmt.Errorf("argument %d is a %T", i+1, a)
		}
		h = mixStep(h, x)
	}
	return h, nil
}

func mixStart(seed uint64) uint64 { return seed*0x9e3779b97f4a7c15 + 1 }

func mixStep(h, x uint64) uint64 { return (h<<13 | h>>51) ^ x*0xff51afd7ed558ccd }

// list returns its arguments as text.
type list struct{}

func (list) Run(_ context.Context, args []any) (any, error) { return fmt.Sprint(args...), nil }

// constant returns a number.
type constant struct{ Value uint64 }

func (c constant) Run(context.Context, []any) (any, error) { return c.Value, nil }

// nothing returns nil.
type nothing struct{}

func (nothing) Run(context.Context, []any) (any, error) { return nil, nil }

// errAsked is what a task fails with that was asked to.
var errAsked = errors.New("failed as asked")

// askedError is errAsked with something to find by errors.As.
type askedError struct{ Code int }

func (e *askedError) Error() string { return fmt.Sprintf("code %d", e.Code) }
func (e *askedError) Unwrap() error { return errAsked }

type fail struct{ Code int }

func (f fail) Run(context.Context, []any) (any, error) { return nil, &askedError{f.Code} }

// panics panics with a text or, if WithError is set, with an error.
type panics struct{ WithError bool }

func (p panics) Run(context.Context, []any) (any, error) {
	if p.WithError {
		panic(&askedError{7})
	}
	panic("dropped the vase")
}

// exits calls runtime.Goexit.
type exits struct{}

func (exits) Run(context.Context, []any) (any, error) {
	runtime.Goexit()
	return nil, nil
}

// note appends a line to a log; a line that short is written in one piece.
func note(log, line string) error {
	f, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(line + "\n")
	return errors.Join(err, f.Close())
}

// notes returns the lines of a log; there are none while it does not exist.
func notes(log string) []string {
	b, _ := os.ReadFile(log)
	var lines []string
	for line := range bytes.Lines(b) {
		lines = append(lines, string(bytes.TrimSuffix(line, []byte("\n"))))
	}
	return lines
}

func countNotes(log, line string) int {
	n := 0
	for _, l := range notes(log) {
		if l == line {
			n++
		}
	}
	return n
}

// mark writes a line to a log and returns how many the log had before.
type mark struct{ Log, Line string }

func (m mark) Run(context.Context, []any) (any, error) {
	n := len(notes(m.Log))
	return uint64(n), note(m.Log, m.Line)
}

// waits waits until its context is done, and is slow to notice.
type waits struct {
	Log  string
	Slow time.Duration
}

func (w waits) Run(ctx context.Context, _ []any) (any, error) {
	if err := note(w.Log, "start"); err != nil {
		return nil, err
	}
	<-ctx.Done()
	time.Sleep(w.Slow)
	return nil, errors.Join(note(w.Log, "end"), ctx.Err())
}

// flaky fails so many times before it succeeds.
type flaky struct {
	Log          string
	Fails, Retry int
}

func (f flaky) Run(context.Context, []any) (any, error) {
	n := len(notes(f.Log))
	if err := note(f.Log, "try"); err != nil {
		return nil, err
	}
	if n < f.Fails {
		return nil, &askedError{n}
	}
	return uint64(n + 1), nil
}

func (f flaky) Hints() graph.Hints { return graph.Hints{Retry: f.Retry} }

// meet waits until Together calls have started.
type meet struct {
	Log          string
	Together, IO int
}

func (m meet) Run(ctx context.Context, _ []any) (any, error) {
	if err := note(m.Log, "start"); err != nil {
		return nil, err
	}
	for countNotes(m.Log, "start") < m.Together {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
	return nil, note(m.Log, "end")
}

func (m meet) Hints() graph.Hints { return graph.Hints{IO: m.IO} }

// mostAtOnce returns the most calls that a log saw started and not ended.
func mostAtOnce(log string) int {
	now, most := 0, 0
	for _, line := range notes(log) {
		if line == "start" {
			now++
		} else {
			now--
		}
		most = max(most, now)
	}
	return most
}

// dies ends the process that it runs in.
type dies struct{}

func (dies) Run(context.Context, []any) (any, error) {
	fmt.Fprintln(os.Stderr, "goodbye, cruel world")
	os.Exit(3)
	return nil, nil
}

// deaf does not hear its context.
type deaf struct{ Log string }

func (d deaf) Run(context.Context, []any) (any, error) {
	err := note(d.Log, "start")
	time.Sleep(time.Hour)
	return nil, err
}

// unsendable returns a value that is no data.
type unsendable struct{}

func (unsendable) Run(context.Context, []any) (any, error) { return make(chan int), nil }

// stays is an Op that cannot leave the process.
type stays struct{}

func (stays) Run(context.Context, []any) (any, error) { return nil, nil }

func (stays) Portable() error {
	return errors.New("main.main.func1 is a closure; lift it with Named in a package-level var")
}
