package store

import (
	"fmt"
	"io"

	"github.com/cb434341/weft/graph"
)

// Tasks hold Readers and Writers in fields of these interface types, which are
// sent as a type's name and a value.

func init() {
	graph.RegisterCodec[Reader](codec[Reader]{})
	graph.RegisterCodec[Viewer](codec[Viewer]{})
	graph.RegisterCodec[Writer](codec[Writer]{})
}

type codec[T any] struct{}

func (codec[T]) Encode(w io.Writer, v any) error { return graph.EncodeValue(w, v) }

func (codec[T]) Decode(r io.Reader) (any, error) {
	v, err := graph.DecodeValue(r)
	if err != nil {
		return nil, err
	}
	if _, ok := v.(T); v != nil && !ok {
		return nil, fmt.Errorf("store: a %T is sent for another thing than it is: %w", v, graph.ErrDamaged)
	}
	return v, nil
}
