// Package machine says what this process may use of the computer it runs on:
// how much memory, how many cores, which vector instructions.
//
// The number that counts is not what the computer has but what the operating
// system lets this process have. In a container or under a batch scheduler the
// two differ by a factor of ten, and a memory budget made from the larger one
// ends in a killed process.
//
//	word     meaning
//	memory   bytes this process can hold before something kills it or swaps
//	cores    goroutines that can run at the same instant
//	source   where a number was read, as text for a person
//	limit    a number that a control group sets; none is "max" in v2 and a
//	         number near 2^63 in v1
//
// Use:
//
//	bytes, from := machine.Memory()
//	if bytes == 0 {
//		return errors.New("memory unknown: set a budget")
//	}
//	fmt.Printf("%d bytes (%s)\n", bytes, from)
//
// # Invariants
//
// A limit is the smallest on the way from the process's own group up to the
// root of the hierarchy, since a parent's limit holds for its children. A limit
// above the physical memory is no limit. Zero bytes and an empty model mean
// unknown, never none. Everything that reads Linux's /proc and /sys is a
// function of an [fs.FS], so that it is tested on every system against trees
// written down in the tests.
//
// # Limits
//
// Memory, the core limit's origin and the processor are read once a process:
// a control group that is changed while the process runs is not followed
// (Go's GOMAXPROCS, and so the count of cores, is). Resource limits such as
// "ulimit -v" bound address space, not memory, and are not looked at.
package machine

import (
	"os"
	"runtime"
	"sync"
)

// Memory returns the bytes of memory that this process may use and where that
// number came from: the tightest control group on Linux, else the physical
// memory. It returns 0 and a reason where the system does not say. The answer
// is read once and then costs nothing.
func Memory() (bytes uint64, source string) {
	return readMemory()
}

var readMemory = sync.OnceValues(systemMemory)

// Cores returns how many goroutines can run at the same instant and why. The
// number is GOMAXPROCS, which Go itself derives from the processor affinity
// and, on Linux, from the control group's CPU quota (rounded up, and never
// below 2 for a quota's sake).
func Cores() (n int, source string) {
	n = runtime.GOMAXPROCS(0)
	return n, coresSource(n, runtime.NumCPU(), os.Getenv("GOMAXPROCS"), readQuota())
}

var readQuota = sync.OnceValue(systemQuota)

// CPU returns the processor's name and vector instructions. It is read once.
func CPU() Processor {
	return readCPU()
}

var readCPU = sync.OnceValue(func() Processor {
	p := vectors()
	p.Model = systemModel()
	return p
})

// PageSize returns the bytes of one page of virtual memory.
func PageSize() int {
	return os.Getpagesize()
}
