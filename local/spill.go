package local

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/cb434341/weft/graph"
)

// spilled stands in run.result for a result that is on disk.
type spilled struct {
	path  string
	bytes int64 // of the file
	size  int64 // of the result in memory
	codec graph.Codec

	mu sync.Mutex // one reader at a time
}

// spillStore is a run's folder for spilled results. A file stays until its
// result is released, so that a result that is spilled twice is written once.
type spillStore struct {
	dir    string
	files  map[graph.ID]*spilled
	refuse map[reflect.Type]bool // types that cannot be encoded exactly
	keep   map[graph.ID]bool     // results that did not let themselves be encoded
	busy   bool                  // somebody is writing
	writes graph.ID              // what, while busy
	orphan any                   // the same, if it was released meanwhile
	sought bool                  // somebody waits for that to end
}

// makeRoom spills results until need more bytes fit into the budget, beside what
// running tasks will add, or there is nothing left to spill, those first whose next use is furthest away: what Belady
// (1966) showed to be best when all sizes are equal. The lock is held, and let
// go while files are written.
func (k *ranked) makeRoom(w *worker, need int64) {
	r, b := k.run, k.run.memory.budget
	if k.spill.busy {
		k.spill.sought = true
		return
	}
	k.settle(w)
	k.spill.busy = true
	candidates := k.candidates()
	if len(candidates) > 0 {
		if err := k.spill.open(r.runner.SpillDir); err != nil {
			k.cannotSpill(err)
			candidates = nil
		}
	}
	// What is dropped stays on the heap until the next collection, so the lack
	// is counted down rather than looked up.
	lack := b.lacking(need, k.promised)
	// Results that are small against the budget go in batches, since choosing
	// them takes time.
	batch := b.limit / 16
	for _, id := range candidates {
		enough := lack <= 0 && (lack <= -batch || r.memory.size(id) > batch/4)
		if enough || r.flags.Load()&stopping != 0 {
			break
		}
		freed, err := k.spillOne(w, id)
		if err != nil {
			k.cannotSpill(err)
			break
		}
		lack -= freed
	}
	k.spill.busy = false
	if k.spill.sought {
		k.spill.sought = false
		k.turn.Broadcast()
	}
}

// cannotSpill fails the run. The lock is held, and let go in between.
func (k *ranked) cannotSpill(err error) {
	k.mu.Unlock()
	defer k.mu.Lock()
	k.run.failWith(fmt.Errorf("weft: results exceed the memory budget of %d bytes and cannot be spilled: %w", k.run.memory.budget.limit, err))
}

// lacking returns by how many bytes need more would exceed the budget, see fits.
func (b *budget) lacking(need, promised int64) int64 {
	return max(b.used.Load()+need+promised-b.limit, b.overHeap(need))
}

// candidates lists the results that may be spilled, furthest next use first.
func (k *ranked) candidates() []graph.ID {
	r := k.run
	pinned := k.pinned()
	type candidate struct {
		id  graph.ID
		use int32
	}
	var all []candidate
	kept := k.large[:0]
	for _, id := range k.large {
		v := r.result[id]
		if v == nil { // released since
			delete(k.uses, id)
			continue
		}
		if _, gone := v.(*spilled); gone {
			continue
		}
		kept = append(kept, id)
		if use := k.nextUse(id); use != k.heap[0] && !pinned[id] && k.canSpill(id, v) {
			all = append(all, candidate{id, use})
		}
	}
	k.large = kept
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.use, a.use), cmp.Compare(a.id, b.id))
	})
	ids := make([]graph.ID, len(all))
	for i, c := range all {
		ids[i] = c.id
	}
	return ids
}

// pinned returns what tasks in user code have been given.
func (k *ranked) pinned() map[graph.ID]bool {
	pinned := map[graph.ID]bool{}
	for _, id := range k.run.running() {
		for _, d := range k.run.g.Given(id) {
			pinned[d] = true
		}
	}
	return pinned
}

// nextUse returns the rank of the first task that still needs a result.
func (k *ranked) nextUse(id graph.ID) int32 {
	const many = 32
	all := k.run.successors(id)
	if len(all) > many {
		if left := k.usesLeft(id, all); len(left) > 0 {
			return k.rank[left[0]]
		}
		return math.MaxInt32
	}
	use := int32(math.MaxInt32)
	for _, s := range all {
		if atomic.LoadInt32(&k.run.count[s]) < finished {
			use = min(use, k.rank[s])
		}
	}
	return use
}

// usesLeft returns the consumers of a result that many tasks need, by rank, less
// those that have run at the front: asking often must not be quadratic.
func (k *ranked) usesLeft(id graph.ID, all []graph.ID) []graph.ID {
	left, known := k.uses[id]
	if !known {
		left = slices.Clone(all)
		slices.SortFunc(left, func(a, b graph.ID) int { return cmp.Compare(k.rank[a], k.rank[b]) })
		if k.uses == nil {
			k.uses = map[graph.ID][]graph.ID{}
		}
	}
	for len(left) > 0 && atomic.LoadInt32(&k.run.count[left[0]]) >= finished {
		left = left[1:]
	}
	k.uses[id] = left
	return left
}

// canSpill reports whether a result can be written exactly, and dropped: what
// shares its memory with another result would free nothing.
func (k *ranked) canSpill(id graph.ID, v any) bool {
	t := reflect.TypeOf(v)
	if k.spill.refuse[t] || k.spill.keep[id] || k.run.memory.sharesBody(id, v) {
		return false
	}
	if _, err := graph.CodecFor(t); err != nil {
		if k.spill.refuse == nil {
			k.spill.refuse = map[reflect.Type]bool{}
		}
		k.spill.refuse[t] = true
		return false
	}
	return true
}

// spillOne writes a result and drops it from memory, unless somebody has come
// to need it while it was written. It returns the bytes that it freed.
func (k *ranked) spillOne(w *worker, id graph.ID) (int64, error) {
	r := k.run
	v := r.result[id]
	if v == nil {
		return 0, nil
	}
	if _, gone := v.(*spilled); gone {
		return 0, nil
	}
	s := k.spill.files[id]
	if s == nil {
		var err error
		size := r.memory.size(id)
		k.spill.writes = id
		k.mu.Unlock()
		s, err = k.spill.write(id, v, size)
		k.mu.Lock()
		k.spill.writes = none
		if k.spill.orphan != nil { // its last consumer has ended, and left the rest to us
			k.spill.orphan = nil
			freed := r.memory.drop((*r.memory.sizes.Load())[id], v)
			r.memory.count(-freed)
			if s != nil {
				s.remove()
			}
			return freed, nil
		}
		if errors.Is(err, errUnwilling) {
			if k.spill.keep == nil {
				k.spill.keep = map[graph.ID]bool{}
			}
			k.spill.keep[id] = true
			return 0, nil
		}
		if err != nil {
			return 0, fmt.Errorf("%s: %w", r.g.Name(id), err)
		}
		if k.spill.files == nil {
			k.spill.files = map[graph.ID]*spilled{}
		}
		k.spill.files[id] = s
		r.memory.spilledBytes.Add(s.bytes)
	}
	if k.pinned()[id] {
		return 0, nil // the file will serve the next time
	}
	r.result[id] = s
	size := r.memory.drop((*r.memory.sizes.Load())[id], v)
	r.memory.count(-size)
	w.log.note(graph.Spill, id, size)
	return size, nil
}

// readBack returns a spilled result and puts it back in its place.
func (k *ranked) readBack(w *worker, id graph.ID, s *spilled) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := k.run
	k.mu.Lock()
	v := r.result[id]
	k.mu.Unlock()
	if _, gone := v.(*spilled); !gone {
		return v, nil // another reader was first
	}
	v, err := s.load()
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	r.result[id] = v
	_, frees := v.(graph.Releaser)
	r.memory.count(r.memory.remember(id, v, s.size, frees))
	k.large = append(k.large, id)
	w.log.note(graph.Load, id, s.size)
	return v, nil
}

// write makes the file of a result.
func (st *spillStore) write(id graph.ID, v any, size int64) (*spilled, error) {
	codec, err := graph.CodecFor(reflect.TypeOf(v))
	if err != nil {
		return nil, err
	}
	s := &spilled{path: filepath.Join(st.dir, fmt.Sprint(id)), size: size, codec: codec}
	f, err := os.OpenFile(s.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	w := &fileWriter{f: f}
	b := graph.NewCheckedWriter(w)
	if err = codec.Encode(b, v); err != nil && w.err == nil {
		err = fmt.Errorf("%w: %w", errUnwilling, err)
	}
	if err == nil {
		err = b.Close()
	}
	if err == nil {
		s.bytes, err = f.Seek(0, io.SeekCurrent)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		s.remove()
		return nil, err
	}
	return s, nil
}

// errUnwilling is the failure of a result's own encoding, as opposed to one of
// the disk: the result then stays in memory.
var errUnwilling = errors.New("the result did not encode itself")

// fileWriter remembers the first error of its file.
type fileWriter struct {
	f   *os.File
	err error
}

func (w *fileWriter) Write(b []byte) (int, error) {
	n, err := w.f.Write(b)
	if w.err == nil {
		w.err = err
	}
	return n, err
}

// load reads the file of a result.
func (s *spilled) load() (any, error) {
	v, err := s.decode()
	if err != nil {
		return nil, fmt.Errorf("a spilled result cannot be read back: %w", err)
	}
	return v, nil
}

func (s *spilled) decode() (any, error) {
	f, err := os.Open(s.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	v, err := s.codec.Decode(graph.NewCheckedReader(f, s.bytes))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.path, err)
	}
	return v, nil
}

func (s *spilled) remove() { _ = os.Remove(s.path) } // the folder goes at the end anyway

// open makes the run's folder in parent.
func (st *spillStore) open(parent string) error {
	if st.dir != "" {
		return nil
	}
	dir, err := os.MkdirTemp(parent, "weft-spill-")
	st.dir = dir
	return err
}

// forget removes the file of a result that is released.
func (st *spillStore) forget(id graph.ID) {
	if s := st.files[id]; s != nil {
		s.remove()
		delete(st.files, id)
	}
}

// end removes the folder.
func (st *spillStore) end() {
	if st.dir != "" {
		_ = os.RemoveAll(st.dir)
	}
}
