package graphtest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cb434341/weft/graph"
)

// childVariable in the environment tells the test binary that it is a child.
const (
	childVariable = "WEFT_SHIP_CHILD"
	childRole     = childVariable + "=1"
)

// Main is what TestMain must call in a package whose tests use [Ship]: it runs
// the tests, or in a child the tasks.
func Main(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		os.Exit(serve())
	}
	os.Exit(m.Run())
}

// child is a child process, as its parent sees it. One task at a time has it.
type child struct {
	cmd    *exec.Cmd
	write  sync.Mutex // a cancel may meet a task being sent
	in     io.WriteCloser
	out    io.Reader
	stderr *tail
	dead   bool
	grace  time.Duration
}

func startChild(grace time.Duration, role string) (*child, error) {
	if os.Getenv(childVariable) != "" {
		return nil, errors.New("graphtest: this process is a child itself: TestMain must call graphtest.Main")
	}
	exe, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("graphtest: find the test binary: %w", err)
	}
	c := &child{cmd: exec.Command(exe, "-test.run=^$"), stderr: &tail{}, grace: grace}
	c.cmd.Env = append(os.Environ(), role)
	c.cmd.Stderr = c.stderr
	c.cmd.WaitDelay = grace // for a stderr that the child has handed on
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("graphtest: start a child: %w", err)
	}
	if c.out, err = c.cmd.StdoutPipe(); err != nil {
		return nil, fmt.Errorf("graphtest: start a child: %w", err)
	}
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("graphtest: start a child: %w", err)
	}
	// Read as text first: what a test binary says that is no child would make a
	// strange length.
	line := make([]byte, len(hello))
	if _, err := io.ReadFull(c.out, line); err != nil || string(line) != hello {
		c.kill()
		return nil, fmt.Errorf("graphtest: the child runs tests rather than tasks: TestMain must call graphtest.Main%s", c.stderr.quote())
	}
	return c, nil
}

// call has the child run a task, and kills it if it does not come back after a
// cancel.
func (c *child) call(ctx context.Context, request []byte) ([]byte, error) {
	var deadline [8]byte
	if t, ok := ctx.Deadline(); ok {
		binary.LittleEndian.PutUint64(deadline[:], uint64(t.UnixNano()))
	}
	var late *time.Timer
	cancelled := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(cancelled)
		_ = c.send(parcelCancel, nil) // a child that is gone needs none
		late = time.AfterFunc(c.grace, func() { _ = c.cmd.Process.Kill() })
	})
	defer func() {
		if !stop() {
			<-cancelled
			late.Stop()
		}
	}()
	if err := c.send(parcelTask, append(deadline[:], request...)); err != nil {
		return nil, c.died()
	}
	letter, body, err := readParcel(c.out)
	if err != nil {
		return nil, c.died()
	}
	switch letter {
	case parcelResult:
		return body, nil
	case parcelError:
		if t, ok := ctx.Deadline(); ok && !time.Now().Before(t) {
			<-ctx.Done() // the child's clock was a little faster
			return nil, ctx.Err()
		}
		return nil, errors.New(string(body))
	case parcelGoexit:
		return nil, graph.ErrGoexit
	case parcelPanic:
		value, stack, err := cutBytes(body)
		if err != nil {
			return nil, err
		}
		return nil, &graph.PanicError{Value: string(value), Stack: stack}
	}
	c.kill()
	return nil, fmt.Errorf("graphtest: the child sent a parcel %q", letter)
}

func (c *child) send(letter byte, body []byte) error {
	c.write.Lock()
	defer c.write.Unlock()
	return writeParcel(c.in, letter, body)
}

// died reaps a child that is gone and says how it went.
func (c *child) died() error {
	c.dead = true
	_ = c.in.Close()
	err := c.cmd.Wait()
	how := "it closed its end"
	if err != nil {
		how = err.Error()
	}
	return fmt.Errorf("graphtest: the child process died: %s%s", how, c.stderr.quote())
}

func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	_ = c.died()
}

// close lets a child that has nothing to do end by itself.
func (c *child) close() error {
	c.dead = true
	_ = c.in.Close()
	late := time.AfterFunc(c.grace, func() { _ = c.cmd.Process.Kill() })
	defer late.Stop()
	if err := c.cmd.Wait(); err != nil {
		return fmt.Errorf("graphtest: end a child: %w%s", err, c.stderr.quote())
	}
	return nil
}

// tail keeps the end of what a child wrote to stderr.
type tail struct {
	sync.Mutex
	b []byte
}

func (t *tail) Write(b []byte) (int, error) {
	t.Lock()
	defer t.Unlock()
	const most = 4 << 10
	t.b = append(t.b, b...)
	t.b = t.b[max(0, len(t.b)-most):]
	return len(b), nil
}

func (t *tail) quote() string {
	t.Lock()
	defer t.Unlock()
	text := strings.TrimSpace(string(t.b))
	if text == "" {
		return ""
	}
	return "; it wrote:\n" + text
}

// serve is the life of a child: it reads tasks until its parent goes away.
func serve() int {
	in, out := os.Stdin, os.Stdout
	// What tasks print must not get among the parcels.
	os.Stdout = os.Stderr
	if _, err := io.WriteString(out, hello); err != nil {
		return 1
	}
	var lock sync.Mutex // of out; and the cancel of the task that runs
	cancel := func() {}
	for {
		letter, body, err := readParcel(in)
		if err != nil {
			return 0
		}
		switch {
		case letter == parcelTask && len(body) >= 8:
			lock.Lock()
			ctx, stop := taskContext(graph.WithRunner(context.Background(), Reference{}), body)
			cancel = stop
			lock.Unlock()
			go func() {
				defer stop()
				letter, answer := perform(ctx, body[8:])
				lock.Lock()
				defer lock.Unlock()
				if err := writeParcel(out, letter, answer); err != nil {
					os.Exit(1)
				}
			}()
		case letter == parcelCancel:
			lock.Lock()
			cancel()
			lock.Unlock()
		default:
			fmt.Fprintf(os.Stderr, "graphtest: the parent sent a parcel %q\n", letter)
			return 1
		}
	}
}

func taskContext(ctx context.Context, body []byte) (context.Context, context.CancelFunc) {
	if t := int64(binary.LittleEndian.Uint64(body)); t != 0 {
		return context.WithDeadline(ctx, time.Unix(0, t))
	}
	return context.WithCancel(ctx)
}

// perform runs a task in a child and returns its answer.
func perform(ctx context.Context, body []byte) (letter byte, answer []byte) {
	fail := func(err error) (byte, []byte) { return parcelError, []byte(err.Error()) }
	encoded, rest, err := cutBytes(body)
	if err != nil {
		return fail(err)
	}
	op, err := graph.DecodeOp(bytes.NewReader(encoded))
	if err != nil {
		return fail(err)
	}
	var args []any
	for len(rest) > 0 {
		if encoded, rest, err = cutBytes(rest); err != nil {
			return fail(err)
		}
		arg, err := graph.DecodeValue(bytes.NewReader(encoded))
		if err != nil {
			return fail(fmt.Errorf("argument %d: %w", len(args)+1, err))
		}
		args = append(args, arg)
	}
	result, err := call(ctx, op, args)
	var panicked *graph.PanicError
	switch {
	case errors.As(err, &panicked) && err == error(panicked):
		return parcelPanic, append(appendBytes(nil, fmt.Append(nil, panicked.Value)), panicked.Stack...)
	case err == graph.ErrGoexit:
		return parcelGoexit, nil
	case err != nil:
		return fail(err)
	}
	var b bytes.Buffer
	if err := graph.EncodeValue(&b, result); err != nil {
		return fail(fmt.Errorf("result: %w", err))
	}
	return parcelResult, b.Bytes()
}
