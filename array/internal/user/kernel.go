package user

import (
	"fmt"
	"strings"

	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/kernel"
)

// Elementwise holds a kernel's text against the types of what it is to be
// called with, element by element. The error says why that cannot be.
func Elementwise(text string, in []block.DType, out block.DType) error {
	m, err := kernel.Parse(text)
	if err != nil {
		return err
	}
	f := m.Entry()
	var want []kernel.Kind
	for _, d := range in {
		want = append(want, kindsOf(d)...)
	}
	var have []kernel.Kind
	for _, p := range f.Params {
		if p.Reg == kernel.NoReg || p.Uniform {
			return fmt.Errorf("a parameter is not a number of each element")
		}
		have = append(have, f.Regs[p.Reg].Kind)
	}
	if fmt.Sprint(have) != fmt.Sprint(want) {
		return fmt.Errorf("its parameters are %v, not %v", have, want)
	}
	return checkResult(f, out)
}

func checkResult(f *kernel.Func, out block.DType) error {
	var have []kernel.Kind
	for _, r := range f.Results {
		if r.Reg == kernel.NoReg {
			return fmt.Errorf("its result is an array")
		}
		have = append(have, f.Regs[r.Reg].Kind)
	}
	if want := kindsOf(out); fmt.Sprint(have) != fmt.Sprint(want) {
		return fmt.Errorf("its results are %v, not %v", have, want)
	}
	return nil
}

// kindsOf is the registers of a number, two for a complex one.
func kindsOf(d block.DType) []kernel.Kind {
	if d.Complex() {
		return []kernel.Kind{d.Kind(), d.Kind()}
	}
	return []kernel.Kind{d.Kind()}
}

// Windowed makes the kernel of a Window of a function whose one parameter is an
// array of n numbers for each element: it has n parameters, and writes them to an
// array variable first.
func Windowed(text string, n int, in, out block.DType) (string, error) {
	m, err := kernel.Parse(text)
	if err != nil {
		return "", err
	}
	f := m.Entry()
	if in.Complex() || out.Complex() {
		return "", fmt.Errorf("complex numbers lie in two arrays")
	}
	if len(f.Params) != 1 || f.Params[0].Reg != kernel.NoReg || f.Arrays[f.Params[0].Array].Len != n || f.Arrays[f.Params[0].Array].Kind != in.Kind() {
		return "", fmt.Errorf("its parameter is not an array of %d %s", n, in)
	}
	if err := checkResult(f, out); err != nil {
		return "", err
	}
	window := f.Params[0].Array
	free := "w"
	for taken(f, free) {
		free += "w"
	}
	register := func(name string, k kernel.Kind) kernel.Reg {
		f.Regs = append(f.Regs, kernel.Register{Name: fmt.Sprintf("%s.%s", free, name), Kind: k})
		return kernel.Reg(len(f.Regs) - 1)
	}
	f.Params = nil
	var body []kernel.Stmt
	at := register("at", kernel.Int64)
	for i := range n {
		r := register(fmt.Sprint(i), in.Kind())
		f.Params = append(f.Params, kernel.Param{Reg: r})
		body = append(body, &kernel.Const{Dst: at, Bits: uint64(i)}, &kernel.ArrayStore{Array: window, Index: at, Src: r})
	}
	f.Body = append(body, f.Body...)
	if err := kernel.Verify(m); err != nil {
		return "", err
	}
	return m.String(), nil
}

// taken reports a prefix that some variable's name has.
func taken(f *kernel.Func, prefix string) bool {
	for _, r := range f.Regs {
		if strings.HasPrefix(r.Name, prefix+".") {
			return true
		}
	}
	for _, a := range f.Arrays {
		if strings.HasPrefix(a.Name, prefix+".") {
			return true
		}
	}
	return false
}
