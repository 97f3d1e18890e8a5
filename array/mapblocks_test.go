package array_test

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/graph/graphtest"
	"github.com/cb434341/weft/internal/runnertest"
	"github.com/cb434341/weft/local"
)

// Functions of blocks, for all runners: they are lifted in package-level vars.

type (
	floats = array.Dense[float64]
	ints   = array.Dense[int]
)

func twice(x floats) (floats, error) {
	for i := range x.Data {
		x.Data[i] *= 2
	}
	return x, nil
}

func roundedSum(x floats, y array.Dense[int32]) (ints, error) {
	out := array.NewDense[int](x.Shape...)
	for i := range out.Data {
		out.Data[i] = int(x.Data[i]) + int(y.Data[i])
	}
	return out, nil
}

func chosen(c array.Dense[bool], x, y floats) (floats, error) {
	for i, yes := range c.Data {
		if !yes {
			x.Data[i] = y.Data[i]
		}
	}
	return x, nil
}

func whereAmI(_ context.Context, at array.BlockInfo, x floats) (ints, error) {
	out := array.NewDense[int](x.Shape...)
	for i := range out.Data {
		row, col := i/x.Shape[1], i%x.Shape[1]
		out.Data[i] = (at.Lo[0]+row)*at.Whole[1] + at.Lo[1] + col
	}
	return out, nil
}

func labelled(_ context.Context, at array.BlockInfo) (ints, error) {
	out := array.NewDense[int](at.Shape...)
	for i := range out.Data {
		out.Data[i] = at.Place[0]*at.Grid[1] + at.Place[1]
	}
	return out, nil
}

func firstRow(x floats) (floats, error) {
	return floats{Data: x.Row(0), Shape: x.Shape[1:]}, nil
}

func rowSums(x floats) (floats, error) {
	out := array.NewDense[float64](x.Shape[0])
	for i := range out.Data {
		for _, v := range x.Row(i) {
			out.Data[i] += v
		}
	}
	return out, nil
}

func onTop(x floats) (floats, error) {
	return floats{Data: append(slices.Clone(x.Data), x.Data...), Shape: append([]int{2}, x.Shape...)}, nil
}

func positive(x floats) (floats, error) {
	var out floats
	for _, v := range x.Data {
		if v > 0 {
			out.Data = append(out.Data, v)
		}
	}
	out.Shape = []int{len(out.Data)}
	return out, nil
}

var errOdd = errors.New("an odd block")

func refuses(x floats) (floats, error) { return x, errOdd }
func panics(x floats) (floats, error)  { return floats{Data: x.Data[:x.Shape[0]+1000]}, nil }
func misshapen(floats) (floats, error) { return array.NewDense[float64](1, 1), nil }
func halfDense(x floats) (floats, error) {
	return floats{Data: x.Data[1:], Shape: x.Shape}, nil
}

func products(a, b []floats) (floats, error) {
	out := array.NewDense[float64](a[0].Shape[0], b[0].Shape[1])
	for k := range a {
		for i := range out.Shape[0] {
			for j := range out.Shape[1] {
				for l := range a[k].Shape[1] {
					out.Data[i*out.Shape[1]+j] += a[k].At(i, l) * b[k].At(l, j)
				}
			}
		}
	}
	return out, nil
}

func outer(a []floats, b []ints) (floats, error) {
	out := array.NewDense[float64](a[0].Len(), b[0].Len())
	for i, x := range a[0].Data {
		for j, y := range b[0].Data {
			out.Data[i*b[0].Len()+j] = x * float64(y)
		}
	}
	return out, nil
}

func countBlocks(a []floats) (ints, error) { return ints{Data: []int{len(a)}, Shape: []int{1}}, nil }

var (
	six       = array.Arange(-3.0, 27, 1).Reshape(5, 6).Rechunk(2, 4)
	twiceBy   = array.BlockFunc1(twice)
	roundedBy = array.BlockFunc2(roundedSum)
	chosenBy  = array.BlockFunc3(chosen)
	whereBy   = array.BlockFuncAt1(whereAmI)
	firstBy   = array.BlockFunc1(firstRow)
	sumsBy    = array.BlockFunc1(rowSums)
	onTopBy   = array.BlockFunc1(onTop)
	someBy    = array.BlockFunc1(positive)
	productBy = array.BlockwiseFunc2(products, "ij,jk->ik")
	outerBy   = array.BlockwiseFunc2(outer, "i,j->ij")
	countBy   = array.BlockwiseFunc1(countBlocks, "ij->i", array.OutBlocks([]int{1, 1, 1}))
	named     = array.BlockFunc1(func(x floats) (floats, error) { return x, nil }, array.Named("same blocks"))
	made      = array.FromBlockFunc(labelled, []int{3, 4}, array.OutBlocks([]int{2, 1}, []int{1, 3}))
	refusedBy = array.BlockFunc1(refuses)
	panicsBy  = array.BlockFunc1(panics)
	misshapes = array.BlockFunc1(misshapen)
	halves    = array.BlockFunc1(halfDense)
)

// wantArray computes an array and compares.
func wantArray[T array.Elem](t *testing.T, on weft.Option, name string, x array.Array[T], data []T, shape ...int) {
	t.Helper()
	got, err := weft.Compute(t.Context(), x, on)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if want := (array.Dense[T]{Data: data, Shape: shape}); !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\ngot  %v\nwant %v", name, got, want)
	}
}

func made30(f func(i, j int) float64) []float64 {
	out := make([]float64, 30)
	for i := range out {
		out[i] = f(i/6, i%6)
	}
	return out
}

func at30(i, j int) float64 { return float64(i*6 + j - 3) }

func TestMapBlocks(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		wantArray(t, on, "one array", twiceBy.Map(six), made30(func(i, j int) float64 { return 2 * at30(i, j) }), 5, 6)
		column := array.Arange[int32](0, 5, 1).Reshape(5, 1)
		var sums []int
		for i := range 30 {
			sums = append(sums, int(at30(i/6, i%6))+i/6)
		}
		wantArray(t, on, "two, one stretched", roundedBy.Map(six, column), sums, 5, 6)
		wantArray(t, on, "three, of other blocks", chosenBy.Map(six.Rechunk(5, 2).GreaterN(0), six, six.Neg().Rechunk(3, 3)),
			made30(func(i, j int) float64 { return max(at30(i, j), -at30(i, j)) }), 5, 6)
		var count []int
		for i := range 30 {
			count = append(count, i)
		}
		wantArray(t, on, "where a block is", whereBy.Map(six), count, 5, 6)
		wantArray(t, on, "an axis goes", sumsBy.Map(six, array.DropAxis(1)), []float64{-3, 33, 69, 105, 141}, 5)
		wantArray(t, on, "another goes", firstBy.Map(six, array.DropAxis(-2)), []float64{-3, -2, -1, 0, 1, 2}, 6)
		wantArray(t, on, "an axis comes", onTopBy.Map(array.Of([]float64{1, 2, 3}).Rechunk(2), array.AddAxis(0), array.OutBlocks([]int{2}, []int{2, 1})),
			[]float64{1, 2, 3, 1, 2, 3}, 2, 3)
		wantArray(t, on, "unknown lengths", someBy.Map(array.Of([]float64{1, -2, -3, 4, 5, -6}).Rechunk(2), array.OutBlocks([]int{-1, -1, -1})), []float64{1, 4, 5}, 3)
		wantArray(t, on, "a closure with a name", named.Map(six).Along(1).Sum(), []float64{-3, 33, 69, 105, 141}, 5)
		wantArray(t, on, "blocks of nothing", made, []int{0, 1, 1, 1, 0, 1, 1, 1, 2, 3, 3, 3}, 3, 4)
		wantArray(t, on, "no elements", twiceBy.Map(array.Zeros[float64](0, 3)), []float64{}, 0, 3)
		wantArray(t, on, "no axes", twiceBy.Map(array.Number(3.5).Array()), []float64{7}, []int{}...)
		v, err := weft.Compute(t.Context(), twiceBy.Map(six).Sub(six.MulN(2)).Abs().Max(), on)
		if v != 0 || err != nil {
			t.Errorf("inside of an expression: %v, %v", v, err)
		}
	})
}

func TestBlockwise(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		want, err := weft.Compute(t.Context(), six.Dot(six.T()))
		if err != nil {
			t.Fatal(err)
		}
		wantArray(t, on, "a product of matrices", productBy.Map(six, six.T().Rechunk(3, 2)), want.Data, 5, 5)
		wantArray(t, on, "an outer product", outerBy.Map(array.Of([]float64{1, 2, 3}).Rechunk(2), array.Of([]int{10, 20}).Rechunk(1)),
			[]float64{10, 20, 20, 40, 30, 60}, 3, 2)
		wantArray(t, on, "how many blocks", countBy.Map(six), []int{2, 2, 2}, 3)
	})
}

func TestFailingBlocks(t *testing.T) {
	whole := six.Rechunk(5, 6)
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		for _, c := range []struct {
			name string
			x    array.Array[float64]
			want string
		}{
			{"an error", refusedBy.Map(whole), "an odd block"},
			{"a panic", panicsBy.Map(whole), "slice bounds out of range"},
			{"another shape", misshapes.Map(whole), "array: misshapen gave a block of shape (1, 1) where (5, 6) was promised"},
			{"another number of axes", twiceBy.Map(whole, array.DropAxis(0)), "array: twice gave a block of shape (5, 6) where (6,) was promised"},
			{"too few elements", halves.Map(whole), "array: a Dense of 29 elements with shape (5, 6)"},
		} {
			_, err := weft.Compute(t.Context(), c.x, on)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "mapblocks_test.go:") {
				t.Errorf("%s:\ngot  %v\nwant %s", c.name, err, c.want)
			}
		}
	})
	if _, err := weft.Compute(t.Context(), refusedBy.Map(whole)); !errors.Is(err, errOdd) {
		t.Errorf("the function's error is lost: %v", err)
	}
}

func TestBlockMistakes(t *testing.T) {
	same := func(x floats) (floats, error) { return x, nil }
	row := array.Of([]float64{1, 2, 3})
	bad := array.Of([]float64{1}, 2)
	for _, c := range []struct {
		name string
		x    interface{ Err() error }
		want string
	}{
		{"no function", array.MapBlocks[float64, float64](nil, row), "map blocks: the function is nil"},
		{"an earlier mistake", array.MapBlocks(same, bad), "of: 1 elements for shape (2,)"},
		{"shapes", array.MapBlocks2(func(x, y floats) (floats, error) { return x, nil }, six, row), "map blocks: shapes (5, 6) and (3,) do not broadcast"},
		{"an axis out of range", array.MapBlocks(same, row, array.DropAxis(1)), "map blocks: DropAxis: axis 1 is out of bounds for an array of 1 axis"},
		{"a new axis out of range", array.MapBlocks(same, row, array.AddAxis(5)), "map blocks: AddAxis: axis 5 is out of bounds for an array of 2 axes"},
		{"too many lengths", array.MapBlocks(same, row, array.OutBlocks([]int{1}, []int{1})), "map blocks: OutBlocks: lengths for 2 axes of 1"},
		{"too many blocks", array.MapBlocks(same, row, array.OutBlocks([]int{1, 2})), "map blocks: OutBlocks: 2 blocks along axis 0, where there are 1"},
		{"an empty name", array.MapBlocks(same, row, array.Named("")), "map blocks: Named: the id is empty"},
		{"a name too late", twiceBy.Map(six, array.Named("later")), "map blocks: Named: the function has been lifted already"},
		{"a name that is taken", array.MapBlocks(same, row, array.Named("same blocks")), `"same blocks" is the name of another function already`},
		{"a border", array.MapBlocks(same, row, array.PadEdge), "map blocks: PadMode, PadWith and Untrimmed are for MapOverlap"},
		{"a border along indices", productBy.Map(six, six.T(), array.Untrimmed()), "blockwise: PadMode, PadWith and Untrimmed are for MapOverlap"},
		{"axes along indices", productBy.Map(six, six.T(), array.DropAxis(0)), "blockwise: the layout says which axes there are"},
		{"axes of nothing", array.FromBlockFunc(labelled, []int{2}, array.DropAxis(0)), "from block func: its shape is given"},
		{"blocks that do not add up", array.FromBlockFunc(labelled, []int{2, 2}, array.OutBlocks([]int{1}, []int{2})), "labelled: blocks [1] along axis 0 add up to 1, not 2"},
		{"blocks of no axes", array.FromBlockFunc(labelled, []int{}, array.OutBlocks([]int{1})), "blocks for 1 axis, shape () has 0"},
		{"no option", array.MapBlocks(same, row, nil), "map blocks: an option is nil"},
		{"no layout", array.Blockwise2(products, "", six, six), `blockwise: a layout is like "ij,jk->ik"`},
		{"half a layout", array.Blockwise2(products, "ij,jk", six, six), `blockwise: layout "ij,jk": for 2 arrays`},
		{"a layout of three", array.Blockwise2(products, "ij,jk,k->ik", six, six), "for 2 arrays"},
		{"an index twice", array.Blockwise2(products, "ii,ij->ij", six, six), `i is there twice in "ii"`},
		{"other axes", array.Blockwise2(products, "i,ij->ij", six, six), "blockwise: array 1 has 2 axes, its layout 1"},
		{"other lengths", array.Blockwise2(products, "ij,jk->ik", six, six), "blockwise: index j is 6 and 5 long"},
		{"an index of nowhere", array.Blockwise2(products, "ij,jk->iz", six, six.T()), "nobody says how long z is: give OutBlocks"},
		{"a negative shape", array.FromBlockFunc(labelled, []int{-1, 2}), "axis 0 is negative"},
	} {
		err := c.x.Err()
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "mapblocks_test.go:") {
			t.Errorf("%s:\ngot  %v\nwant %s", c.name, err, c.want)
		}
		if x, ok := c.x.(interface{ BlockSizes() [][]int }); ok {
			x.BlockSizes() // has an answer for what is a mistake too
		}
	}
}

// TestUnknownFunction asks another process for a function that it cannot know.
func TestUnknownFunction(t *testing.T) {
	k := 2.0
	for name, c := range map[string]struct {
		x    array.Array[float64]
		want string
	}{
		"a closure":               {array.MapBlocks(func(x floats) (floats, error) { x.Data[0] = k; return x, nil }, six), "is a closure, a method value or an instance of a generic function"},
		"a name of this process":  {array.MapBlocks(twice, six, array.Named("only here")), "this process does not know only here"},
		"a function of a closure": {array.Map1(func(v float64) float64 { return v * k }, six), "lift it in a package-level var with array.Named"},
	} {
		onShip(t, func(on weft.Option) {
			_, err := weft.Compute(t.Context(), c.x, on)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "mapblocks_test.go:") {
				t.Errorf("%s: got %v", name, err)
			}
		})
	}
}

// TestKeptBlocks keeps what functions were given while everything else goes.
func TestKeptBlocks(t *testing.T) {
	var kept []floats
	keep := func(x floats) (floats, error) {
		kept = append(kept, x)
		return array.NewDense[float64](x.Shape...), nil
	}
	x := array.FromFunc2(func(i, j int) float64 { return float64(100*i + j) }, 200, 200).Rechunk(100, 70)
	_, err := weft.Compute(t.Context(), array.MapBlocks(keep, x.AddN(1)), weft.On(&local.Runner{Workers: 1}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = weft.Compute(t.Context(), array.MapOverlap(keep, x.AddN(1), []int{1}), weft.On(&local.Runner{Workers: 1}))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // other blocks take the place of those that were freed
		runtime.GC()
		if _, err := weft.Compute(t.Context(), x.MulN(7).Sub(x.Mean()).Dot(x)); err != nil {
			t.Fatal(err)
		}
	}
	if len(kept) != 12 {
		t.Fatalf("%d blocks", len(kept))
	}
	for k, d := range kept[:6] {
		for i := range d.Shape[0] {
			for j := range d.Shape[1] {
				if want := float64(100*(k/3*100+i)+k%3*70+j) + 1; d.At(i, j) != want {
					t.Fatalf("block %d (%d, %d) is %v, not %v", k, i, j, d.At(i, j), want)
				}
			}
		}
	}
}

func TestCancelledBlocks(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	waits := func(ctx context.Context, _ array.BlockInfo, x floats) (floats, error) {
		cancel()
		<-ctx.Done()
		return x, ctx.Err()
	}
	_, err := weft.Compute(ctx, array.MapBlocksAt(waits, six))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestLazyBlocks gives arrays and their blocks to lifted functions, and takes
// blocks back.
func TestLazyBlocks(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		n, err := weft.Compute(t.Context(), largestOf(six.AddN(1)), on)
		if n != 27 || err != nil {
			t.Errorf("an array as an argument: %v, %v", n, err)
		}
		blocks := six.Blocks()
		for i := range blocks {
			blocks[i] = negated(blocks[i])
		}
		wantArray(t, on, "blocks both ways", array.FromBlocks(six.BlockSizes(), blocks...), made30(func(i, j int) float64 { return -at30(i, j) }), 5, 6)
	})
}

var (
	largestOf = delayed.Func1(largestIn)
	negated   = delayed.Func1(negate)
)

func largestIn(x floats) float64 { return slices.Max(x.Data) }

func negate(x floats) floats {
	for i := range x.Data {
		x.Data[i] = -x.Data[i]
	}
	return x
}

// onShip runs a test on a runner of other processes.
func onShip(t *testing.T, test func(on weft.Option)) {
	t.Helper()
	ship := &graphtest.Ship{Children: 1}
	test(weft.On(ship))
	if err := ship.Close(); err != nil {
		t.Error(err)
	}
}
