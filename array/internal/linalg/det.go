package linalg

import (
	"context"
	"math"
	"math/cmplx"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/block"
)

// Det is the determinant of a matrix, with its sign (a complex number of
// modulus 1, or 0) and the logarithm of its modulus.
func Det(a *expr.Node) (sign, logarithm, det *expr.Node) {
	if bad := squares(kindDet, a); bad != nil {
		return bad, bad, bad
	}
	n := a.Shape[0]
	a = expr.Rechunk(a, [][]int{{n}, evenly(n, panelWidth)})
	tasks := hidden(Elimination{kindDet}, a, 3, a)
	return chosen("sign", tasks, 0, a.DType), chosen("log", tasks, 1, a.DType), chosen("det", tasks, 2, a.DType)
}

func (w *eliminator) determinant() []graph.ID {
	parts := make([]graph.ID, len(w.panels))
	for k, f := range w.panels {
		parts[k] = w.b.Add(&Diagonal{}, []graph.ID{f})
	}
	return picks(w.b, w.b.Add(&Determinant{w.d}, parts), 3)
}

// Diagonal is the task of a panel's part of the determinant: sign, logarithm
// and product.
type Diagonal struct{}

// Determinant is the task that joins those parts.
type Determinant struct{ DType block.DType }

func init() {
	graph.RegisterOp[*Diagonal]()
	graph.RegisterOp[*Determinant]()
}

// Run multiplies the diagonal.
func (*Diagonal) Run(_ context.Context, args []any) (any, error) {
	f, order, err := panelArg(args, 0)
	if err != nil {
		return nil, err
	}
	defer f.Release()
	defer order.Release()
	sign := complex128(parity(block.Slice[int64](order)))
	logarithm, product := 0.0, sign
	for i := range f.Shape[1] {
		z := at(f, i, i)
		product *= z
		logarithm += math.Log(modulus(z))
		switch {
		case z == 0:
			sign = 0
		case cmplx.IsNaN(z):
			sign = cmplx.NaN()
		default:
			sign *= phaseOf(z)
		}
	}
	return block.Of([]complex128{sign, complex(logarithm, 0), product}, 3), nil
}

// parity is 1 for an order made by an even number of exchanges, else -1.
func parity(order []int64) complex128 {
	seen := make([]bool, len(order))
	sign := complex128(1)
	for i := range order {
		for k := int(order[i]); !seen[i] && k != i; k = int(order[k]) {
			seen[k] = true
			sign = -sign
		}
	}
	return sign
}

// Run joins.
func (d *Determinant) Run(_ context.Context, args []any) (any, error) {
	sign, logarithm, product := complex128(1), complex128(0), complex128(1)
	for i := range args {
		b, err := expr.BlockArg(args, i)
		if err != nil {
			return nil, err
		}
		p := block.Slice[complex128](b)
		sign *= p[0]
		logarithm += p[1]
		product *= p[2]
	}
	return several(numberOf(d.DType, sign), numberOf(d.DType, logarithm), numberOf(d.DType, product)), nil
}

// numberOf is a block without axes.
func numberOf(d block.DType, z complex128) *block.Block {
	switch d {
	case block.Float32:
		return block.Of([]float32{float32(real(z))})
	case block.Float64:
		return block.Of([]float64{real(z)})
	case block.Complex64:
		return block.Of([]complex64{complex64(z)})
	}
	return block.Of([]complex128{z})
}
