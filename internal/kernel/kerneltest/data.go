package kerneltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"unsafe"

	"github.com/cb434341/weft/internal/kernel"
)

// Data is memory for a call of a kernel: random parameters, and room for
// results. Streams have strides of their own: packed, spaced or 0.
type Data struct {
	Module *kernel.Module
	Rows   int // rows 0 to Rows-1 are there
	Args   kernel.Args
	memory [][]uint64 // by parameter and result that is a stream, then by pointer
	kinds  []kernel.Kind
}

// NewData makes parameters for a number of rows. Uniform pointers follow the
// convention of Random: a parameter called in.KIND or out.KIND points to numbers
// of that kind, and the uniform parameter behind it is their number, of at least
// the number of rows for out.
func NewData(rng *rand.Rand, m *kernel.Module, rows int) *Data {
	d := &Data{Module: m, Rows: rows}
	f := m.Entry()
	length := -1
	for _, p := range f.Params {
		switch {
		case p.Uniform && f.Regs[p.Reg].Kind == kernel.Ptr:
			way, kind, _ := strings.Cut(f.Regs[p.Reg].Name, ".")
			kind, _, _ = strings.Cut(kind, ".")
			k := kernel.KindOf(kind)
			length = 1 + rng.IntN(64)
			if strings.HasPrefix(way, "out") {
				length = max(1, rows)
			}
			mem := make([]uint64, (length*k.Size()+7)/8)
			at := unsafe.Pointer(unsafe.SliceData(mem))
			for i := range length {
				Poke(k, unsafe.Add(at, i*k.Size()), Value(rng, k))
			}
			d.Args.Uniform = append(d.Args.Uniform, uint64(uintptr(at)))
			d.memory, d.kinds = append(d.memory, mem), append(d.kinds, k)
		case p.Uniform:
			v := Value(rng, f.Regs[p.Reg].Kind)
			if length >= 0 {
				v, length = uint64(length), -1
			}
			d.Args.Uniform = append(d.Args.Uniform, v)
		default:
			k, n := shape(f, p.Reg, p.Array)
			s := d.stream(rng, k, n, rng.IntN(6) > 0)
			for row := range max(1, rows) {
				for e := range n {
					Poke(k, unsafe.Add(s.Base, row*s.Stride+e*s.Step), Value(rng, k))
				}
			}
			d.Args.In = append(d.Args.In, s)
		}
	}
	for _, r := range f.Results {
		k, n := shape(f, r.Reg, r.Array)
		d.Args.Out = append(d.Args.Out, d.stream(rng, k, n, true))
	}
	return d
}

func shape(f *kernel.Func, r kernel.Reg, a kernel.ArrayRef) (kernel.Kind, int) {
	if r == kernel.NoReg {
		return f.Arrays[a].Kind, f.Arrays[a].Len
	}
	return f.Regs[r].Kind, 1
}

// stream makes room for rows of n numbers.
func (d *Data) stream(rng *rand.Rand, k kernel.Kind, n int, moving bool) kernel.Stream {
	gap := rng.IntN(3) * rng.IntN(2) * k.Size()
	s := kernel.Stream{Step: k.Size() + gap}
	s.Stride = n*s.Step - gap + rng.IntN(2)*k.Size()*rng.IntN(3)
	rows := max(1, d.Rows)
	mem := make([]uint64, (rows*s.Stride+n*s.Step+7)/8+1)
	s.Base = unsafe.Pointer(unsafe.SliceData(mem))
	if !moving {
		s.Stride = 0
	}
	d.memory, d.kinds = append(d.memory, mem), append(d.kinds, k)
	return s
}

// Clone copies d, memory and all.
func (d *Data) Clone() *Data {
	c := *d
	c.Args.Uniform = append([]uint64(nil), d.Args.Uniform...)
	c.Args.In = append([]kernel.Stream(nil), d.Args.In...)
	c.Args.Out = append([]kernel.Stream(nil), d.Args.Out...)
	c.memory = nil
	for _, mem := range d.memory {
		was := unsafe.Pointer(unsafe.SliceData(mem))
		mem = append([]uint64(nil), mem...)
		c.memory = append(c.memory, mem)
		is := unsafe.Pointer(unsafe.SliceData(mem))
		for i := range c.Args.In {
			if c.Args.In[i].Base == was {
				c.Args.In[i].Base = is
			}
		}
		for i := range c.Args.Out {
			if c.Args.Out[i].Base == was {
				c.Args.Out[i].Base = is
			}
		}
		for i, p := range d.Module.Entry().Params {
			if j := d.uniform(i); p.Uniform && c.Args.Uniform[j] == uint64(uintptr(was)) && d.Module.Entry().Regs[p.Reg].Kind == kernel.Ptr {
				c.Args.Uniform[j] = uint64(uintptr(is))
			}
		}
	}
	return &c
}

// uniform is the number of a parameter among those that are uniform.
func (d *Data) uniform(param int) (n int) {
	for _, p := range d.Module.Entry().Params[:param] {
		if p.Uniform {
			n++
		}
	}
	return n
}

// Row gives the parameters of a row as Eval takes them.
func (d *Data) Row(row int) (params [][]uint64) {
	f := d.Module.Entry()
	uniform, stream := 0, 0
	for _, p := range f.Params {
		if p.Uniform {
			params = append(params, []uint64{d.Args.Uniform[uniform]})
			uniform++
			continue
		}
		k, n := shape(f, p.Reg, p.Array)
		params = append(params, numbers(k, n, d.Args.In[stream], row))
		stream++
	}
	return params
}

// SetRow writes the results of a row as Eval gives them.
func (d *Data) SetRow(row int, results [][]uint64) {
	f := d.Module.Entry()
	for i, r := range f.Results {
		k, n := shape(f, r.Reg, r.Array)
		s := d.Args.Out[i]
		for e := range n {
			Poke(k, unsafe.Add(s.Base, row*s.Stride+e*s.Step), results[i][e])
		}
	}
}

func numbers(k kernel.Kind, n int, s kernel.Stream, row int) (v []uint64) {
	for e := range n {
		v = append(v, Peek(k, unsafe.Add(s.Base, row*s.Stride+e*s.Step)))
	}
	return v
}

// Set sets a stream's value, or values, of a row.
func (d *Data) Set(stream, row int, values ...uint64) {
	f := d.Module.Entry()
	n := 0
	for _, p := range f.Params {
		if p.Uniform {
			continue
		}
		if n == stream {
			k, _ := shape(f, p.Reg, p.Array)
			s := d.Args.In[stream]
			for e, v := range values {
				Poke(k, unsafe.Add(s.Base, row*s.Stride+e*s.Step), v)
			}
		}
		n++
	}
}

// Result gives the value, or values, of a result in a row.
func (d *Data) Result(result, row int) []uint64 {
	f := d.Module.Entry()
	r := f.Results[result]
	k, n := shape(f, r.Reg, r.Array)
	return numbers(k, n, d.Args.Out[result], row)
}

// Eval runs rows from lo up to hi by the plain evaluator, and gives the trap of
// the first that has one; rows behind it are left out.
func (d *Data) Eval(lo, hi, steps int) error {
	for row := lo; row < hi; row++ {
		results, err := Eval(d.Module, row, d.Row(row), steps)
		if err != nil {
			return err
		}
		d.SetRow(row, results)
	}
	return nil
}

// Diff tells the first difference in the memory of two that began as clones, in
// rows below a limit (of results) and in all that pointers reach; "" if there is
// none. NaNs are all the same.
func (d *Data) Diff(o *Data, rows int) string {
	f := d.Module.Entry()
	for i, r := range f.Results {
		k, n := shape(f, r.Reg, r.Array)
		for row := range rows {
			a, b := numbers(k, n, d.Args.Out[i], row), numbers(k, n, o.Args.Out[i], row)
			for e := range a {
				if !Same(k, a[e], b[e]) {
					return fmt.Sprintf("result %d, row %d, element %d: %s, not %s", i, row, e, Format(k, a[e]), Format(k, b[e]))
				}
			}
		}
	}
	if rows < d.Rows {
		return ""
	}
	for i, p := range f.Params {
		if !p.Uniform || f.Regs[p.Reg].Kind != kernel.Ptr {
			continue
		}
		j := d.uniform(i)
		n := 0
		var k kernel.Kind
		for m, mem := range d.memory {
			if uint64(uintptr(unsafe.Pointer(unsafe.SliceData(mem)))) == d.Args.Uniform[j] {
				k = d.kinds[m]
				n = len(mem) * 8 / k.Size()
			}
		}
		for e := range n {
			a := Peek(k, unsafe.Add(pointer(d.Args.Uniform[j]), e*k.Size()))
			b := Peek(k, unsafe.Add(pointer(o.Args.Uniform[j]), e*k.Size()))
			if !Same(k, a, b) {
				return fmt.Sprintf("%s[%d]: %s, not %s", f.Regs[p.Reg].Name, e, Format(k, a), Format(k, b))
			}
		}
	}
	return ""
}

// Same compares two numbers bit for bit, all NaNs alike.
func Same(k kernel.Kind, a, b uint64) bool {
	switch k {
	case kernel.Float32:
		x, y := math.Float32frombits(uint32(a)), math.Float32frombits(uint32(b))
		return a == b || x != x && y != y
	case kernel.Float64:
		x, y := math.Float64frombits(a), math.Float64frombits(b)
		return a == b || x != x && y != y
	}
	return a == b
}

// Format prints a number of kind k.
func Format(k kernel.Kind, bits uint64) string {
	switch {
	case k == kernel.Float64:
		return fmt.Sprintf("%v (%#x)", math.Float64frombits(bits), bits)
	case k == kernel.Float32:
		return fmt.Sprintf("%v (%#x)", math.Float32frombits(uint32(bits)), bits)
	case k.Signed():
		return fmt.Sprint(int64(bits))
	}
	return fmt.Sprint(bits)
}

// Edges are the numbers of kind k where things change: the ends of ranges, the
// neighbours of powers of two, signed zeros, subnormals, infinities, NaN.
func Edges(k kernel.Kind) (edges []uint64) {
	switch {
	case k == kernel.Bool:
		return []uint64{0, 1}
	case k.Float():
		for _, v := range []float64{
			0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 1.5, 2.5, -1.5, 3, -7.25, 127, 128, -129, 255.5, 256, 32768, 65535.5, 70000, -70000,
			1<<31 - 1, 1 << 31, -1<<31 - 0.5, -1<<31 - 1, 1 << 32, 1<<53 - 1, 1 << 53, 1 << 62, 1 << 63, -1 << 63, 1 << 64, 1<<63 + 4096,
			1e-3, 1e10, -1e19, 1e30, 1e-40, 1e-310, math.MaxFloat32, math.SmallestNonzeroFloat32, math.MaxFloat64, -math.MaxFloat64,
			math.SmallestNonzeroFloat64, math.Inf(1), math.Inf(-1), math.NaN(), math.Pi,
		} {
			edges = append(edges, kernel.FloatBits(k, v))
		}
		return edges
	}
	seen := map[uint64]bool{}
	for _, shift := range []int{0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 52, 62, 63} {
		if shift >= k.Bits() {
			break
		}
		for _, v := range []uint64{1<<shift - 1, 1 << shift, 1<<shift + 1, -(1 << shift), -(1 << shift) - 1} {
			if v = sized(k, v); !seen[v] {
				seen[v] = true
				edges = append(edges, v)
			}
		}
	}
	return append(edges, sized(k, 0x5555_3333_0f0f_00ff))
}

// Value is a random number of kind k, often an edge or a small one.
func Value(rng *rand.Rand, k kernel.Kind) uint64 {
	switch n := rng.IntN(10); {
	case k == kernel.Bool:
		return uint64(rng.IntN(2))
	case n < 2:
		e := Edges(k)
		return e[rng.IntN(len(e))]
	case n < 7 && k.Float():
		return kernel.FloatBits(k, rng.NormFloat64()*4)
	case n < 7:
		return sized(k, uint64(rng.IntN(41)-20))
	case k.Float() && n < 9:
		return kernel.FloatBits(k, math.Exp(rng.NormFloat64()*20)*float64(1-2*rng.IntN(2)))
	}
	return sized(k, rng.Uint64())
}
