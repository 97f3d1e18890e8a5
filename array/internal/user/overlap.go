package user

import (
	"context"
	"slices"
	"unsafe"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/native"
)

// Reach says how far the blocks of an array reach into their neighbours.
type Reach struct {
	Depth  []int // elements along each axis, on both sides
	Padded bool  // the argument has Depth more elements at each end; if not, blocks at an end reach no further
}

// halo is what a block of n with its surroundings is made of: regions of blocks
// of an argument, and where in the extent the block itself begins.
type halo struct {
	regions []expr.Region
	deps    []int // which blocks of the argument
	extent  []int
	trim    []int
}

// halo finds the surroundings of the block at a place.
func (r Reach) halo(n *expr.Node, place []int) halo {
	arg := n.Args[0]
	lo, shape := n.Origin(place), n.BlockShape(place)
	h := halo{extent: make([]int, len(lo)), trim: make([]int, len(lo))}
	parts := make([][]part, len(lo))
	counts := make([]int, len(lo))
	for axis, d := range r.Depth {
		from, to := lo[axis]-d, lo[axis]+shape[axis]+d
		if r.Padded {
			from, to = from+d, to+d
			h.trim[axis] = d
		} else {
			from, to = max(from, 0), min(to, n.Shape[axis])
			h.trim[axis] = lo[axis] - from
		}
		h.extent[axis] = to - from
		parts[axis] = partsOf(arg.Blocks[axis], from, to)
		counts[axis] = len(parts[axis])
	}
	grid := arg.Grid()
	at := make([]int, len(lo))
	for _, choice := range expr.Places(counts) {
		g := expr.Region{Src: make([]int, len(lo)), Dst: make([]int, len(lo)), Shape: make([]int, len(lo))}
		for axis, c := range choice {
			p := parts[axis][c]
			at[axis], g.Src[axis], g.Dst[axis], g.Shape[axis] = p.block, p.src, p.dst, p.n
		}
		h.regions = append(h.regions, g)
		h.deps = append(h.deps, expr.Flat(at, grid))
	}
	return h
}

// A part is what a range of an axis has of a block.
type part struct{ block, src, dst, n int }

// partsOf finds the parts of the range from one index to another.
func partsOf(sizes []int, from, to int) []part {
	var out []part
	at := 0
	for i, size := range sizes {
		lo, hi := max(from, at), min(to, at+size)
		if lo < hi {
			out = append(out, part{i, lo - at, lo - from, hi - lo})
		}
		at += size
	}
	if out == nil { // nothing, of some block
		out = []part{{}}
	}
	return out
}

func pick(ids []graph.ID, which []int) []graph.ID {
	out := make([]graph.ID, len(which))
	for i, w := range which {
		out[i] = ids[w]
	}
	return out
}

// Overlap is the Op of an array each of whose blocks a user's function computes
// from the block of the argument and what is around it.
type Overlap struct {
	Fn  Func
	How string // for Explain: why the function is called, if there is a choice
	Reach
	Trim bool // the function gives the surroundings too, which are cut off
}

// Name is the function's name.
func (o Overlap) Name() string { return o.Fn.Name }

// String tells how the function is called.
func (o Overlap) String() string { return callText(o.Fn.Name, o.How) }

// Emit writes a Call for each block.
func (o Overlap) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	ids := make([]graph.ID, 0, n.NumBlocks())
	for _, place := range expr.Places(n.Grid()) {
		h := o.halo(n, place)
		c := &Call{Func: o.Fn, At: at(n, place), DType: n.DType, Regions: h.regions, Extent: h.extent}
		if o.Trim {
			c.Trim = h.trim
		}
		ids = append(ids, b.Add(c, pick(in[0], h.deps)))
	}
	return ids
}

// Window is the Op of an array each of whose elements a kernel computes from
// those around it: its parameters are the elements of the window in row-major
// order.
type Window struct {
	Fn   string // for people
	Text string // the kernel
	Reach
}

// Name is the function's name.
func (w Window) Name() string { return w.Fn }

// Emit writes a Stencil for each block.
func (w Window) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	ids := make([]graph.ID, 0, n.NumBlocks())
	for _, place := range expr.Places(n.Grid()) {
		h := w.halo(n, place)
		s := &Stencil{
			Label: w.Fn, Text: w.Text, Out: n.DType, Depth: w.Depth, Shape: n.BlockShape(place), Total: n.Count(),
			Halo: expr.Assemble{DType: n.Args[0].DType, Shape: h.extent, Regions: h.regions},
		}
		ids = append(ids, b.Add(s, pick(in[0], h.deps)))
	}
	return ids
}

// Stencil is the task of a block of a Window.
type Stencil struct {
	Label string
	Text  string        // the kernel as IR
	Halo  expr.Assemble // what it reads: the block with Depth more elements on all sides
	Depth []int
	Shape []int
	Out   block.DType
	Total int // elements of the whole array: whether compiling pays
}

func init() { graph.RegisterOp[*Stencil]() }

// OpName is the name of the kernel's function.
func (s *Stencil) OpName() string { return s.Label }

// IR is the kernel, with a name for people.
func (s *Stencil) IR() (label, text string) { return s.Label, s.Text }

// SizeBytes predicts the size of the result.
func (s *Stencil) SizeBytes() int64 { return int64(block.Count(s.Shape) * s.Out.Size()) }

// along is the axis that the kernel's rows go along: the last, unless that is
// short and another is longer.
func (s *Stencil) along() int {
	const short = 32
	along := len(s.Shape) - 1
	if s.Shape[along] >= short {
		return along
	}
	for axis, n := range s.Shape {
		if n > s.Shape[along] {
			along = axis
		}
	}
	return along
}

// Run computes the block, row by row.
func (s *Stencil) Run(ctx context.Context, args []any) (any, error) {
	k, err := native.Kernel(s.Text)
	if err != nil {
		return nil, err
	}
	k.Expect(s.Total)
	r, err := s.Halo.Run(ctx, args)
	if err != nil {
		return nil, err
	}
	halo := r.(*block.Block)
	defer halo.Release()
	out := block.New(s.Out, s.Shape...)
	if err := s.rows(ctx, k, halo, out); err != nil {
		out.Release()
		return nil, expr.Trapped(s.Label, err)
	}
	return out, nil
}

func (s *Stencil) rows(ctx context.Context, k *native.Runnable, halo, out *block.Block) error {
	if block.Count(s.Shape) == 0 {
		return ctx.Err()
	}
	along := s.along()
	var offsets []int // of the window's elements
	widths := make([]int, len(s.Depth))
	for i, d := range s.Depth {
		widths[i] = 2*d + 1
	}
	for _, w := range expr.Places(widths) {
		offset := 0
		for axis, i := range w {
			offset += i * halo.Strides[axis]
		}
		offsets = append(offsets, offset)
	}
	a := kernel.Args{In: make([]kernel.Stream, len(offsets)), Out: make([]kernel.Stream, 1)}
	outer := slices.Clone(s.Shape)
	outer[along] = 1
	for _, place := range expr.Places(outer) {
		from := halo.At(place...)
		for i, offset := range offsets {
			a.In[i] = kernel.Stream{Base: unsafe.Add(from, offset), Stride: halo.Strides[along]}
		}
		a.Out[0] = kernel.Stream{Base: out.At(place...), Stride: out.Strides[along]}
		if err := k.Run(ctx, &a, 0, s.Shape[along]); err != nil {
			return err
		}
	}
	return nil
}
