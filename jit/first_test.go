package jit_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cb434341/weft/bench/kernels"
	"github.com/cb434341/weft/internal/front"
	"github.com/cb434341/weft/internal/native/build"
	"github.com/cb434341/weft/jit"
)

// The environment of a test that runs in a process of its own.
const (
	childEnv = "WEFT_TEST_CHILD" // set in the child; a folder to embed, or "none"
	cacheEnv = "WEFT_TEST_CACHE" // its WEFT_CACHE, which TestMain takes for itself
)

// A firstCall is what a fresh process did.
type firstCall struct {
	took    time.Duration // from the call of a new kernel to its result
	explain string
}

// TestFirstChild is the fresh process; without its environment it is nothing.
func TestFirstChild(t *testing.T) {
	dir, ok := os.LookupEnv(childEnv)
	if !ok {
		return
	}
	t.Setenv("WEFT_CACHE", os.Getenv(cacheEnv))
	if dir != "none" {
		jit.EmbedAs("github.com/cb434341/weft/bench/kernels", os.DirFS(dir))
	}
	x := make([]float64, 1000)
	for i := range x {
		x[i] = float64(i) / 100
	}
	y, z := []float64{2}, []float64{0.1}
	start := time.Now()
	k := jit.Vectorize4(kernels.PredictOverTime)
	rows, err := k.Map(t.Context(), x, y, z, []bool{true})
	took := time.Since(start)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		for month, got := range row {
			if want := kernels.PredictOverTime(x[i], 2, 0.1, true)[month]; math.Abs(got-want) > 1e-13*want {
				t.Fatalf("row %d, month %d: got %v, want %v", i, month, got, want)
			}
		}
	}
	fmt.Printf("\nfirst\t%d\t%s\n", took, strings.ReplaceAll(k.Explain(), "\n", " "))
}

// is reports native code of an origin.
func (c firstCall) is(origin string) bool {
	return strings.Contains(c.explain, "native code for ") && strings.Contains(c.explain, origin)
}

// fresh runs TestFirstChild in a process of its own.
func fresh(tb testing.TB, cache, embed string, env ...string) firstCall {
	tb.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestFirstChild$", "-test.v")
	cmd.Env = append(os.Environ(), append([]string{childEnv + "=" + embed, cacheEnv + "=" + cache}, env...)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		tb.Errorf("%v\n%s%s", err, out, errs.String())
		return firstCall{}
	}
	for line := range strings.Lines(string(out)) {
		if words := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 3); len(words) == 3 && words[0] == "first" {
			ns, err := strconv.Atoi(words[1])
			if err != nil {
				tb.Error(err)
			}
			return firstCall{time.Duration(ns), words[2]}
		}
	}
	tb.Errorf("the process says nothing of its first call:\n%s", out)
	return firstCall{}
}

// embedding is a folder with the test's kernel, as its package would embed it.
func embedding(tb testing.TB) string {
	tb.Helper()
	f, err := front.Lower(front.Request{Func: kernels.PredictOverTime})
	if err != nil {
		tb.Fatal(err)
	}
	a := build.Archived{Func: "PredictOverTime", Options: build.Options("rows", "", 0, 0), Kernel: f}
	for _, l := range build.Levels() {
		o, err := build.Job{Module: f.Module, Level: l}.Compile(tb.Context())
		if err != nil {
			tb.Fatal(err)
		}
		a.Objects = append(a.Objects, o)
	}
	data, err := build.EncodeArchive("libLLVM 99", map[string]string{}, []build.Archived{a})
	if err != nil {
		tb.Fatal(err)
	}
	dir := tb.TempDir()
	if err := os.WriteFile(filepath.Join(dir, build.ArchiveName), data, 0o600); err != nil {
		tb.Fatal(err)
	}
	return dir
}

// BenchmarkFirst is the time from the first call of a kernel in a fresh process
// to its result: compiled with LLVM, which has to be loaded; taken from the cache
// on disk, without LLVM; taken from what the package embeds, without either. An
// operation is the process as a whole, ms/first what counts.
func BenchmarkFirst(b *testing.B) {
	b.Run("llvm", func(b *testing.B) { benchmarkFirst(b, "compiled", "off", "none") })
	b.Run("cache", func(b *testing.B) {
		cache := filepath.Join(b.TempDir(), "cache")
		fresh(b, cache, "none")
		benchmarkFirst(b, "from the cache", cache, "none", "WEFT_LLVM=off")
	})
	b.Run("embedded", func(b *testing.B) {
		benchmarkFirst(b, "embedded", "off", embedding(b), "WEFT_LLVM=off")
	})
}

func benchmarkFirst(b *testing.B, origin, cache, embed string, env ...string) {
	var total time.Duration
	for b.Loop() {
		c := fresh(b, cache, embed, env...)
		if !c.is(origin) {
			b.Fatalf("got %+v, want it %s", c, origin)
		}
		total += c.took
	}
	b.ReportMetric(total.Seconds()*1e3/float64(b.N), "ms/first")
}

// TestProcesses: many processes at once make the same kernel, and find it later.
func TestProcesses(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "cache")
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if c := fresh(t, cache, "none"); !c.is("compiled") && !c.is("from the cache") {
				t.Errorf("got %+v", c)
			}
		})
	}
	wait.Wait()
	files, err := os.ReadDir(cache)
	if err != nil || len(files) != 1 { // no leftovers
		t.Errorf("got %v, %v", files, err)
	}
	if c := fresh(t, cache, "none", "WEFT_LLVM=off"); !c.is("from the cache") {
		t.Errorf("without LLVM: got %+v", c)
	}
}

// TestCache: whatever is wrong with the cache, the kernel runs.
func TestCache(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(t.TempDir(), "open")
	if err := os.Mkdir(open, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o777); err != nil { // others could put code there
		t.Fatal(err)
	}
	tests := []struct{ name, cache string }{
		{"turned off", "off"},
		{"a file", file},
		{"below a file", filepath.Join(file, "folder")},
		{"a folder that nobody can write to", "/proc/self/task"},
		{"a folder that others can write to", open},
		{"a folder that cannot be made", "/proc/weft"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for range 2 {
				if c := fresh(t, test.cache, "none"); !c.is("compiled") {
					t.Errorf("got %+v", c)
				}
			}
		})
	}
	t.Run("damaged", func(t *testing.T) {
		cache := filepath.Join(t.TempDir(), "cache")
		fresh(t, cache, "none")
		files, err := filepath.Glob(filepath.Join(cache, "*"))
		if err != nil || len(files) != 1 {
			t.Fatalf("got %v, %v", files, err)
		}
		data, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		data[len(data)/2] ^= 1
		if err := os.WriteFile(files[0], data, 0o600); err != nil {
			t.Fatal(err)
		}
		if c := fresh(t, cache, "none"); !c.is("compiled") {
			t.Errorf("got %+v", c)
		}
		if c := fresh(t, cache, "none"); !c.is("from the cache") {
			t.Errorf("made anew: got %+v", c)
		}
	})
	t.Run("nothing at all", func(t *testing.T) {
		c := fresh(t, "off", "none", "WEFT_LLVM=off")
		if !strings.Contains(c.explain, "not native: ") { // the child has compared the results
			t.Errorf("got %+v", c)
		}
	})
}

// TestFullCache writes to a folder where files cannot grow, as on a full disk.
func TestFullCache(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "cache")
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	// Files may have one block of 512 bytes; the signal that goes with that is ignored.
	cmd := exec.Command(shell, "-c", `trap "" XFSZ; ulimit -f 1; exec "$0" "$@"`, os.Args[0], "-test.run=^TestFirstChild$", "-test.v")
	cmd.Env = append(os.Environ(), childEnv+"=none", cacheEnv+"="+cache)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), ", compiled by ") {
		t.Errorf("%v\n%s", err, out)
	}
	files, err := os.ReadDir(cache)
	if err != nil || len(files) != 0 {
		t.Errorf("left behind: %v, %v", files, err)
	}
}
