package array_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/delayed"
	"github.com/cb434341/weft/frame"
	"github.com/cb434341/weft/internal/runnertest"
)

// upTo and refused are lifted for all processes.
var (
	upTo = delayed.Func1(func(n int) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = float64(i)
		}
		return out
	}, delayed.Named("array_test.upTo"))
	refused = delayed.Try1(func(int) ([]float64, error) { return nil, errors.New("no such slice") }, delayed.Named("array_test.refused"))
)

type sold struct {
	Price  float64 `frame:"price"`
	Amount int32   `frame:"amount"`
}

func sales() frame.Frame {
	return frame.FromRows([]sold{{10, 1}, {20, 2}, {30, 3}, {40, 4}, {50, 5}}).Repartition(3)
}

func TestFromSlices(t *testing.T) {
	runnertest.Each(t, func(t *testing.T, on weft.Option) {
		x := array.FromSlices(upTo.Each(3, 0, 1, 4)...)
		t.Run("lengths are known at last", func(t *testing.T) {
			if x.Len() != -1 || x.NumBlocks() != 4 {
				t.Errorf("%d elements in %d blocks", x.Len(), x.NumBlocks())
			}
			y, err := weft.Persist(t.Context(), x, on)
			if err != nil || y.Len() != 8 || !slices.Equal(y.BlockSizes()[0], []int{3, 0, 1, 4}) {
				t.Errorf("%d elements in blocks of %v, %v", y.Len(), y.BlockSizes(), err)
			}
			if d := runnertest.Compute(t, on, y.Reshape(2, 4).Along(1).Sum()); !slices.Equal(d.Data, []float64{3, 6}) {
				t.Error(d)
			}
		})
		t.Run("elements", func(t *testing.T) {
			if d := runnertest.Compute(t, on, x.MulN(2)); !slices.Equal(d.Data, []float64{0, 2, 4, 0, 0, 2, 4, 6}) || !slices.Equal(d.Shape, []int{8}) {
				t.Error(d)
			}
		})
		t.Run("reductions", func(t *testing.T) {
			if v := runnertest.Compute(t, on, x.Sub(x.Mean()).Max()); v != 3-9.0/8 {
				t.Error(v)
			}
		})
		t.Run("nothing but empty slices", func(t *testing.T) {
			if d := runnertest.Compute(t, on, array.FromSlices(upTo.Each(0, 0)...)); len(d.Data) != 0 || !slices.Equal(d.Shape, []int{0}) {
				t.Error(d)
			}
		})
		t.Run("no slices", func(t *testing.T) {
			if v := runnertest.Compute(t, on, array.FromSlices[float64]().Sum()); v != 0 {
				t.Error(v)
			}
		})
		t.Run("two columns of a frame", func(t *testing.T) {
			f := sales()
			prices := array.FromSlices(frame.ColumnParts[float64](f, "price")...)
			amounts := array.FromSlices(frame.ColumnParts[int32](f, "amount")...)
			if v := runnertest.Compute(t, on, prices.Mul(array.Cast[float64](amounts)).Sum()); v != 550 {
				t.Error(v)
			}
		})
		t.Run("a slice that cannot be made", func(t *testing.T) {
			_, err := weft.Compute(t.Context(), array.FromSlices(upTo.Of(1), refused.Of(1)).Sum(), on)
			if err == nil || !strings.Contains(err.Error(), "no such slice") {
				t.Error(err)
			}
		})
	})
}

func TestFromSlicesMisfits(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{array.FromSlices(upTo.Of(1), nil).Err(), "from slices: slice 1 is nil"},
		{array.FromSlices(upTo.Each(1, 2)...).Reshape(3).Err(), "reshape: shape (?,) has an unknown length: compute or persist the array first"},
	} {
		if c.err == nil || plainText(c.err, "") != "slices_test.go:N: "+c.want {
			t.Errorf("%v, want %s", c.err, c.want)
		}
	}
	if err := array.FromSlices(frame.ColumnParts[float64](sales(), "prize")...).Err(); err == nil {
		t.Error("a column that is not there")
	}
}

// A column of a table as an array: a block of each of its partitions.
func ExampleFromSlices() {
	ctx := context.Background()
	f := frame.FromRows([]sold{{10, 1}, {20, 2}, {30, 3}, {40, 4}, {50, 5}}).Filter(frame.Col("price").Gt(10))
	x := array.FromSlices(frame.ColumnParts[float64](f, "price")...)
	fmt.Println(weft.Compute(ctx, x.Sub(x.Mean()).Square().Sum()))

	x, err := weft.Persist(ctx, x) // for what must know how long it is
	if err != nil {
		fmt.Println(err)
		return
	}
	show(x.Reshape(2, 2))
	// Output:
	// 500 <nil>
	// [20 30]
	// [40 50]
}
