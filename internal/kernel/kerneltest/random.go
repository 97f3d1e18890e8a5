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
