package block

import (
	"fmt"
	"math"
	"slices"
	"unsafe"
)

// A Block is an n-dimensional array of numbers in one piece of memory: what the
// tasks of an array hand to one another. It is a view: an address, a shape and
// a step in bytes for each axis, which may be negative or zero.
//
// A Block is a reference to its Memory, taken when it is made and dropped by
// Release; views of it are references of their own. Blocks are never changed
// once the task that made them has returned.
type Block struct {
	DType   DType
	Shape   []int
	Strides []int          // bytes, one for each axis
	Base    unsafe.Pointer // the first element; undefined where there is none
	Memory  *Memory
}

// New makes a block with undefined content: contiguous, row-major, aligned to
// 64 bytes, outside of Go's heap unless it is small.
func New(d DType, shape ...int) *Block {
	n, ok := Bytes(d, shape)
	if !ok {
		panic(fmt.Sprintf("block: %d bytes of %s in shape %v are more than there can be", n, d, shape))
	}
	m := take(max(n, 1))
	return &Block{DType: d, Shape: slices.Clone(shape), Strides: Contiguous(d, shape), Base: m.base, Memory: m}
}

// Zeros makes a block of zeros.
func Zeros(d DType, shape ...int) *Block {
	b := New(d, shape...)
	clear(b.Bytes())
	return b
}

// NewHeap makes a block of zeros in Go's heap, which needs no Release.
func NewHeap(d DType, shape ...int) *Block {
	n, ok := Bytes(d, shape)
	if !ok {
		panic(fmt.Sprintf("block: %d bytes of %s in shape %v are more than there can be", n, d, shape))
	}
	words := make([]uint64, (n+7)/8+1)
	m := ofHeap(unsafe.Pointer(&words[0]), n, words)
	return &Block{DType: d, Shape: slices.Clone(shape), Strides: Contiguous(d, shape), Base: m.base, Memory: m}
}

// Of makes a block of a Go slice, row-major, which it shares: the slice must
// not be changed afterwards. The length must be that of the shape.
func Of[T Elem](data []T, shape ...int) *Block {
	d := DTypeFor[T]()
	if n := Count(shape); n != len(data) {
		panic(fmt.Sprintf("block: %d elements for shape %v", len(data), shape))
	}
	base := unsafe.Pointer(unsafe.SliceData(data))
	m := ofHeap(base, len(data)*d.Size(), data)
	return &Block{DType: d, Shape: slices.Clone(shape), Strides: Contiguous(d, shape), Base: base, Memory: m}
}

// On makes a block on memory that the caller retained for it: base lies in m.
func On(m *Memory, d DType, shape, strides []int, base unsafe.Pointer) *Block {
	return &Block{DType: d, Shape: slices.Clone(shape), Strides: slices.Clone(strides), Base: base, Memory: m}
}

// Contiguous returns the strides of a row-major block.
func Contiguous(d DType, shape []int) []int {
	strides := make([]int, len(shape))
	step := d.Size()
	for i := len(shape) - 1; i >= 0; i-- {
		strides[i] = step
		step *= shape[i]
	}
	return strides
}

// Count is the number of elements of a shape.
func Count(shape []int) int {
	n := 1
	for _, s := range shape {
		n *= s
	}
	return n
}

// Bytes is the size of a contiguous block; ok is false if it overflows.
func Bytes(d DType, shape []int) (n int, ok bool) {
	n = d.Size()
	for _, s := range shape {
		if s < 0 || s > 0 && n > math.MaxInt/s {
			return n, false
		}
		n *= s
	}
	return n, true
}

// Len is the number of elements.
func (b *Block) Len() int { return Count(b.Shape) }

// Release drops the block's reference to its memory. The block must not be
// used afterwards. A runner calls it at the last use of a result.
func (b *Block) Release() {
	if b.Memory != nil {
		b.Memory.Release()
		b.Memory = nil
	}
}

// SizeBytes is what the block costs: its own elements, nothing for those of a
// mapped file.
func (b *Block) SizeBytes() int64 {
	const header = 128
	if b.Memory == nil || b.Memory.held == 0 {
		return header
	}
	return header + int64(min(b.Len()*b.DType.Size(), b.Memory.held))
}

// IsContiguous reports that the elements lie one behind the other in row-major
// order, as those of a block without any do. Axes of length 1 have no say.
func (b *Block) IsContiguous() bool {
	if b.Len() == 0 {
		return true
	}
	step := b.DType.Size()
	for i := len(b.Shape) - 1; i >= 0; i-- {
		if b.Shape[i] != 1 && b.Strides[i] != step {
			return false
		}
		step *= b.Shape[i]
	}
	return true
}

// Bytes are the elements of a contiguous block as memory, which is the block's.
func (b *Block) Bytes() []byte {
	if !b.IsContiguous() {
		panic("block: the bytes of a block that is not contiguous")
	}
	return unsafe.Slice((*byte)(b.Base), b.Len()*b.DType.Size())
}

// Slice returns the elements of a contiguous block, whose memory is the
// block's: it must not outlive the block.
func Slice[T Elem](b *Block) []T {
	if d := DTypeFor[T](); d != b.DType {
		panic(fmt.Sprintf("block: a block of %s as a slice of %s", b.DType, d))
	}
	if !b.IsContiguous() {
		panic("block: a block that is not contiguous as a slice")
	}
	return unsafe.Slice((*T)(b.Base), b.Len())
}

// At returns the address of an element.
func (b *Block) At(index ...int) unsafe.Pointer {
	p := b.Base
	for i, x := range index {
		p = unsafe.Add(p, x*b.Strides[i])
	}
	return p
}

// Value returns an element as the Go value of its DType: a float64, an int8.
func (b *Block) Value(index ...int) any {
	p := b.At(index...)
	switch b.DType {
	case Bool:
		return *(*bool)(p)
	case Int8:
		return *(*int8)(p)
	case Int16:
		return *(*int16)(p)
	case Int32:
		return *(*int32)(p)
	case Int64:
		return *(*int64)(p)
	case Uint8:
		return *(*uint8)(p)
	case Uint16:
		return *(*uint16)(p)
	case Uint32:
		return *(*uint32)(p)
	case Uint64:
		return *(*uint64)(p)
	case Float32:
		return *(*float32)(p)
	case Float64:
		return *(*float64)(p)
	case Complex64:
		return *(*complex64)(p)
	case Complex128:
		return *(*complex128)(p)
	}
	panic("block: a value of no type")
}

// at is the address so many bytes behind the first element.
func (b *Block) at(offset int) unsafe.Pointer { return unsafe.Add(b.Base, offset) }

// NDim is the number of axes.
func (b *Block) NDim() int { return len(b.Shape) }
