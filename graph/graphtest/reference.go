package graphtest

import (
	"context"
	"runtime/debug"

	"github.com/cb434341/weft/graph"
)

// Reference is a [graph.Runner] that runs one task after the other in the order
// of their IDs, the oracle that other runners are held against. It heeds Retry
// and calls Release; IO tasks wait one by one like any other.
type Reference struct{}

// Run implements [graph.Runner].
func (r Reference) Run(ctx context.Context, g *graph.Graph, want []graph.ID, observers ...graph.Observer) (results []any, err error) {
	if err := graph.VerifyWant(g, want); err != nil {
		return nil, err
	}
	a := newAudience(g, want, 1, observers)
	defer func() { a.finish(err) }()
	ctx = graph.WithRunner(ctx, r)
	h := newHold(g, want)
	for id, op := range g.Tasks() {
		if !h.needed[id] {
			continue
		}
		if ctx.Err() != nil {
			h.releaseAll()
			return nil, ctx.Err()
		}
		var args []any
		for _, d := range g.Deps(id) {
			args = append(args, h.value(d))
		}
		a.tell(graph.TaskStart, id, 0)
		result, err := call(ctx, op, args)
		attempts := 1
		for ; err != nil && ctx.Err() == nil && attempts <= graph.OpHints(op).Retry; attempts++ {
			a.tell(graph.TaskRetry, id, 0)
			result, err = call(ctx, op, args)
		}
		if err != nil {
			a.tell(graph.TaskFail, id, 0)
			h.releaseAll()
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, graph.NewTaskError(g, want, id, attempts, err)
		}
		a.tell(graph.TaskEnd, id, 0)
		h.put(id, result)
	}
	for _, w := range want {
		results = append(results, h.value(w))
	}
	return results, nil
}

// hold keeps results until their last use.
type hold struct {
	g      *graph.Graph
	needed []bool
	held   []any
	uses   []int                  // left; one of a wanted task is never used up
	owners map[graph.Releaser]int // results, and constants, that are the same Releaser
}

func newHold(g *graph.Graph, want []graph.ID) *hold {
	h := &hold{g: g, held: make([]any, g.Len()), uses: make([]int, g.Len()), owners: map[graph.Releaser]int{}}
	h.needed, _ = graph.Needed(g, want)
	for i := range g.Consts() {
		if r, ok := g.Const(^graph.ID(i)).(graph.Releaser); ok {
			h.owners[r]++ // a constant belongs to the user
		}
	}
	for _, w := range want {
		h.use(w, 1)
	}
	for id := range g.Tasks() {
		if h.needed[id] {
			for _, d := range g.Deps(id) {
				h.use(d, 1)
			}
		}
	}
	return h
}

func (h *hold) use(id graph.ID, n int) (left int) {
	if id.IsConst() {
		return 1 // a constant is never used up
	}
	h.uses[id] += n
	return h.uses[id]
}

func (h *hold) value(id graph.ID) any {
	if id.IsConst() {
		return h.g.Const(id)
	}
	return h.held[id]
}

// put keeps a result and lets go what it was the last to need.
func (h *hold) put(id graph.ID, result any) {
	h.held[id] = result
	if r, ok := result.(graph.Releaser); ok {
		h.owners[r]++
	}
	for _, d := range h.g.Deps(id) {
		if h.use(d, -1) == 0 {
			h.release(d)
		}
	}
}

func (h *hold) release(id graph.ID) {
	if r, ok := h.held[id].(graph.Releaser); ok {
		if h.owners[r]--; h.owners[r] == 0 {
			r.Release()
		}
	}
	h.held[id] = nil
}

func (h *hold) releaseAll() {
	for id := range h.held {
		h.release(graph.ID(id))
	}
}

// call runs an Op on a goroutine of its own, so that neither a panic nor
// runtime.Goexit does harm.
func call(ctx context.Context, op graph.Op, args []any) (result any, err error) {
	done := make(chan struct{})
	err = graph.ErrGoexit
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				err = &graph.PanicError{Value: p, Stack: debug.Stack()}
			}
		}()
		result, err = op.Run(ctx, args)
	}()
	<-done
	return result, err
}
