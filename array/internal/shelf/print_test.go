package shelf_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/shelf"
	"github.com/cb434341/weft/array/internal/store/npy"
	"github.com/cb434341/weft/internal/block"
)

func data(numbers ...float64) *expr.Node {
	return expr.NewData(block.Of(numbers, len(numbers)), nil)
}

// TestPrint holds the prints of arrays against that of one.
func TestPrint(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npy")
	file := func(numbers ...float64) *expr.Node {
		n := data(numbers...)
		if err := npy.CreateFile(path, n.DType, n.Shape); err != nil && !os.IsExist(err) {
			t.Fatal(err)
		}
		r, err := npy.Open(path)
		return shelf.Open("open", r, err, nil)
	}
	of := func(x, y *expr.Node) *expr.Node {
		return expr.Apply("mul", expr.Apply("add", x, expr.Number(2.0)), y)
	}
	x := data(1, 2, 3, 4)
	want := shelf.Print(of(x, x))
	for _, row := range []struct {
		name string
		n    *expr.Node
		same bool
	}{
		{"itself", of(x, x), true},
		{"equal numbers", of(data(1, 2, 3, 4), data(1, 2, 3, 4)), false}, // of two arrays
		{"equal numbers in one array", func() *expr.Node { y := data(1, 2, 3, 4); return of(y, y) }(), true},
		{"another number", func() *expr.Node { y := data(1, 2, 3, 5); return of(y, y) }(), false},
		{"another constant", expr.Apply("mul", expr.Apply("add", x, expr.Number(3.0)), x), false},
		{"another function", expr.Apply("div", expr.Apply("add", x, expr.Number(2.0)), x), false},
		{"another order", expr.Apply("mul", x, expr.Apply("add", x, expr.Number(2.0))), false},
		{"other blocks", expr.Rechunk(of(x, x), [][]int{{2, 2}}), false},
	} {
		if got := shelf.Print(row.n); got == "" || (got == want) != row.same {
			t.Errorf("%s: %s beside %s", row.name, got, want)
		}
	}
	before := shelf.Print(file(1, 2))
	if again := shelf.Print(file(1, 2)); again != before {
		t.Errorf("a file: %s and %s", before, again)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	if other := shelf.Print(file(1, 2)); other == before {
		t.Error("a file that was written to is the same")
	}
	if p := shelf.Print(expr.Fail("x", nil, "no")); p != "" {
		t.Error(p)
	}
}
