package spmd_test

import (
	"reflect"
	"runtime"
	"testing"
	"unsafe"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/llvm"
	"github.com/cb434341/weft/internal/objload"
	"github.com/cb434341/weft/internal/spmd"
)

// A native is a kernel in executable memory.
type native struct {
	code   *spmd.Code
	out    llvm.Output
	object *objload.Object
	entry  objload.Entry
	yields int
	fuel   int64
}

// build lowers, compiles and loads a kernel, by default with the passes that
// suit it.
func build(t testing.TB, m *kernel.Module, o spmd.Options, lo llvm.Options) *native {
	t.Helper()
	code, err := spmd.Lower(m, o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := llvm.Open()
	if err != nil {
		t.Fatal(err)
	}
	target := llvm.Target{Triple: "x86_64-unknown-linux-gnu", CPU: o.Target.CPU}
	if lo.Passes == "" {
		lo.Passes = spmd.Passes(code.Lanes, llvmMajor)
	}
	out, err := l.Compile(t.Context(), code.IR, target, lo)
	if err != nil {
		t.Fatalf("%v\n%s", err, code.IR)
	}
	object, err := objload.Load(out.Object)
	if err != nil {
		t.Fatalf("%v\n%s", err, code.IR)
	}
	t.Cleanup(func() { object.Close() })
	entry, err := object.Entry(code.Entry)
	if err != nil {
		t.Fatal(err)
	}
	return &native{code: code, out: out, object: object, entry: entry, fuel: 1 << 40}
}

// A strided is a stream that lies in memory in its own way.
type strided struct {
	base         unsafe.Pointer
	stride, step uintptr
}

// status is what a run left in the block of arguments.
type status struct {
	site, row, a, b int64
}

// run calls a kernel for rows [lo, hi). Streams are slices of numbers, of one
// number for all rows, slices of arrays, or strided; other values are uniform.
func (n *native) run(lo, hi int, args ...any) status {
	words := make([]uint64, 6, 6+3*len(args))
	words[0], words[1] = uint64(lo), uint64(hi)
	for _, a := range args {
		words = append(words, argument(a, hi)...)
	}
	thread := objload.Get()
	defer thread.Put()
	for more := thread.Start(n.entry, unsafe.Pointer(&words[0]), n.fuel); more; more = thread.Resume(n.fuel) {
		n.yields++
	}
	runtime.KeepAlive(args)
	return status{int64(words[2]), int64(words[3]), int64(words[4]), int64(words[5])}
}

func argument(a any, rows int) []uint64 {
	v := reflect.ValueOf(a)
	switch {
	case v.Type() == reflect.TypeFor[strided]():
		s := a.(strided)
		return []uint64{uint64(uintptr(s.base)), uint64(s.stride), uint64(s.step)}
	case v.Kind() == reflect.Slice:
		size := v.Type().Elem().Size()
		stride, step := size, uintptr(0)
		if v.Type().Elem().Kind() == reflect.Array {
			step = v.Type().Elem().Elem().Size()
		}
		if v.Len() == 1 && rows != 1 {
			stride = 0
		}
		return []uint64{uint64(v.Pointer()), uint64(stride), uint64(step)}
	case v.Kind() == reflect.UnsafePointer:
		return []uint64{uint64(v.Pointer())}
	case v.CanInt():
		return []uint64{uint64(v.Int())}
	case v.CanUint():
		return []uint64{v.Uint()}
	case v.Kind() == reflect.Float64:
		return []uint64{kernel.FloatBits(kernel.Float64, v.Float())}
	case v.Kind() == reflect.Float32:
		return []uint64{kernel.FloatBits(kernel.Float32, v.Float())}
	case v.Kind() == reflect.Bool && v.Bool():
		return []uint64{1}
	}
	return []uint64{0}
}
