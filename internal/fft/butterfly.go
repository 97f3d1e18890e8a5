package fft

import (
	"math"

	"github.com/cb434341/weft/internal/kernel"
)

// The butterflies again, operation for operation as in pass.go and odd.go.

func (w *writer[F]) add(a, b complexReg) complexReg {
	return complexReg{w.Op(kernel.Add, a.re, b.re), w.Op(kernel.Add, a.im, b.im)}
}

func (w *writer[F]) sub(a, b complexReg) complexReg {
	return complexReg{w.Op(kernel.Sub, a.re, b.re), w.Op(kernel.Sub, a.im, b.im)}
}

func (w *writer[F]) addI(a, b complexReg) complexReg {
	return complexReg{w.Op(kernel.Add, a.re, b.im), w.Op(kernel.Sub, a.im, b.re)}
}

func (w *writer[F]) subI(a, b complexReg) complexReg {
	return complexReg{w.Op(kernel.Sub, a.re, b.im), w.Op(kernel.Add, a.im, b.re)}
}

func (w *writer[F]) mul(a, b complexReg) complexReg {
	return complexReg{
		w.Op(kernel.Sub, w.Op(kernel.Mul, a.re, b.re), w.Op(kernel.Mul, a.im, b.im)),
		w.Op(kernel.Add, w.Op(kernel.Mul, a.re, b.im), w.Op(kernel.Mul, a.im, b.re)),
	}
}

// butterfly transforms the legs of a pass.
func (w *writer[F]) butterfly(s *pass[F], x []complexReg) []complexReg {
	switch s.radix {
	case 2:
		return []complexReg{w.add(x[0], x[1]), w.sub(x[0], x[1])}
	case 4:
		return w.four(x[0], x[1], x[2], x[3])
	case 8:
		return w.eight(x)
	}
	return w.odd(s, x)
}

func (w *writer[F]) four(a, b, c, e complexReg) []complexReg {
	p, q := w.add(a, c), w.sub(a, c)
	r, s := w.add(b, e), w.sub(b, e)
	return []complexReg{w.add(p, r), w.addI(q, s), w.sub(p, r), w.subI(q, s)}
}

func (w *writer[F]) eight(x []complexReg) []complexReg {
	e, o := w.four(x[0], x[2], x[4], x[6]), w.four(x[1], x[3], x[5], x[7])
	h := w.Float(w.kind, float64(F(math.Sqrt2/2)))
	diagonal := func(a complexReg) (p, q kernel.Reg) {
		return w.Op(kernel.Mul, h, w.Op(kernel.Add, a.re, a.im)), w.Op(kernel.Mul, h, w.Op(kernel.Sub, a.im, a.re))
	}
	p1, q1 := diagonal(o[1])
	q3, p3 := diagonal(o[3])
	return []complexReg{
		w.add(e[0], o[0]),
		{w.Op(kernel.Add, e[1].re, p1), w.Op(kernel.Add, e[1].im, q1)},
		w.addI(e[2], o[2]),
		{w.Op(kernel.Add, e[3].re, p3), w.Op(kernel.Sub, e[3].im, q3)},
		w.sub(e[0], o[0]),
		{w.Op(kernel.Sub, e[1].re, p1), w.Op(kernel.Sub, e[1].im, q1)},
		w.subI(e[2], o[2]),
		{w.Op(kernel.Sub, e[3].re, p3), w.Op(kernel.Add, e[3].im, q3)},
	}
}

func (w *writer[F]) odd(s *pass[F], x []complexReg) []complexReg {
	r := s.radix
	h := (r - 1) / 2
	sum, dif := make([]complexReg, h), make([]complexReg, h)
	y := make([]complexReg, r)
	y[0] = x[0]
	for j := range h {
		sum[j], dif[j] = w.add(x[j+1], x[r-1-j]), w.sub(x[j+1], x[r-1-j])
		y[0] = w.add(y[0], sum[j])
	}
	scaled := func(f F, v complexReg) complexReg {
		c := w.Float(w.kind, float64(f))
		return complexReg{w.Op(kernel.Mul, c, v.re), w.Op(kernel.Mul, c, v.im)}
	}
	for k := 1; k <= h; k++ {
		a, b := x[0], complexReg{}
		for j := range h {
			root := s.circle[(j+1)*k%r]
			a = w.add(a, scaled(root.re, sum[j]))
			if j == 0 {
				b = scaled(-root.im, dif[j])
			} else {
				b = w.add(b, scaled(-root.im, dif[j]))
			}
		}
		y[k], y[r-k] = w.addI(a, b), w.subI(a, b)
	}
	return y
}
