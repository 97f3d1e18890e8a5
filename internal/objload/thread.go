//go:build linux && amd64

package objload

import (
	"runtime"
	"sync"
	"unsafe"

	"golang.org/x/sys/cpu"
	"golang.org/x/sys/unix"
)

const (
	// stackBytes is what is mapped for a native stack, and the block at its top.
	stackBytes = MaxStack + stackSpare

	// stackSpare is the room for what no .stack_sizes counts: the block, the
	// return address into cross, and the frames of yield and of memset.
	stackSpare = 4096

	// guardBytes below a stack cannot be touched. A function that overruns the stack
	// stops there, also when its own frame is bigger than a page: compilers
	// touch frames that they do not probe in any order.
	guardBytes = 64 << 10
)

// A block is the head of a thread as native code knows it. It lies at the top
// of the native stack; switch_linux_amd64.s knows the offsets.
type block struct {
	yield    uintptr // what kernels call when fuel is used up
	fuel     int64
	goSP     uintptr // where cross left the goroutine's stack; of use only while native code runs
	nativeSP uintptr // where yield left the native stack; 0 when no kernel is waiting
	_        [4]uint64
}

// Set by the assembly.
var yieldPC, yieldAVXPC uintptr

// cross is in switch_linux_amd64.s. It has no go:noescape: args must not be on
// the goroutine's stack, which moves while a kernel waits.
func cross(b *block, code uintptr, args unsafe.Pointer)

// A Thread is a native stack on which one kernel at a time runs. It is not for
// two goroutines at once, but it may go from one to another, also while its
// kernel waits to be resumed.
type Thread struct {
	block *block // not Go's memory
}

// threads keeps idle threads by processor. Those that two collections in a row
// found idle are dropped, and their stacks unmapped.
var threads = sync.Pool{New: func() any { return newThread() }}

// Get returns a thread for the caller's own use until Put. Its first use maps
// memory; when the system has none left for a stack, Get panics, as Go itself
// gives up when it has none for a goroutine's.
func Get() *Thread {
	return threads.Get().(*Thread)
}

// Put gives the thread back for others. A kernel that waits on it is forgotten.
func (t *Thread) Put() {
	t.block.nativeSP = 0
	threads.Put(t)
}

func newThread() *Thread {
	// Pages that no kernel touches cost nothing (NORESERVE: not even a promise),
	// so that every thread can have a stack for the largest one.
	memory, err := unix.Mmap(-1, 0, guardBytes+stackBytes, unix.PROT_READ|unix.PROT_WRITE,
		unix.MAP_PRIVATE|unix.MAP_ANONYMOUS|unix.MAP_NORESERVE|unix.MAP_STACK)
	if err != nil {
		panic("objload: a native stack: " + err.Error())
	}
	if err := unix.Mprotect(memory[:guardBytes], unix.PROT_NONE); err != nil {
		panic("objload: the guard of a native stack: " + err.Error())
	}
	top := len(memory) - int(unsafe.Sizeof(block{}))
	t := &Thread{block: (*block)(unsafe.Pointer(&memory[top]))}
	t.block.yield = yieldPC
	if cpu.X86.HasAVX {
		t.block.yield = yieldAVXPC
	}
	runtime.AddCleanup(t, unmap, memory)
	return t
}

// unmap gives memory back. It cannot fail for what Mmap returned.
func unmap(memory []byte) {
	_ = unix.Munmap(memory)
}

// Start calls an entry with args and the thread, on the thread's stack, until
// it returns (false) or yields (true). A kernel that waits on the thread is
// forgotten with its frames.
//
// Everything that args leads to must lie in Go's heap or outside Go, must hold
// no Go pointer that the kernel writes, and must be kept alive by the caller
// (runtime.KeepAlive) until Start, or the Resume that ends it, has returned
// false or the thread is put back. The collector moves goroutines' stacks and
// does not look into native ones.
func (t *Thread) Start(e Entry, args unsafe.Pointer, fuel int64) (yielded bool) {
	if e.code == 0 {
		panic("objload: start of the zero Entry")
	}
	t.block.fuel, t.block.nativeSP = fuel, 0
	cross(t.block, e.code, args)
	yielded = t.block.nativeSP != 0
	runtime.KeepAlive(t) // the block is unmapped with t
	return yielded
}

// Resume lets the kernel that yielded go on with new fuel until it returns
// (false) or yields once more (true). The goroutine and the system's thread may
// be others than before. It panics when no kernel waits on the thread.
func (t *Thread) Resume(fuel int64) (yielded bool) {
	if t.block.nativeSP == 0 {
		panic("objload: resume of a thread on which no kernel waits")
	}
	t.block.fuel = fuel
	cross(t.block, 0, nil)
	yielded = t.block.nativeSP != 0
	runtime.KeepAlive(t)
	return yielded
}
