package front

import (
	"fmt"
	"go/ast"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft/internal/front/testdata/kernels"
)

// firstDifference shows the first line in which two texts differ.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d:\n got %s\nwant %s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

// functionNames lists the functions and methods of a file.
func functionNames(f *ast.File) []string {
	var names []string
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		switch {
		case !ok:
		case fn.Recv == nil:
			names = append(names, fn.Name.Name)
		case len(fn.Recv.List) == 1:
			names = append(names, receiver(fn.Recv.List[0].Type)+"."+fn.Name.Name)
		}
	}
	return names
}

// shown are the kernels whose IR is kept for a reader: one for each thing worth
// seeing.
var shown = []string{"Early", "Fall", "Labels", "Loans", "Mandelbrot", "Months", "Narrow", "Order", "Pieces", "Pointers", "RangeArray", "Short", "Strides", "GlobalArray", "Apart"}

// TestGolden keeps the IR of a few kernels of rows, and of some of slices.
func TestGolden(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	one := func(name string, r Request) {
		k, err := Lower(r)
		if err != nil {
			t.Error(err)
			return
		}
		text := strings.ReplaceAll(k.Module.String(), here+"/", "")
		for _, l := range append(slices.Clone(k.Inputs), k.Outputs...) {
			text += fmt.Sprintf("\n%+v", l)
		}
		golden(t, "testdata/golden/"+name+".kir", text+"\n")
	}
	for _, name := range shown {
		one(name, Request{Func: kernels.Rows[name]})
	}
	for _, name := range []string{"Stencil", "Blur", "Particles", "Reslice", "CopyOver", "PointerSlices"} {
		one(name, Request{Func: kernels.Whole[name], Mode: Whole})
	}
	one("MatVec", Request{Func: kernels.MatVec, Mode: GU, Layout: "(m,n),(n)->(m)"})
}
