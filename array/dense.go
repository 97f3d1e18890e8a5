package array

import (
	"context"
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Dense is an array in memory: what computing an Array gives, and what user
// functions on blocks take. Its elements lie in row-major order in a Go slice
// of its own.
type Dense[T Elem] struct {
	Data  []T
	Shape []int
}

// NewDense makes a Dense of zeros.
func NewDense[T Elem](shape ...int) Dense[T] {
	return Dense[T]{make([]T, block.Count(shape)), slices.Clone(shape)}
}

// NDim returns the number of axes.
func (d Dense[T]) NDim() int { return len(d.Shape) }

// Len returns the number of elements.
func (d Dense[T]) Len() int { return len(d.Data) }

// offset is the place of an element in Data; it panics like a slice does.
func (d Dense[T]) offset(index []int) int {
	if len(index) != len(d.Shape) {
		panic(fmt.Sprintf("array: index %v of an array of %s", index, expr.Axes(len(d.Shape))))
	}
	at := 0
	for i, x := range index {
		if uint(x) >= uint(d.Shape[i]) {
			panic(fmt.Sprintf("array: index %v out of range with shape %s", index, expr.ShapeText(d.Shape)))
		}
		at = at*d.Shape[i] + x
	}
	return at
}

// At returns an element. An index out of range panics, as it does with slices.
func (d Dense[T]) At(index ...int) T { return d.Data[d.offset(index)] }

// Set sets an element.
func (d Dense[T]) Set(v T, index ...int) { d.Data[d.offset(index)] = v }

// Row returns row i of a 2-dimensional array, which is the array's memory.
func (d Dense[T]) Row(i int) []T {
	if len(d.Shape) != 2 {
		panic(fmt.Sprintf("array: row %d of an array of %s", i, expr.Axes(len(d.Shape))))
	}
	cols := d.Shape[1]
	return d.Data[i*cols : (i+1)*cols : (i+1)*cols]
}

// block is the Dense as a block, which shares its memory.
func (d Dense[T]) block() *block.Block { return block.Of(d.Data, d.Shape...) }

// denseOf copies a block into Go's heap.
func denseOf[T Elem](b *block.Block) (Dense[T], error) {
	if want := block.DTypeFor[T](); b.DType != want {
		return Dense[T]{}, fmt.Errorf("array: a block of %s where %s was expected", b.DType, want)
	}
	d := NewDense[T](b.Shape...)
	block.Copy(d.block(), b)
	return d, nil
}

// Run puts blocks together. Blocks of lengths that nobody knew are measured.
func (g *gather[T]) Run(_ context.Context, args []any) (any, error) {
	parts := make([]*block.Block, len(args))
	for i := range args {
		b, err := expr.BlockArg(args, i)
		if err != nil {
			return nil, err
		}
		parts[i] = b
	}
	if len(parts) == 1 {
		return denseOf[T](parts[0])
	}
	grid := make([]int, len(g.Blocks))
	for i, sizes := range g.Blocks {
		grid[i] = len(sizes)
	}
	blocks, err := expr.Measure(parts, grid)
	if err != nil {
		return nil, err
	}
	d := NewDense[T](expr.Total(blocks)...)
	expr.CopyParts(d.block(), parts, blocks)
	return d, nil
}

func registerFor[T Elem]() {
	graph.RegisterOp[*gather[T]]()
	graph.RegisterOp[*take[T]]()
	graph.RegisterOp[*toDense[T]]()
	graph.RegisterOp[*fromDense[T]]()
	graph.RegisterOp[*fromSlice[T]]()
	graph.RegisterType[Dense[T]]()
}

func init() {
	registerFor[bool]()
	registerFor[int8]()
	registerFor[int16]()
	registerFor[int32]()
	registerFor[int64]()
	registerFor[int]()
	registerFor[uint8]()
	registerFor[uint16]()
	registerFor[uint32]()
	registerFor[uint64]()
	registerFor[uint]()
	registerFor[float32]()
	registerFor[float64]()
	registerFor[complex64]()
	registerFor[complex128]()
}
