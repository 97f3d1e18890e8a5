// Package racetest compares what a program with a race prints with a file.
package racetest

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var (
	times  = regexp.MustCompile(` +[0-9.]+ ms`)
	ratios = regexp.MustCompile(` +[0-9.]+ times as fast`)
	slow   = regexp.MustCompile(`(?m)^.* is not native here: .*\n`)
)

// Golden compares printed text with testdata/name, or writes it there. What
// depends on the machine is left out: times, and which kernels are not native.
func Golden(t *testing.T, update bool, name, printed string) {
	t.Helper()
	got := times.ReplaceAllString(printed, " T ms")
	got = ratios.ReplaceAllString(got, " R times as fast")
	got = slow.ReplaceAllString(got, "")
	path := filepath.Join("testdata", name)
	if update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("printed:\n%swant:\n%s", got, want)
	}
}
