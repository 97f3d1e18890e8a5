//go:build !linux || !amd64

package objload

import (
	"fmt"
	"runtime"
	"unsafe"
)

// An Object is a loaded object file. There is none on this platform.
type Object struct{}

// Load fails on this platform.
func Load([]byte) (*Object, error) {
	return nil, fmt.Errorf("objload: load: objects are for linux/amd64, this is %s/%s", runtime.GOOS, runtime.GOARCH)
}

// Entry fails: nothing is loaded.
func (*Object) Entry(name string) (Entry, error) {
	return Entry{}, fmt.Errorf("objload: entry %s: no such function", name)
}

// Close does nothing.
func (*Object) Close() error { return nil }

// A Thread is a native stack. On this platform there is no Entry to start on it.
type Thread struct{}

// Get returns a thread.
func Get() *Thread { return &Thread{} }

// Put gives the thread back.
func (*Thread) Put() {}

// Start panics: there is no Entry but the zero one.
func (*Thread) Start(Entry, unsafe.Pointer, int64) (yielded bool) {
	panic("objload: start of the zero Entry")
}

// Resume panics: no kernel waits on a thread.
func (*Thread) Resume(int64) (yielded bool) {
	panic("objload: resume of a thread on which no kernel waits")
}
