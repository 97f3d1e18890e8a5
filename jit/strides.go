package jit

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"unsafe"
)

// run computes all rows: the loop over the longest dimension is the kernel's,
// those over the others are here.
func (b *binding) run(ctx context.Context, p path) error {
	if slices.Contains(b.loop, 0) {
		return ctx.Err()
	}
	back := b.straighten()
	b.flatten()

	rows := *b
	rows.loop = b.loop[len(b.loop)-1:]
	rows.all = slices.Clone(b.all)
	for i := range rows.all {
		s := &rows.all[i]
		s.shape, s.stride = s.shape[len(b.loop)-1:], s.stride[len(b.loop)-1:]
	}
	index := make([]int, len(b.loop)-1)
	for {
		for i := range rows.all {
			offset := 0
			for d, at := range index {
				offset += at * b.all[i].stride[d]
			}
			rows.all[i].base = unsafe.Add(b.all[i].base, offset)
		}
		if err := rows.once(ctx, p); err != nil {
			if e, ok := errors.AsType[*RowError](err); ok {
				e.Row = b.number(append(slices.Clone(index), e.Row))
			}
			return err
		}
		if !next(index, b.loop) {
			break
		}
	}
	back()
	return nil
}

// number is the place of a row among all, in the order of the looped dimensions
// as they were given.
func (b *binding) number(index []int) int {
	shape, last := slices.Clone(b.loop), len(b.loop)-1
	index[b.swapped], index[last] = index[last], index[b.swapped]
	shape[b.swapped], shape[last] = shape[last], shape[b.swapped]
	n := 0
	for d, i := range index {
		n = n*shape[d] + i
	}
	return n
}

// next counts index up within shape; false at its end.
func next(index, shape []int) bool {
	for d := len(index) - 1; d >= 0; d-- {
		if index[d]++; index[d] < shape[d] {
			return true
		}
		index[d] = 0
	}
	return false
}

// once runs the kernel over the one looped dimension that is left.
func (b *binding) once(ctx context.Context, p path) error {
	use := b.g.open()
	defer use.end()
	use.path, use.bound, use.n = p, b, b.loop[0]
	return use.run(ctx)
}

// straighten gives operands whose core dimensions have gaps, and an output that
// shares memory with an input, memory of their own. What it returns copies the
// output back.
func (b *binding) straighten() (back func()) {
	back = func() {}
	last := len(b.all) - 1
	for i := range b.all {
		s := &b.all[i]
		core := b.core(i)
		apart := !contiguous(s.shape[len(b.loop):], core, int(s.elem.Size()))
		if i == last {
			apart = apart || b.overlaps()
		}
		if !apart {
			continue
		}
		original := *s
		s.compact(len(b.loop))
		if i == last {
			mine := *s
			back = func() { original.copyFrom(&mine) }
		}
	}
	return back
}

// compact copies s to memory of its own; what is repeated over looped dimensions
// is copied once, and repeats as before.
func (s *strided) compact(loops int) {
	once := *s
	once.shape = slices.Clone(s.shape)
	for d := range loops {
		if s.stride[d] == 0 {
			once.shape[d] = min(1, s.shape[d])
		}
	}
	mine := newStrided(s.elem, once.shape)
	mine.copyFrom(&once)
	for d := range loops {
		if s.stride[d] == 0 {
			mine.stride[d] = 0
		}
	}
	s.base, s.stride = mine.base, mine.stride
}

// contiguous reports dimensions in row-major order without gaps.
func contiguous(shape, stride []int, size int) bool {
	for d := len(shape) - 1; d >= 0; d-- {
		if shape[d] > 1 && stride[d] != size {
			return false
		}
		size *= shape[d]
	}
	return true
}

// overlaps reports whether the output shares memory with an input that it does
// not replace element by element.
func (b *binding) overlaps() bool {
	out := &b.all[len(b.all)-1]
	lo, hi := out.extent()
	for i := range len(b.all) - 1 {
		in := &b.all[i]
		from, to := in.extent()
		if to <= lo || hi <= from {
			continue
		}
		// A core dimension may be read after it was written to.
		same := in.base == out.base && slices.Equal(in.stride, out.stride) && slices.Equal(in.shape, out.shape)
		if !same || len(b.core(i)) > 0 {
			return true
		}
	}
	return false
}

// extent is the memory from the first element to behind the last.
func (s *strided) extent() (lo, hi uintptr) {
	lo = uintptr(s.base)
	hi = lo + s.elem.Size()
	for d, n := range s.shape {
		if n == 0 {
			return lo, lo
		}
		hi += uintptr((n - 1) * s.stride[d])
	}
	return lo, hi
}

// newStrided makes memory in row-major order.
func newStrided(elem reflect.Type, shape []int) strided {
	s := strided{elem: elem, shape: shape, stride: make([]int, len(shape))}
	n := 1
	for d := len(shape) - 1; d >= 0; d-- {
		s.stride[d] = n * int(elem.Size())
		n *= shape[d]
	}
	s.base = reflect.MakeSlice(reflect.SliceOf(elem), n, n).UnsafePointer()
	return s
}

// copyFrom copies elements of an operand of the same shape.
func (s *strided) copyFrom(from *strided) {
	if s.empty() {
		return
	}
	size := s.elem.Size()
	index := make([]int, len(s.shape))
	for {
		a, b := 0, 0
		for d, at := range index {
			a += at * s.stride[d]
			b += at * from.stride[d]
		}
		copy(unsafe.Slice((*byte)(unsafe.Add(s.base, a)), size), unsafe.Slice((*byte)(unsafe.Add(from.base, b)), size))
		if !next(index, s.shape) {
			return
		}
	}
}

// flatten makes one looped dimension of several where all operands let it, and
// puts the longest last. There is one at least afterwards.
func (b *binding) flatten() {
	if len(b.loop) == 0 {
		b.insert(0)
	}
	for d := len(b.loop) - 2; d >= 0; d-- {
		joined := true
		for i := range b.all {
			s := &b.all[i]
			joined = joined && s.stride[d] == s.stride[d+1]*s.shape[d+1]
		}
		if joined {
			b.join(d)
		}
	}
	longest := 0
	for d, n := range b.loop {
		if n >= b.loop[longest] {
			longest = d
		}
	}
	b.swapped = longest
	b.swap(longest, len(b.loop)-1)
}

// insert makes a looped dimension of one row.
func (b *binding) insert(d int) {
	b.loop = slices.Insert(slices.Clone(b.loop), d, 1)
	for i := range b.all {
		s := &b.all[i]
		s.shape, s.stride = slices.Insert(slices.Clone(s.shape), d, 1), slices.Insert(slices.Clone(s.stride), d, 0)
	}
}

// join makes looped dimensions d and d+1 one.
func (b *binding) join(d int) {
	n := b.loop[d] * b.loop[d+1]
	b.loop = slices.Replace(slices.Clone(b.loop), d, d+2, n)
	for i := range b.all {
		s := &b.all[i]
		s.shape = slices.Replace(slices.Clone(s.shape), d, d+2, n)
		s.stride = slices.Delete(slices.Clone(s.stride), d, d+1)
	}
}

// swap exchanges two looped dimensions.
func (b *binding) swap(d, e int) {
	b.loop = slices.Clone(b.loop)
	b.loop[d], b.loop[e] = b.loop[e], b.loop[d]
	for i := range b.all {
		s := &b.all[i]
		s.shape, s.stride = slices.Clone(s.shape), slices.Clone(s.stride)
		s.shape[d], s.shape[e] = s.shape[e], s.shape[d]
		s.stride[d], s.stride[e] = s.stride[e], s.stride[d]
	}
}
