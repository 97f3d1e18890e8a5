package jit

// A Mat is a matrix in row-major order: the element in row i and column j is
// Data[i*Stride+j]. It is an ordinary struct, so that kernels take it whole and
// its methods are compiled as any others.
type Mat[T any] struct {
	Data       []T
	Rows, Cols int
	Stride     int // from a row to the next, in elements; Cols where rows lie side by side
}

// NewMat makes a matrix of zeros.
func NewMat[T any](rows, cols int) Mat[T] {
	return Mat[T]{Data: make([]T, rows*cols), Rows: rows, Cols: cols, Stride: cols}
}

// At returns the element in row i and column j. A column beyond the matrix
// panics as an index out of range does.
func (m Mat[T]) At(i, j int) T { return m.Data[i*m.Stride : i*m.Stride+m.Cols][j] }

// Set sets the element in row i and column j.
func (m Mat[T]) Set(i, j int, v T) { m.Data[i*m.Stride : i*m.Stride+m.Cols][j] = v }

// Row returns row i, which shares the matrix's memory.
func (m Mat[T]) Row(i int) []T { return m.Data[i*m.Stride : i*m.Stride+m.Cols] }
