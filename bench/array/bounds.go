package main

import (
	"context"
	"math"
	"math/rand/v2"
	"sync"

	"github.com/cb434341/weft/internal/blas"
	"github.com/cb434341/weft/internal/block"
)

// The bounds are what this machine does at best: reading the numbers, copying
// them, multiplying matrices, with plain loops on as many goroutines as there are
// workers. Reading and copying go over the same mapping of the same file as the
// cases.

// stripe is how many numbers a goroutine takes at a time.
const stripe = 1 << 20

// inStripes calls f for each stripe of n numbers, from several goroutines in turn.
func inStripes(n, workers, stripe int, f func(worker, lo, hi int)) {
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for lo := w * stripe; lo < n; lo += workers * stripe {
				f(w, lo, min(lo+stripe, n))
			}
		})
	}
	group.Wait()
}

// read adds up all numbers, from the first to the last.
func read(in folder, workers int) (computation, error) {
	numbers, err := mapped(in)
	return func(context.Context) (float64, error) {
		sums := make([]float64, 8*workers) // a line of the cache each
		inStripes(len(numbers), workers, stripe, func(w, lo, hi int) {
			sums[8*w] += total(numbers[lo:hi])
		})
		return add(sums), nil
	}, err
}

// readBlocks is read in the order that the blocks ask for: rows of at most 1000
// numbers, a row of the matrix apart.
func readBlocks(in folder, workers int) (computation, error) {
	numbers, err := mapped(in)
	long := int(math.Sqrt(float64(len(numbers))))
	side := min(1000, long)
	return func(context.Context) (float64, error) {
		sums := make([]float64, 8*workers)
		inStripes(len(numbers), workers, side*side, func(w, lo, _ int) {
			block := lo / (side * side)
			corner := block/(long/side)*side*long + block%(long/side)*side
			for row := range side {
				at := corner + row*long
				sums[8*w] += total(numbers[at : at+side])
			}
		})
		return add(sums), nil
	}, err
}

// add adds up the sums of goroutines, which lie apart.
func add(sums []float64) float64 {
	all := 0.0
	for _, s := range sums {
		all += s
	}
	return all
}

// total adds up numbers in eight sums side by side, so that no addition waits for
// another one, and memory is what takes the time.
func total(numbers []float64) float64 {
	var a, b, c, d, e, f, g, h float64
	for ; len(numbers) >= 8; numbers = numbers[8:] {
		a += numbers[0]
		b += numbers[1]
		c += numbers[2]
		d += numbers[3]
		e += numbers[4]
		f += numbers[5]
		g += numbers[6]
		h += numbers[7]
	}
	for _, number := range numbers {
		a += number
	}
	return a + b + c + d + e + f + g + h
}

// copied copies all numbers to memory that is there.
func copied(in folder, workers int) (computation, error) {
	numbers, err := mapped(in)
	to := make([]float64, len(numbers))
	return func(context.Context) (float64, error) {
		inStripes(len(numbers), workers, stripe, func(_, lo, hi int) {
			copy(to[lo:hi], numbers[lo:hi])
		})
		return to[len(to)-1], nil
	}, err
}

// gemm is the time that as many floating-point operations take as the product of
// the square matrix and its transpose has, at the rate of the library itself: on
// each goroutine products of matrices of a size at which it is at its best.
func gemm(in folder, workers int) (computation, error) {
	x, err := in.open(square)
	if err != nil {
		return nil, err
	}
	rows := x.Shape()[0]
	n := min(2000, rows)
	products := max(1, rows/n*rows/n*rows/n/workers) // of each goroutine
	type matrices struct{ a, b, c *block.Block }
	all := make([]matrices, workers)
	for w := range all {
		m := matrices{block.New(block.Float64, n, n), block.New(block.Float64, n, n), block.New(block.Float64, n, n)}
		for _, b := range []*block.Block{m.a, m.b, m.c} {
			numbers := block.Slice[float64](b)
			for i := range numbers {
				numbers[i] = rand.Float64()
			}
		}
		all[w] = m
	}
	return func(ctx context.Context) (float64, error) {
		var group sync.WaitGroup
		errs := make([]error, workers)
		for w := range workers {
			group.Go(func() {
				for range products {
					if errs[w] = blas.Gemm(all[w].c, all[w].a, all[w].b, 1, 0); errs[w] != nil {
						return
					}
				}
			})
		}
		group.Wait()
		for _, err := range errs {
			if err != nil {
				return 0, err
			}
		}
		return 0, ctx.Err()
	}, nil
}
