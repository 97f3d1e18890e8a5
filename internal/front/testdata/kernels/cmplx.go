package kernels

import "math/cmplx"

// Cmplx are functions of math/cmplx, as kernels have them.
var Cmplx = map[string]func(complex128) complex128{
	"Exp":   func(x complex128) complex128 { return cmplx.Exp(x) },
	"Log":   func(x complex128) complex128 { return cmplx.Log(x) },
	"Sqrt":  func(x complex128) complex128 { return cmplx.Sqrt(x) },
	"Pow":   func(x complex128) complex128 { return cmplx.Pow(x, 0.5+2i) },
	"Tan":   func(x complex128) complex128 { return cmplx.Tan(x) },
	"Asin":  func(x complex128) complex128 { return cmplx.Asin(x) + cmplx.Conj(x) },
	"Acosh": func(x complex128) complex128 { return cmplx.Acosh(x) },
	"Polar": func(x complex128) complex128 { return cmplx.Rect(cmplx.Polar(x)) },
	"Abs": func(x complex128) complex128 {
		if cmplx.IsNaN(x) || cmplx.IsInf(x) {
			return cmplx.Inf()
		}
		return complex(cmplx.Abs(x), cmplx.Phase(x))
	},
}
