package array

import "github.com/cb434341/weft/array/internal/expr"

func ConjT[T Elem](a Array[T]) Array[T] { return Array[T]{expr.Apply("conj", a.node())} }
func ModT(a Array[complex128]) Array[float64] { return Array[float64]{expr.Apply("abs", a.node())} }
