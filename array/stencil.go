package array

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"unsafe"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/user"
	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/jit"
)

// Stencil computes each element of an array by a Go function of what is around
// the element of x at the same place: a window, as an array of arrays of odd
// lengths, one for each axis.
//
//	func blur(w [3][3]float64) (mean float64) {
//		for _, row := range w {
//			for _, v := range row {
//				mean += v / 9
//			}
//		}
//		return mean
//	}
//
//	y := array.Stencil(blur, x, array.PadEdge)
//
// The element itself is w[1][1]. Beyond the ends of the array there is what a
// PadMode or PadWith says, or 0. The function becomes a kernel that reads blocks
// with their surroundings; one that package jit cannot compile is called as it
// is, and Explain says why.
func Stencil[T, R Elem, W any](f func(window W) R, x Array[T], opts ...BlockOption) Array[R] {
	return StencilFunc[T](f, opts...).Map(x)
}

// StencilMap is a function of windows that has been lifted.
type StencilMap[T, R Elem] struct{ *stencilMap }

type stencilMap struct {
	blockMap
	widths []int
	inline func() (string, error)
}

// StencilFunc lifts a function for Stencil. In a package-level var it makes the
// function known to other processes, as those need it that cannot be compiled.
func StencilFunc[T, R Elem, W any](f func(window W) R, opts ...BlockOption) StencilMap[T, R] {
	widths, err := windowOf[T](reflect.TypeFor[W]())
	m := liftBlocks("stencil", f, f == nil, opts, func(ctx context.Context, _ user.At, in []user.Arg) (*block.Block, error) {
		x, err := denses[T](in, 0, nil)
		if err != nil {
			return nil, err
		}
		return slide(ctx, f, x[0], widths)
	})
	if m.err == nil {
		m.err = err
	}
	k := jit.Vectorize1(f)
	return StencilMap[T, R]{&stencilMap{m, widths, func() (string, error) { return inlined.of(f, k.Inline) }}}
}

// windowOf finds the lengths of a window, which are odd.
func windowOf[T Elem](w reflect.Type) (widths []int, err error) {
	whole := w
	for w.Kind() == reflect.Array {
		widths = append(widths, w.Len())
		w = w.Elem()
	}
	if len(widths) == 0 || w != reflect.TypeFor[T]() {
		return nil, fmt.Errorf("a window is an array of %s, such as [3][3]%s, not %s", reflect.TypeFor[T](), reflect.TypeFor[T](), whole)
	}
	for _, n := range widths {
		if n%2 == 0 {
			return nil, fmt.Errorf("a window %s has no middle: its lengths must be odd", whole)
		}
	}
	return widths, nil
}

// Map computes each element of an array from what is around that of x.
func (m StencilMap[T, R]) Map(x Array[T], opts ...BlockOption) Array[R] {
	n := x.node()
	fail := func(err error) Array[R] {
		return Array[R]{expr.Fail("stencil", []*expr.Node{n}, "%w", err)}
	}
	if m.stencilMap == nil {
		return fail(errors.New("the function was not lifted"))
	}
	set, err := m.settings(opts)
	switch {
	case err != nil:
		return fail(err)
	case set.lengths != nil || set.drop != nil || set.add != nil || set.untrimmed:
		return fail(errors.New("its options are a PadMode, PadWith and Named"))
	case len(m.widths) != n.NDim() && n.Err() == nil:
		return fail(fmt.Errorf("a window of %s over an array of %d", expr.Axes(len(m.widths)), n.NDim()))
	}
	set.padded = true // with 0, if nobody says otherwise
	depth, count := make([]int, len(m.widths)), 1
	for i, w := range m.widths {
		depth[i] = w / 2
		count *= w
	}
	arg, reach, err := surround(n, depth, set)
	if err != nil {
		return fail(err)
	}
	text, err := m.inline()
	if err == nil {
		text, err = user.Windowed(text, count, n.DType, dtypeFor[R]())
	}
	if err != nil {
		op := user.Overlap{Fn: m.fn, How: "called as it is: " + firstLine(err), Reach: reach}
		return Array[R]{expr.New(op, dtypeFor[R](), n.Shape, n.Blocks, arg)}
	}
	return Array[R]{expr.New(user.Window{Fn: m.fn.Name, Text: text, Reach: reach}, dtypeFor[R](), n.Shape, n.Blocks, arg)}
}

// slide calls a function for each window in a block.
func slide[T, R Elem, W any](ctx context.Context, f func(W) R, x Dense[T], widths []int) (*block.Block, error) {
	shape := make([]int, len(widths))
	for i, w := range widths {
		if shape[i] = x.Shape[i] - w + 1; shape[i] < 0 {
			return nil, fmt.Errorf("array: a window of %s over a block of %s", expr.ShapeText(widths), expr.ShapeText(x.Shape))
		}
	}
	out := NewDense[R](shape...)
	window := new(W)
	elements := unsafe.Slice((*T)(unsafe.Pointer(window)), block.Count(widths)) // an array of arrays has no gaps
	index := make([]int, len(widths))
	for k, place := range expr.Places(shape) {
		if k%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for i, at := range expr.Places(widths) {
			for axis := range index {
				index[axis] = place[axis] + at[axis]
			}
			elements[i] = x.Data[expr.Flat(index, x.Shape)]
		}
		out.Data[k] = f(*window)
	}
	return out.block(), nil
}
