package linalg

import (
	"slices"

	"github.com/cb434341/weft/array/internal/expr"
	"github.com/cb434341/weft/graph"
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
