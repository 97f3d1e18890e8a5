package array

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/cb434341/weft/array/internal/shelf"
	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Saved tells what was stored: the result of computing what Store and its
// siblings give. Blocks is how many blocks were written, and Kept how many an
// earlier run had written already, see [Resume].
type Saved = shelf.Saved

// StoreOption says how an array is stored.
type StoreOption interface{ set(*storeOptions) }

type storeOptions struct{ resume bool }

func storeOptionsOf(opts []StoreOption) storeOptions {
	var s storeOptions
	for _, o := range opts {
		if o != nil {
			o.set(&s)
		}
	}
	return s
}

type resume bool

func (r resume) set(s *storeOptions) { s.resume = bool(r) }

// Resume goes on where an earlier run, with Resume too, that stored the same
// array at the same place was interrupted: blocks that it wrote are not computed
// again, after a look whether they are still what was written. The array is the
// same if it is made by the same operations of the same numbers and unchanged
// files; of what lifted functions gave only the shape is known, and it is the
// caller who says so.
//
// A run that fails or is cancelled removes what it has written; with Resume it
// leaves that for the next one. What a killed process has left, the next run
// removes or goes on with.
const Resume resume = true

// A Writer is where [Store] puts arrays that is none of the formats of this
// module. It is called by tasks, several at once. For runners that have other
// processes it is data, of a type that graph.RegisterType knows.
type Writer[T Elem] interface {
	// Create makes room for an array of a shape, which will come in blocks of
	// the given lengths along each axis. It comes before any Write, again if the
	// array is stored again.
	Create(ctx context.Context, shape []int, blocks [][]int) error
	// Write stores a block, from lo on. The block is the Writer's own.
	Write(ctx context.Context, lo []int, block Dense[T]) error
	// Commit comes after all Writes, if none of them failed.
	Commit(ctx context.Context) error
}

// An Aborter is a [Writer] that can take back what was written: when a run
// fails, or is cancelled, before Commit. Without one it does nothing.
type Aborter interface {
	Abort(ctx context.Context) error
}

// A Resumer is a [Writer] that knows what an earlier run has written. It is asked
// while the graph is written, before Create, and only with the option [Resume].
type Resumer interface {
	// Finished returns a function that reports whether the block from lo on is
	// stored already. It is not computed then, nor written.
	Finished(ctx context.Context, shape []int) (func(lo, shape []int) bool, error)
}

// Store gives an array to a Writer, block by block, when the result is computed.
func Store[T Elem](a Array[T], to Writer[T], opts ...StoreOption) graph.Lazy[Saved] {
	var err error
	if to == nil {
		err = errors.New("the Writer is nil")
	}
	keep := storeOptionsOf(opts).resume
	return shelf.Save("store", keep, err, shelf.Part{Node: a.node(), Writer: ownWriter[T]{to}})
}

// ownWriter makes a store.Writer of a user's. It is registered for all types.
type ownWriter[T Elem] struct{ To Writer[T] }

// Create calls the user's.
func (w ownWriter[T]) Create(ctx context.Context, info store.Info) error {
	return w.To.Create(ctx, info.Shape, info.Blocks)
}

// Write gives the user a copy.
func (w ownWriter[T]) Write(ctx context.Context, lo []int, src *block.Block) error {
	d, err := denseOf[T](src)
	if err != nil {
		return err
	}
	return w.To.Write(ctx, lo, d)
}

// Commit calls the user's.
func (w ownWriter[T]) Commit(ctx context.Context) error { return w.To.Commit(ctx) }

// Abort calls the user's, if there is one. A panic in it is an error: the run is
// over.
func (w ownWriter[T]) Abort(ctx context.Context) (err error) {
	a, ok := w.To.(Aborter)
	if !ok {
		return nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("array: Abort of %T panicked: %v", w.To, p)
		}
	}()
	return a.Abort(ctx)
}

// Finished calls the user's, if there is one.
func (w ownWriter[T]) Finished(ctx context.Context, info store.Info) (done func(lo, shape []int) bool, err error) {
	r, ok := w.To.(Resumer)
	if !ok {
		return func(_, _ []int) bool { return false }, nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("array: Finished of %T panicked: %v", w.To, p)
		}
	}()
	return r.Finished(ctx, info.Shape)
}

// ownCodec sends a user's Reader or Writer as a type's name and a value.
type ownCodec[T any] struct{}

func (ownCodec[T]) Encode(w io.Writer, v any) error { return graph.EncodeValue(w, v) }

func (ownCodec[T]) Decode(r io.Reader) (any, error) {
	v, err := graph.DecodeValue(r)
	if err != nil {
		return nil, err
	}
	if _, ok := v.(T); v != nil && !ok {
		return nil, fmt.Errorf("array: a %T is sent for another thing than it is: %w", v, graph.ErrDamaged)
	}
	return v, nil
}

func registerOwn[T Elem]() {
	graph.RegisterType[ownReader[T]]()
	graph.RegisterType[ownWriter[T]]()
	graph.RegisterCodec[Reader[T]](ownCodec[Reader[T]]{})
	graph.RegisterCodec[Writer[T]](ownCodec[Writer[T]]{})
}

func init() {
	registerOwn[bool]()
	registerOwn[int8]()
	registerOwn[int16]()
	registerOwn[int32]()
	registerOwn[int64]()
	registerOwn[int]()
	registerOwn[uint8]()
	registerOwn[uint16]()
	registerOwn[uint32]()
	registerOwn[uint64]()
	registerOwn[uint]()
	registerOwn[float32]()
	registerOwn[float64]()
	registerOwn[complex64]()
	registerOwn[complex128]()
}
