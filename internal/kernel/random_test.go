package kernel_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/kernel/kerneltest"
)

// TestRandom holds the interpreter against the plain evaluator, on kernels that
// nobody would write.
func TestRandom(t *testing.T) {
	seeds := 1500
	if testing.Short() {
		seeds = 300
	}
	for seed := range seeds {
		rng := rand.New(rand.NewPCG(uint64(seed), 1))
		o := kerneltest.Options{
			Statements: 5 + rng.IntN(80), Depth: 1 + rng.IntN(5),
			Traps: rng.IntN(3) == 0, Memory: rng.IntN(2) == 0, Calls: rng.IntN(2) == 0, Library: rng.IntN(4) == 0,
		}
		m := kerneltest.Random(rng, o)
		p, err := kernel.NewProgram(m)
		if err != nil {
			t.Fatal(err)
		}
		rows := []int{0, 1, 2, 7, 8, 9, 63, 64, 65, 200, p.Rows() - 1, p.Rows(), p.Rows() + 1}[rng.IntN(13)]
		lo := rng.IntN(3)
		if err := against(rng, m, p, lo, rows); err != nil {
			t.Fatalf("seed %d, rows %d to %d: %v\n%s", seed, lo, rows, err, m)
		}
	}
}

// against compares one call of a kernel with the plain evaluator.
func against(rng *rand.Rand, m *kernel.Module, p *kernel.Program, lo, hi int) error {
	want := kerneltest.NewData(rng, m, hi)
	got := want.Clone()
	wantErr := want.Eval(lo, hi, 100_000)
	if errors.Is(wantErr, kerneltest.ErrSteps) {
		return nil
	}
	for range 2 { // the second finds memory that the first has used
		data := got.Clone()
		gotErr := p.Run(context.Background(), &data.Args, lo, hi)
		if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
			return fmt.Errorf("error %v, want %v", gotErr, wantErr)
		}
		if wantErr != nil {
			continue
		}
		if diff := data.Diff(want, hi); diff != "" {
			return errors.New(diff)
		}
	}
	return nil
}
