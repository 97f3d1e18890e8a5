package linalg

import (
	"math"
	"unsafe"

	"github.com/cb434341/weft/internal/blas"
	"github.com/cb434341/weft/internal/block"
)

// A panel is a column of blocks, all its rows at hand, so that a pivot is the
// greatest element of a whole column, as LAPACK's is. It is factored by halves
// (Toledo, "Locality of reference in LU decomposition with partial pivoting",
// 1997), which leaves nearly all of the work to products.
type panel struct {
	a     *block.Block // row-major
	order []int64      // order[i] is the row that has come to be row i
}

// narrow is how many columns are eliminated one by one.
const narrow = 16

// eliminate factors columns from lo to hi, all to the left of which are done.
func (p *panel) eliminate(lo, hi int) error {
	if hi-lo <= narrow {
		p.columns(lo, hi)
		return nil
	}
	mid := lo + (hi-lo)/2
	if err := p.eliminate(lo, mid); err != nil {
		return err
	}
	m := p.a.Shape[0]
	corner := p.a.Region([]int{lo, lo}, []int{mid - lo, mid - lo})
	right := p.a.Region([]int{lo, mid}, []int{mid - lo, hi - mid})
	below := p.a.Region([]int{mid, lo}, []int{m - mid, mid - lo})
	rest := p.a.Region([]int{mid, mid}, []int{m - mid, hi - mid})
	defer corner.Release()
	defer right.Release()
	defer below.Release()
	defer rest.Release()
	u, err := blas.SolveTriangular(corner, right, true, true)
	if err != nil {
		return err
	}
	defer u.Release()
	block.Copy(right, u)
	if err := gemm(rest, below, u, -1, 1); err != nil {
		return err
	}
	return p.eliminate(mid, hi)
}

func (p *panel) columns(lo, hi int) {
	switch p.a.DType {
	case block.Float32:
		columnsOf(p, lo, hi, func(z float32) float64 { return math.Abs(float64(z)) })
	case block.Float64:
		columnsOf(p, lo, hi, math.Abs)
	case block.Complex64:
		columnsOf(p, lo, hi, func(z complex64) float64 { return math.Abs(float64(real(z))) + math.Abs(float64(imag(z))) })
	case block.Complex128:
		columnsOf(p, lo, hi, func(z complex128) float64 { return math.Abs(real(z)) + math.Abs(imag(z)) })
	}
}

func columnsOf[T float32 | float64 | complex64 | complex128](p *panel, lo, hi int, size func(T) float64) {
	m, width := p.a.Shape[0], p.a.Shape[1]
	x := unsafe.Slice((*T)(p.a.Base), m*width)
	for c := lo; c < hi; c++ {
		pivot, most := c, -1.0
		for i := c; i < m; i++ {
			if v := size(x[i*width+c]); v > most {
				pivot, most = i, v
			}
		}
		p.swap(c, pivot)
		d := x[c*width+c]
		if d == 0 {
			continue // so is what is below
		}
		from := x[c*width+c+1 : c*width+hi]
		for i := c + 1; i < m; i++ {
			row := x[i*width+c : i*width+hi]
			f := row[0] / d
			row[0] = f
			for j, v := range from {
				row[j+1] -= f * v
			}
		}
	}
}

// swap exchanges two rows.
func (p *panel) swap(i, j int) {
	if i == j {
		return
	}
	size := p.a.Shape[1] * p.a.DType.Size()
	a, b := unsafe.Slice((*byte)(p.a.At(i, 0)), size), unsafe.Slice((*byte)(p.a.At(j, 0)), size)
	for k := range a {
		a[k], b[k] = b[k], a[k]
	}
	p.order[i], p.order[j] = p.order[j], p.order[i]
}

// inOrder is a matrix with its rows in an order, or those of it from lo on.
func inOrder(a *block.Block, order []int64, lo, n int) *block.Block {
	out := block.New(a.DType, n, a.Shape[1])
	for i := range n {
		from, to := a.Narrow(0, int(order[lo+i]), 1, 1), out.Narrow(0, i, 1, 1)
		block.Copy(to, from)
		from.Release()
		to.Release()
	}
	return out
}
