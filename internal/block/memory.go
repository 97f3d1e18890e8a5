package block

import (
	"sync/atomic"
	"unsafe"
)

// Memory is what holds the elements of blocks: pooled memory outside of Go's
// heap, a mapped file, or a Go slice. Blocks share it and count themselves.
type Memory struct {
	base unsafe.Pointer
	size int    // bytes
	held int    // bytes that it costs: 0 for a mapped file
	keep any    // what keeps base alive, for memory of Go's heap and mappings
	free func() // called when the last reference goes; nil for none
	refs atomic.Int32
}

// ofHeap wraps memory of the Go heap that keep keeps alive.
func ofHeap(base unsafe.Pointer, size int, keep any) *Memory {
	m := &Memory{base: base, size: size, held: size, keep: keep}
	m.refs.Store(1)
	return m
}

// NewMapped makes Memory of a mapping that a file stands behind, which costs
// nothing: the system takes its pages back as it likes. The mapping must live
// as long as the process, or until free has been called.
func NewMapped(base unsafe.Pointer, size int, free func()) *Memory {
	m := &Memory{base: base, size: size, free: free}
	m.refs.Store(1)
	return m
}

// Collected reports memory that Go's collector looks after, or nobody: it stays
// when the last reference is dropped.
func (m *Memory) Collected() bool { return m.free == nil }

// Retain adds a reference.
func (m *Memory) Retain() { m.refs.Add(1) }

// Release drops a reference; the last one gives the memory back.
func (m *Memory) Release() {
	switch n := m.refs.Add(-1); {
	case n < 0:
		panic("block: memory released more often than it was retained")
	case n == 0 && m.free != nil:
		m.free()
		m.base = nil
	}
}
