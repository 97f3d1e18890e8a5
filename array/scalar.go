package array

import (
	"context"
	"fmt"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Scalar is one number that has not been computed yet: what a reduction of a
// whole array gives. It is a [graph.Lazy] of T, and an operand of arithmetic
// with arrays.
type Scalar[T Elem] struct{ n *expr.Node }

func (s Scalar[T]) operand(T) *expr.Node { return s.node() }

func (s Scalar[T]) node() *expr.Node {
	if s.n == nil {
		return expr.Fail("array", nil, "the zero Scalar")
	}
	return s.n
}

// Number makes a Scalar of a number.
func Number[T Elem](v T) Scalar[T] { return Scalar[T]{expr.Number(v)} }

// Array returns the scalar as an array without axes.
func (s Scalar[T]) Array() Array[T] { return Array[T]{s.node()} }

// Err returns the first mistake that was made in building the scalar.
func (s Scalar[T]) Err() error { return s.node().Err() }

// Site returns where the user built the scalar.
func (s Scalar[T]) Site() graph.Site { return s.node().Site() }

// Inputs returns the scalar's expression, for a graph.Builder.
func (s Scalar[T]) Inputs() []graph.Source { return []graph.Source{s.node()} }

// Emit returns the scalar's task, for a graph.Builder.
func (s Scalar[T]) Emit(b *graph.Builder) []graph.ID { return b.Parts(s.n) }

// Join returns the Op that takes the number out of its block.
func (s Scalar[T]) Join() graph.Op { return &take[T]{} }

// Value turns the result of Join into the number.
func (s Scalar[T]) Value(result any) (T, error) { return graph.Cast[T](result) }

// Persisted returns the scalar, computed.
func (s Scalar[T]) Persisted(parts []any) graph.Source {
	return Scalar[T](Array[T](s).Persisted(parts).(Array[T]))
}

// take is the Op that takes the number out of a block without axes.
type take[T Elem] struct{}

// OpName is "number".
func (*take[T]) OpName() string { return "number" }

// Run takes the number.
func (*take[T]) Run(_ context.Context, args []any) (any, error) {
	b, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	if b.Len() != 1 || b.DType != block.DTypeFor[T]() {
		return nil, fmt.Errorf("array: a number of a block of %s of shape %s", b.DType, expr.ShapeText(b.Shape))
	}
	return *(*T)(b.Base), nil
}
