package array

// Functions of floating-point numbers, element by element; of Sqrt, Exp and Log
// also of complex ones. On other arrays they are mistakes.
// float32 is computed in float64 and rounded. Each is within 1 ulp of the truth.

// Sqrt returns the square root.
func (a Array[T]) Sqrt() Array[T] { return apply[T, T]("sqrt", a.node()) }

// Cbrt returns the cube root.
func (a Array[T]) Cbrt() Array[T] { return apply[T, T]("cbrt", a.node()) }

// Exp returns e to the power a.
func (a Array[T]) Exp() Array[T] { return apply[T, T]("exp", a.node()) }

// Exp2 returns 2 to the power a.
func (a Array[T]) Exp2() Array[T] { return apply[T, T]("exp2", a.node()) }

// Expm1 returns e to the power a, minus 1, accurately near 0.
func (a Array[T]) Expm1() Array[T] { return apply[T, T]("expm1", a.node()) }

// Log returns the natural logarithm.
func (a Array[T]) Log() Array[T] { return apply[T, T]("log", a.node()) }

// Log2 returns the binary logarithm.
func (a Array[T]) Log2() Array[T] { return apply[T, T]("log2", a.node()) }

// Log10 returns the decimal logarithm.
func (a Array[T]) Log10() Array[T] { return apply[T, T]("log10", a.node()) }

// Log1p returns the natural logarithm of 1 + a, accurately near 0.
func (a Array[T]) Log1p() Array[T] { return apply[T, T]("log1p", a.node()) }

// Sin returns the sine, of radians.
func (a Array[T]) Sin() Array[T] { return apply[T, T]("sin", a.node()) }

// Cos returns the cosine.
func (a Array[T]) Cos() Array[T] { return apply[T, T]("cos", a.node()) }

// Tan returns the tangent.
func (a Array[T]) Tan() Array[T] { return apply[T, T]("tan", a.node()) }

// Asin returns the arc sine.
func (a Array[T]) Asin() Array[T] { return apply[T, T]("asin", a.node()) }

// Acos returns the arc cosine.
func (a Array[T]) Acos() Array[T] { return apply[T, T]("acos", a.node()) }

// Atan returns the arc tangent.
func (a Array[T]) Atan() Array[T] { return apply[T, T]("atan", a.node()) }

// Sinh returns the hyperbolic sine.
func (a Array[T]) Sinh() Array[T] { return apply[T, T]("sinh", a.node()) }

// Cosh returns the hyperbolic cosine.
func (a Array[T]) Cosh() Array[T] { return apply[T, T]("cosh", a.node()) }

// Tanh returns the hyperbolic tangent.
func (a Array[T]) Tanh() Array[T] { return apply[T, T]("tanh", a.node()) }

// Asinh returns the inverse hyperbolic sine.
func (a Array[T]) Asinh() Array[T] { return apply[T, T]("asinh", a.node()) }

// Acosh returns the inverse hyperbolic cosine.
func (a Array[T]) Acosh() Array[T] { return apply[T, T]("acosh", a.node()) }

// Atanh returns the inverse hyperbolic tangent.
func (a Array[T]) Atanh() Array[T] { return apply[T, T]("atanh", a.node()) }

// Erf returns the error function.
func (a Array[T]) Erf() Array[T] { return apply[T, T]("erf", a.node()) }

// Erfc returns the complementary error function.
func (a Array[T]) Erfc() Array[T] { return apply[T, T]("erfc", a.node()) }

// Gamma returns the gamma function.
func (a Array[T]) Gamma() Array[T] { return apply[T, T]("gamma", a.node()) }

// Floor returns the greatest whole number that is not above a.
func (a Array[T]) Floor() Array[T] { return apply[T, T]("floor", a.node()) }

// Ceil returns the least whole number that is not below a.
func (a Array[T]) Ceil() Array[T] { return apply[T, T]("ceil", a.node()) }

// Trunc returns a without its fraction.
func (a Array[T]) Trunc() Array[T] { return apply[T, T]("trunc", a.node()) }

// Rint returns the nearest whole number, the even one of two: NumPy's round.
func (a Array[T]) Rint() Array[T] { return apply[T, T]("rint", a.node()) }

// Round returns the nearest whole number, away from zero of two: Go's math.Round.
func (a Array[T]) Round() Array[T] { return apply[T, T]("round", a.node()) }

// Atan2 returns the angle of the point (b, a), with a as its ordinate.
func (a Array[T]) Atan2(b Operand[T]) Array[T] { return a.with("atan2", b) }

// Hypot returns the root of a*a + b*b, without overflow on the way.
func (a Array[T]) Hypot(b Operand[T]) Array[T] { return a.with("hypot", b) }

// Copysign returns the modulus of a with the sign of b.
func (a Array[T]) Copysign(b Operand[T]) Array[T] { return a.with("copysign", b) }

// Remainder returns the IEEE remainder of a / b.
func (a Array[T]) Remainder(b Operand[T]) Array[T] { return a.with("remainder", b) }

// IsNaN reports where a is not a number.
func (a Array[T]) IsNaN() Array[bool] { return apply[T, bool]("isnan", a.node()) }

// IsInf reports where a is an infinity.
func (a Array[T]) IsInf() Array[bool] { return apply[T, bool]("isinf", a.node()) }

// IsFinite reports where a is neither NaN nor an infinity.
func (a Array[T]) IsFinite() Array[bool] { return apply[T, bool]("isfinite", a.node()) }

// Signbit reports where a is negative or -0.
func (a Array[T]) Signbit() Array[bool] { return apply[T, bool]("signbit", a.node()) }
