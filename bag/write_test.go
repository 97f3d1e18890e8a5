package bag_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/bag"
)

// found are the files of a folder, and what they hold.
func found(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.IsDir() {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name()] = string(content)
	}
	return out
}

func TestToText(t *testing.T) {
	noLeaks(t)
	dir := t.TempDir()
	b := bag.FromSlice([]string{"a", "b", "ü", ""}, 2)
	paths := compute(t, bag.ToText(b, filepath.Join(dir, "new", "x-*.txt")))
	if want := []string{filepath.Join(dir, "new", "x-0.txt"), filepath.Join(dir, "new", "x-1.txt")}; !slices.Equal(paths, want) {
		t.Error(paths)
	}
	if got := found(t, filepath.Join(dir, "new")); got["x-0.txt"] != "a\nb\n" || got["x-1.txt"] != "ü\n\n" || len(got) != 2 {
		t.Errorf("%q", got)
	}
	one := filepath.Join(dir, "one.txt")
	for _, b := range []bag.Bag[string]{bag.Of("old"), b} { // the second replaces the first
		if got := compute(t, bag.ToText(b, one)); !slices.Equal(got, []string{one}) {
			t.Error(got)
		}
	}
	if got, err := os.ReadFile(one); err != nil || string(got) != "a\nb\nü\n\n" {
		t.Errorf("%q %v", got, err)
	}
	paths = compute(t, bag.ToText(b, filepath.Join(dir, "*.txt"), bag.Names(func(i int) string { return string(rune('p' + i)) })))
	if filepath.Base(paths[1]) != "q.txt" {
		t.Error(paths)
	}
	paths = compute(t, bag.ToText(bag.FromSlice(slices.Repeat([]string{"x"}, 11), 11), filepath.Join(dir, "many", "*")))
	if filepath.Base(paths[0]) != "00" || filepath.Base(paths[10]) != "10" {
		t.Error(paths)
	}
	compute(t, bag.ToJSON(bag.Of(map[string]any{"a": "<&>", "b": 1}), filepath.Join(dir, "x.jsonl")))
	if got := found(t, dir)["x.jsonl"]; got != "{\"a\":\"<&>\",\"b\":1}\n" {
		t.Errorf("%q", got)
	}
}

// TestNotWritten fails while it writes: what was there before is there still, and
// nothing else.
func TestNotWritten(t *testing.T) {
	noLeaks(t)
	bad := errors.New("bad")
	lines := bag.FromSlice(slices.Repeat([]string{"x"}, 1000), 2)
	failing := bag.MapErr(lines, func(s string) (string, error) { return s, bad })
	n := 0
	late := bag.MapErr(lines, func(s string) (string, error) {
		if n++; n > 900 {
			return "", bad
		}
		return s, nil
	})
	for _, test := range []struct {
		name string
		make func(dir string) weft.Lazy[[]string]
		want []string
	}{
		{"at once", func(dir string) weft.Lazy[[]string] { return bag.ToText(failing, filepath.Join(dir, "x.txt.gz")) }, []string{"bad"}},
		{"late", func(dir string) weft.Lazy[[]string] { return bag.ToText(late, filepath.Join(dir, "*.txt.zst")) }, []string{"bad"}},
		{"two lines in one", func(dir string) weft.Lazy[[]string] { return bag.ToText(bag.Of("a\nb"), filepath.Join(dir, "x.txt")) }, []string{`the text "a\nb" is more than one line`}},
		{"no JSON", func(dir string) weft.Lazy[[]string] {
			return bag.ToJSON(bag.Of(math.NaN()), filepath.Join(dir, "x.txt"))
		}, []string{"write JSON", "NaN"}},
		{"a panic", func(dir string) weft.Lazy[[]string] {
			return bag.ToText(bag.Map(lines, func(string) string { panic("no") }), filepath.Join(dir, "*.txt"))
		}, []string{"panic: no"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "x.txt"), []byte("old"), 0o666); err != nil {
				t.Fatal(err)
			}
			_, err := weft.Compute(t.Context(), test.make(dir), weft.On(oneWorker))
			for _, want := range test.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%v, not %q", err, want)
				}
			}
			for name, content := range found(t, dir) {
				if name != "x.txt" && name != "0.txt.zst" || name == "x.txt" && content != "old" {
					t.Errorf("%s is there, %d bytes", name, len(content))
				}
			}
		})
	}
}

func TestUnwritable(t *testing.T) {
	noLeaks(t)
	lines := bag.Of("x")
	blocked := file(t, "file", "")
	fails(t, bag.ToText(lines, filepath.Join(blocked, "x.txt")), "not a directory")
	fails(t, bag.ToText(lines, "nowhere://x"), "nowhere")
	fails(t, bag.ToText(lines, filepath.Join(t.TempDir(), "x.bz2")), "bzip2 cannot be written")
	fails(t, bag.ToText(lines, "a*b*"), "write_test.go:", "more than one *")
	fails(t, bag.ToText(lines, "a", bag.Names(strconv.Itoa)), "write_test.go:", "no * for a name")
	fails(t, bag.ToText(lines, "a*", bag.Names(nil)), "write_test.go:", "the function is nil")
	fails(t, bag.ToText(bag.FromSlice([]string{"a", "b"}, 2), "a*", bag.Names(func(int) string { return "x" })), "write_test.go:", "two partitions are to be written to ax")
}
