package array

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/user"
	"github.com/cb434341/weft/internal/block"
)

// BlockwiseFunc1 is BlockwiseFunc2 of one array.
func BlockwiseFunc1[A, R Elem](f func([]Dense[A]) (Dense[R], error), layout string, opts ...BlockOption) BlockMap1[A, R] {
	m := liftBlocks("blockwise", f, f == nil, opts, func(_ context.Context, _ user.At, in []user.Arg) (*block.Block, error) {
		x, err := denses[A](in, 0, nil)
		if err != nil {
			return nil, err
		}
		return blockFrom(f(x))
	})
	return BlockMap1[A, R]{m.over(layout)}
}

// BlockwiseFunc2 lifts a function that computes a block of an array from blocks
// of others along shared indices, which a layout names: "ij,jk->ik" for a product
// of matrices. Block (i, k) of the result is computed from the blocks (i, j) of
// the first array and (j, k) of the second, for all j, which is not an index of
// the result: they come in lists, in order of j. A list is of one block where all
// indices are the result's. Several such indices count as those of a row-major
// array do, in the order in which the array has them. All blocks of the lists are
// in memory at once.
func BlockwiseFunc2[A, B, R Elem](f func([]Dense[A], []Dense[B]) (Dense[R], error), layout string, opts ...BlockOption) BlockMap2[A, B, R] {
	m := liftBlocks("blockwise", f, f == nil, opts, func(_ context.Context, _ user.At, in []user.Arg) (*block.Block, error) {
		x, err := denses[A](in, 0, nil)
		y, err := denses[B](in, 1, err)
		if err != nil {
			return nil, err
		}
		return blockFrom(f(x, y))
	})
	return BlockMap2[A, B, R]{m.over(layout)}
}

// BlockwiseFunc3 is BlockwiseFunc2 of three arrays.
func BlockwiseFunc3[A, B, C, R Elem](f func([]Dense[A], []Dense[B], []Dense[C]) (Dense[R], error), layout string, opts ...BlockOption) BlockMap3[A, B, C, R] {
	m := liftBlocks("blockwise", f, f == nil, opts, func(_ context.Context, _ user.At, in []user.Arg) (*block.Block, error) {
		x, err := denses[A](in, 0, nil)
		y, err := denses[B](in, 1, err)
		z, err := denses[C](in, 2, err)
		if err != nil {
			return nil, err
		}
		return blockFrom(f(x, y, z))
	})
	return BlockMap3[A, B, C, R]{m.over(layout)}
}

// Blockwise1 is Blockwise2 of one array.
func Blockwise1[A, R Elem](f func([]Dense[A]) (Dense[R], error), layout string, x Array[A], opts ...BlockOption) Array[R] {
	return BlockwiseFunc1(f, layout, opts...).Map(x)
}

// Blockwise2 computes each block of an array from blocks of two others along
// shared indices, see BlockwiseFunc2. Arrays that share an index are cut alike
// along it. A block is as long along an index as those of the arrays are; for an
// index that only the result has, OutBlocks must tell.
func Blockwise2[A, B, R Elem](f func([]Dense[A], []Dense[B]) (Dense[R], error), layout string, x Array[A], y Array[B], opts ...BlockOption) Array[R] {
	return BlockwiseFunc2(f, layout, opts...).Map(x, y)
}

// Blockwise3 is Blockwise2 of three arrays.
func Blockwise3[A, B, C, R Elem](f func([]Dense[A], []Dense[B], []Dense[C]) (Dense[R], error), layout string, x Array[A], y Array[B], z Array[C], opts ...BlockOption) Array[R] {
	return BlockwiseFunc3(f, layout, opts...).Map(x, y, z)
}

// over gives the function a layout.
func (m blockMap) over(layout string) blockMap {
	if m.layout = layout; layout == "" && m.err == nil {
		m.err = errors.New(`blockwise: a layout is like "ij,jk->ik"`)
	}
	return m
}

// indices reads a layout: the index of each axis of the arguments and of the
// result, as numbers, and the letters.
func indices(layout string, args int) (in [][]int, out []int, letters []rune, err error) {
	left, right, ok := strings.Cut(strings.ReplaceAll(layout, " ", ""), "->")
	operands := strings.Split(left, ",")
	if !ok || strings.ContainsAny(right, ",->") || len(operands) != args {
		return nil, nil, nil, fmt.Errorf(`layout %q: for %d arrays a layout is like "ij,jk->ik"`, layout, args)
	}
	read := func(operand string) ([]int, error) {
		numbers := []int{}
		for _, r := range operand {
			at := slices.Index(letters, r)
			if at < 0 {
				at = len(letters)
				letters = append(letters, r)
			}
			if slices.Contains(numbers, at) {
				return nil, fmt.Errorf("layout %q: %c is there twice in %q", layout, r, operand)
			}
			numbers = append(numbers, at)
		}
		return numbers, nil
	}
	for _, o := range operands {
		numbers, err := read(o)
		if err != nil {
			return nil, nil, nil, err
		}
		in = append(in, numbers)
	}
	out, err = read(right)
	return in, out, letters, err
}

// blockwise makes the array that the function computes along indices.
func (m blockMap) blockwise(d DType, opts []BlockOption, args []*expr.Node) *expr.Node {
	fail := func(err error) *expr.Node { return expr.Fail("blockwise", args, "%w", err) }
	set, err := m.settings(opts)
	if err == nil {
		err = set.noBorder()
	}
	if err != nil {
		return fail(err)
	}
	if set.drop != nil || set.add != nil {
		return fail(errors.New("the layout says which axes there are: DropAxis and AddAxis are for MapBlocks"))
	}
	in, out, letters, err := indices(m.layout, len(args))
	if err != nil {
		return fail(err)
	}
	blocks, err := indexBlocks(in, letters, args)
	if err != nil {
		return fail(err)
	}
	nodes := make([]*expr.Node, len(args))
	for i, a := range args {
		cut := make([][]int, len(in[i]))
		for axis, index := range in[i] {
			cut[axis] = blocks[index]
		}
		nodes[i] = expr.Rechunk(a, cut)
	}
	lengths := make([][]int, len(out))
	for axis, index := range out {
		if lengths[axis] = blocks[index]; blocks[index] == nil && set.lengths == nil {
			return fail(fmt.Errorf("layout %q: nobody says how long %c is: give OutBlocks", m.layout, letters[index]))
		}
	}
	if lengths, err = set.outBlocks(lengths); err != nil {
		return fail(err)
	}
	return expr.New(user.Apply{Fn: m.fn, In: in, Out: out}, d, totals(lengths), lengths, nodes...)
}

// indexBlocks finds the blocks along each index: those of the first array that
// has it.
func indexBlocks(in [][]int, letters []rune, args []*expr.Node) ([][]int, error) {
	blocks := make([][]int, len(letters))
	for i, a := range args {
		if a.Err() != nil {
			return nil, a.Err()
		}
		if a.NDim() != len(in[i]) {
			return nil, fmt.Errorf("array %d has %s, its layout %d", i+1, expr.Axes(a.NDim()), len(in[i]))
		}
		for axis, index := range in[i] {
			have := blocks[index]
			switch {
			case have == nil:
				blocks[index] = a.Blocks[axis]
			case totals([][]int{have})[0] != a.Shape[axis]:
				return nil, fmt.Errorf("index %c is %d and %d long", letters[index], totals([][]int{have})[0], a.Shape[axis])
			}
		}
	}
	return blocks, nil
}
