package kerneltest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/cb434341/weft/internal/kernel"
)

// Options shape random kernels. The zero value is a kernel of moderate size
// that computes only.
type Options struct {
	Statements int  // about so many, 40 if 0
	Depth      int  // of nesting at most, 3 if 0
	Traps      bool // checks that fail in some rows
	Memory     bool // loads and stores by uniform pointers
	Calls      bool // of functions of the module
	Library    bool // of functions of the library
}

// kinds are those of variables, the common ones several times.
var kinds = []kernel.Kind{
	kernel.Float64, kernel.Float64, kernel.Float64, kernel.Float32, kernel.Float32, kernel.Int64, kernel.Int64, kernel.Int32,
	kernel.Int8, kernel.Int16, kernel.Uint8, kernel.Uint16, kernel.Uint32, kernel.Uint64, kernel.Bool, kernel.Bool,
}

// Random makes a verified module whose entry computes rows. Its loops end, in
// any row.
func Random(rng *rand.Rand, o Options) *kernel.Module {
	if o.Statements == 0 {
		o.Statements = 40
	}
	if o.Depth == 0 {
		o.Depth = 3
	}
	m := &kernel.Module{Files: []string{"random.go"}}
	for i := range rng.IntN(3) {
		t := &kernel.Table{Name: fmt.Sprintf("t%d", i), Kind: kinds[rng.IntN(len(kinds))]}
		for range 1 + rng.IntN(9) {
			t.Bits = append(t.Bits, Value(rng, t.Kind))
		}
		m.Tables = append(m.Tables, t)
	}
	g := &generator{Options: o, rng: rng, m: m}
	var helpers []*kernel.Func
	if o.Calls {
		for i := range 1 + rng.IntN(2) {
			f := g.helper(fmt.Sprintf("helper%d", i))
			helpers = append(helpers, f)
			g.helpers = helpers
		}
	}
	m.Funcs = append([]*kernel.Func{g.entry()}, helpers...)
	if err := kernel.Verify(m); err != nil {
		panic(fmt.Sprintf("kerneltest: %v\n%s", err, m))
	}
	return m
}

// A slice is memory that the kernel reaches by a uniform pointer.
type slice struct {
	kind        kernel.Kind
	base, count kernel.Reg
	out         bool
}

type generator struct {
	Options
	rng     *rand.Rand
	m       *kernel.Module
	helpers []*kernel.Func

	// Of the function that is being written.
	b       *kernel.Builder
	vars    []kernel.Reg // may be assigned anywhere
	values  [][]kernel.Reg
	arrays  []kernel.ArrayRef
	lengths []int
	slices  []slice
	labels  []kernel.Label
	left    int // statements
	rounds  int // how often the place we are at may be run
	rows    bool
}

func (g *generator) begin(name string) {
	g.b = kernel.NewBuilder(name)
	g.vars, g.values, g.arrays, g.lengths, g.slices, g.labels = nil, make([][]kernel.Reg, kernel.Ptr+1), nil, nil, nil, nil
	g.rounds = 1
}

func (g *generator) kind() kernel.Kind { return kinds[g.rng.IntN(len(kinds))] }

func (g *generator) know(r kernel.Reg) kernel.Reg {
	k := g.b.Kind(r)
	g.values[k] = append(g.values[k], r)
	return r
}

func (g *generator) variables() {
	for range 3 + g.rng.IntN(4) {
		g.vars = append(g.vars, g.know(g.b.Reg("v", g.kind())))
	}
}

func (g *generator) entry() *kernel.Func {
	g.begin("kernel")
	g.rows, g.left = true, g.Statements
	for range 1 + g.rng.IntN(4) {
		r := g.know(g.b.Stream("x", g.kind()))
		if g.rng.IntN(4) == 0 {
			g.vars = append(g.vars, r)
		}
	}
	for range g.rng.IntN(3) {
		g.know(g.b.Uniform("u", g.kind()))
	}
	if g.rng.IntN(2) == 0 {
		n := 1 + g.rng.IntN(5)
		g.array(g.b.StreamArray("xs", g.kind(), n), n)
	}
	if g.Memory {
		for i := range 1 + g.rng.IntN(3) {
			s := slice{kind: g.kind(), out: i == 1}
			way := "in."
			if s.out {
				way = "out."
			}
			s.base = g.b.Uniform(way+s.kind.String(), kernel.Ptr)
			s.count = g.know(g.b.Uniform("n", kernel.Int64))
			g.slices = append(g.slices, s)
		}
	}
	g.variables()
	for range g.rng.IntN(3) {
		n := 1 + g.rng.IntN(6)
		g.array(g.b.Array("a", g.kind(), n), n)
	}
	g.body(0)
	for range 1 + g.rng.IntN(3) {
		g.b.Result(g.vars[g.rng.IntN(len(g.vars))])
	}
	if len(g.arrays) > 0 && g.rng.IntN(2) == 0 {
		g.b.ResultArray(g.arrays[g.rng.IntN(len(g.arrays))])
	}
	return g.b.Func()
}

func (g *generator) array(a kernel.ArrayRef, n int) {
	g.arrays, g.lengths = append(g.arrays, a), append(g.lengths, n)
}

func (g *generator) helper(name string) *kernel.Func {
	g.begin(name)
	g.rows, g.left = false, g.Statements/4
	for range 1 + g.rng.IntN(3) {
		g.know(g.b.Stream("p", g.kind()))
	}
	g.variables()
	if g.rng.IntN(2) == 0 {
		g.array(g.b.Array("a", g.kind(), 3), 3)
	}
	g.body(1)
	for range 1 + g.rng.IntN(2) {
		g.b.Result(g.vars[g.rng.IntN(len(g.vars))])
	}
	return g.b.Func()
}

func (g *generator) body(depth int) {
	for n := 2 + g.rng.IntN(8); (n > 0 || depth == 0) && g.left > 0; n-- {
		g.statement(depth)
	}
}

// scope forgets the values that were made inside: they may be read elsewhere,
// being zero there, and sometimes are.
func (g *generator) scope(build func()) {
	keep := g.rng.IntN(4) == 0
	marks := make([]int, len(g.values))
	for k := range g.values {
		marks[k] = len(g.values[k])
	}
	build()
	if !keep {
		for k := range g.values {
			g.values[k] = g.values[k][:marks[k]]
		}
	}
}

// value is a register of kind k with anything in it.
func (g *generator) value(k kernel.Kind) kernel.Reg {
	if v := g.values[k]; len(v) > 0 && g.rng.IntN(8) > 0 {
		return v[g.rng.IntN(len(v))]
	}
	if g.rng.IntN(3) > 0 && k != kernel.Bool {
		var from []kernel.Kind
		for o := kernel.Int8; o <= kernel.Float64; o++ {
			if len(g.values[o]) > 0 && o != k {
				from = append(from, o)
			}
		}
		if len(from) > 0 {
			return g.b.Convert(k, g.value(from[g.rng.IntN(len(from))]))
		}
	}
	return g.b.Const(k, Value(g.rng, k))
}

// small is an Int64 from 0 up to n - 1, other in each row mostly.
func (g *generator) small(n int) kernel.Reg {
	if g.rng.IntN(3) == 0 {
		return g.b.Int(int64(g.rng.IntN(n)))
	}
	u := g.b.Convert(kernel.Uint64, g.value(kernel.Int64))
	return g.b.Convert(kernel.Int64, g.b.Op(kernel.Rem, u, g.b.Const(kernel.Uint64, uint64(n))))
}

// numeric keeps the bits of NaNs from being seen.
func (g *generator) numeric(r kernel.Reg) kernel.Reg {
	k := g.b.Kind(r)
	if !k.Float() {
		return r
	}
	return g.b.Op(kernel.Select, g.b.Op(kernel.Eq, r, r), r, g.b.Float(k, math.Inf(-1)))
}

// site makes a place for a check.
func (g *generator) site(c kernel.CheckCode) int {
	g.m.Sites = append(g.m.Sites, kernel.Site{Pos: kernel.Pos{Line: int32(len(g.m.Sites) + 1), Col: 1}, Code: c})
	return len(g.m.Sites) - 1
}

func (g *generator) check(c kernel.CheckCode, a, b kernel.Reg) {
	g.b.Emit(&kernel.Check{Code: c, A: a, B: b, Site: g.site(c)})
}

// index is a checked index of something with n elements.
func (g *generator) index(n int) kernel.Reg {
	more := 0
	if g.Traps && g.rng.IntN(12) == 0 {
		more = 1 + n/8
	}
	i := g.small(n + more)
	g.check(kernel.IndexCheck, i, g.b.Int(int64(n)))
	return i
}

var (
	onNumbers  = []kernel.Code{kernel.Add, kernel.Sub, kernel.Mul, kernel.Quo, kernel.Min, kernel.Max, kernel.Neg, kernel.Add, kernel.Mul}
	onIntegers = []kernel.Code{kernel.Rem, kernel.And, kernel.Or, kernel.Xor, kernel.AndNot, kernel.Shl, kernel.Shr, kernel.Compl}
	onFloats   = []kernel.Code{kernel.Sqrt, kernel.Abs, kernel.Floor, kernel.Ceil, kernel.Trunc, kernel.RoundToEven, kernel.Copysign, kernel.FMA}
	onUnsigned = []kernel.Code{kernel.Reverse, kernel.ReverseBytes}
	comparing  = []kernel.Code{kernel.Eq, kernel.Ne, kernel.Lt, kernel.Le, kernel.Gt, kernel.Ge}
	onBools    = []kernel.Code{kernel.And, kernel.Or, kernel.Xor, kernel.Not, kernel.Eq, kernel.Ne}
)

func one(rng *rand.Rand, codes []kernel.Code) kernel.Code { return codes[rng.IntN(len(codes))] }

// compute sets a register to a random expression of its kind.
func (g *generator) compute(d kernel.Reg) {
	b, rng, k := g.b, g.rng, g.b.Kind(d)
	switch n := rng.IntN(20); {
	case n == 0:
		b.OpTo(d, kernel.Copy, g.value(k))
		return
	case n == 1:
		b.OpTo(d, kernel.Select, g.value(kernel.Bool), g.value(k), g.value(k))
		return
	case n == 2:
		b.Emit(&kernel.Const{Dst: d, Bits: Value(rng, k)})
		return
	case n == 3 && len(g.arrays) > 0:
		a := rng.IntN(len(g.arrays))
		if b.Func().Arrays[g.arrays[a]].Kind == k {
			b.Emit(&kernel.ArrayLoad{Dst: d, Array: g.arrays[a], Index: g.index(g.lengths[a])})
			return
		}
	case n == 4:
		for i, t := range g.m.Tables {
			if t.Kind == k {
				b.Emit(&kernel.TableLoad{Dst: d, Table: i, Index: g.index(len(t.Bits))})
				return
			}
		}
	case n == 5 && k != kernel.Bool:
		b.OpTo(d, kernel.Convert, g.value(kinds[rng.IntN(len(kinds)-2)]))
		return
	case n == 6 && k == kernel.Int64 && g.rows:
		b.OpTo(d, kernel.Row)
		return
	case n == 7 && k == kernel.Int64:
		c := []kernel.Code{kernel.LeadingZeros, kernel.TrailingZeros, kernel.OnesCount}[rng.IntN(3)]
		b.OpTo(d, c, g.value(kernel.Uint8+kernel.Kind(rng.IntN(4))))
		return
	case n == 8 && k != kernel.Bool:
		for from := kernel.Int8; from <= kernel.Float64; from++ {
			if from.Size() == k.Size() && len(g.values[from]) > 0 && rng.IntN(2) == 0 {
				b.OpTo(d, kernel.Bitcast, g.numeric(g.value(from)))
				return
			}
		}
	case n == 9 && (k == kernel.Int64 || k == kernel.Uint64):
		b.OpTo(d, kernel.MulHi, g.value(k), g.value(k))
		return
	}
	switch {
	case k == kernel.Bool && rng.IntN(4) > 0:
		of := kinds[rng.IntN(len(kinds)-2)]
		b.OpTo(d, one(rng, comparing), g.value(of), g.value(of))
	case k == kernel.Bool:
		if c := one(rng, onBools); c == kernel.Not {
			b.OpTo(d, c, g.value(k))
		} else {
			b.OpTo(d, c, g.value(k), g.value(k))
		}
	case k.Unsigned() && rng.IntN(8) == 0:
		b.OpTo(d, one(rng, onUnsigned), g.value(k))
	case k.Integer() && rng.IntN(2) == 0:
		g.operate(d, one(rng, onIntegers), k)
	case k.Float() && rng.IntN(3) == 0:
		g.operate(d, one(rng, onFloats), k)
	default:
		g.operate(d, one(rng, onNumbers), k)
	}
}

func (g *generator) operate(d kernel.Reg, c kernel.Code, k kernel.Kind) {
	operands := []kernel.Reg{g.value(k), g.value(k), g.value(k)}[:c.Info().Operands]
	switch {
	case c == kernel.Copysign:
		operands[1] = g.numeric(operands[1])
	case (c == kernel.Quo || c == kernel.Rem) && k.Integer():
		if !g.Traps || g.rng.IntN(10) > 0 {
			operands[1] = g.b.Op(kernel.Or, operands[1], g.b.Const(k, 1))
		}
		g.check(kernel.DivideCheck, operands[1], kernel.NoReg)
	case c == kernel.Shl || c == kernel.Shr:
		count := kernel.Int8 + kernel.Kind(g.rng.IntN(8))
		operands[1] = g.value(count)
		if count.Signed() {
			if !g.Traps || g.rng.IntN(10) > 0 {
				operands[1] = g.b.Op(kernel.And, operands[1], g.b.Const(count, 0x7f))
			}
			g.check(kernel.ShiftCheck, operands[1], kernel.NoReg)
		}
	}
	g.b.OpTo(d, c, operands...)
}

func (g *generator) statement(depth int) {
	b, rng := g.b, g.rng
	g.left--
	switch n := rng.IntN(40); {
	case n < 14:
		d := b.Reg("t", g.kind())
		g.compute(d)
		g.know(d)
	case n < 23:
		g.compute(g.vars[rng.IntN(len(g.vars))])
	case n < 26 && len(g.arrays) > 0:
		g.store()
	case n < 28 && len(g.slices) > 0:
		g.memory()
	case n == 28 && len(g.labels) > 0:
		l := g.labels[rng.IntN(len(g.labels))]
		b.If(g.value(kernel.Bool), func() { b.Emit(&kernel.Break{Label: l}) }, nil)
	case n == 29 && rng.IntN(3) == 0:
		b.If(g.value(kernel.Bool), func() { b.Emit(&kernel.Return{}) }, nil)
	case n == 30 && g.Library:
		g.library()
	case n == 31 && len(g.helpers) > 0 && g.rounds <= 16:
		g.call()
	case n == 32 && g.Traps && rng.IntN(4) == 0:
		c := b.Op(kernel.Eq, g.small(50), b.Int(7))
		b.If(c, func() {
			i := g.site(kernel.PanicCheck)
			g.m.Sites[i].Text = "no luck"
			b.Emit(&kernel.Check{Code: kernel.PanicCheck, A: kernel.NoReg, B: kernel.NoReg, Site: i})
		}, nil)
	case n > 32 && depth < g.Depth:
		g.nest(depth)
	}
}

func (g *generator) store() {
	b, rng := g.b, g.rng
	a := rng.IntN(len(g.arrays))
	ref := g.arrays[a]
	k := b.Func().Arrays[ref].Kind
	switch rng.IntN(8) {
	case 0:
		b.Emit(&kernel.ArrayZero{Array: ref})
	case 1:
		for _, o := range g.arrays {
			if v := b.Func().Arrays[o]; o != ref && v.Kind == k && v.Len == g.lengths[a] {
				b.Emit(&kernel.ArrayCopy{Dst: ref, Src: o})
				return
			}
		}
	default:
		b.Emit(&kernel.ArrayStore{Array: ref, Index: g.index(g.lengths[a]), Src: g.value(k)})
	}
}

// memory loads from a slice, or stores what belongs to the row.
func (g *generator) memory() {
	b, rng := g.b, g.rng
	s := g.slices[rng.IntN(len(g.slices))]
	size := int64(s.kind.Size())
	if s.out {
		i := b.Op(kernel.Row)
		g.check(kernel.IndexCheck, i, s.count)
		b.Emit(&kernel.Store{Base: s.base, Index: i, Scale: size, Src: g.value(s.kind)})
		return
	}
	d := g.know(b.Reg("m", s.kind))
	i := g.small(64)
	if !g.Traps || rng.IntN(4) > 0 {
		i = b.Op(kernel.Rem, i, s.count)
	}
	g.check(kernel.IndexCheck, i, s.count)
	if rng.IntN(3) == 0 { // as through a slice of the slice
		p := b.Op(kernel.Offset, s.base, b.Op(kernel.Mul, i, b.Int(size)))
		b.Emit(&kernel.Load{Dst: d, Base: p, Index: kernel.NoReg})
		return
	}
	b.Emit(&kernel.Load{Dst: d, Base: s.base, Index: i, Scale: size})
}

func (g *generator) library() {
	names := kernel.LibraryNames()
	lib, _ := kernel.Library(names[g.rng.IntN(len(names))])
	c := &kernel.Call{Func: lib.Name}
	for _, k := range lib.Params {
		c.Args = append(c.Args, g.value(k))
	}
	for _, k := range lib.Results {
		c.Dst = append(c.Dst, g.know(g.b.Reg("r", k)))
	}
	g.b.Emit(c)
}

func (g *generator) call() {
	f := g.helpers[g.rng.IntN(len(g.helpers))]
	c := &kernel.Call{Func: f.Name}
	for _, p := range f.Params {
		c.Args = append(c.Args, g.value(f.Regs[p.Reg].Kind))
	}
	for _, r := range f.Results {
		c.Dst = append(c.Dst, g.know(g.b.Reg("r", f.Regs[r.Reg].Kind)))
	}
	g.b.Emit(c)
}

// nest writes a statement with a body.
func (g *generator) nest(depth int) {
	b, rng := g.b, g.rng
	inside := func(l kernel.Label, rounds int) {
		g.labels = append(g.labels, l)
		g.rounds *= rounds
		g.scope(func() { g.body(depth + 1) })
		g.rounds /= rounds
		g.labels = g.labels[:len(g.labels)-1]
	}
	rounds := 1 + rng.IntN(6)
	if g.rounds > 64 {
		rounds = 1
	}
	switch rng.IntN(6) {
	case 0:
		b.Block(func(l kernel.Label) { inside(l, 1) })
	case 1: // a loop of its own making, which counts before all else
		i := b.Reg("i", kernel.Int64)
		b.Emit(&kernel.Const{Dst: i})
		limit := g.small(rounds + 1)
		b.Loop(kernel.Pos{Line: 1, Col: 1}, func(l kernel.Label) {
			b.If(b.Op(kernel.Ge, i, limit), func() { b.Emit(&kernel.Break{Label: l}) }, nil)
			b.OpTo(i, kernel.Add, i, b.Int(1))
			g.know(i)
			inside(l, rounds)
		})
	case 2: // a for
		lo := g.small(10)
		hi := b.Op(kernel.Add, lo, g.small(rounds+1))
		step := int64(1 + rng.IntN(2))
		if rng.IntN(3) == 0 {
			lo, hi, step = hi, lo, -step
		}
		b.For(kernel.Pos{Line: 1, Col: 1}, "i", lo, hi, step, func(l kernel.Label, i kernel.Reg) {
			g.know(b.Op(kernel.Copy, i)) // i itself is not for outside
			inside(l, rounds)
		})
	default:
		otherwise := func() { g.scope(func() { g.body(depth + 1) }) }
		if rng.IntN(2) == 0 {
			otherwise = nil
		}
		b.If(g.value(kernel.Bool), func() { g.scope(func() { g.body(depth + 1) }) }, otherwise)
	}
}
