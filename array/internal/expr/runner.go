package expr

import (
	"context"
	"slices"
	"unsafe"

	"github.com/cb434341/weft/array/internal/reduce"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/native"
)

const (
	// longRun is the most rows that a kernel computes with scratch between it and
	// its operands or its reader: they stay in the nearest cache.
	longRun = reduce.Chunk
	// tileRows and tileCols are the tile in which turned operands are packed: a
	// line of the cache is used whole, and both sides stay near.
	tileRows = 64
	tileCols = 256
	// packBytes bounds the scratch of one operand when tiles must be whole rows.
	packBytes = 512 << 10
)

// A runner walks the axes of a sweep and calls the kernel.
type runner struct {
	*sweep
	ctx    context.Context
	kernel native.Caller
	copies bool // there is no kernel
	args   kernel.Args
	last   int // the axis of the kernel's rows

	across     int            // the axis along which turned operands lie; -1 if there are none
	turned     []bool         // by stream
	rows, cols int            // of a tile
	packs      []*block.Block // by stream: the tile of a turned operand, or indices
	tileRow    int            // the row of the tile that is at hand
	tileCols   int            // columns of that tile
	flat       bool           // tiles are rows of the kernel
	packed     []packed       // by stream, where they are
	counted    []counted      // by stream: what is in the scratch of indices
	indices    bool           // there are some among the operands

	buffer       *block.Block // for numbers that are shown
	filled, want int          // of the piece at hand
	shown, total int
}

// counted is a range of numbers in scratch.
type counted struct{ first, step, n int }

func (s *sweep) runner(ctx context.Context, inOrder bool) (*runner, error) {
	r := &runner{
		sweep: s, ctx: ctx, last: len(s.shape) - 1, across: -1,
		turned: make([]bool, len(s.streams)), packs: make([]*block.Block, len(s.streams)),
		counted: make([]counted, len(s.streams)),
		copies:  s.fused.Text == "",
	}
	if !r.copies {
		k, err := s.fused.runnable(block.Count(s.shape))
		if err != nil {
			return nil, err
		}
		r.kernel = k.Caller()
	}
	r.args = kernel.Args{
		Uniform: s.fused.Uniforms,
		In:      make([]kernel.Stream, s.result),
		Out:     make([]kernel.Stream, max(len(s.streams)-s.result, s.fused.parts())),
	}
	if s.canFlatten() {
		r.flatten()
	} else {
		r.findTurned(inOrder)
		if r.across >= 0 {
			r.tile(inOrder)
		}
	}
	for i, t := range r.streams {
		if r.turned[i] {
			r.packs[i] = block.New(block.Uint8, r.rows*r.cols*t.size)
		}
	}
	for i, t := range s.streams[:s.result] {
		if t.index {
			r.packs[i] = block.New(block.Int64, min(longRun, s.shape[r.last]))
			r.indices = true
		}
	}
	if s.visit != nil {
		r.total = block.Count(s.shape)
		r.buffer = block.New(s.fused.Out, min(s.piece, r.total))
		if r.copies && r.last == 0 && s.streams[0].strides[0] == s.fused.Out.Size() {
			const together = 64
			s.piece *= together // of what is shown as it lies
		}
		r.begin()
	}
	return r, nil
}

// parts is the number of numbers that make up an element of the result.
func (f *Fused) parts() int {
	if f.Out.Complex() {
		return 2
	}
	return 1
}

func (r *runner) release() {
	r.kernel.Release()
	for _, p := range r.packs {
		if p != nil {
			p.Release()
		}
	}
	if r.buffer != nil {
		r.buffer.Release()
	}
}

// findTurned finds the operands that are far apart along the last axis and lie
// side by side along another: one other for all.
func (r *runner) findTurned(inOrder bool) {
	const few = 8
	if r.shape[r.last] < few {
		return
	}
	for i, t := range r.streams[:r.result] {
		if t.index || t.half > 0 || t.strides[r.last] == 0 || abs(t.strides[r.last]) <= 2*t.size {
			continue
		}
		for axis := range r.last {
			if inOrder && axis != r.last-1 {
				continue // rows of a tile would not be neighbours
			}
			if abs(t.strides[axis]) == t.size && r.shape[axis] >= few && (r.across < 0 || r.across == axis) {
				r.across = axis
				r.turned[i] = true
				break
			}
		}
	}
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// tile chooses the tiles. If results must come in order, a tile is whole rows.
func (r *runner) tile(inOrder bool) {
	r.rows, r.cols = min(tileRows, r.shape[r.across]), min(tileCols, r.shape[r.last])
	size := 1
	for i, t := range r.streams {
		if r.turned[i] {
			size = max(size, t.size)
		}
	}
	if inOrder {
		r.cols = r.shape[r.last]
		r.rows = max(1, min(r.rows, packBytes/(size*r.cols)))
	}
}

// outer walks the axes from one on, but for those of tiles. at is how far into
// each stream that is: bytes, or a number of indices. Addresses are made of it
// only where there is an element, since the collector looks at them.
func (r *runner) outer(axis int, at []int) error {
	switch {
	case axis == r.last && r.across >= 0:
		return r.tiles(at)
	case axis == r.last:
		return r.row(at, 0, r.shape[r.last])
	case axis == r.across:
		return r.outer(axis+1, at)
	}
	inner := slices.Clone(at)
	for range r.shape[axis] {
		if err := r.outer(axis+1, inner); err != nil {
			return err
		}
		r.step(inner, axis, 1)
	}
	return nil
}

// step moves all streams n along an axis.
func (r *runner) step(at []int, axis, n int) {
	for i := range r.streams {
		at[i] += n * r.streams[i].strides[axis]
	}
}

// tiles walks the plane of the last axis and the one across, tile by tile.
func (r *runner) tiles(from []int) error {
	at := make([]int, len(from))
	height, width := r.shape[r.across], r.shape[r.last]
	for top := 0; top < height; top += r.rows {
		rows := min(r.rows, height-top)
		for left := 0; left < width; left += r.cols {
			cols := min(r.cols, width-left)
			copy(at, from)
			r.step(at, r.across, top)
			r.pack(at, rows, cols, left)
			if r.flat {
				r.tileRow = 0
				if err := r.row(at, 0, rows*cols); err != nil {
					return err
				}
				continue
			}
			for r.tileRow = 0; r.tileRow < rows; r.tileRow++ {
				if err := r.row(at, left, cols); err != nil {
					return err
				}
				r.step(at, r.across, 1)
			}
		}
	}
	return nil
}

// pack copies the tile of each turned operand into its scratch, row by row.
func (r *runner) pack(at []int, rows, cols, left int) {
	r.tileCols = cols
	for i := range r.streams[:r.result] {
		if r.turned[i] {
			r.spread(i, at[i]+left*r.streams[i].strides[r.last], rows, cols)
		}
	}
}

// row computes n elements along the last axis, from an offset on.
func (r *runner) row(at []int, left, n int) error {
	for done := 0; done < n; {
		m := n - done
		if r.indices {
			m = min(m, longRun)
		}
		if r.buffer != nil {
			m = min(m, r.want-r.filled)
		}
		for i := range r.streams[:r.result] {
			r.read(i, at[i], left+done, m, left)
		}
		if err := r.compute(at, left+done, m); err != nil {
			return err
		}
		done += m
	}
	return nil
}

// read points the kernel at m elements of a stream, from an offset on along the
// last axis; tiles begin at left.
func (r *runner) read(i, at, from, m, left int) {
	t, in := &r.streams[i], &r.args.In[i]
	stride := t.strides[r.last]
	switch {
	case t.index:
		r.number(i, t.origin+at+from*stride, stride, m)
	case r.turned[i]:
		in.Base, in.Stride = unsafe.Add(r.packs[i].Base, (r.tileRow*r.tileCols+from-left)*t.size), t.size
	case t.half > 0 && r.turned[i-1]: // the other part of the element before
		in.Base, in.Stride = unsafe.Add(r.args.In[i-1].Base, t.half), t.size
	default:
		in.Base, in.Stride = unsafe.Add(t.base, at+from*stride), stride
	}
}

// number counts into scratch, unless the numbers are there.
func (r *runner) number(i, first, step, m int) {
	p := block.Slice[int64](r.packs[i])
	r.args.In[i] = kernel.Stream{Base: r.packs[i].Base, Stride: 8}
	if step == 0 {
		p[0] = int64(first)
		r.args.In[i].Stride = 0
		r.counted[i] = counted{}
		return
	}
	if have := r.counted[i]; have.first == first && have.step == step && have.n >= m {
		return
	}
	v := int64(first)
	for j := range p[:m] {
		p[j] = v
		v += int64(step)
	}
	r.counted[i] = counted{first, step, m}
}

// compute runs the kernel on m elements, into the result or the buffer.
func (r *runner) compute(at []int, from, m int) error {
	if r.buffer == nil {
		for j := range r.args.Out {
			t := &r.streams[r.result+j]
			stride := t.strides[r.last]
			r.args.Out[j] = kernel.Stream{Base: unsafe.Add(t.base, at[r.result+j]+from*stride), Stride: stride}
		}
		return r.kernel.Run(r.ctx, &r.args, 0, m)
	}
	size := r.fused.Out.Size()
	to := unsafe.Add(r.buffer.Base, r.filled*size)
	if r.copies {
		in := &r.args.In[0]
		if in.Stride == size && m == r.want { // as it lies
			return r.show(in.Base)
		}
		block.CopyTile(to, in.Base, 1, m, 0, 0, in.Stride, size)
	} else {
		for j := range r.args.Out {
			r.args.Out[j] = kernel.Stream{Base: unsafe.Add(to, j*size/2), Stride: size}
		}
		if err := r.kernel.Run(r.ctx, &r.args, 0, m); err != nil {
			return err
		}
	}
	if r.filled += m; r.filled < r.want {
		return nil
	}
	return r.show(r.buffer.Base)
}

// show hands a piece to who visits, and begins the next.
func (r *runner) show(p unsafe.Pointer) error {
	r.visit(p, r.want)
	r.filled = 0
	r.shown += r.want
	r.begin()
	return r.ctx.Err()
}

// begin finds how many numbers the next piece has.
func (r *runner) begin() {
	left := r.total - r.shown
	if r.unit > 0 {
		left = r.unit - r.shown%r.unit
	}
	r.want = min(r.piece, left)
}
