package expr

import (
	"context"
	"runtime"
	"slices"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/native"
)

// What is reduced as a whole and has operands that lie across its rows, as x + x.T,
// is swept in squares: each is packed, and is one run of the kernel and one of the
// reduction. A square is followed by its mirror image, which is made of the same
// numbers of x, also where that is in another block:
//
//	. 1 3 5        the squares of a block and of its image, in order
//	2 . 7 9
//	4 8 . 11
//	6 10 12 .
//
// So each line of memory is read once, and all of it is used.

// side is that of a square: what lies where it lies, and what is packed, of two
// operands and of their images, is in the first cache together.
const side = 32

// plane is the axes of the squares in which a node, which is rewritten and is
// reduced as a whole, is to be swept; nil if all of it lies along its rows, if it
// is small or narrow, or has indices in it.
func (n *Node) plane() []int {
	if n.NDim() < 2 || !n.KnownBlocks() || n.Count() < many {
		return nil
	}
	last := n.NDim() - 1
	f := planeFinder{last: last, across: last, seen: map[*Node]bool{}}
	if !f.find(n) || f.across == last || min(slices.Max(n.Blocks[f.across]), slices.Max(n.Blocks[last])) < side {
		return nil
	}
	return []int{f.across, last}
}

// A planeFinder looks for an axis along which an operand lies, other than the
// last.
type planeFinder struct {
	last, across int
	seen         map[*Node]bool
}

// find looks at what a node is computed of, and reports that all of it can be
// packed.
func (f *planeFinder) find(n *Node) bool {
	if f.seen[n] {
		return true
	}
	f.seen[n] = true
	switch op := n.Op.(type) {
	case Map:
		for _, a := range n.Args {
			if !f.find(a) {
				return false
			}
		}
	case Index:
		return false
	case View:
		f.look(op, n.Args[0].Shape)
	case Stored:
		f.look(op.Look, op.Reader.Describe().Shape)
	case Data:
		f.strides(op.Block)
	}
	return true
}

// look notes where the last axis of what lies row by row goes in a view of it.
func (f *planeFinder) look(v View, shape []int) {
	if v.from(f.last) < 0 {
		return // each row is one number
	}
	for axis := len(shape) - 1; axis >= 0; axis-- {
		if shape[axis] > 1 {
			if to := v.Axes[axis].To; to >= 0 && to != f.last {
				f.across = to
			}
			return
		}
	}
}

// strides notes the axis along which the elements of a block are neighbours.
func (f *planeFinder) strides(b *block.Block) {
	for axis, stride := range b.Strides[:f.last] {
		if abs(stride) == b.DType.Size() && b.Shape[axis] > 1 && abs(b.Strides[f.last]) > abs(stride) {
			f.across = axis
		}
	}
}

// mirrored is the place of the mirror image of a block in a plane: its own where
// there is no plane, or where blocks do not have images.
func mirrored(n *Node, place, plane []int) []int {
	if plane == nil || !slices.Equal(n.Blocks[plane[0]], n.Blocks[plane[1]]) {
		return place
	}
	return swapped(place, plane)
}

// swapped exchanges what belongs to the axes of a plane.
func swapped(list, plane []int) []int {
	out := slices.Clone(list)
	out[plane[0]], out[plane[1]] = list[plane[1]], list[plane[0]]
	return out
}

// inSquares folds a block and its image. One that is square and has no other is
// its own image.
func (f *folder) inSquares(ctx context.Context, in []*block.Block, args []any) error {
	p := f.partial
	var order []int
	for axis := range f.shape {
		if !slices.Contains(p.Plane, axis) {
			order = append(order, axis)
		}
	}
	order = append(order, p.Plane...)
	one := f.sweep(in, order)
	image := one
	height, width := f.shape[p.Plane[0]], f.shape[p.Plane[1]]
	switch {
	case p.Image != nil:
		beyond := &Fused{Kernel: p.Kernel, Shape: swapped(f.shape, p.Plane), Starts: p.Image}
		more, shape, err := beyond.operands(args[len(args)/2:])
		if err != nil {
			return err
		}
		image = beyond.sweepInOrder(more, shape, order)
		f.each *= 2
	case height != width:
		image = nil
	}
	q, err := f.newSquarer(ctx)
	if err != nil {
		return err
	}
	defer q.release()
	defer runtime.KeepAlive(args)
	for k := range block.Count(one.shape[:len(order)-2]) {
		if err := q.plane(one, image, k); err != nil {
			return err
		}
	}
	return nil
}

// plane folds the squares of a plane of a block, and of its image if there is one.
func (q *squarer) plane(one, image *sweep, k int) error {
	last := len(one.shape) - 1
	height, width := one.shape[last-1], one.shape[last]
	for top := 0; top < height; top += side {
		for left := 0; left < width; left += side {
			if image == one && left < top {
				continue // it was somebody's image
			}
			if err := q.square(one, k, top, left, last); err != nil {
				return err
			}
			if image == nil || image == one && left == top {
				continue
			}
			if err := q.square(image, k, left, top, last-1); err != nil {
				return err
			}
		}
	}
	return nil
}

// A squarer computes squares.
type squarer struct {
	ctx    context.Context
	folder *folder
	kernel native.Caller
	copies bool // there is one operand and no kernel
	args   kernel.Args
	packs  []*block.Block // by operand
	out    *block.Block
}

func (f *folder) newSquarer(ctx context.Context) (*squarer, error) {
	p := f.partial
	q := &squarer{ctx: ctx, folder: f, copies: p.Text == "", args: kernel.Args{Uniform: p.Uniforms}}
	for _, o := range p.Operands {
		q.packs = append(q.packs, block.New(o.DType, side*side))
		q.args.In = append(q.args.In, kernel.Stream{})
		if o.DType.Complex() {
			q.packs = append(q.packs, nil)
			q.args.In = append(q.args.In, kernel.Stream{})
		}
	}
	if q.copies {
		return q, nil
	}
	q.out = block.New(p.Out, side*side)
	size := p.Out.Size()
	for i := range p.parts() {
		q.args.Out = append(q.args.Out, kernel.Stream{Base: unsafe.Add(q.out.Base, i*size/2), Stride: size})
	}
	k, err := p.runnable(block.Count(f.shape))
	if err != nil {
		q.release()
		return nil, err
	}
	q.kernel = k.Caller()
	return q, nil
}

func (q *squarer) release() {
	q.kernel.Release()
	for _, b := range append(q.packs, q.out) {
		if b != nil {
			b.Release()
		}
	}
}

// square computes the square of a block with a corner in plane k of its planes, and
// folds it. The next one will be the next along an axis.
func (q *squarer) square(s *sweep, k, top, left, along int) error {
	last := len(s.shape) - 1
	rows, cols := min(side, s.shape[last-1]-top), min(side, s.shape[last]-left)
	for i := range s.streams {
		t, in := &s.streams[i], &q.args.In[i]
		row, col := t.strides[last-1], t.strides[last]
		at := top*row + left*col
		for axis, rest := last-2, k; axis >= 0; axis-- {
			at += rest % s.shape[axis] * t.strides[axis]
			rest /= s.shape[axis]
		}
		switch {
		case t.half > 0: // the other part of the element before
			before := q.args.In[i-1]
			in.Base, in.Stride = unsafe.Add(before.Base, t.half), before.Stride
		case row == 0 && col == 0 && !q.copies:
			in.Base, in.Stride = unsafe.Add(t.base, at), 0
		default:
			in.Base, in.Stride = q.packs[i].Base, t.size
			block.PackTile(in.Base, unsafe.Add(t.base, at), rows, cols, cols*t.size, row, col, t.size, side*t.strides[along])
		}
	}
	n := rows * cols
	if q.copies {
		q.folder.run(q.args.In[0].Base, n)
		return q.ctx.Err()
	}
	if err := q.kernel.Run(q.ctx, &q.args, 0, n); err != nil {
		return q.folder.partial.trapped(err)
	}
	q.folder.run(q.out.Base, n)
	return q.ctx.Err()
}
