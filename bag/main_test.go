package bag_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/graph/graphtest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMain(m *testing.M) { graphtest.Main(m) }

// golden holds text against a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update rewrites it):\n%s", path, got)
	}
}

// compute computes x, or fails the test.
func compute[T any](t *testing.T, x weft.Lazy[T], opts ...weft.Option) T {
	t.Helper()
	v, err := weft.Compute(t.Context(), x, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// fails computes x, which must fail with a text that holds all of want.
func fails[T any](t *testing.T, x weft.Lazy[T], want ...string) {
	t.Helper()
	v, err := weft.Compute(t.Context(), x)
	if err == nil {
		t.Errorf("gives %v, not an error with %q", v, want)
		return
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%v\nsays nothing of %q", err, w)
		}
	}
}

// file writes a file into a folder of the test's own.
func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func noLeaks(t *testing.T) { t.Cleanup(func() { goleak.VerifyNone(t) }) }
