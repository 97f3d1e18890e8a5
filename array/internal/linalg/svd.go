package linalg

import (
	"context"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/layout"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/blas"
	"github.com/cb434341/weft/internal/block"
)

// panels are the blocks of rows in which a matrix is factored as a tall one: the
// matrix's own, joined until each has at least twice as many rows as columns and
// is worth a task. There is one if the matrix is not tall enough.
func panels(a *expr.Node) []int {
	const worthwhile = 1 << 20
	m, n := a.Shape[0], a.Shape[1]
	least := max(2*n, worthwhile/max(n*a.DType.Size(), 1), 1)
	if m < 2*least {
		return []int{m}
	}
	var out []int
	rows := 0
	for _, size := range a.Blocks[0] {
		if rows += size; rows >= least {
			out = append(out, rows)
			rows = 0
		}
	}
	if len(out) == 0 {
		return []int{m}
	}
	out[len(out)-1] += rows
	return out
}

// factored makes the hidden node of a factorisation of a matrix that is not
// wide. Its tasks are the small factors, then the blocks of the large one, whose
// lengths it returns.
func factored(kind string, a *expr.Node) (tasks *expr.Node, sizes []int) {
	sizes = panels(a)
	a = expr.Rechunk(a, [][]int{sizes, {a.Shape[1]}})
	count := small(kind)
	if kind != kindValues {
		count += len(sizes)
	}
	if len(sizes) == 1 {
		return hidden(Whole{Kind: kind}, a, count, a), sizes
	}
	return hidden(Tall{kind}, a, count, a), sizes
}

// QR factors a matrix: q with orthonormal columns, and r with zeros below its
// diagonal, which is not negative.
//
// A tall matrix is factored in blocks of rows, see Tall; one with less than twice
// as many rows as columns in one task. Of a wide matrix the first columns, as many
// as it has rows, are factored so; the others are multiplied with q.
func QR(a *expr.Node) (q, r *expr.Node) {
	if bad := matrices("qr", a); bad != nil {
		return bad, bad
	}
	m, n := a.Shape[0], a.Shape[1]
	if m < n {
		q, r = QR(columns(a, 0, m))
		return q, layout.Concatenate("qr", 1, r, Dot(adjoint(q), columns(a, m, n)))
	}
	tasks, sizes := factored(kindQR, a)
	return chosen("q", tasks, 1, a.DType, sizes, []int{n}), chosen("r", tasks, 0, a.DType, []int{n}, []int{n})
}

// SVD factors a matrix: u diag(s) vt, s falling and of the matrix's type.
//
// The longer axis may be of any length: blocks along it are factored one by one,
// see Tall. The square of the shorter one must fit in a task.
func SVD(a *expr.Node) (u, s, vt *expr.Node) {
	if bad := matrices("svd", a); bad != nil {
		return bad, bad, bad
	}
	m, n := a.Shape[0], a.Shape[1]
	if m < n {
		vt, s, u = SVD(transposed(a))
		return transposed(u), s, transposed(vt)
	}
	tasks, sizes := factored(kindSVD, a)
	return chosen("u", tasks, 2, a.DType, sizes, []int{n}), chosen("s", tasks, 0, a.DType, []int{n}), chosen("vt", tasks, 1, a.DType, []int{n}, []int{n})
}

// SingularValues are the s of SVD, in less time.
func SingularValues(a *expr.Node) *expr.Node {
	if bad := matrices("svd", a); bad != nil {
		return bad
	}
	if a.Shape[0] < a.Shape[1] {
		a = transposed(a)
	}
	tasks, _ := factored(kindValues, a)
	return chosen("s", tasks, 0, a.DType, []int{a.Shape[1]})
}

// svdOf is the decomposition of a block: u, s and vt.
func svdOf(a *block.Block) (*Several, error) {
	u, s, vt, err := blas.SVD(a, false)
	if err != nil {
		return nil, failed("svd", err)
	}
	phases := rowPhases(vt)
	turnRows(vt, phases)
	turnColumns(u, phases)
	return several(u, asType(s, a.DType), vt), nil
}

// asType makes a vector of real numbers one of another type, and releases it.
func asType(s *block.Block, d block.DType) *block.Block {
	if s.DType == d {
		return s
	}
	defer s.Release()
	out := block.New(d, s.Len())
	for i := range s.Len() {
		switch d {
		case block.Complex64:
			*(*complex64)(out.At(i)) = complex(*(*float32)(s.At(i)), 0)
		case block.Complex128:
			*(*complex128)(out.At(i)) = complex(*(*float64)(s.At(i)), 0)
		}
	}
	return out
}

// Whole is the Op that factors a matrix in one task.
type Whole struct{ Kind string }

// Name is the kind.
func (w Whole) Name() string { return w.Kind }

// Emit writes the task, and those that take its results apart.
func (w Whole) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	a := n.Args[0]
	rows, cols := a.Shape[0], a.Shape[1]
	task := b.Add(&Factor{Kind: w.Kind, Sized: sized(a.DType, rows*cols, cols*cols)}, in[0])
	if w.Kind == kindValues {
		return []graph.ID{task}
	}
	ids := picks(b, task, small(w.Kind)+1)
	return append(slices.Clone(ids[1:]), ids[0])
}

// Factor is the task that factors a matrix: the large factor, then the small
// ones.
type Factor struct {
	Sized
	Kind string
}

func init() { graph.RegisterOp[*Factor]() }

// OpName is the kind.
func (f *Factor) OpName() string { return f.Kind }

// Run factors.
func (f *Factor) Run(_ context.Context, args []any) (any, error) {
	a, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	switch f.Kind {
	case kindValues:
		s, err := blas.SingularValues(a)
		if err != nil {
			return nil, failed("svd", err)
		}
		return asType(s, a.DType), nil
	case kindSVD:
		return svdOf(a)
	}
	q, r, err := blas.QR(a)
	if err != nil {
		return nil, failed("qr", err)
	}
	phases := diagonalPhases(r)
	turnRows(r, phases)
	turnColumns(q, phases)
	return several(q, r), nil
}

// Compressed is an approximate SVD of rank k (Halko, Martinsson and Tropp,
// "Finding structure with randomness", 2011): of the matrix as it acts on the
// space that random, n by some more than k, is mapped to, after so many passes
// over the matrix and its adjoint.
func Compressed(a, random *expr.Node, k, passes int) (u, s, vt *expr.Node) {
	const name = "compressed svd"
	if bad := matrices(name, a); bad != nil {
		return bad, bad, bad
	}
	if k < 1 || k > min(a.Shape[0], a.Shape[1]) || passes < 0 || passes > 1000 {
		bad := expr.Fail(name, []*expr.Node{a}, "rank %d with %d passes of shape %s", k, passes, expr.ShapeText(a.Shape))
		return bad, bad, bad
	}
	q, _ := QR(Dot(a, random))
	for range passes {
		back, _ := QR(Dot(adjoint(a), q))
		q, _ = QR(Dot(a, back))
	}
	inner, s, vt := SVD(Dot(adjoint(q), a))
	return Dot(q, columns(inner, 0, k)), layout.Take(s, first(k), 0), rows(vt, 0, k)
}

func first(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
