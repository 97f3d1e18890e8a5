package array

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/shelf"
	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/internal/block"
)

// A Reader gives [FromReader] the blocks of an array that is stored in none of
// the formats of this module. It is called by tasks, several at once. For runners
// that have other processes it is data, of a type that graph.RegisterType knows.
type Reader[T Elem] interface {
	// Read fills block, whose shape is that of the region that is wanted, from
	// lo on. It begins as zeros.
	Read(ctx context.Context, lo []int, block Dense[T]) error
}

// FromReader makes an array of a shape whose blocks a Reader gives, as they are
// needed. blocks are the lengths of the blocks along each axis, 0 for an axis
// that is not cut; none at all chooses them. A region may be read more than once.
func FromReader[T Elem](r Reader[T], shape []int, blocks ...int) Array[T] {
	err := checkShape[T](shape)
	if r == nil {
		err = errors.New("the Reader is nil")
	}
	return Array[T]{shelf.Open("from reader", ownReader[T]{r, slices.Clone(shape)}, err, blocks)}
}

// ownReader makes a store.Reader of a user's. It is registered for all types.
type ownReader[T Elem] struct {
	From  Reader[T]
	Shape []int
}

// Describe tells what FromReader was told.
func (r ownReader[T]) Describe() store.Info {
	return store.Info{DType: block.DTypeFor[T](), Shape: r.Shape}
}

// Read lends the user memory of Go's heap, and copies what he has put there.
func (r ownReader[T]) Read(ctx context.Context, lo []int, dst *block.Block) error {
	if err := store.CheckRead(r.Describe(), lo, dst); err != nil {
		return err
	}
	d := NewDense[T](dst.Shape...)
	if err := r.From.Read(ctx, lo, d); err != nil {
		return fmt.Errorf("array: reading %s from %v on: %w", expr.ShapeText(d.Shape), lo, err)
	}
	block.Copy(dst, d.block())
	return nil
}
