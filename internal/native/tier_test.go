package native

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cb434341/weft/internal/kernel"
)

// TestManyStreams: what takes long to compile is interpreted for as long.
func TestManyStreams(t *testing.T) {
	rows := map[int]int{1: 0, 500: 0} // from which on it is worth it
	for n := range rows {
		k, err := newRunnable(module(func(b *kernel.Builder) {
			for range n {
				x := b.Stream("x", kernel.Float64)
				b.Result(b.Op(kernel.Add, x, x))
			}
		}), Compile)
		if err != nil {
			t.Fatal(err)
		}
		for rows[n] = 1; !k.worth(rows[n]); rows[n] *= 2 {
		}
		rows[n] *= n
	}
	if rows[500] < 100*rows[1] {
		t.Errorf("compiled for %d numbers of 500 streams, %d of one", rows[500], rows[1])
	}
}

// double is x + x of bytes.
func double() string {
	return module(func(b *kernel.Builder) {
		x := b.Stream("x", kernel.Uint8)
		b.Result(b.Op(kernel.Add, x, x))
	})
}

func TestTiers(t *testing.T) {
	bytes := func(n int) *kernel.Args {
		return &kernel.Args{In: []kernel.Stream{packed(make([]uint8, n))}, Out: []kernel.Stream{packed(make([]uint8, n))}}
	}
	run := func(k *Runnable, args *kernel.Args, rows int) {
		t.Helper()
		if err := k.Run(t.Context(), args, 0, rows); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		name   string
		do     func(k *Runnable)
		native bool
	}{
		{"nothing", func(*Runnable) {}, false},
		{"few rows", func(k *Runnable) { k.Expect(100); run(k, bytes(100), 100) }, false},
		{"no rows", func(k *Runnable) { run(k, bytes(1), 0) }, false},
		{"many expected", func(k *Runnable) { k.Expect(100_000_000) }, true},
		{"many at once", func(k *Runnable) { run(k, bytes(16<<20), 16<<20) }, true},
		{"few again and again", func(k *Runnable) {
			args := bytes(100_000)
			for range 10_000 {
				if k.Native() {
					break
				}
				run(k, args, 100_000)
			}
		}, true},
		{"asked for", func(k *Runnable) {
			if err := k.Prepare(); err != nil {
				t.Error(err)
			}
		}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			k, err := newRunnable(double(), Compile)
			if err != nil {
				t.Fatal(err)
			}
			test.do(k)
			want := "too little work so far to be worth a compilation"
			if test.native {
				want = ""
			}
			if k.Native() != test.native || k.Why() != want {
				t.Errorf("native: %v %q, want %v", k.Native(), k.Why(), test.native)
			}
		})
	}
}

// A loop that goes round more often than anybody could know is found out by the time
// that it takes.
func TestHiddenWork(t *testing.T) {
	k, err := newRunnable(rounds(), Compile)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]int64, 1)
	args := &kernel.Args{Uniform: []uint64{100_000}, Out: []kernel.Stream{packed(out)}}
	for range 10_000 {
		if err := k.Run(t.Context(), args, 0, 1); err != nil {
			t.Fatal(err)
		}
		if k.Native() {
			return
		}
	}
	t.Error(k.Why())
}

// hook is a context that does something when it is looked at for the third time.
type hook struct {
	context.Context
	looks atomic.Int64
	do    func()
}

func (h *hook) Err() error {
	if h.looks.Add(1) == 3 {
		h.do()
	}
	return h.Context.Err()
}

// Code that appears in the midst of a run takes over.
func TestTakeover(t *testing.T) {
	k, err := newRunnable(double(), Compile)
	if err != nil {
		t.Fatal(err)
	}
	k.piece = 1024
	x, y := make([]uint8, 100_000), make([]uint8, 100_000)
	for i := range x {
		x[i] = uint8(i * 7 / 3)
	}
	ctx := &hook{Context: t.Context(), do: func() {
		if err := k.Prepare(); err != nil {
			t.Error(err)
		}
	}}
	if err := k.Run(ctx, &kernel.Args{In: []kernel.Stream{packed(x)}, Out: []kernel.Stream{packed(y)}}, 0, len(x)); err != nil {
		t.Fatal(err)
	}
	if looks := ctx.looks.Load(); !k.Native() || looks > 20 {
		t.Errorf("native: %v after %d looks", k.Native(), looks)
	}
	for i := range x {
		if y[i] != 2*x[i] {
			t.Fatalf("row %d: %d", i, y[i])
		}
	}
}

const (
	interpreted = "^interpreted: "
	nativeCode  = `^native code for x86-64.*, (compiled|from the cache) by libLLVM [0-9.]+, [0-9]+ rows at a time \(.*\)$`
)

// insideEnv marks the processes that TestEnvironment starts.
const insideEnv = "WEFT_TEST_INSIDE"

// What the environment says holds; what is wrong in it is told.
func TestEnvironment(t *testing.T) {
	if os.Getenv(insideEnv) != "" {
		k, err := Kernel(wide())
		if err != nil {
			t.Fatal(err)
		}
		k.Expect(1 << 40)
		if err := k.Run(t.Context(), wideArgs(100), 0, 100); err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("explain: " + k.Explain() + "\n")
		return
	}
	for _, test := range []struct{ name, env, want string }{
		{"usual", "X=", nativeCode},
		{"off", "WEFT_JIT=off", interpreted + "WEFT_JIT=off wants it so$"},
		{"interpret", "WEFT_JIT=interpret", interpreted + "WEFT_JIT=interpret wants it so$"},
		{"nonsense", "WEFT_JIT=on", interpreted + "WEFT_JIT=on: off and interpret are what it may be$"},
		{"no level", "WEFT_CPU=z80", interpreted + `WEFT_CPU: build: no instruction level "z80"`},
		{"low level", "WEFT_CPU=x86-64", "^native code for x86-64,"},
		{"no LLVM", "WEFT_LLVM=off", interpreted + "llvm: turned off by WEFT_LLVM=off$"},
		{"no cache", "WEFT_CACHE=off", "; compiled anew by every process: store: turned off by WEFT_CACHE=off$"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestEnvironment$")
			cmd.Env = append(os.Environ(), insideEnv+"=1", "WEFT_CACHE="+t.TempDir(), test.env)
			out, err := cmd.CombinedOutput()
			_, text, found := strings.Cut(string(out), "explain: ")
			text, _, _ = strings.Cut(text, "\n")
			if err != nil || !found || !regexp.MustCompile(test.want).MatchString(text) {
				t.Errorf("%v, want %s\n%s", err, test.want, out)
			}
		})
	}
}
