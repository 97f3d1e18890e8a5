package spmd

import "github.com/cb434341/weft/internal/kernel"

// divergence says which variables may differ between lanes and which statements
// part lanes.
//
// Lanes that a statement parts wait for the others: those for Else at its
// beginning, those that are through with Then at the end of the If, those that
// broke out at the end of what they left. What they wait for is the statement's
// parked set, the variables that are live there. An assignment under the wait
// of others must keep their values if the variable is parked, and differs from
// lane to lane then, even if what is assigned does not.
type divergence struct {
	r    *routine
	live *liveness

	varying bits                 // variables with a value for each lane
	parts   map[kernel.Stmt]bool // lanes may wait inside: an If on a varying condition, a loop or block that some lanes leave earlier
	loses   map[kernel.Stmt]bool // lanes that go in may not come out at the end
	blended bits                 // variables with an assignment that keeps parked lanes' values
	returns bool                 // some lanes may return earlier than others

	around  []kernel.Stmt // the statements around the one at hand
	lanes   bool          // there is more than one
	changed bool
}

// newDivergence finds out from what differs at the beginning.
func newDivergence(r *routine, live *liveness, varying bits, lanes bool) *divergence {
	d := &divergence{
		r: r, live: live, varying: varying, lanes: lanes,
		parts: map[kernel.Stmt]bool{}, loses: map[kernel.Stmt]bool{}, blended: newBits(r.variables()),
	}
	for d.changed = true; d.changed; {
		d.changed = false
		d.list(r.f.Body, d.parkedAtStart())
	}
	return d
}

// parkedAtStart is the parked set of the whole body.
func (d *divergence) parkedAtStart() bits {
	if d.returns {
		return d.live.exit
	}
	return newBits(d.r.variables())
}

// parked adds to what waits around s what waits inside of it; for an If, inside
// of Else if otherwise is set.
func (d *divergence) parked(s kernel.Stmt, outside bits, otherwise bool) bits {
	if !d.parts[s] {
		return outside
	}
	if s, ok := s.(*kernel.If); ok && !otherwise {
		return outside.union(d.live.before[s])
	}
	return outside.union(d.live.after[s])
}

func (d *divergence) mark(m map[kernel.Stmt]bool, s kernel.Stmt) {
	if !m[s] {
		m[s], d.changed = true, true
	}
}

func (d *divergence) list(body []kernel.Stmt, parked bits) {
	for _, s := range body {
		d.stmt(s, parked)
	}
}

func (d *divergence) stmt(s kernel.Stmt, parked bits) {
	varies := false
	d.r.reads(s, func(v int) { varies = varies || d.varying.has(v) })
	switch s := s.(type) {
	case *kernel.Op:
		varies = varies || d.lanes && s.Code == kernel.Row
	case *kernel.If:
		if varies {
			d.mark(d.parts, s)
		}
		d.inside(s, func() {
			d.list(s.Then, d.parked(s, parked, false))
			d.list(s.Else, d.parked(s, parked, true))
		})
		return
	case *kernel.Break:
		d.leave(s.Label)
		return
	case *kernel.Return:
		d.leave(functionEnd)
		return
	case *kernel.ArrayStore:
		varies = varies || d.varying.has(d.r.arrayIndex(s.Array))
	case *kernel.For:
		if varies {
			d.mark(d.parts, s)
		}
	}
	d.r.writes(s, func(v int, _ bool) { d.assign(v, varies, parked) })
	for _, body := range kernel.Bodies(s) {
		d.inside(s, func() { d.list(body, d.parked(s, parked, false)) })
	}
}

func (d *divergence) inside(s kernel.Stmt, do func()) {
	d.around = append(d.around, s)
	do()
	d.around = d.around[:len(d.around)-1]
}

func (d *divergence) assign(v int, varies bool, parked bits) {
	if parked.has(v) {
		d.blended.set(v)
		varies = true
	}
	if varies && !d.varying.has(v) {
		d.varying.set(v)
		d.changed = true
	}
}

// functionEnd stands for the label of the function, which a Return goes to.
const functionEnd kernel.Label = -2

// leave marks what a Break to a label parts.
func (d *divergence) leave(label kernel.Label) {
	i := len(d.around) - 1
	apart := false
	for ; i >= 0 && labelOf(d.around[i]) != label; i-- {
		apart = apart || d.parts[d.around[i]]
	}
	if !apart {
		return // all lanes that are here go together
	}
	for _, s := range d.around[i+1:] {
		d.mark(d.loses, s)
	}
	switch {
	case i >= 0:
		d.mark(d.parts, d.around[i])
	case !d.returns:
		d.returns, d.changed = true, true
	}
}

// labelOf is the label of a statement that has one, -1 for an If.
func labelOf(s kernel.Stmt) kernel.Label {
	switch s := s.(type) {
	case *kernel.Block:
		return s.Label
	case *kernel.Loop:
		return s.Label
	case *kernel.For:
		return s.Label
	}
	return -1
}
