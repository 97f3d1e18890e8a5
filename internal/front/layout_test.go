package front

import (
	"reflect"
	"testing"
	"unsafe"

	"github.com/cb434341/weft/internal/front/testdata/kernels"
	"github.com/cb434341/weft/internal/kernel"
)

func TestParseLayout(t *testing.T) {
	for _, x := range []struct {
		text string
		want *Layout // nil for an error
	}{
		{"(n),(m,n)->(m)", &Layout{Dims: []string{"n", "m"}, In: [][]int{{0}, {1, 0}}, Out: [][]int{{1}}}},
		{"(), ( i ) -> ()", &Layout{Dims: []string{"i"}, In: [][]int{{}, {0}}, Out: [][]int{{}}}},
		{"(3,n)->(n)", &Layout{Dims: []string{"3", "n"}, In: [][]int{{0, 1}}, Out: [][]int{{1}}}},
		{"(n),(n)", nil},
		{"(n)->", nil},
		{"(n->(n)", nil},
		{"(n)(m)->()", nil},
		{"(n,)->()", nil},
		{"(n),->()", nil},
		{"n->()", nil},
		{"", nil},
	} {
		got, err := ParseLayout(x.text)
		if (err == nil) != (x.want != nil) || x.want != nil && !reflect.DeepEqual(got, x.want) {
			t.Errorf("ParseLayout(%q) = %v, %v, want %v", x.text, got, err, x.want)
		}
	}
}

// operand is the memory of an operand of a GU: rows apart by a stride.
type operand struct {
	base   unsafe.Pointer
	stride int
}

// guArgs makes the arguments of a generalised function.
func guArgs(k *Kernel, all []operand, sizes []int) *kernel.Args {
	a := &kernel.Args{}
	for _, l := range k.Inputs {
		switch l.Role {
		case RoleSize:
			a.Uniform = append(a.Uniform, uint64(sizes[l.Dim]))
		case RoleBase:
			a.Uniform = append(a.Uniform, uint64(uintptr(all[l.Arg].base)))
		case RoleStride:
			a.Uniform = append(a.Uniform, uint64(all[l.Arg].stride))
		default:
			a.In = append(a.In, kernel.Stream{Base: all[l.Arg].base, Stride: all[l.Arg].stride})
		}
	}
	for range k.Outputs {
		out := all[len(all)-1]
		a.Out = append(a.Out, kernel.Stream{Base: out.base, Stride: out.stride})
	}
	return a
}

// runGU lowers a generalised function and runs it on rows.
func runGU(t *testing.T, f any, layout string, rows int, sizes []int, all ...operand) {
	t.Helper()
	k, err := Lower(Request{Func: f, Mode: GU, Layout: layout})
	if err != nil {
		t.Fatal(err)
	}
	p, err := kernel.NewProgram(k.Module)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Run(t.Context(), guArgs(k, all, sizes), 0, rows); err != nil {
		t.Fatal(err)
	}
}

func TestGU(t *testing.T) {
	const rows, m, n = 20, 3, 4
	a, x, y := make([]float64, rows*m*n), make([]float64, n), make([]float64, rows*m)
	for i := range a {
		a[i] = float64(i % 7)
	}
	for i := range x {
		x[i] = float64(i + 1)
	}
	runGU(t, kernels.MatVec, "(m,n),(n)->(m)", rows, []int{m, n},
		operand{unsafe.Pointer(&a[0]), m * n * 8}, operand{unsafe.Pointer(&x[0]), 0}, operand{unsafe.Pointer(&y[0]), m * 8})
	for r := range rows * m {
		want := 0.0
		for j := range n {
			want += a[r*n+j] * x[j]
		}
		if y[r] != want {
			t.Fatalf("MatVec: element %d is %v, want %v", r, y[r], want)
		}
	}

	by, in, out := make([]float32, rows), make([]float32, rows*n), make([]float32, rows*n)
	for i := range by {
		by[i] = float32(i)
	}
	runGU(t, kernels.Move, "(),(n)->(n)", rows, []int{n},
		operand{unsafe.Pointer(&by[0]), 4}, operand{unsafe.Pointer(&in[0]), n * 4}, operand{unsafe.Pointer(&out[0]), n * 4})
	if out[n*7+1] != 7 {
		t.Errorf("Move: %v", out)
	}

	mean := make([]float64, rows)
	runGU(t, kernels.Mean, "(n)->()", rows, []int{m * n}, operand{unsafe.Pointer(&a[0]), m * n * 8}, operand{unsafe.Pointer(&mean[0]), 8})
	if want := 31.0 / 12; mean[0] != want {
		t.Errorf("Mean: %v, want %v", mean[0], want)
	}

	ints, least := []int32{5, 3, 9, 7, 8, 2}, make([]int32, 2)
	runGU(t, kernels.Least, "(n)->()", 2, []int{3}, operand{unsafe.Pointer(&ints[0]), 12}, operand{unsafe.Pointer(&least[0]), 4})
	if least[0] != 3 || least[1] != 2 {
		t.Errorf("Least: %v", least)
	}
}

func TestGURefuses(t *testing.T) {
	for _, x := range []struct {
		f      any
		layout string
	}{{kernels.MatVec, "(m),(n)->(m)"}, {kernels.MatVec, "(m,n)->(m)"}, {kernels.Mean, "()->()"}, {kernels.Least, "(n)->(n)"}, {kernels.Move, "(a,b,c),(n)->(n)"}} {
		if _, err := Lower(Request{Func: x.f, Mode: GU, Layout: x.layout}); err == nil {
			t.Errorf("%T with %s is lowered", x.f, x.layout)
		}
	}
}

func TestFold(t *testing.T) {
	x := []float64{1, 2, 3, 4.5}
	k, err := LowerFold(Request{Func: kernels.Add}, Accumulate)
	if err != nil {
		t.Fatal(err)
	}
	p, err := kernel.NewProgram(k.Module)
	if err != nil {
		t.Fatal(err)
	}
	out, last := make([]float64, len(x)), 0.0
	a := &kernel.Args{
		Uniform: []uint64{uint64(uintptr(unsafe.Pointer(&x[0]))), uint64(len(x)), kernel.FloatBits(kernel.Float64, 10), uint64(uintptr(unsafe.Pointer(&out[0])))},
		Out:     []kernel.Stream{{Base: unsafe.Pointer(&last)}},
	}
	if err := p.Run(t.Context(), a, 0, 1); err != nil {
		t.Fatal(err)
	}
	if want := []float64{11, 13, 16, 20.5}; !reflect.DeepEqual(out, want) || last != 20.5 {
		t.Errorf("%v, %v, want %v", out, last, want)
	}
	if k, err = LowerFold(Request{Func: kernels.Later}, Reduce); err != nil || len(k.Module.Funcs) != 2 || len(k.Inputs) != 3 {
		t.Errorf("Later: %v, %v", k, err)
	}
	if _, err = LowerFold(Request{Func: kernels.Arith}, Reduce); err == nil {
		t.Error("a function of three is folded")
	}
}

// TestVars reads package variables that change between calls.
func TestVars(t *testing.T) {
	rate, table := &kernels.Rate, &kernels.Table
	k, err := Lower(Request{Func: kernels.Charge, Vars: map[string]unsafe.Pointer{
		"Rate": unsafe.Pointer(rate),
		"github.com/cb434341/weft/internal/front/testdata/kernels.Table": unsafe.Pointer(table),
	}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := kernel.NewProgram(k.Module)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []float64{2.5, 4} {
		kernels.Rate, kernels.Table[1] = r, int16(r*2)
		args := []reflect.Value{reflect.ValueOf([]float64{1, 2, 3}), reflect.ValueOf([]int{0, 1, 0})}
		a, out := rowArgs(k, reflect.TypeOf(kernels.Charge), args, 3)
		if err := p.Run(t.Context(), a, 0, 3); err != nil {
			t.Fatal(err)
		}
		if got, want := out[0].Index(1).Float(), kernels.Charge(2, 1); got != want {
			t.Errorf("%v, want %v", got, want)
		}
	}
}
