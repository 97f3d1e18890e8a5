package linalg

import (
	"context"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/feed"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/blas"
	"github.com/cb434341/weft/internal/block"
)

// Tall is the Op that factors a matrix of many more rows than columns, in
// blocks of whole rows (Benson, Gleich and Demmel, "Direct QR factorizations for
// tall-and-skinny matrices in MapReduce architectures", 2013). Each block is
// factored alone, what they leave is stacked and factored again, in a tree, until
// one small matrix remains; on the way back each block's q is multiplied with its
// part of the factor above:
//
//	a0 = q0 r0 ─┐
//	a1 = q1 r1 ─┤ stack = s r ── svd: r = u s vt
//	a2 = q2 r2 ─┘
//	                 u0 = q0 (s0 u)   u1 = q1 (s1 u)   u2 = q2 (s2 u)
//
// Blocks that cost nothing to have, see [expr.Borrowed], are factored once more
// on the way back, rather than to hold their q, which are as large as the matrix,
// until r is known.
//
// Its tasks are those of the small factors, then one for each block of rows.
type Tall struct{ Kind string }

// Kinds of factorisations.
const (
	kindQR     = "qr"     // small factors: r
	kindSVD    = "svd"    // s, vt
	kindValues = "values" // s alone, and no blocks
)

// small is how many small factors a kind has.
func small(kind string) int {
	if kind == kindSVD {
		return 2
	}
	return 1
}

// Name is the kind.
func (t Tall) Name() string { return t.Kind }

// Inputs are what the matrix is made of.
func (Tall) Inputs(n *expr.Node) []graph.Source { return feed.Of(n.Args[0]).Inputs() }

// Emit writes the tasks.
func (t Tall) Emit(b *graph.Builder, n *expr.Node, _ [][]graph.ID) []graph.ID {
	a := n.Args[0]
	w := &tallWriter{b: b, kind: t.Kind, from: feed.Of(a), d: a.DType, cols: a.Shape[1]}
	return w.emit(a.Blocks[0])
}

// A tallWriter writes the tasks of a Tall.
type tallWriter struct {
	b    *graph.Builder
	kind string
	from feed.Source
	d    block.DType
	cols int
}

// A triangle is an r on the way up, and where its factor is on the way down.
type triangle struct {
	r    graph.ID
	rows int
	// What is below it: a block of the matrix, or triangles that were stacked.
	block  int
	stack  graph.ID
	pieces []*triangle
}

func (w *tallWriter) emit(sizes []int) []graph.ID {
	level := make([]*triangle, len(sizes))
	held := make([]graph.ID, len(sizes)) // q and r, of blocks that cannot be had again
	for i, rows := range sizes {
		op, deps := w.from.Block(w.b, []int{i, 0})
		t := &triangle{rows: min(rows, w.cols), block: i}
		if w.from.Free() {
			t.r = w.b.Add(&Triangle{Sized: sized(w.d, t.rows*w.cols), Make: op}, deps)
		} else {
			held[i] = w.b.Add(&Factors{Sized: sized(w.d, rows*t.rows, t.rows*w.cols)}, deps)
			t.r = w.b.Add(&Pick{1}, []graph.ID{held[i]})
		}
		level[i] = t
	}
	top := w.up(level)
	root := w.b.Add(&Root{Kind: w.kind, Sized: sized(w.d, 3*w.cols*w.cols)}, []graph.ID{top.r})
	if w.kind == kindValues {
		return []graph.ID{root}
	}
	ids := make([]graph.ID, small(w.kind)+len(sizes))
	for i := range small(w.kind) {
		ids[i] = w.b.Add(&Pick{1 + i}, []graph.ID{root})
	}
	w.down(top, w.b.Add(&Pick{0}, []graph.ID{root}), func(i int, factor graph.ID) {
		op := &Unfold{Sized: sized(w.d, sizes[i]*w.cols)}
		deps := []graph.ID{held[i]}
		if w.from.Free() {
			op.Again = true
			op.Make, deps = w.from.Block(w.b, []int{i, 0})
		}
		ids[small(w.kind)+i] = w.b.Add(op, append([]graph.ID{factor}, deps...))
	})
	return ids
}

// up stacks triangles until there is one.
func (w *tallWriter) up(level []*triangle) *triangle {
	const stackBytes = 64 << 20
	fanIn := max(2, min(16, stackBytes/max(w.cols*w.cols*w.d.Size(), 1)))
	for len(level) > 1 {
		var next []*triangle
		for lo := 0; lo < len(level); lo += fanIn {
			some := level[lo:min(lo+fanIn, len(level))]
			if len(some) == 1 {
				next = append(next, some[0])
				continue
			}
			t := &triangle{pieces: some}
			deps := make([]graph.ID, len(some))
			height := 0
			for i, p := range some {
				deps[i] = p.r
				height += p.rows
			}
			t.rows = min(height, w.cols)
			t.stack = w.b.Add(&Factors{Sized: sized(w.d, height*t.rows, t.rows*w.cols)}, deps)
			t.r = w.b.Add(&Pick{1}, []graph.ID{t.stack})
			next = append(next, t)
		}
		level = next
	}
	return level[0]
}

// down gives each block its factor.
func (w *tallWriter) down(t *triangle, factor graph.ID, give func(i int, factor graph.ID)) {
	if t.pieces == nil {
		give(t.block, factor)
		return
	}
	lo := 0
	for _, p := range t.pieces {
		op := &Unfold{Sized: sized(w.d, p.rows*w.cols), Lo: lo, Rows: p.rows}
		w.down(p, w.b.Add(op, []graph.ID{factor, t.stack}), give)
		lo += p.rows
	}
}

// Triangle is the task that factors a block and keeps the r. The block is made
// of the arguments by an Op, or nil for the one argument.
type Triangle struct {
	Sized
	Make graph.Op
}

// Factors is the task that stacks its arguments and factors that: q and r.
type Factors struct{ Sized }

// Root is the task of the last triangle: what q is to be multiplied with, and
// the small factors.
type Root struct {
	Sized
	Kind string
}

// Unfold is the task that multiplies the q of its second argument, or some rows
// of it, with its first. Again says that the q is not at hand, but the block it
// is a factor of.
type Unfold struct {
	Sized
	Lo, Rows int // rows of q; Rows of 0 is all
	Again    bool
	Make     graph.Op
}

func init() {
	graph.RegisterOp[*Triangle]()
	graph.RegisterOp[*Factors]()
	graph.RegisterOp[*Root]()
	graph.RegisterOp[*Unfold]()
}

// OpName is "qr".
func (*Triangle) OpName() string { return "qr" }

// OpName is "qr".
func (*Factors) OpName() string { return "qr" }

// OpName is the kind.
func (r *Root) OpName() string { return r.Kind }

// OpName is "dot".
func (*Unfold) OpName() string { return "dot" }

// Run factors.
func (t *Triangle) Run(ctx context.Context, args []any) (any, error) {
	a, err := feed.View(ctx, t.Make, args)
	if err != nil {
		return nil, err
	}
	defer a.Release()
	r, err := blas.QROnlyR(a)
	if err != nil {
		return nil, failed("qr", err)
	}
	return tidy(r), nil
}

// Run factors.
func (*Factors) Run(_ context.Context, args []any) (any, error) {
	parts, err := blockArgs(args)
	if err != nil {
		return nil, err
	}
	a := parts[0].View()
	if len(parts) > 1 {
		a.Release()
		a = stacked(parts)
	}
	defer a.Release()
	q, r, err := blas.QR(a)
	if err != nil {
		return nil, failed("qr", err)
	}
	return several(q, r), nil
}

// Run factors.
func (root *Root) Run(_ context.Context, args []any) (any, error) {
	r, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	switch root.Kind {
	case kindValues:
		s, err := blas.SingularValues(r)
		if err != nil {
			return nil, failed("svd", err)
		}
		return asType(s, r.DType), nil
	case kindSVD:
		return svdOf(r)
	}
	// q diag(phases) with the rows of r turned back.
	phases := diagonalPhases(r)
	turn := block.Zeros(r.DType, len(phases), len(phases))
	for i := range phases {
		setAt(turn, i, i, 1)
	}
	turnColumns(turn, phases)
	r = r.Clone()
	turnRows(r, phases)
	return several(turn, r), nil
}

// setAt sets an element of a matrix.
func setAt(b *block.Block, i, j int, v float64) {
	p := b.At(i, j)
	switch b.DType {
	case block.Float32:
		*(*float32)(p) = float32(v)
	case block.Float64:
		*(*float64)(p) = v
	case block.Complex64:
		*(*complex64)(p) = complex(float32(v), 0)
	case block.Complex128:
		*(*complex128)(p) = complex(v, 0)
	}
}

// Run multiplies.
func (u *Unfold) Run(ctx context.Context, args []any) (any, error) {
	factor, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	q, err := u.q(ctx, args)
	if err != nil {
		return nil, err
	}
	defer q.Release()
	if u.Rows > 0 {
		some := rowsOf(q, u.Lo, u.Rows)
		defer some.Release()
		q = some
	}
	out := block.New(q.DType, q.Shape[0], factor.Shape[1])
	if err := gemm(out, q, factor, 1, 0); err != nil {
		out.Release()
		return nil, failed("qr", err)
	}
	return out, nil
}

// q is the q at hand, or that of the block.
func (u *Unfold) q(ctx context.Context, args []any) (*block.Block, error) {
	if !u.Again {
		return pick(args, 1, 0)
	}
	a, err := feed.View(ctx, u.Make, args[1:])
	if err != nil {
		return nil, err
	}
	defer a.Release()
	q, r, err := blas.QR(a)
	if err != nil {
		return nil, failed("qr", err)
	}
	r.Release()
	return tidy(q), nil
}
