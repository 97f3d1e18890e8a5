package blas

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cb434341/weft/internal/block"
)

// gigaflops reports a rate of floating-point operations.
func gigaflops(b *testing.B, operations float64) {
	b.ReportMetric(operations*float64(b.N)/b.Elapsed().Seconds()*1e-9, "GFLOP/s")
}

func BenchmarkGemm(b *testing.B) {
	for name, e := range desks(b) {
		for _, d := range dtypes[:2] {
			for _, n := range []int{2, 8, 64, 1000} {
				b.Run(fmt.Sprintf("%s/%s/%d", name, d, n), func(b *testing.B) {
					x := filled(d, n, n)
					c := block.New(d, n, n)
					xm, _ := Of(x)
					cm, _ := Of(c)
					for b.Loop() {
						if err := e.multiply(1, xm, xm, 0, cm); err != nil {
							b.Fatal(err)
						}
					}
					gigaflops(b, 2*float64(n)*float64(n)*float64(n))
				})
			}
		}
	}
}

func BenchmarkVector(b *testing.B) {
	for name, e := range desks(b) {
		b.Run(name, func(b *testing.B) {
			x, v, c := filled(block.Float64, 1000, 1000), filled(block.Float64, 1000, 1), block.New(block.Float64, 1000, 1)
			b.SetBytes(8e6)
			for b.Loop() {
				if err := e.gemmBlocks(c, x, v, 1, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecompose(b *testing.B) {
	shapes := [][2]int{{300, 300}, {800, 100}, {10000, 100}}
	for name, e := range desks(b) {
		for _, shape := range shapes {
			m, n := float64(shape[0]), float64(shape[1])
			x := filled(block.Float64, shape[0], shape[1])
			run := func(what string, operations float64, f func() (all []*block.Block, err error)) {
				b.Run(fmt.Sprintf("%s/%s/%dx%d", name, what, shape[0], shape[1]), func(b *testing.B) {
					for b.Loop() {
						all, err := f()
						if err != nil {
							b.Fatal(err)
						}
						for _, x := range all {
							x.Release()
						}
					}
					gigaflops(b, operations)
				})
			}
			run("qr", 4*m*n*n-4*n*n*n/3, func() ([]*block.Block, error) {
				q, r, err := e.qr(x, true)
				return []*block.Block{q, r}, err
			})
			run("svd", 6*m*n*n+20*n*n*n, func() ([]*block.Block, error) {
				u, s, vt, err := e.svd("svd", x, 'S')
				return []*block.Block{u, s, vt}, err
			})
		}
	}
}

// filled is a random block.
func filled(d block.DType, m, n int) *block.Block {
	return lay(d, random(rand.New(rand.NewPCG(1, 2)), d, m, n), "rows")
}
