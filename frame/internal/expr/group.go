package expr

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/native"
)

// blockRows is how many rows a kernel computes with scratch between it and
// bitmaps: they stay in the nearest cache. It is a multiple of 64.
const blockRows = 4096

// A group is the step of all that one kernel computes: some items and what is
// below them, down to operands, which are arrays.
type group struct {
	roots []int
	level int
	truth bool // of one root, and only where it is true

	// One kernel is for batches in which operands have nulls, one for others.
	variants [2]*variant
	scratch  [][]byte
	bits     column.Bitmap
	args     kernel.Args
}

// A variant is a kernel of a group.
type variant struct {
	operands []int    // items
	streams  []stream // in the order of the kernel's parameters
	uniforms []uint64
	outs     []output
	text     string
	kernel   *native.Runnable
}

// A stream is a parameter of a kernel: the values of an operand, or where they
// are not null.
type stream struct {
	operand int
	valid   bool
}

// An output is a result of a kernel.
type output struct {
	item  int
	t     table.Type
	deps  []int // operands that make it null
	valid bool  // a result of its own says where it is not null
}

func newGroup(p *Program, roots []int, level int, truth bool) *group {
	return &group{roots: roots, level: level, truth: truth}
}

// variantWriter writes the kernel of a variant.
type variantWriter struct {
	p     *Program
	g     *group
	v     *variant
	e     *emitter
	vals  map[int]val
	valid map[int]kernel.Reg // of operands
	nulls bool
}

// variant is the kernel for batches with nulls or without, made when it is
// first needed.
func (g *group) variant(p *Program, nulls bool) (*variant, error) {
	which := 0
	if nulls {
		which = 1
	}
	if v := g.variants[which]; v != nil {
		return v, nil
	}
	w := &variantWriter{
		p: p, g: g, v: &variant{}, vals: map[int]val{}, valid: map[int]kernel.Reg{}, nulls: nulls,
	}
	w.e = newEmitter(w.validity)
	for _, root := range g.roots {
		var v val
		if g.truth {
			v = w.true(root)
		} else {
			v = w.value(root)
		}
		o := output{item: root, t: p.items[root].n.Type, deps: v.deps, valid: v.valid != kernel.NoReg}
		if g.truth && o.valid {
			v.r, o.valid = w.e.and(v.r, v.valid), false
		}
		w.e.Result(w.own(v.r))
		if o.valid {
			w.e.Result(w.own(v.valid))
		}
		w.v.outs = append(w.v.outs, o)
	}
	w.e.Module.Funcs = append([]*kernel.Func{w.e.Func()}, w.e.Module.Funcs...)
	w.v.text, w.v.uniforms = w.e.Module.String(), w.e.uniforms
	k, err := native.Kernel(w.v.text)
	if err != nil {
		return nil, fmt.Errorf("frame: %w", err)
	}
	w.v.kernel = k
	g.variants[which] = w.v
	return w.v, nil
}

// own gives a register that is not a parameter: a result cannot be one.
func (w *variantWriter) own(r kernel.Reg) kernel.Reg {
	out := w.e.Reg("out", w.e.Kind(r))
	w.e.OpTo(out, kernel.Copy, r)
	return out
}

func (w *variantWriter) value(i int) val {
	if v, ok := w.vals[i]; ok {
		return v
	}
	v := w.compute(i)
	w.vals[i] = v
	return v
}

func (w *variantWriter) compute(i int) val {
	it := w.p.items[i]
	if it.n.Op == "lit" {
		return w.literal(it.n)
	}
	if !it.kernel || it.level < w.g.level && it.root {
		return w.read(i)
	}
	in := make([]val, len(it.args))
	for j, a := range it.args {
		in[j] = w.value(a)
	}
	return functions[it.n.Op].emit(w.e, it.n, in)
}

// true is a bool of which only matters where it is true: there, what null makes
// of and is the same as what false does.
func (w *variantWriter) true(i int) val {
	it := w.p.items[i]
	if it.kernel && (it.n.Op == "and" || it.n.Op == "or") && (it.level == w.g.level || !it.root) {
		out := w.true(it.args[0])
		for _, arg := range it.args[1:] {
			v := w.true(arg)
			switch {
			case it.n.Op == "and":
				out = w.e.strict(w.e.Op(kernel.And, out.r, v.r), out, v)
			case out.valid == v.valid && slices.Equal(out.deps, v.deps):
				out = w.e.strict(w.e.Op(kernel.Or, out.r, v.r), out, v)
			default:
				out = value(w.e.or(w.e.and(out.r, w.e.isValid(out)), w.e.and(v.r, w.e.isValid(v))))
			}
		}
		return out
	}
	return w.value(i)
}

func (w *variantWriter) literal(n *Node) val {
	k := kindOf(n.Type)
	if n.Value == nil {
		return val{r: w.e.Int(k, 0), valid: w.e.bool(false)}
	}
	bits, err := bitsOf(n.Value, n.Type)
	if err != nil {
		panic("expr: a literal that was bound: " + err.Error())
	}
	return value(w.e.uniform(k, bits))
}

// read is the value of an operand, each of which is read once.
func (w *variantWriter) read(i int) val {
	at := len(w.v.operands)
	w.v.operands = append(w.v.operands, i)
	w.v.streams = append(w.v.streams, stream{operand: at})
	v := value(w.e.Stream("x", kindOf(w.p.items[i].n.Type)))
	if w.nulls {
		v.deps = []int{at}
	}
	return v
}

// validity is the register that says whether an operand is not null.
func (w *variantWriter) validity(operand int) kernel.Reg {
	if r, ok := w.valid[operand]; ok {
		return r
	}
	r := w.e.Stream("valid", kernel.Bool)
	w.v.streams = append(w.v.streams, stream{operand, true})
	w.valid[operand] = r
	return r
}

// find is the variant for the values at hand.
func (g *group) find(p *Program) (*variant, error) {
	v, err := g.variant(p, false)
	if err != nil {
		return nil, err
	}
	for _, o := range v.operands {
		if p.values[o].NullN() > 0 {
			return g.variant(p, true)
		}
	}
	return v, nil
}

// run computes the arrays of the roots.
func (g *group) run(ctx context.Context, p *Program, rows int) error {
	v, err := g.find(p)
	if err != nil {
		return err
	}
	values, valid := make([][]byte, len(v.outs)), make([]column.Bitmap, len(v.outs))
	bits := make([]column.Bitmap, len(v.outs))
	for i, o := range v.outs {
		if o.t.Kind == table.Bool {
			bits[i] = column.NewBitmap(rows)
		} else {
			size := o.t.Kind.Size()
			words := make([]uint64, (rows*size+7)/8)
			values[i] = unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), rows*size)
		}
		if o.valid {
			valid[i] = column.NewBitmap(rows)
		}
	}
	if rows > 0 {
		if err := g.sweep(ctx, p, v, rows, values, bits, valid); err != nil {
			return err
		}
	}
	strict := map[string]column.Bitmap{} // by deps
	for i, o := range v.outs {
		mask := valid[i]
		if common := g.common(p, v, o.deps, rows, strict); common != nil {
			if mask == nil {
				mask = common
			} else {
				mask.And(common)
			}
		}
		if o.t.Kind == table.Bool {
			p.values[o.item] = column.FromBools(bits[i], rows, mask)
		} else {
			p.values[o.item] = column.FromBytes(o.t, rows, values[i], mask)
		}
	}
	return nil
}

// common is the conjunction of the bitmaps of operands; nil if none has nulls.
func (g *group) common(p *Program, v *variant, deps []int, rows int, done map[string]column.Bitmap) column.Bitmap {
	if len(deps) == 0 {
		return nil
	}
	k := fmt.Sprint(deps)
	if m, ok := done[k]; ok {
		return m
	}
	var out column.Bitmap
	for _, d := range deps {
		bits := column.Valid(p.values[v.operands[d]])
		switch {
		case bits.None():
		case out == nil:
			out = bits.Bitmap(rows)
		default:
			bits.And(out, rows)
		}
	}
	done[k] = out
	return out
}

// mask computes where the root is true. It is valid until the next call.
func (g *group) mask(ctx context.Context, p *Program, rows int) (column.Bitmap, error) {
	v, err := g.find(p)
	if err != nil {
		return nil, err
	}
	words := (rows + 63) / 64
	if cap(g.bits) < words {
		g.bits = make(column.Bitmap, words)
	}
	mask := g.bits[:words]
	if rows > 0 {
		if err := g.sweep(ctx, p, v, rows, [][]byte{nil}, []column.Bitmap{mask}, []column.Bitmap{nil}); err != nil {
			return nil, err
		}
	}
	for _, d := range v.outs[0].deps {
		if bits := column.Valid(p.values[v.operands[d]]); !bits.None() {
			bits.And(mask, rows)
		}
	}
	return mask, nil
}

// one is what streams of validity are of operands without nulls.
var one = []byte{1}

// A flow is a stream of a kernel's that goes by way of scratch, from or to a
// bitmap; or, without one, straight from or to an array.
type flow struct {
	bits    column.Bits   // to be unpacked
	to      column.Bitmap // to be packed into
	scratch []byte
	base    unsafe.Pointer
	stride  int
}

// sweep runs the kernel over the rows.
func (g *group) sweep(ctx context.Context, p *Program, v *variant, rows int, values [][]byte, bits, valid []column.Bitmap) error {
	v.kernel.Expect(max(p.rows, rows))
	if p.rows > rows {
		p.rows -= rows
	}
	var in, out []flow
	used := 0
	direct := true
	scratch := func() []byte {
		direct = false
		if used == len(g.scratch) {
			g.scratch = append(g.scratch, make([]byte, blockRows))
		}
		used++
		return g.scratch[used-1]
	}
	for _, stream := range v.streams {
		o := v.operands[stream.operand]
		a := p.values[o]
		if stream.valid {
			if b := column.Valid(a); !b.None() {
				in = append(in, flow{bits: b, scratch: scratch()})
				continue
			}
			in = append(in, flow{base: unsafe.Pointer(&one[0])})
			continue
		}
		if b, ok := a.(*array.Boolean); ok {
			in = append(in, flow{bits: column.BoolBits(b), scratch: scratch()})
			continue
		}
		size := p.items[o].n.Type.Kind.Size()
		in = append(in, flow{base: arrayBase(a, size), stride: size})
	}
	for i, o := range v.outs {
		if bits[i] != nil {
			out = append(out, flow{to: bits[i], scratch: scratch()})
		} else {
			out = append(out, flow{base: unsafe.Pointer(&values[i][0]), stride: o.t.Kind.Size()})
		}
		if o.valid {
			out = append(out, flow{to: valid[i], scratch: scratch()})
		}
	}
	step := rows
	if !direct {
		step = blockRows
	}
	g.args.Uniform = v.uniforms
	g.args.In = slices.Grow(g.args.In[:0], len(in))[:len(in)]
	g.args.Out = slices.Grow(g.args.Out[:0], len(out))[:len(out)]
	defer func() { clear(g.args.In); clear(g.args.Out) }()
	for lo := 0; lo < rows; lo += step {
		n := min(step, rows-lo)
		for i := range in {
			g.args.In[i] = in[i].at(lo)
			if in[i].scratch != nil {
				in[i].bits.Unpack(in[i].scratch[:n], lo)
			}
		}
		for i := range out {
			g.args.Out[i] = out[i].at(lo)
		}
		if err := v.kernel.Run(ctx, &g.args, 0, n); err != nil {
			var trap *kernel.Trap
			if errors.As(err, &trap) {
				trap.Row += lo
			}
			return fmt.Errorf("frame: %w", err)
		}
		for i := range out {
			if out[i].scratch != nil {
				out[i].to[lo>>6:].Pack(out[i].scratch[:n])
			}
		}
	}
	return nil
}

// at is the stream of the block that begins at a row.
func (f *flow) at(row int) kernel.Stream {
	if f.scratch != nil {
		return kernel.Stream{Base: unsafe.Pointer(&f.scratch[0]), Stride: 1}
	}
	return kernel.Stream{Base: unsafe.Add(f.base, row*f.stride), Stride: f.stride}
}

// arrayBase is the address of the first value of an array that is not empty.
func arrayBase(a arrow.Array, size int) unsafe.Pointer {
	from := a.Data().Offset() * size
	raw := a.Data().Buffers()[1].Bytes()
	_ = raw[from+a.Len()*size-1]
	return unsafe.Pointer(&raw[from])
}

func (g *group) explain(p *Program) string {
	var names []string
	for _, r := range g.roots {
		names = append(names, p.items[r].n.String())
	}
	how := "not run yet"
	for _, v := range g.variants {
		if v != nil {
			how = v.kernel.Explain()
		}
	}
	return strings.Join(names, ", ") + ": " + how
}
