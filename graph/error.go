package graph

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrGoexit is the cause of failure of a task whose function called
// runtime.Goexit (as testing.T.FailNow does).
var ErrGoexit = errors.New("the function called runtime.Goexit")

// TaskError is the failure of one task: what failed, where the user built it,
// and which wanted output asked for it. Unwrap gives the cause.
type TaskError struct {
	Task     string   // the task's name, "add#2"
	Site     Site     // where it was built
	Path     []string // from the task to the wanted output, both included; the middle of a long one is left out
	Attempts int      // how often it was tried, 1 without Retry
	Cause    error
}

// Error returns, for instance,
// "task parse#4 (app.go:31), for total#9 by sum#8, tried 3 times: bad row".
func (e *TaskError) Error() string {
	var b strings.Builder
	b.WriteString("task " + e.Task)
	if e.Site != 0 {
		fmt.Fprintf(&b, " (%s)", e.Site)
	}
	if n := len(e.Path); n > 1 {
		b.WriteString(", for " + e.Path[n-1])
		if n > 2 {
			b.WriteString(" by " + shorten(e.Path[1:n-1]))
		}
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, ", tried %d times", e.Attempts)
	}
	return b.String() + ": " + e.Cause.Error()
}

// leftOut stands for the steps in the middle of a long path.
const leftOut = "... %d more ..."

// shorten keeps a long path readable: its ends say enough.
func shorten(path []string) string {
	const most = 6
	if len(path) <= most {
		return strings.Join(path, " -> ")
	}
	more := 0
	for _, step := range path[3 : len(path)-2] {
		n := 1
		_, _ = fmt.Sscanf(step, leftOut, &n) // a long path has been cut already
		more += n
	}
	return fmt.Sprintf("%s -> "+leftOut+" -> %s", strings.Join(path[:3], " -> "), more, strings.Join(path[len(path)-2:], " -> "))
}

// Unwrap returns the cause.
func (e *TaskError) Unwrap() error { return e.Cause }

// PanicError is a panic in a user's function, as an error.
type PanicError struct {
	Value any    // what was passed to panic
	Stack []byte // of the panicking goroutine, as runtime/debug.Stack gives it
}

// Error returns the panic's value and the line that panicked; the whole stack
// is in the field.
func (e *PanicError) Error() string {
	s := fmt.Sprintf("panic: %v", e.Value)
	if at := e.at(); at != "" {
		s += " at " + at
	}
	return s
}

// at finds the line below the last "panic(" of the stack, which is the line
// that panicked, past the runtime's own frames for faults.
func (e *PanicError) at() string {
	lines := strings.Split(string(e.Stack), "\n")
	for i := 0; i < len(lines); i++ {
		if !strings.HasPrefix(lines[i], "panic(") {
			continue
		}
		for j := i + 2; j+1 < len(lines); j += 2 {
			if strings.HasPrefix(lines[j], "runtime.") {
				continue
			}
			place, _, _ := strings.Cut(strings.TrimSpace(lines[j+1]), " +0x")
			return shortPath(place)
		}
	}
	return ""
}

// Unwrap returns the value passed to panic if it was an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// BuildError is a mistake made in building, with the line of the user's call.
type BuildError struct {
	Site Site
	Err  error
}

// Error returns, for instance, "app.go:15: add: argument 2 is nil".
func (e *BuildError) Error() string {
	if e.Site == 0 {
		return e.Err.Error()
	}
	return e.Site.String() + ": " + e.Err.Error()
}

// Unwrap returns the mistake without the line.
func (e *BuildError) Unwrap() error { return e.Err }

// NewTaskError describes the failure of a task of g on its way to one of want.
func NewTaskError(g *Graph, want []ID, id ID, attempts int, cause error) *TaskError {
	e := &TaskError{Task: g.Name(id), Site: g.Site(id), Attempts: attempts, Cause: cause}
	path := g.Path(id, want)
	const ends = 50
	for i, t := range path {
		if i >= ends && i < len(path)-ends {
			if i == ends {
				e.Path = append(e.Path, fmt.Sprintf(leftOut, len(path)-2*ends))
			}
			continue
		}
		e.Path = append(e.Path, g.Name(t))
	}
	return e
}

// Path returns a shortest chain of tasks from id to one of want, both included,
// or nil if none of want needs id.
func (g *Graph) Path(id ID, want []ID) []ID {
	offset, list := g.Dependents()
	from := make(map[ID]ID, 16) // a task -> the one it was reached from
	from[id] = id
	wanted := make(map[ID]bool, len(want))
	for _, w := range want {
		wanted[w] = true
	}
	for queue := []ID{id}; len(queue) > 0; queue = queue[1:] {
		t := queue[0]
		if wanted[t] {
			path := []ID{t}
			for t != id {
				t = from[t]
				path = append(path, t)
			}
			slices.Reverse(path)
			return path
		}
		for _, s := range list[offset[t]:offset[t+1]] {
			if _, seen := from[s]; !seen {
				from[s] = t
				queue = append(queue, s)
			}
		}
	}
	return nil
}
