package main

import (
	"bytes"
	"flag"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/cb434341/weft/examples/race/racetest"
	"github.com/cb434341/weft/jit/aot"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// stopped is a clock that stands still.
func stopped() time.Time { return time.Unix(0, 0) }

var (
	machine = regexp.MustCompile(`native code for [\w-]+, embedded by libLLVM [\d.]+, \d+ rows`)
	first   = regexp.MustCompile(`the first after (\d+\.\d+) ms`)
)

// steady takes out what depends on the processor, and on who made the kernels. In
// tests a main package is called by its folder.
func steady(text string) string {
	text = machine.ReplaceAllString(text, "native code for #, embedded by libLLVM #, # rows")
	return strings.ReplaceAll(text, "embedded.s", "main.s")
}

// TestRun: in a test, too, the embedded kernels are found.
func TestRun(t *testing.T) {
	var printed bytes.Buffer
	if err := run(t.Context(), &printed, stopped); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(printed.String(), "not the embedded object") {
		t.Fatal("run go generate: ", printed.String())
	}
	racetest.Golden(t, *update, "printed.txt", steady(printed.String()))
}

// TestCurrent: the committed kernels are those of the committed source.
func TestCurrent(t *testing.T) {
	r, err := aot.Build(t.Context(), ".", aot.Options{Check: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range r.Failed() {
		t.Errorf("%s: %v", k.Name, k.Err)
	}
	if len(r.Stale) > 0 {
		t.Errorf("run go generate: %s", strings.Join(r.Stale, "; "))
	}
}

// TestAlone runs the program without anything: no libraries, no source, no home,
// no cache, no environment. It prints the same, and how soon.
func TestAlone(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "embedded")
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	// The flag makes the source of the kernels unfindable, and leaves all other
	// packages as they have been compiled for other tests.
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "weft_static", "-gcflags", "-trimpath="+here+"=>/nowhere", "-ldflags", "-s", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	best := math.Inf(1)
	for range 5 { // a busy machine is slow at times
		alone := exec.CommandContext(t.Context(), program)
		alone.Env, alone.Dir = []string{}, dir
		out, err := alone.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		racetest.Golden(t, false, "printed.txt", steady(string(out)))
		if found := first.FindSubmatch(out); found != nil {
			took, err := time.ParseDuration(string(found[1]) + "ms")
			if err != nil {
				t.Fatal(err)
			}
			best = min(best, took.Seconds()*1e3)
		}
	}
	t.Logf("first result after %.2f ms", best)
	if best > 5 {
		t.Errorf("the first result came after %.2f ms", best)
	}
}

func TestScore(t *testing.T) {
	tests := []struct {
		name           string
		years          int
		balance, limit float64
		want           float64
	}{
		{"nothing owed", 3, 0, 1000, 100 / (1 + math.Exp(-2))},
		{"all of it, at once", 0, 1000, 1000, 100 / (1 + math.Exp(1))},
		{"all of it, for ever", 10_000, 1000, 1000, 100 / (1 + math.Exp(-2))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := score(test.years, test.balance, test.limit); math.Abs(got-test.want) > 1e-12 {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// TestShare: shares are enough, and not by more than a cent each.
func TestShare(t *testing.T) {
	for cents := range int64(50) {
		for members := int64(1); members < 8; members++ {
			if all := share(cents, members) * members; all < cents || all >= cents+members {
				t.Errorf("%d cents, %d members: %d in all", cents, members, all)
			}
		}
	}
}
