package linalg

import (
	"context"
	"fmt"
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/blas"
	"github.com/cb434341/weft/internal/block"
)

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

func init() {
	graph.RegisterOp[*Panel]()
	graph.RegisterOp[*Top]()
	graph.RegisterOp[*Rest]()
	graph.RegisterOp[*Order]()
	graph.RegisterOp[*Lower]()
	graph.RegisterOp[*Upper]()
	graph.RegisterOp[*Empty]()
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
		reorder(all[done:], block.Slice[int64](next))
	}
	return out, nil
}

// reorder puts rows in the order of a panel that came later.
func reorder(rows, order []int64) {
	before := slices.Clone(rows)
	for i, from := range order {
		rows[i] = before[from]
	}
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
		reorder(order[done:], block.Slice[int64](next))
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
