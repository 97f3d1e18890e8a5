package block

import (
	"bytes"
	"testing"
	"unsafe"
)

// TestTiles copies tiles of all sizes around that of a round of the loops in
// assembly, from and to places with gaps, and holds them against single elements.
func TestTiles(t *testing.T) {
	const side = 35
	for _, size := range []int{1, 2, 4, 8, 16} {
		src := make([]byte, 2*side*side*size)
		for i := range src {
			src[i] = byte(i*131 + i>>8)
		}
		for _, rows := range []int{0, 1, 7, 8, 9, 16, 32, side} {
			for _, cols := range []int{0, 1, 7, 8, 9, 16, 32, side} {
				for name, steps := range map[string][2]int{
					"along": {2 * side * size, size}, "across": {size, 2 * side * size}, "apart": {2 * size, 2 * side * size},
					"one row": {0, size}, "one column": {size, 0}, "one": {0, 0},
				} {
					dstRow := (cols + 3) * size
					got, want := make([]byte, side*(side+3)*size), make([]byte, side*(side+3)*size)
					for i := range rows {
						for j := range cols {
							copy(want[i*dstRow+j*size:][:size], src[i*steps[0]+j*steps[1]:])
						}
					}
					PackTile(unsafe.Pointer(&got[0]), unsafe.Pointer(&src[0]), rows, cols, dstRow, steps[0], steps[1], size, size)
					if !bytes.Equal(got, want) {
						t.Errorf("%s: %d by %d elements of %d bytes", name, rows, cols, size)
					}
				}
			}
		}
	}
}

func BenchmarkTile(b *testing.B) {
	const side, row = 32, 10_000 * 8
	src, dst := New(Float64, side, row/8), New(Float64, side, side)
	defer src.Release()
	defer dst.Release()
	for name, steps := range map[string][2]int{"along": {row, 8}, "across": {8, row}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				CopyTile(dst.Base, src.Base, side, side, side*8, steps[0], steps[1], 8)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/side/side, "ns/element")
		})
	}
}
