package h5

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"unsafe"
)

// A Library is a loaded libhdf5. Its methods may be called by many goroutines at
// once.
type Library struct {
	Functions
	Globals
	path    string
	release [3]uint32

	mu    sync.Mutex
	each  uintptr  // the C address of what Ewalk2 calls
	stack []string // what it was told, the innermost first

	file, dataset ID // how those are opened
}

// Version is the release of the library: "1.10.8".
func (l *Library) Version() string {
	return fmt.Sprintf("%d.%d.%d", l.release[0], l.release[1], l.release[2])
}

// Path is the file that was loaded.
func (l *Library) Path() string { return l.path }

// Do runs a row of calls, alone. The first that fails ends it: what follows in
// f is not run, and the failure is returned. Do must not be called by f.
func (l *Library) Do(f func(*Call)) (err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	// A library that was made for threads keeps errors, and whether it prints
	// them, thread by thread.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	l.Eset_auto2(Default, 0, 0)

	c := &Call{Library: l}
	defer c.close()
	defer func() {
		switch r := recover().(type) {
		case nil:
		case failure:
			err = r.error
		default:
			panic(r)
		}
	}()
	f(c)
	return nil
}

// failure is the panic that ends a row of calls.
type failure struct{ error }

// A Call is what the function given to Do calls the library through. It is of
// no use afterwards.
type Call struct {
	*Library
	owned []ID
}

// FileAccess is how files are opened: without the library's locks. It is open as
// long as the process.
func (c *Call) FileAccess() ID { return c.file }

// DatasetAccess is how datasets are opened: a virtual one looks for the files
// that it is put together of beside its own. It is open as long as the process.
func (c *Call) DatasetAccess() ID { return c.dataset }

// Own takes a new handle, which is closed when the row of calls ends. The name
// is that of the function that made it, for the error if it did not.
func (c *Call) Own(function string, id ID) ID {
	c.owned = append(c.owned, Must(c, function, id))
	return id
}

// Fail ends the row of calls with an error.
func (c *Call) Fail(err error) { panic(failure{err}) }

// Failf is Fail with a text.
func (c *Call) Failf(format string, args ...any) { c.Fail(fmt.Errorf(format, args...)) }

// Must returns the answer of a function unless it says that the function failed,
// which ends the row of calls.
func Must[T ~int32 | ~int64](c *Call, function string, answer T) T {
	if answer < 0 {
		c.Fail(c.reason(function))
	}
	return answer
}

// reason makes an error of the library's stack of errors.
func (c *Call) reason(function string) error {
	c.stack = c.stack[:0]
	const innermostFirst = 0
	c.Ewalk2(Default, innermostFirst, c.each, 0)
	c.Eclear2(Default)
	if len(c.stack) == 0 {
		return errors.New(function + " failed")
	}
	// The innermost says what is wrong, the outermost what was to be done.
	first, last := c.stack[0], c.stack[len(c.stack)-1]
	if first == last {
		return fmt.Errorf("%s: %s", function, first)
	}
	return fmt.Errorf("%s: %s: %s", function, last, first)
}

// stackEntry is H5E_error2_t.
type stackEntry struct {
	_    [3]ID // class, major and minor number
	_    uint32
	_, _ *byte // function and file of the library
	text *byte
}

// note is what Ewalk2 calls with each entry of the stack.
func (l *Library) note(_ uintptr, e *stackEntry, _ uintptr) uintptr {
	// Of a failed transfer the text has a line's end after the time, and at last the
	// buffer's address and sizes.
	text := strings.ReplaceAll(CString(e.text), "\n", "")
	text, _, _ = strings.Cut(strings.TrimSpace(text), ", buf = ")
	l.stack = append(l.stack, text)
	return 0
}

// Within runs a part of the row, at whose end is closed what it owns.
func (c *Call) Within(part func()) {
	n := len(c.owned)
	part()
	c.release(n)
}

// release closes what is owned beyond the first n, the latest first.
func (c *Call) release(n int) {
	for i := len(c.owned) - 1; i >= n; i-- {
		c.Idec_ref(c.owned[i])
	}
	c.owned = c.owned[:n]
}

func (c *Call) close() {
	c.release(0)
	c.Eclear2(Default)
}

// CString copies text that ends with a zero byte; of nil it is "".
func CString(text *byte) string {
	if text == nil {
		return ""
	}
	n := 0
	for *(*byte)(unsafe.Add(unsafe.Pointer(text), n)) != 0 {
		n++
	}
	return string(unsafe.Slice(text, n))
}
