package local

import (
	"fmt"
	"log/slog"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/machine"
)

// budget is how many bytes of results may be in memory. Runs share it.
type budget struct {
	limit int64 // negative: none
	used  atomic.Int64

	mu        sync.Mutex
	idleHeap  atomic.Int64 // the Go heap before anything was held
	collected int64        // the heap after the last collection of ours
	dropped   atomic.Int64 // bytes of results let go since then
}

// processBudget is shared by all Runners that set no budget of their own.
var processBudget = sync.OnceValue(func() *budget {
	const share = 0.6 // of what there is: the rest is for what tasks use while they run
	bytes, _ := machine.Memory()
	if bytes == 0 {
		return &budget{limit: -1}
	}
	return &budget{limit: int64(share * float64(bytes))}
})

func newBudget(limit int64) *budget {
	if limit == 0 {
		return processBudget()
	}
	return &budget{limit: limit}
}

// over reports whether need more bytes would be too many.
func (b *budget) over(need int64) bool {
	return b.limit >= 0 && b.used.Load()+need > b.limit
}

// half reports whether half the budget is held, from when on the order of tasks
// is worth its price.
func (b *budget) half() bool { return b.limit >= 0 && b.used.Load() > b.limit/2 }

// heapBytes returns the bytes of the Go heap's objects, garbage included.
func heapBytes() int64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return int64(s[0].Value.Uint64())
}

// fits reports whether there is room for need more bytes beside those that
// running tasks will add. It keeps garbage down even if there is not. Part of what
// is promised is on the heap already, so the heap is asked for need alone.
func (b *budget) fits(need, promised int64) bool {
	crowded := b.crowded(need)
	return !crowded && !b.over(need+promised)
}

// crowded reports whether the Go heap would outgrow the budget although the
// results alone do not: by garbage, or by what tasks keep that nobody weighs.
// Garbage is collected first, unless little has come since the last time.
func (b *budget) crowded(need int64) bool {
	if b.limit < 0 || b.overHeap(need) <= 0 {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	// An eighth of the budget may be garbage, and what is not worth a collection.
	garbage := max(b.limit/8, 4<<20)
	if heap := heapBytes(); b.dropped.Load() > garbage || heap-b.collected > garbage || heap < b.collected {
		b.dropped.Store(0)
		runtime.GC()
		b.collected = heapBytes()
	}
	return b.overHeap(need) > 0
}

// overHeap returns by how many bytes need more would take the Go heap over the
// budget.
func (b *budget) overHeap(need int64) int64 {
	return heapBytes() - b.idleHeap.Load() + need - b.limit
}

// begin notes the size of the heap while nothing is held.
func (b *budget) begin() {
	if b.limit >= 0 && b.used.Load() == 0 {
		b.idleHeap.Store(heapBytes())
	}
}

// memory counts the results that one run holds.
type memory struct {
	budget       *budget
	run          *run
	step         int64 // a worker settles after so many bytes
	held, peak   atomic.Int64
	spilledBytes atomic.Int64

	// sizes has the bytes of every result over smallBytes; it is made when the
	// first one comes. A size below zero says that the result's body is in
	// bodies.
	sizes atomic.Pointer[[]int64]

	// bodies counts the results that have the same memory: a task that returns
	// its own argument does not double it, and it is released once.
	mu     sync.Mutex
	bodies map[uintptr]int
	consts bool // the constants are counted too
}

// bodyBytes is the size from which on results are asked whether they share.
const bodyBytes = 4 << 10

func (m *memory) init(r *run) {
	m.run = r
	m.step = 64 << 10
	if m.budget.limit >= 0 {
		m.step = min(m.step, m.budget.limit/64)
	}
	m.budget.begin()
}

// hold counts a result that has come to be.
func (m *memory) hold(w *worker, id graph.ID, v any, size int64) {
	if size > smallBytes || w.scale.frees {
		size = m.remember(id, v, size, w.scale.frees)
	}
	w.tally += size
}

// remember notes the size of a result and returns what it adds to what is held.
func (m *memory) remember(id graph.ID, v any, size int64, frees bool) int64 {
	sizes := m.sizes.Load()
	if sizes == nil {
		fresh := make([]int64, m.run.g.Len())
		m.sizes.CompareAndSwap(nil, &fresh)
		sizes = m.sizes.Load()
	}
	if size < bodyBytes && !frees {
		(*sizes)[id] = size
		return size
	}
	at := body(v)
	if at == 0 {
		(*sizes)[id] = size
		return size
	}
	(*sizes)[id] = -size
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bodies == nil {
		m.bodies = map[uintptr]int{}
	}
	if frees && !m.consts {
		m.consts = true
		m.ownConstants()
	}
	if m.bodies[at]++; m.bodies[at] > 1 {
		return 0
	}
	return size
}

// ownConstants counts the user as an owner of the constants that hold memory
// outside the heap: a task may return one, and the end of its result is not the
// constant's. m.mu is held.
func (m *memory) ownConstants() {
	g := m.run.g
	for i := range g.Consts() {
		if rel, ok := g.Const(^graph.ID(i)).(graph.Releaser); ok {
			if at := body(rel); at != 0 {
				m.bodies[at]++
			}
		}
	}
}

// size returns the bytes that hold was told of.
func (m *memory) size(id graph.ID) int64 {
	sizes := m.sizes.Load()
	if sizes == nil || (*sizes)[id] == 0 {
		return smallBytes
	}
	return max((*sizes)[id], -(*sizes)[id])
}

// release lets go of a result that nobody needs any more.
func (m *memory) release(w *worker, id graph.ID, v any) {
	size := int64(smallBytes)
	if sizes := m.sizes.Load(); sizes != nil && (*sizes)[id] != 0 {
		size = m.letGo(id, (*sizes)[id], v)
		w.log.note(graph.Release, id, m.size(id))
	}
	w.tally -= size
}

// letGo returns the bytes that the end of a result frees, and tells the result.
func (m *memory) letGo(id graph.ID, size int64, v any) int64 {
	store := &m.run.ranked.spill
	store.forget(id)
	if _, ok := v.(*spilled); ok {
		return 0
	}
	if store.busy && store.writes == id {
		store.orphan = v // it is being read for the disk: see spillOne
		return 0
	}
	return m.drop(size, v)
}

// drop is letGo for what is in memory.
func (m *memory) drop(size int64, v any) int64 {
	if size < 0 && !m.unshare(v) {
		return 0
	}
	tellReleased(v)
	return max(size, -size)
}

// tellReleased calls a result's Release. That is the user's code, in the middle
// of our books: a panic in it costs memory, not the run.
func tellReleased(v any) {
	rel, ok := v.(graph.Releaser)
	if !ok {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			slog.Warn("weft: Release of a result panicked", "type", fmt.Sprintf("%T", v), "panic", p)
		}
	}()
	rel.Release()
}

// unshare notes that one result fewer has v's memory and reports whether it was
// the last.
func (m *memory) unshare(v any) bool {
	at := body(v)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bodies[at]--; m.bodies[at] > 0 {
		return false
	}
	delete(m.bodies, at)
	return true
}

// sharesBody reports whether another result has the same memory.
func (m *memory) sharesBody(id graph.ID, v any) bool {
	if sizes := m.sizes.Load(); sizes == nil || (*sizes)[id] >= 0 {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.bodies[body(v)] > 1
}

// settleMuch settles a large tally.
func (m *memory) settleMuch(w *worker) {
	if n := w.tally; n > m.step || n < -m.step {
		m.settle(w)
	}
}

// settle tells the run and the budget what the worker has counted.
func (m *memory) settle(w *worker) {
	n := w.tally
	w.tally = 0
	if n == 0 {
		return
	}
	m.count(n)
	// A run that is over has nothing left to rank.
	if n > 0 && m.run.flags.Load()&(ranking|stopping) == 0 && (m.budget.half() || m.heapHalf(n)) {
		m.run.ranked.take()
	}
}

func (m *memory) count(n int64) {
	m.budget.used.Add(n)
	if n < 0 {
		m.budget.dropped.Add(-n)
	}
	held := m.held.Add(n)
	for {
		peak := m.peak.Load()
		if held <= peak || m.peak.CompareAndSwap(peak, held) {
			return
		}
	}
}

// heapHalf reports whether the Go heap fills half the budget although the
// results do not. Reading the heap takes a microsecond, so only results of some
// size ask.
func (m *memory) heapHalf(n int64) bool {
	b := m.budget
	return b.limit >= 0 && n >= 64<<10 && heapBytes()-b.idleHeap.Load() > b.limit/2
}

// end gives back what the run held. After a failure nobody is handed results
// that hold memory outside of the heap, so they are told.
func (m *memory) end(r *run, failed bool) {
	for _, w := range r.crew {
		m.settle(w)
	}
	if failed {
		for i, v := range r.result {
			if _, ok := v.(graph.Releaser); ok {
				m.drop((*m.sizes.Load())[i], v)
			}
		}
	}
	r.ranked.spill.end()
	m.budget.used.Add(-m.held.Load())
}
