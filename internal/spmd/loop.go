package spmd

import (
	"strconv"

	"github.com/cb434341/weft/internal/kernel"
)

// pay takes the cost of what follows, about so many nanoseconds, off the fuel,
// and lets Go have a look when none is left.
func (f *function) pay(cost int) {
	if f.thread == "" {
		return
	}
	f.spend(strconv.Itoa(max(cost, 1)))
}

func (f *function) spend(cost string) {
	left := f.def("sub i64 ", f.load("i64", f.fuel), ", ", cost)
	f.store("i64", left, f.fuel)
	empty, on := f.block(), f.block()
	f.unlikely(f.def("icmp slt i64 ", left, ", 0"), empty, on)
	f.aside(func() {
		f.begin(empty)
		f.m.helpers["pause"] = pauseText
		f.store("i64", f.def("call i64 @pause(ptr ", f.thread, ", i64 ", left, ")"), f.fuel)
		f.jump(on)
	})
	f.begin(on)
}

// pauseText hands over to Go and comes back with new fuel.
const pauseText = `define internal i64 @pause(ptr %thread, i64 %left) noinline cold #0 {
	%fuel = getelementptr i8, ptr %thread, i64 8
	store i64 %left, ptr %fuel
	%yield = load ptr, ptr %thread
	call void %yield(ptr %thread)
	%new = load i64, ptr %fuel
	ret i64 %new
}
`

// at lets what is written until the function it returns is called say where in
// the source it is. Functions that are called have no such places.
func (f *function) at(pos kernel.Pos) (end func()) {
	outside := f.place
	if f.attachment != "" {
		f.place = f.m.lines.location(pos)
	}
	return func() { f.place = outside }
}

// lowerLoop runs until no lane is left.
func (f *function) lowerLoop(s *kernel.Loop) {
	defer f.at(s.Pos)()
	before := f.exec
	x := f.enter(s)
	head := f.block()
	f.begin(head)
	asks := f.div.parts[s] || f.div.loses[s]
	if asks {
		f.rerun()
	}
	f.pay(f.nanoseconds(s.Body))
	f.within(s, false, s.Body)
	f.again(asks, head, x)
	f.arrive(x, before)
}

// again goes back to the head of a loop, if lanes are left.
func (f *function) again(asks bool, head string, x *exit) {
	switch {
	case f.finished:
	case asks:
		f.rerun()
		f.branch(f.any(f.exec), head, x.block)
	default:
		f.jump(head)
	}
	f.finished = true
}

// lowerFor counts. Bounds that differ from lane to lane make each lane count for
// itself.
func (f *function) lowerFor(s *kernel.For) {
	defer f.at(s.Pos)()
	switch {
	case f.varies(s.I):
		f.partingFor(s)
	case f.lanes == 1 && innermost(s) && (s.Step == 1 || s.Step == -1) && (f.trips(s) < 0 || f.trips(s) > fewTurns):
		f.stripFor(s)
	default:
		f.uniformFor(s)
	}
}

// fewTurns is up to how many LLVM should rather unroll.
const fewTurns = 16

// innermost reports a loop without another in it.
func innermost(s *kernel.For) bool {
	loop := false
	kernel.Walk(s.Body, func(s kernel.Stmt) {
		switch s.(type) {
		case *kernel.Loop, *kernel.For:
			loop = true
		}
	})
	return !loop
}

// uniformFor counts once for all lanes.
func (f *function) uniformFor(s *kernel.For) {
	before := f.exec
	lo, hi := f.use(s.Lo, false), f.use(s.Hi, false)
	x := f.enter(s)
	i, left := f.slot(int(s.I)), ""
	head := f.block()
	f.store("i64", lo, i)
	asks := f.div.parts[s] || f.div.loses[s]
	if s.Step == 1 || s.Step == -1 {
		f.branch(f.ahead(s.Step, lo, hi), head, x.block)
	} else {
		left = f.alloca("i64", "")
		n := f.tripCount(s.Step, lo, hi, false)
		f.store("i64", n, left)
		f.branch(f.def("icmp ne i64 ", n, ", 0"), head, x.block)
	}
	f.begin(head)
	if asks {
		f.rerun()
	}
	if f.trips(s) < 0 || !f.cheap(s) {
		f.pay(f.nanoseconds(s.Body))
	}
	f.within(s, false, s.Body)
	if !f.finished {
		next := f.def("add i64 ", f.load("i64", i), ", ", strconv.FormatInt(s.Step, 10))
		f.store("i64", next, i)
		var more string
		if left == "" {
			more = f.ahead(s.Step, next, hi)
		} else {
			n := f.def("sub i64 ", f.load("i64", left), ", 1")
			f.store("i64", n, left)
			more = f.def("icmp ne i64 ", n, ", 0")
		}
		if asks {
			on := f.block()
			f.branch(more, on, x.block)
			f.begin(on)
		} else {
			f.branch(more, head, x.block)
		}
		if asks {
			f.again(true, head, x)
		}
	}
	f.finished = true
	f.arrive(x, before)
}

// ahead is whether i is not yet at hi.
func (f *function) ahead(step int64, i, hi string) string {
	word := "icmp slt i64 "
	if step < 0 {
		word = "icmp sgt i64 "
	}
	return f.def(word, i, ", ", hi)
}

// tripCount is how often a For runs, without overflow on the way.
func (f *function) tripCount(step int64, lo, hi string, vec bool) string {
	typ := f.ty(kernel.Int64, vec)
	size := uint64(step)
	test := "icmp slt "
	if step < 0 {
		lo, hi, size, test = hi, lo, -size, "icmp slt "
	}
	some := f.def(test, typ, " ", lo, ", ", hi)
	n := f.def("sub ", typ, " ", hi, ", ", lo)
	if size > 1 {
		one := f.constant(kernel.Int64, 1, vec)
		n = f.def("sub ", typ, " ", n, ", ", one)
		n = f.def("udiv ", typ, " ", n, ", ", f.constant(kernel.Uint64, size, vec))
		n = f.def("add ", typ, " ", n, ", ", one)
	}
	return f.def("select ", f.ty(kernel.Bool, vec), " ", some, ", ", typ, " ", n, ", ", typ, " ", f.constant(kernel.Int64, 0, vec))
}

// partingFor lets each lane run as often as its own bounds say.
func (f *function) partingFor(s *kernel.For) {
	before, typ, mask := f.exec, f.ty(kernel.Int64, true), f.maskType()
	lo, hi := f.use(s.Lo, true), f.use(s.Hi, true)
	x := f.enter(s)
	i, left := f.slot(int(s.I)), f.alloca(typ, "")
	f.store(typ, lo, i)
	f.store(typ, f.tripCount(s.Step, lo, hi, true), left)
	head, in := f.block(), f.block()
	f.begin(head)
	f.rerun()
	n := f.load(typ, left)
	more := f.def("icmp ne ", typ, " ", n, ", zeroinitializer")
	if x.out != "" {
		through := f.def("and ", mask, " ", f.exec, ", ", f.not(more))
		f.store(mask, f.def("or ", mask, " ", f.load(mask, x.out), ", ", through), x.out)
	}
	f.run(f.and(more))
	f.branch(f.any(f.exec), in, x.block)
	f.begin(in)
	f.pay(f.nanoseconds(s.Body))
	f.within(s, false, s.Body)
	if !f.finished {
		f.store(typ, f.def("add ", typ, " ", f.load(typ, i), ", ", f.constant(kernel.Int64, uint64(s.Step), true)), i)
		f.store(typ, f.def("sub ", typ, " ", f.load(typ, left), ", ", f.constant(kernel.Int64, 1, true)), left)
		f.jump(head)
	}
	f.finished = true
	f.arrive(x, before)
}

// strip is how many turns of a loop that LLVM may make vectors of are paid at
// once.
const strip = 4096

// stripFor is an innermost loop of one lane. Where checks in it can be made for
// all turns at once it is written twice: without them, for when they hold, and
// as it stands.
func (f *function) stripFor(s *kernel.For) {
	lo, hi := f.use(s.Lo, false), f.use(s.Hi, false)
	x := f.enter(s)
	on := f.block()
	f.branch(f.ahead(s.Step, lo, hi), on, x.block)
	f.begin(on)
	f.store("i64", lo, f.slot(int(s.I)))
	h := f.hoister(s)
	if checks := h.liftable(); len(checks) > 0 {
		bare, checked := f.block(), f.block()
		last := f.def("sub i64 ", hi, ", ", strconv.FormatInt(s.Step, 10))
		f.branch(h.inFront(checks, lo, last), bare, checked)
		f.begin(bare)
		for c := range checks {
			f.proved[c] = true
		}
		f.strips(s, x, hi)
		for c := range checks {
			delete(f.proved, c)
		}
		f.begin(checked)
		f.g.report.Hoisted++
	}
	f.strips(s, x, hi)
	f.arrive(x, "")
}

// strips writes strips that pay, and in them a loop that nothing but the body is
// in.
func (f *function) strips(s *kernel.For, x *exit, hi string) {
	i := f.slot(int(s.I))
	outer, inner, behind := f.block(), f.block(), f.block()
	f.begin(outer)
	from := f.load("i64", i)
	rest, forward := "", s.Step > 0
	if forward {
		rest = f.def("sub i64 ", hi, ", ", from)
	} else {
		rest = f.def("sub i64 ", from, ", ", hi)
	}
	short := f.def("icmp ult i64 ", rest, ", ", strconv.Itoa(strip))
	n := f.def("select i1 ", short, ", i64 ", rest, ", i64 ", strconv.Itoa(strip))
	f.spend(f.def("mul i64 ", n, ", ", strconv.Itoa(max(f.nanoseconds(s.Body), 1))))
	limit := ""
	if forward {
		limit = f.def("add i64 ", from, ", ", n)
	} else {
		limit = f.def("sub i64 ", from, ", ", n)
	}
	f.begin(inner)
	f.within(s, false, s.Body)
	if !f.finished {
		next := f.def("add nsw i64 ", f.load("i64", i), ", ", strconv.FormatInt(s.Step, 10)) // hi, a number, is ahead
		f.store("i64", next, i)
		f.branch(f.ahead(s.Step, next, limit), inner, behind)
	}
	f.finished = true
	f.begin(behind)
	f.branch(f.ahead(s.Step, f.load("i64", i), hi), outer, x.block)
}
