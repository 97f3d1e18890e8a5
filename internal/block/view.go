package block

import (
	"fmt"
	"slices"
)

// Views share the memory of the block that they are taken of, and count as a
// reference of their own.

// view makes a view of another shape.
func (b *Block) view(shape, strides []int, offset int) *Block {
	b.Memory.Retain()
	v := On(b.Memory, b.DType, shape, strides, b.Base)
	if offset != 0 {
		v.Base = b.at(offset)
	}
	return v
}

// View returns a view of the whole block.
func (b *Block) View() *Block { return b.view(b.Shape, b.Strides, 0) }

// Narrow returns the view of n elements of an axis from lo on, step apart; step
// may be negative.
func (b *Block) Narrow(axis, lo, n, step int) *Block {
	if last := lo + (n-1)*step; n < 0 || n > 0 && (lo < 0 || lo >= b.Shape[axis] || last < 0 || last >= b.Shape[axis]) {
		panic(fmt.Sprintf("block: %d elements from %d by %d of an axis of %d", n, lo, step, b.Shape[axis]))
	}
	shape, strides := slices.Clone(b.Shape), slices.Clone(b.Strides)
	offset := 0
	if n > 0 && b.Len() > 0 { // a pointer must not leave its memory
		offset = lo * strides[axis]
	}
	shape[axis] = n
	strides[axis] *= step
	return b.view(shape, strides, offset)
}

// Region returns the view of shape elements from lo on.
func (b *Block) Region(lo, shape []int) *Block {
	offset := 0
	for i, l := range lo {
		if l < 0 || shape[i] < 0 || l+shape[i] > b.Shape[i] {
			panic(fmt.Sprintf("block: region %v from %v of a block of %v", shape, lo, b.Shape))
		}
		if b.Len() > 0 {
			offset += l * b.Strides[i]
		}
	}
	if Count(shape) == 0 {
		offset = 0
	}
	return b.view(shape, b.Strides, offset)
}

// Transpose returns the view whose axis i is axis perm[i] of the block.
func (b *Block) Transpose(perm ...int) *Block {
	shape, strides := make([]int, len(perm)), make([]int, len(perm))
	for i, p := range perm {
		shape[i], strides[i] = b.Shape[p], b.Strides[p]
	}
	return b.view(shape, strides, 0)
}

// Broadcast returns the view of a shape that the block's stretches to, by
// NumPy's rules: from the right, axes of 1 are repeated, axes are put in front.
func (b *Block) Broadcast(shape ...int) *Block {
	strides := make([]int, len(shape))
	front := len(shape) - len(b.Shape)
	for i, n := range b.Shape {
		switch {
		case front < 0 || n != 1 && n != shape[front+i]:
			panic(fmt.Sprintf("block: shape %v does not stretch to %v", b.Shape, shape))
		case n == shape[front+i]:
			strides[front+i] = b.Strides[i]
		}
	}
	return b.view(shape, strides, 0)
}

// Reshape returns a view of another shape with as many elements, in row-major
// order, and reports whether there is one: if not, the block must be copied
// first.
func (b *Block) Reshape(shape ...int) (v *Block, ok bool) {
	if b.IsContiguous() {
		return b.view(shape, Contiguous(b.DType, shape), 0), true
	}
	strides, ok := reshapeStrides(b.Shape, b.Strides, shape)
	if !ok {
		return nil, false
	}
	return b.view(shape, strides, 0), true
}

// reshapeStrides finds strides for a new shape: groups of old axes that lie
// evenly become groups of new ones with the same number of elements.
func reshapeStrides(from, steps, to []int) ([]int, bool) {
	var shape, strides []int // without axes of 1
	for i, n := range from {
		if n != 1 {
			shape, strides = append(shape, n), append(strides, steps[i])
		}
	}
	out := make([]int, len(to))
	i, j := 0, 0
	for i < len(shape) && j < len(to) {
		n, m := shape[i], to[j]
		i0, j0 := i, j
		for n != m {
			if n < m {
				i++
				n *= shape[i]
			} else {
				j++
				m *= to[j]
			}
		}
		for k := i0; k < i; k++ {
			if strides[k] != strides[k+1]*shape[k+1] {
				return nil, false
			}
		}
		step := strides[i]
		for k := j; k >= j0; k-- {
			out[k] = step
			step *= to[k]
		}
		i, j = i+1, j+1
	}
	return out, true // axes of 1 that are left keep a stride of 0
}

// Expand returns a view with a new axis of 1 in front of axis.
func (b *Block) Expand(axis int) *Block {
	return b.view(slices.Insert(slices.Clone(b.Shape), axis, 1), slices.Insert(slices.Clone(b.Strides), axis, 0), 0)
}

// Squeeze returns a view without an axis, whose length is 1.
func (b *Block) Squeeze(axis int) *Block {
	if b.Shape[axis] != 1 {
		panic(fmt.Sprintf("block: squeezing axis %d of shape %v", axis, b.Shape))
	}
	return b.view(slices.Delete(slices.Clone(b.Shape), axis, axis+1), slices.Delete(slices.Clone(b.Strides), axis, axis+1), 0)
}
