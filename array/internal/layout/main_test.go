package layout_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/graph/graphtest"
	"github.com/cb434341/weft/local"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { graphtest.Main(m) }

type (
	lazy  = array.Array[float64]
	dense = array.Dense[float64]
)

// A row is an operation and its model, which goes index by index.
type row struct {
	name  string
	in    []dense
	of    func(x []lazy) lazy
	model func(d []dense) dense
}

// one is a row of one array.
func one(name string, in dense, of func(x lazy) lazy, model func(d dense) dense) row {
	return row{
		name,
		[]dense{in},
		func(x []lazy) lazy { return of(x[0]) },
		func(d []dense) dense { return model(d[0]) },
	}
}

// gen makes a Dense index by index.
func gen(shape []int, f func(at []int) float64) dense {
	d := array.NewDense[float64](shape...)
	at := make([]int, len(shape))
	for k := range d.Data {
		rest := k
		for i := len(shape) - 1; i >= 0; i-- {
			at[i] = rest % shape[i]
			rest /= shape[i]
		}
		d.Data[k] = f(at)
	}
	return d
}

// numbers is a Dense of a shape whose elements are all different.
func numbers(shape ...int) dense {
	k := 0.0
	return gen(shape, func([]int) float64 { k++; return k })
}

// along is a copy of an index with another along an axis.
func along(at []int, axis, i int) []int {
	out := slices.Clone(at)
	out[axis] = i
	return out
}

// resized is a shape with another length along an axis.
func resized(shape []int, axis, n int) []int { return along(shape, axis, n) }

// randomBlocks cuts a length anywhere.
func randomBlocks(rng *rand.Rand, n int) []int {
	if n == 0 {
		return []int{0}
	}
	var sizes []int
	for n > 0 {
		s := 1 + rng.IntN(n)
		if rng.IntN(3) == 0 {
			s = min(s, 2)
		}
		sizes = append(sizes, s)
		n -= s
	}
	return sizes
}

// cut makes an array in random blocks; the first way is one block.
func cut(rng *rand.Rand, d dense, way int) lazy {
	x := array.FromDense(d)
	if way == 0 || len(d.Shape) == 0 {
		return x
	}
	blocks := make([][]int, len(d.Shape))
	for i, n := range d.Shape {
		blocks[i] = randomBlocks(rng, n)
	}
	x = x.RechunkTo(blocks...)
	if way%3 == 2 { // blocks that lie the other way round, of tasks of their own
		x = x.T().MulN(1).T()
	}
	return x
}

// ways is how many blockings every row is tried with.
const ways = 6

// check runs rows on a runner, all in one go.
func check(t *testing.T, rows []row, r graph.Runner) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	var xs []weft.Lazy[dense]
	var want []dense
	var names []string
	for _, c := range rows {
		model := c.model(c.in)
		for way := range ways {
			in := make([]lazy, len(c.in))
			text := ""
			for i, d := range c.in {
				in[i] = cut(rng, d, way)
				text += fmt.Sprint(in[i].BlockSizes())
			}
			x := c.of(in)
			if x.Err() != nil {
				t.Errorf("%s of %s: %v", c.name, text, x.Err())
				continue
			}
			if s := x.Shape(); !slices.Contains(s, -1) && !slices.Equal(s, model.Shape) {
				t.Errorf("%s of %s: shape %v, want %v", c.name, text, s, model.Shape)
			}
			xs, want, names = append(xs, x), append(want, model), append(names, c.name+" of "+text)
		}
	}
	got, err := weft.ComputeAll(t.Context(), xs, weft.On(r))
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range got {
		if !slices.Equal(d.Shape, want[i].Shape) || !slices.Equal(d.Data, want[i].Data) {
			t.Errorf("%s:\n got %v\nwant %v", names[i], d, want[i])
		}
	}
}

func allRows() []row {
	return slices.Concat(sliceRows(), axesRows(), reshapeRows(), takeRows(), maskRows(), replaceRows(), joinRows(), padRows(), diagonalRows(), rechunkRows())
}

func TestLocal(t *testing.T) {
	defer goleak.VerifyNone(t)
	check(t, allRows(), &local.Runner{Workers: 8})
}

func TestOneWorker(t *testing.T) {
	defer goleak.VerifyNone(t)
	check(t, allRows(), &local.Runner{Workers: 1})
}

// TestShip runs every task in another process.
func TestShip(t *testing.T) {
	defer goleak.VerifyNone(t)
	rows := allRows()
	if testing.Short() {
		rows = rows[:len(rows)/8]
	}
	ship := &graphtest.Ship{Children: 2}
	check(t, rows, ship)
	if err := ship.Close(); err != nil {
		t.Error(err)
	}
}
