package graphtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/cb434341/weft/graph"
)

// Ship is a [graph.Runner] that runs no task itself: it starts the test binary
// again, as children, and sends them every Op, every constant and every result
// encoded, so that nothing passes that is not data. The package under test must
// have a TestMain that calls [Main].
//
// Errors and panics come back as text, in a [*graph.TaskError] as from any
// runner. A child that dies takes down its task and is replaced. IO tasks share
// the children with all others. Results are decoded once the run is over, so a
// [graph.Releaser] is never called: nothing in this process is held.
type Ship struct {
	// Children is how many tasks can run at once; 0 is 2.
	Children int
	// Grace is how long a child has to end a task that was cancelled, before it
	// is killed; 0 is ten seconds.
	Grace time.Duration

	once     sync.Once
	patience time.Duration // Grace, or its default
	slots    chan *child   // nil while not started
}

func (s *Ship) start() {
	s.once.Do(func() {
		n := s.Children
		if n <= 0 {
			n = 2
		}
		s.patience = s.Grace
		if s.patience <= 0 {
			s.patience = 10 * time.Second
		}
		s.slots = make(chan *child, n)
		for range n {
			s.slots <- nil
		}
	})
}

// Close ends the children. It waits for tasks that still run; the Ship can be
// used again afterwards.
func (s *Ship) Close() error {
	s.start()
	var errs []error
	for range cap(s.slots) {
		if c := <-s.slots; c != nil {
			errs = append(errs, c.close())
		}
	}
	for range cap(s.slots) {
		s.slots <- nil
	}
	return errors.Join(errs...)
}

// Run implements [graph.Runner].
func (s *Ship) Run(ctx context.Context, g *graph.Graph, want []graph.ID, observers ...graph.Observer) (results []any, err error) {
	if err := graph.VerifyWant(g, want); err != nil {
		return nil, err
	}
	s.start()
	a := newAudience(g, want, cap(s.slots), observers)
	defer func() { a.finish(err) }()
	stop, cancel := context.WithCancel(ctx)
	defer cancel()
	v := &voyage{
		ship: s, g: g, want: want, ctx: stop, audience: a,
		results: make([][]byte, g.Len()), ops: map[graph.ID][]byte{}, io: map[string]int{},
		done: make(chan arrival),
	}
	if err := v.sail(cancel); err != nil {
		return nil, err
	}
	for _, w := range want {
		if w.IsConst() {
			results = append(results, g.Const(w))
			continue
		}
		r, err := graph.DecodeValue(bytes.NewReader(v.results[w]))
		if err != nil {
			return nil, graph.NewTaskError(g, want, w, 1, fmt.Errorf("result: %w", err))
		}
		results = append(results, r)
	}
	return results, nil
}

// voyage is one run. All of it belongs to the goroutine of Run; a task that is
// under way is a goroutine that touches nothing but its request.
type voyage struct {
	ship     *Ship
	g        *graph.Graph
	want     []graph.ID
	ctx      context.Context
	audience *audience

	pending []int32 // dependencies not done
	uses    []int32 // consumers not done, and one more for a wanted task
	ready   []graph.ID
	results [][]byte
	ops     map[graph.ID][]byte // encoded, of tasks that are under way
	io      map[string]int      // calls under way of an encoded Op
	done    chan arrival
}

type arrival struct {
	id      graph.ID
	attempt int
	worker  int
	result  []byte
	err     error
}

// sail runs all tasks that are needed, and returns when none is under way.
func (v *voyage) sail(cancel func()) error {
	offset, dependents := v.plan()
	under := 0
	var failed error
	fail := func(id graph.ID, attempt int, err error) {
		v.audience.tell(graph.TaskFail, id, 0)
		if failed == nil && v.ctx.Err() == nil {
			failed = graph.NewTaskError(v.g, v.want, id, attempt, err)
			cancel()
		}
	}
	for {
		for under < cap(v.ship.slots) && failed == nil && v.ctx.Err() == nil {
			id, ok, err := v.next()
			if err != nil {
				fail(id, 1, err)
				break
			}
			if !ok {
				break
			}
			if err := v.embark(id, 1); err != nil {
				fail(id, 1, err)
				break
			}
			under++
		}
		if under == 0 {
			if failed == nil && v.ctx.Err() != nil {
				failed = fmt.Errorf("graphtest: run: %w", v.ctx.Err())
			}
			return failed
		}
		a := <-v.done
		if a.err != nil && failed == nil && v.ctx.Err() == nil && a.attempt <= graph.OpHints(v.g.Op(a.id)).Retry {
			v.audience.tell(graph.TaskRetry, a.id, a.worker)
			if err := v.embark(a.id, a.attempt+1); err == nil {
				continue
			}
		}
		under--
		v.io[string(v.ops[a.id])]--
		delete(v.ops, a.id)
		if a.err != nil {
			fail(a.id, a.attempt, a.err)
			continue
		}
		v.audience.tell(graph.TaskEnd, a.id, a.worker)
		v.results[a.id] = a.result
		for _, d := range v.g.Deps(a.id) {
			if d.IsConst() {
				continue
			}
			if v.uses[d]--; v.uses[d] == 0 {
				v.results[d] = nil
			}
		}
		for _, t := range dependents[offset[a.id]:offset[a.id+1]] {
			if v.pending[t]--; v.pending[t] == 0 {
				v.ready = append(v.ready, t)
			}
		}
	}
}

// plan counts what every needed task waits for and is used by.
func (v *voyage) plan() (offset []int32, dependents []graph.ID) {
	needed, _ := graph.Needed(v.g, v.want)
	v.pending, v.uses = make([]int32, v.g.Len()), make([]int32, v.g.Len())
	for id := range v.g.Tasks() {
		if !needed[id] {
			v.pending[id] = -1 // never ready
			continue
		}
		for _, d := range v.g.Deps(id) {
			if !d.IsConst() {
				v.pending[id]++
				v.uses[d]++
			}
		}
		if v.pending[id] == 0 {
			v.ready = append(v.ready, id)
		}
	}
	for _, w := range v.want {
		if !w.IsConst() {
			v.uses[w]++
		}
	}
	return v.g.Dependents()
}

// next takes the task that became ready last and may start now: of an IO Op no
// more than it allows run at once.
func (v *voyage) next() (id graph.ID, ok bool, err error) {
	for i := len(v.ready) - 1; i >= 0; i-- {
		id := v.ready[i]
		var b bytes.Buffer
		if err := graph.EncodeOp(&b, v.g.Op(id)); err != nil {
			return id, false, err
		}
		if most := graph.OpHints(v.g.Op(id)).IO; most > 0 && v.io[b.String()] >= most {
			continue
		}
		v.io[b.String()]++
		v.ops[id] = b.Bytes()
		v.ready = append(v.ready[:i], v.ready[i+1:]...)
		return id, true, nil
	}
	return 0, false, nil
}

// embark sends a task on its way, unless an argument cannot be encoded.
func (v *voyage) embark(id graph.ID, attempt int) error {
	request := appendBytes(nil, v.ops[id])
	for i, d := range v.g.Deps(id) {
		if !d.IsConst() {
			request = appendBytes(request, v.results[d])
			continue
		}
		var b bytes.Buffer
		if err := graph.EncodeValue(&b, v.g.Const(d)); err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
		request = appendBytes(request, b.Bytes())
	}
	if attempt == 1 {
		v.audience.tell(graph.TaskStart, id, 0)
	}
	go func() {
		result, err := v.ship.carry(v.ctx, request)
		v.done <- arrival{id: id, attempt: attempt, result: result, err: err}
	}()
	return nil
}

// carry has a child run one task.
func (s *Ship) carry(ctx context.Context, request []byte) ([]byte, error) {
	var c *child
	select {
	case c = <-s.slots:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if c == nil {
		var err error
		if c, err = startChild(s.patience, childRole); err != nil {
			s.slots <- nil
			return nil, err
		}
	}
	result, err := c.call(ctx, request)
	if c.dead {
		c = nil
	}
	s.slots <- c
	return result, err
}
