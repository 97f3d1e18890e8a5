package array

import "github.com/cb434341/weft/array/internal/linalg"

// Dot returns the product of two matrices. Floats and complex numbers are
// multiplied by OpenBLAS, where it is found, one thread for each task;
// integers wrap around.
func (a Array[T]) Dot(b Array[T]) Array[T] { return Array[T]{linalg.Dot(a.node(), b.node())} }
