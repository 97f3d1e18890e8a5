package kernel

import "testing"

// TestEmitter computes 2a+1 twice, in both widths of floats.
func TestEmitter(t *testing.T) {
	e := NewEmitter("f")
	a := e.Stream("a", Float32)
	line := func() Reg {
		return e.Op(FMA, a, e.Float(Float32, 2), e.Int(Float32, 1))
	}
	first, wide := line(), e.Convert(Float64, a)
	if second := line(); second != first {
		t.Errorf("the same sum is in registers %d and %d", first, second)
	}
	if e.Convert(Float64, a) != wide || wide == a || e.Convert(Float32, a) != a {
		t.Error("a conversion was written twice, or one to the kind that is there")
	}
	if e.Int(Int64, 1) == e.Int(Int32, 1) || e.Op(Add, a, first) == e.Op(Sub, a, first) {
		t.Error("what differs in its kind or code only is one register")
	}
	exp := e.Call("math.Exp", a)[0]
	if k := e.Kind(exp); k != Float32 {
		t.Errorf("the exponential of a float32 is a %v", k)
	}
	e.Result(exp)
	e.Module.Funcs = append(e.Module.Funcs, e.Func())
	if err := Verify(e.Module); err != nil {
		t.Error(err)
	}
}

// TestAdopt calls a function of another module that has the same names.
func TestAdopt(t *testing.T) {
	inner := NewBuilder("f")
	x := inner.Stream("x", Float64)
	inner.Emit(&Check{Code: PanicCheck, A: NoReg, B: NoReg, Site: 0})
	inner.Result(x)
	from := &Module{Funcs: []*Func{inner.Func()}, Sites: []Site{{Code: PanicCheck, Text: "theirs"}}}

	e := NewEmitter("f")
	e.Module.Sites = []Site{{Code: PanicCheck, Text: "ours"}}
	name := e.Module.Adopt(from)
	dst := e.Reg("t", Float64)
	e.Emit(&Call{Dst: []Reg{dst}, Func: name, Args: []Reg{e.Stream("a", Float64)}})
	e.Result(dst)
	e.Module.Funcs = append([]*Func{e.Func()}, e.Module.Funcs...)
	if err := Verify(e.Module); err != nil {
		t.Fatal(err)
	}
	check := e.Module.Funcs[1].Body[0].(*Check)
	if got := e.Module.Sites[check.Site].Text; got != "theirs" {
		t.Errorf("the check that came along says %q", got)
	}
}
