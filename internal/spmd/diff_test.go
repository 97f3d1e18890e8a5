package spmd_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/llvm"
	"github.com/cb434341/weft/internal/objload"
	"github.com/cb434341/weft/internal/spmd"
)

// edges are the bits of numbers at which something may go wrong.
func edges(k kernel.Kind) []uint64 {
	switch {
	case k == kernel.Bool:
		return []uint64{0, 1, 1, 0, 1}
	case k == kernel.Float64:
		var w []uint64
		for _, v := range []float64{
			0, math.Copysign(0, -1), 1, -1, .5, -.5, 1.5, 2.5, -2.5, -.3, .7, 1e-310, -5e-324, math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN(),
			1 << 31, -(1 << 31), 1<<31 - .5, -(1 << 31) - .5, -(1 << 31) - 1, 1 << 32, 1 << 52, 1<<52 + 1, 1<<51 + .5, -(1<<51 + .5), 1 << 53, 1 << 63, -(1 << 63), 1 << 64, 1.8e19, 1e30, -1e30,
			127.5, 128, 255.9, 256, 32768, 70000, 3e9, -3e9, 9.2e18, 3.7, 1e-40, 1.00000017, 33554433,
		} {
			w = append(w, math.Float64bits(v))
		}
		return w
	case k == kernel.Float32:
		var w []uint64
		for _, b := range edges(kernel.Float64) {
			w = append(w, uint64(math.Float32bits(float32(math.Float64frombits(b)))))
		}
		return append(w, 1, 0x80000001, 0x7f7fffff)
	}
	w := []uint64{
		0, 1, 2, 3, 5, 7, 10, 31, 32, 33, 63, 64, 65, 100, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
		math.MaxInt64, 1 << 63, math.MaxUint64, math.MaxUint64 - 1, 0x123456789abcdef0, 0xfedcba9876543210, 1<<53 + 1, 1<<62 + 1<<9 + 1,
	}
	for i := range w {
		w[i] = canonical(k, w[i])
	}
	return w
}

// canonical cuts bits down to a kind.
func canonical(k kernel.Kind, b uint64) uint64 {
	n := 64 - k.Bits()
	if k.Signed() {
		return uint64(int64(b<<n) >> n)
	}
	return b << n >> n
}

// A column is a stream in memory.
type column struct {
	kind         kernel.Kind
	length       int // of an array, else 1
	stride, step int
	words        []uint64
}

// layout says how columns lie in memory.
type layout uint8

const (
	dense  layout = iota
	sparse        // with gaps, as fields of structs
	fixed         // one value for all rows
)

func newColumn(k kernel.Kind, length, rows int, l layout) *column {
	c := &column{kind: k, length: length, step: k.Size(), stride: k.Size() * length}
	switch l {
	case sparse:
		c.step = 2 * k.Size()
		c.stride = 2*k.Size()*length + 8
	case fixed:
		c.stride = 0
	}
	c.words = make([]uint64, (rows+1)*(2*k.Size()*length+8)/8+8)
	return c
}

func (c *column) base() unsafe.Pointer { return unsafe.Pointer(&c.words[0]) }

func (c *column) at(row, e int) unsafe.Pointer { return unsafe.Add(c.base(), row*c.stride+e*c.step) }

func (c *column) get(row, e int) uint64 {
	p := c.at(row, e)
	switch c.kind.Size() {
	case 1:
		return uint64(*(*uint8)(p))
	case 2:
		return uint64(*(*uint16)(p))
	case 4:
		return uint64(*(*uint32)(p))
	}
	return *(*uint64)(p)
}

func (c *column) set(row, e int, b uint64) {
	p := c.at(row, e)
	switch c.kind.Size() {
	case 1:
		*(*uint8)(p) = uint8(b)
	case 2:
		*(*uint16)(p) = uint16(b)
	case 4:
		*(*uint32)(p) = uint32(b)
	default:
		*(*uint64)(p) = b
	}
}

// same compares bits; a NaN is a NaN.
func same(k kernel.Kind, a, b uint64) bool {
	switch k {
	case kernel.Float64:
		x, y := math.Float64frombits(a), math.Float64frombits(b)
		return a == b || x != x && y != y
	case kernel.Float32:
		x, y := math.Float32frombits(uint32(a)), math.Float32frombits(uint32(b))
		return a == b || x != x && y != y
	}
	return a == b
}

func variable(f *kernel.Func, r kernel.Reg, a kernel.ArrayRef) (kernel.Kind, int) {
	if r == kernel.NoReg {
		return f.Arrays[a].Kind, f.Arrays[a].Len
	}
	return f.Regs[r].Kind, 1
}

// A trial runs one module by the interpreter and natively.
type trial struct {
	t       testing.TB
	m       *kernel.Module
	program *kernel.Program
	uniform []uint64
	values  func(param, row, element int, k kernel.Kind) uint64
}

func newTrial(t testing.TB, m *kernel.Module, uniform ...uint64) *trial {
	t.Helper()
	p, err := kernel.NewProgram(m)
	if err != nil {
		t.Fatalf("%v\n%s", err, m)
	}
	return &trial{t: t, m: m, program: p, uniform: uniform, values: func(param, row, element int, k kernel.Kind) uint64 {
		e := edges(k)
		// Neighbouring parameters go through all pairs of edges.
		n := row + element
		for range param {
			n = n / len(e) * 7
			n += row / len(e)
		}
		return e[n%len(e)]
	}}
}

// compare runs rows rows in a layout, and compares everything.
func (x *trial) compare(n *native, rows int, in, out layout) {
	x.t.Helper()
	f := x.m.Entry()
	var args kernel.Args
	words := []uint64{0, uint64(rows), 0, 0, 0, 0}
	var keep, outs, wants []*column
	uniform := 0
	for i, p := range f.Params {
		if p.Uniform {
			args.Uniform = append(args.Uniform, x.uniform[uniform])
			words = append(words, x.uniform[uniform])
			uniform++
			continue
		}
		k, length := variable(f, p.Reg, p.Array)
		c := newColumn(k, length, rows, in)
		keep = append(keep, c)
		for row := range rows {
			if in == fixed && row > 0 {
				break
			}
			for e := range length {
				c.set(row, e, x.values(i, row, e, k))
			}
		}
		args.In = append(args.In, kernel.Stream{Base: c.base(), Stride: c.stride, Step: c.step})
		words = append(words, uint64(uintptr(c.base())), uint64(c.stride), uint64(c.step))
	}
	for _, r := range f.Results {
		k, length := variable(f, r.Reg, r.Array)
		got, want := newColumn(k, length, rows, out), newColumn(k, length, rows, out)
		for i := range got.words {
			got.words[i], want.words[i] = 0xa5a5a5a5a5a5a5a5, 0xa5a5a5a5a5a5a5a5
		}
		outs, wants = append(outs, got), append(wants, want)
		args.Out = append(args.Out, kernel.Stream{Base: want.base(), Stride: want.stride, Step: want.step})
		words = append(words, uint64(uintptr(got.base())), uint64(got.stride), uint64(got.step))
	}
	err := x.program.Run(context.Background(), &args, 0, rows)
	thread := objload.Get()
	for more := thread.Start(n.entry, unsafe.Pointer(&words[0]), n.fuel); more; more = thread.Resume(n.fuel) {
		n.yields++
	}
	thread.Put()
	runtime.KeepAlive(keep)
	runtime.KeepAlive(outs)

	var trap *kernel.Trap
	if errors.As(err, &trap) {
		first := int64(trap.Row) &^ int64(n.code.Lanes-1)
		if words[2] == 0 || int64(words[3]) != first {
			x.t.Fatalf("%d rows: status %d in row %d, want a trap in row %d (group %d)\n%s\n%s", rows, words[2], words[3], trap.Row, first, x.m, n.code.IR)
		}
		if n.code.Lanes == 1 && (int(words[2]) != trap.Site+1 || int64(words[4]) != trap.A || int64(words[5]) != trap.B) {
			x.t.Fatalf("%d rows: status %v, want %+v\n%s", rows, words[2:6], trap, n.code.IR)
		}
		return
	}
	if err != nil {
		x.t.Fatal(err)
	}
	if words[2] != 0 {
		x.t.Fatalf("%d rows: trap %d in row %d, want none\n%s\n%s", rows, words[2], words[3], x.m, n.code.IR)
	}
	for i, got := range outs {
		name := fmt.Sprint("result ", i)
		if r := f.Results[i].Reg; r != kernel.NoReg {
			name = f.Regs[r].Name
		}
		for row := range rows {
			for e := range got.length {
				if a, b := got.get(row, e), wants[i].get(row, e); !same(got.kind, a, b) {
					x.t.Fatalf("%d rows: row %d element %d of %s (%s): %#x, want %#x\n%s\n%s", rows, row, e, name, got.kind, a, b, x.m, n.code.IR)
				}
			}
		}
		used := 0
		if rows > 0 {
			used = (rows-1)*got.stride + (got.length-1)*got.step + got.kind.Size()
		}
		for j := (used + 7) / 8; j < len(got.words); j++ {
			if got.words[j] != 0xa5a5a5a5a5a5a5a5 {
				x.t.Fatalf("%d rows: wrote behind the last row of result %d", rows, i)
			}
		}
	}
}

// quick tidies up what is to be run on a few rows only.
const quick = "function(sroa,simplifycfg)"

// everywhere compares on all levels of CPUs, for all numbers of lanes, on few
// and on many rows.
func (x *trial) everywhere() {
	x.t.Helper()
	// LLVM takes much longer over one function with many results than over many
	// with few.
	const few = 12
	if f := x.m.Entry(); len(f.Results) > few {
		for some := range slices.Chunk(f.Results, few) {
			part := *f
			part.Results = some
			m := *x.m
			m.Funcs = append([]*kernel.Func{&part}, x.m.Funcs[1:]...)
			newTrial(x.t, &m, x.uniform...).everywhere()
		}
		return
	}
	for level, lanes := range map[int][]int{1: {4}, 3: {8}, 4: {1, 16}} {
		for _, w := range lanes {
			if testing.Short() && w != 16 {
				continue
			}
			n := build(x.t, x.m, spmd.Options{Lanes: w, Target: spmd.X86(level), Library: library}, llvm.Options{Passes: quick, Level: 1})
			for i, rows := range []int{0, 1, w - 1, w, w + 1, 3*w + 5, 1000} {
				n.fuel = 1 << 40
				if i%2 == 1 {
					n.fuel = 1
				}
				x.compare(n, rows, dense, dense)
				x.compare(n, rows, sparse, sparse)
				x.compare(n, rows, fixed, dense)
			}
			if err := n.object.Close(); err != nil {
				x.t.Fatal(err)
			}
		}
	}
}

// llvmMajor is the version of the library that the tests use.
var llvmMajor = func() int {
	l, err := llvm.Open()
	if err != nil {
		return 0 // build will say why
	}
	major, _, _ := strings.Cut(l.Version(), ".")
	n, _ := strconv.Atoi(major)
	return n
}()
