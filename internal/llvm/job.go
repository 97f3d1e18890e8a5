//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package llvm

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"
)

// Compile parses LLVM's textual IR, verifies it, optimises it and makes an ELF
// object of it: position-independent code of the small model. A refusal of LLVM's
// is an [*Error]. Nothing that IR or targets hold stops the process: where LLVM
// gives up, the thread that it ran on is put away for good and Compile returns an
// error. As many compile at once as there are cores; ctx ends the wait for one of
// these places, and is looked at between stages, each of milliseconds.
//
// The module's triple and data layout are set to the target's. For remarks by
// source line the IR needs !DILocation, the module flag "Debug Info Version" and a
// compile unit with emissionKind: NoDebug, so that the object holds no DWARF.
func (l *Library) Compile(ctx context.Context, ir string, t Target, o Options) (Output, error) {
	t, err := t.check(l.host)
	if err != nil {
		return Output{}, err
	}
	if o.Passes == "" {
		o.Passes = O3
	}
	if o.Level == 0 {
		o.Level = 2
	}
	if o.Level < 0 || o.Level > 3 {
		return Output{}, fmt.Errorf("llvm: level %d of the code generator: it has 1, 2 and 3", o.Level)
	}
	if o.Remarks {
		l.enable()
	}
	select {
	case l.slots <- struct{}{}:
	case <-ctx.Done():
		return Output{}, ctx.Err()
	}
	j := &job{l: l, ir: ir, target: t, options: o, done: make(chan error, 1)}
	go j.run(ctx)
	err = <-j.done
	if err != nil {
		return Output{}, err
	}
	return j.out, nil
}

// A job is one Compile, on a goroutine and a thread of its own: LLVM's last word,
// in its handler of fatal errors, is known by the thread that it is said on.
type job struct {
	l       *Library
	ir      string
	target  Target
	options Options
	out     Output
	err     *Error // what LLVM reported as an error while it went on
	done    chan error

	number  uintptr
	context cContext
	machine cMachine
	module  cModule
}

// jobs are those that run, by number for the handler of diagnostics and by thread
// for that of fatal errors.
type jobs struct {
	mu     sync.Mutex
	last   uintptr
	number map[uintptr]*job
	thread map[uintptr]*job
}

func (s *jobs) add(j *job, thread uintptr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.number == nil {
		s.number, s.thread = map[uintptr]*job{}, map[uintptr]*job{}
	}
	s.last++
	j.number = s.last
	s.number[j.number], s.thread[thread] = j, j
}

func (s *jobs) remove(j *job, thread uintptr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.number, j.number)
	delete(s.thread, thread)
}

func (s *jobs) ofThread(thread uintptr) *job {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.thread[thread]
}

func (s *jobs) ofNumber(number uintptr) *job {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.number[number]
}

// diagnosed returns the handler that LLVM calls, on the job's thread, with every
// message. Without one it would print them, and end the process at an error.
func (s *jobs) diagnosed(c *functions) func(d cDiag, number uintptr) {
	return func(d cDiag, number uintptr) {
		j := s.ofNumber(number)
		severity := c.GetDiagInfoSeverity(d)
		switch {
		case severity == severityError && j.err == nil:
			j.err = &Error{Text: c.take(c.GetDiagInfoDescription(d))}
		case severity == severityRemark && j.options.Remarks:
			if r, ok := readRemark(c.take(c.GetDiagInfoDescription(d))); ok {
				j.out.Remarks = append(j.out.Remarks, r)
			}
		}
	}
}

// fatal is called by LLVM in place of its end. It must not return, or the process
// is over. The job's waiter gets the reason; thread, context and module are lost.
func (l *Library) fatal(reason string) {
	thread := l.self()
	j := l.jobs.ofThread(thread)
	if j == nil {
		return // not one of ours: LLVM ends the process, as it was about to
	}
	l.jobs.remove(j, thread)
	l.remarking.RUnlock()
	<-l.slots
	j.done <- &Error{Stage: "fatal", Text: strings.TrimSpace(reason)}
	select {}
}

// run does the job and answers.
func (j *job) run(ctx context.Context) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	thread := j.l.self()
	j.l.remarking.RLock()
	j.l.jobs.add(j, thread)

	err := j.compile(ctx)

	j.l.jobs.remove(j, thread)
	j.l.remarking.RUnlock()
	<-j.l.slots
	j.done <- err
}

// compile goes through the stages and frees what they made.
func (j *job) compile(ctx context.Context) error {
	c := &j.l.c
	j.context = c.ContextCreate()
	defer c.ContextDispose(j.context)
	c.ContextSetDiagnosticHandler(j.context, j.l.diagnosed, j.number)
	defer func() {
		if j.module != 0 {
			c.DisposeModule(j.module)
		}
		if j.machine != 0 {
			c.DisposeTargetMachine(j.machine)
		}
	}()
	for _, stage := range []struct {
		name string
		do   func() error
		took *time.Duration
	}{
		{"target", j.makeMachine, &j.out.Times.Machine},
		{"parse", j.parse, &j.out.Times.Parse},
		{"optimise", j.optimise, &j.out.Times.Optimise},
		{"print", j.print, nil},
		{"emit", j.emit, &j.out.Times.Emit},
	} {
		if err := ctx.Err(); err != nil {
			return err
		}
		began := time.Now()
		if err := stage.do(); err != nil {
			return err
		}
		if stage.took != nil {
			*stage.took = time.Since(began)
		}
		if j.err != nil {
			j.err.Stage = stage.name
			return j.err
		}
	}
	return nil
}

// makeMachine makes LLVM's description of the target.
func (j *job) makeMachine() error {
	c, t := &j.l.c, j.target
	var target cTarget
	var message *byte
	if c.GetTargetFromTriple(t.Triple, &target, &message) != 0 {
		return fmt.Errorf("llvm: target %q: %s", t.Triple, c.take(message))
	}
	j.machine = c.CreateTargetMachine(target, t.Triple, t.CPU, t.Features, int32(j.options.Level), relocPIC, modelSmall)
	if j.machine == 0 {
		return fmt.Errorf("llvm: target %q: LLVM makes no code for it", t.Triple)
	}
	return nil
}

// parse reads the IR and verifies it.
func (j *job) parse() error {
	c := &j.l.c
	layout := c.CreateTargetDataLayout(j.machine)
	defer c.DisposeTargetData(layout)

	// The layout must be known before the first load without an alignment. On the
	// first line of the text it moves no other line.
	text := []byte(fmt.Sprintf("target datalayout = %q ", c.take(c.CopyStringRepOfTargetData(layout))) + j.ir)
	buffer := c.CreateMemoryBufferWithMemoryRangeCopy(&text[0], uintptr(len(text)), moduleName)
	runtime.KeepAlive(text)

	var message *byte
	if c.ParseIRInContext(j.context, buffer, &j.module, &message) != 0 {
		j.module = 0
		return parseError(j.ir, c.take(message))
	}
	c.SetTarget(j.module, j.target.Triple)
	c.SetModuleDataLayout(j.module, layout)
	var broken *byte
	bad := c.VerifyModule(j.module, verifyReturns, &broken) != 0
	if why := c.take(broken); bad {
		return verifyError(j.ir, why)
	}
	return nil
}

// optimise runs the passes.
func (j *job) optimise() error {
	c := &j.l.c
	if bits := j.options.PreferVectorWidth; bits != 0 {
		const key = "prefer-vector-width"
		value := fmt.Sprint(bits)
		a := c.CreateStringAttribute(j.context, key, uint32(len(key)), value, uint32(len(value)))
		for f := c.GetFirstFunction(j.module); f != 0; f = c.GetNextFunction(f) {
			if c.IsDeclaration(f) == 0 {
				c.AddAttributeAtIndex(f, attributeOfFunction, a)
			}
		}
	}
	o := c.CreatePassBuilderOptions()
	defer c.DisposePassBuilderOptions(o)
	if failed := c.RunPasses(j.module, j.options.Passes, j.machine, o); failed != 0 {
		text := c.GetErrorMessage(failed)
		defer c.DisposeErrorMessage(text)
		return &Error{Stage: "optimise", Text: cString(text)}
	}
	return nil
}

// print writes the module, and the assembly of a copy, since the code generator
// changes what it is given.
func (j *job) print() error {
	c := &j.l.c
	if j.options.IR {
		j.out.IR = c.take(c.PrintModuleToString(j.module))
	}
	if j.options.Asm {
		twin := c.CloneModule(j.module)
		defer c.DisposeModule(twin)
		kept := j.out.Remarks // the code generator's come twice
		text, err := j.generate(twin, emitAssembly)
		j.out.Asm, j.out.Remarks = string(text), kept
		return err
	}
	return nil
}

// emit makes the object.
func (j *job) emit() (err error) {
	j.out.Object, err = j.generate(j.module, emitObject)
	return err
}

func (j *job) generate(m cModule, kind int32) ([]byte, error) {
	c := &j.l.c
	var buffer cBuffer
	var message *byte
	if c.TargetMachineEmitToMemoryBuffer(j.machine, m, kind, &message, &buffer) != 0 {
		return nil, &Error{Stage: "emit", Text: c.take(message)}
	}
	return c.bytes(buffer), nil
}
