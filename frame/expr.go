package frame

import (
	"fmt"

	"github.com/cb434341/weft/frame/internal/expr"
	"github.com/cb434341/weft/frame/table"
)

// Expr is an expression on the columns of a frame: what [Frame.Filter],
// [Frame.With] and Agg are given. It is immutable and knows no frame: names and
// types are looked at when a frame is given it.
//
// Where a method takes any, it takes another Expr or a value: a number, bool,
// string, time.Time, time.Duration, or nil for what is missing. A number takes
// the type of the column that it meets, if it is exact in it.
type Expr struct {
	n  *expr.Node
	as string
}

// Col is a column.
func Col(name string) Expr { return Expr{n: expr.Col(name)} }

// Lit is a value, the same for all rows.
func Lit(v any) Expr { return Expr{n: expr.Lit(v)} }

// As says what the column is called that the expression makes.
func (e Expr) As(name string) Expr {
	e.as = name
	return e
}

// Cols are columns, for functions that take several expressions.
func Cols(names ...string) []Expr {
	out := make([]Expr, len(names))
	for i, name := range names {
		out[i] = Col(name)
	}
	return out
}

// String returns the expression as one would write it: "(delay + 1) > 3".
func (e Expr) String() string {
	if e.n == nil {
		return "no expression"
	}
	return e.n.String()
}

// name is what the expression's column is called: as As says, else as the first
// column that it mentions, else as it is written.
func (e Expr) name() string {
	if e.as != "" || e.n == nil {
		return e.as
	}
	if c := e.n.Columns(); len(c) > 0 {
		return c[0]
	}
	return e.n.String()
}

// node is what an argument stands for.
func node(v any) *expr.Node {
	switch v := v.(type) {
	case Expr:
		if v.n == nil {
			return expr.Invalid("the zero Expr: make one with Col or Lit")
		}
		return v.n
	case *expr.Node:
		return v
	}
	return expr.Lit(v)
}

func (e Expr) call(op string, params ...any) Expr {
	return Expr{n: expr.New(op, []*expr.Node{node(e)}, params...), as: e.as}
}

func (e Expr) with(op string, others ...any) Expr {
	args := []*expr.Node{node(e)}
	for _, o := range others {
		args = append(args, node(o))
	}
	return Expr{n: expr.New(op, args), as: e.as}
}

func function(op string, args ...any) Expr {
	nodes := make([]*expr.Node, len(args))
	for i, a := range args {
		nodes[i] = node(a)
	}
	return Expr{n: expr.New(op, nodes)}
}

// Arithmetic. Numbers of two types meet in the wider one, whole numbers and
// floats in float64. What is missing makes the result missing.

// Add returns e + x: of numbers, of a time and a duration, and of strings.
func (e Expr) Add(x any) Expr { return e.with("add", x) }

// Sub returns e - x; of two times it is a duration.
func (e Expr) Sub(x any) Expr { return e.with("sub", x) }

// Mul returns e * x.
func (e Expr) Mul(x any) Expr { return e.with("mul", x) }

// Div returns e / x as a float, of whole numbers too.
func (e Expr) Div(x any) Expr { return e.with("div", x) }

// FloorDiv returns the largest whole number not above e / x; missing if x is a
// whole 0.
func (e Expr) FloorDiv(x any) Expr { return e.with("floordiv", x) }

// Mod returns what FloorDiv leaves; it has the sign of x.
func (e Expr) Mod(x any) Expr { return e.with("mod", x) }

// Pow returns e to the power x.
func (e Expr) Pow(x any) Expr { return e.with("pow", x) }

// RSub returns x - e.
func (e Expr) RSub(x any) Expr {
	return Expr{n: expr.New("sub", []*expr.Node{node(x), node(e)}), as: e.as}
}

// RDiv returns x / e.
func (e Expr) RDiv(x any) Expr {
	return Expr{n: expr.New("div", []*expr.Node{node(x), node(e)}), as: e.as}
}

// Neg returns -e.
func (e Expr) Neg() Expr { return e.call("neg") }

// Abs returns |e|.
func (e Expr) Abs() Expr { return e.call("abs") }

// Sign returns -1, 0 or 1.
func (e Expr) Sign() Expr { return e.call("sign") }

// Clip returns e, but lo where it is less and hi where it is more.
func (e Expr) Clip(lo, hi any) Expr { return e.with("clip", lo, hi) }

// BitAnd returns e & x.
func (e Expr) BitAnd(x any) Expr { return e.with("bitand", x) }

// BitOr returns e | x.
func (e Expr) BitOr(x any) Expr { return e.with("bitor", x) }

// BitXor returns e ^ x.
func (e Expr) BitXor(x any) Expr { return e.with("bitxor", x) }

// BitNot returns the bits of e turned.
func (e Expr) BitNot() Expr { return e.call("bitnot") }

// Shl returns e << x.
func (e Expr) Shl(x any) Expr { return e.with("shl", x) }

// Shr returns e >> x.
func (e Expr) Shr(x any) Expr { return e.with("shr", x) }

// MinOf returns the least of several expressions in a row; what is missing is
// passed over.
func MinOf(xs ...any) Expr { return function("min_of", xs...) }

// MaxOf returns the largest of several expressions in a row; what is missing is
// passed over.
func MaxOf(xs ...any) Expr { return function("max_of", xs...) }

// Functions of numbers.

// Sqrt returns the square root.
func (e Expr) Sqrt() Expr { return e.call("sqrt") }

// Cbrt returns the cube root.
func (e Expr) Cbrt() Expr { return e.call("cbrt") }

// Exp returns e to the power of the number.
func (e Expr) Exp() Expr { return e.call("exp") }

// Expm1 returns Exp - 1, exact where that is small.
func (e Expr) Expm1() Expr { return e.call("expm1") }

// Log returns the natural logarithm.
func (e Expr) Log() Expr { return e.call("log") }

// Log2 returns the binary logarithm.
func (e Expr) Log2() Expr { return e.call("log2") }

// Log10 returns the decimal logarithm.
func (e Expr) Log10() Expr { return e.call("log10") }

// Log1p returns the natural logarithm of 1 + e, exact where e is small.
func (e Expr) Log1p() Expr { return e.call("log1p") }

// Sin returns the sine.
func (e Expr) Sin() Expr { return e.call("sin") }

// Cos returns the cosine.
func (e Expr) Cos() Expr { return e.call("cos") }

// Tan returns the tangent.
func (e Expr) Tan() Expr { return e.call("tan") }

// Asin returns the arc sine.
func (e Expr) Asin() Expr { return e.call("asin") }

// Acos returns the arc cosine.
func (e Expr) Acos() Expr { return e.call("acos") }

// Atan returns the arc tangent.
func (e Expr) Atan() Expr { return e.call("atan") }

// Atan2 returns the angle of the point whose ordinate is e and whose abscissa
// is x.
func (e Expr) Atan2(x any) Expr { return e.with("atan2", x) }

// Hypot returns the distance of the point (e, x) from the origin.
func (e Expr) Hypot(x any) Expr { return e.with("hypot", x) }

// Sinh returns the hyperbolic sine.
func (e Expr) Sinh() Expr { return e.call("sinh") }

// Cosh returns the hyperbolic cosine.
func (e Expr) Cosh() Expr { return e.call("cosh") }

// Tanh returns the hyperbolic tangent.
func (e Expr) Tanh() Expr { return e.call("tanh") }

// Floor returns the largest whole number not above e.
func (e Expr) Floor() Expr { return e.call("floor") }

// Ceil returns the least whole number not below e.
func (e Expr) Ceil() Expr { return e.call("ceil") }

// Trunc returns e without its fraction.
func (e Expr) Trunc() Expr { return e.call("trunc") }

// Round returns e rounded to so many decimals, halves to the even digit.
func (e Expr) Round(decimals int) Expr { return e.call("round", decimals) }

// Comparisons. With what is missing they are missing; see EqMissing.

// Eq returns e == x.
func (e Expr) Eq(x any) Expr { return e.with("eq", x) }

// Ne returns e != x.
func (e Expr) Ne(x any) Expr { return e.with("ne", x) }

// Lt returns e < x.
func (e Expr) Lt(x any) Expr { return e.with("lt", x) }

// Le returns e <= x.
func (e Expr) Le(x any) Expr { return e.with("le", x) }

// Gt returns e > x.
func (e Expr) Gt(x any) Expr { return e.with("gt", x) }

// Ge returns e >= x.
func (e Expr) Ge(x any) Expr { return e.with("ge", x) }

// EqMissing is Eq, but what is missing is equal to what is missing.
func (e Expr) EqMissing(x any) Expr { return e.with("eqmissing", x) }

// Between returns lo <= e <= hi.
func (e Expr) Between(lo, hi any) Expr { return e.with("between", lo, hi) }

// IsIn reports whether e is one of some values.
func (e Expr) IsIn(values ...any) Expr { return e.call("isin", values...) }

// Logic, after Kleene: false and missing is false, true or missing is true.

// And returns e and x.
func (e Expr) And(x any) Expr { return e.with("and", x) }

// Or returns e or x.
func (e Expr) Or(x any) Expr { return e.with("or", x) }

// Xor returns whether one of e and x is true.
func (e Expr) Xor(x any) Expr { return e.with("xor", x) }

// Not returns the opposite of e.
func (e Expr) Not() Expr { return e.call("not") }

// What is missing: nulls, and NaN in floats.

// IsNull reports whether e is missing.
func (e Expr) IsNull() Expr { return e.call("isnull") }

// NotNull reports whether e is not missing.
func (e Expr) NotNull() Expr { return e.call("notnull") }

// IsNaN reports whether e is a float that is NaN.
func (e Expr) IsNaN() Expr { return e.call("isnan") }

// IsInf reports whether e is infinite.
func (e Expr) IsInf() Expr { return e.call("isinf") }

// IsFinite reports whether e is a number that is neither infinite nor NaN.
func (e Expr) IsFinite() Expr { return e.call("isfinite") }

// FillNull returns e, and x where e is missing. Of categories it is of categories, if x
// is a string: one of them, or else a new one behind the others. If x is another column,
// it is of text.
func (e Expr) FillNull(x any) Expr { return e.with("coalesce", x) }

// Replace returns e with some values replaced: pairs of an old value and a new
// one. Nil is what is missing: an old value, or a new one.
func (e Expr) Replace(pairs ...any) Expr {
	if len(pairs)%2 != 0 {
		return Expr{n: expr.Invalid(fmt.Sprintf("replace: %d values are not pairs of an old one and a new one", len(pairs)))}
	}
	var args []*expr.Node
	for i := 0; i < len(pairs); i += 2 {
		is := e.Eq(pairs[i])
		if pairs[i] == nil {
			is = e.IsNull()
		}
		args = append(args, node(is), node(pairs[i+1]))
	}
	return Expr{n: expr.New("when", append(args, node(e))), as: e.as}
}

// Coalesce returns the first of several expressions in a row that is not
// missing.
func Coalesce(xs ...any) Expr { return function("coalesce", xs...) }

// Cast returns e as another type. What does not fit is an error that names the
// row and the value; see TryCast. Numbers in text, dates and times are read.
func (e Expr) Cast(to table.Type) Expr { return Expr{n: expr.Cast(node(e), to, false), as: e.as} }

// TryCast is Cast, but what does not fit is missing.
func (e Expr) TryCast(to table.Type) Expr { return Expr{n: expr.Cast(node(e), to, true), as: e.as} }

// WhenExpr is a choice that lacks its next value, see [When].
type WhenExpr struct {
	args []*expr.Node
}

// ThenExpr is a choice that lacks its next condition, or what else there is.
type ThenExpr struct {
	args []*expr.Node
}

// When begins a choice: When(c).Then(a).When(d).Then(b).Otherwise(x) is a where c
// is true, else b where d is true, else x.
func When(condition any) WhenExpr { return WhenExpr{[]*expr.Node{node(condition)}} }

// Then says what the choice is where the condition is true.
func (w WhenExpr) Then(v any) ThenExpr {
	return ThenExpr{append(w.args[:len(w.args):len(w.args)], node(v))}
}

// When adds a condition, for where those before are not true.
func (t ThenExpr) When(condition any) WhenExpr {
	return WhenExpr{append(t.args[:len(t.args):len(t.args)], node(condition))}
}

// Otherwise says what the choice is where no condition is true.
func (t ThenExpr) Otherwise(v any) Expr {
	return Expr{n: expr.New("when", append(t.args[:len(t.args):len(t.args)], node(v)))}
}

// End is Otherwise of what is missing.
func (t ThenExpr) End() Expr { return t.Otherwise(nil) }
