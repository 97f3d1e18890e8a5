package reduce

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// matrix is a data set of testdata/numpy.json.
type matrix struct {
	Name, DType, Hex string
	Rows, Cols       int
}

// answer is what NumPy made of one.
type answer struct {
	Data       int
	Kind       string
	Axis, DDof int
	Hex, Error string
}

// numpy is testdata/numpy.json.
type numpy struct {
	Data   []matrix
	Cases  []answer
	Powers []string // sums of 1, 2, 4, 8, ... numbers
}

func oracle(t *testing.T) numpy {
	t.Helper()
	text, err := os.ReadFile("testdata/numpy.json")
	if err != nil {
		t.Fatal(err)
	}
	var all numpy
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// fromHex makes a block of the bytes that NumPy wrote.
func fromHex(t *testing.T, d block.DType, text string, shape ...int) *block.Block {
	t.Helper()
	raw, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	b := block.NewHeap(d, shape...)
	if copy(b.Bytes(), raw) != len(raw) || len(raw) != len(b.Bytes()) {
		t.Fatalf("%d bytes for %s %v", len(raw), d, shape)
	}
	return b
}

// ways are ways to hand a matrix to a State: they differ in rounding only.
var ways = []struct {
	name string
	cut  int // columns of a run, or rows of a call; 0 for all
	half int // rows of the first block of two; 0 for one block
	down bool
}{
	{name: "at once"},
	{name: "cut", cut: 3},
	{name: "two blocks", half: 2},
	{name: "two blocks, cut", cut: 5, half: 1},
	{name: "downwards", down: true},
	{name: "downwards, cut", cut: 1, down: true},
	{name: "downwards, two blocks, cut", cut: 7, half: 3, down: true},
}

// fold hands rows lo to hi of a matrix to a State. Full reductions know runs
// only, as do rows of an axis of 1.
func fold(st *State, x *block.Block, axis, lo, hi, cut int, down bool) {
	cols := x.Shape[1]
	size := x.DType.Size()
	at := func(i, j int) unsafe.Pointer { return unsafe.Add(x.Base, (i*cols+j)*size) }
	step := cut
	if step == 0 {
		step = max(cols, hi-lo, 1)
	}
	switch {
	case axis == 0 && down:
		for i := lo; i < hi; i += step {
			st.Rows(0, int64(i), at(i, 0), min(step, hi-i), cols)
		}
	case axis == 0:
		column := block.New(x.DType, hi-lo)
		for j := range cols {
			block.Copy(column, x.Narrow(1, j, 1, 1).Narrow(0, lo, hi-lo, 1).Squeeze(1))
			for i := 0; i < hi-lo; i += step {
				st.Run(j, int64(lo+i), unsafe.Add(column.Base, i*size), min(step, hi-lo-i))
			}
		}
	default:
		for i := lo; i < hi; i++ {
			k := i
			first := 0
			if axis < 0 {
				k, first = 0, i*cols
			}
			for j := 0; j < cols; j += step {
				st.Run(k, int64(first+j), at(i, j), min(step, cols-j))
			}
		}
	}
	st.End()
}

func (a answer) spec(m matrix) Spec {
	return Spec{Kind: a.Kind, In: block.DTypeNamed(m.DType), DDof: a.DDof}
}

func (a answer) results(m matrix) int {
	switch a.Axis {
	case 0:
		return m.Cols
	case 1:
		return m.Rows
	}
	return 1
}

func TestNumPy(t *testing.T) {
	all := oracle(t)
	data, answers := all.Data, all.Cases
	if len(answers) < 1000 {
		t.Fatalf("only %d answers", len(answers))
	}
	matrices, sizes := make([]*block.Block, len(data)), make([]magnitude, len(data))
	for i, m := range data {
		matrices[i] = fromHex(t, block.DTypeNamed(m.DType), m.Hex, m.Rows, m.Cols)
		sizes[i] = measured(matrices[i])
	}
	for _, a := range answers {
		m := data[a.Data]
		spec := a.spec(m)
		if err := spec.Check(); err != nil {
			t.Fatal(err)
		}
		x := matrices[a.Data]
		k := a.results(m)
		for _, w := range ways {
			name := fmt.Sprintf("%s of %s %s %dx%d, axis %d, ddof %d, %s", a.Kind, m.Name, m.DType, m.Rows, m.Cols, a.Axis, a.DDof, w.name)
			st := spec.NewState(k)
			if h := min(w.half, m.Rows); h > 0 {
				late := spec.NewState(k)
				fold(st, x, a.Axis, 0, h, w.cut, w.down)
				fold(late, x, a.Axis, h, m.Rows, w.cut, w.down)
				if spec.Ordered() { // the first of equals wins in any order
					st, late = late, st
				}
				if err := st.Merge(late); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			} else {
				fold(st, x, a.Axis, 0, m.Rows, w.cut, w.down)
			}
			out := block.NewHeap(spec.Out(), k)
			err := st.Finish(out)
			if a.Error != "" || err != nil {
				if (a.Error != "") != (err != nil) {
					t.Errorf("%s: error %v, NumPy's %q", name, err, a.Error)
				}
				continue
			}
			want := fromHex(t, spec.Out(), a.Hex, k)
			for i := range k {
				if got, want := out.Value(i), want.Value(i); !same(a.Kind, got, want, x.DType, sizes[a.Data]) {
					t.Errorf("%s: element %d is %v, NumPy's %v", name, i, got, want)
				}
			}
		}
	}
}

// TestNumPyToTheBit adds a power of two of numbers, as NumPy does.
func TestNumPyToTheBit(t *testing.T) {
	powers := oracle(t).Powers
	for exponent, want := range powers {
		x := make([]float64, 1<<exponent)
		for i := range x {
			x[i] = float64(uint32(i)*2654435761)/(1<<31) - 0.7
		}
		st := Spec{Kind: "sum", In: block.Float64}.NewState(1)
		runs(st, 0, 0, x, Chunk)
		st.End()
		if got, want := finished(t, st).Value(0), fromHex(t, block.Float64, want).Value(); got != want {
			t.Errorf("the sum of %d numbers is %v, NumPy's %v", len(x), got, want)
		}
	}
	if len(powers) == 0 {
		t.Error("no sums")
	}
}

// magnitude is how large the finite numbers of a matrix are.
type magnitude struct{ moduli, largest float64 }

func measured(x *block.Block) magnitude {
	var m magnitude
	for i := range x.Shape[0] {
		for j := range x.Shape[1] {
			if p := parts(x.Value(i, j)); p != nil && !math.IsNaN(p[0]+p[1]) && !math.IsInf(p[0], 0) {
				m.moduli += math.Abs(p[0]) + math.Abs(p[1])
				m.largest = max(m.largest, math.Abs(p[0])+math.Abs(p[1]))
			}
		}
	}
	return m
}

// same compares results: integers, truths and chosen values exactly, sums to
// some roundings of the sum of all moduli, variances relative to themselves.
func same(kind string, got, want any, d block.DType, m magnitude) bool {
	if got == want {
		if g, ok := got.(float64); ok && g == 0 && !strings.Contains(kind, "m") {
			return math.Signbit(g) == math.Signbit(want.(float64))
		}
		return true
	}
	a, b := parts(got), parts(want)
	if a == nil {
		return false
	}
	eps := 4 * 0x1p-52
	if d == block.Float32 || d == block.Complex64 {
		eps = 0x1p-23
	}
	scale := 1.0
	switch {
	case strings.Contains(kind, "prod"):
		eps *= 64
		scale = math.Hypot(b[0], b[1])
	case strings.HasSuffix(kind, "sum"), strings.HasSuffix(kind, "mean"):
		scale += m.moduli
	case strings.HasSuffix(kind, "var"), strings.HasSuffix(kind, "std"):
		eps *= 16
		scale = b[0] // and as often as the deviation goes into what it deviates from
		if deviation := b[0]; deviation > 0 {
			if strings.HasSuffix(kind, "var") {
				deviation = math.Sqrt(deviation)
			}
			scale *= 1 + m.largest/deviation
		}
	default:
		eps = 0
	}
	for i := range a {
		equal := a[i] == b[i] || a[i] != a[i] && b[i] != b[i]
		if !equal && !(math.Abs(a[i]-b[i]) <= eps*scale) {
			return false
		}
	}
	return true
}

func parts(v any) []float64 {
	switch v := v.(type) {
	case float32:
		return []float64{float64(v), 0}
	case float64:
		return []float64{v, 0}
	case complex64:
		return []float64{float64(real(v)), float64(imag(v))}
	case complex128:
		return []float64{real(v), imag(v)}
	}
	return nil
}
