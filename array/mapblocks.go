package array

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/user"
	"github.com/cb434341/weft/internal/block"
)

// BlockInfo says which block of an array a function is called for.
type BlockInfo struct {
	Place []int // in the grid of blocks
	Grid  []int // the number of blocks along each axis
	Lo    []int // the index of its first element in the whole array; -1 if blocks in front are of unknown length
	Shape []int // of the block of the result; -1 where unknown
	Whole []int // the shape of the whole result
}

// BlockMap1 is a function of blocks that has been lifted: it makes an array of
// an array.
type BlockMap1[A, R Elem] struct{ blockMap }

// BlockMap2 is BlockMap1 of two arrays.
type BlockMap2[A, B, R Elem] struct{ blockMap }

// BlockMap3 is BlockMap1 of three arrays.
type BlockMap3[A, B, C, R Elem] struct{ blockMap }

// BlockFunc1 lifts a function that computes a block of an array from a block of
// another. In a package-level var it makes the function known to other
// processes that run the program:
//
//	var smooth = array.BlockFunc1(smoothBlock)
//
//	y := smooth.Map(x)
//
// The Dense that the function is given is its own. What it returns belongs to
// the array from then on, and must not be changed.
func BlockFunc1[A, R Elem](f func(Dense[A]) (Dense[R], error), opts ...BlockOption) BlockMap1[A, R] {
	return BlockMap1[A, R]{liftBlocks("blocks", f, f == nil, opts, func(_ context.Context, _ user.At, in []user.Arg) (*block.Block, error) {
		x, err := denses[A](in, 0, nil)
		if err != nil {
			return nil, err
		}
		return blockFrom(f(x[0]))
	})}
}

// BlockFunc2 is BlockFunc1 of two arrays.
func BlockFunc2[A, B, R Elem](f func(Dense[A], Dense[B]) (Dense[R], error), opts ...BlockOption) BlockMap2[A, B, R] {
	return BlockMap2[A, B, R]{liftBlocks("blocks", f, f == nil, opts, func(_ context.Context, _ user.At, in []user.Arg) (*block.Block, error) {
		x, err := denses[A](in, 0, nil)
		y, err := denses[B](in, 1, err)
		if err != nil {
			return nil, err
		}
		return blockFrom(f(x[0], y[0]))
	})}
}

// BlockFunc3 is BlockFunc1 of three arrays.
func BlockFunc3[A, B, C, R Elem](f func(Dense[A], Dense[B], Dense[C]) (Dense[R], error), opts ...BlockOption) BlockMap3[A, B, C, R] {
	return BlockMap3[A, B, C, R]{liftBlocks("blocks", f, f == nil, opts, func(_ context.Context, _ user.At, in []user.Arg) (*block.Block, error) {
		x, err := denses[A](in, 0, nil)
		y, err := denses[B](in, 1, err)
		z, err := denses[C](in, 2, err)
		if err != nil {
			return nil, err
		}
		return blockFrom(f(x[0], y[0], z[0]))
	})}
}

// BlockFuncAt1 is BlockFunc1 of a function that is told which block it is called
// for, and when to give up.
func BlockFuncAt1[A, R Elem](f func(context.Context, BlockInfo, Dense[A]) (Dense[R], error), opts ...BlockOption) BlockMap1[A, R] {
	return BlockMap1[A, R]{liftBlocks("blocks", f, f == nil, opts, func(ctx context.Context, at user.At, in []user.Arg) (*block.Block, error) {
		x, err := denses[A](in, 0, nil)
		if err != nil {
			return nil, err
		}
		return blockFrom(f(ctx, BlockInfo(at.Clone()), x[0]))
	})}
}

// BlockFuncAt2 is BlockFuncAt1 of two arrays.
func BlockFuncAt2[A, B, R Elem](f func(context.Context, BlockInfo, Dense[A], Dense[B]) (Dense[R], error), opts ...BlockOption) BlockMap2[A, B, R] {
	return BlockMap2[A, B, R]{liftBlocks("blocks", f, f == nil, opts, func(ctx context.Context, at user.At, in []user.Arg) (*block.Block, error) {
		x, err := denses[A](in, 0, nil)
		y, err := denses[B](in, 1, err)
		if err != nil {
			return nil, err
		}
		return blockFrom(f(ctx, BlockInfo(at.Clone()), x[0], y[0]))
	})}
}

// Map computes each block of an array from the block of x at the same place. The
// blocks have the same shapes, unless options say otherwise.
func (m BlockMap1[A, R]) Map(x Array[A], opts ...BlockOption) Array[R] {
	return Array[R]{m.apply(dtypeFor[R](), opts, x.node())}
}

// Map computes each block of an array from the blocks of x and y at the same
// place, once they have been stretched to one shape and cut alike, as in
// arithmetic.
func (m BlockMap2[A, B, R]) Map(x Array[A], y Array[B], opts ...BlockOption) Array[R] {
	return Array[R]{m.apply(dtypeFor[R](), opts, x.node(), y.node())}
}

// Map is that of BlockMap2, for three arrays.
func (m BlockMap3[A, B, C, R]) Map(x Array[A], y Array[B], z Array[C], opts ...BlockOption) Array[R] {
	return Array[R]{m.apply(dtypeFor[R](), opts, x.node(), y.node(), z.node())}
}

// MapBlocks computes each block of an array by a Go function from the block of x
// at the same place: a block of the same shape, unless options say otherwise. An
// error or a panic of the function comes back from Compute. See BlockFunc1 for
// what runs in several processes.
func MapBlocks[A, R Elem](f func(Dense[A]) (Dense[R], error), x Array[A], opts ...BlockOption) Array[R] {
	return BlockFunc1(f, opts...).Map(x)
}

// MapBlocks2 is MapBlocks of two arrays, which are stretched to one shape and cut
// alike, as in arithmetic.
func MapBlocks2[A, B, R Elem](f func(Dense[A], Dense[B]) (Dense[R], error), x Array[A], y Array[B], opts ...BlockOption) Array[R] {
	return BlockFunc2(f, opts...).Map(x, y)
}

// MapBlocks3 is MapBlocks2 of three arrays.
func MapBlocks3[A, B, C, R Elem](f func(Dense[A], Dense[B], Dense[C]) (Dense[R], error), x Array[A], y Array[B], z Array[C], opts ...BlockOption) Array[R] {
	return BlockFunc3(f, opts...).Map(x, y, z)
}

// MapBlocksAt is MapBlocks of a function that is told which block it is called
// for, and when to give up.
func MapBlocksAt[A, R Elem](f func(context.Context, BlockInfo, Dense[A]) (Dense[R], error), x Array[A], opts ...BlockOption) Array[R] {
	return BlockFuncAt1(f, opts...).Map(x)
}

// FromBlockFunc makes an array of a shape by a function that computes a block of
// it. OutBlocks cuts it; otherwise it is cut into blocks of a common size.
func FromBlockFunc[T Elem](f func(context.Context, BlockInfo) (Dense[T], error), shape []int, opts ...BlockOption) Array[T] {
	m := liftBlocks("blocks", f, f == nil, opts, func(ctx context.Context, at user.At, _ []user.Arg) (*block.Block, error) {
		return blockFrom(f(ctx, BlockInfo(at.Clone())))
	})
	if m.err == nil {
		m.err = m.set.noBorder()
	}
	if m.err == nil && (m.set.drop != nil || m.set.add != nil) {
		m.err = errors.New("its shape is given: DropAxis and AddAxis are for MapBlocks")
	}
	if m.err == nil {
		m.err = checkShape[T](shape)
	}
	if m.err != nil {
		return Array[T]{expr.Fail("from block func", nil, "%w", m.err)}
	}
	blocks := m.set.lengths
	if blocks == nil {
		blocks = expr.AutoBlocks(dtypeFor[T]().Size(), shape)
	}
	return Array[T]{expr.New(user.Apply{Fn: m.fn, Out: axes(len(shape))}, dtypeFor[T](), slices.Clone(shape), blocks)}
}

// blockMap is a lifted function of blocks, whatever their types are.
type blockMap struct {
	fn     user.Func
	layout string // of Blockwise
	set    blockSettings
	err    error
}

// liftBlocks lifts a function. as tells the forms of functions of one type apart.
func liftBlocks(as string, f any, isNil bool, opts []BlockOption, run user.Run) blockMap {
	m := blockMap{}
	if isNil {
		m.err = errors.New("the function is nil")
		return m
	}
	if m.err = m.set.read(opts); m.err != nil {
		return m
	}
	m.fn, m.err = user.Lift(as, f, m.set.id, run)
	return m
}

// apply makes the array that the function computes.
func (m blockMap) apply(d DType, opts []BlockOption, args ...*expr.Node) *expr.Node {
	if m.layout != "" {
		return m.blockwise(d, opts, args)
	}
	fail := func(err error) *expr.Node { return expr.Fail("map blocks", args, "%w", err) }
	set, err := m.settings(opts)
	if err == nil {
		err = set.noBorder()
	}
	if err != nil {
		return fail(err)
	}
	nodes, shape, blocks, err := expr.Unify(args...)
	if err != nil {
		return fail(err)
	}
	drop, err := expr.AxisSet(set.drop, len(shape))
	if err != nil {
		return fail(fmt.Errorf("DropAxis: %w", err))
	}
	if len(drop) > 0 {
		blocks = slices.Clone(blocks)
		for _, axis := range drop {
			blocks[axis] = shape[axis : axis+1]
		}
		for i := range nodes {
			nodes[i] = expr.Rechunk(nodes[i], blocks)
		}
	}
	op := user.Apply{Fn: m.fn}
	for range nodes {
		op.In = append(op.In, axes(len(shape)))
	}
	var lengths [][]int
	for axis := range shape {
		if !slices.Contains(drop, axis) {
			op.Out, lengths = append(op.Out, axis), append(lengths, blocks[axis])
		}
	}
	add, err := expr.AxisSet(set.add, len(lengths)+len(set.add))
	if err != nil {
		return fail(fmt.Errorf("AddAxis: %w", err))
	}
	for i, axis := range add {
		op.Out = slices.Insert(op.Out, axis, len(shape)+i)
		lengths = slices.Insert(lengths, axis, []int{1})
	}
	if lengths, err = set.outBlocks(lengths); err != nil {
		return fail(err)
	}
	return expr.New(op, d, totals(lengths), lengths, nodes...)
}

// settings are those of the lift, and of a call.
func (m blockMap) settings(opts []BlockOption) (blockSettings, error) {
	set := m.set
	if m.err != nil {
		return set, m.err
	}
	if err := set.read(opts); err != nil {
		return set, err
	}
	if set.id != m.set.id {
		return set, errors.New("Named: the function has been lifted already")
	}
	return set, nil
}

// axes counts the axes of an array.
func axes(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// totals is the shape that blocks add up to, with unknown lengths.
func totals(lengths [][]int) []int {
	shape := make([]int, len(lengths))
	for i, sizes := range lengths {
		for _, n := range sizes {
			if n < 0 || shape[i] == expr.Unknown {
				shape[i] = expr.Unknown
				continue
			}
			shape[i] += n
		}
	}
	return shape
}

// denses copies the blocks of an argument into Go's heap, unless there was an
// error before.
func denses[T Elem](in []user.Arg, i int, before error) ([]Dense[T], error) {
	if before != nil {
		return nil, before
	}
	if i >= len(in) {
		return nil, fmt.Errorf("array: argument %d of %d", i, len(in))
	}
	arg := in[i]
	if arg.Extent != nil {
		d := NewDense[T](arg.Extent...)
		to := d.block()
		for k, r := range arg.Regions {
			if b := arg.Blocks[k]; b.DType != to.DType {
				return nil, fmt.Errorf("array: a block of %s where %s was expected", b.DType, to.DType)
			}
			src, dst := arg.Blocks[k].Region(r.Src, r.Shape), to.Region(r.Dst, r.Shape)
			block.Copy(dst, src)
			src.Release()
			dst.Release()
		}
		return []Dense[T]{d}, nil
	}
	out := make([]Dense[T], len(arg.Blocks))
	for k, b := range arg.Blocks {
		var err error
		if out[k], err = denseOf[T](b); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// blockFrom makes a block of what a user's function returned.
func blockFrom[T Elem](d Dense[T], err error) (*block.Block, error) {
	if err != nil {
		return nil, err
	}
	return blockOfDense(d, d.Shape)
}
