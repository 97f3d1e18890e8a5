package kernel

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"
)

// A Program is a module made ready to be interpreted. It is safe for concurrent
// use; running it allocates nothing once it is warm.
type Program struct {
	m       *Module
	p       *proc
	streams int // parameters that are streams
	uniform int // and those that are uniform

	scalar     *code
	scalarProc *proc
	stale      []Reg // registers that a row must find zero
	machines   sync.Pool

	mu    sync.Mutex
	plans atomic.Pointer[map[uint64]*planned]
}

// planned is a plan and the states of runs that wait to be used again.
type planned struct {
	*plan
	runs sync.Pool
}

// A Stream is where the values of a parameter or result are: that of a row at
// Base + row*Stride, its elements (of an array) Step bytes from each other. A
// parameter with Stride 0 has one value for all rows.
type Stream struct {
	Base         unsafe.Pointer
	Stride, Step int
}

// Args are the arguments of a call.
type Args struct {
	// Uniform holds the uniform parameters in order, as Const.Bits; a pointer as
	// its address. The caller keeps alive, and off any stack, what it points to.
	Uniform []uint64
	In      []Stream // the other parameters, in order
	Out     []Stream // the results, in order
}

// maxPlans is the number of plans a Program keeps, one for each choice of
// streams that have one value for all rows.
const maxPlans = 8

// fewRows is the number of rows below which the register machine takes them one
// by one.
const fewRows = 8

// NewProgram verifies m and makes it ready.
func NewProgram(m *Module) (*Program, error) {
	if err := Verify(m); err != nil {
		return nil, err
	}
	p, err := flatten(m)
	if err != nil {
		return nil, err
	}
	g := &Program{m: m, p: p}
	param := map[Reg]bool{}
	for _, in := range p.params {
		param[in.Reg] = true
		if in.Uniform {
			g.uniform++
		} else {
			g.streams++
		}
	}
	for r, first := range firsts(len(p.regs), p.params, p.results, p.body) {
		if first == nil && !param[Reg(r)] {
			g.stale = append(g.stale, Reg(r))
		}
	}
	q := *p
	q.regs = append([]Kind(nil), p.regs...)
	g.scalarProc = &q
	g.scalar = scalarCode(&q)
	g.machines.New = func() any {
		return &machine{u: make([]uint64, len(q.regs)), arrays: make([]uint64, q.elements())}
	}
	g.plans.Store(&map[uint64]*planned{})
	return g, nil
}

// Rows is the number of rows that are computed together when no stream has one
// value for all rows.
func (g *Program) Rows() int { return g.plan(0).width }

// plan finds or makes the plan for calls in which the streams whose parameters
// are in fixed have one value for all rows.
func (g *Program) plan(fixed uint64) *planned {
	if p := (*g.plans.Load())[fixed]; p != nil {
		return p
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	old := *g.plans.Load()
	if p := old[fixed]; p != nil {
		return p
	}
	if len(old) >= maxPlans && fixed != 0 {
		return nil
	}
	p := &planned{plan: newPlan(g.p, fixed)}
	p.runs.New = func() any { return newRun(p.plan) }
	all := map[uint64]*planned{fixed: p}
	for k, v := range old {
		all[k] = v
	}
	g.plans.Store(&all)
	return p
}

// Run computes the rows from lo up to hi, in the goroutine of the caller. The
// error is a *Trap for the first row in which a Check failed (then results are
// unspecified), or that of ctx, which is looked at all along. A nil ctx never
// ends.
//
// Results may lie exactly where parameters do; if they overlap otherwise, or a
// Store reaches what a stream reads, values are unspecified.
func (g *Program) Run(ctx context.Context, args *Args, lo, hi int) error {
	if len(args.Uniform) != g.uniform || len(args.In) != g.streams || len(args.Out) != len(g.p.results) {
		return fmt.Errorf("kernel: run %q: %d uniform parameters, %d streams and %d results, want %d, %d and %d",
			g.m.Entry().Name, len(args.Uniform), len(args.In), len(args.Out), g.uniform, g.streams, len(g.p.results))
	}
	if ctx != nil {
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if hi-lo < fewRows {
		return g.rows(ctx, args, lo, hi)
	}
	var fixed uint64
	k := 0
	for i, in := range g.p.params {
		if in.Uniform {
			continue
		}
		if in.Reg != NoReg && args.In[k].Stride == 0 && i < 64 {
			fixed |= 1 << i
		}
		k++
	}
	p := g.plan(fixed)
	if p == nil {
		p = g.plan(0)
	}
	x := p.runs.Get().(*run)
	err := x.blocks(ctx, g, args, lo, hi)
	p.runs.Put(x)
	return err
}

// rows takes rows one by one.
func (g *Program) rows(ctx context.Context, args *Args, lo, hi int) (err error) {
	p := g.scalarProc
	m := g.machines.Get().(*machine)
	m.ctx, m.err, m.fuel = ctx, nil, polled
	for row := lo; row < hi && err == nil; row++ {
		for _, r := range g.stale {
			m.u[r] = 0
		}
		clear(m.arrays)
		m.row = int64(row)
		uniform, stream := 0, 0
		for _, in := range p.params {
			if in.Uniform {
				m.u[in.Reg] = canonical(p.regs[in.Reg], args.Uniform[uniform])
				uniform++
				continue
			}
			s := &args.In[stream]
			stream++
			at := unsafe.Add(s.Base, row*s.Stride)
			if in.Reg != NoReg {
				m.u[in.Reg] = lane(p.regs[in.Reg], at, 0, 0)
				continue
			}
			v := p.arrays[in.Array]
			for e := range v.length {
				m.arrays[v.first+e] = lane(v.kind, unsafe.Add(at, e*s.Step), 0, 0)
			}
		}
		if !m.run(g.scalar) {
			if err = m.err; err == nil {
				m.trap.Row = row
				err = g.trap(m.trap)
			}
			break
		}
		for i, out := range p.results {
			s := &args.Out[i]
			at := unsafe.Add(s.Base, row*s.Stride)
			if out.Reg != NoReg {
				setLane(p.regs[out.Reg], at, 0, m.u[out.Reg])
				continue
			}
			v := p.arrays[out.Array]
			for e := range v.length {
				setLane(v.kind, unsafe.Add(at, e*s.Step), 0, m.arrays[v.first+e])
			}
		}
	}
	m.ctx = nil
	g.machines.Put(m)
	return err
}
