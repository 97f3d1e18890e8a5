package reduce

import (
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// floatProduct reduces to products. Their relative error grows with how many
// numbers there are in any order, so they keep the simple one.
type floatProduct[T float] struct {
	width int
	skip  bool
}

func (r floatProduct[T]) open(st *State) {
	st.F = make([]float64, st.K*r.width)
	for i := 0; i < len(st.F); i += r.width {
		st.F[i] = 1
	}
}

func (r floatProduct[T]) run(st *State, k int, _ int64, p unsafe.Pointer, n int) {
	x := values[T](p, n*r.width)
	if r.width == 2 {
		for i := 0; i+2 <= len(x); i += 2 {
			r.timesComplex(st, k, x[i], x[i+1])
		}
		return
	}
	product := product(x)
	if r.skip && product != product {
		product = 1
		for _, v := range x {
			if v == v {
				product *= float64(v)
			}
		}
	}
	st.F[k] *= product
}

func product[T float](x []T) float64 {
	r0, r1, r2, r3 := 1.0, 1.0, 1.0, 1.0
	i := 0
	for ; i+4 <= len(x); i += 4 {
		y := x[i : i+4 : i+4]
		r0 *= float64(y[0])
		r1 *= float64(y[1])
		r2 *= float64(y[2])
		r3 *= float64(y[3])
	}
	s := (r0 * r1) * (r2 * r3)
	for _, v := range x[i:] {
		s *= float64(v)
	}
	return s
}

// timesComplex multiplies element k.
func (r floatProduct[T]) timesComplex(st *State, k int, re, im T) {
	if r.skip && (re != re || im != im) {
		return
	}
	f := st.F[2*k : 2*k+2 : 2*k+2]
	a, b, c, d := f[0], f[1], float64(re), float64(im)
	f[0] = float64(a*c) - float64(b*d)
	f[1] = float64(a*d) + float64(b*c)
}

func (r floatProduct[T]) rows(st *State, at int, _ int64, p unsafe.Pointer, rows, n int) {
	x := values[T](p, rows*n*r.width)
	if r.width == 2 {
		for i := 0; i+2 <= len(x); i += 2 {
			r.timesComplex(st, at+i/2%n, x[i], x[i+1])
		}
		return
	}
	products := st.F[at : at+n]
	for ; rows > 0; rows-- {
		row := x[:len(products)]
		for i := range products {
			if v := row[i]; v == v || !r.skip {
				products[i] *= float64(v)
			}
		}
		x = x[n:]
	}
}

func (r floatProduct[T]) merge(dst, src *State, k int) {
	if r.width == 2 {
		floatProduct[float64]{width: 2}.timesComplex(dst, k, src.F[2*k], src.F[2*k+1])
		return
	}
	dst.F[k] *= src.F[k]
}

func (r floatProduct[T]) finish(st *State, out *block.Block) error {
	write(out, st.F)
	return nil
}

// integerProduct reduces to products that wrap.
type integerProduct[T integer] struct{}

func (integerProduct[T]) open(st *State) { st.I = filled(st.K, int64(1)) }

func (integerProduct[T]) run(st *State, k int, _ int64, p unsafe.Pointer, n int) {
	x := values[T](p, n)
	r0, r1, r2, r3 := int64(1), int64(1), int64(1), int64(1)
	i := 0
	for ; i+4 <= len(x); i += 4 {
		y := x[i : i+4 : i+4]
		r0 *= int64(y[0])
		r1 *= int64(y[1])
		r2 *= int64(y[2])
		r3 *= int64(y[3])
	}
	s := r0 * r1 * r2 * r3
	for _, v := range x[i:] {
		s *= int64(v)
	}
	st.I[k] *= s
}

func (integerProduct[T]) rows(st *State, at int, _ int64, p unsafe.Pointer, rows, n int) {
	x := values[T](p, rows*n)
	products := st.I[at : at+n]
	for ; rows > 0; rows-- {
		row := x[:len(products)]
		for i := range products {
			products[i] *= int64(row[i])
		}
		x = x[n:]
	}
}

func (integerProduct[T]) merge(dst, src *State, k int) { dst.I[k] *= src.I[k] }

func (integerProduct[T]) finish(st *State, out *block.Block) error {
	write(out, st.I)
	return nil
}
