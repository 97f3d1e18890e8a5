package front

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"github.com/cb434341/weft/internal/front/testdata/kernels"
	"github.com/cb434341/weft/internal/kernel"
)

// rowsEach is how many rows a kernel of rows is held against Go on.
const rowsEach = 600

// TestRows lowers every kernel of rows, interprets it on edges and on random
// numbers, and wants Go's results bit for bit, and Go's panics.
func TestRows(t *testing.T) {
	for _, name := range sortedKeys(kernels.Rows) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := kernels.Rows[name]
			k, err := Lower(Request{Func: f})
			if err != nil {
				t.Fatal(err)
			}
			p, err := kernel.NewProgram(k.Module)
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewPCG(1, uint64(len(name))))
			args := make([]reflect.Value, reflect.TypeOf(f).NumIn())
			for i := range args {
				args[i] = reflect.MakeSlice(reflect.SliceOf(reflect.TypeOf(f).In(i)), rowsEach, rowsEach)
				for row := range rowsEach {
					fill(r, args[i].Index(row))
				}
			}
			compareRows(t, k, p, f, args)
		})
	}
}

// compareRows runs the rows that Go has results for together, and those that
// panic alone.
func compareRows(t *testing.T, k *Kernel, p *kernel.Program, f any, args []reflect.Value) {
	t.Helper()
	v := reflect.ValueOf(f)
	n := args[0].Len()
	wants, good := make([][]reflect.Value, n), []int{}
	for row := range n {
		in := make([]reflect.Value, len(args))
		for i := range args {
			in[i] = copied(args[i].Index(row))
		}
		want, panicked := call(v, in)
		if wants[row] = want; panicked == "" {
			good = append(good, row)
			continue
		}
		a, _ := rowArgs(k, v.Type(), args, n)
		err := p.Run(t.Context(), a, row, row+1)
		trap, ok := err.(*kernel.Trap)
		if !ok || !samePanic(panicked, trap) {
			t.Fatalf("row %d %v: Go panics %q, the kernel says %v", row, in, panicked, err)
		}
	}
	some := make([]reflect.Value, len(args))
	for i := range args {
		some[i] = reflect.MakeSlice(args[i].Type(), 0, len(good))
		for _, row := range good {
			some[i] = reflect.Append(some[i], args[i].Index(row))
		}
	}
	if len(good) == 0 {
		return
	}
	a, out := rowArgs(k, v.Type(), some, len(good))
	if err := p.Run(t.Context(), a, 0, len(good)); err != nil {
		t.Fatalf("Go has results, the kernel says %v\n%s", err, k.Module)
	}
	for i, row := range good {
		for j, o := range out {
			if !same(o.Index(i), wants[row][j]) {
				in := []any{}
				for _, x := range some {
					in = append(in, x.Index(i))
				}
				t.Fatalf("row %d %v: result %d is %v, want %v\n%s", row, in, j, o.Index(i), wants[row][j], k.Module)
			}
		}
	}
}

// rowArgs makes the arguments of a run over rows, and memory for its results.
func rowArgs(k *Kernel, f reflect.Type, args []reflect.Value, n int) (*kernel.Args, []reflect.Value) {
	a := &kernel.Args{}
	stream := func(v reflect.Value, l Leaf) kernel.Stream {
		return kernel.Stream{Base: unsafe.Add(v.UnsafePointer(), l.Offset), Stride: int(v.Type().Elem().Size()), Step: int(l.Step)}
	}
	for _, l := range k.Inputs {
		a.In = append(a.In, stream(args[l.Arg], l))
	}
	for _, v := range k.Vars {
		a.Uniform = append(a.Uniform, uint64(uintptr(v.Addr)))
	}
	out := make([]reflect.Value, f.NumOut())
	for i := range out {
		out[i] = reflect.MakeSlice(reflect.SliceOf(f.Out(i)), n, n)
	}
	for _, l := range k.Outputs {
		a.Out = append(a.Out, stream(out[l.Arg], l))
	}
	return a, out
}

// call calls f and gives its results, or what it panicked with.
func call(f reflect.Value, in []reflect.Value) (out []reflect.Value, panicked string) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case runtime.Error:
			panicked = p.Error()
		default:
			panicked = fmt.Sprint(p)
		}
	}()
	return f.Call(in), ""
}

// samePanic holds a trap against Go's words: the kind must be the same; for
// slices Go has more kinds of messages than kernels.
func samePanic(goes string, trap *kernel.Trap) bool {
	reason := strings.TrimPrefix(trap.Reason(), "panic: ")
	goes, reason = strings.TrimPrefix(goes, "runtime error: "), strings.TrimPrefix(reason, "runtime error: ")
	if strings.HasPrefix(goes, "slice bounds out of range") {
		return strings.HasPrefix(reason, "slice bounds out of range")
	}
	if strings.HasPrefix(goes, "index out of range") && trap.A < 0 {
		return strings.HasPrefix(reason, "index out of range")
	}
	return goes == reason
}

// same compares values; a NaN is any other. Where kernels cannot look (strings
// and maps in structs) it does not.
func same(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Float32, reflect.Float64:
		x, y := a.Float(), b.Float()
		return math.Float64bits(x) == math.Float64bits(y) || x != x && y != y
	case reflect.Complex64, reflect.Complex128:
		x, y := a.Complex(), b.Complex()
		return same(reflect.ValueOf(real(x)), reflect.ValueOf(real(y))) && same(reflect.ValueOf(imag(x)), reflect.ValueOf(imag(y)))
	case reflect.Struct:
		for i := range a.NumField() {
			if !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Array, reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Pointer:
		return a.IsNil() == b.IsNil() && (a.IsNil() || same(a.Elem(), b.Elem()))
	case reflect.Bool:
		return a.Bool() == b.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return a.Int() == b.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return a.Uint() == b.Uint()
	}
	return true
}

var floats = []float64{
	0, math.Copysign(0, -1), 1, -1, 0.5, -2.5, 3, 1e300, -1e-300, math.Inf(1), math.Inf(-1), math.NaN(),
	math.MaxFloat64, math.SmallestNonzeroFloat64, 1 << 62, -(1 << 63), 1 << 63, 127.5, 4, 0.1, math.MaxFloat32, 1e-40,
}

var ints = []int64{0, 1, -1, 2, 3, 4, 5, 7, 13, -7, 63, 64, 65, 100, 127, -128, 255, 1 << 15, 1 << 31, -1 << 31, 1 << 32, math.MaxInt64, math.MinInt64}

// fill sets v, which is settable or addressable, to an edge or a random number.
func fill(r *rand.Rand, v reflect.Value) {
	if !v.CanSet() {
		v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	}
	float := func() float64 {
		switch r.IntN(4) {
		case 0:
			return floats[r.IntN(len(floats))]
		case 1:
			return float64(r.IntN(21) - 10)
		case 2:
			return r.NormFloat64() * 100
		}
		return r.Float64()
	}
	integer := func() int64 {
		switch r.IntN(4) {
		case 0:
			return ints[r.IntN(len(ints))]
		case 1:
			return int64(r.Uint64())
		}
		return int64(r.IntN(40) - 8)
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float())
	case reflect.Complex64, reflect.Complex128:
		v.SetComplex(complex(float(), float()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(integer() << (64 - v.Type().Bits()) >> (64 - v.Type().Bits()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(integer()) << (64 - v.Type().Bits()) >> (64 - v.Type().Bits()))
	case reflect.Array, reflect.Slice:
		for i := range v.Len() {
			fill(r, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(r, v.Field(i))
		}
	}
}

// copied gives a deep copy.
func copied(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	deepen(c)
	return c
}

// deepen gives a value slices and pointers of its own.
func deepen(v reflect.Value) {
	if !v.CanSet() {
		v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	}
	switch v.Kind() {
	case reflect.Slice:
		if v.IsNil() {
			return
		}
		whole := v.Slice(0, v.Cap())
		s := reflect.MakeSlice(v.Type(), whole.Len(), whole.Len())
		reflect.Copy(s, whole)
		v.Set(s.Slice(0, v.Len()))
	case reflect.Pointer:
		if !v.IsNil() && v.Type().Elem() != reflect.TypeFor[kernels.Loan]() {
			p := reflect.New(v.Type().Elem())
			p.Elem().Set(v.Elem())
			deepen(p.Elem())
			v.Set(p)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			deepen(v.Field(i))
		}
	}
}

// TestWhole does the same with functions of slices, on many shapes.
func TestWhole(t *testing.T) {
	for _, name := range sortedKeys(kernels.Whole) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := reflect.ValueOf(kernels.Whole[name])
			k, err := Lower(Request{Func: f.Interface(), Mode: Whole})
			if err != nil {
				t.Fatal(err)
			}
			p, err := kernel.NewProgram(k.Module)
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewPCG(2, uint64(len(name))))
			panics, fine := 0, 0
			for range 300 {
				in := make([]reflect.Value, f.Type().NumIn())
				for i := range in {
					in[i] = argument(r, f.Type().In(i))
				}
				mine := make([]reflect.Value, len(in))
				for i := range in {
					mine[i] = copied(in[i])
				}
				shown := fmt.Sprint(in)
				want, panicked := call(f, in)
				a, out := wholeArgs(k, f.Type(), mine)
				err := p.Run(t.Context(), a, 0, 1)
				if panicked != "" {
					panics++
					if trap, ok := err.(*kernel.Trap); !ok || !samePanic(panicked, trap) {
						t.Fatalf("%s: Go panics %q, the kernel says %v", shown, panicked, err)
					}
				} else {
					fine++
					if err != nil {
						t.Fatalf("%s: Go has results, the kernel says %v\n%s", shown, err, k.Module)
					}
					for j := range out {
						if !same(out[j].Index(0), want[j]) {
							t.Fatalf("%s: result %d is %v, want %v\n%s", shown, j, out[j].Index(0), want[j], k.Module)
						}
					}
				}
				for i := range in {
					if !same(mine[i], in[i]) {
						t.Fatalf("%s: argument %d becomes %v, want %v\n%s", shown, i, mine[i], in[i], k.Module)
					}
				}
			}
			if fine == 0 {
				t.Errorf("all %d calls panic", panics)
			}
		})
	}
}

// argument makes an argument: a slice of a few lengths, a matrix that fits them,
// a small integer.
func argument(r *rand.Rand, t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	shape(r, v)
	return v
}

func shape(r *rand.Rand, v reflect.Value) {
	if !v.CanSet() {
		v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	}
	switch v.Kind() {
	case reflect.Slice:
		n := []int{0, 1, 2, 5, 9, 64, 300}[r.IntN(7)]
		if n == 0 && r.IntN(2) == 0 {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n+r.IntN(4)))
		fill(r, v)
	case reflect.Pointer:
		if r.IntN(8) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			shape(r, v.Elem())
		}
	case reflect.Struct:
		if v.NumField() == 4 && v.Type().Field(3).Name == "Stride" {
			rows, cols := r.IntN(7), r.IntN(7)
			v.Field(0).Set(reflect.MakeSlice(v.Field(0).Type(), rows*cols, rows*cols))
			fill(r, v.Field(0))
			v.Field(1).SetInt(int64(rows))
			v.Field(2).SetInt(int64(cols))
			v.Field(3).SetInt(int64(cols))
			return
		}
		for i := range v.NumField() {
			shape(r, v.Field(i))
		}
	case reflect.Int:
		if r.IntN(3) > 0 {
			v.SetInt(int64(r.IntN(9) - 1))
			return
		}
		v.SetInt(ints[r.IntN(len(ints))])
	default:
		fill(r, v)
	}
}

// wholeArgs makes the arguments of one call.
func wholeArgs(k *Kernel, f reflect.Type, in []reflect.Value) (*kernel.Args, []reflect.Value) {
	a := &kernel.Args{}
	for _, l := range k.Inputs {
		arg := in[l.Arg]
		base := unsafe.Pointer(arg.UnsafeAddr())
		if l.Role == RolePtr {
			a.Uniform = append(a.Uniform, uint64(*(*uintptr)(base)))
			continue
		}
		if l.Deref {
			if base = *(*unsafe.Pointer)(base); base == nil {
				base = unsafe.Pointer(&zeros)
			}
		}
		at := unsafe.Add(base, l.Offset)
		if l.Count > 0 {
			a.In = append(a.In, kernel.Stream{Base: at, Step: int(l.Step)})
			continue
		}
		a.Uniform = append(a.Uniform, read(l.Kind, at))
	}
	for _, v := range k.Vars {
		a.Uniform = append(a.Uniform, uint64(uintptr(v.Addr)))
	}
	out := make([]reflect.Value, f.NumOut())
	for i := range out {
		out[i] = reflect.MakeSlice(reflect.SliceOf(f.Out(i)), 1, 1)
	}
	for _, l := range k.Outputs {
		a.Out = append(a.Out, kernel.Stream{Base: unsafe.Add(out[l.Arg].UnsafePointer(), l.Offset), Step: int(l.Step)})
	}
	return a, out
}

var zeros [64]uint64

// read gives a number in memory as Const.Bits.
func read(k kernel.Kind, at unsafe.Pointer) uint64 {
	switch k {
	case kernel.Bool, kernel.Uint8:
		return uint64(*(*uint8)(at))
	case kernel.Int8:
		return uint64(*(*int8)(at))
	case kernel.Int16:
		return uint64(*(*int16)(at))
	case kernel.Uint16:
		return uint64(*(*uint16)(at))
	case kernel.Int32:
		return uint64(*(*int32)(at))
	case kernel.Uint32, kernel.Float32:
		return uint64(*(*uint32)(at))
	}
	return *(*uint64)(at)
}
