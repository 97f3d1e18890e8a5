package kernel

import (
	"math"
	"slices"
)

// A layout says where in a frame the vectors of the varying registers lie.
// Offsets are bytes for each lane: a frame of w lanes multiplies them by w.
// Registers that are never alive together share a place, so that straight-line
// code stays in the cache.
type layout struct {
	regs   []int32 // offset by register; -1 for uniform ones
	arrays []int32
	spare  [3]int32 // room for one number a lane each, for steps that need it
	bytes  int      // for each lane
}

// A span is the time during which a register holds a value, in the positions of
// statements, times two: they read at even, and write at odd times.
type span struct{ from, to int }

// A spanFinder finds the life of each register.
type spanFinder struct {
	p     *proc
	first []Stmt
	spans []span
	depth []int   // of the loops around the first statement
	ends  [][]Reg // by open loop: who must live to its end
	at    int
}

// always is a life that never ends.
var always = span{-1, math.MaxInt}

func spansOf(p *proc, first []Stmt) []span {
	f := &spanFinder{p: p, first: first, spans: make([]span, len(p.regs)), depth: make([]int, len(p.regs))}
	for r := range f.spans {
		if first[r] == nil || first[r] == start {
			f.spans[r] = always
		}
	}
	f.list(p.body)
	for _, r := range p.results {
		if r.Reg != NoReg {
			f.spans[r.Reg].to = math.MaxInt
		}
	}
	return f.spans
}

func (f *spanFinder) list(body []Stmt) {
	for _, s := range body {
		f.at += 2
		operands(s, func(r Reg) { f.touch(r, f.at) }, func(r Reg) {
			if f.first[r] == s {
				f.spans[r] = span{f.at + 1, f.at + 1}
				f.depth[r] = len(f.ends)
				return
			}
			f.touch(r, f.at+1)
		})
		switch s := s.(type) {
		case *If:
			f.list(s.Then)
			f.list(s.Else)
		case *Block:
			f.list(s.Body)
		case *Loop:
			f.round(s.Body, NoReg)
		case *For:
			f.round(s.Body, s.I)
		}
	}
}

// round is the body of a loop. What was set before it and is read inside must
// last for all rounds.
func (f *spanFinder) round(body []Stmt, counter Reg) {
	f.ends = append(f.ends, nil)
	f.list(body)
	f.at += 2
	last := len(f.ends) - 1
	ends := f.ends[last]
	f.ends = f.ends[:last]
	for _, r := range ends {
		f.spans[r].to = max(f.spans[r].to, f.at)
	}
	if counter != NoReg {
		f.spans[counter].to = f.at
	}
}

func (f *spanFinder) touch(r Reg, at int) {
	if f.spans[r] == always {
		return
	}
	f.spans[r].to = max(f.spans[r].to, at)
	if d := f.depth[r]; d < len(f.ends) {
		f.ends[d] = append(f.ends[d], r)
	}
}

// layoutOf places the varying registers. Those with a size of their own keep
// apart from others, so that offsets are aligned.
func layoutOf(p *proc, varying []bool, spans []span) *layout {
	l := &layout{regs: make([]int32, len(p.regs)), arrays: make([]int32, len(p.arrays))}
	var order []Reg
	for r := range l.regs {
		l.regs[r] = -1
		if varying[r] {
			order = append(order, Reg(r))
		}
	}
	slices.SortStableFunc(order, func(a, b Reg) int { return spans[a].from - spans[b].from })
	for i := range l.spare {
		l.spare[i] = l.take(8)
	}
	for _, size := range []int{8, 4, 2, 1} {
		var places []int32
		var ends []int // of the last life in each place
		for _, r := range order {
			if p.regs[r].Size() != size {
				continue
			}
			place := -1
			for i, end := range ends {
				if end < spans[r].from {
					place = i
					break
				}
			}
			if place < 0 {
				place = len(places)
				places, ends = append(places, l.take(size)), append(ends, 0)
			}
			ends[place], l.regs[r] = spans[r].to, places[place]
		}
		for i, a := range p.arrays {
			if a.kind.Size() == size {
				l.arrays[i] = l.take(size * a.length)
			}
		}
	}
	return l
}

func (l *layout) take(bytes int) int32 {
	at := l.bytes
	l.bytes += bytes
	return int32(at)
}
