package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
)

// wireList is an Op that needs a type.
type wireList struct {
	Elem   reflect.Type
	Others []reflect.Type
}

func (o wireList) Run(context.Context, []any) (any, error) { return o.Elem, nil }

type (
	wireInside struct{ N int }
	wireKey    struct{ N int }
	wireNamer  interface{ Name() string }
	wireRows   []wireInside
)

func init() {
	RegisterOp[wireList]()
	RegisterType[map[wireKey][][2]*wireInside]()
	RegisterType[wireRows]()
	RegisterType[wireNamer]()
	RegisterType[func(wireKey) error]()
}

// TestTypesInOps sends types: those of the language, those registered, and what
// registered ones are made of.
func TestTypesInOps(t *testing.T) {
	for _, typ := range []reflect.Type{
		nil, reflect.TypeFor[int](), reflect.TypeFor[[]map[string][3]bool](), reflect.TypeFor[error](), reflect.TypeFor[[]any](),
		reflect.TypeFor[wireInside](), reflect.TypeFor[[]wireKey](), reflect.TypeFor[map[wireKey][][2]*wireInside](),
		reflect.TypeFor[wireRows](), reflect.TypeFor[[]wireNamer](), reflect.TypeFor[func(wireKey) error](), reflect.TypeFor[struct{}](),
	} {
		t.Run(fmt.Sprint(typ), func(t *testing.T) {
			op := wireList{Elem: typ, Others: []reflect.Type{nil, typ}}
			var b bytes.Buffer
			if err := EncodeOp(&b, op); err != nil {
				t.Fatal(err)
			}
			sent := b.Bytes()
			got, err := DecodeOp(bytes.NewReader(sent))
			if err != nil || !reflect.DeepEqual(got, op) {
				t.Errorf("got %v, %v", got, err)
			}
			for n := range sent {
				if _, err := DecodeOp(bytes.NewReader(sent[:n])); !errors.Is(err, ErrDamaged) {
					t.Fatalf("cut at %d of %d: %v", n, len(sent), err)
				}
			}
		})
	}
	type unheard struct{}
	err := EncodeOp(io.Discard, wireList{Elem: reflect.TypeFor[[]unheard]()})
	if want := "graph: encode: graph.unheard is not registered; call graph.RegisterType[graph.unheard]() in an init function"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// TestInterfacesAreNoValues checks that an interface is good for a type in an
// Op only: every value and every Op has a type of its own.
func TestInterfacesAreNoValues(t *testing.T) {
	RegisterType[Op]()
	const name = "github.com/cb434341/weft/graph.Op"
	in := append([]byte{machine, typeNamed, byte(len(name))}, name...)
	in = append(in, typeNil)
	if v, err := DecodeValue(bytes.NewReader(in)); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "a value has no type but the interface graph.Op") {
		t.Errorf("a value: got %v, %v", v, err)
	}
	if op, err := DecodeOp(bytes.NewReader(in)); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "graph.Op is no Op") {
		t.Errorf("an Op: got %v, %v", op, err)
	}
}
