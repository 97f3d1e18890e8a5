package linalg

import (
	"context"
	"fmt"
	"math"
	"math/cmplx"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/array/internal/layout"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/blas"
	"github.com/cb434341/weft/internal/block"
)

// Elimination is the Op of Gaussian elimination with partial pivoting, of a
// matrix in columns of blocks, and of the right sides that are its second
// argument. Each step factors the first column that is left, chooses pivots in
// all of it, and takes it out of the columns to its right:
//
//	F0 U01 U02 | Y0      F0   panels: l, u and the order of rows
//	   F1  U12 | Y1      U01  = l0 \ rows of column 1, in the order of F0
//	       F2  | Y2      column 1, from here on = the other rows - l0 U01
//
// The number of columns in which a panel is factored is the same for all
// machines, so that results are.
type Elimination struct{ Kind string }

// Kinds of eliminations, by what their tasks are.
const (
	kindLU    = "lu"    // the order; the columns of l; the blocks of u, row by row
	kindSolve = "solve" // the blocks of x
	kindDet   = "det"   // sign, logarithm, determinant
)

// panelWidth is how many columns are factored at once.
const panelWidth = 512

// Name is the kind.
func (e Elimination) Name() string { return e.Kind }

// LU factors a matrix: a = p l u, p a permutation, l with a diagonal of ones
// and zeros above, u with zeros below. A singular matrix has them too.
func LU(a *expr.Node) (p, l, u *expr.Node) {
	const name = "lu"
	if bad := matrices(name, a); bad != nil {
		return bad, bad, bad
	}
	m, n := a.Shape[0], a.Shape[1]
	short := min(m, n)
	steps, cols := evenly(short, panelWidth), evenly(short, panelWidth)
	if n > short {
		cols = append(slices.Clone(cols), evenly(n-short, panelWidth)...)
	}
	a = expr.Rechunk(a, [][]int{{m}, cols})
	tasks := hidden(Elimination{kindLU}, a, 1+len(steps)+len(steps)*len(cols), a)
	order := chosen("lu", tasks, 0, block.Int64, []int{m})
	row := expr.New(expr.Index{}, block.Int64, []int{m, 1}, [][]int{evenly(m, panelWidth), {1}})
	p = expr.Cast(expr.Apply("eq", row, expr.Rechunk(order, [][]int{evenly(m, panelWidth)})), a.DType)
	return p, chosen("l", tasks, 1, a.DType, []int{m}, steps), chosen("u", tasks, 1+len(steps), a.DType, steps, cols)
}

// Solve finds the x of a x = b, a vector or columns.
func Solve(name string, a, b *expr.Node) *expr.Node {
	if bad := squares(name, a); bad != nil {
		return bad
	}
	if bad := rightSide(name, a, b); bad != nil {
		return bad
	}
	b, undo := asColumns(b)
	n, k := b.Shape[0], b.Shape[1]
	steps, right := evenly(n, panelWidth), evenly(k, panelWidth)
	a, b = expr.Rechunk(a, [][]int{{n}, steps}), expr.Rechunk(b, [][]int{{n}, right})
	tasks := hidden(Elimination{name}, a, len(steps)*len(right), a, b)
	return undo(chosen(name, tasks, 0, a.DType, steps, right))
}

// Inv is the inverse.
func Inv(a *expr.Node) *expr.Node {
	const name = "inv"
	if bad := squares(name, a); bad != nil {
		return bad
	}
	return Solve(name, a, identity(a.DType, a.Shape[0], evenly(a.Shape[0], panelWidth)))
}

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

// MatrixPower multiplies a matrix with itself; a negative power is that of the
// inverse.
func MatrixPower(a *expr.Node, power int) *expr.Node {
	const name = "matrix power"
	if bad := multipliable(name, a); bad != nil {
		return bad
	}
	if a.NDim() != 2 || a.Shape[0] != a.Shape[1] || !a.KnownBlocks() {
		return expr.Fail(name, []*expr.Node{a}, "shape %s is not square", expr.ShapeText(a.Shape))
	}
	if power < 0 {
		a = Inv(a)
	}
	var out *expr.Node
	for left := uint(max(power, -power)); left > 0; left >>= 1 {
		if left&1 != 0 {
			if out == nil {
				out = a
			} else {
				out = Dot(out, a)
			}
		}
		if left > 1 {
			a = Dot(a, a)
		}
	}
	if out == nil {
		return identity(a.DType, a.Shape[0], a.Blocks[0])
	}
	return out
}

// Emit writes the tasks.
func (e Elimination) Emit(b *graph.Builder, n *expr.Node, in [][]graph.ID) []graph.ID {
	a := n.Args[0]
	w := &eliminator{b: b, d: a.DType, name: e.Kind, rows: a.Shape[0], cols: slices.Clone(a.Blocks[1])}
	columns := slices.Clone(in[0])
	if len(n.Args) > 1 {
		columns = append(columns, in[1]...)
		w.cols = append(w.cols, n.Args[1].Blocks[1]...)
	}
	left := min(a.Shape[0], a.Shape[1])
	for _, size := range a.Blocks[1] {
		if left > 0 || len(w.steps) == 0 {
			w.steps = append(w.steps, size)
			left -= size
		}
	}
	w.strict = e.Kind != kindLU && e.Kind != kindDet
	w.run(columns)
	switch e.Kind {
	case kindLU:
		return w.factors()
	case kindDet:
		return w.determinant()
	}
	return w.back()
}

// An eliminator writes the tasks of an Elimination.
type eliminator struct {
	b      *graph.Builder
	d      block.DType
	name   string
	strict bool // no pivot may be zero
	rows   int
	cols   []int // lengths of all columns, right sides too
	steps  []int // of those that are factored

	panels []graph.ID
	upper  [][]graph.ID // by step and column, right of the panel
}

func (w *eliminator) run(columns []graph.ID) {
	done := 0
	for k, width := range w.steps {
		rest := w.rows - done
		f := w.b.Add(&Panel{Sized: sized(w.d, rest*width, rest), Name: w.name, Strict: w.strict, From: done}, []graph.ID{columns[k]})
		w.panels = append(w.panels, f)
		upper := make([]graph.ID, len(w.cols))
		for j := k + 1; j < len(w.cols); j++ {
			upper[j] = w.b.Add(&Top{Sized: sized(w.d, width*w.cols[j])}, []graph.ID{f, columns[j]})
			if rest > width {
				columns[j] = w.b.Add(&Rest{Sized: sized(w.d, (rest-width)*w.cols[j])}, []graph.ID{f, columns[j], upper[j]})
			}
		}
		w.upper = append(w.upper, upper)
		done += width
	}
}

// factors are the order, the columns of l, and the blocks of u.
func (w *eliminator) factors() []graph.ID {
	orders := make([]graph.ID, len(w.panels))
	for k, f := range w.panels {
		orders[k] = w.b.Add(&Pick{1}, []graph.ID{f})
	}
	ids := []graph.ID{w.b.Add(&Order{w.steps}, orders)}
	done := 0
	for k, width := range w.steps {
		op := &Lower{Sized: sized(w.d, w.rows*width), Top: done, Steps: w.steps[k:]}
		ids = append(ids, w.b.Add(op, append([]graph.ID{w.panels[k]}, orders[k+1:]...)))
		done += width
	}
	for k, height := range w.steps {
		for j, width := range w.cols {
			switch {
			case j < k:
				ids = append(ids, w.b.Add(&Empty{Sized: sized(w.d, height*width), DType: w.d, Shape: []int{height, width}}, nil))
			case j == k:
				ids = append(ids, w.b.Add(&Upper{sized(w.d, height*width)}, []graph.ID{w.panels[k]}))
			default:
				ids = append(ids, w.upper[k][j])
			}
		}
	}
	return ids
}

// back finds the blocks of x from the last on.
func (w *eliminator) back() []graph.ID {
	steps := len(w.steps)
	right := len(w.cols) - steps
	ids := make([]graph.ID, steps*right)
	for j := range right {
		for k := steps - 1; k >= 0; k-- {
			deps := []graph.ID{w.b.Add(&Pick{0}, []graph.ID{w.panels[k]}), w.upper[k][steps+j]}
			for l := k + 1; l < steps; l++ {
				deps = append(deps, w.upper[k][l], ids[l*right+j])
			}
			ids[k*right+j] = w.b.Add(&Substitute{Sized: sized(w.d, w.steps[k]*w.cols[steps+j]), Name: w.name}, deps)
		}
	}
	return ids
}

func (w *eliminator) determinant() []graph.ID {
	parts := make([]graph.ID, len(w.panels))
	for k, f := range w.panels {
		parts[k] = w.b.Add(&Diagonal{}, []graph.ID{f})
	}
	return picks(w.b, w.b.Add(&Determinant{w.d}, parts), 3)
}

// Panel is the task that factors a column of blocks: l and u in one, and the
// order of its rows.
type Panel struct {
	Sized
	Name   string
	Strict bool // a pivot of zero is an error
	From   int  // its first column's number
}

// Top is the task of the rows of a column that a panel's pivots are in.
type Top struct{ Sized }

// Rest is the task of a column's other rows, from which the panel is taken out.
type Rest struct{ Sized }

// Order is the task that joins the orders of panels.
type Order struct{ Steps []int }

// Lower is the task of a column of l: a panel, whose rows below are in the order
// of those that came after.
type Lower struct {
	Sized
	Top   int // rows of zeros
	Steps []int
}

// Upper is the task of a block in the diagonal of u.
type Upper struct{ Sized }

// Empty is the task of a block of zeros.
type Empty struct {
	Sized
	DType block.DType
	Shape []int
}

// Diagonal is the task of a panel's part of the determinant: sign, logarithm
// and product.
type Diagonal struct{}

// Determinant is the task that joins those parts.
type Determinant struct{ DType block.DType }

func init() {
	graph.RegisterOp[*Panel]()
	graph.RegisterOp[*Top]()
	graph.RegisterOp[*Rest]()
	graph.RegisterOp[*Order]()
	graph.RegisterOp[*Lower]()
	graph.RegisterOp[*Upper]()
	graph.RegisterOp[*Empty]()
	graph.RegisterOp[*Diagonal]()
	graph.RegisterOp[*Determinant]()
}

// OpName is "eliminate".
func (*Panel) OpName() string { return "eliminate" }

// Run factors.
func (p *Panel) Run(ctx context.Context, args []any) (any, error) {
	a, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	order := block.New(block.Int64, a.Shape[0])
	f := &panel{a: a.Clone(), order: block.Slice[int64](order)}
	for i := range f.order {
		f.order[i] = int64(i)
	}
	width := min(a.Shape[0], a.Shape[1])
	err = f.eliminate(0, width)
	for i := 0; err == nil && p.Strict && i < width; i++ {
		if at(f.a, i, i) == 0 {
			err = fmt.Errorf("%w (pivot %d is zero)", blas.ErrSingular, p.From+i+1)
		}
	}
	if err != nil {
		f.a.Release()
		order.Release()
		return nil, failed(p.Name, err)
	}
	return several(f.a, order), nil
}

// panelArg is a panel and its order.
func panelArg(args []any, i int) (f, order *block.Block, err error) {
	if f, err = pick(args, i, 0); err != nil {
		return nil, nil, err
	}
	if order, err = pick(args, i, 1); err != nil {
		f.Release()
		return nil, nil, err
	}
	return f, order, nil
}

// OpName is "pivots".
func (*Top) OpName() string { return "pivots" }

// Run solves.
func (*Top) Run(_ context.Context, args []any) (any, error) {
	f, order, err := panelArg(args, 0)
	if err != nil {
		return nil, err
	}
	defer f.Release()
	defer order.Release()
	a, err := expr.BlockArg(args, 1)
	if err != nil {
		return nil, err
	}
	width := f.Shape[1]
	l := rowsOf(f, 0, width)
	defer l.Release()
	some := inOrder(a, block.Slice[int64](order), 0, width)
	defer some.Release()
	u, err := blas.SolveTriangular(l, some, true, true)
	if err != nil {
		return nil, err
	}
	return tidy(u), nil
}

// Run eliminates.
func (*Rest) Run(_ context.Context, args []any) (any, error) {
	f, order, err := panelArg(args, 0)
	if err != nil {
		return nil, err
	}
	defer f.Release()
	defer order.Release()
	a, err := expr.BlockArg(args, 1)
	if err != nil {
		return nil, err
	}
	u, err := expr.BlockArg(args, 2)
	if err != nil {
		return nil, err
	}
	width := f.Shape[1]
	left := f.Shape[0] - width
	l := rowsOf(f, width, left)
	defer l.Release()
	out := inOrder(a, block.Slice[int64](order), width, left)
	if err := gemm(out, l, u, -1, 1); err != nil {
		out.Release()
		return nil, err
	}
	return out, nil
}

// Run joins.
func (o *Order) Run(_ context.Context, args []any) (any, error) {
	out, err := expr.BlockArg(args, 0)
	if err != nil {
		return nil, err
	}
	out = out.Clone()
	all := block.Slice[int64](out)
	done := 0
	for k, width := range o.Steps[:len(o.Steps)-1] {
		next, err := expr.BlockArg(args, k+1)
		if err != nil {
			out.Release()
			return nil, err
		}
		done += width
		left := slices.Clone(all[done:])
		for i, from := range block.Slice[int64](next) {
			all[done+i] = left[from]
		}
	}
	return out, nil
}

// Run makes the column.
func (l *Lower) Run(_ context.Context, args []any) (any, error) {
	f, own, err := panelArg(args, 0)
	if err != nil {
		return nil, err
	}
	own.Release()
	defer f.Release()
	width := l.Steps[0]
	order := make([]int64, f.Shape[0])
	for i := range order {
		order[i] = int64(i)
	}
	done := 0
	for k := range l.Steps[1:] {
		next, err := expr.BlockArg(args, k+1)
		if err != nil {
			return nil, err
		}
		done += l.Steps[k]
		left := slices.Clone(order[done:])
		for i, from := range block.Slice[int64](next) {
			order[done+i] = left[from]
		}
	}
	below := inOrder(f, order, 0, len(order))
	defer below.Release()
	out := block.Zeros(f.DType, l.Top+f.Shape[0], width)
	for i := range f.Shape[0] {
		n := min(i, width)
		from, to := below.Region([]int{i, 0}, []int{1, n}), out.Region([]int{l.Top + i, 0}, []int{1, n})
		block.Copy(to, from)
		from.Release()
		to.Release()
		if i < width {
			setAt(out, l.Top+i, i, 1)
		}
	}
	return out, nil
}

// Run makes the block.
func (*Upper) Run(_ context.Context, args []any) (any, error) {
	f, err := pick(args, 0, 0)
	if err != nil {
		return nil, err
	}
	defer f.Release()
	width := f.Shape[1]
	out := block.Zeros(f.DType, width, width)
	for i := range width {
		from, to := f.Region([]int{i, i}, []int{1, width - i}), out.Region([]int{i, i}, []int{1, width - i})
		block.Copy(to, from)
		from.Release()
		to.Release()
	}
	return out, nil
}

// Run makes the block.
func (e *Empty) Run(context.Context, []any) (any, error) {
	return block.Zeros(e.DType, e.Shape...), nil
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
