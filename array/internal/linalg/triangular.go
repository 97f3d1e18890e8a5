package linalg

import (
	"context"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/blas"
	"github.com/cb434341/weft/internal/block"
)

// side of the square blocks of triangular matrices.
const squareSide = 1024

// Triangular is the Op of the solution of a triangular system, a row of blocks
// after the other.
type Triangular struct{ Lower, Unit bool }

// Name is "solve triangular".
func (Triangular) Name() string { return "solve triangular" }

// SolveTriangular finds the x of a x = b, where only one triangle of a is read,
// with unit as if its diagonal were ones.
func SolveTriangular(a, b *expr.Node, lower, unit bool) *expr.Node {
	op := Triangular{lower, unit}
	if bad := squares(op.Name(), a); bad != nil {
		return bad
	}
	if bad := rightSide(op.Name(), a, b); bad != nil {
		return bad
	}
	b, undo := asColumns(b)
	steps, right := evenly(b.Shape[0], squareSide), evenly(b.Shape[1], squareSide)
	a, b = expr.Rechunk(a, [][]int{steps, steps}), expr.Rechunk(b, [][]int{steps, right})
	return undo(expr.New(op, a.DType, b.Shape, b.Blocks, a, b))
}

// Emit writes a task for each block.
func (t Triangular) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	steps, right := len(n.Blocks[0]), len(n.Blocks[1])
	ids := make([]graph.ID, steps*right)
	for j := range right {
		for i := range steps {
			k := i
			if !t.Lower {
				k = steps - 1 - i
			}
			deps := []graph.ID{in[0][k*steps+k], in[1][k*right+j]}
			for l := range steps {
				if t.Lower && l < k || !t.Lower && l > k {
					deps = append(deps, in[0][k*steps+l], ids[l*right+j])
				}
			}
			size := sized(n.DType, n.Blocks[0][k]*n.Blocks[1][j])
			ids[k*right+j] = b.Add(&Substitute{Sized: size, Name: t.Name(), Lower: t.Lower, Unit: t.Unit}, deps)
		}
	}
	return ids
}

// Substitute is the task of a block of the solution of a triangular system: its
// arguments are the block of the diagonal, or more rows that begin with it, the
// right side, and pairs of a block beside the diagonal and the solution that
// belongs to it.
type Substitute struct {
	Sized
	Name        string
	Lower, Unit bool
}

// Cholesky is the Op of the factor l of a = l lᴴ, zero above its diagonal, of
// which only the lower triangle is read.
type Cholesky struct{}

// CholeskyOf factors a matrix.
func CholeskyOf(a *expr.Node) *expr.Node {
	if bad := squares("cholesky", a); bad != nil {
		return bad
	}
	sizes := evenly(a.Shape[0], squareSide)
	a = expr.Rechunk(a, [][]int{sizes, sizes})
	return expr.New(Cholesky{}, a.DType, a.Shape, a.Blocks, a)
}

// Name is "cholesky".
func (Cholesky) Name() string { return "cholesky" }

// Emit writes a task for each block of the lower triangle, which takes what is to
// its left, in its own row and in that of its column's diagonal, from a's.
func (Cholesky) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	sizes := n.Blocks[0]
	grid := len(sizes)
	ids := make([]graph.ID, grid*grid)
	for j := range grid {
		for i := range grid {
			size := sized(n.DType, sizes[i]*sizes[j])
			if i < j {
				ids[i*grid+j] = b.Add(&Empty{Sized: size, DType: n.DType, Shape: []int{sizes[i], sizes[j]}}, nil)
				continue
			}
			deps := []graph.ID{in[0][i*grid+j]}
			if i > j {
				deps = append(deps, ids[j*grid+j])
			}
			for k := range j {
				deps = append(deps, ids[i*grid+k])
				if i > j {
					deps = append(deps, ids[j*grid+k])
				}
			}
			ids[i*grid+j] = b.Add(&CholeskyBlock{Sized: size, Diagonal: i == j}, deps)
		}
	}
	return ids
}

// CholeskyBlock is the task of a block of the factor: of the matrix's block and,
// on the diagonal, the blocks to its left; else the block of the diagonal, and
// pairs of a block to the left and one to the left of the diagonal.
type CholeskyBlock struct {
	Sized
	Diagonal bool
}

func init() {
	graph.RegisterOp[*Substitute]()
	graph.RegisterOp[*CholeskyBlock]()
}

// OpName is "substitute".
func (*Substitute) OpName() string { return "substitute" }

// OpName is "cholesky".
func (*CholeskyBlock) OpName() string { return "cholesky" }

// Run solves.
func (s *Substitute) Run(ctx context.Context, args []any) (any, error) {
	in, err := blockArgs(args)
	if err != nil {
		return nil, err
	}
	right := in[1].Clone()
	defer right.Release()
	for k := 2; k+1 < len(in); k += 2 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := gemm(right, in[k], in[k+1], -1, 1); err != nil {
			return nil, failed(s.Name, err)
		}
	}
	corner := tidy(rowsOf(in[0], 0, right.Shape[0]))
	defer corner.Release()
	x, err := blas.SolveTriangular(corner, right, s.Lower, s.Unit)
	if err != nil {
		return nil, failed(s.Name, err)
	}
	return tidy(x), nil
}

// Run factors.
func (c *CholeskyBlock) Run(ctx context.Context, args []any) (any, error) {
	in, err := blockArgs(args)
	if err != nil {
		return nil, err
	}
	a := in[0].Clone()
	defer a.Release()
	left, step := in[1:], 1
	if !c.Diagonal {
		left, step = in[2:], 2
	}
	for k := 0; k < len(left); k += step {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		h := adjointOf(left[k+step-1])
		err := gemm(a, left[k], h, -1, 1)
		h.Release()
		if err != nil {
			return nil, failed("cholesky", err)
		}
	}
	if c.Diagonal {
		l, err := blas.Cholesky(a)
		if err != nil {
			return nil, failed("cholesky", err)
		}
		return tidy(l), nil
	}
	// x lᴴ = a is l xᴴ = aᴴ.
	h := adjointOf(a)
	defer h.Release()
	x, err := blas.SolveTriangular(in[1], h, true, false)
	if err != nil {
		return nil, failed("cholesky", err)
	}
	defer x.Release()
	return tidy(adjointOf(x)), nil
}

// adjointOf is the transpose of a block, conjugated: a view of what is real.
func adjointOf(b *block.Block) *block.Block {
	if !b.DType.Complex() {
		return b.Transpose(1, 0)
	}
	c := b.Clone()
	defer c.Release()
	if c.DType == block.Complex64 {
		for i, z := range block.Slice[complex64](c) {
			block.Slice[complex64](c)[i] = complex(real(z), -imag(z))
		}
	} else {
		for i, z := range block.Slice[complex128](c) {
			block.Slice[complex128](c)[i] = conj(z)
		}
	}
	return c.Transpose(1, 0)
}
