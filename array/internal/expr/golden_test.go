package expr_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/internal/block"
)

var update = flag.Bool("update", false, "rewrite testdata/kernels.txt")

// TestKernels holds the text of the kernels of some expressions.
func TestKernels(t *testing.T) {
	t.Setenv("WEFT_JIT", "interpret")
	x := matrix(6, 4)
	i := expr.NewData(block.Of(make([]int32, 6), 6), nil)
	z := expr.NewData(block.Of(make([]complex128, 6), 6), nil)
	row := expr.NewData(block.Of(make([]float64, 6), 6), nil)
	var w strings.Builder
	for _, c := range []struct {
		name string
		node *expr.Node
	}{
		{"a matrix and itself, turned", add(x, expr.Transpose(x))},
		{"less the mean, squared", expr.Apply("mul", expr.Apply("sub", x, expr.Reduce(x, "mean", []int{1}, true, 0)), expr.Apply("sub", x, expr.Reduce(x, "mean", []int{1}, true, 0)))},
		{"a slice of a sum with a row", part1(add(x, row))},
		{"division of integers", expr.Apply("div", i, expr.Cast(expr.Number(3.0), block.Int32))},
		{"a product of complex numbers", expr.Apply("mul", z, expr.Number(2i))},
		{"where, compared once", expr.Apply("where", expr.Apply("lt", x, row), x, row)},
		{"indices backwards", expr.NewView(expr.New(expr.Index{}, block.Int64, []int{6}, nil), expr.View{Axes: []expr.ViewAxis{{To: 0, Start: 5, Step: -1}}}, []int{6}, nil)},
	} {
		w.WriteString("== " + c.name + "\n" + c.node.Explain() + "\n")
	}
	const path = "testdata/kernels.txt"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(w.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if w.String() != string(want) {
		t.Errorf("kernels have changed; -update rewrites %s:\n%s", path, w.String())
	}
}
