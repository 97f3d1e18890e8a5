package fft

import "sync"

// A shelf keeps the plans of one precision that were used last, up to a limit in
// bytes. A plan larger than that is made each time it is asked for.
type shelf[F Float] struct {
	mu    sync.Mutex
	plans map[int]*kept[F]
	bytes int
	clock int
}

type kept[F Float] struct {
	plan *plan[F]
	used int
}

// shelfBytes limits what the tables of plans that nobody uses may hold.
const shelfBytes = 64 << 20

var (
	singles = shelf[float32]{plans: map[int]*kept[float32]{}}
	doubles = shelf[float64]{plans: map[int]*kept[float64]{}}
)

// planOf finds a plan or makes it.
func planOf[F Float](n int) *plan[F] {
	if s, ok := any(&doubles).(*shelf[F]); ok {
		return s.plan(n)
	}
	return any(&singles).(*shelf[F]).plan(n)
}

func (s *shelf[F]) plan(n int) *plan[F] {
	if p := s.find(n); p != nil {
		return p
	}
	// Made outside of the lock: several may be at it, and the last one stays.
	p := newPlan[F](n)
	s.put(p)
	return p
}

func (s *shelf[F]) find(n int) *plan[F] {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.plans[n]
	if k == nil {
		return nil
	}
	s.clock++
	k.used = s.clock
	return k.plan
}

func (s *shelf[F]) put(p *plan[F]) {
	size := p.bytes()
	if size > shelfBytes {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.plans[p.n] == nil {
		s.bytes += size
	}
	s.clock++
	s.plans[p.n] = &kept[F]{p, s.clock}
	for s.bytes > shelfBytes {
		oldest := p.n
		for n, k := range s.plans {
			if k.used < s.plans[oldest].used {
				oldest = n
			}
		}
		s.bytes -= s.plans[oldest].plan.bytes()
		delete(s.plans, oldest)
	}
}

// scratch is memory for pairs between uses.
type scratch[F Float] struct{ pairs []pair[F] }

var singleScratch, doubleScratch sync.Pool

func scratches[F Float]() *sync.Pool {
	if _, ok := any(F(0)).(float64); ok {
		return &doubleScratch
	}
	return &singleScratch
}

// borrow gives n pairs with any content, until release.
func borrow[F Float](n int) *scratch[F] {
	s, _ := scratches[F]().Get().(*scratch[F])
	if s == nil {
		s = &scratch[F]{}
	}
	if cap(s.pairs) < n {
		s.pairs = make([]pair[F], n)
	}
	s.pairs = s.pairs[:n]
	return s
}

func (s *scratch[F]) release() { scratches[F]().Put(s) }
