package expr

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/kernel"
)

// A sweep runs a kernel over a block of any number of axes: rows of the kernel
// go along the last axis of what is left when all axes that can be joined have
// been, or along a longer one if that is short.
//
//	operand      how it is read
//	even         a stream, from where it lies
//	stretched    a stream with a stride of 0
//	turned       packed tile by tile into scratch, where its last axis is far apart
//	uneven       packed some rows at a time, where these are short
//	indices      counted into scratch
type sweep struct {
	fused   *Fused
	in      []*block.Block
	shape   []int
	streams []stream // those of the operands, then of the result
	result  int      // where those of the result begin

	// Where there is no result, all numbers are shown, in order, piece by piece: so
	// many numbers at a time, or a multiple where they lie so; none across the end of
	// a unit; 0 is for all numbers.
	visit       func(p unsafe.Pointer, n int)
	unit, piece int
}

// A stream is an operand of the kernel, in the axes of the sweep.
type stream struct {
	base    unsafe.Pointer
	strides []int
	size    int  // bytes of an element that is packed
	index   bool // counts: base is nil and strides are numbers
	origin  int  // of what is counted
	half    int  // bytes from the element to this part of it
}

// sweep lays out the operands over a shape.
func (f *Fused) sweep(in []*block.Block, shape []int) *sweep {
	s := &sweep{fused: f, in: in, shape: shape}
	for i, o := range f.Operands {
		if in[i] == nil {
			strides := make([]int, len(shape))
			strides[o.Axis] = 1
			s.streams = append(s.streams, stream{strides: strides, size: 8, index: true, origin: f.Origin[o.Axis]})
			continue
		}
		v := applyView(in[i], o.View, shape, f.Starts[i])
		s.add(v)
		v.Release() // the argument keeps the memory
	}
	s.result = len(s.streams)
	return s
}

// sweepInOrder lays out the operands over a shape, with its axes in an order.
func (f *Fused) sweepInOrder(in []*block.Block, shape, order []int) *sweep {
	s := f.sweep(in, shape)
	permute := func(list []int) []int {
		out := make([]int, len(order))
		for i, axis := range order {
			out[i] = list[axis]
		}
		return out
	}
	s.shape = permute(s.shape)
	for i := range s.streams {
		s.streams[i].strides = permute(s.streams[i].strides)
	}
	return s
}

// add adds the streams of a block, two if it is complex.
func (s *sweep) add(b *block.Block) {
	size := b.DType.Size()
	s.streams = append(s.streams, stream{base: b.Base, strides: slices.Clone(b.Strides), size: size})
	if b.DType.Complex() {
		half := size / 2
		s.streams = append(s.streams, stream{base: unsafe.Add(b.Base, half), strides: slices.Clone(b.Strides), size: size, half: half})
	}
}

// output makes the kernel write to a block.
func (s *sweep) output(out *block.Block) { s.add(out) }

// narrow leaves n indices of an axis, from lo on.
func (s *sweep) narrow(axis, lo, n int) {
	s.shape[axis] = n
	for i := range s.streams {
		t := &s.streams[i]
		if t.index {
			t.origin += lo * t.strides[axis]
		} else {
			t.base = unsafe.Add(t.base, lo*t.strides[axis])
		}
	}
}

// join joins axes that all streams walk evenly, and drops those of 1.
func (s *sweep) join() {
	shape := make([]int, 0, len(s.shape))
	keep := make([][]int, len(s.streams))
	for axis, n := range s.shape {
		if n == 1 {
			continue
		}
		last := len(shape) - 1
		joins := last >= 0
		for i := range s.streams {
			joins = joins && keep[i][last] == s.streams[i].strides[axis]*n
		}
		if joins {
			shape[last] *= n
		} else {
			shape = append(shape, n)
		}
		for i := range s.streams {
			if joins {
				keep[i][last] = s.streams[i].strides[axis]
			} else {
				keep[i] = append(keep[i], s.streams[i].strides[axis])
			}
		}
	}
	if len(shape) == 0 {
		shape = []int{1}
		for i := range keep {
			keep[i] = []int{0}
		}
	}
	s.shape = shape
	for i := range s.streams {
		s.streams[i].strides = keep[i]
	}
}

// longLast turns the axes so that the last is not a short one beside a longer.
func (s *sweep) longLast() {
	last := len(s.shape) - 1
	longest := last
	for i, n := range s.shape {
		if n > s.shape[longest] {
			longest = i
		}
	}
	if s.shape[last] >= shortAxis || longest == last {
		return
	}
	turn := func(list []int) { list[last], list[longest] = list[longest], list[last] }
	turn(s.shape)
	for i := range s.streams {
		turn(s.streams[i].strides)
	}
}

// run computes the whole block. Where there is a result, it is written there;
// in any order.
func (s *sweep) run(ctx context.Context) error {
	if block.Count(s.shape) == 0 {
		return nil
	}
	s.join()
	if !s.canFlatten() {
		s.longLast()
	}
	return s.start(ctx, false)
}

// start runs the kernel over the axes as they are now.
func (s *sweep) start(ctx context.Context, inOrder bool) error {
	r, err := s.runner(ctx, inOrder)
	if err != nil {
		return err
	}
	defer r.release()
	err = r.outer(0, make([]int, len(s.streams)))
	runtime.KeepAlive(s.in)
	return s.fused.trapped(err)
}

// Trapped tells of a kernel that stopped at a check, with the line of the user's
// function where it is in one; any other error it leaves alone.
func Trapped(label string, err error) error {
	trap, ok := errors.AsType[*kernel.Trap](err)
	switch {
	case !ok:
		return err
	case trap.File != "":
		return fmt.Errorf("array: %s: %s (%s:%d)", label, trap.Reason(), filepath.Base(trap.File), trap.Pos.Line)
	}
	return fmt.Errorf("array: %s: %s", label, strings.TrimPrefix(trap.Reason(), "panic: "))
}
