//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package blas

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/dylib/dylibtest"
	"github.com/cb434341/weft/internal/machine"
)

// child runs tests of this binary in a process of its own, whose OpenBLAS is told
// nothing but what is said here.
func child(t *testing.T, tests string, environment ...string) (output string, err error) {
	t.Helper()
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "OPENBLAS_") {
			t.Setenv(name, "") // which puts it back
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dylibtest.Run(t, tests, environment...)
}

func loaded(t testing.TB) *openblas {
	t.Helper()
	l, err := open()
	if err != nil {
		t.Fatalf("the tests want OpenBLAS (scripts/setup): %v", err)
	}
	return l
}

// desks are the engines, all of which pass the same tests.
func desks(t testing.TB) map[string]desk {
	t.Helper()
	return map[string]desk{"OpenBLAS": {loaded(t)}, "gonum": {gonumEngine{}}}
}

// TestEveryCore runs the tests of the results with the kernels for every kind of
// processor that this one can stand in for.
func TestEveryCore(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Logf("the kernels of %s are the library's choice", runtime.GOARCH)
		return
	}
	cores := []string{"Prescott", "Nehalem"}
	switch vector := machine.CPU().Vector; {
	case vector == "AVX-512":
		cores = append(cores, "SkylakeX")
		if slices.Contains(machine.CPU().Features, "avx512bf16") {
			cores = append(cores, "Cooperlake")
		}
		fallthrough
	case vector == "AVX2":
		cores = append(cores, "Sandybridge", "Haswell", "Zen")
	}
	if testing.Short() {
		cores = cores[len(cores)-1:]
	}
	for _, core := range cores {
		t.Run(core, func(t *testing.T) {
			output, err := child(t, "^Test(Gemm|GemmOutside|Syrk|QR|Cholesky|SolveTriangular|Lstsq|SVD|Eigh|Bad|Core|Guarded)$", "OPENBLAS_CORETYPE="+core)
			if err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			if !strings.Contains(output, "kernels for "+core+"\n") {
				t.Errorf("not the kernels for %s: %s", core, output)
			}
		})
	}
}

// TestCore says in a child which kernels there are.
func TestCore(t *testing.T) {
	l := loaded(t)
	t.Logf("kernels for %s", l.Core)
	if !*dylibtest.Again {
		output, err := child(t, "^TestCore$")
		m := regexp.MustCompile(`kernels for (.*)\n`).FindStringSubmatch(output)
		if err != nil || m == nil {
			t.Fatalf("%v\n%s", err, output)
		}
		if more := betterCores(m[1], runtime.GOARCH, machine.CPU().Vector); len(more) > 0 && !strings.EqualFold(m[1], more[0]) {
			t.Errorf("left to itself it has kernels for %s where there may be better ones: %v", m[1], more)
		}
	}
}

// TestReload asks for other kernels than those that the library would take.
func TestReload(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Logf("the kernels of %s are the library's choice", runtime.GOARCH)
		return
	}
	if !*dylibtest.Again {
		if output, err := child(t, "^TestReload$"); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		return
	}
	found, err := wanted.Find()
	if err != nil {
		t.Fatal(err)
	}
	var first string
	l, err := load(found.Path, func(core string) []string {
		first = core
		return []string{"NoSuchCore", "Nehalem", "Prescott"}
	})
	if err != nil {
		t.Fatal(err)
	}
	if l.Core != "Nehalem" || first == "Nehalem" {
		t.Errorf("first %s, then %s", first, l.Core)
	}
	// What was set for it is gone again: the next load is as the first.
	l, err = load(found.Path, func(string) []string { return nil })
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("again %s", l.Core)

	e := desk{l}
	r := rand.New(rand.NewPCG(1, 1))
	a, b := random(r, block.Float64, 30, 31), random(r, block.Float64, 31, 32)
	c := block.New(block.Float64, 30, 32)
	if err := e.gemmBlocks(c, lay(block.Float64, a, "rows"), lay(block.Float64, b, "rows"), 1, 0); err != nil {
		t.Fatal(err)
	}
	same(t, "product", read(c), a.times(b), tolerance(block.Float64, 31))
}

// TestOpen looks at what Open says, in children that find something else.
func TestOpen(t *testing.T) {
	if *dylibtest.Again {
		l, err := Open()
		if err != nil {
			t.Fatalf("error: %v; work is done by %s", err, Name())
		}
		t.Logf("opened %s version %s", l.Path, l.Version)
		return
	}
	file := map[string]string{"linux": "libopenblas-r99.so", "darwin": "libopenblas-r99.dylib"}[runtime.GOOS]
	dylibtest.Search(t, "blas", wanted, file, loaded(t).Path)
}

func TestBetterCores(t *testing.T) {
	for _, test := range []struct{ core, goarch, vector, want string }{
		{"Prescott", "amd64", "AVX-512", "SkylakeX Haswell"},
		{"Prescott", "amd64", "AVX2", "Haswell"},
		{"Prescott", "amd64", "SSE2", ""},
		{"Sandybridge", "amd64", "AVX2", "Haswell"},
		{"Sandybridge", "amd64", "AVX", ""},
		{"Zen", "amd64", "AVX-512", "SkylakeX Zen"},
		{"Haswell", "amd64", "AVX-512", "SkylakeX Haswell"},
		{"Zen", "amd64", "AVX2", ""},
		{"Cooperlake", "amd64", "AVX-512", ""},
		{"Zen7", "amd64", "AVX-512", ""},
		{"armv8", "arm64", "NEON", ""},
	} {
		if got := strings.Join(betterCores(test.core, test.goarch, test.vector), " "); got != test.want {
			t.Errorf("%v: got %q", test, got)
		}
	}
}

// TestConcurrent calls everything from many goroutines at once and wants what a
// call alone gives, to the last bit.
func TestConcurrent(t *testing.T) {
	e := desk{loaded(t)}
	rounds := 30
	if testing.Short() {
		rounds = 5
	}
	type job struct {
		name string
		do   func() []*block.Block
		want [][]byte
	}
	var jobs []*job
	for _, d := range dtypes {
		for _, n := range []int{5, 33, 100, 210} {
			r := rand.New(rand.NewPCG(uint64(n), 1))
			a, b := lay(d, good(r, d, n), "rows"), lay(d, random(r, d, n, n+3), "columns")
			must := func(err error) {
				if err != nil {
					t.Error(err)
				}
			}
			jobs = append(
				jobs,
				&job{name: "product", do: func() []*block.Block {
					c := block.New(d, n, n+3)
					must(e.gemmBlocks(c, a, b, 1, 0))
					return []*block.Block{c}
				}},
				&job{name: "vector", do: func() []*block.Block {
					c, v := block.New(d, n, 1), b.Narrow(1, 1, 1, 1)
					defer v.Release()
					must(e.gemmBlocks(c, a, v, 1, 0))
					return []*block.Block{c}
				}},
				&job{name: "solve", do: func() []*block.Block {
					x, err := e.solveTriangular(a, b, true, false)
					must(err)
					return []*block.Block{x}
				}},
				&job{name: "qr", do: func() []*block.Block {
					q, u, err := e.qr(a, true)
					must(err)
					return []*block.Block{q, u}
				}},
			)
			if n <= 100 {
				jobs = append(
					jobs,
					&job{name: "svd", do: func() []*block.Block {
						u, s, vt, err := e.svd("svd", b, 'S')
						must(err)
						return []*block.Block{u, s, vt}
					}},
					&job{name: "eigh", do: func() []*block.Block {
						w, v, err := e.eigh(a)
						must(err)
						return []*block.Block{w, v}
					}},
				)
			}
		}
	}
	bytesOf := func(out []*block.Block) (all [][]byte) {
		for _, b := range out {
			all = append(all, slices.Clone(flatBytes(b)))
			b.Release()
		}
		return all
	}
	for _, j := range jobs {
		j.want = bytesOf(j.do())
	}
	var group sync.WaitGroup
	for worker := range 24 {
		group.Go(func() {
			r := rand.New(rand.NewPCG(uint64(worker), 2))
			for range rounds {
				j := jobs[r.IntN(len(jobs))]
				if got := bytesOf(j.do()); !slices.EqualFunc(got, j.want, slices.Equal) {
					t.Errorf("%s: another result beside others", j.name)
				}
			}
		})
	}
	group.Wait()
}

// TestThreads checks that the library started no threads of its own.
func TestThreads(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Log("threads are counted on Linux")
		return
	}
	if !*dylibtest.Again {
		if output, err := child(t, "^TestThreads$", "OPENBLAS_NUM_THREADS=8"); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		return
	}
	count := func() int {
		tasks, err := os.ReadDir("/proc/self/task")
		if err != nil {
			t.Fatal(err)
		}
		return len(tasks)
	}
	before := count()
	e := desk{loaded(t)}
	n := 300
	c := block.New(block.Float64, n, n)
	a := block.Zeros(block.Float64, n, n)
	if err := e.gemmBlocks(c, a, a, 1, 0); err != nil {
		t.Fatal(err)
	}
	// Go itself may have started one or two.
	if after := count(); after > before+3 {
		t.Error(fmt.Sprint(after-before, " threads more"))
	}
}

// BenchmarkTwo multiplies from two goroutines at once.
func BenchmarkTwo(b *testing.B) {
	e := desk{loaded(b)}
	for _, n := range []int{1000, 2000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			x := filled(block.Float64, n, n)
			xm, _ := Of(x)
			var results [2]Matrix
			for i := range results {
				results[i], _ = Of(block.New(block.Float64, n, n))
			}
			for b.Loop() {
				var group sync.WaitGroup
				for _, c := range results {
					group.Go(func() {
						if err := e.multiply(1, xm, xm, 0, c); err != nil {
							b.Error(err)
						}
					})
				}
				group.Wait()
			}
			gigaflops(b, 4*float64(n)*float64(n)*float64(n))
		})
	}
}
