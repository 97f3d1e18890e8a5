// Embedded scores with kernels that were compiled ahead of time: the program
// needs no LLVM and no source, and has its first result in less than a
// millisecond, also on a machine that has nothing but the program.
//
//	go run ./examples/embedded
//
// The files weft_kernels.* hold the kernels. After a change of the source they are
// out of date, which the program says, and made anew by
//
//	go run ./cmd/weft jit build ./examples/embedded
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/cb434341/weft/jit"
)

func main() {
	if err := run(context.Background(), os.Stdout, time.Now); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, stdout io.Writer, now func() time.Time) error {
	years, balance := []int{0, 1, 2, 5, 10}, []float64{900, 450, 700, 950, 100}

	start := now()
	percent, err := scores.Map(ctx, years, balance, []float64{1000})
	if err != nil {
		return err
	}
	took := now().Sub(start)
	fmt.Fprintf(stdout, "scores %.2f\nthe first after %.2f ms\n%s", percent, took.Seconds()*1e3, scores.Explain())

	cents, err := shares.Map(ctx, []int64{1000, 2500, 99}, []int64{3, 4, 2})
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "shares %d\n%s", cents, shares.Explain())

	// Errors are as they are elsewhere: with the row, and the line of the source.
	_, err = shares.Map(ctx, []int64{1000, 2500}, []int64{5, 0})
	row, ok := errors.AsType[*jit.RowError](err)
	if !ok {
		return fmt.Errorf("a household without members: %w", err)
	}
	fmt.Fprintln(stdout, row)
	return nil
}
