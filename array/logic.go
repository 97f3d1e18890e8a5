package array

import "github.com/cb434341/weft/array/internal/expr"

// And returns a & b, of bools or of the bits of integers.
func (a Array[T]) And(b Operand[T]) Array[T] { return a.with("and", b) }

// Or returns a | b, of bools or of the bits of integers.
func (a Array[T]) Or(b Operand[T]) Array[T] { return a.with("or", b) }

// Xor returns a ^ b, of bools or of the bits of integers.
func (a Array[T]) Xor(b Operand[T]) Array[T] { return a.with("xor", b) }

// Not returns !a of bools, ^a of integers.
func (a Array[T]) Not() Array[T] { return apply[T, T]("not", a.node()) }

// AndN returns a & v.
func (a Array[T]) AndN(v T) Array[T] { return a.withN("and", v) }

// OrN returns a | v.
func (a Array[T]) OrN(v T) Array[T] { return a.withN("or", v) }

// XorN returns a ^ v.
func (a Array[T]) XorN(v T) Array[T] { return a.withN("xor", v) }

// Shl returns integers shifted left by b bits, as in Go: 0 if these are more than
// there are. A negative b is an error when it is computed.
func (a Array[T]) Shl(b Operand[T]) Array[T] { return a.with("shl", b) }

// Shr returns integers shifted right by b bits, as in Go: signed ones keep their
// sign. A negative b is an error when it is computed.
func (a Array[T]) Shr(b Operand[T]) Array[T] { return a.with("shr", b) }

// ShlN returns a << v, see Shl.
func (a Array[T]) ShlN(v T) Array[T] { return a.withN("shl", v) }

// ShrN returns a >> v, see Shr.
func (a Array[T]) ShrN(v T) Array[T] { return a.withN("shr", v) }

// Where returns a where the condition holds, and b elsewhere. The three stretch to
// one shape.
func Where[T Elem](condition Operand[bool], a, b Operand[T]) Array[T] {
	return apply[T, T]("where", nodeOf(condition), nodeOf(a), nodeOf(b))
}

// Cast converts the elements to another type, as Go does: floats lose their
// fraction on the way to integers, integers are cut to the width. A bool becomes
// 0 or 1, and a number true unless it is 0. A complex number loses its imaginary
// part.
func Cast[U, T Elem](a Operand[T]) Array[U] {
	return Array[U]{expr.Cast(nodeOf(a), dtypeFor[U]())}
}
