//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package blas

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

func (l *openblas) gemm(d block.DType, ta, tb op, m, n, k int, alpha float64, a, b array, beta float64, c array) {
	// A product with a vector reads the matrix once: gemm would copy it first.
	switch {
	case n == 1 && !d.Complex(): // see room: here it is the caller's memory
		l.gemv(d, ta, m, k, alpha, a, b, tb != asIs, beta, c.p, 1)
	case m == 1 && !d.Complex():
		l.gemv(d, other(tb), n, k, alpha, b, a, ta == asIs, beta, c.p, c.ld)
	default:
		l.do(gemm, d, newCall().letter(byte(ta)).letter(byte(tb)).int(m, n, k).number(d, alpha).
			array(a).array(b).number(d, beta).array(c))
	}
}

// gemv makes y, of m elements, alpha op(a) x + beta y. Elements of x are
// neighbours, or lie across: its stride apart.
func (l *openblas) gemv(d block.DType, ta op, m, k int, alpha float64, a, x array, across bool, beta float64, y unsafe.Pointer, step int) {
	rows, cols := m, k
	if ta != asIs {
		rows, cols = k, m
	}
	if !across {
		x.ld = 1
	}
	if beta == 0 {
		// It may multiply what is there by zero, which leaves a NaN one.
		scale(0, Matrix{DType: d, Data: y, Rows: m, Cols: 1, Stride: step})
	}
	l.do(gemv, d, newCall().letter(byte(ta)).int(rows, cols).number(d, alpha).
		array(a).array(x).number(d, beta).ptr(y).int(step))
}

// other turns an op into that of the transpose.
func other(o op) op {
	if o == asIs {
		return transpose
	}
	return asIs
}

func (l *openblas) syrk(d block.DType, ta op, lower bool, n, k int, alpha float64, a array, beta float64, c array) {
	l.do(syrk, d, newCall().letter(triangle(lower)).letter(byte(ta)).int(n, k).number(d, alpha).
		array(a).number(d, beta).array(c))
}

func (l *openblas) trsm(d block.DType, left, lower bool, ta op, unit bool, m, n int, a, b array) {
	l.do(trsm, d, newCall().letter(pick(left, 'L', 'R')).letter(triangle(lower)).letter(byte(ta)).letter(pick(unit, 'U', 'N')).
		int(m, n).number(d, 1).array(a).array(b))
}

func triangle(lower bool) byte { return pick(lower, 'L', 'U') }

func pick(is bool, yes, no byte) byte {
	if is {
		return yes
	}
	return no
}

func (l *openblas) potrf(d block.DType, n int, a array) (int, error) {
	return l.doInfo(potrf, d, newCall().letter('L').int(n).array(a)), nil
}

func (l *openblas) geqrf(d block.DType, m, n int, a, tau array) error {
	_, err := l.withRoom(d, "qr", func(work unsafe.Pointer, size int) int {
		return l.doInfo(geqrf, d, newCall().int(m, n).array(a).ptr(tau.p).ptr(work).int(size))
	})
	return err
}

func (l *openblas) orgqr(d block.DType, m, n, k int, a, tau array) error {
	_, err := l.withRoom(d, "qr", func(work unsafe.Pointer, size int) int {
		return l.doInfo(orgqr, d, newCall().int(m, n, k).array(a).ptr(tau.p).ptr(work).int(size))
	})
	return err
}

func (l *openblas) gesdd(d block.DType, job byte, m, n int, a array, s unsafe.Pointer, u, vt array) (int, error) {
	short, long := min(m, n), max(m, n)
	ints := room(block.Int32, 8*short)
	defer ints.Release()
	var reals *block.Block
	if d.Complex() {
		size := 7 * short
		if job != 'N' {
			size = max(5*short*short+5*short, 2*long*short+2*short*short+short)
		}
		reals = room(d.Real(), size)
		defer reals.Release()
	}
	return l.withRoom(d, "svd", func(work unsafe.Pointer, size int) int {
		c := newCall().letter(job).int(m, n).array(a).ptr(s).array(u).array(vt).ptr(work).int(size)
		if reals != nil {
			c.ptr(reals.Base)
		}
		return l.doInfo(gesdd, d, c.ptr(ints.Base))
	})
}

func (l *openblas) heevd(d block.DType, n int, a array, w unsafe.Pointer) (int, error) {
	// The sizes that LAPACK's manual gives for all eigenvectors.
	nints, nreals := 3+5*n, 1+5*n+2*n*n
	if err := narrow("eigh: workspace", nreals); err != nil {
		return 0, err
	}
	ints := room(block.Int32, nints)
	defer ints.Release()
	var reals *block.Block
	if d.Complex() {
		reals = room(d.Real(), nreals)
		defer reals.Release()
	}
	return l.withRoom(d, "eigh", func(work unsafe.Pointer, size int) int {
		c := newCall().letter('V').letter('L').int(n).array(a).ptr(w).ptr(work).int(size)
		if reals != nil {
			c.ptr(reals.Base).int(nreals)
		}
		return l.doInfo(heevd, d, c.ptr(ints.Base).int(nints))
	})
}

// withRoom calls a routine that wants room to work in: first with a size of -1,
// to which it answers with the size it wants, as a number of its type.
func (l *openblas) withRoom(d block.DType, what string, routine func(work unsafe.Pointer, size int) int) (info int, err error) {
	answer := new([2]float64)
	if info := routine(unsafe.Pointer(answer), -1); info != 0 {
		return 0, fmt.Errorf("blas: %s: LAPACK refuses argument %d", what, -info)
	}
	size := answer[0]
	if d.Real() == block.Float32 {
		// 24 bits may have rounded it down.
		size = math.Ceil(float64(*(*float32)(unsafe.Pointer(answer))) * (1 + 1e-7))
	}
	if err := narrow(what+": workspace", int(size)); err != nil {
		return 0, err
	}
	work := room(d, max(int(size), 1))
	defer work.Release()
	if info = routine(work.Base, int(size)); info < 0 {
		return 0, fmt.Errorf("blas: %s: LAPACK refuses argument %d", what, -info)
	}
	return info, nil
}
