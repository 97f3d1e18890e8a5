package array

import "github.com/cb434341/weft/array/internal/expr"

// Functions between complex and real numbers name the type of their result,
// which is that of the parts: Real[float64](z) of an Array[complex128]. Of real
// arrays they work too, as NumPy's do.

// parted is a function whose result is of the type of the parts.
func parted[R, T Elem](name, fn string, a Operand[T]) Array[R] {
	n := nodeOf(a)
	if want, have := n.DType.Real(), dtypeFor[R](); n.Err() == nil && want != have {
		return Array[R]{expr.Fail(name, []*expr.Node{n}, "of %s is of %s, not %s", n.DType, want, have)}
	}
	return apply[T, R](fn, n)
}

// Real returns the real parts.
func Real[R, T Elem](a Operand[T]) Array[R] { return parted[R]("real", "real", a) }

// Imag returns the imaginary parts, 0 of real numbers.
func Imag[R, T Elem](a Operand[T]) Array[R] { return parted[R]("imag", "imag", a) }

// Modulus returns the distances from 0, of complex numbers without overflow on
// the way.
func Modulus[R, T Elem](a Operand[T]) Array[R] { return parted[R]("modulus", "abs", a) }

// Angle returns the angles from the positive real axis, in radians.
func Angle[R, T Elem](a Operand[T]) Array[R] {
	n := nodeOf(a)
	if n.Err() == nil && n.DType.Integer() {
		return Array[R]{expr.Fail("angle", []*expr.Node{n}, "of %s: cast to floats first", n.DType)}
	}
	return parted[R]("angle", "angle", a)
}

// Conj returns the complex conjugates; a real array as it is.
func (a Array[T]) Conj() Array[T] {
	if n := a.node(); n.Err() == nil && !n.DType.Complex() {
		return a
	}
	return apply[T, T]("conj", a.node())
}

// Complex makes complex numbers of their parts: Complex[complex128](re, im).
func Complex[C, R Elem](re, im Operand[R]) Array[C] {
	a, b := nodeOf(re), nodeOf(im)
	n := expr.Apply("complex", a, b)
	if have := dtypeFor[C](); n.Err() == nil && n.DType != have {
		return Array[C]{expr.Fail("complex", []*expr.Node{a, b}, "of %s is %s, not %s", a.DType, n.DType, have)}
	}
	return Array[C]{n}
}
