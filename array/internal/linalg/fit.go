package linalg

import (
	"context"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/blas"
	"github.com/cb434341/weft/internal/block"
)

// LeastSquares is the Op of the x for which a x is closest to b, in one task,
// with a's rank and its singular values. Those below Least times the greatest
// count as zero.
type LeastSquares struct{ Least float64 }

// Name is "lstsq".
func (LeastSquares) Name() string { return "lstsq" }

// Lstsq finds the x for which a x is closest to b, a vector or columns, and of
// those that are equally close the shortest. residuals are the sums of squares
// of b - a x, none unless a has more rows than columns. A tall matrix is factored
// in blocks of rows first, see QR. least below 0 is epsilon times the longer axis.
func Lstsq(a, b *expr.Node, least float64) (x, residuals, rank, s *expr.Node) {
	const name = "lstsq"
	if bad := matrices(name, a); bad != nil {
		return bad, bad, bad, bad
	}
	if bad := rightSide(name, a, b); bad != nil {
		return bad, bad, bad, bad
	}
	b, undo := asColumns(b)
	m, n, k := a.Shape[0], a.Shape[1], b.Shape[1]
	if least < 0 {
		least = 0x1p-52 * float64(max(m, n))
		if a.DType.Real() == block.Float32 {
			least = 0x1p-23 * float64(max(m, n))
		}
	}
	smallA, smallB := a, b
	if len(panels(a)) > 1 && m >= n {
		q, r := QR(a)
		smallA, smallB = r, Dot(adjoint(q), b)
	}
	smallA, smallB = whole(smallA), whole(smallB)
	tasks := hidden(LeastSquares{least}, a, 3, smallA, smallB)
	solution := chosen("x", tasks, 0, a.DType, []int{n}, []int{k})
	residuals = expr.BroadcastTo(expr.Cast(expr.Number(0.0), a.DType), []int{0}, nil)
	if m > n {
		rest := expr.Apply("sub", b, Dot(a, solution))
		residuals = expr.Reduce(squared(rest), "sum", []int{0}, false, 0)
	}
	return undo(solution), residuals, chosen("rank", tasks, 1, block.Int64), chosen("s", tasks, 2, a.DType, []int{min(m, n)})
}

// squared is the square of the modulus, of the same type.
func squared(n *expr.Node) *expr.Node {
	if n.DType.Complex() {
		return expr.Apply("mul", n, expr.Apply("conj", n))
	}
	return expr.Apply("mul", n, n)
}

// Emit writes the tasks.
func (l LeastSquares) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	return picks(b, b.Add(&Fit{l.Least}, []graph.ID{in[0][0], in[1][0]}), 3)
}

// Fit is the task of a LeastSquares: x, the rank, singular values.
type Fit struct{ Least float64 }

// Eigen is the Op of the eigenvalues and eigenvectors of a symmetric or
// Hermitian matrix, in one task.
type Eigen struct{}

// Name is "eigh".
func (Eigen) Name() string { return "eigh" }

// Eigh finds the eigenvalues of a symmetric or Hermitian matrix, rising and of
// the matrix's type, and its eigenvectors, the columns of v. Only the lower
// triangle is read. It is one task.
func Eigh(a *expr.Node) (w, v *expr.Node) {
	if bad := squares("eigh", a); bad != nil {
		return bad, bad
	}
	n := a.Shape[0]
	tasks := hidden(Eigen{}, a, 2, whole(a))
	return chosen("w", tasks, 0, a.DType, []int{n}), chosen("v", tasks, 1, a.DType, []int{n}, []int{n})
}

// Emit writes the tasks.
func (Eigen) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	size := n.Args[0].Shape[0]
	return picks(b, b.Add(&Spectrum{sized(n.DType, size, size*size)}, in[0]), 2)
}

// Spectrum is the task of an Eigen.
type Spectrum struct{ Sized }

func init() {
	graph.RegisterOp[*Fit]()
	graph.RegisterOp[*Spectrum]()
}

// OpName is "lstsq".
func (*Fit) OpName() string { return "lstsq" }

// OpName is "eigh".
func (*Spectrum) OpName() string { return "eigh" }

// Run fits.
func (f *Fit) Run(_ context.Context, args []any) (any, error) {
	in, err := blockArgs(args)
	if err != nil {
		return nil, err
	}
	fit, err := blas.Lstsq(in[0], in[1], f.Least)
	if err != nil {
		return nil, failed("lstsq", err)
	}
	fit.Residuals.Release()
	return several(fit.X, block.Of([]int64{int64(fit.Rank)}), asType(fit.S, in[0].DType)), nil
}

// Run decomposes.
func (*Spectrum) Run(_ context.Context, args []any) (any, error) {
	a, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	w, v, err := blas.Eigh(a)
	if err != nil {
		return nil, failed("eigh", err)
	}
	vt := v.Transpose(1, 0)
	phases := rowPhases(vt)
	turnRows(vt, phases)
	vt.Release()
	return several(asType(w, a.DType), v), nil
}
