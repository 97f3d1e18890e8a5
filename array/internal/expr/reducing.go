package expr

import (
	"context"
	"slices"
	"unsafe"

	"github.com/cb434341/weft/array/internal/reduce"
	"github.com/cb434341/weft/internal/block"
)

// How a block is swept to be reduced follows from its shape alone, so that the
// sums come out the same however the operands lie:
//
//   - What is swept in squares is folded square by square, see squares.go.
//   - Else, if the last axis stays and is not short, rows along it are folded into
//     a row of results each.
//   - Else the reduced axes are put last, and for each result the numbers that
//     go into it come in runs of at most a Chunk.
const (
	shortRow = 16
	longRow  = 256 // rows along the last axis of this length are runs of their own
)

// Run computes the block's partial results.
func (p *Partial) Run(ctx context.Context, args []any) (any, error) {
	in, shape, err := p.operands(args)
	if err != nil {
		return nil, err
	}
	kept, reduced := p.split(shape)
	count := func(axes []int) int {
		n := 1
		for _, a := range axes {
			n *= shape[a]
		}
		return n
	}
	st := p.Spec.NewState(count(kept))
	if block.Count(shape) == 0 {
		st.End()
		return st, nil
	}
	f := &folder{partial: p, ordered: p.Spec.Ordered(), st: st, shape: shape, reduced: reduced, each: count(reduced)}
	last := len(shape) - 1
	switch {
	case p.Plane != nil:
		err = f.inSquares(ctx, in, args)
	case len(kept) > 0 && len(reduced) > 0 && kept[len(kept)-1] == last && shape[last] >= shortRow:
		err = f.vertical(ctx, in, kept)
	default:
		err = f.horizontal(ctx, in, kept)
	}
	if err != nil {
		return nil, err
	}
	st.End()
	return st, nil
}

// split is the kept and the reduced axes.
func (p *Partial) split(shape []int) (kept, reduced []int) {
	for axis := range shape {
		if slices.Contains(p.Axes, axis) {
			reduced = append(reduced, axis)
		} else {
			kept = append(kept, axis)
		}
	}
	return kept, reduced
}

// A folder hands the runs of a block to its partial results.
type folder struct {
	partial *Partial
	ordered bool // the places of numbers matter
	st      *reduce.State
	shape   []int
	reduced []int
	each    int // numbers that go into one result

	at   int // the result that the next number goes into, or the row of them
	done int // numbers that went into it, or rows
}

// sweep lays the block out with its axes in an order.
func (f *folder) sweep(in []*block.Block, order []int) *sweep {
	return f.partial.sweepInOrder(in, f.shape, order)
}

// horizontal folds runs: kept axes first, reduced ones last.
func (f *folder) horizontal(ctx context.Context, in []*block.Block, kept []int) error {
	s := f.sweep(in, slices.Concat(kept, f.reduced))
	s.piece = longRun
	row := 1
	if len(f.reduced) > 0 {
		row = f.shape[f.reduced[len(f.reduced)-1]]
	}
	switch {
	case f.ordered:
		s.unit = row
	case f.each <= reduce.Chunk:
		s.piece = reduce.Chunk / f.each * f.each
	case row >= longRow:
		s.unit = row
	default:
		s.unit = f.each
	}
	s.visit = f.run
	s.join()
	return s.start(ctx, true)
}

// run folds n numbers, which are of one result, or all that some results get.
func (f *folder) run(p unsafe.Pointer, n int) {
	if n > f.each || n == f.each && f.done == 0 {
		f.st.Each(f.at, n/f.each, f.first(0), p, f.each)
		f.at += n / f.each
		return
	}
	f.st.Run(f.at, f.first(f.done), p, n)
	f.done += n
	if f.done == f.each {
		f.at, f.done = f.at+1, 0
	}
}

// first is the index along the reduced axes of the whole array of a number of
// this block's, by its number along those of the block.
func (f *folder) first(k int) int64 {
	if !f.ordered {
		return 0
	}
	p := f.partial
	index, step := int64(0), int64(1)
	for i := len(f.reduced) - 1; i >= 0; i-- {
		axis := f.reduced[i]
		n := f.shape[axis]
		index += int64(p.Origin[axis]+k%n) * step
		k /= n
		step *= int64(p.Whole[axis])
	}
	return index
}

// vertical folds rows along the last axis, in strips of at most a Chunk, or of some
// where there is nothing to compute: kept axes first, then the reduced ones, then the
// strip.
func (f *folder) vertical(ctx context.Context, in []*block.Block, kept []int) error {
	last := len(f.shape) - 1
	width := f.shape[last]
	outer := kept[:len(kept)-1]
	strip := reduce.Chunk
	if f.partial.Text == "" {
		strip *= 4
	}
	for left := 0; left < width; left += strip {
		cols := min(strip, width-left)
		s := f.sweep(in, slices.Concat(outer, f.reduced, []int{last}))
		s.narrow(len(s.shape)-1, left, cols)
		f.at, f.done = 0, 0
		s.unit, s.piece = f.each*cols, cols
		if !f.ordered {
			s.piece = max(1, strip/cols) * cols
		}
		s.visit = func(p unsafe.Pointer, n int) {
			rows := n / cols
			f.st.Rows(f.at*width+left, f.first(f.done), p, rows, cols)
			f.done += rows
			if f.done == f.each {
				f.at, f.done = f.at+1, 0
			}
		}
		s.join()
		if err := s.start(ctx, true); err != nil {
			return err
		}
	}
	return nil
}
