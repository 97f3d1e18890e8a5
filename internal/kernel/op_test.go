package kernel_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/kernel/kerneltest"
)

// An opShape is a code with the kinds it takes.
type opShape struct {
	code kernel.Code
	d    kernel.Kind
	k    [3]kernel.Kind
}

func (s opShape) String() string {
	return fmt.Sprintf("%s %s of %v", s.d, s.code, s.k[:s.code.Info().Operands])
}

// shapes are all combinations that Verify lets through: which those are is
// printed in testdata/shapes.txt.
func shapes() (all []opShape) {
	for c := kernel.Copy; c.Info().Name != ""; c++ {
		if c == kernel.Row {
			continue
		}
		n := c.Info().Operands
		for d := kernel.Bool; d <= kernel.Ptr; d++ {
			for i := range 12 * 12 * 12 {
				k := [3]kernel.Kind{kernel.Kind(i%12) + 1, kernel.Kind(i/12%12) + 1, kernel.Kind(i/144) + 1}
				if n < 3 && k[2] != 1 || n < 2 && k[1] != 1 {
					continue
				}
				if s := (opShape{c, d, k}); kernel.Verify(s.module(0)) == nil {
					all = append(all, s)
				}
			}
		}
	}
	return all
}

// pointers reports that addresses are involved; see TestPointers.
func (s opShape) pointers() bool { return s.d == kernel.Ptr || slices.Contains(s.k[:], kernel.Ptr) }

// known reports that Go says here what it says on amd64, which other machines
// need not for floats that do not fit an integer.
func (s opShape) known() bool {
	return runtime.GOARCH == "amd64" || s.code != kernel.Convert || !s.k[0].Float() || s.d.Float()
}

// module is a kernel of the one op; operands whose bit is in fixed are uniform.
func (s opShape) module(fixed int) *kernel.Module {
	b := kernel.NewBuilder("op")
	operands := make([]kernel.Reg, s.code.Info().Operands)
	for i := range operands {
		if fixed>>i&1 != 0 || s.k[i] == kernel.Ptr {
			operands[i] = b.Uniform("x", s.k[i])
		} else {
			operands[i] = b.Stream("x", s.k[i])
		}
	}
	d := b.Reg("d", s.d)
	b.OpTo(d, s.code, operands...)
	if s.d == kernel.Ptr {
		d = b.Op(kernel.Eq, d, d)
	}
	b.Result(d)
	return &kernel.Module{Funcs: []*kernel.Func{b.Func()}}
}

// sane reports operands that a Check would let through.
func (s opShape) sane(x [3]uint64) bool {
	switch s.code {
	case kernel.Quo, kernel.Rem:
		return s.d.Float() || x[1] != 0
	case kernel.Shl, kernel.Shr:
		return !s.k[1].Signed() || int64(x[1]) >= 0
	}
	return true
}

// TestOps holds every code on every kind against Go's operators, on all pairs of
// edges, by vectors, with uniform operands, and by the register machine.
func TestOps(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	list := ""
	for _, s := range shapes() {
		list += s.String() + "\n"
		n := s.code.Info().Operands
		var cases [][3]uint64
		edges := func(i int) []uint64 {
			if i >= n {
				return []uint64{0}
			}
			return kerneltest.Edges(s.k[i])
		}
		third := edges(2)
		for _, a := range edges(0) {
			for _, b := range edges(1) {
				for range min(2, len(third)) {
					if x := [3]uint64{a, b, third[rng.IntN(len(third))]}; s.sane(x) {
						cases = append(cases, x)
					}
				}
			}
		}
		if testing.Short() && len(cases) > 500 {
			rng.Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
			cases = cases[:500]
		}
		for fixed := range 1 << n {
			if !s.pointers() && s.known() {
				s.test(t, rng, fixed, cases)
			}
		}
	}
	golden(t, "shapes.txt", list)
}

func (s opShape) test(t *testing.T, rng *rand.Rand, fixed int, cases [][3]uint64) {
	t.Helper()
	m := s.module(fixed)
	p, err := kernel.NewProgram(m)
	if err != nil {
		t.Fatal(err)
	}
	batches := [][][3]uint64{cases}
	if fixed != 0 { // rows must share their uniform operands
		batches = nil
		for range 12 {
			common := cases[rng.IntN(len(cases))]
			var batch [][3]uint64
			for range 150 { // more than a round of the loops in assembly
				x := cases[rng.IntN(len(cases))]
				for i := range x {
					if fixed>>i&1 != 0 {
						x[i] = common[i]
					}
				}
				if s.sane(x) {
					batch = append(batch, x)
				}
			}
			batches = append(batches, batch)
		}
	}
	for _, batch := range batches {
		data := packedData(kerneltest.NewData(rng, m, len(batch)), m, len(batch))
		for row, x := range batch {
			uniform, stream := 0, 0
			for i, in := range m.Entry().Params {
				if in.Uniform {
					data.Args.Uniform[uniform] = x[i]
					uniform++
				} else {
					data.Set(stream, row, x[i])
					stream++
				}
			}
		}
		for _, step := range []int{max(1, len(batch)), 1} { // as a block, and one by one
			for row := 0; row < len(batch); row += step {
				if err := p.Run(t.Context(), &data.Args, row, min(row+step, len(batch))); err != nil {
					t.Fatal(err)
				}
			}
			for row, x := range batch {
				got, want := data.Result(0, row)[0], kerneltest.Apply(s.code, s.d, s.k, x)
				if !kerneltest.Same(s.d, got, want) {
					t.Fatalf("%s, %b uniform, steps of %d: %#x gives %s, want %s", s, fixed, step, x, kerneltest.Format(s.d, got), kerneltest.Format(s.d, want))
				}
			}
		}
	}
}

// packedData gives every stream memory of its own without gaps.
func packedData(d *kerneltest.Data, m *kernel.Module, rows int) *kerneltest.Data {
	for i := range d.Args.In {
		d.Args.In[i] = packed(make([]uint64, rows))
	}
	for i := range d.Args.Out {
		d.Args.Out[i] = packed(make([]uint64, rows))
	}
	for i, in := range streams(m) {
		d.Args.In[i].Stride = in.Size()
	}
	d.Args.Out[0].Stride = m.Entry().Regs[m.Entry().Results[0].Reg].Kind.Size()
	return d
}

// streams gives the kinds of the entry's streams.
func streams(m *kernel.Module) (kinds []kernel.Kind) {
	for _, p := range m.Entry().Params {
		if !p.Uniform {
			kinds = append(kinds, m.Entry().Regs[p.Reg].Kind)
		}
	}
	return kinds
}

// TestPointers covers what the table of codes leaves out.
func TestPointers(t *testing.T) {
	b := kernel.NewBuilder("pointers")
	p, x, y, c := b.Uniform("p", kernel.Ptr), b.Stream("x", kernel.Int64), b.Stream("y", kernel.Int64), b.Stream("c", kernel.Bool)
	q, r := b.Op(kernel.Offset, p, x), b.Op(kernel.Offset, p, y)
	b.Result(b.Op(kernel.Eq, q, r))
	b.Result(b.Op(kernel.Ne, b.Op(kernel.Select, c, q, r), b.Op(kernel.Copy, q)))
	prog := program(t, b.Func())
	const n = 20
	xs, ys, cs, eq, ne := make([]int64, n), make([]int64, n), make([]bool, n), make([]bool, n), make([]bool, n)
	for i := range xs {
		xs[i], ys[i], cs[i] = int64(i%3), int64(i%2), i%5 < 2
	}
	args := &kernel.Args{Uniform: []uint64{1 << 40}, In: []kernel.Stream{packed(xs), packed(ys), packed(cs)}, Out: []kernel.Stream{packed(eq), packed(ne)}}
	for _, step := range []int{n, 1} {
		for lo := 0; lo < n; lo += step {
			if err := prog.Run(t.Context(), args, lo, lo+step); err != nil {
				t.Fatal(err)
			}
		}
		for i := range xs {
			if eq[i] != (xs[i] == ys[i]) || ne[i] != (!cs[i] && xs[i] != ys[i]) {
				t.Errorf("row %d: eq %t, ne %t", i, eq[i], ne[i])
			}
		}
	}
}
