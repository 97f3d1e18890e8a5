package graph

import (
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Site is a place in the user's program, kept as a program counter and turned
// into a file and a line only when somebody reads it: finding a counter costs
// about a tenth of naming it. The zero Site is unknown.
type Site uintptr

// Here returns the site of the nearest caller outside of Weft's own packages,
// for a function of such a package to call. Examples, commands and tests count
// as the user's.
func Here() Site {
	// The user calls a lifted function, or a method of one that does; so two
	// frames are nearly always enough, and looking for both at once is cheaper
	// than looking twice. Collections with more below their methods need some
	// more, and each look walks from here.
	var pcs [14]uintptr
	ask := 2
	for skip := 3; ; skip += ask { // past runtime.Callers, Here, and our function that calls Here
		if skip > 3 { // not at the first look
			ask = len(pcs)
		}
		n := runtime.Callers(skip, pcs[:ask])
		for _, pc := range pcs[:n] {
			if !isOwn(pc) {
				return Site(pc)
			}
		}
		if n < ask {
			return 0
		}
	}
}

// owned remembers which program counters lie in Weft's own packages. It is
// bounded by the number of call instructions in the program. Readers take the
// map as it is; a new counter makes a new map.
var owned struct {
	sync.Mutex
	read atomic.Pointer[map[uintptr]bool]
}

func isOwn(pc uintptr) bool {
	if m := owned.read.Load(); m != nil {
		if own, ok := (*m)[pc]; ok {
			return own
		}
	}
	frame, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	own := isOwnFrame(frame)
	owned.Lock()
	defer owned.Unlock()
	next := map[uintptr]bool{pc: own}
	if m := owned.read.Load(); m != nil {
		for k, v := range *m {
			next[k] = v
		}
	}
	owned.read.Store(&next)
	return own
}

const module = "github.com/cb434341/weft"

func isOwnFrame(f runtime.Frame) bool {
	rest, ok := strings.CutPrefix(f.Function, module)
	if !ok || strings.HasSuffix(f.File, "_test.go") {
		return false
	}
	// rest is ".Compute" in the root package, "/delayed.Of" in another.
	return !strings.HasPrefix(rest, "/examples/") && !strings.HasPrefix(rest, "/cmd/") &&
		(strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "/"))
}

// frame returns the place itself, the zero Frame if it is unknown.
func (s Site) frame() runtime.Frame {
	if s == 0 {
		return runtime.Frame{}
	}
	f, _ := runtime.CallersFrames([]uintptr{uintptr(s)}).Next()
	return f
}

// Position returns the full file name and the line, "" and 0 if unknown.
func (s Site) Position() (file string, line int) {
	f := s.frame()
	return f.File, f.Line
}

// String returns the place as "app.go:15", "" if it is unknown.
func (s Site) String() string {
	f := s.frame()
	if f.File == "" {
		return ""
	}
	return shortPath(f.File + ":" + strconv.Itoa(f.Line))
}

// shortPath leaves the file's own name and the line of it.
func shortPath(place string) string { return filepath.Base(filepath.FromSlash(place)) }
