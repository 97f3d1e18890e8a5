package hdf5

import (
	"errors"
	"fmt"
	"io"

	"github.com/cb434341/weft/graph"
)

// Writers go to other processes, with values of any type in them, each of which
// is sent with its type.

func init() {
	graph.RegisterType[Writer]()
	graph.RegisterType[[]Attribute]()
	graph.RegisterCodec[Number](numberCodec{})
	graph.RegisterCodec[Attribute](attributeCodec{})
	graph.RegisterCodec[Coordinate](coordinateCodec{})
}

// decodeAs reads a value and fails if it is of another type than it should be.
func decodeAs[T any](r io.Reader, to *T) error {
	v, err := graph.DecodeValue(r)
	if err != nil {
		return err
	}
	t, ok := v.(T)
	if v != nil && !ok {
		return fmt.Errorf("hdf5: a %T is sent for another thing than it is: %w", v, graph.ErrDamaged)
	}
	*to = t
	return nil
}

type numberCodec struct{}

func (numberCodec) Encode(w io.Writer, v any) error { return graph.EncodeValue(w, v.(Number).Value) }

func (numberCodec) Decode(r io.Reader) (any, error) {
	var n Number
	err := decodeAs(r, &n.Value)
	return n, err
}

type attributeCodec struct{}

func (attributeCodec) Encode(w io.Writer, v any) error {
	a := v.(Attribute)
	return errors.Join(graph.EncodeValue(w, a.Name), graph.EncodeValue(w, a.Value))
}

func (attributeCodec) Decode(r io.Reader) (any, error) {
	var a Attribute
	if err := decodeAs(r, &a.Name); err != nil {
		return nil, err
	}
	err := decodeAs(r, &a.Value)
	return a, err
}

type coordinateCodec struct{}

func (coordinateCodec) Encode(w io.Writer, v any) error {
	x := v.(Coordinate)
	return errors.Join(graph.EncodeValue(w, x.Name), graph.EncodeValue(w, x.Values), graph.EncodeValue(w, x.Attributes))
}

func (coordinateCodec) Decode(r io.Reader) (any, error) {
	var x Coordinate
	if err := decodeAs(r, &x.Name); err != nil {
		return nil, err
	}
	if err := decodeAs(r, &x.Values); err != nil {
		return nil, err
	}
	err := decodeAs(r, &x.Attributes)
	return x, err
}
