package local

import (
	"sync/atomic"

	"github.com/cb434341/weft/graph"
)

// deque is the work-stealing deque of Chase and Lev (SPAA 2005), with the
// orderings of Lê, Pop, Cohen and Zappa Nardelli (PPoPP 2013), which Go's
// sequentially consistent atomics imply. Its owner pushes and pops at the
// bottom; thieves take from the top.
type deque struct {
	bottom atomic.Int64
	_      [56]byte // the owner's line and the thieves' line
	top    atomic.Int64
	_      [56]byte
	ring   atomic.Pointer[[]graph.ID] // its length is a power of two
}

const firstRing = 256

func (d *deque) init() {
	ring := make([]graph.ID, firstRing)
	d.ring.Store(&ring)
}

// empty may be out of date as soon as it returns.
func (d *deque) empty() bool { return d.top.Load() >= d.bottom.Load() }

// push adds a task. Only the owner calls it.
func (d *deque) push(id graph.ID) {
	b, t := d.bottom.Load(), d.top.Load()
	ring := *d.ring.Load()
	if b-t >= int64(len(ring)) {
		ring = d.grow(ring, t, b)
	}
	storeSlot(&ring[b&int64(len(ring)-1)], id)
	d.bottom.Store(b + 1)
}

func (d *deque) grow(old []graph.ID, t, b int64) []graph.ID {
	ring := make([]graph.ID, 2*len(old))
	for i := t; i < b; i++ {
		storeSlot(&ring[i&int64(len(ring)-1)], loadSlot(&old[i&int64(len(old)-1)]))
	}
	d.ring.Store(&ring)
	return ring
}

// pop takes the task pushed last, or returns none. Only the owner calls it.
func (d *deque) pop() graph.ID {
	b := d.bottom.Load() - 1
	if b < d.top.Load() {
		return none // seen empty without the price of a fence
	}
	d.bottom.Store(b)
	t := d.top.Load()
	if t > b {
		d.bottom.Store(b + 1)
		return none
	}
	ring := *d.ring.Load()
	id := loadSlot(&ring[b&int64(len(ring)-1)])
	if t == b { // the last one: a thief may want it too
		if !d.top.CompareAndSwap(t, t+1) {
			id = none
		}
		d.bottom.Store(b + 1)
	}
	return id
}

// steal takes the task pushed first, or returns none. Anybody calls it.
func (d *deque) steal() graph.ID {
	for {
		t := d.top.Load()
		if t >= d.bottom.Load() {
			return none
		}
		ring := *d.ring.Load()
		// The owner may overwrite the slot in the meantime, once it has come
		// round the ring; then top has moved and the exchange fails.
		id := loadSlot(&ring[t&int64(len(ring)-1)])
		if d.top.CompareAndSwap(t, t+1) {
			return id
		}
	}
}
