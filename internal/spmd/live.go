package spmd

import "github.com/cb434341/weft/internal/kernel"

// liveness says which variables' values are still wanted where lanes wait for
// others: at the end of each statement with bodies, and before each Else.
type liveness struct {
	r      *routine
	after  map[kernel.Stmt]bits  // live at the end of an If, Block, Loop, For
	before map[*kernel.If]bits   // live at the beginning of Else
	breaks map[kernel.Label]bits // live where a Break of the label goes
	exit   bits                  // the results
}

func newLiveness(r *routine) *liveness {
	l := &liveness{
		r: r, after: map[kernel.Stmt]bits{}, before: map[*kernel.If]bits{},
		breaks: map[kernel.Label]bits{}, exit: r.results(),
	}
	l.list(r.f.Body, l.exit)
	return l
}

// list gives what is live before a list, from what is live after it.
func (l *liveness) list(body []kernel.Stmt, out bits) bits {
	live := out.clone()
	for i := len(body) - 1; i >= 0; i-- {
		live = l.stmt(body[i], live)
	}
	return live
}

// stmt may change live and return it.
func (l *liveness) stmt(s kernel.Stmt, live bits) bits {
	switch s := s.(type) {
	case *kernel.Break:
		return l.breaks[s.Label].clone()
	case *kernel.Return:
		return l.exit.clone()
	case *kernel.If:
		l.after[s] = live
		l.before[s] = l.list(s.Else, live)
		live = l.list(s.Then, live)
		live.or(l.before[s])
	case *kernel.Block:
		l.after[s], l.breaks[s.Label] = live, live
		live = l.list(s.Body, live)
	case *kernel.Loop:
		l.after[s], l.breaks[s.Label] = live, live
		head := newBits(l.r.variables())
		for head.or(l.list(s.Body, head)) {
		}
		live = head
	case *kernel.For:
		l.after[s], l.breaks[s.Label] = live, live
		head := live.clone()
		for head.or(l.list(s.Body, head)) {
		}
		live = head
		live.clear(int(s.I))
	default:
		l.r.writes(s, func(v int, whole bool) {
			if whole {
				live.clear(v)
			}
		})
	}
	l.r.reads(s, live.set)
	return live
}

// start is what is read before it is assigned.
func (l *liveness) start() bits { return l.list(l.r.f.Body, l.exit) }
