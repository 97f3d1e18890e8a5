package kernel_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/kernel/kerneltest"
)

// TestVerify has a fault in each row; "where" is the statement as printed.
func TestVerify(t *testing.T) {
	const (
		head = "file 0 \"a.go\"\nsite 0 index 0:1:1\ntable t int8 1\nfunc \"f\" {\n\tstream x float64\n\tuniform p ptr\n\treg i int64\n\treg j int64\n\treg s int8\n\treg b bool\n\treg u uint8\n\tarray a [2]int8\n\tarray w [3]int8\n\tresult x\n\n"
		tail = "}\nfunc \"g\" {\n\tstream q int8\n\tresult q\n\n\tq = call \"h\" q\n}\nfunc \"h\" {\n\tstream q int8\n\tresult q\n\n}\n"
	)
	for _, c := range []struct{ body, want string }{
		{"x = add x i", "add does not make float64 of [float64 int64]"},
		{"s = convert b", "convert does not make int8 of [bool]"},
		{"b = lt p p", "lt does not make bool of [ptr ptr]"},
		{"s = shl s b", "shl does not make int8 of [int8 bool]"},
		{"i = leadingzeros s", "leadingzeros does not make int64 of [int8]"},
		{"i = bitcast s", "bitcast does not make int64 of [int8]"},
		{"p = const 1", "the only constant pointer is 0"},
		{"p = load p", "pointers are not loaded"},
		{"x = load x", "x is float64, not ptr"},
		{"x = load p + s*8", "s is int8, not int64"},
		{"store p, p", "pointers are not stored"},
		{"x = a[i]", "x is float64, not int8"},
		{"a[s] = s", "s is int8, not int64"},
		{"a[] = w[]", "[3]int8 is not [2]int8"},
		{"x = table t[i]", "x is float64, not int8"},
		{"check index i j #1", "there is no site 1"},
		{"check divide i #0", "site 0 is of a check index"},
		{"check index s i #0", "s is int8, not int64"},
		{"x = call \"math.Nonsense\" x", "there is no such function"},
		{"x = call \"math.Exp\" i", "i is int64, not float64"},
		{"x = call \"math.Pow\" x", "1 operands and 1 results, want 2 and 1"},
		{"x, x = call \"math.Sincos\" x", "x takes two results"},
		{"s = call \"f\" s", "the entry is called"},
		{"if x {\n}", "if x: x is float64, not bool"},
		{"break L1", "it is not inside of L1"},
		{"block L1 {\n}\nbreak L1", "it is not inside of L1"},
		{"block L1 {\n}\nblock L1 {\n}", "label L1 is taken"},
		{"block L0 {\n}", "labels count from 1"},
		{"for i = j j 0 L1 {\n}", "the step is 0"},
		{"for i = j j 1 L1 {\n\ti = const 1\n}", "i is the counter of the for L1"},
		{"for i = j j 1 L1 {\n}\nj = copy i", "i is used outside of the for L1 that counts in it"},
		{"for i = j i 1 L1 {\n}", "i is used outside of the for L1 that counts in it"},
		{"for i = j j 1 L1 {\n\tfor i = j j 1 L2 {\n\t}\n}", "another for counts in the same register"},
		{"for s = j j 1 L1 {\n}", "s is int8, not int64"},
		{"loop L1 @1:1:1 {\n}", "position 1:1:1 is in no file"},
	} {
		t.Run(strings.ReplaceAll(c.body, "\n", ";"), func(t *testing.T) {
			m, err := kernel.Parse(head + c.body + "\n" + tail)
			if err != nil {
				t.Fatal(err)
			}
			err = kernel.Verify(m)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), `kernel: verify: func "f": `) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

// TestVerifyDeclarations has faults outside of statements.
func TestVerifyDeclarations(t *testing.T) {
	type edit func(m *kernel.Module, f *kernel.Func)
	for _, c := range []struct {
		name string
		edit edit
		want string
	}{
		{"nothing", func(m *kernel.Module, _ *kernel.Func) { m.Funcs = nil }, "a module without a function"},
		{"stream of pointers", func(_ *kernel.Module, f *kernel.Func) { f.Regs[0].Kind = kernel.Ptr }, "parameter x is a stream of pointers"},
		{"pointer result", func(_ *kernel.Module, f *kernel.Func) { f.Regs[1].Kind = kernel.Ptr }, "result y is a pointer"},
		{"no kind", func(_ *kernel.Module, f *kernel.Func) { f.Regs[1].Kind = 77 }, "register y is of kind Kind(77)"},
		{"same name", func(_ *kernel.Module, f *kernel.Func) { f.Regs[1].Name = "x" }, "two variables are called x"},
		{"bad name", func(_ *kernel.Module, f *kernel.Func) { f.Regs[1].Name = "a b" }, `"a b" is not a name for a variable`},
		{"two parameters", func(_ *kernel.Module, f *kernel.Func) { f.Params = append(f.Params, f.Params[0]) }, "register x is two parameters"},
		{"parameter out of range", func(_ *kernel.Module, f *kernel.Func) { f.Params[0].Reg = 9 }, "there is no register 9"},
		{"uniform array", func(_ *kernel.Module, f *kernel.Func) {
			f.Params = append(f.Params, kernel.Param{Reg: kernel.NoReg, Uniform: true})
		}, "parameter 1 is a uniform array; only scalars are uniform"},
		{"empty array", func(_ *kernel.Module, f *kernel.Func) { f.Arrays[0].Len = 0 }, "array a has length 0"},
		{"large array", func(_ *kernel.Module, f *kernel.Func) { f.Arrays[0].Len = 1 << 40 }, "its arrays take more than 64 KiB for each row; keep large arrays in slices"},
		{"empty table", func(m *kernel.Module, _ *kernel.Func) { m.Tables = []*kernel.Table{{Name: "t", Kind: kernel.Int8}} }, "table t is empty"},
		{"table of others", func(m *kernel.Module, _ *kernel.Func) {
			m.Tables = []*kernel.Table{{Name: "t", Kind: kernel.Int8, Bits: []uint64{128}}}
		}, "table t: element 0, 0x80, is no int8"},
		{"functions", func(m *kernel.Module, f *kernel.Func) { m.Funcs = append(m.Funcs, f) }, `two functions are called "f"`},
		{"recursion", func(m *kernel.Module, _ *kernel.Func) {
			b := kernel.NewBuilder("g")
			x := b.Stream("x", kernel.Int8)
			b.Emit(&kernel.Call{Dst: []kernel.Reg{x}, Func: "g", Args: []kernel.Reg{x}})
			b.Result(x)
			m.Funcs = append(m.Funcs, b.Func())
		}, `func "g": x = call "g" x: the call is recursive`},
		{"operand out of range", func(_ *kernel.Module, f *kernel.Func) { f.Body[0].(*kernel.Op).A = 70 }, "y = neg ?70: there is no register 70"},
		{"missing operand", func(_ *kernel.Module, f *kernel.Func) { f.Body[0].(*kernel.Op).A = kernel.NoReg }, "there is no register -1"},
		{"more operands", func(_ *kernel.Module, f *kernel.Func) { f.Body[0].(*kernel.Op).B = 0 }, "it has too many operands"},
		{"no code", func(_ *kernel.Module, f *kernel.Func) { f.Body[0].(*kernel.Op).Code = 200 }, "code 200"},
		{"constant", func(_ *kernel.Module, f *kernel.Func) { f.Body = []kernel.Stmt{&kernel.Const{Dst: 2, Bits: 2}} }, "0x2 is no bool"},
		{"no statement", func(_ *kernel.Module, f *kernel.Func) { f.Body = []kernel.Stmt{nil} }, "a statement of type <nil>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := kernel.NewBuilder("f")
			x := b.Stream("x", kernel.Float64)
			y := b.Reg("y", kernel.Float64)
			b.Reg("b", kernel.Bool)
			b.Array("a", kernel.Int8, 2)
			b.OpTo(y, kernel.Neg, x)
			b.Result(y)
			m := &kernel.Module{Funcs: []*kernel.Func{b.Func()}}
			if err := kernel.Verify(m); err != nil {
				t.Fatal(err)
			}
			c.edit(m, b.Func())
			if err := kernel.Verify(m); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
			if _, err := kernel.NewProgram(m); err == nil {
				t.Error("it was made ready")
			}
		})
	}
}

// TestVerifyAll wants all faults at once, but not without end.
func TestVerifyAll(t *testing.T) {
	b := kernel.NewBuilder("f")
	x, i := b.Reg("x", kernel.Float64), b.Reg("i", kernel.Int64)
	for range 250 {
		b.OpTo(x, kernel.Neg, i)
	}
	err := kernel.Verify(&kernel.Module{Funcs: []*kernel.Func{b.Func()}})
	if n := strings.Count(fmt.Sprint(err), "neg does not make"); n != 100 {
		t.Errorf("%d faults, want 100", n)
	}
	if !strings.HasSuffix(fmt.Sprint(err), "and 150 more") {
		t.Error(err)
	}
}

// TestVerifyBroken changes single numbers of good modules: Verify finds a fault
// or the module is still good enough to be printed, made ready and run.
func TestVerifyBroken(t *testing.T) {
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 5))
		m := kerneltest.Random(rng, kerneltest.Options{Statements: 20})
		f := m.Funcs[rng.IntN(len(m.Funcs))]
		at := rng.IntN(len(f.Body))
		r := kernel.Reg(rng.IntN(len(f.Regs)+2) - 1)
		switch s := f.Body[at].(type) {
		case *kernel.Op:
			*[]*kernel.Reg{&s.Dst, &s.A, &s.B, &s.C}[rng.IntN(4)] = r
		case *kernel.If:
			s.Cond = r
		case *kernel.For:
			*[]*kernel.Reg{&s.I, &s.Lo, &s.Hi}[rng.IntN(3)] = r
		default:
			continue
		}
		if kernel.Verify(m) == nil {
			if _, err := kernel.NewProgram(m); err != nil {
				t.Error(err)
			}
			_ = m.String()
		}
	}
}
