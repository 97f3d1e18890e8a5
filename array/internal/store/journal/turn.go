package journal

import "sync"

// turn is whose turn it is at a target: any number of writes, or one of what
// begins, finishes or removes it.
type turn struct {
	sync.RWMutex
	users int
}

var (
	turnsLock sync.Mutex
	turns     = map[string]*turn{}
)

func turnAt(path string) *turn {
	turnsLock.Lock()
	defer turnsLock.Unlock()
	t := turns[path]
	if t == nil {
		t = &turn{}
		turns[path] = t
	}
	t.users++
	return t
}

func (t *turn) leave(path string) {
	turnsLock.Lock()
	defer turnsLock.Unlock()
	if t.users--; t.users == 0 {
		delete(turns, path)
	}
}

// Writing waits until no Store of this process begins, finishes or removes the
// target whose journal is at path, and keeps it so until done is called: what
// Use says holds meanwhile.
func Writing(path string) (done func()) {
	t := turnAt(path)
	t.RLock()
	return func() { t.RUnlock(); t.leave(path) }
}

// Changing waits until no Store of this process does anything at the target
// whose journal is at path, and keeps others from it until done is called.
func Changing(path string) (done func()) {
	t := turnAt(path)
	t.Lock()
	return func() { t.Unlock(); t.leave(path) }
}
