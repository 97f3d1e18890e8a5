package exec

import (
	"fmt"
	"io"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/graph"
)

// anyValue is the codec of interfaces whose values are of registered types.
type anyValue struct{}

func (anyValue) Encode(w io.Writer, v any) error { return graph.EncodeValue(w, v) }
func (anyValue) Decode(r io.Reader) (any, error) { return graph.DecodeValue(r) }

// boundCodec is the codec of bounds, whose values are of any basic type.
type boundCodec struct{}

// plainBound is a bound without its value.
type plainBound struct {
	Column int
	Op     string
}

func (boundCodec) Encode(w io.Writer, v any) error {
	b := v.(scan.Bound)
	if err := graph.EncodeValue(w, plainBound{b.Column, b.Op}); err != nil {
		return err
	}
	return graph.EncodeValue(w, b.Value)
}

func (boundCodec) Decode(r io.Reader) (any, error) {
	v, err := graph.DecodeValue(r)
	if err != nil {
		return nil, err
	}
	p, ok := v.(plainBound)
	if !ok {
		return nil, fmt.Errorf("frame: a %T where a bound was expected: %w", v, graph.ErrDamaged)
	}
	value, err := graph.DecodeValue(r)
	return scan.Bound{Column: p.Column, Op: p.Op, Value: value}, err
}

func init() {
	graph.RegisterType[plainBound]()
	graph.RegisterCodec[scan.Bound](boundCodec{})
	graph.RegisterCodec[Step](anyValue{})
	graph.RegisterCodec[Sink](anyValue{})
	graph.RegisterCodec[scan.Scan](anyValue{})
	graph.RegisterType[Filter]()
	graph.RegisterType[Project]()
	graph.RegisterType[Limit]()
	graph.RegisterType[Sample]()
}
