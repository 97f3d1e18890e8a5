package array

import "github.com/cb434341/weft/array/internal/expr"

// Arithmetic, element by element. Operands are of the same type: no number is
// promoted silently. Shapes stretch to one another by NumPy's rules. Methods
// that end in N take a number of the array's own type.

func apply[T, R Elem](fn string, args ...*expr.Node) Array[R] {
	return Array[R]{expr.Apply(fn, args...)}
}

func (a Array[T]) with(fn string, b Operand[T]) Array[T] { return apply[T, T](fn, a.node(), nodeOf(b)) }

func (a Array[T]) withN(fn string, v T) Array[T] { return apply[T, T](fn, a.node(), expr.Number(v)) }

func (a Array[T]) nWith(fn string, v T) Array[T] { return apply[T, T](fn, expr.Number(v), a.node()) }

// Add returns a + b.
func (a Array[T]) Add(b Operand[T]) Array[T] { return a.with("add", b) }

// Sub returns a - b.
func (a Array[T]) Sub(b Operand[T]) Array[T] { return a.with("sub", b) }

// Mul returns a * b.
func (a Array[T]) Mul(b Operand[T]) Array[T] { return a.with("mul", b) }

// Div returns a / b. Integers truncate towards zero, as in Go; an integer
// divided by zero is an error when it is computed.
func (a Array[T]) Div(b Operand[T]) Array[T] { return a.with("div", b) }

// Mod returns the remainder of a / b, which has the sign of a, as Go's % and
// math.Mod have it (NumPy's fmod).
func (a Array[T]) Mod(b Operand[T]) Array[T] { return a.with("mod", b) }

// Pow returns a to the power b. An integer to a negative power is an error when
// it is computed.
func (a Array[T]) Pow(b Operand[T]) Array[T] { return a.with("pow", b) }

// Minimum returns the smaller of a and b; NaN if one of them is.
func (a Array[T]) Minimum(b Operand[T]) Array[T] { return a.with("minimum", b) }

// Maximum returns the larger of a and b; NaN if one of them is.
func (a Array[T]) Maximum(b Operand[T]) Array[T] { return a.with("maximum", b) }

// AddN returns a + v.
func (a Array[T]) AddN(v T) Array[T] { return a.withN("add", v) }

// SubN returns a - v.
func (a Array[T]) SubN(v T) Array[T] { return a.withN("sub", v) }

// MulN returns a * v.
func (a Array[T]) MulN(v T) Array[T] { return a.withN("mul", v) }

// DivN returns a / v, see Div.
func (a Array[T]) DivN(v T) Array[T] { return a.withN("div", v) }

// ModN returns the remainder of a / v, see Mod.
func (a Array[T]) ModN(v T) Array[T] { return a.withN("mod", v) }

// PowN returns a to the power v, see Pow.
func (a Array[T]) PowN(v T) Array[T] { return a.withN("pow", v) }

// RSubN returns v - a.
func (a Array[T]) RSubN(v T) Array[T] { return a.nWith("sub", v) }

// RDivN returns v / a, see Div.
func (a Array[T]) RDivN(v T) Array[T] { return a.nWith("div", v) }

// RPowN returns v to the power a, see Pow.
func (a Array[T]) RPowN(v T) Array[T] { return a.nWith("pow", v) }

// MinimumN returns the smaller of a and v.
func (a Array[T]) MinimumN(v T) Array[T] { return a.withN("minimum", v) }

// MaximumN returns the larger of a and v.
func (a Array[T]) MaximumN(v T) Array[T] { return a.withN("maximum", v) }

// Clip returns a with what is below lo or above hi put there; NaN stays. Where
// lo is above hi, hi wins, as in NumPy.
func (a Array[T]) Clip(lo, hi T) Array[T] { return a.MaximumN(lo).MinimumN(hi) }

// Neg returns -a.
func (a Array[T]) Neg() Array[T] { return apply[T, T]("neg", a.node()) }

// Square returns a * a.
func (a Array[T]) Square() Array[T] { return apply[T, T]("mul", a.node(), a.node()) }

// Abs returns the modulus, of a real array; see Modulus for complex ones. That
// of the least integer is itself, as in Go.
func (a Array[T]) Abs() Array[T] {
	if n := a.node(); n.DType.Complex() {
		return Array[T]{expr.Fail("abs", []*expr.Node{n}, "%s: the modulus is of another type: Modulus gives it", n.DType)}
	}
	return apply[T, T]("abs", a.node())
}

// Sign returns -1, 0 or 1; NaN of NaN.
func (a Array[T]) Sign() Array[T] { return apply[T, T]("sign", a.node()) }

// Comparisons give arrays of bool. Complex numbers can be equal or not only.

func (a Array[T]) compare(fn string, b Operand[T]) Array[bool] {
	return apply[T, bool](fn, a.node(), nodeOf(b))
}

func (a Array[T]) compareN(fn string, v T) Array[bool] {
	return apply[T, bool](fn, a.node(), expr.Number(v))
}

// Equal reports where a == b; NaN equals nothing.
func (a Array[T]) Equal(b Operand[T]) Array[bool] { return a.compare("eq", b) }

// NotEqual reports where a != b.
func (a Array[T]) NotEqual(b Operand[T]) Array[bool] { return a.compare("ne", b) }

// Less reports where a < b.
func (a Array[T]) Less(b Operand[T]) Array[bool] { return a.compare("lt", b) }

// LessEqual reports where a <= b.
func (a Array[T]) LessEqual(b Operand[T]) Array[bool] { return a.compare("le", b) }

// Greater reports where a > b.
func (a Array[T]) Greater(b Operand[T]) Array[bool] { return a.compare("gt", b) }

// GreaterEqual reports where a >= b.
func (a Array[T]) GreaterEqual(b Operand[T]) Array[bool] { return a.compare("ge", b) }

// EqualN reports where a == v.
func (a Array[T]) EqualN(v T) Array[bool] { return a.compareN("eq", v) }

// NotEqualN reports where a != v.
func (a Array[T]) NotEqualN(v T) Array[bool] { return a.compareN("ne", v) }

// LessN reports where a < v.
func (a Array[T]) LessN(v T) Array[bool] { return a.compareN("lt", v) }

// LessEqualN reports where a <= v.
func (a Array[T]) LessEqualN(v T) Array[bool] { return a.compareN("le", v) }

// GreaterN reports where a > v.
func (a Array[T]) GreaterN(v T) Array[bool] { return a.compareN("gt", v) }

// GreaterEqualN reports where a >= v.
func (a Array[T]) GreaterEqualN(v T) Array[bool] { return a.compareN("ge", v) }
