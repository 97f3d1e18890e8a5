package linalg

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/cb434341/weft/internal/block"
)

// TestProductsOfAnyOrder gives products operands that lie by rows and by columns:
// the result has the same bits.
func TestProductsOfAnyOrder(t *testing.T) {
	fill := func(d block.DType, m, n int) *block.Block {
		b := block.New(d, m, n)
		for i := range m {
			for j := range n {
				setAt(b, i, j, float64((i*7919+j*104729+i*j*31)%1009)/997)
			}
		}
		return b
	}
	turned := func(b *block.Block) *block.Block { // the same numbers, by columns
		view := b.Transpose(1, 0)
		defer view.Release()
		copied := view.Clone()
		defer copied.Release()
		return copied.Transpose(1, 0)
	}
	before := block.Live()
	for _, d := range []block.DType{block.Float32, block.Float64, block.Complex64, block.Complex128} {
		for _, size := range [][3]int{{1, 7, 5}, {6, 1, 300}, {3, 4, 5}, {40, 30, 20}, {100, 100, 100}, {130, 129, 128}, {300, 200, 333}, {700, 3, 512}, {512, 512, 512}} {
			t.Run(fmt.Sprint(d, size), func(t *testing.T) {
				m, n, k := size[0], size[1], size[2]
				a, b := fill(d, m, k), fill(d, k, n)
				at, bt := turned(a), turned(b)
				var want []byte
				for way, operands := range [][2]*block.Block{{a, b}, {at, b}, {a, bt}, {at, bt}} {
					c := block.New(d, m, n)
					if err := gemm(c, operands[0], operands[1], 1, 0); err != nil {
						t.Fatal(err)
					}
					if way == 0 {
						want = bytes.Clone(c.Bytes())
					} else if !bytes.Equal(c.Bytes(), want) {
						t.Errorf("way %d has other bits", way)
					}
					c.Release()
				}
				for _, x := range []*block.Block{a, b, at, bt} {
					x.Release()
				}
			})
		}
	}
	if after := block.Live(); after != before {
		t.Errorf("%d bytes of blocks are held", after-before)
	}
}
