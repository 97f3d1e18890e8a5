package spmd_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"testing"
	"unsafe"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/kernel/kerneltest"
	"github.com/cb434341/weft/internal/llvm"
	"github.com/cb434341/weft/internal/objload"
	"github.com/cb434341/weft/internal/spmd"
)

// words is the block of arguments for a call of a kernel.
func words(m *kernel.Module, a *kernel.Args, lo, hi int) []uint64 {
	w := []uint64{uint64(lo), uint64(hi), 0, 0, 0, 0}
	in, uniform := a.In, a.Uniform
	stream := func(s kernel.Stream) {
		w = append(w, uint64(uintptr(s.Base)), uint64(s.Stride), uint64(s.Step))
	}
	for _, p := range m.Entry().Params {
		if p.Uniform {
			w = append(w, uniform[0])
			uniform = uniform[1:]
			continue
		}
		stream(in[0])
		in = in[1:]
	}
	for _, s := range a.Out {
		stream(s)
	}
	return w
}

// TestRandom holds random kernels against the interpreter. KERNELS is the number
// of kernels, SEED the first.
func TestRandom(t *testing.T) {
	count, first := 60, uint64(1)
	if n, err := strconv.Atoi(os.Getenv("KERNELS")); err == nil {
		count = n
	}
	if n, err := strconv.ParseUint(os.Getenv("SEED"), 10, 64); err == nil {
		first = n
	}
	if testing.Short() {
		count = min(count, 10)
	}
	forms := []struct{ level, lanes int }{{4, 8}, {1, 4}, {4, 1}, {3, 8}, {4, 32}, {1, 1}, {4, 64}, {3, 2}, {2, 16}}
	for i := range count {
		seed := first + uint64(i)
		form := forms[i%len(forms)]
		t.Run(fmt.Sprintf("%d/v%d/%d", seed, form.level, form.lanes), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(seed, 3))
			o := kerneltest.Options{
				Statements: 10 + rng.IntN(50), Depth: 1 + rng.IntN(4),
				Traps: rng.IntN(2) == 0, Memory: rng.IntN(2) == 0, Calls: rng.IntN(2) == 0, Library: rng.IntN(3) == 0,
			}
			m := kerneltest.Random(rng, o)
			p, err := kernel.NewProgram(m)
			if err != nil {
				t.Fatal(err)
			}
			n := build(t, m, spmd.Options{Lanes: form.lanes, Target: spmd.X86(form.level), Library: library},
				llvm.Options{})
			for _, rows := range []int{0, 1, form.lanes - 1, form.lanes, form.lanes + 1, 3*form.lanes + 5} {
				want := kerneltest.NewData(rng, m, rows)
				got := want.Clone()
				err := p.Run(context.Background(), &want.Args, 0, rows)
				w := words(m, &got.Args, 0, rows)
				fuel := int64(rng.IntN(2) * 1_000_000)
				thread := objload.Get()
				for more := thread.Start(n.entry, unsafe.Pointer(&w[0]), fuel); more; more = thread.Resume(fuel) {
				}
				thread.Put()
				runtime.KeepAlive(got)
				diff := ""
				var trap *kernel.Trap
				switch {
				case errors.As(err, &trap):
					if w[2] == 0 || int(w[3]) != trap.Row/form.lanes*form.lanes {
						diff = fmt.Sprintf("status %v, want %v", w[2:6], trap)
					} else if form.lanes == 1 && (int(w[2]) != trap.Site+1 || int64(w[4]) != trap.A || int64(w[5]) != trap.B) {
						diff = fmt.Sprintf("status %v, want site %d, %d, %d", w[2:6], trap.Site, trap.A, trap.B)
					}
				case err != nil:
					t.Fatal(err)
				case w[2] != 0:
					diff = fmt.Sprintf("status %v, want none", w[2:6])
				default:
					diff = got.Diff(want, rows)
				}
				if diff != "" {
					t.Fatalf("%d rows: %s\n%s\n%s", rows, diff, m, n.code.IR)
				}
			}
		})
	}
}
