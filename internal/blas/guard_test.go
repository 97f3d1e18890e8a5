//go:build !weft_static && linux && (amd64 || arm64)

package blas

import (
	"fmt"
	"syscall"
	"testing"
	"unsafe"

	"github.com/cb434341/weft/internal/block"
)

// guarded makes a matrix of ones at the end of memory behind which there is none,
// or with front at the beginning of such memory.
func guarded(t *testing.T, d block.DType, m, n int, trans, front bool) Matrix {
	t.Helper()
	page := syscall.Getpagesize()
	size := m * n * d.Size()
	pages := (size + page - 1) / page * page
	data, err := syscall.Mmap(-1, 0, pages+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(data); err != nil {
			t.Error(err)
		}
	})
	for _, edge := range [][]byte{data[:page], data[page+pages:]} {
		if err := syscall.Mprotect(edge, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	from := page
	if !front {
		from += pages - size
	}
	a := Matrix{DType: d, Data: unsafe.Pointer(&data[from]), Rows: m, Cols: n, Stride: n, Trans: trans}
	if trans {
		a.Stride = m
	}
	for i := range m * n {
		setOne(unsafe.Add(a.Data, i*d.Size()), d)
	}
	return a
}

// TestGuarded checks that nothing is read or written outside of a caller's
// matrices, which may be all there is of a mapped file: the process would end.
func TestGuarded(t *testing.T) {
	e := desk{loaded(t)}
	sizes := [][3]int{{1, 1, 1}, {1, 5, 3}, {5, 1, 3}, {3, 3, 3}, {1, 33, 47}, {33, 1, 47}, {2, 2, 64}, {7, 9, 11}, {17, 16, 15}, {33, 31, 5}, {64, 64, 64}, {70, 3, 70}}
	if testing.Short() {
		sizes = sizes[:6]
	}
	for _, d := range dtypes {
		for _, size := range sizes {
			m, n, k := size[0], size[1], size[2]
			for kind := range 16 {
				ta, tb, tc, front := kind&1 != 0, kind&2 != 0, kind&4 != 0, kind&8 != 0
				t.Run(fmt.Sprintf("%s %v, by columns %v %v %v, front %v", d, size, ta, tb, tc, front), func(t *testing.T) {
					a, b, c := guarded(t, d, m, k, ta, front), guarded(t, d, k, n, tb, front), guarded(t, d, m, n, tc, front)
					if err := e.multiply(1, a, b, 1, c); err != nil {
						t.Fatal(err)
					}
					if got := parts(c.Data, d)[0]; got != float64(k+1) {
						t.Errorf("got %v, want %d", got, k+1)
					}
					square := guarded(t, d, m, m, tb, front)
					if err := e.syrkOf(1, a, 0, square, tc); err != nil {
						t.Fatal(err)
					}
					x := guarded(t, d, m, n, e.columns(), front)
					o, aa := e.side(square)
					e.trsm(d, true, tc == (o == asIs), o, false, m, n, aa, array{x.Data, x.Stride})
				})
			}
		}
	}
}
