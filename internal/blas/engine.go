package blas

import (
	"fmt"
	"math"
	"sync"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// An engine does the work on memory that has been checked: sizes above zero that
// fit in 32 bits (products: any), operands in the order of the engine, or that
// order's transposes where an op says so. Its methods may be called by many
// goroutines at once.
type engine interface {
	// name is what Name returns.
	name() string
	// columns reports column-major order; row-major is the other.
	columns() bool
	// working is the type in which matrices of a type are decomposed.
	working(d block.DType) block.DType

	// gemm makes c (m by n) alpha op(a) op(b) + beta c; k is what both share. c is
	// not read if beta is 0.
	gemm(d block.DType, ta, tb op, m, n, k int, alpha float64, a, b array, beta float64, c array)
	// syrk is gemm of a and its transpose, in one triangle of c.
	syrk(d block.DType, ta op, lower bool, n, k int, alpha float64, a array, beta float64, c array)
	// trsm makes b (m by n) the x of op(a) x = b, or of x op(a) = b.
	trsm(d block.DType, left, lower bool, ta op, unit bool, m, n int, a, b array)

	// The rest is on working types. An info above zero is LAPACK's.

	// potrf makes the lower triangle of a the one of its Cholesky factor.
	potrf(d block.DType, n int, a array) (info int, err error)
	// geqrf makes a the R above its diagonal, and the reflectors of Q.
	geqrf(d block.DType, m, n int, a, tau array) error
	// orgqr makes reflectors the first n columns of Q.
	orgqr(d block.DType, m, n, k int, a, tau array) error
	// gesdd fills u, s and vt; a is lost. The job is 'N' (s alone), 'S' or 'A'.
	gesdd(d block.DType, job byte, m, n int, a array, s unsafe.Pointer, u, vt array) (info int, err error)
	// heevd makes a, whose lower triangle counts, its eigenvectors.
	heevd(d block.DType, n int, a array, w unsafe.Pointer) (info int, err error)
}

// A desk is an engine with what is written once for all of them.
type desk struct{ engine }

// here is the desk of this process: the first call decides.
var here = sync.OnceValue(func() desk {
	if l, err := open(); err == nil {
		return desk{l}
	}
	return desk{gonumEngine{}}
})

// Name says who does the work: "OpenBLAS 0.3.21 (SkylakeX)", "gonum". The first
// call loads the library.
func Name() string { return here().name() }

// A Library is the loaded OpenBLAS.
type Library struct {
	Path    string
	Version string // "0.3.21"
	Core    string // the processor that its kernels were written for: "SkylakeX"
}

// Open loads OpenBLAS, as the first use does. The first call decides for the life
// of the process. The error lists what was looked at and why each was refused;
// gonum does the work then.
func Open() (Library, error) {
	l, err := open()
	if err != nil {
		return Library{}, err
	}
	return l.Library, nil
}

// alloc makes a block of m by n elements in the engine's order.
func (e desk) alloc(d block.DType, m, n int) *block.Block {
	if !e.columns() {
		return room(d, m, n)
	}
	b := room(d, n, m)
	defer b.Release()
	return b.Transpose(1, 0)
}

// room makes a block with something behind it: some of OpenBLAS' kernels (cgemv of
// 0.3.21, of every core) read the beginning of a column that is not there, which
// ends the process if a page that is not there either begins with it.
func room(d block.DType, shape ...int) *block.Block {
	run := 0
	if len(shape) > 1 {
		run = shape[1]
	}
	const more = 16
	n, ok := block.Bytes(d, shape)
	if !ok || n > math.MaxInt-(run+more)*d.Size() {
		panic(fmt.Sprintf("blas: shape %s is more than there can be", shapeText(shape)))
	}
	whole := block.New(d, n/d.Size()+run+more)
	defer whole.Release()
	used := whole.Region([]int{0}, []int{n / d.Size()})
	defer used.Release()
	b, _ := used.Reshape(shape...)
	return b
}

// zeros is alloc with zeros.
func (e desk) zeros(d block.DType, m, n int) *block.Block {
	b := e.alloc(d, m, n)
	clear(flatBytes(b))
	return b
}

// load copies a matrix into the engine's order and the type that it works in.
func (e desk) load(a *block.Block) *block.Block {
	b := e.alloc(a.DType, a.Shape[0], a.Shape[1])
	block.Copy(b, a)
	return e.as(e.working(a.DType), b)
}

// as turns a block that fills its memory into one of another precision.
func (e desk) as(d block.DType, b *block.Block) *block.Block {
	if b.DType == d {
		return b
	}
	defer b.Release()
	var c *block.Block
	if len(b.Shape) == 2 {
		c = e.alloc(d, b.Shape[0], b.Shape[1])
	} else {
		c = room(d, b.Shape...)
	}
	switch d {
	case block.Float32:
		convert(flat[float32](c), flat[float64](b), func(x float64) float32 { return float32(x) })
	case block.Float64:
		convert(flat[float64](c), flat[float32](b), func(x float32) float64 { return float64(x) })
	case block.Complex64:
		convert(flat[complex64](c), flat[complex128](b), func(x complex128) complex64 { return complex64(x) })
	case block.Complex128:
		convert(flat[complex128](c), flat[complex64](b), func(x complex64) complex128 { return complex128(x) })
	default:
		panic(fmt.Sprintf("blas: %s as %s", b.DType, d))
	}
	return c
}

func convert[T, F any](to []T, from []F, f func(F) T) {
	for i, x := range from {
		to[i] = f(x)
	}
}

// flat returns the elements of a block that fills its memory, in either order.
func flat[T any](b *block.Block) []T { return unsafe.Slice((*T)(b.Base), b.Len()) }

func flatBytes(b *block.Block) []byte { return unsafe.Slice((*byte)(b.Base), b.Len()*b.DType.Size()) }

// array is the memory of a block that alloc made.
func (e desk) array(b *block.Block) array {
	if e.columns() {
		return array{b.Base, max(b.Shape[0], 1)}
	}
	return array{b.Base, max(b.Shape[1], 1)}
}
