package array

// Explain tells how the array is computed: the expression as it was written,
// what rewriting made of it, the tasks, and the kernels with what runs them:
// machine code or the interpreter, and why.
func (a Array[T]) Explain() string { return a.node().Explain() }

// Explain tells how the number is computed, see [Array.Explain].
func (s Scalar[T]) Explain() string { return s.node().Explain() }
