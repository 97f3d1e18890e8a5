package spmd

import (
	"strconv"

	"github.com/cb434341/weft/internal/kernel"
)

// Byte offsets in the block of arguments, see the package comment.
const (
	argLo     = 0
	argHi     = 8
	argStatus = 16
	argRow    = 24
	argFirst  = 32
	argSecond = 40
	argParams = 48
)

// A stream is a parameter or a result of the entry with a value for each row.
type stream struct {
	kind                kernel.Kind
	reg                 kernel.Reg
	array               kernel.ArrayRef // where reg is NoReg
	base, stride, step  string
	buffer              string // lanes' values, where they are not side by side in memory
	steadyBase, advance string // where the fast path reads, and how far from row to row
	at                  string // variable: where the group at hand is
}

// entry writes the function that Go calls.
func (g *generator) entry() {
	uniform := map[int]bool{}
	r := g.program.entry
	for _, p := range r.f.Params {
		if p.Uniform {
			uniform[int(p.Reg)] = true
		}
	}
	params := newBits(r.variables())
	for _, p := range r.f.Params {
		if p.Reg != kernel.NoReg && !p.Uniform {
			params.set(int(p.Reg))
		} else if p.Reg == kernel.NoReg {
			params.set(r.arrayIndex(p.Array))
		}
	}
	f := newFunction(g, r, g.lanes, params.has)
	f.thread, f.attachment = "%thread", g.lines.subprogram()
	e := &entryWriter{function: f}
	e.prologue()
	e.rows()
	g.count(f)
	g.add("define void @"+EntryName+"(ptr noalias %args, ptr noalias %thread)", f)
}

// count notes what the report says of the entry.
func (g *generator) count(f *function) {
	for v := range f.r.variables() {
		if f.div.varying.has(v) {
			g.report.Varying++
		} else {
			g.report.Uniform++
		}
	}
	kernel.Walk(f.r.f.Body, func(s kernel.Stmt) {
		switch s.(type) {
		case *kernel.Loop, *kernel.For:
			g.report.Loops++
		}
	})
}

// An entryWriter writes the loop over rows around the body.
type entryWriter struct {
	*function
	in, out []*stream
	hi      string
	direct  string // whether all rows but a last few can be read and written in place
	fast    string // whether the group at hand is
	group   string // variable: first row of the group
}

func (f *function) argument(offset int, typ string) string {
	return f.load(typ, f.def("getelementptr i8, ptr %args, i64 ", strconv.Itoa(offset)))
}

// prologue reads the arguments.
func (e *entryWriter) prologue() {
	f := e.function
	f.allocas = append(f.allocas, "start:\n"...)
	f.fuel = f.alloca("i64", "")
	f.store("i64", f.load("i64", f.def("getelementptr i8, ptr %thread, i64 8")), f.fuel)
	e.group = f.alloca("i64", "")
	lo := f.argument(argLo, "i64")
	e.hi = f.argument(argHi, "i64")
	f.lastRow = f.def("sub i64 ", e.hi, ", 1")
	f.store("i64", lo, e.group)
	some, rows, done := f.def("icmp slt i64 ", lo, ", ", e.hi), f.block(), "done"
	f.branch(some, rows, done)
	f.begin(rows)
	offset := argParams
	for _, p := range f.r.f.Params {
		if p.Uniform {
			k := f.kind(p.Reg)
			f.set(p.Reg, f.fromMemory(k, false, f.argument(offset, memoryType(k))))
			offset += 8
			continue
		}
		e.in = append(e.in, e.stream(p.Reg, p.Array, offset))
		offset += 24
	}
	for _, r := range f.r.f.Results {
		e.out = append(e.out, e.stream(r.Reg, r.Array, offset))
		offset += 24
	}
	if f.lanes > 1 {
		e.prepare(lo)
	}
}

func (e *entryWriter) stream(r kernel.Reg, a kernel.ArrayRef, offset int) *stream {
	s := &stream{
		reg: r, array: a,
		base: e.argument(offset, "ptr"), stride: e.argument(offset+8, "i64"), step: e.argument(offset+16, "i64"),
	}
	if r == kernel.NoReg {
		s.kind = e.r.f.Arrays[a].Kind
	} else {
		s.kind = e.kind(r)
	}
	return s
}

// prepare finds out, once for all rows, which streams of scalars lie side by
// side, and copies what is the same in all rows to where it does too: so that
// the fast path has one form, whatever the strides. Other streams go group by
// group through buffers.
func (e *entryWriter) prepare(lo string) {
	f := e.function
	e.direct = "true"
	also := func(c string) { e.direct = f.def("and i1 ", e.direct, ", ", c) }
	for _, s := range e.in {
		if s.reg == kernel.NoReg {
			continue
		}
		e.makeBuffer(s)
		size := strconv.Itoa(s.kind.Size())
		same := f.def("icmp eq i64 ", s.stride, ", 0")
		also(f.def("or i1 ", f.def("icmp eq i64 ", s.stride, ", ", size), ", ", same))
		fill, on := f.block(), f.block()
		f.branch(same, fill, on)
		f.begin(fill)
		f.helper("gather", s.kind, s.buffer, s.base, s.stride, lo, lo)
		f.begin(on)
		s.steadyBase = f.def("select i1 ", same, ", ptr ", s.buffer, ", ptr ", s.base)
		s.advance = f.def("select i1 ", same, ", i64 0, i64 ", size)
		s.at = f.alloca("ptr", "")
	}
	for _, s := range e.out {
		if s.reg == kernel.NoReg {
			continue
		}
		e.makeBuffer(s)
		also(f.def("icmp eq i64 ", s.stride, ", ", strconv.Itoa(s.kind.Size())))
		s.at = f.alloca("ptr", "")
	}
}

func (e *entryWriter) makeBuffer(s *stream) {
	s.buffer = e.alloca(e.memTy(s.kind, true), ", align 64")
}

// rows writes the loop over groups of rows.
func (e *entryWriter) rows() {
	f := e.function
	head := f.block()
	f.begin(head)
	f.firstRow = f.load("i64", e.group)
	f.pay(f.nanoseconds(f.r.f.Body))
	left := f.def("sub i64 ", e.hi, ", ", f.firstRow)
	if f.lanes > 1 {
		e.place(left)
		typ := f.ty(kernel.Int64, true)
		all := f.def("add ", typ, " ", f.splat(kernel.Int64, f.firstRow), ", ", f.iota())
		last := f.splat(kernel.Int64, f.lastRow)
		f.rowsName = f.def("select ", f.maskType(), " ", f.def("icmp slt ", typ, " ", all, ", ", last), ", ", typ, " ", all, ", ", typ, " ", last)
	}
	e.readStreams(left)
	f.clear()
	f.run("")
	f.list(f.r.f.Body)
	f.begin("finish")
	f.exec = ""
	e.writeStreams(left)
	next := f.def("add i64 ", f.firstRow, ", ", strconv.Itoa(f.lanes))
	f.store("i64", next, e.group)
	f.branch(f.def("icmp slt i64 ", next, ", ", e.hi), head, "done")
	f.begin("done")
	f.store("i64", f.load("i64", f.fuel), f.def("getelementptr i8, ptr %thread, i64 8"))
	f.line("ret void")
	f.finished = true
}

// place finds where the group's streams are: in place, or in buffers that are
// filled with as many rows as there are, the last one repeated. So lanes behind
// the last row do what its lane does, and need no mask.
func (e *entryWriter) place(left string) {
	f := e.function
	whole := f.def("icmp sge i64 ", left, ", ", strconv.Itoa(f.lanes))
	e.fast = f.def("and i1 ", e.direct, ", ", whole)
	fast, slow, on := f.block(), f.block(), f.block()
	f.branch(e.fast, fast, slow)
	f.begin(fast)
	for _, s := range append(e.in[:len(e.in):len(e.in)], e.out...) {
		if s.reg == kernel.NoReg {
			continue
		}
		base, size := s.steadyBase, s.advance
		if base == "" {
			base, size = s.base, s.stride
		}
		f.store("ptr", f.def("getelementptr i8, ptr ", base, ", i64 ", f.def("mul i64 ", f.firstRow, ", ", size)), s.at)
	}
	f.jump(on)
	f.aside(func() {
		f.begin(slow)
		for _, s := range e.in {
			if s.reg != kernel.NoReg {
				f.helper("gather", s.kind, s.buffer, s.base, s.stride, f.firstRow, f.lastRow)
				f.store("ptr", s.buffer, s.at)
			}
		}
		for _, s := range e.out {
			if s.reg != kernel.NoReg {
				f.store("ptr", s.buffer, s.at)
			}
		}
		f.jump(on)
	})
	f.begin(on)
}

// readStreams gives the parameters their values.
func (e *entryWriter) readStreams(left string) {
	f := e.function
	for _, s := range e.in {
		switch {
		case s.reg != kernel.NoReg && f.lanes > 1:
			v := f.def("load ", f.memTy(s.kind, true), ", ptr ", f.load("ptr", s.at), ", align ", strconv.Itoa(s.kind.Size()))
			f.set(s.reg, f.fromMemory(s.kind, true, v))
		case s.reg != kernel.NoReg:
			p := f.def("getelementptr i8, ptr ", s.base, ", i64 ", f.def("mul i64 ", f.firstRow, ", ", s.stride))
			f.set(s.reg, f.fromMemory(s.kind, false, f.load(memoryType(s.kind), p)))
		default:
			f.moveArray("unpack", s.kind, f.r.f.Arrays[s.array].Len, f.arraySlot(s.array), s, f.lastRow, left)
		}
	}
}

// writeStreams leaves the results behind.
func (e *entryWriter) writeStreams(left string) {
	f := e.function
	scattered := false
	for _, s := range e.out {
		switch {
		case s.reg != kernel.NoReg && f.lanes > 1:
			v := f.toMemory(s.kind, true, f.use(s.reg, true))
			f.line("store ", f.memTy(s.kind, true), " ", v, ", ptr ", f.load("ptr", s.at), ", align ", strconv.Itoa(s.kind.Size()))
			scattered = true
		case s.reg != kernel.NoReg:
			p := f.def("getelementptr i8, ptr ", s.base, ", i64 ", f.def("mul i64 ", f.firstRow, ", ", s.stride))
			f.store(memoryType(s.kind), f.toMemory(s.kind, false, f.use(s.reg, false)), p)
		default:
			f.moveArray(f.packer(s.array), s.kind, f.r.f.Arrays[s.array].Len, f.arraySlot(s.array), s, left, left)
		}
	}
	if !scattered {
		return
	}
	slow, on := f.block(), f.block()
	f.branch(e.fast, on, slow)
	f.aside(func() {
		f.begin(slow)
		for _, s := range e.out {
			if s.reg != kernel.NoReg {
				f.helper("scatter", s.kind, s.buffer, s.base, s.stride, f.firstRow, left)
			}
		}
		f.jump(on)
	})
	f.begin(on)
}

// packer is the helper that writes an array: one whose lanes are all alike is
// of scalars.
func (f *function) packer(a kernel.ArrayRef) string {
	if f.lanes > 1 && !f.arrayVaries(a) {
		return "spread"
	}
	return "pack"
}

// trap ends the call with an error.
func (f *function) trap(s *kernel.Check) {
	args := [2]string{"0", "0"}
	if f.lanes == 1 {
		for i, r := range []kernel.Reg{s.A, s.B} {
			if r == kernel.NoReg {
				continue
			}
			args[i] = f.use(r, false)
			if k := f.kind(r); k.Bits() < 64 {
				o := operation{f: f, k: k, typ: f.ty(k, false)}
				args[i] = o.convert(kernel.Int64, args[i])
			}
		}
	}
	f.m.helpers["trap"] = trapText
	f.line("call void @trap(ptr %args, i64 ", strconv.Itoa(s.Site+1), ", i64 ", f.firstRow, ", i64 ", args[0], ", i64 ", args[1], ")")
	f.line("ret void")
	f.finished = true
}

// trapText notes which check failed, in which row, on what.
const trapText = `define internal void @trap(ptr %args, i64 %site, i64 %row, i64 %a, i64 %b) noinline cold #0 {
	%1 = getelementptr i8, ptr %args, i64 16
	store i64 %site, ptr %1
	%2 = getelementptr i8, ptr %args, i64 24
	store i64 %row, ptr %2
	%3 = getelementptr i8, ptr %args, i64 32
	store i64 %a, ptr %3
	%4 = getelementptr i8, ptr %args, i64 40
	store i64 %b, ptr %4
	ret void
}
`
