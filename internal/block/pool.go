package block

import (
	"math/bits"
	"sync"
	"sync/atomic"
	"unsafe"
)

// The pool keeps the memory of blocks that have gone for blocks to come: fresh
// pages cost a fault each, a quarter of the time of a pass over them.
//
// Sizes are rounded up to classes, eight to each power of two, so that at most
// an eighth is wasted. What is free is bounded by maxFree and given back to the
// system when no block is left at all, down to restFree.
const (
	pageSize = 1 << 12
	maxFree  = 256 << 20
	restFree = 32 << 20
	smallest = 1 << 16 // what is smaller is made in Go's heap
)

var pool struct {
	sync.Mutex
	free map[int][]unsafe.Pointer // by class size
	idle int                      // bytes in free
}

var live atomic.Int64 // bytes in blocks, rounded to classes, outside of Go's heap

// Live is how many bytes of blocks are held outside of Go's heap at the moment.
func Live() int64 { return live.Load() }

// classOf rounds a size up to its class.
func classOf(size int) int {
	step := max(pageSize, 1<<(bits.Len(uint(size-1))-4))
	return (size + step - 1) / step * step
}

// take returns Memory for size bytes, whose content is undefined.
func take(size int) *Memory {
	if size < smallest {
		words := make([]uint64, (size+63)/8+8) // room to align
		base := unsafe.Pointer(&words[0])
		pad := -uintptr(base) & 63
		return ofHeap(unsafe.Add(base, pad), size, words)
	}
	class := classOf(size)
	m := &Memory{size: size, held: class}
	m.refs.Store(1)
	m.base = fromPool(class)
	if m.base == nil {
		base, keep := mapPages(class)
		m.base, m.keep = base, keep
	}
	live.Add(int64(class))
	if m.keep != nil { // the Go heap, where there are no mappings
		m.free = func() { live.Add(-int64(class)) }
		return m
	}
	m.free = func() { toPool(m.base, class) }
	return m
}

// fromPool returns idle memory of a class, nil if there is none.
func fromPool(class int) unsafe.Pointer {
	pool.Lock()
	defer pool.Unlock()
	list := pool.free[class]
	if len(list) == 0 {
		return nil
	}
	base := list[len(list)-1]
	pool.free[class] = list[:len(list)-1]
	pool.idle -= class
	return base
}

// toPool keeps memory, or gives it back.
func toPool(base unsafe.Pointer, class int) {
	left := live.Add(-int64(class))
	pool.Lock()
	defer pool.Unlock()
	if pool.idle+class > maxFree {
		unmapPages(base, class)
	} else {
		if pool.free == nil {
			pool.free = make(map[int][]unsafe.Pointer)
		}
		pool.free[class] = append(pool.free[class], base)
		pool.idle += class
	}
	if left == 0 {
		trim(restFree)
	}
}

// trim gives memory back until no more than rest is idle.
func trim(rest int) {
	for class, list := range pool.free {
		for len(list) > 0 && pool.idle > rest {
			unmapPages(list[len(list)-1], class)
			list = list[:len(list)-1]
			pool.idle -= class
		}
		if len(list) == 0 {
			delete(pool.free, class)
			continue
		}
		pool.free[class] = list
	}
}
