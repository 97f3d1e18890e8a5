package expr

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"time"

	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/lift"
)

func init() {
	graph.RegisterType[*Node]()
	graph.RegisterCodec[*Node](nodeCodec{})
}

// A sent is a node among those of an expression, which come in order, arguments
// first: these are told by their places. The last one is the expression.
type sent struct {
	Op     string
	Args   []int
	Name   string
	Value  value64
	Params []value64
	To     table.Type
	Fn     lift.Key
	Type   table.Type
	Bound  bool
}

// A value64 is a literal.
type value64 struct {
	Kind  uint8
	Bits  uint64
	Text  string
	Time  time.Time
	Float float64
}

const (
	valueNil uint8 = iota
	valueBool
	valueInt
	valueUint
	valueFloat
	valueText
	valueTime
	valueDuration
)

func toValue(v any) (value64, error) {
	switch v := v.(type) {
	case nil:
		return value64{}, nil
	case bool:
		if v {
			return value64{Kind: valueBool, Bits: 1}, nil
		}
		return value64{Kind: valueBool}, nil
	case int64:
		return value64{Kind: valueInt, Bits: uint64(v)}, nil
	case uint64:
		return value64{Kind: valueUint, Bits: v}, nil
	case float64:
		return value64{Kind: valueFloat, Float: v}, nil
	case string:
		return value64{Kind: valueText, Text: v}, nil
	case time.Time:
		return value64{Kind: valueTime, Time: v}, nil
	case time.Duration:
		return value64{Kind: valueDuration, Bits: uint64(v)}, nil
	}
	return value64{}, fmt.Errorf("expr: a %T cannot be in an expression", v)
}

func (v value64) value() (any, error) {
	switch v.Kind {
	case valueNil:
		return nil, nil
	case valueBool:
		return v.Bits != 0, nil
	case valueInt:
		return int64(v.Bits), nil
	case valueUint:
		return v.Bits, nil
	case valueFloat:
		return v.Float, nil
	case valueText:
		return v.Text, nil
	case valueTime:
		return v.Time, nil
	case valueDuration:
		return time.Duration(v.Bits), nil
	}
	return nil, fmt.Errorf("expr: %w: a literal of kind %d", graph.ErrDamaged, v.Kind)
}

// nodeCodec sends expressions. What two parts of one share is sent once.
type nodeCodec struct{}

func (nodeCodec) Encode(w io.Writer, v any) error {
	c, err := graph.CodecFor(reflect.TypeFor[[]sent]())
	if err != nil {
		return err
	}
	var all []sent
	places := map[*Node]int{}
	n := v.(*Node)
	if n == nil {
		return c.Encode(w, all)
	}
	n.Walk(func(n *Node) {
		if n.Op == "user" {
			if fault := (lift.Ref{Name: n.Name, ID: n.Fn.ID, Type: n.Fn.Type}).Portable("frame"); fault != nil {
				err = fault
			}
		}
		s := sent{Op: n.Op, Name: n.Name, To: n.To, Fn: n.Fn, Type: n.Type, Bound: n.Bound}
		for _, a := range n.Args {
			s.Args = append(s.Args, places[a])
		}
		var fault error
		if s.Value, fault = toValue(n.Value); fault != nil {
			err = fault
		}
		for _, p := range n.Params {
			t, fault := toValue(p)
			if fault != nil {
				err = fault
			}
			s.Params = append(s.Params, t)
		}
		places[n] = len(all)
		all = append(all, s)
	})
	if err != nil {
		return err
	}
	return c.Encode(w, all)
}

var errSent = errors.New("expr: an expression whose parts do not fit together")

func (nodeCodec) Decode(r io.Reader) (any, error) {
	c, err := graph.CodecFor(reflect.TypeFor[[]sent]())
	if err != nil {
		return nil, err
	}
	v, err := c.Decode(r)
	if err != nil {
		return nil, err
	}
	all := v.([]sent)
	if len(all) == 0 {
		return (*Node)(nil), nil
	}
	nodes := make([]*Node, len(all))
	for i, s := range all {
		n := &Node{Op: s.Op, Name: s.Name, To: s.To, Fn: s.Fn, Type: s.Type, Bound: s.Bound}
		for _, a := range s.Args {
			if a < 0 || a >= i {
				return nil, fmt.Errorf("%w: %w", graph.ErrDamaged, errSent)
			}
			n.Args = append(n.Args, nodes[a])
		}
		if n.Value, err = s.Value.value(); err != nil {
			return nil, err
		}
		for _, p := range s.Params {
			v, err := p.value()
			if err != nil {
				return nil, err
			}
			n.Params = append(n.Params, v)
		}
		nodes[i] = n
	}
	return nodes[len(nodes)-1], nil
}
