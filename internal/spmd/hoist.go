package spmd

import (
	"maps"
	"slices"
	"strconv"

	"github.com/cb434341/weft/internal/kernel"
)

// A linear form is what an index is, modulo 2^64: a constant, plus the counter
// of a loop and registers that the loop does not change, each times a number.
// If its exact value is between 0 and a length at both ends of the loop, so is
// the index everywhere in between, whatever has wrapped around on the way.
type linear struct {
	constant, counter int64
	terms             map[kernel.Reg]int64
}

// largest bounds the numbers in linear forms, so that 128 bits hold every value.
const largest = 1 << 31

func (a linear) plus(b linear, times int64) (linear, bool) {
	sum := linear{a.constant + times*b.constant, a.counter + times*b.counter, maps.Clone(a.terms)}
	if sum.terms == nil {
		sum.terms = map[kernel.Reg]int64{}
	}
	ok := small(sum.constant) && small(sum.counter)
	for r, n := range b.terms {
		sum.terms[r] += times * n
		ok = ok && small(sum.terms[r])
	}
	return sum, ok
}

func small(v int64) bool { return v > -largest && v < largest }

// A hoister looks at one loop of one lane.
type hoister struct {
	f       *function
	loop    *kernel.For
	changed map[int]bool // what the loop assigns
}

func (f *function) hoister(s *kernel.For) *hoister {
	h := &hoister{f: f, loop: s, changed: map[int]bool{}}
	kernel.Walk(s.Body, func(s kernel.Stmt) {
		f.r.writes(s, func(v int, _ bool) { h.changed[v] = true })
	})
	return h
}

// form gives the linear form of a register, as it is inside the loop.
func (h *hoister) form(r kernel.Reg, depth int) (linear, bool) {
	const deepest = 16
	if b, known := h.f.consts[r]; known {
		return linear{constant: int64(b)}, small(int64(b))
	}
	switch {
	case r == h.loop.I:
		return linear{counter: 1}, true
	case !h.changed[int(r)]:
		return linear{terms: map[kernel.Reg]int64{r: 1}}, true
	case depth > deepest || h.f.kind(r) != kernel.Int64:
		return linear{}, false
	}
	op, ok := h.f.definition(r).(*kernel.Op)
	if !ok {
		return linear{}, false
	}
	a, okA := linear{}, false
	if op.A != kernel.NoReg && h.f.kind(op.A) == kernel.Int64 {
		a, okA = h.form(op.A, depth+1)
	}
	b, okB := linear{}, false
	if op.B != kernel.NoReg && h.f.kind(op.B) == kernel.Int64 {
		b, okB = h.form(op.B, depth+1)
	}
	zero := linear{}
	switch {
	case op.Code == kernel.Copy && okA:
		return a, true
	case op.Code == kernel.Neg && okA:
		return zero.plus(a, -1)
	case op.Code == kernel.Add && okA && okB:
		return a.plus(b, 1)
	case op.Code == kernel.Sub && okA && okB:
		return a.plus(b, -1)
	case op.Code == kernel.Mul && okA && okB && b.number():
		return zero.plus(a, b.constant)
	case op.Code == kernel.Mul && okA && okB && a.number():
		return zero.plus(b, a.constant)
	case h.steady(r, 0):
		return linear{terms: map[kernel.Reg]int64{r: 1}}, true
	}
	return linear{}, false
}

func (a linear) number() bool { return a.counter == 0 && len(a.terms) == 0 }

// steady reports a register whose value, though computed inside the loop, is the
// same in every turn and cannot trap.
func (h *hoister) steady(r kernel.Reg, depth int) bool {
	const deepest = 8
	if !h.changed[int(r)] {
		return true
	}
	op, ok := h.f.definition(r).(*kernel.Op)
	if !ok || depth > deepest || r == h.loop.I {
		return false
	}
	for _, a := range []kernel.Reg{op.A, op.B, op.C} {
		if a != kernel.NoReg && !h.steady(a, depth+1) {
			return false
		}
	}
	return true
}

// value writes what a steady register is in front of the loop.
func (h *hoister) value(r kernel.Reg) string {
	if _, known := h.f.consts[r]; known || !h.changed[int(r)] {
		return h.f.use(r, false)
	}
	op := h.f.definition(r).(*kernel.Op)
	if op.Code == kernel.Row {
		return h.f.row(false)
	}
	var args [3]string
	for i, a := range []kernel.Reg{op.A, op.B, op.C} {
		if a != kernel.NoReg {
			args[i] = h.value(a)
		}
	}
	o := operation{f: h.f, k: h.f.kind(op.A), typ: h.f.ty(h.f.kind(op.A), false)}
	return o.lower(op, args[0], args[1], args[2])
}

// A bound is one check that can be made in front.
type bound struct {
	index linear
	limit kernel.Reg
	least int64 // the limit exceeds the index by this at least: 1, or 0 where it may be equal
}

// liftable finds the checks that can be made for all turns at once. Not all of
// them may be reached in the loop: if they fail in front, the loop runs with its
// checks.
func (h *hoister) liftable() map[*kernel.Check]bound {
	found := map[*kernel.Check]bound{}
	kernel.Walk(h.loop.Body, func(s kernel.Stmt) {
		c, ok := s.(*kernel.Check)
		if !ok || c.A == kernel.NoReg || c.B == kernel.NoReg || h.f.holds(c) || !h.steady(c.B, 0) {
			return
		}
		b := bound{limit: c.B, least: 1}
		if c.Code != kernel.IndexCheck {
			b.least = 0
		}
		if b.index, ok = h.form(c.A, 0); ok {
			found[c] = b
		}
	})
	return found
}

// inFront writes whether checks hold from the first to the last turn.
func (h *hoister) inFront(checks map[*kernel.Check]bound, first, last string) string {
	f := h.f
	wide := map[string]string{}
	widen := func(v string) string {
		if wide[v] == "" {
			wide[v] = f.def("sext i64 ", v, " to i128")
		}
		return wide[v]
	}
	all, seen := "", map[string]bool{}
	test := func(word, a, b string) {
		if seen[word+a+b] {
			return
		}
		seen[word+a+b] = true
		c := f.def("icmp ", word, " i128 ", a, ", ", b)
		if all == "" {
			all = c
		} else {
			all = f.def("and i1 ", all, ", ", c)
		}
	}
	// Written in the order of the source, so that the text is the same each time.
	kernel.Walk(h.loop.Body, func(s kernel.Stmt) {
		c, _ := s.(*kernel.Check)
		b, ok := checks[c]
		if c == nil || !ok {
			return
		}
		rest := strconv.FormatInt(b.index.constant, 10)
		for _, r := range slices.Sorted(maps.Keys(b.index.terms)) {
			rest = f.def("add i128 ", rest, ", ", f.def("mul i128 ", widen(h.value(r)), ", ", strconv.FormatInt(b.index.terms[r], 10)))
		}
		limit := widen(h.value(b.limit))
		ends := []string{first, last}
		if b.index.counter == 0 {
			ends = ends[:1]
		}
		for _, end := range ends {
			v := f.def("add i128 ", rest, ", ", f.def("mul i128 ", widen(end), ", ", strconv.FormatInt(b.index.counter, 10)))
			test("sge", v, "0")
			test(map[int64]string{0: "sle", 1: "slt"}[b.least], v, limit)
		}
	})
	return all
}
