package native

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/cb434341/weft/internal/kernel"
	"github.com/cb434341/weft/internal/kernel/kerneltest"
)

// open reads a kernel, and compiles it if it is to be native.
func open(t testing.TB, text string, setting Setting) *Runnable {
	t.Helper()
	k, err := newRunnable(text, setting)
	if err != nil {
		t.Fatal(err)
	}
	if setting == Compile {
		if err := k.Prepare(); err != nil {
			t.Fatal(err)
		}
	}
	return k
}

// TestRandom holds native code against the interpreter, on kernels that nobody would
// write.
func TestRandom(t *testing.T) {
	seeds := 40
	if testing.Short() {
		seeds = 10
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(uint64(seed), 11))
			text := kerneltest.Random(rng, kerneltest.Options{
				Statements: 5 + rng.IntN(40), Depth: 1 + rng.IntN(3),
				Traps: rng.IntN(2) == 0, Memory: rng.IntN(2) == 0, Calls: rng.IntN(2) == 0, Library: rng.IntN(3) == 0,
			}).String()
			fast, slow := open(t, text, Compile), open(t, text, Interpret)
			for _, rows := range []int{0, 1, 7, 8, 65, 1500} {
				lo := rng.IntN(rows + 1)
				want := kerneltest.NewData(rng, slow.Module(), rows)
				got := want.Clone()
				wantErr := slow.Run(t.Context(), &want.Args, lo, rows)
				gotErr := fast.Run(t.Context(), &got.Args, lo, rows)
				if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
					t.Fatalf("rows %d to %d: error %v, want %v\n%s", lo, rows, gotErr, wantErr, text)
				}
				if diff := got.Diff(want, rows); wantErr == nil && diff != "" {
					t.Fatalf("rows %d to %d: %s\n%s", lo, rows, diff, text)
				}
			}
		})
	}
}

// module is the text of a module of one function.
func module(build func(b *kernel.Builder), sites ...kernel.Site) string {
	b := kernel.NewBuilder("kernel")
	build(b)
	return (&kernel.Module{Funcs: []*kernel.Func{b.Func()}, Sites: sites, Files: []string{"a.go"}}).String()
}

// divide is x/y, which a zero ends.
func divide() string {
	return module(func(b *kernel.Builder) {
		x, y := b.Stream("x", kernel.Int64), b.Stream("y", kernel.Int64)
		b.Emit(&kernel.Check{Code: kernel.DivideCheck, A: y, B: kernel.NoReg})
		b.Result(b.Op(kernel.Quo, x, y))
	}, kernel.Site{Code: kernel.DivideCheck, Pos: kernel.Pos{Line: 3, Col: 7}})
}

func TestTraps(t *testing.T) {
	const rows = 5000
	for _, test := range []struct {
		name   string
		zeros  []int
		lo, hi int
		row    int // -1 for none
	}{
		{"none", nil, 0, rows, -1},
		{"first row", []int{0, 1}, 0, rows, 0},
		{"inside of a group", []int{1237, 1239, 4000}, 0, rows, 1237},
		{"before the first", []int{3}, 4, rows, -1},
		{"behind the last", []int{4321}, 0, 4321, -1},
		{"last", []int{rows - 1}, 17, rows, rows - 1},
	} {
		for _, setting := range []Setting{Compile, Interpret} {
			t.Run(test.name+"/"+string(setting), func(t *testing.T) {
				k := open(t, divide(), setting)
				x, y, z := make([]int64, rows), make([]int64, rows), make([]int64, rows)
				for i := range x {
					x[i], y[i] = int64(3*i), 3
				}
				for _, i := range test.zeros {
					y[i] = 0
				}
				err := k.Run(t.Context(), &kernel.Args{In: []kernel.Stream{packed(x), packed(y)}, Out: []kernel.Stream{packed(z)}}, test.lo, test.hi)
				if test.row < 0 {
					if err != nil || z[test.hi-1] != int64(test.hi-1) {
						t.Fatal(err, z[test.hi-1])
					}
					return
				}
				want := fmt.Sprintf("a.go:3:7: row %d: integer divide by zero", test.row)
				if trap, ok := errors.AsType[*kernel.Trap](err); !ok || trap.Row != test.row || err.Error() != want {
					t.Errorf("got %v, want %s", err, want)
				}
			})
		}
	}
}

// rounds counts up to a number, in each row.
func rounds() string {
	return module(func(b *kernel.Builder) {
		n, sum := b.Uniform("n", kernel.Int64), b.Reg("sum", kernel.Int64)
		b.For(kernel.Pos{}, "i", b.Int(0), n, 1, func(_ kernel.Label, i kernel.Reg) {
			b.OpTo(sum, kernel.Xor, sum, b.Op(kernel.Mul, i, b.Op(kernel.Row)))
		})
		b.Result(sum)
	})
}

func TestCancel(t *testing.T) {
	for _, setting := range []Setting{Compile, Interpret} {
		t.Run("in the midst/"+string(setting), func(t *testing.T) {
			k := open(t, rounds(), setting)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			out := make([]int64, 64)
			args := &kernel.Args{Uniform: []uint64{1 << 60}, Out: []kernel.Stream{packed(out)}}
			start := time.Now()
			if err := k.Run(ctx, args, 0, len(out)); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("it took %v", took)
			}
			// The call that was left alone is fit for another.
			args.Uniform[0] = 3
			if err := k.Run(t.Context(), args, 0, len(out)); err != nil || out[5] != 0^5^10 {
				t.Error(err, out[5])
			}
		})
		t.Run("before/"+string(setting), func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := open(t, wide(), setting).Run(ctx, wideArgs(8), 0, 8); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
}

func TestArguments(t *testing.T) {
	for _, setting := range []Setting{Compile, Interpret} {
		args := wideArgs(8)
		args.In = args.In[1:]
		if err := open(t, wide(), setting).Run(t.Context(), args, 0, 8); err == nil {
			t.Error("a stream too few: no error")
		}
	}
	for name, text := range map[string]string{
		"no kernel":  "what",
		"empty":      "",
		"unverified": strings.Replace(wide(), "result", "result nothing\n result", 1),
	} {
		if _, err := Kernel(text); err == nil {
			t.Errorf("%s: no error", name)
		} else if !strings.HasPrefix(err.Error(), "native: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
