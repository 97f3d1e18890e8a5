package spmd

import (
	"fmt"

	"github.com/cb434341/weft/internal/kernel"
)

// A demand is what the number of lanes depends on.
type demand struct {
	widest     int  // bits of the widest kind of a variable with a value for each lane
	recurrence bool // turns of a counted loop wait for each other
	endless    bool // lanes leave a loop each in its own turn
	cost       int  // about so many vector instructions, loops once
	memory     int  // bytes of arrays with values for each lane
}

// chooseLanes picks how many rows run side by side, and says why.
//
// One instruction of a chain of dependent ones takes about four times as long
// as the next independent one has to wait: so a kernel wants several vectors in
// flight. Straight code overlaps with that of the next group, and two are
// enough, unless there is much of it; a recurrence does not. Nor do the turns of
// a loop that lanes leave each in its own: all wait for the last, and more lanes
// wait longer, but less than what waiting for the turn before costs (measured on
// a Mandelbrot set: 27 ns a point for two vectors, 19 for four, 17 for eight).
// More registers' worth of lanes than there are registers go to the
// stack, which AVX-512 with its 32 bears and others do not.
func chooseLanes(p *program, t Target) (lanes int, why string) {
	d := p.demand()
	if d.widest == 0 {
		return 1, "all rows are alike"
	}
	vectors := 2
	switch {
	case d.endless:
		why = "lanes leave a loop each in its own turn"
		if t.Registers >= 32 && t.VectorBits >= 512 {
			vectors = 4
		}
	case d.recurrence:
		vectors, why = 4, "turns of a loop wait for each other"
	case d.cost >= long && t.Registers >= 32 && t.VectorBits >= 512:
		vectors, why = 4, "long straight code"
	default:
		why = "straight code"
	}
	lanes = min(vectors*t.VectorBits/d.widest, maxLanes)
	if lanes*d.memory > cached {
		for ; lanes > 1 && lanes*d.memory > cached; lanes /= 2 {
		}
		return lanes, fmt.Sprintf("%s, but %d bytes of arrays in each lane", why, d.memory)
	}
	return lanes, fmt.Sprintf("%s: %d vectors of %d x %d bits", why, lanes*d.widest/t.VectorBits, t.VectorBits/d.widest, d.widest)
}

// long is the cost from which straight code does not fit into the window of
// instructions that a CPU looks ahead.
const long = 100

// usualCost is the cost of a function without its unlikely ways.
func (r *routine) usualCost() int {
	rare, sum := r.rare(), 0
	kernel.Walk(r.f.Body, func(s kernel.Stmt) {
		if !rare[s] {
			sum += stmtCost(r.f, s)
		}
	})
	return sum
}

// cached is how many bytes of arrays a group of lanes may have: what a core has
// at hand, and its native stack takes.
const cached = 256 << 10

func (p *program) demand() demand {
	r := p.entry
	live := newLiveness(r)
	start := newBits(r.variables())
	for _, in := range r.f.Params {
		if in.Reg == kernel.NoReg {
			start.set(r.arrayIndex(in.Array))
		} else if !in.Uniform {
			start.set(int(in.Reg))
		}
	}
	div := newDivergence(r, live, start, true)
	d := demand{}
	for v, reg := range r.f.Regs {
		if div.varying.has(v) {
			d.widest = max(d.widest, 8*reg.Kind.Size())
		}
	}
	for a, array := range r.f.Arrays {
		if div.varying.has(len(r.f.Regs) + a) {
			d.widest = max(d.widest, 8*array.Kind.Size())
			d.memory += array.Len * array.Kind.Size()
		}
	}
	d.cost = r.usualCost()
	kernel.Walk(r.f.Body, func(s kernel.Stmt) {
		switch s := s.(type) {
		case *kernel.Loop:
			d.endless = d.endless || div.parts[s]
		case *kernel.For:
			if div.parts[s] {
				d.endless = true
				return
			}
			carried := live.list(s.Body, newBits(r.variables()))
			kernel.Walk(s.Body, func(s kernel.Stmt) {
				r.writes(s, func(v int, _ bool) {
					d.recurrence = d.recurrence || v < len(r.f.Regs) && div.varying.has(v) && carried.has(v)
				})
			})
		case *kernel.Call:
			d.cost += p.callees[s.Func].usualCost()
		}
	})
	return d
}
