//go:build unix

package bag_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bag"
)

// TestFull writes more than there may be in a file.
func TestFull(t *testing.T) {
	noLeaks(t)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	b := bag.FromSlice(slices.Repeat([]string{strings.Repeat("x", 1000)}, 1000), 1)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 300000, Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	_, err := weft.Compute(t.Context(), bag.ToText(b, filepath.Join(dir, "*.txt")))
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(err, syscall.EFBIG) || !strings.Contains(err.Error(), "bag: write "+dir) {
		t.Error(err)
	}
	if got := found(t, dir); len(got) != 0 {
		t.Errorf("%d files are left", len(got))
	}
}
