package jit

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
)

func halved(x float64) float64 { return math.Exp(x) / 2 }

func makeLiteral() func(float64) float64 { return func(x float64) float64 { return x + 2 } }

func TestInline(t *testing.T) {
	text, err := Vectorize1(halved).Inline()
	if err != nil || !strings.Contains(text, `call "math.Exp"`) {
		t.Errorf("got %v\n%s", err, text)
	}
	text, err = Vectorize1(func() func(float64) float64 { return makeLiteral() }()).Inline()
	if err != nil || !strings.Contains(text, "add") {
		t.Errorf("a literal of a function that is inlined into another: got %v\n%s", err, text)
	}
	k := 2.0
	for _, c := range []struct {
		name   string
		inline func() (string, error)
		want   string
	}{
		{"a nil function", Vectorize1[int, int](nil).Inline, "nil"},
		{"a captured variable", Vectorize1(func(x float64) float64 { return x * k }).Inline, "captures the variable k"},
		{"a package variable", Vectorize3(growth, growthOption()).Inline, "jit: jit.growth: it reads the package variable"},
		{"fast math", Vectorize1(halved, FastMath(Reassoc)).Inline, "FastMath is this kernel's own"},
		{"another form", Reduce(math.Max).Inline, "only what Vectorize makes is a function of one row"},
	} {
		if _, err := c.inline(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
	t.Setenv("WEFT_JIT", "off")
	if _, err := Vectorize1(halved).Inline(); !errors.Is(err, ErrOff) {
		t.Errorf("off: got %v", err)
	}
	t.Setenv("WEFT_JIT", "nonsense")
	if _, err := Vectorize1(halved).Inline(); err == nil {
		t.Error("a setting that there is not")
	}
}

func TestSignature(t *testing.T) {
	g := GUVectorize(func(x float32, m Mat[int8], out []float64) {}, "(),(m,n)->(n)")
	layout, elements, err := g.Signature()
	want := []reflect.Type{reflect.TypeFor[float32](), reflect.TypeFor[int8](), reflect.TypeFor[float64]()}
	if layout != "(),(m,n)->(n)" || !reflect.DeepEqual(elements, want) || err != nil {
		t.Errorf("got %q, %v, %v", layout, elements, err)
	}
	if _, _, err := GUVectorize(halved, "(n)->()").Signature(); err == nil {
		t.Error("a function of another layout")
	}
	if g.Func() == nil {
		t.Error("no function")
	}
}
