package reduce

import (
	"fmt"
	"io"
	"reflect"

	"github.com/cb434341/weft/graph"
)

func init() {
	graph.RegisterType[Spec]()
	graph.RegisterType[*State]()
	graph.RegisterCodec[*State](codec{})
}

// codec sends what of a State has ended.
type codec struct{}

func (codec) Encode(w io.Writer, v any) error {
	st := v.(*State)
	if st == nil {
		return fmt.Errorf("reduce: encoding a nil state")
	}
	if st.tree.pending() {
		return fmt.Errorf("reduce: encoding %s before its End", st.Spec.Kind)
	}
	c, err := graph.CodecFor(reflect.TypeFor[partials]())
	if err != nil {
		return err
	}
	return c.Encode(w, st.partials)
}

func (codec) Decode(r io.Reader) (any, error) {
	c, err := graph.CodecFor(reflect.TypeFor[partials]())
	if err != nil {
		return nil, err
	}
	v, err := c.Decode(r)
	if err != nil {
		return nil, err
	}
	p := v.(partials)
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", err, graph.ErrDamaged)
	}
	return &State{partials: p, reducer: p.Spec.reducer()}, nil
}

// check returns why these are the partial results of no State.
func (p partials) check() error {
	if err := p.Spec.Check(); err != nil {
		return err
	}
	var like State // of one element
	like.Spec, like.K = p.Spec, 1
	p.Spec.reducer().open(&like)
	fits := p.K >= 0 && len(p.N) == len(like.N)*p.K && len(p.I) == len(like.I)*p.K && len(p.F) == len(like.F)*p.K &&
		len(p.M) == len(like.M)*p.K && len(p.P) == len(like.P)*p.K
	if !fits {
		return fmt.Errorf("reduce: %s of %s of %d elements", p.Spec.Kind, p.Spec.In, p.K)
	}
	return nil
}
