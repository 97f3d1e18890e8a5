package linalg

import (
	"context"
	"math"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/feed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/blas"
	"github.com/cb434341/weft/internal/block"
)

// The product of a matrix x with its own transpose is symmetric, so that half
// of its blocks are the others turned. The same holds, but for a rank-one term,
// where a number is added to the transpose:
//
//	x (x' + s) = x x' + s r 1'    r: the sums of the rows of x
//
// A row of x that holds an infinity or a NaN, or overflows as it is summed up,
// would get other answers this way (0 times infinity): its blocks are multiplied
// as they are written. To be able to, a task must have all blocks of x at hand,
// so this is done with an x whose blocks are free.
type symmetricProduct struct {
	n     *expr.Node
	x     feed.Source
	shift float64
	whole *productWriter // the product as it is written
	b     *graph.Builder
}

// symmetric finds out whether a product is of this form.
func symmetric(n *expr.Node) (*symmetricProduct, bool) {
	x, y := n.Args[0], n.Args[1]
	if n.Op != (Product{Inner: 1}) || n.NDim() != 2 || !n.DType.Float() || !x.Free() || len(x.Blocks[0]) == 1 {
		return nil, false
	}
	base, shift := shifted(y)
	if !expr.Same(x, expr.Transpose(base)) {
		return nil, false
	}
	return &symmetricProduct{n: n, x: feed.Of(x), shift: shift}, true
}

// shifted takes an expression y + s apart.
func shifted(y *expr.Node) (base *expr.Node, shift float64) {
	sum, ok := y.Op.(expr.Map)
	if !ok || sum.Fn != "add" {
		return y, 0
	}
	for i, a := range y.Args {
		if v, ok := a.Float(); ok && v-v == 0 { // infinity times zero is NaN, and not here
			return y.Args[1-i], v
		}
	}
	return y, 0
}

func (s *symmetricProduct) inputs() []graph.Source {
	if s.shift == 0 {
		return s.x.Inputs()
	}
	return append(s.x.Inputs(), feed.Of(s.n.Args[1]).Inputs()...)
}

func (s *symmetricProduct) emit(b *graph.Builder) []graph.ID {
	s.b = b
	s.whole = newProductWriter(b, s.n)
	rows := len(s.n.Blocks[0])
	ids := make([]graph.ID, rows*rows)
	for i := range rows {
		for j := i; j < rows; j++ {
			half := s.half(i, j)
			ids[i*rows+j] = s.finish(half, i, j, false)
			if i != j {
				ids[j*rows+i] = s.finish(half, j, i, true)
			}
		}
	}
	return ids
}

// row is the blocks of a row of blocks of x.
func (s *symmetricProduct) row(i int) []graph.ID {
	var ids []graph.ID
	for k := range s.n.Args[0].Blocks[1] {
		_, deps := s.x.Block(s.b, []int{i, k})
		ids = append(ids, deps...)
	}
	return ids
}

// half is the task of block (i, j) of x x'.
func (s *symmetricProduct) half(i, j int) graph.ID {
	op := &Half{DType: s.n.DType, Rows: s.n.Blocks[0][i], Cols: s.n.Blocks[0][j], Diagonal: i == j}
	deps := s.row(i)
	if i != j {
		deps = append(deps, s.row(j)...)
	}
	return s.b.Add(op, deps)
}

// finish is the task of block (i, j) of the result.
func (s *symmetricProduct) finish(half graph.ID, i, j int, turned bool) graph.ID {
	if s.shift == 0 {
		if !turned {
			return half
		}
		return s.b.Add(&expr.Look{
			View:  expr.View{Axes: []expr.ViewAxis{{To: 1, Step: 1}, {To: 0, Step: 1}}},
			Shape: []int{s.n.Blocks[0][i], s.n.Blocks[0][j]}, Starts: []int{0, 0},
		}, []graph.ID{half})
	}
	exact, deps := s.whole.multiply([]int{i, j}, 0, len(s.whole.inner))
	return s.b.Add(&Shift{By: s.shift, Turned: turned, Exact: *exact}, append([]graph.ID{half}, deps...))
}

// Half is the task of a block of the product of a matrix with its transpose:
// its arguments are a row of blocks, and another unless it is on the diagonal.
type Half struct {
	DType      block.DType
	Rows, Cols int
	Diagonal   bool
}

// Shift is the task that adds the rank-one term to a block of the product of a
// matrix with its transpose, seen turned or not. Its other arguments are those
// of the task that multiplies the blocks as they are written.
type Shift struct {
	By     float64
	Turned bool
	Exact  Multiply
}

func init() {
	graph.RegisterOp[*Half]()
	graph.RegisterOp[*Shift]()
}

// OpName is "dot".
func (*Half) OpName() string { return "dot" }

// SizeBytes predicts the size of the result.
func (h *Half) SizeBytes() int64 { return int64(h.Rows * h.Cols * h.DType.Size()) }

// Run multiplies.
func (h *Half) Run(ctx context.Context, args []any) (any, error) {
	out := block.New(h.DType, h.Rows, h.Cols)
	inner := len(args)
	if !h.Diagonal {
		inner /= 2
	}
	for k := range inner {
		err := ctx.Err()
		if err == nil {
			err = h.add(out, args, k, inner)
		}
		if err != nil {
			out.Release()
			return nil, err
		}
	}
	if inner == 0 {
		clear(out.Bytes())
	}
	if h.Diagonal {
		mirror(out)
	}
	return out, nil
}

func (h *Half) add(out *block.Block, args []any, k, inner int) error {
	a, err := expr.BlockArg(args, k)
	if err != nil {
		return err
	}
	beta := min(float64(k), 1)
	if h.Diagonal && (!byGonum() || finite(a)) {
		m, ok := blas.Of(a)
		if !ok {
			copied := a.Clone()
			defer copied.Release()
			m, _ = blas.Of(copied)
		}
		c, _ := blas.Of(out)
		return blas.Syrk(1, m, beta, c, true)
	}
	b := a
	if !h.Diagonal {
		if b, err = expr.BlockArg(args, inner+k); err != nil {
			return err
		}
	}
	t := b.Transpose(1, 0)
	defer t.Release()
	return multiply(out, a, t, beta)
}

// mirror copies the lower triangle of a square matrix to the upper one.
func mirror(b *block.Block) {
	if b.DType == block.Float32 {
		mirrorOf[float32](b)
		return
	}
	mirrorOf[float64](b)
}

func mirrorOf[T number](b *block.Block) {
	const tile = 32
	x, n := asSlice[T](b), b.Shape[0]
	for top := 0; top < n; top += tile {
		for left := 0; left <= top; left += tile {
			for i := top; i < min(top+tile, n); i++ {
				for j := left; j < min(left+tile, i); j++ {
					x[j*n+i] = x[i*n+j]
				}
			}
		}
	}
}

// OpName is "dot".
func (*Shift) OpName() string { return "dot" }

// SizeBytes predicts the size of the result.
func (s *Shift) SizeBytes() int64 { return s.Exact.SizeBytes() }

// Run adds the term.
func (s *Shift) Run(ctx context.Context, args []any) (any, error) {
	half, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	sums, err := s.rowSums(args[1:])
	if err != nil {
		return nil, err
	}
	for _, v := range sums {
		if math.IsInf(v, 0) || v != v {
			return s.Exact.Run(ctx, args[1:])
		}
	}
	out := block.New(half.DType, s.Exact.Shape...)
	seen := half
	if s.Turned {
		seen = half.Transpose(1, 0)
		defer seen.Release()
	}
	block.Copy(out, seen)
	if out.DType == block.Float32 {
		shiftRows[float32](out, sums, s.By)
	} else {
		shiftRows[float64](out, sums, s.By)
	}
	return out, nil
}

// rowSums adds up the rows of x that the block has, from the left operands of
// the product as it is written, which are blocks as they are.
func (s *Shift) rowSums(args []any) ([]float64, error) {
	sums := make([]float64, s.Exact.Shape[0])
	for _, p := range s.Exact.Pairs {
		a, err := expr.BlockArg(args, 0)
		if err != nil {
			return nil, err
		}
		if a.DType == block.Float32 {
			addRows[float32](sums, a)
		} else {
			addRows[float64](sums, a)
		}
		args = args[p.args():]
	}
	return sums, nil
}

// addRows adds the sums of a block's rows to sums, four numbers at a time.
func addRows[T float32 | float64](sums []float64, a *block.Block) {
	if a.Strides[1] != a.DType.Size() {
		a = a.Contiguous()
		defer a.Release()
	}
	for i := range sums {
		row := sliceOf[T](a.At(i, 0), a.Shape[1])
		var s [4]float64
		for ; len(row) >= 4; row = row[4:] {
			s[0] += float64(row[0])
			s[1] += float64(row[1])
			s[2] += float64(row[2])
			s[3] += float64(row[3])
		}
		for _, v := range row {
			s[0] += float64(v)
		}
		sums[i] += (s[0] + s[1]) + (s[2] + s[3])
	}
}

// shiftRows adds by times its sum to each row.
func shiftRows[T float32 | float64](b *block.Block, sums []float64, by float64) {
	x, cols := sliceOf[T](b.Base, b.Len()), b.Shape[1]
	for i, s := range sums {
		v := T(s * by)
		row := x[i*cols:][:cols]
		for j := range row {
			row[j] += v
		}
	}
}
